//! Why a run failed.

use crate::engine::Summary;
use crate::report::{Exit, Report};

/// Why a run failed. The cases are the ones a user can act on.
#[derive(Debug, Clone, thiserror::Error)]
pub enum EngineError {
    /// The user stopped it.
    #[error("stopped")]
    Cancelled {
        /// The figures at the stop.
        summary: Box<Summary>,
    },
    /// The engine refused or failed the SQL.
    #[error("{message}")]
    Query {
        /// The engine's message, positions mapped to the author's text where known.
        message: String,
        /// 1-based line and column in the author's text.
        position: Option<(u64, u64)>,
    },
    /// No credentials, or expired ones.
    #[error("{message}")]
    Credentials {
        /// What happened.
        message: String,
        /// What to do.
        hint: String,
    },
    /// An action on a resource was denied.
    #[error("{message}")]
    Permission {
        /// What happened, with the action and the resource to ask for where the server says them.
        message: String,
    },
    /// The server could not be reached or did not answer.
    #[error("{message}")]
    Connection {
        /// What happened.
        message: String,
    },
    /// A time-out, a scan cut-off, or a stop by someone else.
    #[error("{message}")]
    CutOff {
        /// What happened.
        message: String,
    },
    /// The server asks for less.
    #[error("{message}")]
    Throttled {
        /// What happened.
        message: String,
    },
    /// A start was sent, and nobody knows whether the server took it.
    #[error("{message}")]
    Unanswered {
        /// What happened.
        message: String,
    },
    /// The server does not have the run, or its result, any more.
    #[error("{message}")]
    Gone {
        /// What happened.
        message: String,
    },
    /// The run was not started, because it could not be written down first.
    #[error("{message}")]
    Unrecorded {
        /// What happened.
        message: String,
        /// What to do.
        hint: String,
    },
    /// A table or the target is not set up.
    #[error("{message}")]
    Setup {
        /// What happened.
        message: String,
        /// What to do.
        hint: String,
    },
    /// Something was skipped and `--strict` was given.
    #[error("the result is partial and --strict was given")]
    Partial {
        /// The figures.
        summary: Box<Summary>,
    },
}

impl From<EngineError> for Report {
    fn from(error: EngineError) -> Self {
        let title = error.to_string();
        match error {
            EngineError::Cancelled { .. } => Self::new(Exit::Interrupted, title),
            EngineError::Query { .. } => Self::new(Exit::Failed, title),
            EngineError::Permission { .. } => Self::new(Exit::Failed, title),
            EngineError::Credentials { hint, .. } => Self::new(Exit::Connection, title).hint(hint),
            EngineError::Connection { .. } => Self::new(Exit::Connection, title),
            EngineError::Unanswered { .. } => {
                Self::new(Exit::Connection, title).hint("`logq resume` finds out, and never starts it a second time")
            }
            EngineError::Gone { .. } => Self::new(Exit::Failed, title),
            EngineError::Unrecorded { hint, .. } => Self::new(Exit::Guard, title).hint(hint),
            EngineError::CutOff { .. } => Self::new(Exit::CutOff, title),
            EngineError::Throttled { .. } => Self::new(Exit::Connection, title).hint("wait a little and try again"),
            EngineError::Setup { hint, .. } => Self::usage(title).hint(hint),
            EngineError::Partial { .. } => Self::new(Exit::Partial, title),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_its_exit_code_and_keeps_its_hint() {
        let (message, hint) = ("what happened".to_owned(), "what to do".to_owned());
        let cases = [
            (EngineError::Query { message: message.clone(), position: Some((1, 8)) }, Exit::Failed),
            (EngineError::Permission { message: message.clone() }, Exit::Failed),
            (EngineError::Connection { message: message.clone() }, Exit::Connection),
            (EngineError::CutOff { message: message.clone() }, Exit::CutOff),
            (EngineError::Unanswered { message: message.clone() }, Exit::Connection),
            (EngineError::Gone { message: message.clone() }, Exit::Failed),
            (EngineError::Unrecorded { message: message.clone(), hint: hint.clone() }, Exit::Guard),
            (EngineError::Throttled { message: message.clone() }, Exit::Connection),
            (EngineError::Credentials { message: message.clone(), hint: hint.clone() }, Exit::Connection),
            (EngineError::Setup { message: message.clone(), hint: hint.clone() }, Exit::Usage),
        ];
        for (error, exit) in cases {
            let hinted = matches!(error, EngineError::Credentials { .. } | EngineError::Setup { .. });
            let report = Report::from(error);
            assert_eq!((report.title.as_str(), report.exit), ("what happened", exit));
            assert!(!hinted || report.hint.as_deref() == Some("what to do"));
        }
        let stopped = EngineError::Cancelled { summary: Box::default() };
        assert_eq!(Report::from(stopped).exit, Exit::Interrupted);
        assert_eq!(Report::from(EngineError::Partial { summary: Box::default() }).exit, Exit::Partial);
    }
}
