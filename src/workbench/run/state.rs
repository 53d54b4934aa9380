//! Where a run stands, and why it ended.

use crate::engine::{EngineError, Phase, Summary};
use crate::report::Report;

/// Where a run stands.
#[derive(Debug)]
pub enum RunState {
    /// Going.
    Running,
    /// Told to stop, not yet over. Rows that still come are dropped.
    Stopping,
    /// Over, with everything it had to say.
    Done(Box<Summary>),
    /// Stopped by the user, with the figures at the stop.
    Cancelled(Box<Summary>),
    /// Failed.
    Failed(Report, Cause),
}

/// Whose fault a failure is: decides whether the same run can be tried again, and whether it was billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The login is missing or has expired.
    Login,
    /// The server could not be reached, did not answer, or asked for less.
    Connection,
    /// A limit, or somebody else, ended it on the way, or its result is gone.
    CutOff,
    /// The statement or its tables: it would fail again.
    Query,
}

impl Cause {
    pub(super) fn of(error: &EngineError) -> Self {
        match error {
            EngineError::Credentials { .. } => Self::Login,
            EngineError::Connection { .. } | EngineError::Throttled { .. } | EngineError::Unanswered { .. } => {
                Self::Connection
            }
            EngineError::CutOff { .. }
            | EngineError::Cancelled { .. }
            | EngineError::Gone { .. }
            | EngineError::Partial { .. } => Self::CutOff,
            EngineError::Query { .. }
            | EngineError::Permission { .. }
            | EngineError::Unrecorded { .. }
            | EngineError::Setup { .. } => Self::Query,
        }
    }
}

/// Where a run stands, as a word for lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Going.
    Going(Phase),
    /// Over with a result.
    Done,
    /// Stopped by the user.
    Stopped,
    /// Failed.
    Failed,
    /// Failed for want of a login.
    NoLogin,
    /// Over at its engine; not all of its rows were read.
    Unread,
    /// Given to its engine by a session that has ended; nobody here knows how it went on.
    Left,
}

impl Standing {
    /// Whether it is not over.
    pub fn is_going(self) -> bool {
        matches!(self, Self::Going(_))
    }

    /// The word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Going(Phase::Queued) => "queued",
            Self::Going(Phase::Listing) => "listing",
            Self::Going(Phase::Running | Phase::Done) => "running",
            Self::Going(Phase::Fetching) => "fetching",
            Self::Going(Phase::Stopping) => "stopping",
            Self::Done => "done",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
            Self::NoLogin => "no login",
            Self::Unread => "unread",
            Self::Left => "left",
        }
    }
}

/// Why a run that is going delivers nothing just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Enough rows are loaded for what is on screen.
    Viewport,
    /// The memory for rows is used up.
    Memory,
}
