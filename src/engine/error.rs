//! Why a run failed.

use crate::engine::Summary;
use crate::engine::advice::advice;
use crate::report::{Exit, Report};

/// Why a run failed. The cases are the ones a user can act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
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
        /// What to do, where more is known than the message says.
        hint: Option<String>,
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

impl EngineError {
    /// A query that failed, nothing more being known than this.
    pub fn query(message: impl Into<String>) -> Self {
        Self::Query { message: message.into(), position: None, hint: None }
    }
}

impl From<EngineError> for Report {
    fn from(error: EngineError) -> Self {
        let title = error.to_string();
        let advice = advice(&title);
        let usual = matches!(error, EngineError::Throttled { .. }).then_some("wait a little and try again");
        let mut report = told(error, title);
        report.detail = advice.map(|row| row.meaning.to_owned()).filter(|meaning| !meaning.is_empty());
        let hint = advice.map(|row| row.repair).or(usual).map(str::to_owned);
        report.hint = report.hint.or(hint);
        report
    }
}

fn told(error: EngineError, title: String) -> Report {
    match error {
        EngineError::Cancelled { .. } => Report::new(Exit::Interrupted, title),
        EngineError::Query { hint, .. } => Report { hint, ..Report::new(Exit::Failed, title) },
        EngineError::Permission { .. } => Report::new(Exit::Failed, title),
        EngineError::Credentials { hint, .. } => Report::new(Exit::Connection, title).hint(hint),
        EngineError::Connection { .. } => Report::new(Exit::Connection, title),
        EngineError::Unanswered { .. } => {
            Report::new(Exit::Connection, title).hint("`logq resume` finds out, and never starts it a second time")
        }
        EngineError::Gone { .. } => Report::new(Exit::Failed, title),
        EngineError::Unrecorded { hint, .. } => Report::new(Exit::Guard, title).hint(hint),
        EngineError::CutOff { .. } => Report::new(Exit::CutOff, title),
        EngineError::Throttled { .. } => Report::new(Exit::Connection, title),
        EngineError::Setup { hint, .. } => Report::usage(title).hint(hint),
        EngineError::Partial { .. } => Report::new(Exit::Partial, title),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_its_exit_code_and_keeps_its_hint() {
        let (message, hint) = ("what happened".to_owned(), "what to do".to_owned());
        let cases = [
            (EngineError::Query { message: message.clone(), position: Some((1, 8)), hint: None }, Exit::Failed),
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
