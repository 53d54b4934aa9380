//! Lines that a regular expression takes apart, one group for each column (S3 access logs, exported log streams).

use std::ops::ControlFlow;

use arrow::array::ArrayRef;
use regex::{Regex, RegexBuilder};

use super::TOO_LONG;
use super::lines::{Lines, Row};
use super::losses::Losses;
use super::quota::Quota;
use crate::engine::EngineError;
use crate::sources::{Column, Source, Unmatched};

const MALFORMED: &str = "line that is not of this log kind";
const NO_FIRST: &str = "line that goes on with a record which is not there";

/// Reads the lines of one text after the other.
#[derive(Debug)]
pub(in crate::engine::local) struct PatternReader {
    regex: Regex,
    unmatched: Unmatched,
    row: Row,
    /// For each wanted column its group, from 0.
    groups: Vec<usize>,
    /// The number of groups.
    width: usize,
    lines: Lines,
    record: Record,
}

/// The record before: it may go on, or lend its values to the next.
#[derive(Debug, Default)]
struct Record {
    /// Whether it still has to be appended.
    waits: bool,
    number: u64,
    values: Vec<Option<String>>,
}

impl PatternReader {
    pub(super) fn new(
        pattern: &str,
        unmatched: Unmatched,
        source: &Source,
        columns: &[Column],
    ) -> Result<Self, EngineError> {
        // Hive's expression matches the whole line, whatever is in it.
        let regex = RegexBuilder::new(&format!("^(?:{pattern})$")).dot_matches_new_line(true).build();
        let regex = regex.map_err(|e| EngineError::Setup {
            message: format!("the expression of {} is none: {e}", source.id),
            hint: "correct `pattern` in the definition of the log kind".to_owned(),
        })?;
        let group = |wanted: &Column| source.columns.iter().position(|c| c.name == wanted.name).unwrap_or(usize::MAX);
        Ok(Self {
            regex,
            unmatched,
            row: Row::new(columns)?,
            groups: columns.iter().map(group).collect(),
            width: source.columns.len(),
            lines: Lines::default(),
            record: Record::default(),
        })
    }

    /// Starts a new text.
    pub(super) fn open(&mut self) {
        self.lines = Lines::default();
        self.record = Record::default();
    }

    /// Appends records until the quota is used up or the text is at its end; `true` if there may be more.
    pub(super) fn read(&mut self, text: &str, quota: &mut Quota, losses: &mut Losses<'_>) -> bool {
        let mut lines = std::mem::take(&mut self.lines);
        let more = lines.each(text, quota, losses, |number, line, quota, losses| {
            self.take(number, line, quota, losses);
            ControlFlow::Continue(())
        });
        self.lines = lines;
        if !more {
            self.flush(quota, losses);
        }
        more
    }

    pub(super) fn finish(&mut self) -> Vec<ArrayRef> {
        self.row.finish()
    }

    fn take(&mut self, number: u64, line: &str, quota: &mut Quota, losses: &mut Losses<'_>) {
        match (self.regex.captures(line), self.unmatched) {
            (Some(found), Unmatched::Count) => {
                if quota.takes(line.len()) {
                    let groups = &self.groups;
                    self.row.append(|index| found.get(groups[index] + 1).map(|group| group.as_str()));
                } else {
                    losses.line(TOO_LONG, number);
                }
            }
            (Some(found), _) => {
                self.flush(quota, losses);
                let mut values: Vec<Option<String>> =
                    found.iter().skip(1).map(|group| group.map(|g| g.as_str().to_owned())).collect();
                if self.unmatched == Unmatched::Carry {
                    let before = self.record.values.drain(..);
                    values.iter_mut().zip(before).for_each(|(value, before)| *value = value.take().or(before));
                }
                self.record = Record { waits: true, number, values };
                if self.unmatched == Unmatched::Carry {
                    self.flush(quota, losses);
                }
            }
            (None, Unmatched::Count) => losses.line(MALFORMED, number),
            (None, Unmatched::Append) => match self.record.values.last_mut() {
                Some(last) if self.record.waits => {
                    let last = last.get_or_insert_default();
                    last.push('\n');
                    last.push_str(line);
                }
                _ => losses.line(NO_FIRST, number),
            },
            (None, Unmatched::Carry) => {
                self.record.values.resize(self.width, None);
                if let Some(last) = self.record.values.last_mut() {
                    *last = Some(line.to_owned());
                }
                self.record.waits = true;
                self.record.number = number;
                self.flush(quota, losses);
            }
        }
    }

    /// Appends the record that waits.
    fn flush(&mut self, quota: &mut Quota, losses: &mut Losses<'_>) {
        if !std::mem::take(&mut self.record.waits) {
            return;
        }
        let values = &self.record.values;
        if quota.takes(values.iter().flatten().map(String::len).sum()) {
            let groups = &self.groups;
            self.row.append(|index| values.get(groups[index])?.as_deref());
        } else {
            losses.line(TOO_LONG, self.record.number);
        }
    }
}
