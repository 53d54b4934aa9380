//! Projections of type `integer`.

use crate::ddl::Definition;

/// The numbers of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Integers {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) interval: i64,
    /// How many digits are written at least.
    pub(crate) digits: usize,
}

impl Integers {
    pub(crate) fn of(definition: &Definition, column: &str) -> Option<Self> {
        let (from, to) = definition.projection(column, "range")?.split_once(',')?;
        let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        let number = |key: &str, usual: i64| {
            definition.projection(column, key).map_or(Some(usual), |text| text.trim().parse().ok()).filter(|n| *n >= 0)
        };
        let (interval, digits) = (number("interval", 1)?, usize::try_from(number("digits", 0)?).ok()?);
        (from <= to && interval > 0).then_some(Self { from, to, interval, digits })
    }

    pub(crate) fn count(&self) -> u64 {
        (self.to.abs_diff(self.from) / self.interval.unsigned_abs()).saturating_add(1)
    }

    /// Whether a number is one of them.
    pub(crate) fn has(&self, number: i64) -> bool {
        (self.from..=self.to).contains(&number)
            && number.abs_diff(self.from).is_multiple_of(self.interval.unsigned_abs())
    }

    /// A number as a folder has it.
    pub(crate) fn render(&self, number: i64) -> String {
        format!("{number:0width$}", width = self.digits)
    }
}
