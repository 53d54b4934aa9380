//! What the guards on money say to a run before it starts.

use bytesize::ByteSize;

use super::forecast::grouped;
use crate::engine::guard::{self, Verdict};
use crate::engine::{Estimate, price};
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::Guard;

/// What to do about a run.
#[derive(Debug, Clone)]
pub(super) enum Decision {
    /// Start it.
    Start,
    /// Start it, and say this.
    Tell(String),
    /// Ask first, for these reasons.
    Ask(Vec<Printable>),
    /// Do not start it.
    Refuse(Report),
}

/// Decides by what the run would read and what the settings allow.
pub(super) fn decide(estimate: &Estimate, guard: &Guard, per_tb: f64) -> Decision {
    let prefixes = estimate.scans.iter().fold(0u64, |sum, scan| sum.saturating_add(scan.prefixes));
    let prefixes = grouped(prefixes);
    let verdict = guard::run(estimate);
    if verdict == Verdict::Refusal {
        let title = format!("{prefixes} prefixes are more than Athena lists for one table");
        let hint = "Athena itself refuses more than 1,000,000. Narrow the window, the accounts or the regions: s edits \
                    the scope";
        return Decision::Refuse(Report::new(Exit::Guard, title).hint(hint));
    }
    let is_known = estimate.scans.iter().all(|scan| scan.objects.is_some());
    let mut reasons = Vec::new();
    if let Some(limit) = guard.max_scan.filter(|limit| estimate.bytes() > *limit) {
        let least = if estimate.scans.iter().any(|scan| scan.at_least) { "at least " } else { "" };
        let dollars = price::shown(price::dollars(estimate.bytes(), per_tb));
        let (bytes, limit) = (as_typed(estimate.bytes()), as_typed(limit));
        reasons.push(format!("It would scan {least}{bytes}, {dollars}: more than max_scan, {limit}."));
    }
    if verdict == Verdict::Question {
        reasons.push(format!("Athena has to list {prefixes} prefixes before it reads anything."));
    }
    if !reasons.is_empty() {
        return Decision::Ask(reasons.into_iter().map(Printable::from).collect());
    }
    if let Some(limit) = guard.max_scan.filter(|_| !is_known) {
        return Decision::Tell(format!("what it reads is not known: max_scan, {}, was not checked", as_typed(limit)));
    }
    match verdict {
        Verdict::Notice => {
            Decision::Tell(format!("Athena lists {prefixes} prefixes for this: a narrower scope starts sooner"))
        }
        _ => Decision::Start,
    }
}

/// Bytes in the decimal units that a limit is usually written in.
fn as_typed(bytes: u64) -> impl std::fmt::Display {
    ByteSize(bytes).display().si()
}
