//! Gaps, and whether a gap is normal for its kind.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::civil::DateTime;

use super::Row;
use super::frame::{Frame, Unit};
use crate::sources::Continuous;

/// Units without an object, in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The first of them.
    pub from: DateTime,
    /// The end of the last.
    pub to: DateTime,
    /// Whether no object came after it.
    pub open: bool,
    /// What to think of it.
    pub verdict: Verdict,
}

/// What to think of a gap, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing happened that would be logged, as far as can be known.
    Normal,
    /// An account in use would have logged something.
    Suspicious,
    /// Objects come even if nothing happens.
    Fault,
}

/// What decides about gaps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judge {
    pub(super) frame: Frame,
    /// Units that end later may still get objects.
    pub(super) settled: DateTime,
    pub(super) continuous: Continuous,
}

impl Judge {
    /// Finds the gaps of all rows of a table.
    pub(super) fn judge(self, rows: &mut [Row]) {
        let found: Vec<Vec<Gap>> = rows.iter().map(|row| self.gaps(row, rows)).collect();
        for (row, gaps) in rows.iter_mut().zip(found) {
            row.gaps = gaps;
        }
    }

    fn gaps(self, row: &Row, all: &[Row]) -> Vec<Gap> {
        // What was not looked at is no gap.
        let Some(first) = row.have.first().filter(|_| !row.at_least) else { return Vec::new() };
        let unit = self.frame.unit;
        // A frame that ends before now does not know what came after it.
        let is_open =
            |from: DateTime| self.frame.to >= self.settled && row.have.last().is_some_and(|last| *last < from);
        let mut gaps: Vec<Gap> = Vec::new();
        for at in self.frame.units().skip_while(|at| at <= first) {
            let end = unit.next(at);
            if row.have.contains(&at) || end > self.settled {
                continue;
            }
            match gaps.last_mut() {
                Some(gap) if gap.to == at => gap.to = end,
                _ => gaps.push(Gap { from: at, to: end, open: is_open(at), verdict: Verdict::Normal }),
            }
        }
        for gap in &mut gaps {
            gap.verdict = self.verdict(gap, row, all);
        }
        gaps
    }

    fn verdict(self, gap: &Gap, row: &Row, all: &[Row]) -> Verdict {
        let length = gap.to.duration_since(gap.from);
        match self.continuous {
            Continuous::No => Verdict::Normal,
            Continuous::Every(period) if length >= period => Verdict::Fault,
            Continuous::Every(_) => Verdict::Normal,
            Continuous::InUse if self.has_silent_day(gap, row, all) => Verdict::Suspicious,
            Continuous::InUse => Verdict::Normal,
        }
    }

    /// Whether on a whole day of a gap the account has nothing in any of its regions.
    fn has_silent_day(self, gap: &Gap, row: &Row, all: &[Row]) -> bool {
        let account: Vec<&Row> = all.iter().filter(|other| other.account == row.account).collect();
        if account.iter().any(|other| other.at_least) {
            return false;
        }
        let days: BTreeSet<DateTime> =
            account.iter().flat_map(|other| &other.have).map(|unit| Unit::Day.of(*unit)).collect();
        let day = Unit::Day.of(gap.from);
        let first = if day < gap.from { Unit::Day.next(day) } else { day };
        let whole = std::iter::successors(Some(first), |day| Some(Unit::Day.next(*day)));
        whole.take_while(|day| Unit::Day.next(*day) <= gap.to).any(|day| !days.contains(&day))
    }
}

/// The moment up to which units can be judged.
pub(super) fn settled(now: DateTime, late: SignedDuration) -> DateTime {
    now.saturating_sub(late)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn frame(unit: Unit) -> Frame {
        Frame { from: "2026-03-01T00:00".parse().unwrap(), to: "2026-03-11T00:00".parse().unwrap(), unit }
    }

    fn row(account: &str, region: &str, days: &[i8]) -> Row {
        let day = |day: &i8| jiff::civil::date(2026, 3, *day).at(0, 0, 0, 0);
        Row {
            account: Some(account.to_owned()),
            region: Some(region.to_owned()),
            have: days.iter().map(day).collect(),
            ..Row::default()
        }
    }

    /// `from..to verdict`, with a `+` for gaps that go on.
    fn judged(continuous: Continuous, mut rows: Vec<Row>) -> Vec<Vec<String>> {
        let settled = "2026-03-10T00:00".parse().unwrap();
        Judge { frame: frame(Unit::Day), settled, continuous }.judge(&mut rows);
        let shown = |gap: &Gap| {
            let open = if gap.open { "+" } else { "" };
            format!("{}..{}{open} {:?}", gap.from.day(), gap.to.day(), gap.verdict)
        };
        rows.iter().map(|row| row.gaps.iter().map(shown).collect()).collect()
    }

    #[test]
    fn days_between_objects_and_after_the_last_are_gaps_once_they_are_settled() {
        let rows = vec![row("a", "r", &[2, 3, 6, 7])];
        assert_eq!(judged(Continuous::No, rows), [["4..6 Normal", "8..10+ Normal"]]);
        assert_eq!(judged(Continuous::No, vec![row("a", "r", &[])]), [[""; 0]]);
    }

    #[test]
    fn what_writes_without_cause_has_no_normal_gap_of_its_period() {
        let hour = Continuous::Every(SignedDuration::from_hours(1));
        let rows = || vec![row("a", "r", &[2, 3, 6, 7, 8, 9])];
        assert_eq!(judged(hour, rows()), [["4..6 Fault"]]);
        assert_eq!(judged(Continuous::Every(SignedDuration::from_hours(72)), rows()), [["4..6 Normal"]]);
    }

    #[test]
    fn an_account_in_use_is_never_silent_in_all_regions() {
        let rows = vec![row("a", "r", &[2, 3, 6, 9]), row("a", "s", &[4, 5, 6, 9]), row("b", "r", &[7, 8])];
        let expected = [vec!["4..6 Normal", "7..9 Suspicious"], vec!["7..9 Suspicious"], vec!["9..10+ Suspicious"]];
        assert_eq!(judged(Continuous::InUse, rows), expected);
    }

    #[test]
    fn hours_without_an_event_are_normal_for_an_account_in_use() {
        let hours = [0, 1, 5, 30, 31].map(|h| frame(Unit::Hour).from + SignedDuration::from_hours(h));
        let mut rows = vec![Row { have: hours.into_iter().collect(), ..Row::default() }];
        let settled = frame(Unit::Hour).from + SignedDuration::from_hours(32);
        Judge { frame: frame(Unit::Hour), settled, continuous: Continuous::InUse }.judge(&mut rows);
        assert_eq!(rows[0].gaps.iter().map(|gap| gap.verdict).collect::<Vec<_>>(), [Verdict::Normal; 2]);
    }
}
