//! What is decided before a run: the estimate, the guards, the question.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal as _};
use std::sync::Arc;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::args::OutputArgs;
use super::{Failure, consent, diagnostics, signals};
use crate::bind::BoundQuery;
use crate::engine::guard::{self, Budget, Judgement, Matter, Purse, Spent, Verdict};
use crate::engine::{Clearance, Engine, Estimate};
use crate::journal::Journal;
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::{EngineKind, Settings, Tariff};
use crate::time::start_of_day;

/// What decides over the runs of one command, one after the other.
pub(super) struct Gate<'a> {
    pub(super) kind: EngineKind,
    pub(super) settings: &'a Settings,
    pub(super) args: &'a OutputArgs,
    pub(super) journal: Option<&'a Journal>,
    /// The target of the next run, where the command names several.
    pub(super) target: Option<&'a str>,
    /// What the runs are expected to cost that the command has let through; no journal has them yet.
    pub(super) planned: Spent,
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

impl Gate<'_> {
    /// What Athena asks at the target.
    pub(super) fn tariff(&self) -> Tariff {
        self.settings.tariff(self.target)
    }

    /// Everything that there is to say against a run.
    pub(super) fn judged(&self, estimate: &Estimate) -> Judgement {
        let is_paid = self.kind == EngineKind::Athena;
        guard::judge(&Matter {
            estimate,
            is_paid,
            per_tb: self.tariff().per_tb,
            max_scan: self.args.max_scan.or(self.settings.guard.max_scan.filter(|_| is_paid)),
            purses: &self.purses(),
        })
    }

    /// The budgets that hold for a run, with what was spent of them.
    fn purses(&self) -> Vec<Purse> {
        let guard = &self.settings.guard;
        let day = guard.budget_day.map(|limit| (Budget::Day, limit));
        let case = guard.budget_case.zip(self.args.case.clone()).map(|(limit, case)| (Budget::Case(case), limit));
        let purse = |(budget, limit)| Purse { spent: self.spent(&budget), budget, limit };
        day.into_iter().chain(case).map(purse).collect()
    }

    /// What was spent of a budget, as the journal of this user knows it, and what this command will spend; without a
    /// journal each command has the whole budget. A day begins at midnight UTC.
    fn spent(&self, budget: &Budget) -> Spent {
        let spent = self.journal.and_then(|journal| match budget {
            Budget::Day => journal.spent(start_of_day(Timestamp::now()), None).ok(),
            Budget::Case(case) => journal.spent(Timestamp::UNIX_EPOCH, Some(case)).ok(),
        });
        let (bytes, dollars) = spent.map_or_else(Default::default, |spent| (spent.bytes, spent.dollars));
        Spent { bytes: bytes.saturating_add(self.planned.bytes), dollars: dollars + self.planned.dollars }
    }

    /// Lets a run start, asks, or refuses what would cost more than was allowed. Reading one's own disk is free.
    pub(super) async fn cleared(&mut self, engine: &dyn Engine, query: &BoundQuery) -> Result<Clearance, Failure> {
        let case = self.args.case.clone();
        if self.kind == EngineKind::Local && self.args.max_scan.is_none() {
            return Ok(Clearance { case, ..Clearance::default() });
        }
        let estimate = estimated(engine, query).await?;
        let judgement = self.judged(&estimate);
        let per_tb = self.tariff().per_tb;
        let price = (self.kind == EngineKind::Athena).then_some(per_tb);
        if self.kind == EngineKind::Athena && io::stderr().is_terminal() {
            self.tell(&format!("reads {}", estimate.line(price)));
        }
        let unlisted: BTreeSet<&str> = estimate.scans.iter().filter_map(|scan| scan.unlisted.as_deref()).collect();
        unlisted.iter().for_each(|why| self.note(&format!("what the run reads is not all known: {why}")));
        judgement.because(Verdict::Notice).for_each(|reason| self.note(&reason.to_string()));
        let overridden: Vec<String> = judgement.because(Verdict::Question).map(ToString::to_string).collect();
        match judgement.verdict() {
            Verdict::Free | Verdict::Notice => {}
            Verdict::Question if self.args.yes => {}
            Verdict::Question if consent::is_possible() => {
                overridden.iter().for_each(|reason| self.note(reason));
                if !consent::given("Run it all the same?")? {
                    return Err(Failure::Silent(Exit::Guard));
                }
            }
            verdict => return Err(self.refusal(&judgement, verdict).into()),
        }
        overridden.iter().for_each(|reason| self.note(&format!("overridden: {reason}")));
        self.planned.bytes = self.planned.bytes.saturating_add(estimate.bytes());
        self.planned.dollars += estimate.dollars(per_tb).unwrap_or(0.0);
        Ok(Clearance { estimate: Some(Arc::new(estimate)), overridden, case })
    }

    /// Why a run does not start.
    fn refusal(&self, judgement: &Judgement, verdict: Verdict) -> Report {
        let mut reasons = judgement.because(verdict);
        let Some(first) = reasons.next() else { return Report::new(Exit::Guard, "refused") };
        let report = Report::new(Exit::Guard, format!("{}{first}", self.of_target()));
        let others: Vec<String> = reasons.map(|reason| format!("also: {reason}")).collect();
        let report = if others.is_empty() { report } else { report.detail(others.join("\n")) };
        let yes = if verdict == Verdict::Question { ", or add --yes" } else { "" };
        report.hint(format!("{}{yes}", first.hint()))
    }

    fn note(&self, text: &str) {
        diagnostics::note(&Printable::line(&format!("note: {}{text}", self.of_target())));
    }

    fn tell(&self, text: &str) {
        diagnostics::note(&Printable::line(&format!("{}{text}", self.of_target())));
    }

    /// Where a text is about one of several targets, its name.
    fn of_target(&self) -> String {
        self.target.map_or_else(String::new, |target| format!("target {target}: "))
    }
}
