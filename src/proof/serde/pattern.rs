//! `RegexSerDe`: a whole line, or a row of NULLs.

use super::convert::{Integers, cell};
use super::lines;
use crate::ddl::{Definition, HiveType};
use crate::java_regex::{JavaRegex, Matched};
use crate::proof::column::Cell;
use crate::proof::tally::{Cause, Tally, Unread};

const ENDLESS: Cause = Cause {
    what: "the expression tries so many ways that a query may never end on such a line",
    repair: "write [^ ]* in place of .*, so that there is one way to match",
};

pub(super) fn read(definition: &Definition, columns: &[HiveType], text: &str, tally: &mut Tally) {
    let storage = &definition.storage;
    let folds = storage.serde_parameter("input.regex.case.insensitive").is_some_and(|v| v.eq_ignore_ascii_case("true"));
    let pattern = storage.serde_parameter("input.regex").unwrap_or_default();
    let regex = match JavaRegex::new(pattern, folds) {
        Ok(regex) => regex,
        Err(error) => {
            tally.unproven = Some(format!("Java does not compile the expression: {error}"));
            return;
        }
    };
    for (number, line) in lines::of(definition, text, tally) {
        let unread = match regex.matches(line) {
            Matched::Whole(groups) => {
                let of_group = |(i, ty): (usize, &HiveType)| match groups.get(i).copied().flatten() {
                    Some(text) => cell(ty, text, Integers::Strict),
                    None => Cell::Null,
                };
                let cells: Vec<Cell> = columns.iter().enumerate().map(of_group).collect();
                let why = "every group is empty or does not become a value";
                tally.row(&cells, || of_text(line, Unread::new(number, line, 0, why)));
                continue;
            }
            Matched::Not(stop) if stop.part.is_empty() => {
                Unread::new(number, line, stop.at, "the expression ends before the line does")
            }
            Matched::Not(stop) => {
                let why = format!("`{}` does not match here", pattern.get(stop.part).unwrap_or_default());
                Unread::new(number, line, stop.at, why)
            }
            Matched::Endless => {
                tally.fault(number, &ENDLESS, line);
                Unread::new(number, line, 0, "the expression does not come to an end")
            }
        };
        tally.null_row(of_text(line, unread));
    }
}

/// Empty lines and comments are no loss.
fn of_text(line: &str, unread: Unread) -> Option<Unread> {
    (!line.trim().is_empty() && !line.starts_with('#')).then_some(unread)
}
