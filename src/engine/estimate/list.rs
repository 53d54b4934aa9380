//! Lists what the references of a statement read.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::ScanEstimate;
use super::places::Place;
use super::remembered::Remembered;
use super::walk::Walk;
use crate::bind::Scan;
use crate::engine::guard::REFUSAL;
use crate::engine::listing::{Bounds, Listing, Reached, drive};
use crate::engine::{EngineError, Summary};
use crate::table::Location;

/// Prefixes of one reference that are listed; what is beyond makes the figures lower bounds.
const MOST_PREFIXES: usize = 100_000;
/// For so long after its time a folder may get objects, and for longer if its kind says so.
const LATE: SignedDuration = SignedDuration::from_hours(1);

/// How far an estimate may go, and where it keeps what it has seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// LIST requests and time.
    pub bounds: Bounds,
    /// The user's cache folder; without one nothing is remembered.
    pub cache: Option<PathBuf>,
}

impl Limits {
    /// Before a run: nobody waits long for what shall be cheap.
    pub const QUICK: Bounds = Bounds { pages: 2_000, time: Duration::from_secs(10) };
    /// For a dry run, whose only point is the estimate.
    pub const THOROUGH: Bounds = Bounds { pages: 50_000, time: Duration::from_secs(120) };
}

impl Default for Limits {
    fn default() -> Self {
        Self { bounds: Self::QUICK, cache: None }
    }
}

/// What can be listed, and as whom.
pub(crate) trait Lister: Send + Sync {
    /// The listing of a location and the key of its folder.
    ///
    /// # Errors
    /// A location that is none.
    fn open(&self, location: &Location) -> Result<(Arc<dyn Listing>, String), EngineError>;

    /// Whose eyes these are: what others see may differ.
    fn eyes(&self) -> String;
}

/// The estimates of references, in their order, and how many LIST requests they took. What cannot be listed is said in
/// [`ScanEstimate::unlisted`].
///
/// # Errors
/// A stop.
pub(crate) async fn list(
    scans: &[Scan],
    lister: &dyn Lister,
    limits: &Limits,
    now: Timestamp,
    stop: &CancellationToken,
) -> Result<(Vec<ScanEstimate>, u64), EngineError> {
    let mut estimates: Vec<ScanEstimate> = scans.iter().map(ScanEstimate::of).collect();
    // Athena refuses the others anyway.
    let is_listed = |scan: &&Scan| scan.times > 0 && scan.selection.count().is_some_and(|n| n < REFUSAL);
    let mut places = Place::of(scans.iter().filter(is_listed), MOST_PREFIXES);
    let share = limits.bounds.pages.div_ceil(places.len().max(1) as u64);
    let bounds = Bounds { pages: share, ..limits.bounds };
    let late = scans.iter().flat_map(|scan| [scan.source.slack.before, scan.source.slack.after]);
    let settled = now.checked_sub(late.fold(LATE, SignedDuration::max)).unwrap_or(Timestamp::MIN);
    let work = places.iter_mut().map(|place| async {
        let told = look(place, lister, &Limits { bounds, ..limits.clone() }, (now, settled), stop).await;
        told.map(|(pages, why)| (&*place, pages, why))
    });
    let mut requests = 0;
    for told in join_all(work).await {
        let (place, pages, why) = told?;
        requests += pages;
        for (scan, estimate) in scans.iter().zip(&mut estimates) {
            place.fill(scan, why.as_deref(), estimate);
        }
    }
    for (scan, estimate) in scans.iter().zip(&mut estimates) {
        if scan.selection.count().is_none() {
            let open: BTreeSet<&str> = scan.selection.open_columns().collect();
            let open: Vec<&str> = open.into_iter().collect();
            let open = open.join(", ");
            estimate.unlisted =
                Some(format!("the table does not list the values of {open}: its prefixes are not known"));
        }
    }
    Ok((estimates, requests))
}

/// Lists one place; gives the requests that it took and why not all of it was listed.
async fn look(
    place: &mut Place<'_>,
    lister: &dyn Lister,
    limits: &Limits,
    (now, settled): (Timestamp, Timestamp),
    stop: &CancellationToken,
) -> Result<(u64, Option<String>), EngineError> {
    let (listing, root) = match lister.open(&place.table.location) {
        Ok(opened) => opened,
        Err(error) => return Ok((0, Some(error.to_string()))),
    };
    let identity = format!("{} {} {}", lister.eyes(), listing.location(&root), place.selection.name_rule());
    let mut remembered = match &limits.cache {
        Some(folder) if !place.selection.has_times_in_names() => Remembered::load(folder, &identity, now),
        _ => Remembered::nothing(now),
    };
    remembered.recall(place, settled);
    let mut walk = Walk::new(place, &root);
    let mut pages = 0;
    let driven = drive(listing.as_ref(), &mut walk, limits.bounds, stop, |n, _| pages = n).await;
    let why = walk.why.take();
    let (pages, reached) = match driven {
        Ok(driven) => (driven.pages, driven.reached),
        Err(error @ EngineError::Cancelled { .. }) => return Err(error),
        Err(error) => return Ok((pages, Some(error.to_string()))),
    };
    // What is not remembered is asked for again: no reason to fail.
    let _ = remembered.learn(place, settled);
    if stop.is_cancelled() {
        return Err(EngineError::Cancelled { summary: Box::new(Summary::default()) });
    }
    let capped = reached.map(|reached| match reached {
        Reached::Pages => format!("the listing was stopped after {pages} requests"),
        Reached::Time => format!("the listing was stopped after {} seconds", limits.bounds.time.as_secs()),
    });
    Ok((pages, why.or(capped)))
}
