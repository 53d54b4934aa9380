//! Keys of what lies over the screen.

use super::distance;
use crate::printable::Printable;
use crate::settings::EngineKind;
use crate::workbench::{Command, Focus, Form, Overlay, Question, Workbench};

/// The characters of a text to find.
pub(super) const MAX_FIND_CHARS: usize = 1_000;

impl Workbench {
    pub(super) fn edit_scope(&mut self) {
        if !matches!(self.overlays.last(), Some(Overlay::Scope(_))) {
            self.overlays.push(Overlay::Scope(self.scope.clone()));
        }
    }

    pub(super) fn scope_command(&mut self, command: Command) {
        let engines = self.engines.clone();
        let Some(Overlay::Scope(form)) = self.overlays.last_mut() else { return };
        match command {
            Command::Next | Command::Down => form.step(1),
            Command::Previous | Command::Up => form.step(3),
            Command::NextChoice => form.engine = next_engine(&engines, form.engine),
            Command::Accept => self.accept_scope(),
            Command::Escape | Command::Back => drop(self.overlays.pop()),
            _ => {}
        }
    }

    /// Puts the scope in force if every field of it is right.
    fn accept_scope(&mut self) {
        let now = self.scope_clock();
        let Some(Overlay::Scope(form)) = self.overlays.last_mut() else { return };
        match form.scope(&self.workspace.settings, now) {
            Ok(_) => {
                self.scope = form.clone();
                self.overlays.pop();
                if self.page().is_some() && self.focus == Focus::Results {
                    self.say("scope changed: r runs the question again");
                }
            }
            Err((field, _)) => form.go_to(field),
        }
    }

    pub(super) fn pivot_command(&mut self, command: Command) {
        let page = self.panes.reader;
        let Some(Overlay::Pivot(menu)) = self.overlays.last_mut() else { return };
        match command {
            Command::Accept => self.follow_pivot(),
            Command::Escape | Command::Back => drop(self.overlays.pop()),
            _ => {
                if let Some(by) = distance(command, page) {
                    menu.step(by);
                }
            }
        }
    }

    /// To the chosen question with the value filled in. The form is a new one, so that nothing typed for another use
    /// narrows the answer; what it must have comes from the result on screen. The question runs at once when nothing is
    /// missing and the run costs no money.
    fn follow_pivot(&mut self) {
        let Some(Overlay::Pivot(menu)) = self.overlays.pop() else { return };
        let Some(pivot) = menu.pivots.get(menu.at) else { return };
        let mut form = Form::new(&self.workspace.queries[pivot.query].params);
        if let Some(page) = self.page() {
            form.inherit(&page.form);
        }
        form.fill(&pivot.param, &menu.value);
        self.menu.select(&self.workspace.queries, pivot.query);
        self.forms[pivot.query] = form;
        if self.scope.engine == EngineKind::Local {
            self.run_draft();
        } else {
            self.enter_form();
        }
    }

    pub(super) fn reading_command(&mut self, command: Command) {
        let lines = self.panes.reader;
        match (command, self.overlays.last_mut()) {
            (Command::Escape | Command::Back | Command::Accept | Command::Help, _) => drop(self.overlays.pop()),
            (Command::Copy, Some(Overlay::Reader(reader))) => {
                let text: Vec<Printable> = reader.text().to_vec();
                self.copy(text);
            }
            (Command::Top, Some(Overlay::Reader(reader))) => reader.go_to(0),
            (_, Some(Overlay::Reader(reader))) => {
                if let Some(by) = distance(command, lines) {
                    reader.step(by);
                }
            }
            (_, Some(Overlay::Help { top, .. })) => {
                if let Some(by) = distance(command, lines) {
                    *top = top.saturating_add_signed(by);
                }
            }
            _ => {}
        }
    }

    pub(super) fn find_command(&mut self, command: Command) {
        match (command, self.overlays.last()) {
            (Command::Accept, Some(Overlay::Find(input))) => {
                let needle = input.value().to_owned();
                self.overlays.pop();
                self.find(&needle);
            }
            (Command::Escape | Command::Back, _) => drop(self.overlays.pop()),
            _ => {}
        }
    }

    pub(super) fn confirm_command(&mut self, command: Command) {
        let yes = matches!(command, Command::Yes | Command::Accept);
        if !yes && !matches!(command, Command::No | Command::Escape | Command::Back) {
            return;
        }
        match self.overlays.pop() {
            Some(Overlay::Confirm(Question::Quit)) if yes => self.quit(),
            Some(Overlay::Confirm(Question::Run { page, .. })) if yes => self.open(*page),
            Some(Overlay::Confirm(Question::Wait { page })) if yes => self.guard(*page),
            _ => {}
        }
    }
}

/// The engine after this one.
fn next_engine(engines: &[EngineKind], now: EngineKind) -> EngineKind {
    let at = engines.iter().position(|e| *e == now).map_or(0, |at| at + 1);
    engines.get(at % engines.len().max(1)).copied().unwrap_or(now)
}
