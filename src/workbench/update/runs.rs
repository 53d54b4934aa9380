//! Starting runs, taking their news, stopping them.

use std::sync::Arc;

use crate::engine::guard::{self, Verdict};
use crate::engine::{Estimate, Progress, RunEvent};
use crate::report::{Exit, Report};
use crate::workbench::{Effect, Focus, Form, Overlay, Page, Question, Run, RunId, RunState, Workbench};

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
        if let Some((query, form)) = self.page().map(|p| (p.query, p.form.clone())) {
            self.run(query, form);
        }
    }

    /// Starts a run, unless the guards on money say otherwise.
    fn run(&mut self, query: usize, form: Form) {
        let run = match self.start(query, &form) {
            Ok(run) => run,
            Err(report) => return self.show_report(&report),
        };
        let (verdict, prefixes) = if run.is_paid() { guarded(&run) } else { (Verdict::Free, 0) };
        let page = Page::new(query, form, run);
        match verdict {
            Verdict::Free => self.open(page),
            Verdict::Notice => {
                self.open(page);
                self.say(format!("Athena lists {prefixes} prefixes for this: a narrower scope starts sooner"));
            }
            Verdict::Question => {
                self.overlays.push(Overlay::Confirm(Question::Run { page: Box::new(page), prefixes }));
            }
            Verdict::Refusal => self.show_report(
                &Report::new(Exit::Guard, format!("{prefixes} prefixes are more than Athena lists for one table"))
                    .hint("narrow the window, the accounts or the regions: s edits the scope"),
            ),
        }
    }

    /// Shows a new result and starts its run.
    pub(super) fn open(&mut self, page: Page) {
        let run = &page.run;
        let start = Effect::Start { run: run.id, query: Arc::clone(&run.query), engine: run.engine };
        let dropped = self.history.push(page);
        self.effects.extend(dropped.into_iter().flat_map(|old| [Effect::Cancel(old), Effect::Forget(old)]));
        self.effects.push(start);
        self.focus = Focus::Results;
        self.follow_result();
    }

    fn start(&mut self, query: usize, form: &Form) -> Result<Run, Report> {
        let scope = self.scope.scope(&self.workspace.settings, self.scope_clock());
        let scope = scope.map_err(|(_, report)| report)?;
        let values = form.values().ok_or_else(|| Report::usage("a value is missing or wrong"))?;
        let engine = self.scope.engine;
        if !self.engines.contains(&engine) {
            let hint = "s edits the scope, where another engine can be chosen";
            return Err(Report::usage("this program has no such engine").hint(hint));
        }
        let bound = self.workspace.bind(&self.workspace.queries[query], &values, &scope, engine)?;
        self.next_run += 1;
        Ok(Run::new(RunId(self.next_run), Arc::new(bound), scope, engine, self.clock))
    }

    /// Takes the news of a run; those of a run that is not held any more are dropped.
    pub(super) fn apply_event(&mut self, id: RunId, event: RunEvent) {
        let now = self.clock;
        let Some(page) = self.history.run_mut(id) else { return };
        page.run.apply(event, now);
        if !page.run.is_going() {
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
        let Some(page) = self.history.page_mut() else { return };
        if matches!(page.run.state, RunState::Running) {
            page.run.stop();
            let id = page.run.id;
            self.effects.push(Effect::Cancel(id));
        }
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

/// What the guards say to a run, and how many prefixes it makes.
fn guarded(run: &Run) -> (Verdict, u64) {
    let estimate = Estimate::unlisted(run.query.scans());
    (guard::run(&estimate), estimate.prefixes())
}
