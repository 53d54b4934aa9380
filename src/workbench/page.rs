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
    /// The question, by its place in the workspace; `None` for a run of another session that asked something else.
    pub query: Option<usize>,
    /// The question's id, or what stands for it.
    pub name: String,
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
    pub(super) fn new(query: Option<usize>, name: &str, form: Form, run: Run) -> Self {
        Self { query, name: name.to_owned(), form, run, grid: Grid::default(), find: None, record: None }
    }

    /// Puts another run in the place of this one: the cursor starts anew.
    pub(super) fn replace(&mut self, run: Run) {
        *self = Self::new(self.query, &self.name, self.form.clone(), run);
    }

    /// Lets the rows go, with everything that points into them.
    fn let_go(&mut self) {
        self.run.let_go();
        (self.grid, self.find, self.record) = (Grid::default(), None, None);
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
    /// Results nobody can turn to any more, without their rows, so that the list of runs has them.
    past: Vec<Page>,
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

    /// Every result of the session, whether or not one can turn to it.
    pub fn all(&self) -> impl Iterator<Item = &Page> {
        self.past.iter().chain(&self.pages)
    }

    pub(super) fn run_mut(&mut self, id: RunId) -> Option<&mut Page> {
        self.past.iter_mut().chain(&mut self.pages).find(|p| p.run.id == id)
    }

    /// Shows a new result after the one on screen. Returns the runs to stop, since nobody can turn to them any more:
    /// those that were ahead, and the oldest when there are too many.
    pub(super) fn push(&mut self, page: Page) -> Vec<RunId> {
        let ahead = if self.pages.is_empty() { 0 } else { self.at + 1 };
        let mut dropped: Vec<Page> = self.pages.drain(ahead..).collect();
        self.pages.push(page);
        if self.pages.len() > MAX_PAGES {
            dropped.push(self.pages.remove(0));
        }
        self.at = self.pages.len() - 1;
        dropped.iter_mut().for_each(Page::let_go);
        let stopped = dropped.iter_mut().filter_map(|page| page.run.stop().then_some(page.run.id)).collect();
        self.past.extend(dropped);
        stopped
    }

    /// Turns to the result of a run; says whether it is among those one can turn to.
    pub(super) fn turn_to(&mut self, id: RunId) -> bool {
        let there = self.pages.iter().position(|p| p.run.id == id);
        self.at = there.unwrap_or(self.at);
        there.is_some()
    }

    /// Takes a result out of those nobody can turn to.
    pub(super) fn take_past(&mut self, id: RunId) -> Option<Page> {
        let at = self.past.iter().position(|p| p.run.id == id)?;
        Some(self.past.remove(at))
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
