//! Projections of type `injected`.

use super::subject::Kind;
use super::{Findings, Rule, Severity, Subject};
use crate::ddl::read::Place;

const TEXT: Rule = Rule::new("J01", Severity::Error, "an injected column that is not a string");
const NAMED: Rule = Rule::new("J02", Severity::Hint, "a column that every query must name");

pub(super) const RULES: &[&Rule] = &[&TEXT, &NAMED];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for partition in subject.projected(Kind::Injected) {
        if partition.column.ty != "string" {
            out.add(
                &TEXT,
                &Place::PartitionType(partition.index),
                format!("injected values are strings, not {}: every query fails", partition.column.ty),
                format!("write {} string", partition.column.name),
            );
        }
        out.add(
            &NAMED,
            &partition.place("type"),
            format!(
                "a query without {} = '…' or IN ('…', …) fails with `CONSTRAINT_VIOLATION`; so does the console's preview",
                partition.column.name
            ),
            "list the values (enum) if they are few and known",
        );
    }
}
