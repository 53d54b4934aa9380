//! Lines of values under a header line that names them, in any order (flow logs).

use std::collections::HashMap;

use std::ops::ControlFlow;

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
    /// What the header begins with, where it does not consist of names alone.
    header: Option<String>,
    /// Every name of the log kind, as the format and as SQL spell it, with its index among the wanted columns.
    names: HashMap<String, Option<usize>>,
    row: Row,
    wanted: usize,
    lines: Lines,
    /// For each wanted column its place in a line.
    places: Vec<Option<usize>>,
    /// The number of values in a line; 0 until there was a header.
    width: usize,
    /// Where a line has its time; a line that ends before it is no record. As in Athena, values that are missing after
    /// it are NULL.
    clock: Option<usize>,
    /// The names of the column with the time, in the format and in SQL.
    time: Option<(String, String)>,
}

impl HeadedReader {
    pub(super) fn new(
        separator: char,
        missing: &str,
        header: Option<&str>,
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
            header: header.map(str::to_owned),
            names,
            row: Row::new(columns)?,
            wanted: columns.len(),
            lines: Lines::default(),
            places: Vec::new(),
            width: 0,
            clock: None,
            time: source
                .time
                .column()
                .and_then(|name| source.column(name))
                .map(|c| (c.key().to_owned(), c.name.clone())),
        })
    }

    /// Starts a new text.
    pub(super) fn open(&mut self) {
        self.lines = Lines::default();
        self.width = 0;
    }

    /// Appends lines until the quota is used up or the text is at its end; `true` if there may be more.
    pub(super) fn read(&mut self, text: &str, quota: &mut Quota, losses: &mut Losses<'_>) -> bool {
        let mut lines = std::mem::take(&mut self.lines);
        let more = lines.each(text, quota, losses, |number, line, quota, losses| {
            if self.is_comment(line) {
            } else if let Some(names) = self.header(line) {
                self.take_header(&names);
            } else if self.width == 0 {
                losses.object(NO_HEADER);
                return ControlFlow::Break(());
            } else {
                self.take_line(number, line, quota, losses);
            }
            ControlFlow::Continue(())
        });
        self.lines = lines;
        more
    }

    pub(super) fn finish(&mut self) -> Vec<ArrayRef> {
        self.row.finish()
    }

    /// Whether a line is one that the header's first character marks as no record, and not the header.
    fn is_comment(&self, line: &str) -> bool {
        let Some(header) = &self.header else { return false };
        header.chars().next().is_some_and(|mark| line.starts_with(mark)) && !line.starts_with(header.trim_end())
    }

    /// The names of a header line. An object may hold several headers: one object made of two keeps both. Its first
    /// line may name fields that are newer than the definition; a later one must consist of known names, since it
    /// could be a line of values.
    fn header<'l>(&self, line: &'l str) -> Option<Vec<&'l str>> {
        if let Some(header) = &self.header {
            return Some(line.strip_prefix(header.trim_end())?.split_whitespace().collect());
        }
        let names: Vec<&str> = line.split(self.separator).collect();
        let known = |name: &&str| self.names.contains_key(*name);
        let is_header = if self.width == 0 { names.iter().any(known) } else { names.iter().all(known) };
        is_header.then_some(names)
    }

    fn take_header(&mut self, names: &[&str]) {
        self.places = vec![None; self.wanted];
        self.width = names.len();
        self.clock = names.iter().position(|name| self.is_time(name));
        for (place, name) in names.iter().enumerate() {
            if let Some(Some(index)) = self.names.get(*name) {
                self.places[*index] = Some(place);
            }
        }
    }

    fn is_time(&self, name: &str) -> bool {
        self.time.as_ref().is_some_and(|(key, column)| name == key || name == column)
    }

    fn take_line(&mut self, number: u64, line: &str, quota: &mut Quota, losses: &mut Losses<'_>) {
        let values: Vec<&str> = line.split(self.separator).collect();
        if values.len() > self.width || values.len() <= self.clock.unwrap_or(self.width - 1) {
            return losses.line(WIDTH, number);
        }
        if !quota.takes(line.len()) {
            return losses.line(TOO_LONG, number);
        }
        self.row.append(|index| {
            let value = *values.get(self.places[index]?)?;
            (value != self.missing).then_some(value)
        });
    }
}

#[cfg(test)]
mod tests;
