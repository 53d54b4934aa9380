//! The workbench as a pure state machine: `update(action) -> effects`.
//!
//! Nothing here waits, reads a clock or touches a terminal: time arrives in actions, what is to be done leaves as
//! effects, and drawing reads the state through `&self`. Every run has an id; what a run that is no longer held
//! tells is dropped.

mod action;
mod effect;
mod find;
#[cfg(test)]
pub(crate) mod fixture;
mod forecast;
mod form;
mod grid;
mod input;
mod menu;
mod money;
mod notes;
mod overlay;
mod page;
mod pivot;
mod reader;
mod results;
mod run;
mod runs;
mod scope_form;
mod sort;
mod tree;
mod update;
mod verdict;

pub use action::{Action, Command, Context, Panes};
pub use effect::Effect;
pub use find::Find;
pub use forecast::{EstimateId, Forecast, Known, Words, words};
pub use form::{Check, Field, Form};
pub use grid::{GAP, Grid};
pub use menu::{Menu, Row};
pub use notes::report_lines;
pub use overlay::{Overlay, Question};
pub use page::{History, Page};
pub use pivot::{Pivot, PivotMenu};
pub use reader::{Reader, wrap, wrap_words};
pub use results::{Align, ResultSet};
pub use run::{Cause, Hold, Run, RunId, RunState, Standing};
pub use runs::{RunKey, RunRow, RunsPane};
pub use scope_form::{ScopeField, ScopeForm};
pub use tree::{Node, Tree, Value};

use std::sync::Arc;

use jiff::Timestamp;

use crate::printable::Printable;
use crate::queries::Query;
use crate::report::Report;
use crate::settings::EngineKind;
use crate::workspace::Workspace;

/// Everything on screen and everything that decides what a key does.
#[derive(Debug)]
pub struct Workbench {
    workspace: Arc<Workspace>,
    /// The engines that can be chosen.
    engines: Vec<EngineKind>,
    clock: Timestamp,
    scope: ScopeForm,
    menu: Menu,
    /// One for each question: what was typed stays.
    forms: Vec<Form>,
    history: History,
    /// Runs of other sessions.
    earlier: Vec<RunRow>,
    forecast: Forecast,
    focus: Focus,
    /// Where leaving the form leads.
    before_form: Focus,
    overlays: Vec<Overlay>,
    notice: Option<Notice>,
    panes: Panes,
    next_run: u64,
    effects: Vec<Effect>,
}

/// The pane that has the keys while nothing lies over the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// The list of questions.
    Queries,
    /// Its search.
    Search,
    /// The parameter form.
    Form,
    /// The grid.
    Results,
    /// The open record.
    Record,
}

/// A line that answers the last key, shown until the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it says.
    pub text: Printable,
    /// Whether something did not work.
    pub is_error: bool,
}

impl Workbench {
    /// The workbench at its start, with the engines that can be chosen.
    pub fn new(workspace: Arc<Workspace>, engines: Vec<EngineKind>, now: Timestamp) -> Self {
        let scope = ScopeForm::new(&workspace.settings);
        let menu = Menu::new(&workspace.queries);
        let forms = workspace.queries.iter().map(|q| Form::new(&q.params)).collect();
        // What was spent today before this session, the journal knows.
        let effects = workspace.settings.guard.budget_day.map(|_| Effect::ListRuns).into_iter().collect();
        Self {
            workspace,
            engines,
            clock: now,
            scope,
            menu,
            forms,
            history: History::default(),
            earlier: Vec::new(),
            forecast: Forecast::default(),
            focus: Focus::Queries,
            before_form: Focus::Queries,
            overlays: Vec::new(),
            notice: None,
            panes: Panes::default(),
            next_run: 0,
            effects,
        }
    }

    /// Settings, log kinds and questions.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// The engines that can be chosen.
    pub fn engines(&self) -> &[EngineKind] {
        &self.engines
    }

    /// The time of the last action.
    pub fn clock(&self) -> Timestamp {
        self.clock
    }

    /// The clock that windows are counted from: the settings may fix it.
    pub fn scope_clock(&self) -> Timestamp {
        self.workspace.settings.now(self.clock)
    }

    /// The scope in force.
    pub fn scope(&self) -> &ScopeForm {
        &self.scope
    }

    /// The list of questions.
    pub fn menu(&self) -> &Menu {
        &self.menu
    }

    /// The question chosen in the list, with its form.
    pub fn draft(&self) -> Option<(&Query, &Form)> {
        let at = self.menu.selected()?;
        Some((self.workspace.queries.get(at)?, self.forms.get(at)?))
    }

    /// The results so far.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The result on screen.
    pub fn page(&self) -> Option<&Page> {
        self.history.page()
    }

    /// The question whose result is on screen.
    pub fn page_query(&self) -> Option<&Query> {
        self.workspace.queries.get(self.page()?.query?)
    }

    /// The question that the keys are about, by its place in the workspace: that of the result, or the chosen one.
    pub fn asked(&self) -> Option<usize> {
        match self.focus {
            Focus::Results | Focus::Record => self.page()?.query,
            Focus::Queries | Focus::Search | Focus::Form => self.menu.selected(),
        }
    }

    /// What that question would read under the scope in force.
    pub fn forecast(&self) -> &Forecast {
        &self.forecast
    }

    /// The pane that has the keys while nothing lies over the screen.
    pub fn focus(&self) -> Focus {
        self.focus
    }

    /// The layers over the screen, the topmost last.
    pub fn overlays(&self) -> &[Overlay] {
        &self.overlays
    }

    /// The answer to the last key.
    pub fn notice(&self) -> Option<&Notice> {
        self.notice.as_ref()
    }

    /// What each pane shows.
    pub fn panes(&self) -> Panes {
        self.panes
    }

    /// Where keys go.
    pub fn context(&self) -> Context {
        match (self.overlays.last(), self.focus) {
            (Some(overlay), _) => overlay.context(),
            (None, Focus::Queries) => Context::Queries,
            (None, Focus::Search) => Context::Search,
            (None, Focus::Form) => Context::Form,
            (None, Focus::Results) => Context::Results,
            (None, Focus::Record) => Context::Record,
        }
    }

    /// Whether something on screen tells how long ago: a run that is going, or the list of runs.
    pub fn shows_time(&self) -> bool {
        let going = self.history.all().any(|p| p.run.is_going());
        going || self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Runs(_)))
    }

    /// Runs that are going.
    pub fn going(&self) -> impl Iterator<Item = &Run> {
        self.history.all().map(|page| &page.run).filter(|run| run.is_going())
    }

    fn say(&mut self, text: impl Into<Printable>) {
        self.notice = Some(Notice { text: text.into(), is_error: false });
    }

    fn warn(&mut self, text: impl Into<Printable>) {
        self.notice = Some(Notice { text: text.into(), is_error: true });
    }

    /// Shows a report over the screen.
    fn show_report(&mut self, report: &Report) {
        self.overlays.push(Overlay::Reader(notes::report(report)));
    }
}

#[cfg(test)]
mod tests;
