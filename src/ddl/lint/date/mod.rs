//! Projections of type `date`.

mod letters;
mod range;

use super::subject::{Kind, Partition};
use super::{Findings, Rule, Severity, Subject};
use crate::ddl::projection::{Fault, Pattern, Unit};
use crate::ddl::read::Place;
use crate::nearest::nearest;

pub(super) use self::range::expiry;

const FORMAT: Rule = Rule::new("P09", Severity::Error, "a bound that is not written in the format");
const LETTERS: Rule = Rule::new("P10", Severity::Error, "a format with the wrong letters");
const BEGIN: Rule = Rule::new("P11", Severity::Hint, "a range that begins later than the data may");
const END: Rule = Rule::new("P12", Severity::Error, "a range that has ended, or will");
const AHEAD: Rule = Rule::new("P14", Severity::Hint, "a range that ends now");
const FINER: Rule = Rule::new("P15", Severity::Error, "a format finer than the interval");
const DRIFT: Rule = Rule::new("P16", Severity::Warning, "an interval that is counted from now");
const MONTH_END: Rule = Rule::new("P17", Severity::Warning, "months that are counted from their end");
const NO_UNIT: Rule = Rule::new("D01", Severity::Error, "hours or less without an interval");
const UNIT: Rule = Rule::new("D02", Severity::Error, "a unit that does not exist");
const INTERVAL: Rule = Rule::new("D03", Severity::Error, "an interval that is no positive number");
const NOW: Rule = Rule::new("D04", Severity::Error, "a bound that means now and does not say so");
const RANGE: Rule = Rule::new("D05", Severity::Error, "a range that is not two bounds in order");
const YEAR: Rule = Rule::new("D06", Severity::Warning, "years without an interval");
const ORDER: Rule = Rule::new("D07", Severity::Warning, "a format whose text order is not time order");

pub(super) const RULES: &[&Rule] = &[
    &FORMAT, &LETTERS, &BEGIN, &END, &AHEAD, &FINER, &DRIFT, &MONTH_END, &NO_UNIT, &UNIT, &INTERVAL, &NOW, &RANGE,
    &YEAR, &ORDER,
];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for partition in subject.projected(Kind::Date) {
        let Some(format) = partition.get("format") else { continue };
        let said = said(subject, partition, out);
        let slips = letters::slips(format);
        let meant = slips.iter().fold(format.to_owned(), |format, slip| slip.corrected(&format));
        if let Some(slip) = slips.first() {
            let why = format!("{}: zero rows, or the wrong ones", slip.why);
            out.add(&LETTERS, &partition.place("format"), why, subject.write(&partition.key("format"), &meant));
        }
        // What else is wrong is told of the format that was meant.
        match Pattern::parse(&meant) {
            Err(fault) => broken(subject, partition, format, &fault, out),
            Ok(pattern) => {
                let interval = said.and_then(|said| finest(subject, partition, &pattern, said, out));
                order(partition, &pattern, out);
                range::check(subject, partition, &meant, &pattern, interval, out);
            }
        }
    }
}

/// `interval` and `interval.unit`, as far as they are said.
#[derive(Clone, Copy)]
struct Said {
    count: Option<u64>,
    unit: Option<Unit>,
}

/// `None` where something is said and wrong.
fn said(subject: &Subject<'_>, partition: Partition<'_>, out: &mut Findings<'_>) -> Option<Said> {
    let mut said = Said { count: None, unit: None };
    if let Some(text) = partition.get("interval") {
        said.count = text.trim().parse::<i32>().ok().and_then(|n| u64::try_from(n).ok()).filter(|n| *n > 0);
        if said.count.is_none() {
            let key = partition.key("interval");
            let why = format!("`{text}` is no positive number: every query fails");
            out.add(&INTERVAL, &partition.place("interval"), why, subject.write(&key, "1"));
            return None;
        }
    }
    if let Some(text) = partition.get("interval.unit") {
        said.unit = Unit::parse(text);
        if said.unit.is_none() {
            let upper = text.trim().to_uppercase();
            let plural = format!("{upper}S");
            let near = match upper.as_str() {
                "MILLISECONDS" | "MILLISECOND" => "MILLIS",
                _ => Unit::NAMES.iter().map(|(name, _)| *name).find(|name| *name == plural).unwrap_or_else(|| {
                    Unit::NAMES
                        .iter()
                        .map(|(name, _)| *name)
                        .find(|name| nearest(&upper, [*name]).is_some())
                        .unwrap_or("DAYS")
                }),
            };
            let names: Vec<&str> = Unit::NAMES.iter().map(|(name, _)| *name).collect();
            let why = format!("`{text}` is no unit, there are {}: every query fails", names.join(", "));
            out.add(
                &UNIT,
                &partition.place("interval.unit"),
                why,
                subject.write(&partition.key("interval.unit"), near),
            );
            return None;
        }
    }
    Some(said)
}

fn broken(subject: &Subject<'_>, partition: Partition<'_>, format: &str, fault: &Fault, out: &mut Findings<'_>) {
    let (why, repair) = match fault {
        Fault::Letter(c) => {
            let quoted = format.replacen(*c, &format!("'{c}'"), 1);
            (format!("Java has no field `{c}` (`Unknown pattern letter: {c}`): every query fails"), quoted)
        }
        Fault::Quote => ("a quote is not closed: every query fails".to_owned(), format!("{format}'")),
        Fault::Reserved(c) => {
            (format!("`{c}` has a meaning of its own in a format"), format.replace(*c, &format!("'{c}'")))
        }
    };
    out.add(&LETTERS, &partition.place("format"), why, subject.write(&partition.key("format"), &repair));
}

/// The interval that Athena takes, if it is right, and whether the format is finer.
fn finest(
    subject: &Subject<'_>,
    partition: Partition<'_>,
    pattern: &Pattern,
    said: Said,
    out: &mut Findings<'_>,
) -> Option<u64> {
    let finest = pattern.finest()?;
    let place = Place::Key(crate::ddl::read::Bag::Table, partition.key("format"));
    let both = format!(
        "add {}, {}",
        subject.setting(&partition.key("interval"), "1"),
        subject.setting(&partition.key("interval.unit"), finest.name())
    );
    if finest < Unit::Days && (said.unit.is_none() || said.count.is_none()) {
        let why = "a format with hours or less needs an interval and its unit: every query fails";
        out.add(&NO_UNIT, &place, why, both.as_str());
        return None;
    }
    let unit = match said.unit {
        Some(unit) => unit,
        None if finest == Unit::Years => {
            let why = "AWS does not say by which unit a format of years counts; Trino would count months (unverified)";
            out.add(&YEAR, &place, why, both.as_str());
            finest
        }
        None => finest,
    };
    let from_day = range::left(partition, pattern).map_or(1, |left| left.day());
    if unit >= Unit::Months && finest < Unit::Months && from_day >= 29 {
        out.add(
            &MONTH_END,
            &partition.place("range"),
            format!(
                "a month later than the {from_day}th is its last day, and from there on it goes on: folders are missed"
            ),
            "begin the range with the first day of a month",
        );
    } else if finest < unit {
        out.add(
            &FINER,
            &partition.place("interval.unit"),
            format!(
                "each step is one of {}, and the finer parts of the folder stay as the range's first bound has them: all \
                 other folders are never read",
                unit.name()
            ),
            subject.write(&partition.key("interval.unit"), finest.name()),
        );
    }
    Some(said.count.unwrap_or(1))
}

fn order(partition: Partition<'_>, pattern: &Pattern, out: &mut Findings<'_>) {
    let place = partition.place("format");
    let why = "comparing texts is not comparing days: BETWEEN, > and < on this column find the wrong folders";
    if !pattern.is_chronological() {
        out.add(&ORDER, &place, why, "name days by = and IN only; folders of your own are better yyyy/MM/dd");
    } else if pattern.is_bare() {
        let repair = "name days by = and IN only, unless the folders have leading zeros: then write MM and dd";
        out.milder(&ORDER, Severity::Hint, &place, why, repair);
    }
}
