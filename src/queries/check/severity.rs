//! Whoever is woken by a question must know what else it may be.

use super::{Findings, Subject};
use crate::lint::{Rule, Severity};
use crate::queries;

static CAUSES: Rule = Rule::new("L19", Severity::Warning, "high or critical without false positives");

pub(super) const RULES: &[&Rule] = &[&CAUSES];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let query = subject.query;
    if query.severity >= queries::Severity::High && query.false_positives.is_empty() {
        let why = "a row of it wakes somebody, who must know the harmless causes";
        findings.header(&CAUSES, "severity", why, "add false_positives = [\"…\"], or a lower severity");
    }
}
