//! What a run would read, before it runs: prefixes, objects and bytes of each table reference, from listings alone.
//!
//! [`places`] turns the references into the prefixes to list, each once; [`walk`] decides which pages are asked for and
//! counts them (both are pure); [`remembered`] keeps what past days hold; [`list`] puts them together. [`line`](Estimate::line)
//! is what the screen and the command line say.

mod line;
#[cfg(all(feature = "athena", feature = "local"))]
mod list;
#[cfg(all(feature = "athena", feature = "local"))]
mod places;
#[cfg(all(feature = "athena", feature = "local"))]
mod remembered;
#[cfg(all(feature = "athena", feature = "local"))]
mod walk;

#[cfg(all(test, feature = "athena", feature = "local"))]
mod tests;

#[cfg(all(feature = "athena", feature = "local"))]
pub use list::Limits;
#[cfg(all(feature = "athena", feature = "local"))]
pub(super) use list::{Lister, list};

pub(crate) use line::grouped;
pub use line::planning;

use crate::bind::Scan;
use crate::engine::{Workgroup, price};
use crate::sources::Format;

/// What a run would read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Estimate {
    /// One for each table reference; what Trino reads several times has [`ScanEstimate::times`].
    pub scans: Vec<ScanEstimate>,
    /// LIST requests that it took.
    pub requests: u64,
    /// The workgroup that the run would go to, where the engine has one and may look at it.
    pub workgroup: Option<Workgroup>,
}

/// What one table reference would read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScanEstimate {
    /// The table's name.
    pub table: String,
    /// How many times it is read: Trino reads the tables of a CTE once for each place that names it.
    pub times: u64,
    /// Prefixes that the projection makes under the scope.
    pub prefixes: u64,
    /// Objects that the engine reads; `None` where they cannot be listed. Athena reads every object of a prefix, also
    /// those of another kind.
    pub objects: Option<u64>,
    /// Their bytes as stored. Of a column store fewer are read: see [`Self::columns`].
    pub bytes: u64,
    /// Whether a cap stopped the listing, or some prefixes could not be listed: the figures are lower bounds.
    pub at_least: bool,
    /// Objects that must be restored from Glacier before anybody can read them. Athena skips them in silence, so they
    /// are counted apart.
    pub archived: Tally,
    /// Those of the objects that can hold what is asked for, by their names; `None` if that is all of them, or unknown.
    pub matching: Option<Tally>,
    /// Why objects could not be listed, or not all.
    pub unlisted: Option<String>,
    /// Whether the window decides which prefixes are read.
    pub bounded: bool,
    /// Where the objects are a column store, how much of it is read.
    pub columns: Option<Columns>,
}

/// Objects and their bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub objects: u64,
    /// Their bytes as stored.
    pub bytes: u64,
}

/// The columns of a column store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Columns {
    /// Those that are read.
    pub used: usize,
    /// All.
    pub all: usize,
}

impl Default for ScanEstimate {
    /// One reading of nothing.
    fn default() -> Self {
        Self {
            table: String::new(),
            times: 1,
            prefixes: 0,
            objects: None,
            bytes: 0,
            at_least: false,
            archived: Tally::default(),
            matching: None,
            unlisted: None,
            bounded: true,
            columns: None,
        }
    }
}

impl ScanEstimate {
    /// What is known without a listing: prefixes, and how the reference reads them.
    pub fn of(scan: &Scan) -> Self {
        Self {
            table: scan.table.name.clone(),
            times: scan.times,
            prefixes: scan.selection.count().unwrap_or(0),
            bounded: scan.selection.is_bounded_in_time(),
            columns: Columns::of(scan),
            ..Self::default()
        }
    }
}

impl Columns {
    /// `None` for formats that are read whole.
    fn of(scan: &Scan) -> Option<Self> {
        let is_column_store = matches!(scan.source.format, Format::Parquet);
        // A table that says which fields it has lacks the others of its kind.
        let there = scan.source.columns_of(scan.table.fields.as_deref()).ok()?;
        let used = there.iter().filter(|c| scan.fields.iter().any(|field| field.root() == c.name));
        is_column_store.then(|| Self { used: used.count(), all: there.len() })
    }

    /// Whether nothing is gained from the format.
    pub fn is_all(self) -> bool {
        self.used >= self.all
    }
}

impl Tally {
    /// Counts an object.
    pub fn add(&mut self, bytes: u64) {
        self.merge(Self { objects: 1, bytes });
    }

    /// Adds another tally.
    pub fn merge(&mut self, other: Self) {
        self.objects = self.objects.saturating_add(other.objects);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }
}

impl Estimate {
    /// What is known of a query without a listing.
    pub fn unlisted(scans: &[Scan]) -> Self {
        Self { scans: scans.iter().map(ScanEstimate::of).collect(), ..Self::default() }
    }

    /// All bytes that are read, as far as they are known.
    pub fn bytes(&self) -> u64 {
        self.sum(|scan| scan.bytes)
    }

    /// All prefixes that are listed.
    pub fn prefixes(&self) -> u64 {
        self.sum(|scan| scan.prefixes)
    }

    /// All objects that are read, as far as they are known.
    pub fn objects(&self) -> u64 {
        self.sum(|scan| scan.objects.unwrap_or(0))
    }

    /// What cannot be read before it is restored.
    pub fn archived(&self) -> Tally {
        let mut all = Tally::default();
        self.scans.iter().for_each(|scan| all.merge(scan.archived));
        all
    }

    /// Whether the objects of every reference were listed, so that the sums are complete or lower bounds of use.
    pub fn is_known(&self) -> bool {
        self.scans.iter().all(|scan| scan.objects.is_some() || scan.times == 0)
    }

    /// Whether the figures are lower bounds.
    pub fn is_at_least(&self) -> bool {
        self.scans.iter().any(|scan| scan.times > 0 && (scan.at_least || scan.objects.is_none()))
    }

    /// Whether less is read than the bytes say, because only some columns of a column store are.
    pub fn is_at_most(&self) -> bool {
        let prunes = |scan: &ScanEstimate| scan.columns.is_some_and(|columns| !columns.is_all());
        self.scans.iter().any(|scan| scan.bytes > 0 && prunes(scan))
    }

    /// Whether the bytes cost nothing, because the workgroup pays for capacity by the hour.
    pub fn is_reserved(&self) -> bool {
        self.workgroup.as_ref().is_some_and(|group| group.capacity.is_some())
    }

    /// The dollars at a price for a TB; `None` if nothing is known of the bytes.
    pub fn dollars(&self, per_tb: f64) -> Option<f64> {
        if self.is_reserved() {
            return Some(0.0);
        }
        (self.is_known() || self.bytes() > 0).then(|| price::dollars(self.bytes(), per_tb))
    }

    fn sum(&self, of: impl Fn(&ScanEstimate) -> u64) -> u64 {
        let each = self.scans.iter().map(|scan| of(scan).saturating_mul(scan.times));
        each.fold(0, u64::saturating_add)
    }
}
