//! Why a table returns nothing: what is looked at, step by step, and what each finding means. All of it is pure: who
//! asks brings the facts.

mod aws;
mod objects;
mod query;

pub use aws::{access, catalogue, definition, workgroup};
pub use objects::{objects, proof, serde};
pub use query::query;

use crate::engine::EngineError;
use crate::report::Report;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Step {
    /// What: `credentials`, `objects`, …
    pub step: &'static str,
    /// How it is.
    pub state: State,
    /// What was found, in plain words.
    pub found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repair: Option<String>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// As it should be.
    Ok,
    /// Not looked at, because of what came before.
    Skipped,
    /// It works; something may be missing.
    Odd,
    /// A reason for no rows or no answer.
    Fails,
}

impl State {
    /// Its name on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Skipped => "skipped",
            Self::Odd => "odd",
            Self::Fails => "fails",
        }
    }
}

impl Step {
    /// All is well.
    pub fn ok(step: &'static str, found: impl Into<String>) -> Self {
        Self { step, state: State::Ok, found: found.into(), repair: None }
    }

    /// It works, and yet.
    pub fn odd(step: &'static str, found: impl Into<String>, repair: impl Into<String>) -> Self {
        Self { step, state: State::Odd, found: found.into(), repair: Some(repair.into()) }
    }

    /// A reason.
    pub fn fails(step: &'static str, found: impl Into<String>, repair: impl Into<String>) -> Self {
        Self { step, state: State::Fails, found: found.into(), repair: Some(repair.into()) }
    }

    /// Not looked at.
    pub fn skipped(step: &'static str, why: impl Into<String>) -> Self {
        Self { step, state: State::Skipped, found: why.into(), repair: None }
    }

    /// What an error says, with its hint.
    pub fn error(step: &'static str, error: &EngineError) -> Self {
        let report = Report::from(error.clone());
        let repair = report.hint.unwrap_or_else(|| match error {
            EngineError::Permission { .. } => {
                "ask for this right: `logq ddl policy` prints all that logq needs".to_owned()
            }
            EngineError::Connection { .. } => "check the network, proxy and region, then try again".to_owned(),
            _ => "read the message; `logq sql` with --dry-run shows the statement".to_owned(),
        });
        Self::fails(step, report.title, repair)
    }
}

/// Up to five of a list, and how many more.
fn some(list: &[String]) -> String {
    const SHOWN: usize = 5;
    let shown = list.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    match list.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
