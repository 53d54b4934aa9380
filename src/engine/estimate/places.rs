//! What the references of a statement read, by location: each prefix once, however many references read it.

use jiff::Timestamp;

use super::{ScanEstimate, Tally};
use crate::bind::Scan;
use crate::selection::Selection;
use crate::table::Table;

/// The prefixes of references that have a location, its layout, and what its names mean in common.
#[derive(Debug)]
pub(super) struct Place<'a> {
    /// One of the tables that lie there.
    pub(super) table: &'a Table,
    /// Whose rule on names holds.
    pub(super) selection: &'a Selection,
    /// In the order of their keys, which are relative to the location; none lies in another.
    pub(super) prefixes: Vec<Prefix>,
}

/// A prefix and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prefix {
    /// Relative to the location.
    pub(super) key: String,
    /// When the time that it is named for is over.
    pub(super) ends: Option<Timestamp>,
    /// What was found so far.
    pub(super) found: Found,
    /// Whether that is all.
    pub(super) whole: bool,
}

/// What a prefix holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// What Athena reads.
    pub(super) read: Tally,
    /// Those of it whose names are of the kind and the window.
    pub(super) matching: Tally,
    /// What must be restored first.
    pub(super) archived: Tally,
}

impl<'a> Place<'a> {
    /// The places of references, at most `most` prefixes of each reference: what is beyond is not listed.
    pub(super) fn of(scans: impl Iterator<Item = &'a Scan>, most: usize) -> Vec<Self> {
        let mut places: Vec<Self> = Vec::new();
        for scan in scans {
            let place = match places.iter_mut().find(|place| place.is_of(scan)) {
                Some(place) => place,
                None => {
                    places.push(Self { table: &scan.table, selection: &scan.selection, prefixes: Vec::new() });
                    let last = places.len() - 1;
                    &mut places[last]
                }
            };
            let prefixes = scan.selection.dated_prefixes().into_iter().flatten().take(most);
            place.prefixes.extend(prefixes.map(|(key, ends)| Prefix {
                key: key.0,
                ends,
                found: Found::default(),
                whole: false,
            }));
        }
        for place in &mut places {
            place.prefixes.sort_by(|a, b| a.key.cmp(&b.key));
            place.prefixes.dedup_by(|a, b| a.key == b.key);
        }
        places
    }

    fn is_of(&self, scan: &Scan) -> bool {
        let (own, other) = (self.table, &*scan.table);
        (&own.location, &own.layout, &own.org) == (&other.location, &other.layout, &other.org)
            && self.selection.takes_as(&scan.selection)
    }

    /// Puts what was found into the estimate of each reference of this place.
    pub(super) fn fill(&self, scan: &Scan, why: Option<&str>, estimate: &mut ScanEstimate) {
        if !self.is_of(scan) {
            return;
        }
        let (mut sum, mut listed, mut seen) = (Found::default(), 0u64, false);
        for key in scan.selection.prefixes().into_iter().flatten() {
            let Ok(at) = self.prefixes.binary_search_by(|prefix| prefix.key.cmp(&key.0)) else { break };
            let prefix = &self.prefixes[at];
            sum.merge(prefix.found);
            listed += u64::from(prefix.whole);
            seen |= prefix.whole || prefix.found != Found::default();
        }
        estimate.at_least = listed < estimate.prefixes;
        estimate.unlisted = why.filter(|_| estimate.at_least).map(str::to_owned);
        if seen {
            estimate.objects = Some(sum.read.objects);
            estimate.bytes = sum.read.bytes;
            estimate.archived = sum.archived;
            estimate.matching = (sum.matching != sum.read).then_some(sum.matching);
        }
    }
}

impl Found {
    fn merge(&mut self, other: Self) {
        self.read.merge(other.read);
        self.matching.merge(other.matching);
        self.archived.merge(other.archived);
    }
}
