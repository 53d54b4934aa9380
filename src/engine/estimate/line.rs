//! An estimate in words.

use bytesize::ByteSize;

use super::{Estimate, ScanEstimate};
use crate::engine::price;

impl Estimate {
    /// One line: `48 prefixes · at least 4,512 objects · 12.3 GiB · $0.06`. Without a price there is no money in it.
    pub fn line(&self, per_tb: Option<f64>) -> String {
        let mut parts = vec![count(self.prefixes(), "prefix", "prefixes")];
        if self.is_known() || self.objects() > 0 {
            let least = if self.is_at_least() { "at least " } else { "" };
            let most = if self.is_at_most() { "at most " } else { "" };
            parts.push(format!("{least}{}", count(self.objects(), "object", "objects")));
            parts.push(format!("{}{}", if least.is_empty() { most } else { least }, ByteSize(self.bytes())));
        } else {
            parts.push("size unknown".to_owned());
        }
        parts.extend(per_tb.and_then(|per_tb| self.dollars(per_tb)).map(price::shown));
        let archived = self.archived();
        if archived.objects > 0 {
            parts.push(format!("{} in Glacier", grouped(archived.objects)));
        }
        parts.join(" · ")
    }
}

impl ScanEstimate {
    /// One line on this reference, without the table's name.
    pub fn line(&self) -> String {
        let mut parts = vec![count(self.prefixes, "prefix", "prefixes")];
        if let Some(objects) = self.objects {
            let least = if self.at_least { "at least " } else { "" };
            parts.push(format!("{least}{}", count(objects, "object", "objects")));
            parts.push(format!("{least}{}", ByteSize(self.bytes)));
        }
        match self.times {
            0 => parts.push("not read: nothing names its CTE".to_owned()),
            1 => {}
            times => parts.push(format!("read {} times", grouped(times))),
        }
        parts.join(" · ")
    }

    /// What should be known beside the figures.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(why) = &self.unlisted {
            notes.push(why.clone());
        }
        if self.archived.objects > 0 {
            let (objects, size) = (count(self.archived.objects, "object", "objects"), ByteSize(self.archived.bytes));
            notes.push(format!(
                "{objects} ({size}) in Glacier: Athena skips them without a word until they are restored"
            ));
        }
        if let Some(matching) = self.matching {
            let (objects, size) = (count(matching.objects, "object", "objects"), ByteSize(matching.bytes));
            notes.push(format!(
                "only {objects} ({size}) by name can hold what is asked for, Athena reads and bills all; \
                 --engine local reads those alone"
            ));
        }
        if let Some(columns) = self.columns {
            notes.push(match columns.is_all() {
                true => format!("all {} columns of a column store are read: name those that you need", columns.all),
                false => format!("{} of {} columns are read, so less than these bytes", columns.used, columns.all),
            });
        }
        if !self.bounded {
            notes.push("no prefix has a date: all of the table is read, whatever the window".to_owned());
        }
        notes
    }
}

/// Prefixes that Athena was seen to plan in a second, at its slowest and at its fastest. Seen by others: 520,000 in 20
/// minutes, 646,000 in 26, 35,000 in 7 seconds.
const A_SECOND: (u64, u64) = (400, 5000);
/// Athena's own time-out of a query, in seconds, unless the account has raised it.
const TIME_OUT: u64 = 30 * 60;

/// How long Athena may plan that many prefixes; nothing where nobody would notice.
pub fn planning(prefixes: u64) -> Option<String> {
    let (longest, shortest) = (prefixes / A_SECOND.0, prefixes / A_SECOND.1);
    if longest < 5 {
        return None;
    }
    let spoken = |seconds: u64| match seconds {
        0..=1 => "a second".to_owned(),
        2..120 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds / 60),
    };
    let late = if longest >= TIME_OUT { ", and a query ends after 30 minutes" } else { "" };
    Some(format!("between {} and {} before the first byte is read{late}", spoken(shortest), spoken(longest)))
}

/// A number with its noun.
fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number with its thousands set apart: `1,234,567`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{Columns, Tally};
    use super::*;

    fn scan(objects: Option<u64>, bytes: u64) -> ScanEstimate {
        ScanEstimate { table: "t".to_owned(), prefixes: 48, objects, bytes, ..ScanEstimate::default() }
    }

    fn line(scans: Vec<ScanEstimate>) -> String {
        Estimate { scans, ..Estimate::default() }.line(Some(5.0))
    }

    #[test]
    fn a_line_says_what_is_known_and_how_well() {
        let known = scan(Some(4512), 12 << 30);
        assert_eq!(line(vec![known.clone()]), "48 prefixes · 4,512 objects · 12.0 GiB · $0.06");
        let twice = ScanEstimate { times: 2, ..known.clone() };
        assert_eq!(line(vec![twice]), "96 prefixes · 9,024 objects · 24.0 GiB · $0.12");
        let capped = ScanEstimate { at_least: true, ..known.clone() };
        assert_eq!(line(vec![capped]), "48 prefixes · at least 4,512 objects · at least 12.0 GiB · $0.06");
        assert_eq!(line(vec![scan(None, 0)]), "48 prefixes · size unknown");
        let half = "96 prefixes · at least 4,512 objects · at least 12.0 GiB · $0.06";
        assert_eq!(line(vec![known.clone(), scan(None, 0)]), half);
        let columns = Some(Columns { used: 2, all: 30 });
        let pruned = ScanEstimate { columns, ..known.clone() };
        assert_eq!(line(vec![pruned]), "48 prefixes · 4,512 objects · at most 12.0 GiB · $0.06");
        let archived = ScanEstimate { archived: Tally { objects: 1200, bytes: 9 }, ..known };
        assert_eq!(line(vec![archived]), "48 prefixes · 4,512 objects · 12.0 GiB · $0.06 · 1,200 in Glacier");
        assert_eq!(planning(1000), None);
        let few = "between 2 seconds and 25 seconds before the first byte is read";
        assert_eq!(planning(10_000).as_deref(), Some(few));
        let many = "between 3 minutes and 41 minutes before the first byte is read, and a query ends after 30 minutes";
        assert_eq!(planning(999_999).as_deref(), Some(many));
        assert_eq!(line(vec![]), "0 prefixes · 0 objects · 0 B · $0");
    }
}
