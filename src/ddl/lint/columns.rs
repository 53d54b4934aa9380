//! Columns, partition columns and their names.

use super::subject::Kind;
use super::{Findings, Rule, Severity, Subject};
use crate::ddl::read::{Form, Odd, Oddity, Place};
use crate::sql;

const FOLDED: Rule = Rule::new("C01", Severity::Hint, "a name in upper case");
const TWICE: Rule = Rule::new("C02", Severity::Error, "a column that is there twice");
const RESERVED: Rule = Rule::new("C03", Severity::Warning, "a reserved word without back-ticks");
const SPECIAL: Rule = Rule::new("C04", Severity::Hint, "a name with special characters");
const PARTITION: Rule = Rule::new("C05", Severity::Warning, "a partition column whose type may not prune");
const QUOTED: Rule = Rule::new("C06", Severity::Hint, "a name that queries must quote");
const NONE: Rule = Rule::new("C07", Severity::Error, "a table without columns");

pub(super) const RULES: &[&Rule] = &[&FOLDED, &TWICE, &RESERVED, &SPECIAL, &PARTITION, &QUOTED, &NONE];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    written(subject, out);
    names(subject, out);
    partition_types(subject, out);
    let own_schema = ["avro", "ion"].iter().any(|word| subject.definition.storage.serde.to_lowercase().contains(word));
    if subject.definition.columns.is_empty() && !own_schema {
        out.add(
            &NONE,
            &Place::Name,
            "only Avro and Ion bring their columns along: Athena refuses the table",
            "list the columns",
        );
    }
}

/// How names are written in the text.
fn written(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let folded: Vec<_> = subject.read.oddities.iter().filter(|odd| matches!(odd.what, Odd::Folded(_))).collect();
    if let Some(Oddity { what: Odd::Folded(name), span }) = folded.first() {
        let others = match folded.len() {
            1 => String::new(),
            n => format!(" ({n} names)"),
        };
        out.push(
            &FOLDED,
            Severity::Hint,
            name.clone(),
            Some(span.clone()),
            format!("the catalogue folds names to lower case{others}: placeholders and projection properties go by the lower-case name"),
            format!("write {}", name.to_lowercase()),
        );
    }
    for Oddity { what, span } in &subject.read.oddities {
        let Odd::Bare(word) = what else { continue };
        // A keyword of clauses, which the list of AWS lacks.
        let severity = if word.eq_ignore_ascii_case("LOCATION") { Severity::Hint } else { Severity::Warning };
        out.push(
            &RESERVED,
            severity,
            word.clone(),
            Some(span.clone()),
            "AWS lists the word as reserved: without back-ticks the statement may fail with `cannot recognize input near` \
             (unverified for each word; examples of AWS go without for some)",
            format!("write `{}`", word.to_lowercase()),
        );
    }
}

fn names(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let table = subject.definition;
    let columns = table.columns.iter().enumerate().map(|(i, column)| (Place::Column(i), column));
    let partitions = table.partitions.iter().enumerate().map(|(i, column)| (Place::Partition(i), column));
    let mut seen: Vec<&str> = Vec::new();
    for (place, column) in columns.chain(partitions) {
        let name = column.name.as_str();
        if seen.contains(&name) {
            let why = match place {
                Place::Partition(_) => {
                    "a partition column may not repeat a column of the data: Athena refuses the table, or reads NULLs"
                }
                _ => "the name is there twice: Athena refuses the table",
            };
            out.add(&TWICE, &place, why, "rename one, or take it out");
        }
        seen.push(name);
        let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !plain || name.starts_with(|c: char| c.is_ascii_digit()) {
            let back_ticks = if subject.read.form == Form::Statement { "back-ticks here and " } else { "" };
            out.add(
                &SPECIAL,
                &place,
                format!("AWS supports `_` and no other special character: the name needs {back_ticks}double quotes in each query"),
                "rename it, if the format finds columns by position or has a mapping",
            );
        } else if sql::is_reserved(name) {
            out.add(
                &QUOTED,
                &place,
                "queries must write it in double quotes: it is a reserved word there",
                format!("write {} in queries", sql::quoted(name)),
            );
        }
    }
}

fn partition_types(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for partition in subject.partitions() {
        let ty = partition.column.ty.as_str();
        let place = Place::PartitionType(partition.index);
        let repair = format!("write {} string", partition.column.name);
        match (ty, partition.kind()) {
            // Of injected columns their own rule speaks.
            ("string", _) | ("int", Some(Kind::Integer)) | (_, Some(Kind::Injected)) => {}
            ("bigint", _) => {
                let why = "Athena does not take it: `PARTITION BY doesn't support the BIGINT type`";
                out.milder(&PARTITION, Severity::Error, &place, why, repair);
            }
            _ if ty.starts_with("varchar") || ty.starts_with("char") => {}
            _ => out.add(
                &PARTITION,
                &place,
                format!("conditions on a partition column of type {ty} may not prune folders, and a folder that does not convert fails the query"),
                repair,
            ),
        }
    }
}
