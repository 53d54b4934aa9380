//! SQL that is none, or that Athena refuses.

use super::{Findings, Subject};
use crate::lint::{Rule, Severity};
use crate::sql::SqlError;

static SYNTAX: Rule = Rule::new("L22", Severity::Error, "the SQL does not parse, or Athena refuses it");

pub(super) const RULES: &[&Rule] = &[&SYNTAX];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(error) = subject.error else { return };
    let repair = match error {
        SqlError::Refused { instead, .. } if !instead.is_empty() => instead.clone(),
        _ => "write it as Athena takes it (Trino SQL)".to_owned(),
    };
    findings.sql(&SYNTAX, &error.span(), error.to_string(), repair);
}
