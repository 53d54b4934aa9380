//! The types of columns, and what a SerDe makes of them.

use super::{Findings, Rule, Severity, Subject};
use crate::ddl::HiveType;
use crate::ddl::definition::class;
use crate::ddl::read::Place;

const UNKNOWN: Rule = Rule::new("Y01", Severity::Error, "a type that the DDL does not have");
const NESTED: Rule = Rule::new("Y02", Severity::Error, "a nested type in a format of flat fields");
const CSV: Rule = Rule::new("Y03", Severity::Warning, "a type other than string with the CSV SerDe");
const TIMESTAMP: Rule = Rule::new("Y04", Severity::Warning, "a timestamp in a text format");
const NARROW: Rule = Rule::new("Y05", Severity::Hint, "a number that may outgrow its type");

pub(super) const RULES: &[&Rule] = &[&UNKNOWN, &NESTED, &CSV, &TIMESTAMP, &NARROW];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let partitions = subject.definition.partitions.iter().enumerate();
    for (index, column) in partitions {
        unknown(&column.ty, &Place::PartitionType(index), out);
    }
    for (index, column) in subject.definition.columns.iter().enumerate() {
        let place = Place::ColumnType(index);
        if let Some(ty) = unknown(&column.ty, &place, out) {
            of_column(subject, &column.name, &ty, &place, out);
        }
    }
}

fn unknown(text: &str, place: &Place, out: &mut Findings<'_>) -> Option<HiveType> {
    match HiveType::parse(text) {
        Ok(ty) => Some(ty),
        Err(error) => {
            let repair = error
                .instead
                .map_or("write a type of Athena's DDL: string, int, bigint, double, …".to_owned(), |ty| {
                    format!("write {ty}")
                });
            out.add(&UNKNOWN, place, format!("{}: Athena refuses the table", error.what), repair);
            None
        }
    }
}

fn of_column(subject: &Subject<'_>, name: &str, ty: &HiveType, place: &Place, out: &mut Findings<'_>) {
    let csv = subject.definition.storage.serde.ends_with("OpenCSVSerde");
    let lines = subject.is_regex() || subject.definition.storage.serde == class::LAZY_SIMPLE;
    if ty.is_nested() && (csv || subject.is_regex()) {
        let why = "the SerDe fills simple columns only: every query fails (`Parent builder is null`)";
        return out.add(&NESTED, place, why, format!("write {name} string"));
    }
    if csv && *ty != HiveType::Text(None) {
        out.add(
            &CSV,
            place,
            "the SerDe reads text: an empty field fails the query in a column of numbers, dates are days since 1970, and \
             nothing is ever NULL",
            format!("write {name} string, and try_cast in queries"),
        );
    } else if *ty == HiveType::Timestamp && (lines || subject.is_json()) {
        out.add(
            &TIMESTAMP,
            place,
            "text is read as a timestamp in the form 2024-01-31 12:00:00.000 only; what AWS writes (2024-01-31T12:00:00Z) \
             becomes NULL or fails the query (unverified for each SerDe)",
            format!("write {name} string, and from_iso8601_timestamp in queries"),
        );
    }
    let grows = ["bytes", "packets", "size", "length", "timestamp", "start", "end"];
    let narrow = matches!(ty, HiveType::Integer(bits) if *bits < 64);
    if narrow && grows.iter().any(|word| name.ends_with(word)) {
        out.add(
            &NARROW,
            place,
            "an int ends at 2,147,483,647: a larger number becomes NULL or fails the query",
            format!("write {name} bigint"),
        );
    }
}
