//! Which accounts, regions and days (or hours) of a table have objects, from listings alone, and where gaps are.
//!
//! [`walk`] decides which folders are listed, [`gaps`] what to think of a gap; both are pure. [`memory`] keeps what was
//! seen of past days for a day.

mod folders;
mod frame;
mod gaps;
mod memory;
mod names;
mod walk;

pub use frame::{Frame, TooMany, Unit};
pub use gaps::{Gap, Verdict};
pub use memory::Memory;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use self::frame::civil;
use self::gaps::{Judge, settled};
use self::walk::Walk;
use crate::engine::EngineError;
use crate::engine::listing::{Bounds, Driven, Listing, drive};
use crate::report::Report;
use crate::scope::Scope;
use crate::selection::Selection;
use crate::sources::{Slack, Source};
use crate::table::{Keys, Table};

/// What to look at, and how.
#[derive(Debug, Clone)]
pub struct Question {
    /// The days or hours.
    pub frame: Frame,
    /// Account ids; `None`: all of the table.
    pub accounts: Option<Vec<String>>,
    /// Regions; `None`: all of the table.
    pub regions: Option<Vec<String>>,
    /// The clock.
    pub now: Timestamp,
    /// How many pages and how long.
    pub bounds: Bounds,
}

/// What tells a row from others of its table.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowKey {
    /// The account, where folders say it.
    pub account: Option<String>,
    /// The region, where folders say it.
    pub region: Option<String>,
}

/// One account and region of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The account, where folders say it.
    pub account: Option<String>,
    /// The region, where folders say it.
    pub region: Option<String>,
    /// The units that have objects.
    pub have: BTreeSet<DateTime>,
    /// Units between the first and the last object, and after it, that have none.
    pub gaps: Vec<Gap>,
    /// Whether it was not looked at to the end, so that units may have objects that are not known.
    pub at_least: bool,
    /// How many units are known from an earlier look.
    pub remembered: u64,
}

/// What says when an object was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The folders.
    Folders,
    /// The objects' names.
    Names,
    /// Nothing in the keys: the time of the last change that the listing has.
    Written,
}

/// A table's coverage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Covered {
    /// The days or hours.
    pub frame: Frame,
    /// By account and region.
    pub rows: Vec<Row>,
    /// What a unit was told by.
    pub clock: Clock,
    /// How far the listing went.
    pub driven: Driven,
    /// Whether accounts or regions may be missing.
    pub lacks_rows: bool,
    /// What could not be listed: the cause and the place.
    pub odd: Vec<(String, String)>,
}

impl Row {
    /// What tells it from others.
    pub fn key(&self) -> RowKey {
        RowKey { account: self.account.clone(), region: self.region.clone() }
    }
}

/// Why a table has no coverage.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CoverageError {
    /// The listing failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The table and the question have nothing in common.
    #[error("{0}")]
    Scope(Box<Report>),
    /// Hours were asked for, and neither folders nor names say them.
    #[error("neither the folders nor the names of {0} say the hour")]
    NoHours(String),
}

impl From<CoverageError> for Report {
    fn from(error: CoverageError) -> Self {
        let title = error.to_string();
        match error {
            CoverageError::Engine(error) => error.into(),
            CoverageError::Scope(report) => *report,
            CoverageError::NoHours(_) => Self::usage(title).hint("ask for days: --by day"),
        }
    }
}

/// Lists what is needed to know a table's units; `root` is the key of its location, `source` its kind as it has it.
///
/// # Errors
/// A location that cannot be listed, a stop, and a question that names none of the table's accounts or days.
pub async fn cover(
    listing: &dyn Listing,
    root: &str,
    (table, source): (&Table, &Source),
    question: &Question,
    memory: &mut Memory,
    stop: &CancellationToken,
    tell: impl FnMut(u64) + Send,
) -> Result<Covered, CoverageError> {
    // Folders are asked about as they are: no event is looked for in those around it.
    let exact = Source { slack: Slack { before: SignedDuration::ZERO, after: SignedDuration::ZERO }, ..source.clone() };
    let layout = exact.layout(&table.layout).ok_or_else(|| EngineError::Setup {
        message: format!("{} has no layout {}", source.id, table.layout),
        hint: format!("`logq sources {}` lists its layouts", source.id),
    })?;
    let selection = selection(table, &exact, question)?;
    let known = memory.known();
    let mut walk = Walk::new((&exact, layout), table.org.as_deref(), &selection, root, question.frame, &known);
    let mut tell = tell;
    let driven = drive(listing, &mut walk, question.bounds, stop, |pages, _| tell(pages)).await?;
    if walk.lacks_hours {
        return Err(CoverageError::NoHours(table.name.clone()));
    }
    let unfinished: BTreeSet<RowKey> = walk.unfinished().into_iter().cloned().collect();
    let lacks_rows = walk.lacks_rows();
    let mut rows: Vec<Row> = Vec::new();
    for (key, seen) in std::mem::take(&mut walk.rows) {
        // Of kinds that share a folder, its being there does not say that there are objects of each.
        let is_other = source.shared_folder && seen.have.is_empty();
        let at_least = seen.passed_over || unfinished.contains(&key);
        if !is_other || at_least {
            let (have, remembered) = (seen.have, seen.remembered);
            rows.push(Row { account: key.account, region: key.region, have, at_least, remembered, gaps: Vec::new() });
        }
    }
    let settled = settled(civil(question.now), source.slack.after);
    Judge { frame: question.frame, settled, continuous: source.continuous }.judge(&mut rows);
    let unit = question.frame.unit;
    let past: Vec<DateTime> = question.frame.units().filter(|at| unit.next(*at) <= settled).collect();
    memory.learn(&rows, &past);
    Ok(Covered { frame: question.frame, rows, clock: walk.clock, driven, lacks_rows, odd: walk.odd })
}

/// Everything of a table in the frame: values that every query must name are taken as they come.
fn selection(table: &Table, source: &Source, question: &Question) -> Result<Selection, CoverageError> {
    let open = |keys: &Keys| if *keys == Keys::Injected { Keys::Unlisted } else { keys.clone() };
    let listed = source.layout(&table.layout).into_iter().flat_map(|layout| &layout.partitions);
    let unsaid = listed.map(|partition| (partition.name.clone(), Keys::Unlisted));
    let said = table.partitions.iter().map(|(name, keys)| (name.clone(), open(keys)));
    let table = Table {
        accounts: open(&table.accounts),
        regions: open(&table.regions),
        partitions: unsaid.chain(said).collect(),
        ..table.clone()
    };
    let scope = Scope {
        window: question.frame.window(),
        accounts: question.accounts.clone(),
        regions: question.regions.clone(),
        partitions: BTreeMap::new(),
    };
    Selection::of(&table, source, &scope).map_err(|error| CoverageError::Scope(Box::new(error.into())))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
