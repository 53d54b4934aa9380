//! What runs cost, at the price of the target.

use bytesize::ByteSize;

use super::{Run, RunId, Workbench};
use crate::engine::guard::{Budget, Purse, Spent};
use crate::engine::price;
use crate::settings::{EngineKind, Target};
use crate::time::{coarse, start_of_day};

impl Workbench {
    /// The target of runs that cost money, with its name.
    pub(super) fn target(&self) -> Option<(&str, &Target)> {
        self.workspace.settings.target(None).ok()
    }

    /// Dollars for a TB scanned.
    pub fn price_per_tb(&self) -> f64 {
        self.target().map_or(Target::default().price_per_tb, |(_, target)| target.price_per_tb)
    }

    /// The budget of the day with what was spent of it, as far as the runs that are known tell.
    pub(super) fn purses(&self) -> Vec<Purse> {
        let Some(limit) = self.workspace.settings.guard.budget_day else { return Vec::new() };
        let midnight = start_of_day(self.clock);
        let today =
            self.run_rows().into_iter().filter(|row| row.engine == EngineKind::Athena && row.started >= midnight);
        let spent = today.fold(Spent::default(), |sum, row| Spent {
            bytes: sum.bytes.saturating_add(row.bytes),
            dollars: sum.dollars + row.dollars.unwrap_or(0.0).max(row.expected.unwrap_or(0.0)),
        });
        vec![Purse { budget: Budget::Day, limit, spent }]
    }

    /// What a run cost so far, dollars; `None` where nothing is paid.
    pub fn dollars(&self, run: &Run) -> Option<f64> {
        (run.engine == EngineKind::Athena).then(|| price::dollars(run.billed(), self.price_per_tb()))
    }

    /// The runs that are going and cost money.
    pub fn paid_runs(&self) -> Vec<RunId> {
        self.history.all().filter(|page| page.run.is_paid()).map(|page| page.run.id).collect()
    }

    /// What a run that was stopped came to, in a line; `None` where its end was not told.
    pub fn stopped(&self, id: RunId) -> Option<String> {
        let page = self.history.all().find(|page| page.run.id == id && !page.run.is_going())?;
        let dollars = price::shown(self.dollars(&page.run).unwrap_or(0.0));
        let (word, scanned) = (page.run.standing().word(), ByteSize(page.run.billed()));
        Some(format!("{}: {word} · scanned {scanned} · {dollars}", page.name))
    }

    /// How old the result of a run is that Athena took from an earlier one; where it does not tell, how old it may be.
    pub fn reused(&self, run: &Run) -> Option<String> {
        let summary = run.summary().filter(|summary| summary.reused)?;
        let most = self.target().and_then(|(_, target)| target.reuse);
        Some(match (summary.age, most) {
            (Some(age), _) => format!("{} old", coarse(i64::try_from(age.as_secs()).unwrap_or(i64::MAX))),
            (None, Some(minutes)) => format!("{minutes} min old at most"),
            (None, None) => "a week old at most".to_owned(),
        })
    }
}
