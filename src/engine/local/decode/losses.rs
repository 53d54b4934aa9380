//! Where a decoder says what it left out.

use crate::engine::{Skipped, SkippedUnit};

/// The account of one object.
#[derive(Debug)]
pub(in crate::engine::local) struct Losses<'a> {
    key: &'a str,
    /// The text ends too early, and that is counted already: a last record without an end is not counted again.
    cut: bool,
    skipped: &'a mut Skipped,
}

impl<'a> Losses<'a> {
    pub(in crate::engine::local) fn new(key: &'a str, cut: bool, skipped: &'a mut Skipped) -> Self {
        Self { key, cut, skipped }
    }

    /// The object, or a document in it, can't be read.
    pub(super) fn object(&mut self, cause: &str) {
        self.skipped.add(SkippedUnit::Object, cause, self.key, 1);
    }

    /// As [`Self::object`], for what a cut text explains.
    pub(super) fn damage(&mut self, cause: &str) {
        if !self.cut {
            self.object(cause);
        }
    }

    /// The record with this number (from 1) is left out.
    pub(super) fn record(&mut self, cause: &str, number: u64) {
        self.skipped.add(SkippedUnit::Record, cause, &format!("{}, record {number}", self.key), 1);
    }

    /// As [`Self::record`], for what a cut text explains.
    pub(super) fn unfinished(&mut self, cause: &str, number: u64) {
        if !self.cut {
            self.record(cause, number);
        }
    }

    /// The line with this number (from 1) is left out.
    pub(super) fn line(&mut self, cause: &str, number: u64) {
        self.skipped.add(SkippedUnit::Record, cause, &format!("{}, line {number}", self.key), 1);
    }

    /// Whether the text ends too early.
    pub(super) fn is_cut(&self) -> bool {
        self.cut
    }
}
