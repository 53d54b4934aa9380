//! What a user sees of any error: what happened, where, and what to do. Each error type converts itself
//! into a [`Report`] beside its definition; the CLI and the workbench only render.

use std::fmt;
use std::ops::Range;

/// A rendered-to-be error. Its texts may hold data: front ends pass them through [`crate::printable`].
#[derive(Debug, Clone)]
pub struct Report {
    /// What happened, one line.
    pub title: String,
    /// More, when one line is not enough.
    pub detail: Option<String>,
    /// What to do, when we know.
    pub hint: Option<String>,
    /// The place in a text (SQL, TOML).
    pub mark: Option<Box<Mark>>,
    /// The process's exit code when this ends a command.
    pub exit: Exit,
}

/// A place in a text.
#[derive(Debug, Clone)]
pub struct Mark {
    /// The file or `<sql>`.
    pub origin: String,
    /// The whole text.
    pub text: String,
    /// Byte range in `text`.
    pub span: Range<usize>,
    /// What is wrong there, a few words.
    pub label: String,
}

/// Exit codes, the same for every command (README, "Exit codes").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The engine failed the query, or a check found errors.
    Failed = 1,
    /// Usage, configuration, SQL that does not parse or bind.
    Usage = 2,
    /// Connection or credentials.
    Connection = 3,
    /// Time-out, cut-off, or stopped by someone else.
    CutOff = 4,
    /// Refused by a guard or budget.
    Guard = 5,
    /// Partial under `--strict`.
    Partial = 6,
    /// Interrupted by the user, after the run was stopped.
    Interrupted = 130,
}

impl Report {
    /// A report of bad usage or configuration.
    pub fn usage(title: impl Into<String>) -> Self {
        Self::new(Exit::Usage, title)
    }

    /// A report with an exit code.
    pub fn new(exit: Exit, title: impl Into<String>) -> Self {
        Self { title: title.into(), detail: None, hint: None, mark: None, exit }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds more about what happened.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Adds the place in a text.
    #[must_use]
    pub fn mark(mut self, mark: Mark) -> Self {
        self.mark = Some(Box::new(mark));
        self
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)
    }
}

impl std::error::Error for Report {}
