//! Keys of the list of runs.

use std::sync::Arc;

use super::distance;
use crate::printable::Printable;
use crate::settings::EngineKind;
use crate::workbench::{
    Command, Effect, Focus, Form, Overlay, Page, Run, RunKey, RunRow, RunState, RunsPane, Workbench, notes,
};

impl Workbench {
    pub(super) fn show_runs(&mut self) {
        if !matches!(self.overlays.last(), Some(Overlay::Runs(_))) {
            self.overlays.push(Overlay::Runs(RunsPane::default()));
            self.effects.push(Effect::ListRuns);
        }
    }

    pub(super) fn runs_command(&mut self, command: Command) {
        match command {
            Command::Accept => self.open_chosen(),
            Command::Stop => self.stop_chosen(),
            Command::Search => self.with_pane(|pane| pane.type_filter(true)),
            Command::Escape if self.pane().is_some_and(|pane| !pane.filter().value().is_empty()) => {
                self.with_pane(RunsPane::clear_filter);
            }
            Command::Escape | Command::Back => drop(self.overlays.pop()),
            Command::Copy => {
                if let Some(row) = self.chosen_run() {
                    self.copy(Printable::lines(&row.sql));
                }
            }
            Command::CopyMore => self.copy_external(),
            Command::ShowSql => {
                if let Some(row) = self.chosen_run() {
                    self.overlays.push(Overlay::Reader(notes::sql(&row.sql)));
                }
            }
            _ => self.move_in_runs(command),
        }
    }

    pub(super) fn runs_filter_command(&mut self, command: Command) {
        match command {
            Command::Accept | Command::Next => self.with_pane(|pane| pane.type_filter(false)),
            Command::Escape => self.with_pane(|pane| {
                pane.clear_filter();
                pane.type_filter(false);
            }),
            _ => self.move_in_runs(command),
        }
    }

    fn move_in_runs(&mut self, command: Command) {
        let (Some(by), rows) = (distance(command, self.panes.runs), self.shown_runs()) else { return };
        self.with_pane(|pane| pane.step(by, &rows));
    }

    pub(super) fn fit_runs(&mut self) {
        if self.pane().is_some() {
            let (rows, lines) = (self.shown_runs(), self.panes.runs);
            self.with_pane(|pane| pane.fit(&rows, lines));
        }
    }

    fn pane(&self) -> Option<&RunsPane> {
        match self.overlays.last() {
            Some(Overlay::Runs(pane)) => Some(pane),
            _ => None,
        }
    }

    fn with_pane(&mut self, change: impl FnOnce(&mut RunsPane)) {
        if let Some(Overlay::Runs(pane)) = self.overlays.last_mut() {
            change(pane);
        }
    }

    fn shown_runs(&self) -> Vec<RunRow> {
        self.pane().map(|pane| pane.shown(self.run_rows())).unwrap_or_default()
    }

    pub(super) fn chosen_run(&self) -> Option<RunRow> {
        let mut rows = self.shown_runs();
        let at = self.pane()?.at(&rows);
        (at < rows.len()).then(|| rows.swap_remove(at))
    }

    pub(super) fn stop_chosen(&mut self) {
        let Some(row) = self.chosen_run() else { return };
        match row.key {
            _ if !row.standing.is_going() => self.say("this run is over"),
            RunKey::Session(id) => drop(self.stop(id)),
            RunKey::Earlier(_) => self.say("this run is another session's: Enter opens it, Esc stops it there"),
        }
    }

    fn copy_external(&mut self) {
        let Some(row) = self.chosen_run() else { return };
        match row.external {
            Some(id) => self.copy(vec![Printable::line(&id.0)]),
            None => self.say("this run has no execution id"),
        }
    }

    fn open_chosen(&mut self) {
        let Some(row) = self.chosen_run() else { return };
        self.overlays.pop();
        match &row.key {
            RunKey::Session(id) if self.history.turn_to(*id) => {
                self.focus = Focus::Results;
                self.follow_result();
            }
            RunKey::Session(id) => {
                if let Some(page) = self.history.take_past(*id) {
                    self.reopen(page);
                }
            }
            RunKey::Earlier(_) => self.open_earlier(&row),
        }
    }

    /// Shows a result whose rows were let go. A finished run brings them again: Athena keeps them and takes no money
    /// for it, the embedded engine reads once more.
    fn reopen(&mut self, mut page: Page) {
        if matches!(page.run.state, RunState::Done(_)) {
            let run = page.run.again(self.next_id(), self.clock);
            page.replace(run);
            self.open(page);
            self.say("its rows were let go: they come again");
        } else {
            self.show(page);
        }
    }

    /// Whether a run can be followed at the target of this session.
    fn is_here(&self, row: &RunRow) -> bool {
        let target = self.target().map(|(name, _)| name);
        row.external.is_some() && row.target.as_deref() == target && self.engines.contains(&row.engine)
    }

    /// Follows a run of another session, with its question and values where that question is known here.
    fn open_earlier(&mut self, row: &RunRow) {
        let query = self.workspace.queries.iter().position(|query| query.id == row.name);
        let mut form = Form::new(query.map_or(&[], |at| &self.workspace.queries[at].params));
        row.values.iter().for_each(|(name, value)| form.fill(name, value));
        if row.engine == EngineKind::Athena && !self.is_here(row) {
            let RunKey::Earlier(name) = &row.key else { return };
            return self.say(format!("it is not to be had at this target: try `logq resume {name}`"));
        }
        if row.external.is_some() {
            let run = Run::known(self.next_id(), row);
            return self.open(Page::new(query, &row.name, form, run));
        }
        match query {
            Some(query) => {
                self.menu.select(&Arc::clone(&self.workspace).queries, query);
                self.forms[query] = form;
                self.enter_form();
                self.say("its rows are not kept anywhere: Enter asks the question again");
            }
            None => self.say("its rows are not kept anywhere, and no saved question asked for them"),
        }
    }
}
