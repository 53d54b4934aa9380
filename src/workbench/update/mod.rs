//! What each action changes. One file for each part of the screen that takes keys.

mod forecast;
mod form;
mod list;
mod menu;
mod overlay;
mod record;
mod results;
mod runs;

use super::input::Edit;
use super::{Action, Command, Context, Effect, Focus, Overlay, Question, Run, Workbench};

impl Workbench {
    /// Takes one action and returns what the world has to do about it, in order.
    pub fn update(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Clock(now) => self.clock = now,
            Action::Panes(panes) => self.panes = panes,
            Action::Command(command) => {
                self.notice = None;
                self.command(command);
            }
            Action::Edit(request) => self.edit(Edit::Key(request)),
            Action::Paste(text) => self.edit(Edit::Paste(text)),
            Action::Run(id, event) => self.apply_event(id, event),
            Action::Progress(id, progress) => self.apply_progress(id, progress),
            Action::Estimated(id, answer) => self.apply_estimate(id, answer),
            Action::EarlierRuns(Ok(rows)) => self.earlier = rows,
            Action::EarlierRuns(Err(report)) => self.warn(report.title),
            Action::Continue => self.continue_finding(),
            Action::Terminate => self.quit(),
        }
        self.refresh_forecast();
        self.fit();
        self.grant();
        std::mem::take(&mut self.effects)
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Help if self.context() != Context::Help => {
                let of = self.context();
                self.overlays.push(Overlay::Help { of, top: 0 });
            }
            Command::EditScope => self.edit_scope(),
            Command::ShowRuns => self.show_runs(),
            Command::ShowEstimate => self.show_estimate(),
            Command::Redraw => self.effects.push(Effect::Redraw),
            Command::Suspend => self.effects.push(Effect::Suspend),
            Command::Interrupt if self.chosen_run().is_some_and(|row| row.standing.is_going()) => self.stop_chosen(),
            Command::Interrupt if self.page().is_some_and(|p| p.run.is_going()) => self.cancel(),
            Command::Interrupt => self.ask_quit(),
            _ => self.command_in_context(command),
        }
    }

    fn command_in_context(&mut self, command: Command) {
        match self.context() {
            Context::Queries => self.queries_command(command),
            Context::Search => self.search_command(command),
            Context::Form => self.form_command(command),
            Context::Results => self.results_command(command),
            Context::Record => self.record_command(command),
            Context::Scope => self.scope_command(command),
            Context::Pivot => self.pivot_command(command),
            Context::Reader | Context::Help => self.reading_command(command),
            Context::Find => self.find_command(command),
            Context::Confirm => self.confirm_command(command),
            Context::Runs => self.runs_command(command),
            Context::RunsFilter => self.runs_filter_command(command),
        }
    }

    fn edit(&mut self, edit: Edit) {
        match (self.overlays.last_mut(), self.focus) {
            (Some(Overlay::Scope(scope)), _) => scope.edit(edit),
            (Some(Overlay::Find(input)), _) => super::input::apply(input, edit, overlay::MAX_FIND_CHARS),
            (Some(Overlay::Runs(pane)), _) => pane.edit(edit),
            (None, Focus::Search) => self.menu.edit_search(&self.workspace.queries, edit),
            (None, Focus::Form) => self.edit_form(edit),
            _ => {}
        }
    }

    /// Quits, or asks when that stops something that was paid for.
    fn ask_quit(&mut self) {
        if self.going().any(Run::is_paid) {
            self.overlays.push(Overlay::Confirm(Question::Quit));
        } else {
            self.quit();
        }
    }

    /// Stops every run, then ends.
    fn quit(&mut self) {
        let going: Vec<Effect> = self.going().map(|run| Effect::Cancel(run.id)).collect();
        self.effects.extend(going);
        self.effects.push(Effect::Quit);
    }

    /// Keeps every cursor inside what there is and on screen.
    fn fit(&mut self) {
        let panes = self.panes;
        self.menu.fit(panes.queries);
        self.with_form(|form| form.fit(panes.form_lines, panes.form_width));
        if let Some(page) = self.history.page_mut() {
            let results = &page.run.results;
            page.grid.fit(results.rows(), results.widths(), panes.grid_rows, panes.grid_width);
            if let Some(tree) = &mut page.record {
                tree.fit(panes.record);
            }
        }
        self.fit_runs();
        match self.overlays.last_mut() {
            Some(Overlay::Reader(reader)) => reader.fit(panes.reader, panes.reader_width),
            Some(Overlay::Help { top, .. }) => *top = (*top).min(panes.help_below),
            _ => {}
        }
    }
}

/// How far a command moves in a list that shows `page` lines; `None` for other commands.
fn distance(command: Command, page: usize) -> Option<isize> {
    let page = isize::try_from(page.saturating_sub(1).max(1)).unwrap_or(isize::MAX);
    match command {
        Command::Up => Some(-1),
        Command::Down => Some(1),
        Command::PageUp => Some(-page),
        Command::PageDown => Some(page),
        Command::Top => Some(isize::MIN),
        Command::Bottom => Some(isize::MAX),
        _ => None,
    }
}
