//! Whether projection is on, and whether each partition column has what it needs.

use super::subject::{ENABLED, Kind, Partition, TEMPLATE};
use super::{Findings, Rule, Severity, Subject};
use crate::ddl::read::{Bag, Place};
use crate::nearest::nearest;

const OFF: Rule = Rule::new("P01", Severity::Error, "projection is not enabled");
const MISPLACED: Rule = Rule::new("P02", Severity::Error, "projection properties in the wrong place");
const INSERT: Rule =
    Rule::new("P27", Severity::Hint, "settings for writing, on a table whose inserted rows cannot be read");
const ELSEWHERE: Rule = Rule::new("P28", Severity::Hint, "a table that other engines see without partitions");
const NO_COLUMN: Rule = Rule::new("S01", Severity::Warning, "a projection property that nothing reads");
const NO_TYPE: Rule = Rule::new("S02", Severity::Error, "a partition column without a projection type");
const UNKNOWN_TYPE: Rule = Rule::new("S03", Severity::Error, "a projection type that does not exist");
const UNREAD: Rule = Rule::new("S04", Severity::Warning, "a property that this projection type does not have");
const UNPARTITIONED: Rule = Rule::new("S05", Severity::Warning, "projection on a table without partition columns");
const MISSING: Rule = Rule::new("S06", Severity::Error, "a projection without a property that it needs");

pub(super) const RULES: &[&Rule] =
    &[&OFF, &MISPLACED, &INSERT, &ELSEWHERE, &NO_COLUMN, &NO_TYPE, &UNKNOWN_TYPE, &UNREAD, &UNPARTITIONED, &MISSING];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    misplaced(subject, out);
    if subject.definition.partitions.is_empty() {
        return unpartitioned(subject, out);
    }
    enabled(subject, out);
    other_engines(subject, out);
    if subject.speaks_of_projection() {
        subject.partitions().for_each(|partition| of_partition(subject, partition, out));
        unread(subject, out);
    }
}

fn is_about_projection(key: &str) -> bool {
    key.starts_with("projection.") || key == TEMPLATE
}

/// One finding for each wrong list, not for each property.
fn misplaced(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let storage = &subject.definition.storage;
    for (bag, pairs) in [(Bag::Serde, &storage.serde_parameters), (Bag::Storage, &storage.parameters)] {
        let keys: Vec<&str> =
            pairs.iter().map(|(key, _)| key.as_str()).filter(|key| is_about_projection(key)).collect();
        let Some(first) = keys.first() else { continue };
        out.add(
            &MISPLACED,
            &Place::Key(bag, (*first).to_owned()),
            format!(
                "Athena looks for projection in {} only and ignores {} {} here: without projection a query finds \
                 registered partitions or nothing, without an error",
                subject.bag(Bag::Table),
                keys.len(),
                if keys.len() == 1 { "property" } else { "properties" }
            ),
            format!("move {} to {}", keys.join(", "), subject.bag(Bag::Table)),
        );
    }
}

fn unpartitioned(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let Some((key, _)) = subject.definition.parameters.iter().find(|(key, _)| is_about_projection(key)) else { return };
    out.add(
        &UNPARTITIONED,
        &Place::Key(Bag::Table, key.clone()),
        "the table has no partition columns: Athena reads everything below the location, whatever the template says",
        "add PARTITIONED BY with a column for each placeholder, or take the projection properties out",
    );
}

fn enabled(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let table = subject.definition;
    let place = Place::Value(Bag::Table, ENABLED.to_owned());
    let repair = subject.write(ENABLED, "true");
    match table.parameter(ENABLED) {
        Some(value) if value.eq_ignore_ascii_case("true") => {}
        Some(value) if value.eq_ignore_ascii_case("false") => out.milder(
            &OFF,
            Severity::Warning,
            &place,
            "projection is off: a query finds registered partitions and nothing else",
            repair,
        ),
        Some(value) => out.add(
            &OFF,
            &place,
            format!("`{value}` is not `true`, and so means false: a query returns zero rows without an error"),
            repair,
        ),
        None if out.has(&MISPLACED) => {}
        None if subject.speaks_of_projection() || subject.template().is_some() => {
            let keys = table.parameters.iter().map(|(key, _)| key.as_str());
            let meant = keys.clone().find(|key| nearest(key, [ENABLED]).is_some());
            let place = meant.map_or(Place::Properties(Bag::Table), |key| Place::Key(Bag::Table, key.to_owned()));
            out.add(
                &OFF,
                &place,
                "`projection.enabled` is missing: Athena ignores the other properties, and a query returns zero rows \
                 without an error",
                repair,
            );
        }
        None => out.milder(
            &OFF,
            Severity::Warning,
            &Place::Partition(0),
            "the table has no projection: only partitions that are registered (ALTER TABLE ADD PARTITION, a crawler) \
             have rows, and new folders are invisible",
            "add projection properties, or register partitions for good",
        ),
    }
}

fn of_partition(subject: &Subject<'_>, partition: Partition<'_>, out: &mut Findings<'_>) {
    let Some(ty) = partition.get("type") else {
        return out.add(
            &NO_TYPE,
            &Place::Partition(partition.index),
            format!(
                "every query fails: `HIVE_METASTORE_ERROR: … missing projection configuration: [{}]`",
                partition.column.name
            ),
            format!("write {} (or integer, date, injected)", subject.setting(&partition.key("type"), "enum")),
        );
    };
    let Some(kind) = partition.kind() else {
        let near = nearest(ty.trim(), Kind::NAMES.map(|(name, _)| name)).unwrap_or("enum");
        return out.add(
            &UNKNOWN_TYPE,
            &partition.place("type"),
            format!("`{ty}` is no projection type, there are enum, integer, date and injected: every query fails"),
            subject.write(&partition.key("type"), near),
        );
    };
    let (needed, _) = kind.properties();
    for key in needed.iter().filter(|key| partition.get(key).is_none()) {
        let example = match (kind, *key) {
            (Kind::Enum, _) => "A,B",
            (Kind::Integer, _) => "0,23",
            (_, "format") => "yyyy/MM/dd",
            _ => "2024/01/01,NOW+1DAY",
        };
        out.add(
            &MISSING,
            &Place::Key(Bag::Table, partition.key("type")),
            format!("the projection of {} lacks `{key}`: every query fails", partition.column.name),
            format!("add, for example, {}", subject.setting(&partition.key(key), example)),
        );
    }
}

/// Properties that Athena does not look at, with what was probably meant.
fn unread(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let names: Vec<&str> = subject.partitions().map(|partition| partition.column.name.as_str()).collect();
    for (key, value) in &subject.definition.parameters {
        let lower = key.to_ascii_lowercase();
        let Some(rest) = lower.strip_prefix("projection.").filter(|_| key != ENABLED) else {
            if key != TEMPLATE && nearest(key, [TEMPLATE]).is_some() {
                let why = format!("Athena does not know `{key}` and ignores it");
                out.add(&NO_COLUMN, &Place::Key(Bag::Table, key.clone()), why, subject.write(TEMPLATE, value));
            }
            continue;
        };
        let place = Place::Key(Bag::Table, key.clone());
        let column = names.iter().find(|name| rest.strip_prefix(**name).is_some_and(|rest| rest.starts_with('.')));
        let Some(column) = column else {
            no_column(subject, key, value, rest, &names, out);
            continue;
        };
        let property = &rest[column.len() + 1..];
        let written = format!("projection.{column}.{property}");
        if written != *key {
            let why = format!("property names are written in lower case: Athena ignores `{key}`");
            out.add(&NO_COLUMN, &place, why, subject.write(&written, value));
            continue;
        }
        let kind = subject.partitions().find(|partition| partition.column.name == **column).and_then(|p| p.kind());
        let Some(kind) = kind.filter(|_| property != "type") else { continue };
        let (needed, others) = kind.properties();
        if needed.contains(&property) || others.contains(&property) {
            continue;
        }
        let near = nearest(property, needed.iter().chain(others).copied());
        out.add(
            &UNREAD,
            &place,
            format!("Athena does not know `{property}` for this projection and ignores it"),
            match near {
                Some(near) => subject.write(&format!("projection.{column}.{near}"), value),
                None => "take it out".to_owned(),
            },
        );
    }
}

fn no_column(subject: &Subject<'_>, key: &str, value: &str, rest: &str, names: &[&str], out: &mut Findings<'_>) {
    // `projection.enable` is told by the rule about the switch, if the right one is missing.
    if out.has(&OFF) && nearest(key, [ENABLED]).is_some() {
        return;
    }
    let (column, property) = rest.split_once('.').unwrap_or((rest, ""));
    let near = nearest(column, names.iter().copied());
    out.add(
        &NO_COLUMN,
        &Place::Key(Bag::Table, key.to_owned()),
        format!("`{column}` is no partition column (there are {}): Athena ignores it", names.join(", ")),
        match near {
            Some(near) if !property.is_empty() => subject.write(&format!("projection.{near}.{property}"), value),
            _ => "take it out, or add the partition column".to_owned(),
        },
    );
}

/// What was set for somebody who does not read projection.
fn other_engines(subject: &Subject<'_>, out: &mut Findings<'_>) {
    const WRITING: [&str; 6] = [
        "write.compression",
        "compression_level",
        "bucketing_format",
        "parquet.compress",
        "orc.compress",
        "parquet.compression",
    ];
    let find = |test: &dyn Fn(&str) -> bool| {
        subject.definition.parameters.iter().map(|(key, _)| key.as_str()).find(|key| test(key)).map(str::to_owned)
    };
    if subject.definition.parameter(ENABLED).is_none() {
        return;
    }
    if let Some(key) = find(&|key| WRITING.contains(&key)).filter(|_| subject.template().is_some()) {
        out.add(
            &INSERT,
            &Place::Key(Bag::Table, key),
            "INSERT writes below LOCATION in Hive's folders and not where the template points: inserted rows are never \
             read",
            "do not insert into this table, or give the table that is written no template",
        );
    }
    let foreign =
        |key: &str| key.starts_with("spark.sql.") || key == "UPDATED_BY_CRAWLER" || key.starts_with("CrawlerSchema");
    if let Some(key) = find(&foreign) {
        out.add(
            &ELSEWHERE,
            &Place::Key(Bag::Table, key),
            "only Athena reads projection: Spark, EMR, Redshift Spectrum and Glue jobs see registered partitions, and \
             Athena does not see those that a crawler registers",
            "keep a table with registered partitions for the other engine",
        );
    }
}
