//! What lies over the screen and takes the keys first.

use tui_input::Input;

use super::action::Context;
use super::page::Page;
use super::pivot::PivotMenu;
use super::reader::Reader;
use super::runs::RunsPane;
use super::scope_form::ScopeForm;
use crate::printable::Printable;

/// One layer over the screen; the last one has the keys.
#[derive(Debug)]
pub enum Overlay {
    /// The keys that work in a context, from a first line on.
    Help {
        /// The context they work in.
        of: Context,
        /// The first line on screen.
        top: usize,
    },
    /// The questions that take a value.
    Pivot(PivotMenu),
    /// A text.
    Reader(Reader),
    /// The scope being edited.
    Scope(ScopeForm),
    /// What to find.
    Find(Input),
    /// The runs of the session.
    Runs(RunsPane),
    /// A question before something that cannot be undone.
    Confirm(Question),
}

/// What is asked.
#[derive(Debug)]
pub enum Question {
    /// Quit, although runs that cost money are going.
    Quit,
    /// Start a run that the guards want asked about.
    Run {
        /// The result that the run is for.
        page: Box<Page>,
        /// Why it is asked.
        reasons: Vec<Printable>,
    },
    /// Start a run without waiting for its estimate.
    Wait {
        /// The result that the run is for.
        page: Box<Page>,
    },
}

impl Overlay {
    pub(super) fn context(&self) -> Context {
        match self {
            Self::Help { .. } => Context::Help,
            Self::Pivot(_) => Context::Pivot,
            Self::Reader(_) => Context::Reader,
            Self::Scope(_) => Context::Scope,
            Self::Find(_) => Context::Find,
            Self::Confirm(_) => Context::Confirm,
            Self::Runs(pane) if pane.is_typing() => Context::RunsFilter,
            Self::Runs(_) => Context::Runs,
        }
    }
}
