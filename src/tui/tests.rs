#![allow(clippy::unwrap_used)]

mod estimator;
mod paid;
mod runner;
mod screens;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

use super::screen;
use super::theme::Theme;
use crate::workbench::{Action, Workbench};

/// The screen at a size, as the loop would draw it.
fn draw(workbench: &mut Workbench, width: u16, height: u16) -> TestBackend {
    let area = Rect::new(0, 0, width, height);
    workbench.update(Action::Panes(screen::panes(area, workbench)));
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| screen::draw(workbench, Theme::new(true), frame.buffer_mut())).unwrap();
    terminal.backend().clone()
}
