//! Starting runs, taking their news, stopping them.

use std::sync::Arc;

use crate::bind::BoundQuery;
use crate::engine::{Estimate, Progress, RunEvent};
use crate::printable::Printable;
use crate::report::Report;
use crate::workbench::{Effect, Focus, Form, Known, Overlay, Page, Question, Run, RunId, Workbench, verdict};
use verdict::Decision;

impl Workbench {
    /// Runs the question of the list with the values of its form.
    pub(super) fn run_draft(&mut self) {
        let Some(query) = self.menu.selected() else { return };
        if self.forms[query].go_to_problem() {
            self.enter_form();
            self.warn("a value is missing or wrong: see the marked field");
            return;
        }
        self.run(query, self.forms[query].clone());
    }

    /// Runs the question of the result on screen again, under the scope in force now.
    pub(super) fn run_again(&mut self) {
        let Some(page) = self.page() else { return };
        match page.query {
            Some(query) => self.run(query, page.form.clone()),
            None => self.say("no saved question made this run: x shows its statement"),
        }
    }

    /// Tries the run on screen again: same statement, same scope. One that has got to its engine is followed there, so
    /// that nothing is paid twice.
    pub(super) fn retry(&mut self) {
        let (id, now) = (self.next_id(), self.clock);
        let Some(page) = self.history.page_mut() else { return };
        if !page.run.can_be_retried() {
            return self.say("r runs the question again");
        }
        page.replace(page.run.again(id, now));
        self.effects.extend(launch(&page.run));
        // What failed for the run may have failed for the estimate too.
        self.forget_forecast();
    }

    /// Starts a run; one that costs money after the guards on money have had their say.
    fn run(&mut self, query: usize, form: Form) {
        let run = match self.bind(query, &form) {
            Ok(run) => run,
            Err(report) => return self.show_report(&report),
        };
        let page = Page::new(Some(query), &self.workspace.queries[query].id, form, run);
        if !page.run.is_paid() {
            return self.open(page);
        }
        self.refresh_forecast();
        let guard = &self.workspace.settings.guard;
        let limited = guard.max_scan.is_some() || guard.budget_day.is_some();
        if limited && matches!(self.forecast.known(), Known::Asked) {
            self.effects.push(Effect::HurryEstimate);
            self.overlays.push(Overlay::Confirm(Question::Wait { page: Box::new(page) }));
        } else {
            self.guard(page);
        }
    }

    fn bind(&mut self, query: usize, form: &Form) -> Result<Run, Report> {
        let scope = self.scope.scope(&self.workspace.settings, self.scope_clock());
        let scope = scope.map_err(|(_, report)| report)?;
        let values = form.values().ok_or_else(|| Report::usage("a value is missing or wrong"))?;
        let engine = self.scope.engine;
        if !self.engines.contains(&engine) {
            let hint = "s edits the scope, where another engine can be chosen";
            return Err(Report::usage("this program has no such engine").hint(hint));
        }
        let bound = self.workspace.bind(&self.workspace.queries[query], &values, &scope, engine)?;
        Ok(Run::new(self.next_id(), Arc::new(bound), scope, engine, self.clock))
    }

    /// Starts a run that costs money, or asks, or refuses, by what is known of it now.
    pub(super) fn guard(&mut self, mut page: Page) {
        let scans = page.run.query.as_deref().map(BoundQuery::scans).unwrap_or_default();
        let alone = Estimate::unlisted(scans);
        if let Known::Estimate(estimate) = self.forecast.known() {
            page.run.clearance.estimate = Some(Arc::clone(estimate));
        }
        let estimate = page.run.clearance.estimate.as_deref().unwrap_or(&alone);
        match verdict::decide(estimate, &self.workspace.settings.guard, self.price_per_tb(), &self.purses()) {
            Decision::Start => self.open(page),
            Decision::Tell(text) => {
                self.open(page);
                self.say(text);
            }
            Decision::Ask(reasons) => {
                // It is opened only by a yes.
                page.run.clearance.overridden.clone_from(&reasons);
                let reasons = reasons.iter().map(|reason| Printable::line(reason)).collect();
                self.overlays.push(Overlay::Confirm(Question::Run { page: Box::new(page), reasons }));
            }
            Decision::Refuse(report) => self.show_report(&report),
        }
    }

    /// Shows a result and starts its run, or follows it where it is at its engine already.
    pub(super) fn open(&mut self, mut page: Page) {
        // A question may have stood between.
        page.run.started = self.clock;
        let launch = launch(&page.run);
        self.show(page);
        self.effects.extend(launch);
    }

    /// Shows a result. Runs that nobody can turn to any more are stopped.
    pub(super) fn show(&mut self, page: Page) {
        let stopped = self.history.push(page);
        self.effects.extend(stopped.into_iter().map(Effect::Cancel));
        self.focus = Focus::Results;
        self.follow_result();
    }

    pub(super) fn next_id(&mut self) -> RunId {
        self.next_run += 1;
        RunId(self.next_run)
    }

    /// Takes the news of a run; those of a run that is not held any more are dropped.
    pub(super) fn apply_event(&mut self, id: RunId, event: RunEvent) {
        let now = self.clock;
        let is_end = matches!(event, RunEvent::End(_));
        let Some(page) = self.history.run_mut(id) else { return };
        page.run.apply(event, now);
        if !page.run.is_going() {
            // A result that cannot be shown ends a run that goes on at its engine.
            self.effects.extend((!is_end).then_some(Effect::Cancel(id)));
            self.effects.push(Effect::Forget(id));
        }
    }

    pub(super) fn apply_progress(&mut self, id: RunId, progress: Progress) {
        if let Some(page) = self.history.run_mut(id).filter(|p| p.run.is_going()) {
            page.run.progress = progress;
        }
    }

    /// Stops the run on screen.
    pub(super) fn cancel(&mut self) {
        if let Some(id) = self.page().map(|page| page.run.id) {
            self.stop(id);
        }
    }

    /// Stops a run; says whether it was going.
    pub(super) fn stop(&mut self, id: RunId) -> bool {
        let stopped = self.history.run_mut(id).is_some_and(|page| page.run.stop());
        self.effects.extend(stopped.then_some(Effect::Cancel(id)));
        stopped
    }

    /// Lets the run on screen deliver what the screen wants. Others wait: that is the back pressure.
    pub(super) fn grant(&mut self) {
        let rows = self.panes.grid_rows;
        let Some(page) = self.history.page_mut() else { return };
        let batches = page.run.grant(page.last_wanted_row(rows));
        let id = page.run.id;
        if batches > 0 {
            self.effects.push(Effect::Grant(id, batches));
        }
    }
}

/// What gets a run going. One that has an id at its engine is there already.
fn launch(run: &Run) -> Option<Effect> {
    let (id, engine) = (run.id, run.engine);
    match (&run.external, &run.query) {
        (Some(external), _) => Some(Effect::Attach { run: id, external: external.clone(), engine }),
        (None, Some(query)) => {
            let (query, clearance) = (Arc::clone(query), run.clearance.clone());
            Some(Effect::Start { run: id, repeats: run.repeats, query, engine, clearance })
        }
        (None, None) => None,
    }
}
