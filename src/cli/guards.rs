//! What is decided before a run: the estimate, the guards, the question.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal as _};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::args::OutputArgs;
use super::{Failure, consent, diagnostics, signals};
use crate::bind::BoundQuery;
use crate::engine::guard::{self, Budget, Judgement, Matter, Purse, Reason, Spent, Verdict};
use crate::engine::{Engine, Estimate};
use crate::journal::Journal;
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::{EngineKind, Settings};
use crate::time::start_of_day;

/// A run that may start.
#[derive(Debug, Default)]
pub(super) struct Cleared {
    /// What it would read, where that was asked.
    pub(super) estimate: Option<Estimate>,
    /// What there was to say against it, and the user said yes all the same.
    pub(super) overridden: Vec<Reason>,
}

/// What the run would read; a signal ends the question.
pub(super) async fn estimated(engine: &dyn Engine, query: &BoundQuery) -> Result<Estimate, Failure> {
    let stop = CancellationToken::new();
    let mut signals = signals::Signals::new()?;
    tokio::select! {
        estimate = engine.estimate(query, stop.clone()) => Ok(estimate.map_err(Report::from)?),
        exit = signals.next() => {
            stop.cancel();
            Err(Failure::Silent(exit))
        }
    }
}

/// Everything that there is to say against a run.
pub(super) fn judged(
    estimate: &Estimate,
    kind: EngineKind,
    settings: &Settings,
    args: &OutputArgs,
    journal: Option<&Journal>,
) -> Judgement {
    let is_paid = kind == EngineKind::Athena;
    guard::judge(&Matter {
        estimate,
        is_paid,
        per_tb: settings.tariff().per_tb,
        max_scan: args.max_scan.or(settings.guard.max_scan.filter(|_| is_paid)),
        purses: &purses(settings, args.case.as_deref(), journal),
    })
}

/// The budgets that hold for a run, with what was spent of them.
fn purses(settings: &Settings, case: Option<&str>, journal: Option<&Journal>) -> Vec<Purse> {
    let day = settings.guard.budget_day.map(|limit| (Budget::Day, limit));
    let case = settings.guard.budget_case.zip(case).map(|(limit, case)| (Budget::Case(case.to_owned()), limit));
    let purse = |(budget, limit)| Purse { spent: spent(&budget, journal), budget, limit };
    day.into_iter().chain(case).map(purse).collect()
}

/// What was spent of a budget, as the journal of this user knows it; without one each run has the whole budget. A day
/// begins at midnight UTC.
fn spent(budget: &Budget, journal: Option<&Journal>) -> Spent {
    let spent = journal.and_then(|journal| match budget {
        Budget::Day => journal.spent(start_of_day(Timestamp::now()), None).ok(),
        Budget::Case(case) => journal.spent(Timestamp::UNIX_EPOCH, Some(case)).ok(),
    });
    spent.map_or_else(Spent::default, |spent| Spent { bytes: spent.bytes, dollars: spent.dollars })
}

/// Lets a run start, asks, or refuses what would cost more than was allowed. Reading one's own disk is free.
pub(super) async fn cleared(
    engine: &dyn Engine,
    kind: EngineKind,
    query: &BoundQuery,
    settings: &Settings,
    args: &OutputArgs,
    journal: Option<&Journal>,
) -> Result<Cleared, Failure> {
    if kind == EngineKind::Local && args.max_scan.is_none() {
        return Ok(Cleared::default());
    }
    let estimate = estimated(engine, query).await?;
    let judgement = judged(&estimate, kind, settings, args, journal);
    let price = (kind == EngineKind::Athena).then(|| settings.tariff().per_tb);
    if kind == EngineKind::Athena && io::stderr().is_terminal() {
        diagnostics::note(&Printable::line(&format!("reads {}", estimate.line(price))));
    }
    let unlisted: BTreeSet<&str> = estimate.scans.iter().filter_map(|scan| scan.unlisted.as_deref()).collect();
    unlisted.iter().for_each(|why| note(&format!("what the run reads is not all known: {why}")));
    judgement.because(Verdict::Notice).for_each(|reason| note(&reason.to_string()));
    let verdict = judgement.verdict();
    let overridden: Vec<Reason> = judgement.because(Verdict::Question).cloned().collect();
    match verdict {
        Verdict::Free | Verdict::Notice => {}
        Verdict::Question if args.yes => {}
        Verdict::Question if consent::is_possible() => {
            overridden.iter().for_each(|reason| note(&reason.to_string()));
            if !consent::given("Run it all the same?")? {
                return Err(Failure::Silent(Exit::Guard));
            }
        }
        Verdict::Question | Verdict::Refusal => return Err(refusal(&judgement, verdict).into()),
    }
    Ok(Cleared { estimate: Some(estimate), overridden })
}

/// Why a run does not start.
fn refusal(judgement: &Judgement, verdict: Verdict) -> Report {
    let mut reasons = judgement.because(verdict);
    let Some(first) = reasons.next() else { return Report::new(Exit::Guard, "refused") };
    let report = Report::new(Exit::Guard, first.to_string());
    let others: Vec<String> = reasons.map(|reason| format!("also: {reason}")).collect();
    let report = if others.is_empty() { report } else { report.detail(others.join("\n")) };
    let yes = if verdict == Verdict::Question { ", or add --yes" } else { "" };
    report.hint(format!("{}{yes}", first.hint()))
}

fn note(text: &str) {
    diagnostics::note(&Printable::line(&format!("note: {text}")));
}
