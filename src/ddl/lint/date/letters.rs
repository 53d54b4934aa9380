//! Letters of a format that mean something else than they look like.

use crate::ddl::projection::Pattern;

/// A letter that is not the one that was meant.
pub(super) struct Slip {
    letter: char,
    right: char,
    pub(super) why: &'static str,
}

impl Slip {
    /// The format with the letter that was meant, outside of quotes.
    pub(super) fn corrected(&self, format: &str) -> String {
        let mut quoted = false;
        format
            .chars()
            .map(|c| {
                quoted ^= c == '\'';
                if c == self.letter && !quoted { self.right } else { c }
            })
            .collect()
    }
}

/// The slips of a format; none of one that is no format at all.
pub(super) fn slips(format: &str) -> Vec<Slip> {
    let Ok(pattern) = Pattern::parse(format) else { return Vec::new() };
    let has = |letter: char| pattern.fields().any(|(found, _)| found == letter);
    let slip = |wrong: bool, letter, right, why| wrong.then_some(Slip { letter, right, why });
    [
        slip(
            has('Y'),
            'Y',
            'y',
            "`Y` is the year of the week: the last days of December get the next year, and bounds do not parse",
        ),
        slip(
            has('m') && !has('M') && !has('H') && !has('h'),
            'm',
            'M',
            "`m` is the minute: every folder would be month 00",
        ),
        slip(has('D'), 'D', 'd', "`D` is the day of the year, 1 to 366"),
        slip(has('h') && !has('a'), 'h', 'H', "`h` is the hour of a half day: 13:00 is `01`, and bounds do not parse"),
    ]
    .into_iter()
    .flatten()
    .collect()
}
