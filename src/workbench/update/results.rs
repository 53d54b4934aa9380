//! Keys of the grid.

use super::distance;
use crate::printable::{Printable, json_escape};
use crate::workbench::find::Found;
use crate::workbench::{
    Command, Effect, Find, Focus, History, Overlay, Page, PivotMenu, Reader, Workbench, notes, pivot,
};

/// The longest text for the clipboard, bytes: xterm's limit of 100,000 less what base64 adds.
const MAX_COPY: usize = 74_000;

impl Workbench {
    pub(super) fn results_command(&mut self, command: Command) {
        match command {
            Command::Accept => self.open_record(),
            Command::Escape if self.page().is_some_and(|p| p.run.is_going()) => self.cancel(),
            Command::Escape | Command::Back => self.back_from_results(),
            Command::PreviousResult => self.turn_to(History::back, "this is the first result"),
            Command::NextResult => self.turn_to(History::forward, "this is the last result"),
            Command::Next | Command::Previous => self.focus = Focus::Queries,
            Command::EditParameters => self.edit_parameters(),
            Command::Run => self.run_again(),
            Command::Retry => self.retry(),
            Command::Sort => self.sort(),
            Command::Find => self.overlays.push(Overlay::Find(tui_input::Input::default())),
            Command::FindNext => self.find_again(true),
            Command::FindPrevious => self.find_again(false),
            Command::LoadMore => self.load_more(),
            _ => self.value_command(command),
        }
    }

    /// What works on the value at the cursor, in the grid and in a record.
    pub(super) fn value_command(&mut self, command: Command) {
        match command {
            Command::Pivot => self.open_pivots(),
            Command::Copy => self.copy_value(),
            Command::CopyMore => self.copy_more(),
            Command::ShowValue => self.show_value(),
            Command::ShowSql => self.show_page(|_, page| notes::sql(&page.run.sql)),
            Command::ShowNotes => self.show_page(notes::notes),
            _ => self.move_in_grid(command),
        }
    }

    fn move_in_grid(&mut self, command: Command) {
        let height = self.panes.grid_rows;
        let Some(page) = self.history.page_mut() else { return };
        let (rows, columns) = (page.run.results.rows(), page.run.results.columns());
        match command {
            Command::Left => page.grid.column = page.grid.column.saturating_sub(1),
            Command::Right => page.grid.column = (page.grid.column + 1).min(columns.saturating_sub(1)),
            Command::FirstColumn => page.grid.column = 0,
            Command::LastColumn => page.grid.column = columns.saturating_sub(1),
            _ => {
                if let Some(by) = distance(command, height) {
                    page.grid.step(by, rows);
                }
            }
        }
    }

    fn turn_to(&mut self, turn: impl FnOnce(&mut History) -> bool, end: &'static str) {
        if turn(&mut self.history) {
            self.follow_result();
        } else {
            self.say(end);
        }
    }

    fn back_from_results(&mut self) {
        if self.history.back() {
            self.follow_result();
        } else {
            self.focus = Focus::Queries;
        }
    }

    fn open_record(&mut self) {
        if let Some(page) = self.history.page_mut() {
            page.open_record();
            if page.record.is_some() {
                self.focus = Focus::Record;
            }
        }
    }

    /// Takes the values of the result into the form of its question.
    fn edit_parameters(&mut self) {
        let Some(page) = self.page() else { return };
        if page.query.is_none() {
            self.say("no saved question made this run: x shows its statement");
        } else if page.form.fields().is_empty() {
            self.say("this question has no parameters; s edits the scope");
        } else {
            self.follow_result();
            self.enter_form();
        }
    }

    /// Up, down, and back to the order the rows came in.
    fn sort(&mut self) {
        let Some(page) = self.history.page_mut() else { return };
        let column = page.grid.column;
        if column >= page.run.results.columns() {
            return;
        }
        let order = match page.run.results.order() {
            Some((sorted, false)) if sorted == column => Some((column, true)),
            Some((sorted, true)) if sorted == column => None,
            _ => Some((column, false)),
        };
        match page.run.results.sort(order) {
            Ok(()) => page.grid.row = 0,
            Err(_) => self.warn("this column has no order"),
        }
    }

    fn load_more(&mut self) {
        if let Some(page) = self.history.page_mut() {
            page.run.hold_more();
        }
    }

    /// Looks for what was typed, from the cursor on.
    pub(super) fn find(&mut self, needle: &str) {
        let Some(page) = self.history.page_mut() else { return };
        let mut find = Find::new(needle);
        find.start(&page.run.results, page.grid.row, page.grid.column, true, true);
        page.find = (!needle.is_empty()).then_some(find);
        self.continue_finding();
    }

    fn find_again(&mut self, forward: bool) {
        let Some(page) = self.history.page_mut() else { return };
        match &mut page.find {
            Some(find) => find.start(&page.run.results, page.grid.row, page.grid.column, forward, false),
            None => return self.say("nothing to find yet: / asks what"),
        }
        self.continue_finding();
    }

    /// Looks at the next slice of cells.
    pub(super) fn continue_finding(&mut self) {
        let Some(Page { find: Some(find), run, grid, .. }) = self.history.page_mut() else { return };
        match find.proceed(&run.results) {
            Found::At(row, column) => (grid.row, grid.column) = (row, column),
            Found::Searching => self.effects.push(Effect::Continue),
            Found::Nowhere if run.is_going() => self.warn("not in the rows loaded so far"),
            Found::Nowhere => self.warn("not found"),
        }
    }

    fn open_pivots(&mut self) {
        let Some(page) = self.page() else { return };
        if page.run.results.rows() == 0 {
            return self.say("there is no row to ask about");
        }
        let column = page.column();
        let name = page.run.results.name(column).to_owned();
        let Some(value) = page.run.results.text(page.grid.row, column) else {
            return self.say("NULL leads nowhere");
        };
        let from = page.query.and_then(|at| self.workspace.queries.get(at));
        let pivots = pivot::pivots(&self.workspace.queries, from, &name, &value);
        if pivots.is_empty() {
            self.say(format!("no question takes a value of {name}"));
        } else {
            self.overlays.push(Overlay::Pivot(PivotMenu { column: name, value, pivots, at: 0 }));
        }
    }

    fn copy_value(&mut self) {
        match self.value_at_cursor() {
            Some((_, value)) => self.copy(Printable::lines(&value)),
            None => self.say("NULL: nothing to copy"),
        }
    }

    /// Puts lines on the clipboard. Terminals drop long sequences in silence, so that long ones are refused here.
    pub(super) fn copy(&mut self, lines: Vec<Printable>) {
        let bytes: usize = lines.iter().map(|line| line.as_str().len() + 1).sum();
        if bytes > MAX_COPY {
            return self.warn(format!("{bytes} bytes are more than terminals take into the clipboard ({MAX_COPY})"));
        }
        self.say(format!("copied {} characters", lines.iter().map(|l| l.as_str().chars().count()).sum::<usize>()));
        self.effects.push(Effect::Copy(lines));
    }

    /// The row as one JSON object, or the path of the record's node.
    fn copy_more(&mut self) {
        let Some(page) = self.page() else { return };
        let text = match page.record.as_ref().filter(|_| self.focus == Focus::Record).and_then(|t| t.selected()) {
            Some(node) => node.path.clone(),
            None => match page.run.results.row_json(page.grid.row) {
                Some(json) => json_escape(&json).into_owned(),
                None => return,
            },
        };
        self.copy(vec![Printable::from(text)]);
    }

    fn show_value(&mut self) {
        match self.value_at_cursor() {
            Some((name, value)) => {
                let reader = Reader::new(Printable::from(name), Printable::lines(&value));
                self.overlays.push(Overlay::Reader(reader));
            }
            None => self.say("NULL"),
        }
    }

    /// Path and whole value at the cursor; `None` is NULL or no row.
    fn value_at_cursor(&self) -> Option<(String, String)> {
        let page = self.page()?;
        match page.record.as_ref().filter(|_| self.focus == Focus::Record) {
            Some(tree) => {
                let node = tree.selected()?;
                Some((node.path.clone(), node.value.text()?.to_owned()))
            }
            None => {
                let (row, column) = (page.grid.row, page.grid.column);
                Some((page.run.results.name(column).to_owned(), page.run.results.text(row, column)?))
            }
        }
    }

    fn show_page(&mut self, render: impl FnOnce(&Self, &Page) -> Reader) {
        if let Some(reader) = self.page().map(|page| render(self, page)) {
            self.overlays.push(Overlay::Reader(reader));
        }
    }

    /// What the question in view would read, table by table.
    pub(super) fn show_estimate(&mut self) {
        let reader = notes::estimate(self);
        self.overlays.push(Overlay::Reader(reader));
    }
}
