//! What runs cost, at the price of the target.

use super::{Run, Workbench};
use crate::engine::price;
use crate::settings::{EngineKind, Target};

impl Workbench {
    /// The target of runs that cost money, with its name.
    pub(super) fn target(&self) -> Option<(&str, &Target)> {
        self.workspace.settings.target(None).ok()
    }

    /// Dollars for a TB scanned.
    pub fn price_per_tb(&self) -> f64 {
        self.target().map_or(Target::default().price_per_tb, |(_, target)| target.price_per_tb)
    }

    /// What a run cost so far, dollars; `None` where nothing is paid.
    pub fn dollars(&self, run: &Run) -> Option<f64> {
        (run.engine == EngineKind::Athena).then(|| price::dollars(run.billed(), self.price_per_tb()))
    }

    /// How old the result of a run may be that Athena took from an earlier one; it does not tell the age itself.
    pub fn reused(&self, run: &Run) -> Option<String> {
        let age = self.target().and_then(|(_, target)| target.reuse);
        let reused = run.summary().is_some_and(|summary| summary.reused);
        reused.then(|| age.map_or("a week old at most".to_owned(), |minutes| format!("{minutes} min old at most")))
    }
}
