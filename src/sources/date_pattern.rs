//! The part of `java.time.format.DateTimeFormatter` patterns that a date projection may use: it renders the
//! values of a partition column and reads them out of keys.

use std::fmt;

use jiff::civil::DateTime;

use super::IntervalUnit;

/// A pattern such as `yyyy/MM/dd` or `'year='yyyy'/month='MM'/day='dd`. Its fields run from the year down without
/// a gap, so that the order of the texts is the order of time, unless months or days are not padded (`yyyy/M/d`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatePattern {
    text: String,
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Field(DateField, Width),
    Literal(String),
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Width {
    /// With zeros in front.
    Padded,
    /// With the digits it has.
    Bare,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum DateField {
    Year,
    Month,
    Day,
    Hour,
    Minute,
}

/// What stands at the start of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateReading {
    /// A value of this many bytes.
    Whole(DateTime, usize),
    /// The text ends inside a value; the earliest and the latest value that begin with it.
    Cut(DateTime, DateTime),
    /// No value.
    Mismatch,
}

impl DatePattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong and what to write instead, in one line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut tokens = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (token, len) = match c {
                '\'' => {
                    let (literal, len) = quoted_literal(rest).ok_or("a quote is not closed")?;
                    (Token::Literal(literal), len)
                }
                'a'..='z' | 'A'..='Z' => field(rest, c)?,
                '[' | ']' | '{' | '}' | '#' => return Err(format!("`{c}` is reserved in date patterns: write '{c}'")),
                _ => (Token::Literal(c.to_string()), c.len_utf8()),
            };
            match (tokens.last_mut(), token) {
                (Some(Token::Literal(before)), Token::Literal(more)) => before.push_str(&more),
                (_, token) => tokens.push(token),
            }
            rest = &rest[len..];
        }
        let pattern = Self { text: text.to_owned(), tokens };
        pattern.check_order()?;
        Ok(pattern)
    }

    fn check_order(&self) -> Result<(), String> {
        let fields: Vec<DateField> = self.fields().collect();
        let all = [DateField::Year, DateField::Month, DateField::Day, DateField::Hour, DateField::Minute];
        if fields.len() < 3 || fields != all[..fields.len()] {
            return Err(
                "the fields must be yyyy, MM, dd and then perhaps HH and mm, each once and in this order, so that \
                 text order is time order"
                    .to_owned(),
            );
        }
        Ok(())
    }

    /// The pattern as Athena's `projection.<column>.format` takes it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the order of the texts is the order of time.
    pub fn is_sorted(&self) -> bool {
        !self.tokens.iter().any(|token| matches!(token, Token::Field(_, Width::Bare)))
    }

    /// The unit of the finest field.
    pub fn finest(&self) -> IntervalUnit {
        match self.fields().last() {
            Some(DateField::Minute) => IntervalUnit::Minutes,
            Some(DateField::Hour) => IntervalUnit::Hours,
            _ => IntervalUnit::Days,
        }
    }

    /// The text of a time; fields finer than the pattern are dropped.
    pub fn render(&self, time: DateTime) -> String {
        let mut out = String::new();
        for token in &self.tokens {
            let (number, width) = match token {
                Token::Literal(text) => {
                    out.push_str(text);
                    continue;
                }
                Token::Field(DateField::Year, _) => (time.year(), 4),
                Token::Field(DateField::Month, _) => (i16::from(time.month()), 2),
                Token::Field(DateField::Day, _) => (i16::from(time.day()), 2),
                Token::Field(DateField::Hour, _) => (i16::from(time.hour()), 2),
                Token::Field(DateField::Minute, _) => (i16::from(time.minute()), 2),
            };
            match token {
                Token::Field(_, Width::Bare) => out.push_str(&number.to_string()),
                _ => out.push_str(&format!("{number:0width$}")),
            }
        }
        out
    }

    /// Reads a value at the start of `text`.
    pub fn read(&self, text: &str) -> DateReading {
        let mut fields = Fields::default();
        let mut at = 0;
        for (number, token) in self.tokens.iter().enumerate() {
            let rest = &text[at..];
            let len = match token {
                Token::Literal(literal) if rest.starts_with(literal.as_str()) => literal.len(),
                Token::Literal(literal) if literal.starts_with(rest) => return fields.cut(),
                Token::Literal(_) => return DateReading::Mismatch,
                // More digits may follow where the text ends inside the pattern.
                Token::Field(_, Width::Bare) if rest.is_empty() || number + 1 < self.tokens.len() && is_digit(rest) => {
                    return fields.cut();
                }
                Token::Field(field, Width::Bare) => match fields.take_bare(*field, rest) {
                    Some(len) => len,
                    None => return DateReading::Mismatch,
                },
                Token::Field(field, Width::Padded) => match fields.take(*field, rest) {
                    Some(len) => len,
                    None if rest.len() < field.width() && rest.bytes().all(|b| b.is_ascii_digit()) => {
                        return fields.cut();
                    }
                    None => return DateReading::Mismatch,
                },
            };
            at += len;
        }
        fields.first().map_or(DateReading::Mismatch, |time| DateReading::Whole(time, at))
    }

    fn fields(&self) -> impl Iterator<Item = DateField> + '_ {
        self.tokens.iter().filter_map(|token| match token {
            Token::Field(field, _) => Some(*field),
            Token::Literal(_) => None,
        })
    }
}

impl fmt::Display for DatePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A literal in quotes at the start of `rest`, and its length there; two quotes are one quote, inside and outside. `None`
/// if the quote is not closed.
pub(crate) fn quoted_literal(rest: &str) -> Option<(String, usize)> {
    if rest.starts_with("''") {
        return Some(("'".to_owned(), 2));
    }
    let mut literal = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != '\'' {
            literal.push(c);
        } else if chars.next_if(|(_, next)| *next == '\'').is_some() {
            literal.push('\'');
        } else {
            return Some((literal, at + 1));
        }
    }
    None
}

fn field(rest: &str, letter: char) -> Result<(Token, usize), String> {
    let len = rest.find(|c| c != letter).unwrap_or(rest.len());
    let (field, width) = match &rest[..len] {
        "yyyy" | "uuuu" => (DateField::Year, Width::Padded),
        "MM" => (DateField::Month, Width::Padded),
        "M" => (DateField::Month, Width::Bare),
        "dd" => (DateField::Day, Width::Padded),
        "d" => (DateField::Day, Width::Bare),
        "HH" => (DateField::Hour, Width::Padded),
        "mm" => (DateField::Minute, Width::Padded),
        other => {
            let why = match letter {
                'Y' => "`Y` is the week-based year: write yyyy",
                'D' => "`D` is the day of the year: write dd",
                'h' => "`h` is the hour of a half day: write HH",
                'y' | 'u' | 'M' | 'd' | 'H' | 'm' => "write yyyy, MM or M, dd or d, HH, mm",
                _ => "letters that are not fields stand in quotes: 'T'",
            };
            return Err(format!("`{other}` is not a field of a date key; {why}"));
        }
    };
    Ok((Token::Field(field, width), len))
}

fn is_digit(text: &str) -> bool {
    text.len() == 1 && text.starts_with(|c: char| c.is_ascii_digit())
}

impl DateField {
    fn width(self) -> usize {
        if self == Self::Year { 4 } else { 2 }
    }
}

/// The fields read so far; those that are missing are `None`.
#[derive(Default)]
struct Fields([Option<i16>; 5]);

impl Fields {
    fn take(&mut self, field: DateField, rest: &str) -> Option<usize> {
        let digits = rest.get(..field.width()).filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
        self.0[field as usize] = digits.parse().ok();
        Some(field.width())
    }

    fn take_bare(&mut self, field: DateField, rest: &str) -> Option<usize> {
        let len = rest.bytes().take(2).take_while(u8::is_ascii_digit).count();
        let digits = rest.get(..len).filter(|digits| !digits.is_empty() && !digits.starts_with('0'))?;
        self.0[field as usize] = digits.parse().ok();
        Some(len)
    }

    fn cut(&self) -> DateReading {
        match (self.first(), self.last()) {
            (Some(first), Some(last)) => DateReading::Cut(first, last),
            _ => DateReading::Mismatch,
        }
    }

    fn first(&self) -> Option<DateTime> {
        self.time([0, 1, 1, 0, 0])
    }

    fn last(&self) -> Option<DateTime> {
        let time = self.time([9999, 12, 1, 23, 59])?;
        if self.0[DateField::Day as usize].is_some() {
            return Some(time);
        }
        let last_day = time.date().last_of_month();
        Some(last_day.to_datetime(time.time()))
    }

    fn time(&self, missing: [i16; 5]) -> Option<DateTime> {
        let [year, month, day, hour, minute] = std::array::from_fn(|i| self.0[i].unwrap_or(missing[i]));
        let small = |n: i16| i8::try_from(n).ok();
        DateTime::new(year, small(month)?, small(day)?, small(hour)?, small(minute)?, 0, 0).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::civil::datetime;
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str) -> DatePattern {
        DatePattern::parse(text).unwrap()
    }

    #[test]
    fn quoted_literals_render_and_read() {
        let hive = pattern("'year='yyyy'/month='MM'/day='dd'/it''s='HH");
        let time = datetime(2026, 3, 9, 4, 0, 0, 0);
        assert_eq!(hive.render(time), "year=2026/month=03/day=09/it's=04");
        assert_eq!(hive.read("year=2026/month=03/day=09/it's=04/x"), DateReading::Whole(time, 33));
    }

    #[test]
    fn a_cut_value_spans_what_may_follow() {
        let day = pattern("yyyy/MM/dd");
        let cut = |text, from: (i16, i8, i8), to: (i16, i8, i8)| {
            let at = |(y, m, d), h, min| datetime(y, m, d, h, min, 0, 0);
            assert_eq!(day.read(text), DateReading::Cut(at(from, 0, 0), at(to, 23, 59)), "{text}");
        };
        cut("2024/02/", (2024, 2, 1), (2024, 2, 29));
        cut("2024/0", (2024, 1, 1), (2024, 12, 31));
        cut("2024", (2024, 1, 1), (2024, 12, 31));
        cut("", (0, 1, 1), (9999, 12, 31));
        assert_eq!(day.read("2024/13/01"), DateReading::Mismatch);
        assert_eq!(day.read("2023/02/30"), DateReading::Mismatch);
        assert_eq!(day.read("2024-02-01"), DateReading::Mismatch);
    }

    #[test]
    fn unpadded_days_have_one_text_each_and_no_order() {
        let config = pattern("yyyy/M/d");
        let time = datetime(2026, 3, 7, 0, 0, 0, 0);
        assert_eq!(config.render(time), "2026/3/7");
        assert_eq!(config.read("2026/3/7/ConfigHistory"), DateReading::Whole(time, 8));
        assert_eq!(config.read("2026/03/07/"), DateReading::Mismatch);
        assert_eq!(
            config.read("2026/1"),
            DateReading::Cut(datetime(2026, 1, 1, 0, 0, 0, 0), datetime(2026, 12, 31, 23, 59, 0, 0))
        );
        assert!(!config.is_sorted() && pattern("yyyy/MM/dd").is_sorted());
    }

    #[test]
    fn the_traps_of_java_patterns_are_refused_with_what_to_write() {
        let error = |text: &str| DatePattern::parse(text).unwrap_err();
        assert!(error("YYYY/MM/dd").contains("write yyyy"));
        assert!(error("yyyy/mm/dd").contains("in this order"));
        assert!(error("yyyy/MM/DD").contains("write dd"));
        assert!(error("yyyy/MM/dd/hh").contains("write HH"));
        assert!(error("yyyy/MMM/d").contains("MM or M"));
        assert!(error("yyyy-MM-ddTHH").contains("'T'"));
        assert!(error("dd/MM/yyyy").contains("in this order"));
        assert!(error("yyyy/MM").contains("in this order"));
        assert!(error("yyyy'/MM/dd").contains("not closed"));
        assert!(error("yyyy/MM/dd[HH]").contains("reserved"));
    }

    proptest! {
        #[test]
        fn what_is_rendered_reads_back(
            which in 0usize..5,
            (y, mo, d, h, mi) in (1i16..=9999, 1i8..=12, 1i8..=28, 0i8..24, 0i8..60),
        ) {
            let pattern = pattern(["yyyy/MM/dd", "yyyy/MM/dd/HH", "'year='yyyy'/month='MM'/day='dd", "yyyyMMdd'T'HHmm", "yyyy/M/d"][which]);
            let time = match pattern.finest() {
                IntervalUnit::Days => datetime(y, mo, d, 0, 0, 0, 0),
                IntervalUnit::Hours => datetime(y, mo, d, h, 0, 0, 0),
                IntervalUnit::Minutes => datetime(y, mo, d, h, mi, 0, 0),
            };
            let text = pattern.render(time);
            prop_assert_eq!(pattern.read(&text), DateReading::Whole(time, text.len()));
        }

        #[test]
        fn a_cut_text_spans_the_value_it_was_cut_from(days in 0i64..40_000, len in 0usize..10) {
            let pattern = pattern("yyyy/MM/dd");
            let time = datetime(1970, 1, 1, 0, 0, 0, 0) + jiff::SignedDuration::from_hours(24 * days);
            match pattern.read(&pattern.render(time)[..len]) {
                DateReading::Cut(first, last) => prop_assert!(first <= time && time <= last),
                other => prop_assert!(false, "{other:?}"),
            }
        }

        #[test]
        fn any_text_ends_without_a_panic(pattern in ".{0,20}", text in ".{0,40}") {
            let day = self::pattern("'d='yyyy/MM/dd");
            let _ = (DatePattern::parse(&pattern), day.read(&text));
        }
    }
}
