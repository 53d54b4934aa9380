//! The figures of a run while it goes: written by scan threads, read for progress.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use crate::engine::{Phase, Progress, Skipped};

/// Counters that all scans of a run share.
#[derive(Debug, Default)]
pub(super) struct Tally {
    objects_total: AtomicU64,
    objects_done: AtomicU64,
    bytes: AtomicU64,
    records: AtomicU64,
    rows: AtomicU64,
    skipped: Mutex<Skipped>,
}

impl Tally {
    /// More objects that will be read.
    pub(super) fn expect(&self, objects: usize) {
        self.objects_total.fetch_add(objects as u64, Relaxed);
    }

    /// An object of this stored size was read to its end.
    pub(super) fn object(&self, bytes: u64) {
        self.objects_done.fetch_add(1, Relaxed);
        self.bytes.fetch_add(bytes, Relaxed);
    }

    /// Records were decoded.
    pub(super) fn records(&self, records: usize) {
        self.records.fetch_add(records as u64, Relaxed);
    }

    /// Rows of the result went out.
    pub(super) fn rows(&self, rows: usize) {
        self.rows.fetch_add(rows as u64, Relaxed);
    }

    /// More was left out.
    pub(super) fn skip(&self, skipped: &Skipped) {
        if !skipped.is_empty() {
            self.skipped.lock().unwrap_or_else(PoisonError::into_inner).merge(skipped);
        }
    }

    /// The figures now.
    pub(super) fn progress(&self, phase: Phase) -> Progress {
        Progress {
            phase,
            objects_total: self.objects_total.load(Relaxed),
            objects_done: self.objects_done.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
            records: self.records.load(Relaxed),
            rows: self.rows.load(Relaxed),
            skipped: self.skipped.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            ..Progress::default()
        }
    }
}
