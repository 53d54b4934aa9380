//! ATT&CK ids that are no longer used.

use super::{Findings, Subject};
use crate::lint::{Rule, Severity};
use crate::queries::attack::successor;

static REVOKED: Rule = Rule::new("L15", Severity::Warning, "an ATT&CK id that was revoked");

pub(super) const RULES: &[&Rule] = &[&REVOKED];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (i, id) in subject.query.attack.iter().enumerate() {
        if let Some(new) = successor(id) {
            let why = format!("ATT&CK revoked {id}: a coverage table by current ids leaves this question out");
            findings.header(&REVOKED, &format!("attack.{i}"), why, format!("write {new}"));
        }
    }
}
