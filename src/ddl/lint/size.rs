//! How much: the length of the text, the limits of the catalogue, the folders that a query looks into.

use super::subject::Partition;
use super::{Findings, Rule, Severity, Subject};
use crate::ddl::DefinedColumn;
use crate::ddl::projection::Values;
use crate::ddl::read::{Bag, Form, Place};
use crate::ddl::render::{LONGEST, most};

const STATEMENT: Rule = Rule::new("Z01", Severity::Error, "a statement that is too long");
const GLUE: Rule = Rule::new("Z02", Severity::Error, "a text that is too long for the catalogue");
const MONTH: Rule = Rule::new("Z03", Severity::Warning, "too many folders for a month");
const ALL: Rule = Rule::new("Z04", Severity::Hint, "too many folders for a query without conditions");

pub(super) const RULES: &[&Rule] = &[&STATEMENT, &GLUE, &MONTH, &ALL];

/// Athena reads no more folders in one scan.
const MOST: u128 = 1_000_000;
/// Folders that take a query minutes to look into: reports from the field have some 400 a second.
const MANY: u128 = 100_000;
/// Folders that are worth a notice.
const SOME: u128 = 10_000;

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    if subject.read.form == Form::Statement && subject.read.length > LONGEST {
        let why = format!("it has {} bytes; Athena takes {LONGEST}", subject.read.length);
        out.add(
            &STATEMENT,
            &Place::Name,
            why,
            "create the table through Glue, or shorten comments and lists of values",
        );
    }
    limits(subject, out);
    folders(subject, out);
}

fn limits(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let table = subject.definition;
    let mut limit = |place: Place, text: &str, most: usize| {
        let length = text.len();
        if length > most {
            let why = format!("it has {length} bytes, and Glue takes {most}: the table cannot be created");
            out.add(&GLUE, &place, why, "shorten it");
        }
    };
    limit(Place::Name, &table.name, most::NAME);
    limit(Place::Description, &table.description, most::DESCRIPTION);
    limit(Place::Location, &table.location, most::LOCATION);
    limit(Place::Serde, &table.storage.serde, most::NAME);
    limit(Place::InputFormat, &table.storage.input_format, most::FORMAT);
    limit(Place::OutputFormat, &table.storage.output_format, most::FORMAT);
    let mut column = |column: &DefinedColumn, name: Place, ty: Place, comment: Place| {
        limit(name, &column.name, most::NAME);
        limit(ty, &column.ty, most::TYPE);
        limit(comment, &column.comment, most::COMMENT);
    };
    for (i, of_data) in table.columns.iter().enumerate() {
        column(of_data, Place::Column(i), Place::ColumnType(i), Place::ColumnComment(i));
    }
    for (i, partition) in table.partitions.iter().enumerate() {
        column(partition, Place::Partition(i), Place::PartitionType(i), Place::PartitionComment(i));
    }
    for (bag, pairs) in [(Bag::Table, &table.parameters), (Bag::Serde, &table.storage.serde_parameters)] {
        for (key, value) in pairs {
            limit(Place::Key(bag, key.clone()), key, most::NAME);
            limit(Place::Value(bag, key.clone()), value, most::PARAMETER);
        }
    }
}

/// How many values a partition column has in all, and under a window of a month.
fn values(subject: &Subject<'_>, partition: Partition<'_>) -> Option<(u64, u64)> {
    let name = partition.column.name.as_str();
    Some(match Values::of(subject.definition, name, subject.today)? {
        Values::Listed(list) => (list.len() as u64, list.len() as u64),
        Values::Dates(dates) => (dates.count(), dates.count_of_month()),
        // A query names one.
        Values::Injected => (1, 1),
        Values::Integers(numbers) => {
            let all = numbers.count();
            let month = if ["year", "month"].iter().any(|word| name.contains(word)) { 1 } else { all };
            (all, month)
        }
    })
}

fn folders(subject: &Subject<'_>, out: &mut Findings<'_>) {
    if subject.definition.partitions.is_empty() || !subject.speaks_of_projection() {
        return;
    }
    let Some(counts) = subject.partitions().map(|partition| values(subject, partition)).collect::<Option<Vec<_>>>()
    else {
        return;
    };
    let product = |numbers: Vec<u64>| numbers.into_iter().fold(1u128, |all, n| all.saturating_mul(n.into()));
    let all = product(counts.iter().map(|(all, _)| *all).collect());
    let month = product(counts.iter().map(|(_, month)| *month).collect());
    let factors: Vec<String> = subject
        .partitions()
        .zip(&counts)
        .map(|(partition, (_, month))| format!("{} {month}", partition.column.name))
        .collect();
    let factors = factors.join(" × ");
    let place = Place::Partition(0);
    if month > SOME {
        let (severity, limit) = match month {
            month if month > MOST => (Severity::Error, "more than Athena reads in one scan"),
            month if month > MANY => (Severity::Warning, "minutes of planning, and S3 may throttle"),
            _ => (Severity::Hint, "half a minute of planning"),
        };
        out.milder(
            &MONTH,
            severity,
            &place,
            format!("a query of one month looks into {month} folders ({factors}), one request for each: {limit}"),
            "take a coarser interval (the levels below are read all the same), shorter lists, or injected columns",
        );
    }
    if all > MOST && month <= MOST {
        out.add(
            &ALL,
            &place,
            format!("a query that names no partition looks into {all} folders; Athena fails above {MOST} (HIVE_EXCEEDED_PARTITION_LIMIT)"),
            "name a range of days in each query",
        );
    }
}
