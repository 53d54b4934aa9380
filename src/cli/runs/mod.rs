//! What the commands on past runs share: the journal, one run of it as it was typed, and how runs are shown. They work
//! without a `logq.toml`: the journal has all they need.

mod again;
#[cfg(feature = "athena")]
mod server;
mod table;

pub(super) use again::command;
#[cfg(feature = "athena")]
pub(super) use server::{Asked, ask};
#[cfg(feature = "athena")]
pub(super) use table::one_line;
pub(super) use table::{age, scanned, table, what};

#[cfg(feature = "athena")]
use jiff::{SignedDuration, Timestamp};

use super::Failure;
use crate::engine::ExternalId;
use crate::journal::{Entry, Journal};
use crate::report::Report;
use crate::settings::Places;

/// Athena keeps executions for 45 days.
#[cfg(feature = "athena")]
const KEPT: SignedDuration = SignedDuration::from_hours(45 * 24);

/// A run as it was typed.
pub(super) enum Picked {
    /// One of the journal.
    Known(Box<Entry>),
    /// An execution that is not in it.
    #[cfg_attr(not(feature = "athena"), expect(dead_code, reason = "only Athena has such"))]
    Foreign(ExternalId),
}

/// The journal of this user.
pub(super) fn journal() -> Result<Journal, Failure> {
    Ok(Journal::open(&Places::of_process()?.state).map_err(Report::from)?)
}

/// From here on Athena may still have a run.
#[cfg(feature = "athena")]
pub(super) fn kept_since(now: Timestamp) -> Timestamp {
    now.checked_sub(KEPT).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The run with this name, the beginning of one, or an execution id.
///
/// # Errors
/// No such run, and beginnings that several have.
pub(super) fn pick(journal: &Journal, text: &str) -> Result<Picked, Report> {
    let mut found = journal.find(text)?;
    let whole = |e: &Entry| e.name.as_str() == text || e.execution.as_ref().is_some_and(|id| id.0 == text);
    if let Some(exact) = found.iter().position(whole) {
        return Ok(Picked::Known(Box::new(found.swap_remove(exact))));
    }
    match found.len() {
        1 => Ok(Picked::Known(Box::new(found.swap_remove(0)))),
        0 if uuid::Uuid::try_parse(text).is_ok() => Ok(Picked::Foreign(ExternalId(text.to_owned()))),
        0 => Err(Report::usage(format!("there is no run `{text}` in the journal"))
            .hint("`logq history` lists the runs; an execution id of Athena is taken, too")),
        _ => {
            let names: Vec<&str> = found.iter().map(|e| e.name.as_str()).collect();
            Err(Report::usage(format!("the names of several runs begin with `{text}`")).detail(names.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(super) use tests::entry as test_entry;
