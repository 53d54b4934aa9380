//! Keys of the list of questions and its search.

use super::distance;
use crate::workbench::{Command, Focus, Workbench};

impl Workbench {
    pub(super) fn queries_command(&mut self, command: Command) {
        match command {
            Command::Accept | Command::Next | Command::Right => self.open_form(),
            Command::Run => self.run_draft(),
            Command::Search => self.start_search(),
            Command::NextResult if self.page().is_some() => self.enter_result(),
            Command::NextResult => self.say("no result yet: Enter opens a question"),
            Command::Escape if !self.menu.search().value().is_empty() => {
                self.menu.clear_search(&self.workspace.queries);
            }
            Command::Back => self.ask_quit(),
            _ => self.move_in_menu(command),
        }
    }

    /// A new search starts with all questions, whatever the last one was.
    fn start_search(&mut self) {
        self.menu.clear_search(&self.workspace.queries);
        self.focus = Focus::Search;
    }

    pub(super) fn search_command(&mut self, command: Command) {
        match command {
            Command::Accept => self.open_form(),
            Command::Next => self.focus = Focus::Queries,
            Command::Escape => {
                self.menu.clear_search(&self.workspace.queries);
                self.focus = Focus::Queries;
            }
            _ => self.move_in_menu(command),
        }
    }

    fn enter_result(&mut self) {
        self.focus = Focus::Results;
        self.follow_result();
    }

    fn move_in_menu(&mut self, command: Command) {
        if let Some(by) = distance(command, self.panes.queries) {
            self.menu.step(by);
        }
    }

    /// To the form of the chosen question; one without parameters runs.
    fn open_form(&mut self) {
        match self.draft() {
            Some((_, form)) if form.fields().is_empty() => self.run_draft(),
            Some(_) => self.enter_form(),
            None => self.say("no question matches; Esc shows all"),
        }
    }
}
