//! The lines of a text, and the columns that their values fill.

use std::ops::ControlFlow;

use arrow::array::ArrayRef;
use memchr::memchr;

use super::losses::Losses;
use super::quota::Quota;
use super::scalar::Scalar;
use crate::engine::EngineError;
use crate::sources::Column;

/// A position in a text of lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    at: usize,
    number: u64,
}

impl Lines {
    /// The next line that is not empty, with its number from 1 and without its end. A last line without a line feed
    /// is one, too, unless the text is cut there.
    fn next<'t>(&mut self, text: &'t str, losses: &Losses<'_>) -> Option<(u64, &'t str)> {
        loop {
            let rest = text.get(self.at..).filter(|rest| !rest.is_empty())?;
            let end = memchr(b'\n', rest.as_bytes());
            let line = &rest[..end.unwrap_or(rest.len())];
            self.at += line.len() + usize::from(end.is_some());
            self.number += 1;
            if end.is_none() && losses.is_cut() {
                return None;
            }
            let line = line.strip_suffix('\r').unwrap_or(line);
            if !line.is_empty() {
                return Some((self.number, line));
            }
        }
    }
}

impl Lines {
    /// Hands out one line after the other until the quota is used up (`true`: there may be more), the text is at its end,
    /// or nothing more can be made of it.
    pub(super) fn each(
        &mut self,
        text: &str,
        quota: &mut Quota,
        losses: &mut Losses<'_>,
        mut take: impl FnMut(u64, &str, &mut Quota, &mut Losses<'_>) -> ControlFlow<()>,
    ) -> bool {
        quota.start(self.at);
        while !quota.is_used_up(self.at) {
            let Some((number, line)) = self.next(text, losses) else { return false };
            if take(number, line, quota, losses).is_break() {
                return false;
            }
        }
        true
    }
}

/// The builders of the wanted columns of a line.
#[derive(Debug)]
pub(in crate::engine::local) struct Row(Vec<Scalar>);

impl Row {
    /// # Errors
    /// A column of a nested type: a line holds scalars.
    pub(in crate::engine::local) fn new(columns: &[Column]) -> Result<Self, EngineError> {
        let scalar = |column: &Column| {
            Scalar::new(&column.ty).ok_or_else(|| EngineError::Setup {
                message: format!("column {} is {}, but lines hold plain values", column.name, column.ty.hive()),
                hint: "correct its type in the definition of the log kind".to_owned(),
            })
        };
        columns.iter().map(scalar).collect::<Result<_, _>>().map(Self)
    }

    /// Appends one row; `value` gives the text of the wanted column with this index.
    pub(in crate::engine::local) fn append<'t>(&mut self, value: impl Fn(usize) -> Option<&'t str>) {
        for (index, scalar) in self.0.iter_mut().enumerate() {
            scalar.append_option(value(index));
        }
    }

    pub(in crate::engine::local) fn finish(&mut self) -> Vec<ArrayRef> {
        self.0.iter_mut().map(Scalar::finish).collect()
    }
}
