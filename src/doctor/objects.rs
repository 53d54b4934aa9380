//! The objects' side: what really lies there, against what the table expects.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{State, Step, some};
use crate::ddl::lint::Severity;
use crate::discover::{Discovery, Found};
use crate::proof::Proof;
use crate::sources::{Projection, Source};
use crate::table::{Keys, Location, Table};

const OBJECTS: &str = "objects";
const DAYS: &str = "days";
/// Days without an object after which the delivery is in doubt.
const STALE: i32 = 2;

/// What lies at the location, which days, accounts and regions it has, and what the table leaves out of it.
pub fn objects(table: &Table, source: &Source, discovery: &Discovery, today: Date) -> Vec<Step> {
    let of_kind: Vec<&Found> = discovery.tables.iter().filter(|found| found.table.source == table.source).collect();
    let fitting: Vec<&Found> = of_kind.iter().copied().filter(|found| fits(table, found)).collect();
    if fitting.is_empty() {
        let why = Step::skipped(DAYS, "no object of the table was found");
        return vec![nothing(table, &of_kind, discovery), why];
    }
    let count: u64 = fitting.iter().map(|found| found.objects).sum();
    let mut told = format!("{count} objects of {} were seen", source.id);
    if let Some(reached) = discovery.driven.reached {
        told += &format!(" (the listing stopped at its bound of {reached:?} after {} pages)", discovery.driven.pages);
    }
    let mut steps = vec![Step::ok(OBJECTS, told), days(table, &fitting, today)];
    let partitions = source.layout(&table.layout).map(|layout| layout.partitions.as_slice()).unwrap_or_default();
    for partition in partitions {
        let seen: BTreeSet<&String> =
            fitting.iter().filter_map(|found| found.values.get(&partition.name)).flatten().collect();
        let also = match &partition.projection {
            Projection::Account { also } | Projection::Region { also } => also.as_slice(),
            _ => &[],
        };
        let key = match partition.name.as_str() {
            "aws_account" => Some(("accounts", &table.accounts)),
            "aws_region" => Some(("regions", &table.regions)),
            name => table.partitions.get(name).map(|keys| ("partitions", keys)),
        };
        if let Some((key, Keys::Listed(listed))) = key {
            let outside = seen.iter().filter(|value| !listed.contains(value) && !also.contains(value));
            let outside: Vec<String> = outside.map(|value| (*value).clone()).collect();
            let never: Vec<String> = listed.iter().filter(|value| !seen.contains(value)).cloned().collect();
            steps.push(values(key, &outside, &never, seen.len()));
        }
    }
    steps
}

/// Whether a find lies where the table's objects do.
fn fits(table: &Table, found: &Found) -> bool {
    let same_layout = found.table.layout == table.layout || found.also.contains(&table.layout);
    let place = |location: &Location| match location {
        Location::S3(uri) => uri.trim_end_matches('/').to_owned(),
        Location::Folder(path) => path.display().to_string().trim_end_matches('/').to_owned(),
    };
    same_layout && place(&found.table.location) == place(&table.location) && found.table.org == table.org
}

/// Why none was found.
fn nothing(table: &Table, of_kind: &[&Found], discovery: &Discovery) -> Step {
    let location = &table.location;
    if let Some(found) = of_kind.first() {
        let other = &found.table;
        let told =
            format!("the objects of {} lie otherwise: layout {} at {}", table.source, other.layout, other.location);
        let org = other.org.as_ref().map(|org| format!(", org = \"{org}\"")).unwrap_or_default();
        let repair = format!("write layout = \"{}\", location = \"{}\"{org}", other.layout, other.location);
        return Step::fails(OBJECTS, told, repair);
    }
    let mut kinds: Vec<String> = discovery.tables.iter().map(|found| found.table.source.clone()).collect();
    kinds.dedup();
    if !kinds.is_empty() {
        let told = format!("at {location} lie objects of other kinds: {}", some(&kinds));
        return Step::fails(OBJECTS, told, format!("correct `source` or `location` of [tables.{}]", table.name));
    }
    match discovery.ignored.0.first() {
        Some(cause) => {
            let told = format!("at {location} is no log object; {} were passed over: {}", cause.count, cause.cause);
            Step::fails(OBJECTS, told, format!("the first is {}: is the location right?", cause.example))
        }
        None => Step::fails(
            OBJECTS,
            format!("nothing lies at {location}"),
            "check the bucket and the prefix, letter by letter: S3 tells upper from lower case",
        ),
    }
}

fn days(table: &Table, found: &[&Found], today: Date) -> Step {
    let first = found.iter().filter_map(|found| found.first).min();
    let last = found.iter().filter_map(|found| found.last).max();
    let (Some(first), Some(last)) = (first, last) else { return Step::ok(DAYS, "the folders have no dates") };
    let told = format!("from {first} to {last}");
    match table.since {
        Some(since) if since > last => Step::fails(
            DAYS,
            format!("{told}: the table begins on {since}, after all of them"),
            format!("write since = {first}"),
        ),
        Some(since) if since > first => {
            Step::odd(DAYS, format!("{told}: the table begins on {since} only"), format!("write since = {first}"))
        }
        _ if (today - last).get_days() > STALE => Step::odd(
            DAYS,
            format!("{told}: nothing came for {} days", (today - last).get_days()),
            "look at the delivery of the logs, or name the window that you mean: --since, --until",
        ),
        _ => Step::ok(DAYS, told),
    }
}

fn values(key: &'static str, outside: &[String], never: &[String], seen: usize) -> Step {
    if !outside.is_empty() {
        let told = format!("{} has objects and is not among the table's {key}", some(outside));
        let repair = format!("add to `{key}` in logq.toml, then logq ddl apply");
        return Step {
            state: if seen == outside.len() { State::Fails } else { State::Odd },
            ..Step::odd(key, told, repair)
        };
    }
    match never.is_empty() {
        true => Step::ok(key, format!("all {seen} are known to the table")),
        false => Step::odd(
            key,
            format!("no object of {} was seen", some(never)),
            "nothing to do if nothing happened there; otherwise look at the delivery of the logs",
        ),
    }
}

/// What the kind's reader makes of one object.
pub fn proof(table: &Table, discovery: &Discovery) -> Step {
    const STEP: &str = "one object";
    let found = discovery.tables.iter().find(|found| found.table.source == table.source && fits(table, found));
    let Some(proof) = found.and_then(|found| found.proof.as_ref()) else {
        return Step::skipped(STEP, "no object was read");
    };
    match &proof.trial {
        Err(why) => Step::fails(
            STEP,
            format!("{} cannot be read: {why}", proof.key),
            "check that the object may be read (s3:GetObject, kms:Decrypt) and is whole",
        ),
        Ok(trial) if trial.records == 0 => Step::fails(
            STEP,
            format!("{} holds no record that is read", proof.key),
            format!("is it of {}? `logq sources {}` shows samples", table.source, table.source),
        ),
        Ok(trial) => {
            let (filled, all) = (trial.columns_filled(), trial.filled.len());
            let told = format!("{}: {} records, {filled} of {all} columns have values", proof.key, trial.records);
            match trial.skipped.is_empty() {
                true => Step::ok(STEP, told),
                false => {
                    let causes: Vec<String> =
                        trial.skipped.causes.iter().map(|c| format!("{} × {}", c.count, c.cause)).collect();
                    Step::odd(STEP, format!("{told}; left out: {}", some(&causes)), "the rest of the object is read")
                }
            }
        }
    }
}

/// What the SerDe of the definition makes of the same object, as Athena would.
pub fn serde(key: &str, proof: &Proof) -> Step {
    const STEP: &str = "SerDe";
    if let Some(why) = &proof.unproven {
        return Step::skipped(STEP, format!("{key} could not be proven on: {why}"));
    }
    match proof.findings.iter().max_by_key(|finding| finding.severity) {
        Some(worst) if worst.severity > Severity::Hint => {
            let told = format!("{key}: {}: {}", worst.property, worst.why);
            match worst.severity {
                Severity::Error => Step::fails(STEP, told, &worst.repair),
                _ => Step::odd(STEP, told, &worst.repair),
            }
        }
        _ => {
            let read = proof.columns.iter().filter(|column| column.read > 0).count();
            Step::ok(STEP, format!("{} rows, {read} of {} columns have values", proof.rows, proof.columns.len()))
        }
    }
}
