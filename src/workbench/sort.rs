//! The order of a result by one column, kept while rows go on coming.

use std::cmp::Ordering;

use arrow::compute::SortOptions;
use arrow::datatypes::Schema;
use arrow::error::ArrowError;
use arrow::record_batch::RecordBatch;
use arrow::row::{RowConverter, Rows, SortField};

/// Row numbers in the order of one column. NULLs come last in either direction; equal rows keep the order they
/// came in.
#[derive(Debug)]
pub(super) struct Sorted {
    column: usize,
    descending: bool,
    converter: RowConverter,
    /// The column's values in a form that compares as bytes.
    keys: Rows,
    order: Vec<usize>,
}

impl Sorted {
    /// An empty order. Fails for types without an order.
    pub(super) fn new(schema: &Schema, column: usize, descending: bool) -> Result<Self, ArrowError> {
        let ty = schema.field(column).data_type().clone();
        let options = SortOptions { descending, nulls_first: false };
        let converter = RowConverter::new(vec![SortField::new_with_options(ty, options)])?;
        let keys = converter.empty_rows(0, 0);
        Ok(Self { column, descending, converter, keys, order: Vec::new() })
    }

    /// Sorts the new rows and merges them in: linear in the rows held, so that a stream stays cheap.
    pub(super) fn append(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        let first = self.keys.num_rows();
        self.converter.append(&mut self.keys, &[std::sync::Arc::clone(batch.column(self.column))])?;
        let mut fresh: Vec<usize> = (first..self.keys.num_rows()).collect();
        fresh.sort_by(|a, b| self.compare(*a, *b));
        self.order = self.merge(&self.order, &fresh);
        Ok(())
    }

    fn merge(&self, old: &[usize], fresh: &[usize]) -> Vec<usize> {
        let (mut old, mut fresh) = (old.iter().copied().peekable(), fresh.iter().copied().peekable());
        let mut merged = Vec::with_capacity(old.len() + fresh.len());
        while let (Some(a), Some(b)) = (old.peek(), fresh.peek()) {
            let from_old = self.compare(*a, *b) != Ordering::Greater;
            merged.extend(if from_old { old.next() } else { fresh.next() });
        }
        merged.extend(old);
        merged.extend(fresh);
        merged
    }

    fn compare(&self, a: usize, b: usize) -> Ordering {
        self.keys.row(a).cmp(&self.keys.row(b))
    }

    /// The row that stands at a place.
    pub(super) fn row_at(&self, place: usize) -> usize {
        self.order.get(place).copied().unwrap_or(place)
    }

    pub(super) fn column(&self) -> usize {
        self.column
    }

    pub(super) fn descending(&self) -> bool {
        self.descending
    }
}
