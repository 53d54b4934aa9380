//! The folders of dates that a frame asks for.

use jiff::civil::DateTime;

use super::frame::{Frame, Unit};
use crate::sources::{DatePattern, DateReading};

/// Folders whose listing tells of units, each with the units that it may hold; relative to the folder before the date.
pub(super) fn parents(format: &DatePattern, frame: Frame) -> Vec<(String, Vec<DateTime>)> {
    let mut parents: Vec<(String, Vec<DateTime>)> = Vec::new();
    for unit in frame.units() {
        let text = folder(format, unit, frame.unit);
        let parent = &text[..text.rfind('/').map_or(0, |slash| slash + 1)];
        match parents.iter_mut().find(|(known, _)| known == parent) {
            Some((_, units)) if units.contains(&unit) => {}
            Some((_, units)) => units.push(unit),
            None => parents.push((parent.to_owned(), vec![unit])),
        }
    }
    parents
}

/// The folder of a unit without its final slash: no deeper than the unit, as far as the pattern's slashes allow.
pub(super) fn folder(format: &DatePattern, unit: DateTime, of: Unit) -> String {
    let text = format.render(unit);
    let cut = text.match_indices('/').map(|(at, _)| &text[..at]).find(|cut| read(format, cut, of).is_some());
    cut.unwrap_or(&text).to_owned()
}

/// The unit that a folder stands for; `None` if it holds more than one.
pub(super) fn read(format: &DatePattern, folder: &str, of: Unit) -> Option<DateTime> {
    match format.read(folder) {
        DateReading::Whole(at, len) if len == folder.len() => return Some(of.of(at)),
        _ => {}
    }
    match format.read(&format!("{folder}/")) {
        DateReading::Cut(first, last) if last.duration_since(first) < of.length() => {
            (of.of(first) == of.of(last)).then(|| of.of(first))
        }
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn asked(format: &str, unit: Unit, from: &str, to: &str) -> Vec<String> {
        let frame = Frame { from: from.parse().unwrap(), to: to.parse().unwrap(), unit };
        parents(&DatePattern::parse(format).unwrap(), frame).into_iter().map(|(parent, _)| parent).collect()
    }

    #[test]
    fn days_are_listed_by_the_month_and_hours_by_the_day() {
        let (from, to) = ("2026-02-20T00:00", "2026-03-03T00:00");
        assert_eq!(asked("yyyy/MM/dd", Unit::Day, from, to), ["2026/02/", "2026/03/"]);
        assert_eq!(asked("yyyy/MM/dd/HH", Unit::Day, from, to), ["2026/02/", "2026/03/"]);
        assert_eq!(asked("yyyy/M/d", Unit::Day, from, to), ["2026/2/", "2026/3/"]);
        let hive = "'year='yyyy'/month='MM'/day='dd";
        assert_eq!(asked(hive, Unit::Day, from, to), ["year=2026/month=02/", "year=2026/month=03/"]);
        assert_eq!(asked("yyyy-MM-dd-HH", Unit::Day, from, to), [""]);
        assert_eq!(
            asked("yyyy/MM/dd/HH/mm", Unit::Hour, "2026-02-20T22:00", "2026-02-21T02:00"),
            ["2026/02/20/", "2026/02/21/"]
        );
    }

    #[test]
    fn a_folder_is_read_as_the_unit_that_it_stands_for() {
        let hours = DatePattern::parse("yyyy/MM/dd/HH").unwrap();
        let day = date(2026, 3, 10).at(0, 0, 0, 0);
        assert_eq!(read(&hours, "2026/03/10", Unit::Day), Some(day));
        assert_eq!(read(&hours, "2026/03/10/09", Unit::Day), Some(day));
        assert_eq!(read(&hours, "2026/03/10/09", Unit::Hour), Some(date(2026, 3, 10).at(9, 0, 0, 0)));
        assert_eq!(read(&hours, "2026/03/10", Unit::Hour), None, "a day is more than an hour");
        assert_eq!(read(&hours, "2026/03", Unit::Day), None);
        assert_eq!(read(&hours, "2026/03/10/x", Unit::Day), None);
        let days = DatePattern::parse("yyyy/M/d").unwrap();
        assert_eq!(read(&days, "2026/3/7", Unit::Day), Some(date(2026, 3, 7).at(0, 0, 0, 0)));
        assert_eq!(folder(&hours, day, Unit::Day), "2026/03/10");
    }
}
