//! Projections of type `date`.

use jiff::civil::{Date, DateTime};

use super::{Bound, Pattern, Unit};
use crate::ddl::Definition;

/// The times of a range, on a day.
#[derive(Debug, Clone)]
pub(crate) struct Dates {
    pub(crate) pattern: Pattern,
    pub(crate) from: DateTime,
    pub(crate) to: DateTime,
    pub(crate) interval: u64,
    pub(crate) unit: Unit,
}

impl Dates {
    pub(crate) fn of(definition: &Definition, column: &str, today: Date) -> Option<Self> {
        let pattern = Pattern::parse(definition.projection(column, "format")?).ok()?;
        let (from, to) = definition.projection(column, "range")?.split_once(',')?;
        // Now is now as the format writes it.
        let bound = |text| pattern.read(&pattern.render(Bound::read(text, &pattern)?.at(today)?)?);
        let (from, to) = (bound(from)?, bound(to)?);
        let unit = definition.projection(column, "interval.unit").map_or(pattern.finest(), Unit::parse)?;
        let interval = definition.projection(column, "interval").map_or(Some(1), |text| text.trim().parse().ok())?;
        Some(Self { pattern, from, to, interval, unit })
    }

    pub(crate) fn count(&self) -> u64 {
        self.unit.steps(self.from, self.to, self.interval)
    }

    /// How many values a window of 31 days has.
    pub(crate) fn count_of_month(&self) -> u64 {
        let later = Unit::Days.add(self.from, 30).unwrap_or(self.to);
        self.unit.steps(self.from, later, self.interval).min(self.count())
    }

    /// Whether a time is one of the steps, as far as the pattern shows it.
    pub(crate) fn has(&self, time: DateTime) -> bool {
        let steps = self.unit.steps(self.from, time, 1).saturating_sub(1);
        let on_a_step = steps / self.interval * self.interval;
        let step = i64::try_from(on_a_step).ok().and_then(|count| self.unit.add(self.from, count));
        step.is_some_and(|step| self.pattern.render(step) == self.pattern.render(time)) && time <= self.to
    }
}
