//! The runs pane: every run of this session and those that a journal tells of, the newest first.

use std::sync::Arc;

use jiff::Timestamp;
use tui_input::Input;

use super::Workbench;
use super::grid::scrolled;
use super::input::{self, Edit};
use super::page::Page;
use super::run::{RunId, Standing};
use crate::engine::{ExternalId, Phase, price};
use crate::journal::{Entry, State};
use crate::queries::ParamValue;
use crate::scope::Scope;
use crate::settings::EngineKind;

/// The characters of a filter.
const MAX_CHARS: usize = 200;

/// One line of the runs pane. A plain value, so that a journal can bring the runs of other sessions.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    /// Which run.
    pub key: RunKey,
    /// The question's id, or what stands for it.
    pub name: String,
    /// The parameters that were given, as they were typed.
    pub values: Vec<(String, String)>,
    /// Where it ran.
    pub engine: EngineKind,
    /// The target's name, where the engine has targets.
    pub target: Option<String>,
    /// Where it stands.
    pub standing: Standing,
    /// Bytes read or scanned.
    pub bytes: u64,
    /// What it cost so far, dollars; `None` where nothing is paid.
    pub dollars: Option<f64>,
    /// What one that is not over is expected to cost, dollars.
    pub expected: Option<f64>,
    /// Rows it brought; `None` where they were never counted.
    pub rows: Option<u64>,
    /// When it was started.
    pub started: Timestamp,
    /// The statement as it was sent.
    pub sql: Arc<str>,
    /// The scope it ran under, where that is known.
    pub scope: Option<Scope>,
    /// Its id at the engine.
    pub external: Option<ExternalId>,
}

/// Which run a line is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunKey {
    /// One of this session.
    Session(RunId),
    /// One of another session, by its id in the journal.
    Earlier(String),
}

impl RunRow {
    pub(super) fn of(page: &Page, target: Option<&str>, per_tb: f64) -> Self {
        let run = &page.run;
        let is_paid_for = run.engine == EngineKind::Athena;
        Self {
            key: RunKey::Session(run.id),
            name: page.name.clone(),
            values: page.form.typed().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            engine: run.engine,
            target: target.filter(|_| is_paid_for).map(str::to_owned),
            standing: run.standing(),
            bytes: run.progress.bytes,
            dollars: is_paid_for.then(|| price::dollars(run.billed(), per_tb)),
            expected: run.clearance.estimate.as_ref().filter(|_| run.is_paid()).and_then(|e| e.dollars(per_tb)),
            rows: Some(run.rows() as u64),
            started: run.started,
            sql: Arc::clone(&run.sql),
            scope: run.scope.clone(),
            external: run.external.clone(),
        }
    }

    /// A run as the journal has it.
    pub fn earlier(entry: &Entry) -> Self {
        let text = |value: &ParamValue| value.to_string();
        Self {
            key: RunKey::Earlier(entry.name.to_string()),
            name: entry.question.clone().unwrap_or_else(|| "sql".to_owned()),
            values: entry.params.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
            engine: entry.engine,
            target: entry.target.as_ref().map(|(name, _)| name.clone()),
            standing: match (entry.state, entry.followed) {
                (State::Starting, true) => Standing::Going(Phase::Queued),
                (State::Running, true) => Standing::Going(Phase::Running),
                (State::Starting | State::Running, false) => Standing::Left,
                (State::Unread, _) => Standing::Unread,
                (State::Done, _) => Standing::Done,
                (State::Stopped, _) => Standing::Stopped,
                (State::Failed, _) => Standing::Failed,
            },
            bytes: entry.figures.billed_bytes.unwrap_or(0),
            dollars: entry.figures.dollars,
            expected: entry.estimate.as_ref().filter(|_| entry.state.is_open()).and_then(|e| e.dollars),
            rows: entry.figures.rows,
            started: entry.started,
            sql: Arc::from(entry.sql.as_str()),
            scope: entry.scope.clone(),
            external: entry.execution.clone(),
        }
    }

    /// The question with its values: `ct-key-summary key=AKIA…`.
    pub fn title(&self) -> String {
        let values = self.values.iter().map(|(name, value)| format!(" {name}={value}"));
        std::iter::once(self.name.clone()).chain(values).collect()
    }

    /// The target, or the engine where there is none.
    pub fn place(&self) -> &str {
        self.target.as_deref().unwrap_or(self.engine.name())
    }

    /// Whether every word of a filter is found in what the line says or in the statement.
    fn matches(&self, words: &[String]) -> bool {
        let id = self.external.as_ref().map_or("", |id| &id.0);
        let (engine, word) = (self.engine.name(), self.standing.word());
        let text = format!("{} {engine} {} {word} {id} {}", self.title(), self.place(), self.sql).to_lowercase();
        words.iter().all(|word| text.contains(word))
    }
}

impl Workbench {
    /// Every run of this session and of others, the newest first. One that was opened again is told once.
    pub fn run_rows(&self) -> Vec<RunRow> {
        let (target, per_tb) = (self.target().map(|(name, _)| name), self.price_per_tb());
        let mut rows: Vec<RunRow> = self.history.all().map(|page| RunRow::of(page, target, per_tb)).collect();
        let known = |row: &&RunRow| row.external.is_none() || !rows.iter().any(|own| own.external == row.external);
        let earlier: Vec<RunRow> = self.earlier.iter().filter(known).cloned().collect();
        rows.reverse();
        rows.extend(earlier);
        rows.sort_by_key(|row| std::cmp::Reverse(row.started));
        rows
    }
}

/// The filter and the chosen line. The lines themselves are made anew from what there is.
#[derive(Debug, Default)]
pub struct RunsPane {
    filter: Input,
    typing: bool,
    chosen: Option<RunKey>,
    top: usize,
}

impl RunsPane {
    /// What is typed to filter.
    pub fn filter(&self) -> &Input {
        &self.filter
    }

    /// Whether the filter has the keys.
    pub fn is_typing(&self) -> bool {
        self.typing
    }

    /// The first line on screen.
    pub fn top(&self) -> usize {
        self.top
    }

    /// The lines that pass the filter.
    pub fn shown(&self, mut rows: Vec<RunRow>) -> Vec<RunRow> {
        let words: Vec<String> = self.filter.value().split_whitespace().map(str::to_lowercase).collect();
        if !words.is_empty() {
            rows.retain(|row| row.matches(&words));
        }
        rows
    }

    /// The chosen line: the first one unless another was gone to.
    pub fn at(&self, shown: &[RunRow]) -> usize {
        shown.iter().position(|row| Some(&row.key) == self.chosen.as_ref()).unwrap_or(0)
    }

    pub(super) fn type_filter(&mut self, typing: bool) {
        self.typing = typing;
    }

    pub(super) fn clear_filter(&mut self) {
        self.filter = Input::default();
    }

    pub(super) fn edit(&mut self, edit: Edit) {
        if self.typing {
            input::apply(&mut self.filter, edit, MAX_CHARS);
        }
    }

    pub(super) fn step(&mut self, by: isize, shown: &[RunRow]) {
        let at = self.at(shown).saturating_add_signed(by).min(shown.len().saturating_sub(1));
        self.chosen = shown.get(at).map(|row| row.key.clone());
    }

    /// Keeps the chosen line on screen.
    pub(super) fn fit(&mut self, shown: &[RunRow], lines: usize) {
        if lines > 0 {
            self.top = scrolled(self.top, self.at(shown), shown.len(), lines);
        }
    }
}
