//! A result with all that belongs to it, and the results one can go back to.

use super::find::Find;
use super::form::Form;
use super::grid::Grid;
use super::run::{Run, RunId};
use super::tree::Tree;

/// Results kept to go back to; the oldest is dropped.
const MAX_PAGES: usize = 16;

/// One run of a question, and where the user is in its result.
#[derive(Debug)]
pub struct Page {
    /// The question, by its place in the workspace.
    pub query: usize,
    /// The values it ran with.
    pub form: Form,
    /// The run.
    pub run: Run,
    /// The cursor.
    pub grid: Grid,
    /// What was last looked for.
    pub find: Option<Find>,
    /// The record that is open.
    pub record: Option<Tree>,
}

impl Page {
    pub(super) fn new(query: usize, form: Form, run: Run) -> Self {
        Self { query, form, run, grid: Grid::default(), find: None, record: None }
    }

    /// The last row that is wanted: everything while a sort or a search needs the whole result.
    pub(super) fn last_wanted_row(&self, grid_rows: usize) -> Option<usize> {
        let whole = self.run.results.order().is_some() || self.find.is_some();
        (!whole).then_some(self.grid.top + grid_rows)
    }

    /// Opens the record at the cursor.
    pub(super) fn open_record(&mut self) {
        let (results, row) = (&self.run.results, self.grid.row);
        if row < results.rows() {
            let column = |c: usize| (results.name(c).to_owned(), results.detail(row, c));
            let mut tree = Tree::new((0..results.columns()).map(column));
            tree.select_column(self.grid.column);
            self.record = Some(tree);
        }
    }

    /// The column at the cursor, of the record when one is open.
    pub(super) fn column(&self) -> usize {
        self.record.as_ref().and_then(Tree::selected).map_or(self.grid.column, |node| node.column)
    }
}

/// The results in the order they were asked for, and the one on screen.
#[derive(Debug, Default)]
pub struct History {
    pages: Vec<Page>,
    at: usize,
}

impl History {
    /// The result on screen.
    pub fn page(&self) -> Option<&Page> {
        self.pages.get(self.at)
    }

    pub(super) fn page_mut(&mut self) -> Option<&mut Page> {
        self.pages.get_mut(self.at)
    }

    /// All results, the oldest first.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Which of [`Self::pages`] is on screen.
    pub fn at(&self) -> usize {
        self.at
    }

    pub(super) fn run_mut(&mut self, id: RunId) -> Option<&mut Page> {
        self.pages.iter_mut().find(|p| p.run.id == id)
    }

    /// Shows a new result after the one on screen. Returns the runs nobody can go to any more: those that were
    /// ahead, and the oldest when there are too many.
    pub(super) fn push(&mut self, page: Page) -> Vec<RunId> {
        let ahead = if self.pages.is_empty() { 0 } else { self.at + 1 };
        let mut dropped: Vec<RunId> = self.pages.drain(ahead..).map(|p| p.run.id).collect();
        self.pages.push(page);
        if self.pages.len() > MAX_PAGES {
            dropped.push(self.pages.remove(0).run.id);
        }
        self.at = self.pages.len() - 1;
        dropped
    }

    /// Goes back; says whether there was something.
    pub(super) fn back(&mut self) -> bool {
        let there = self.at > 0;
        self.at = self.at.saturating_sub(1);
        there
    }

    /// Goes forward; says whether there was something.
    pub(super) fn forward(&mut self) -> bool {
        let there = self.at + 1 < self.pages.len();
        self.at += usize::from(there);
        there
    }
}
