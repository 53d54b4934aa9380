//! What lies over the screen and takes the keys first.

use tui_input::Input;

use super::action::Context;
use super::page::Page;
use super::pivot::PivotMenu;
use super::reader::Reader;
use super::scope_form::ScopeForm;

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
    /// A question before something that cannot be undone.
    Confirm(Question),
}

/// What is asked.
#[derive(Debug)]
pub enum Question {
    /// Quit, although this many runs that cost money are going.
    Quit(usize),
    /// Start a run that makes Athena list very many prefixes.
    Run {
        /// The result that the run is for.
        page: Box<Page>,
        /// How many prefixes.
        prefixes: u64,
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
        }
    }
}
