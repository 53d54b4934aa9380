//! Finds out what lies in a bucket or folder, by few listings and a look into some objects: which log kinds, in which
//! layout, of whom, since when.
//!
//! [`shape`] reads a folder as one layout of one kind, [`fit`] says which of all layouts a key fits best, and
//! [`survey`] decides which folders are listed: all of that is pure. What keys leave open, [`content`] decides by
//! trying each kind's reader. [`gather`] makes tables of what was found.

mod columns;
mod content;
mod fields;
mod fit;
mod found;
mod gather;
mod ignored;
mod look;
mod place;
mod shape;
mod survey;

pub use found::{Found, Proof};
pub use ignored::{Cause, Ignored};

use futures::{StreamExt, stream};
use jiff::civil::Date;
use tokio_util::sync::CancellationToken;

use self::fit::Fits;
use self::look::{Look, Looked};
use self::survey::Survey;
use crate::engine::listing::{Bounds, Driven, Listing, drive};
use crate::engine::{EngineError, Summary};
use crate::sources::Catalogue;

/// Places that are looked into side by side.
const AT_ONCE: usize = 8;

/// How to look.
#[derive(Debug, Clone)]
pub struct Options {
    /// Today, to know whether logs go on.
    pub today: Date,
    /// How many pages and how long.
    pub bounds: Bounds,
    /// The largest inflated object, bytes.
    pub max_object: u64,
    /// Names that tables may not have.
    pub taken: Vec<String>,
}

/// What was found. Keys in it are relative to the location.
#[derive(Debug)]
pub struct Discovery {
    /// The tables, by kind; the widest of a kind first.
    pub tables: Vec<Found>,
    /// What is no object of a table.
    pub ignored: Ignored,
    /// How far the listing went.
    pub driven: Driven,
    /// Folders that were not looked into, or not to their end: how many, and the first.
    pub passed_over: Option<(u64, String)>,
    /// Objects that were listed.
    pub objects: u64,
}

/// How far a discovery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Pages that were asked for.
    pub pages: u64,
    /// Objects that were listed.
    pub objects: u64,
    /// Places that hold objects of log kinds.
    pub places: usize,
}

/// Looks at all that lies below a folder; `start` is its key.
///
/// # Errors
/// A folder that cannot be listed at all, a server that does not answer, and a stop.
pub async fn discover(
    listing: &dyn Listing,
    start: &str,
    catalogue: &Catalogue,
    options: &Options,
    stop: &CancellationToken,
    mut tell: impl FnMut(Progress) + Send,
) -> Result<Discovery, EngineError> {
    let mut survey = Survey::new(Fits::new(catalogue, start), start, options.today);
    let driven = drive(listing, &mut survey, options.bounds, stop, |pages, survey| {
        tell(Progress { pages, objects: survey.objects, places: survey.places.len() });
    });
    let driven = driven.await?;
    tokio::select! {
        biased;
        () = stop.cancelled() => Err(EngineError::Cancelled { summary: Box::new(Summary::default()) }),
        tables = tables(listing, &mut survey, start, options) => Ok(Discovery {
            tables: tables?,
            ignored: survey.ignored,
            driven,
            passed_over: survey.passed_over,
            objects: survey.objects,
        }.relative_to(start)),
    }
}

impl Discovery {
    fn relative_to(mut self, start: &str) -> Self {
        let causes = self.ignored.0.iter_mut().map(|cause| &mut cause.example);
        let proofs = self.tables.iter_mut().filter_map(|found| found.proof.as_mut()).map(|proof| &mut proof.key);
        for key in causes.chain(proofs).chain(self.passed_over.as_mut().map(|(_, first)| first)) {
            if let Some(below) = key.strip_prefix(start) {
                *key = below.to_owned();
            }
        }
        self
    }
}

/// Looks into objects of every place, and proves each table on one.
async fn tables(
    listing: &dyn Listing,
    survey: &mut Survey,
    start: &str,
    options: &Options,
) -> Result<Vec<Found>, EngineError> {
    let shapes = survey.fits.shapes.clone();
    let look = Look { listing, shapes: &shapes, max_object: options.max_object };
    let places = gather::join_flat(std::mem::take(&mut survey.places), &shapes);
    let looks = places.iter().map(|(key, place)| async move { (key, place, look.place(key, place).await) });
    let looked: Vec<_> = stream::iter(looks).buffered(AT_ONCE).collect().await;
    let mut finds = Vec::new();
    for (key, place, looked) in looked {
        match looked? {
            Looked::Foreign(cause) => {
                let example = place.samples(1).first().map_or(key.location.as_str(), |object| object.key.as_str());
                survey.ignored.add_many(&cause, example, place.objects);
            }
            Looked::Readings(readings) => finds.extend(readings.into_iter().map(|reading| {
                let since = place.since(&survey.floors).filter(|_| survey.knows_the_beginnings());
                Found::new(&shapes, key, listing.location(&key.location), place, since, reading)
            })),
        }
    }
    let mut finds = gather::join_siblings(gather::join_same(finds), listing, &shapes);
    for found in &mut finds {
        found.fill_partitions(&shapes[found.shape]);
    }
    gather::name(&mut finds, start, &options.taken);
    let proofs: Vec<_> = stream::iter(finds.iter().map(|found| look.prove(found))).buffered(AT_ONCE).collect().await;
    for (found, proof) in finds.iter_mut().zip(proofs) {
        found.proof = proof?;
    }
    Ok(finds)
}
