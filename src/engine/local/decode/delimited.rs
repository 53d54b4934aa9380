//! Lines of values without a header: the table's fields in their order (real-time logs of CloudFront).

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
        quota.start(self.lines.at());
        while !quota.is_used_up(self.lines.at()) {
            let Some((number, line)) = self.lines.next(text, losses) else { return false };
            if !quota.takes(line.len()) {
                losses.line(TOO_LONG, number);
                continue;
            }
            let values: Vec<&str> = line.split(self.separator).collect();
            self.row.append(|index| {
                let value = *values.get(self.places[index]?)?;
                (value != self.missing).then_some(value)
            });
        }
        true
    }

    pub(super) fn finish(&mut self) -> Vec<ArrayRef> {
        self.row.finish()
    }
}
