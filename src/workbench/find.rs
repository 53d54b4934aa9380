//! Finding text in the rows that are loaded, in slices, so that a long search never makes the screen wait.

use super::results::ResultSet;

/// Cells looked at in one slice.
const SLICE: usize = 20_000;

/// What is looked for and how far the search is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Find {
    /// The text, in lower case.
    needle: String,
    scan: Option<Scan>,
}

/// A search under way: the next cell to look at and how many are left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Scan {
    next: usize,
    left: usize,
    forward: bool,
}

/// How a slice ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// Here: row and column.
    At(usize, usize),
    /// Not yet; more is to be looked at.
    Searching,
    /// Nowhere in the rows that are loaded.
    Nowhere,
}

impl Find {
    pub(super) fn new(needle: &str) -> Self {
        Self { needle: needle.to_lowercase(), scan: None }
    }

    /// Whether a search is under way.
    pub fn is_searching(&self) -> bool {
        self.scan.is_some()
    }

    /// Whether a cell's text holds what is looked for.
    pub fn matches(&self, text: &str) -> bool {
        !self.needle.is_empty() && text.to_lowercase().contains(&self.needle)
    }

    /// Starts at the cell after (or before) the cursor; `here` includes the cursor's own cell.
    pub(super) fn start(&mut self, results: &ResultSet, row: usize, column: usize, forward: bool, here: bool) {
        let cells = results.rows() * results.columns();
        let cursor = row * results.columns() + column;
        let next = match (here, forward) {
            (true, _) => cursor,
            (false, true) => (cursor + 1) % cells.max(1),
            (false, false) => (cursor + cells.saturating_sub(1)) % cells.max(1),
        };
        self.scan = (cells > 0).then_some(Scan { next, left: cells, forward });
    }

    /// Looks at one slice of cells, around the ends.
    pub(super) fn proceed(&mut self, results: &ResultSet) -> Found {
        let cells = results.rows() * results.columns();
        let Some(mut scan) = self.scan.take().filter(|_| cells > 0) else { return Found::Nowhere };
        for _ in 0..SLICE.min(scan.left) {
            let (row, column) = (scan.next / results.columns(), scan.next % results.columns());
            if results.text(row, column).is_some_and(|text| self.matches(&text)) {
                return Found::At(row, column);
            }
            scan.next = if scan.forward { (scan.next + 1) % cells } else { (scan.next + cells - 1) % cells };
            scan.left -= 1;
        }
        if scan.left == 0 {
            return Found::Nowhere;
        }
        self.scan = Some(scan);
        Found::Searching
    }
}
