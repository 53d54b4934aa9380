//! Lines of values without a header: the table's fields in their order (real-time logs of CloudFront).

use std::ops::ControlFlow;

use arrow::array::ArrayRef;

use super::TOO_LONG;
use super::lines::{Lines, Row};
use super::losses::Losses;
use super::quota::Quota;
use crate::engine::EngineError;
use crate::sources::Column;

/// Reads the lines of one text after the other.
#[derive(Debug)]
pub(in crate::engine::local) struct DelimitedReader {
    separator: char,
    missing: String,
    row: Row,
    /// For each wanted column its place in a line.
    places: Vec<Option<usize>>,
    lines: Lines,
}

impl DelimitedReader {
    /// `fields` are the table's columns in the order of a line.
    pub(super) fn new(
        separator: char,
        missing: &str,
        fields: &[&Column],
        columns: &[Column],
    ) -> Result<Self, EngineError> {
        let place = |wanted: &Column| fields.iter().position(|field| field.name == wanted.name);
        Ok(Self {
            separator,
            missing: missing.to_owned(),
            row: Row::new(columns)?,
            places: columns.iter().map(place).collect(),
            lines: Lines::default(),
        })
    }

    /// Starts a new text.
    pub(super) fn open(&mut self) {
        self.lines = Lines::default();
    }

    /// Appends lines until the quota is used up or the text is at its end; `true` if there may be more. As in Hive,
    /// values beyond the fields are ignored and missing ones are NULL.
    pub(super) fn read(&mut self, text: &str, quota: &mut Quota, losses: &mut Losses<'_>) -> bool {
        let Self { lines, row, places, separator, missing } = self;
        lines.each(text, quota, losses, |number, line, quota, losses| {
            if quota.takes(line.len()) {
                let values: Vec<&str> = line.split(*separator).collect();
                row.append(|index| {
                    let value = *values.get(places[index]?)?;
                    (value != missing.as_str()).then_some(value)
                });
            } else {
                losses.line(TOO_LONG, number);
            }
            ControlFlow::Continue(())
        })
    }

    pub(super) fn finish(&mut self) -> Vec<ArrayRef> {
        self.row.finish()
    }
}
