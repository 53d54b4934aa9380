//! Lines of values under a header line that names them, in any order (flow logs).

use std::collections::HashMap;

use arrow::array::ArrayRef;

use super::TOO_LONG;
use super::lines::{Lines, Row};
use super::losses::Losses;
use super::quota::Quota;
use crate::engine::EngineError;
use crate::sources::{Column, Source};

const NO_HEADER: &str = "no header line that names fields of this log kind";
const WIDTH: &str = "line whose number of values is not that of its header";

/// Reads the lines of one text after the other.
#[derive(Debug)]
pub(in crate::engine::local) struct HeadedReader {
    separator: char,
    missing: String,
    /// Every name of the log kind, as the format and as SQL spell it, with its index among the wanted columns.
    names: HashMap<String, Option<usize>>,
    row: Row,
    wanted: usize,
    lines: Lines,
    /// For each wanted column its place in a line.
    places: Vec<Option<usize>>,
    /// The number of values in a line; 0 until there was a header.
    width: usize,
}

impl HeadedReader {
    pub(super) fn new(
        separator: char,
        missing: &str,
        source: &Source,
        columns: &[Column],
    ) -> Result<Self, EngineError> {
        let mut names = HashMap::new();
        for column in &source.columns {
            let index = columns.iter().position(|wanted| wanted.name == column.name);
            names.insert(column.key().to_owned(), index);
            names.insert(column.name.clone(), index);
        }
        Ok(Self {
            separator,
            missing: missing.to_owned(),
            names,
            row: Row::new(columns)?,
            wanted: columns.len(),
            lines: Lines::default(),
            places: Vec::new(),
            width: 0,
        })
    }

    /// Starts a new text.
    pub(super) fn open(&mut self) {
        self.lines = Lines::default();
        self.width = 0;
    }

    /// Appends lines until the quota is used up or the text is at its end; `true` if there may be more.
    pub(super) fn read(&mut self, text: &str, quota: &mut Quota, losses: &mut Losses<'_>) -> bool {
        quota.start(self.lines.at());
        while !quota.is_used_up(self.lines.at()) {
            let Some((number, line)) = self.lines.next(text, losses) else { return false };
            if self.is_header(line) {
                self.take_header(line);
            } else if self.width == 0 {
                losses.object(NO_HEADER);
                return false;
            } else {
                self.take_line(number, line, quota, losses);
            }
        }
        true
    }

    pub(super) fn finish(&mut self) -> Vec<ArrayRef> {
        self.row.finish()
    }

    /// An object may hold several headers: one object made of two keeps both. Its first line may name fields that
    /// are newer than the definition; a later one must consist of known names, since it could be a line of values.
    fn is_header(&self, line: &str) -> bool {
        let mut names = line.split(self.separator);
        let known = |name: &str| self.names.contains_key(name);
        if self.width == 0 { names.any(known) } else { names.all(known) }
    }

    fn take_header(&mut self, line: &str) {
        self.places = vec![None; self.wanted];
        self.width = 0;
        for (place, name) in line.split(self.separator).enumerate() {
            self.width += 1;
            if let Some(Some(index)) = self.names.get(name) {
                self.places[*index] = Some(place);
            }
        }
    }

    fn take_line(&mut self, number: u64, line: &str, quota: &mut Quota, losses: &mut Losses<'_>) {
        let values: Vec<&str> = line.split(self.separator).collect();
        if values.len() != self.width {
            return losses.line(WIDTH, number);
        }
        if !quota.takes(line.len()) {
            return losses.line(TOO_LONG, number);
        }
        self.row.append(|index| {
            let value = values[self.places[index]?];
            (value != self.missing).then_some(value)
        });
    }
}

#[cfg(test)]
mod tests;
