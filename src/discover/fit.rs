//! Which kinds, layouts and locations a key may belong to, and which of them fit best. Keys alone decide here.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::DateTime;

use super::shape::{End, Reading, Shape};
use crate::sources::Catalogue;

/// Folders whose fits are kept; beyond that they are found again.
const REMEMBERED: usize = 20_000;

/// A shape at a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fit {
    /// Its number among the shapes.
    pub(super) shape: usize,
    /// The length of the location's key.
    pub(super) location: usize,
    /// What the folder says.
    pub(super) reading: Reading,
}

/// The shapes that an object's key fits best.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    /// One for each kind that fits as well as any other; where these are several, the content must decide.
    pub(super) best: Vec<Fit>,
    /// Other layouts of the same kinds that read these keys, too.
    pub(super) also: Vec<usize>,
    /// The time that folder or name say.
    pub(super) time: Option<(DateTime, DateTime)>,
    /// Where in the key that time stands, if it stands in the name.
    pub(super) time_at: Option<usize>,
}

/// How good a fit is: the fields in the order in which they count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// Letters of the kind's root and of folders that the layout names.
    literal: usize,
    /// Whether objects usually lie so deep.
    usual: bool,
    /// Whether the name tells the kind.
    telling: bool,
    /// Partitions that are accounts or regions.
    known: usize,
    /// Partitions that may have any value.
    open: Reverse<usize>,
    /// Whether folder or name say a time.
    timed: bool,
    /// The deeper the location, the less is guessed.
    location: usize,
}

/// Finds fits.
#[derive(Debug, Clone)]
pub(super) struct Fits {
    pub(super) shapes: Vec<Shape>,
    /// Locations of kinds without a root lie at or below this folder.
    start: usize,
    folders: HashMap<String, Arc<[Fit]>>,
}

impl Fits {
    /// `start` is the folder that the user named.
    pub(super) fn new(catalogue: &Catalogue, start: &str) -> Self {
        Self { shapes: Shape::all(catalogue), start: start.len(), folders: HashMap::new() }
    }

    /// Every shape that a folder, empty or ending in `/`, is on the way of or below; those left out that would fit any
    /// folder whatever its name.
    pub(super) fn folder(&mut self, folder: &str) -> Arc<[Fit]> {
        if let Some(known) = self.folders.get(folder) {
            return Arc::clone(known);
        }
        let fits: Arc<[Fit]> = match folder.trim_end_matches('/').rfind('/').map_or(0, |slash| slash + 1) {
            _ if folder.is_empty() => Arc::new([]),
            parent => {
                let above = self.folder(&folder[..parent]);
                let further = above.iter().filter_map(|fit| self.fit(fit.shape, fit.location, folder));
                let begun = (0..self.shapes.len()).filter(|shape| self.may_begin(*shape, &folder[..parent]));
                let begun = begun.filter_map(|shape| self.fit(shape, parent, folder));
                further.chain(begun.filter(|fit| !fit.reading.is_empty())).collect()
            }
        };
        if self.folders.len() >= REMEMBERED {
            self.folders.clear();
        }
        self.folders.insert(folder.to_owned(), Arc::clone(&fits));
        fits
    }

    fn fit(&self, shape: usize, location: usize, folder: &str) -> Option<Fit> {
        let reading = self.shapes[shape].read(&folder[location..])?;
        Some(Fit { shape, location, reading })
    }

    /// Whether a shape's location may be this folder: above the start only if the kind's root says so.
    fn may_begin(&self, shape: usize, folder: &str) -> bool {
        let shape = &self.shapes[shape];
        !shape.is_flat() && (folder.len() >= self.start || is_rooted(&shape.source.root, folder))
    }

    /// Whether a fit is no guess: its kind's root or a folder that its layout names has been passed.
    pub(super) fn is_anchored(&self, fit: &Fit, folder: &str) -> bool {
        fit.reading.literal > 0 || is_rooted(&self.shapes[fit.shape].source.root, &folder[..fit.location])
    }

    /// The shapes that a key fits best; `None` if it fits none.
    pub(super) fn object(&mut self, key: &str) -> Option<Verdict> {
        let (folder, name) = key.split_at(key.rfind('/').map_or(0, |slash| slash + 1));
        let fits = self.folder(folder);
        let flat = (0..self.shapes.len()).filter(|shape| self.shapes[*shape].is_flat());
        let flat = flat.filter_map(|shape| self.fit(shape, folder.len(), folder));
        let named = fits.iter().cloned().chain(flat).filter(|fit| self.shapes[fit.shape].is_name(name));
        let mut ranked: Vec<(Rank, Fit)> =
            named.filter_map(|fit| Some((self.rank(&fit, folder, name)?, fit))).collect();
        let best = ranked.iter().map(|(rank, _)| *rank).max()?;
        let is_best = |rank: &Rank| *rank == best;
        // Of several layouts of one kind the first one counts.
        ranked.sort_by_key(|(_, fit)| fit.shape);
        let mut chosen: Vec<Fit> = Vec::new();
        for (_, fit) in ranked.iter().filter(|(rank, _)| is_best(rank)) {
            if !chosen.iter().any(|other| self.is_same_kind(other.shape, fit.shape)) {
                chosen.push(fit.clone());
            }
        }
        let is_other = |fit: &Fit| {
            let same = |other: &Fit| self.is_same_kind(other.shape, fit.shape);
            chosen.iter().any(same) && !chosen.contains(fit)
        };
        let also = ranked.iter().map(|(_, fit)| fit).filter(|fit| is_other(fit)).map(|fit| fit.shape).collect();
        let in_name = chosen.iter().find_map(|fit| self.shapes[fit.shape].time_in(name));
        let in_folder = chosen.iter().find_map(|fit| fit.reading.span);
        Some(Verdict {
            best: chosen,
            also,
            time: in_folder.or(in_name.map(|(span, _)| span)),
            time_at: in_name.map(|(_, at)| folder.len() + at),
        })
    }

    fn is_same_kind(&self, a: usize, b: usize) -> bool {
        Arc::ptr_eq(&self.shapes[a].source, &self.shapes[b].source)
    }

    fn rank(&self, fit: &Fit, folder: &str, name: &str) -> Option<Rank> {
        let shape = &self.shapes[fit.shape];
        let End::Below(deeper) = fit.reading.end else { return None };
        let root = &shape.source.root;
        let root = if is_rooted(root, &folder[..fit.location]) { root.len() } else { 0 };
        let (known, open) = shape.known_and_open();
        Some(Rank {
            literal: root + fit.reading.literal,
            usual: deeper == 0 || shape.layout.deep,
            telling: !shape.generic,
            known,
            open: Reverse(open),
            timed: fit.reading.span.is_some() || shape.time_in(name).is_some(),
            location: fit.location,
        })
    }
}

/// Whether a folder ends with a kind's root.
fn is_rooted(root: &str, folder: &str) -> bool {
    !root.is_empty() && folder.strip_suffix(root).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "fit/tests.rs"]
mod tests;
