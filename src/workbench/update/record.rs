//! Keys of the open record.

use super::distance;
use crate::workbench::{Command, Focus, Tree, Workbench};

impl Workbench {
    pub(super) fn record_command(&mut self, command: Command) {
        match command {
            Command::Escape | Command::Back => self.close_record(),
            Command::NextRecord => self.step_record(1),
            Command::PreviousRecord => self.step_record(-1),
            Command::Accept => self.with_tree(Tree::toggle),
            Command::Left => self.with_tree(Tree::fold),
            Command::Right => self.with_tree(Tree::unfold),
            Command::FoldAll => self.with_tree(Tree::fold_all),
            Command::UnfoldAll => self.unfold_all(),
            _ => match distance(command, self.panes.record) {
                Some(by) => self.with_tree(|tree| tree.step(by)),
                None => self.value_command(command),
            },
        }
    }

    fn with_tree(&mut self, change: impl FnOnce(&mut Tree)) {
        if let Some(tree) = self.history.page_mut().and_then(|p| p.record.as_mut()) {
            change(tree);
        }
    }

    fn unfold_all(&mut self) {
        let mut complete = true;
        self.with_tree(|tree| complete = tree.unfold_all());
        if !complete {
            self.warn("too much to unfold at once: unfold the part you need");
        }
    }

    /// Leaves the grid at the record's column.
    fn close_record(&mut self) {
        if let Some(page) = self.history.page_mut() {
            page.grid.column = page.column();
            page.record = None;
        }
        self.focus = Focus::Results;
    }

    /// The next or previous record, at the same column.
    fn step_record(&mut self, by: isize) {
        if let Some(page) = self.history.page_mut() {
            page.grid.column = page.column();
            page.grid.step(by, page.run.results.rows());
            page.open_record();
        }
    }
}
