//! Keys of the parameter form.

use crate::workbench::input::Edit;
use crate::workbench::{Command, Focus, Form, Workbench};

impl Workbench {
    pub(super) fn form_command(&mut self, command: Command) {
        match command {
            Command::Next | Command::Down => self.with_form(Form::next),
            Command::Previous | Command::Up => self.with_form(Form::previous),
            Command::NextChoice => self.with_form(Form::next_choice),
            Command::Accept | Command::Run => self.run_draft(),
            Command::Escape | Command::Back => self.leave_form(),
            _ => {}
        }
    }

    pub(super) fn edit_form(&mut self, edit: Edit) {
        self.with_form(|form| form.edit(edit));
    }

    pub(super) fn with_form(&mut self, change: impl FnOnce(&mut Form)) {
        if let Some(form) = self.menu.selected().and_then(|at| self.forms.get_mut(at)) {
            change(form);
        }
    }

    /// Gives the keys to the form; leaving it leads back here.
    pub(super) fn enter_form(&mut self) {
        self.before_form = match self.focus {
            Focus::Results | Focus::Record => self.focus,
            Focus::Form => self.before_form,
            Focus::Queries | Focus::Search => Focus::Queries,
        };
        self.focus = Focus::Form;
    }

    /// Back to where the form was entered. What was typed stays with its question, whichever is chosen then.
    fn leave_form(&mut self) {
        self.focus = self.before_form;
        if let Some(query) = self.page().and_then(|page| page.query).filter(|_| self.focus != Focus::Queries) {
            self.menu.select(&self.workspace.queries, query);
        }
    }

    /// Lets the list and the form tell of the result on screen: its question, and the values it ran with.
    pub(super) fn follow_result(&mut self) {
        if let Some((query, form)) = self.page().and_then(|page| Some((page.query?, page.form.clone()))) {
            self.menu.select(&self.workspace.queries, query);
            self.forms[query] = form;
        }
    }
}
