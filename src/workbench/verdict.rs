//! What the guards on money say to a run before it starts.

use crate::engine::Estimate;
use crate::engine::guard::{self, Matter, Purse, Verdict};
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
    Ask(Vec<String>),
    /// Do not start it.
    Refuse(Report),
}

/// Decides by what the run would read, by what the settings allow and by what was spent.
pub(super) fn decide(estimate: &Estimate, guard: &Guard, per_tb: f64, purses: &[Purse]) -> Decision {
    let matter = Matter { estimate, is_paid: true, per_tb, max_scan: guard.max_scan, purses };
    let judgement = guard::judge(&matter);
    let verdict = judgement.verdict();
    let reasons: Vec<String> = judgement.because(verdict).map(ToString::to_string).collect();
    match verdict {
        Verdict::Free => Decision::Start,
        Verdict::Notice => Decision::Tell(reasons.join("; ")),
        Verdict::Question => Decision::Ask(reasons),
        Verdict::Refusal => {
            let report = Report::new(Exit::Guard, reasons.join("; "));
            Decision::Refuse(report.hint("narrow the window, the accounts or the regions: s edits the scope"))
        }
    }
}
