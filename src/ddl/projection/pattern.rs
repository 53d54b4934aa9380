//! Any pattern of `java.time.format.DateTimeFormatter`: what a projection's format may be, whoever wrote it.
//! ([`crate::sources::DatePattern`] is the part that our own tables use.)

use crate::sources::quoted_literal;
use jiff::civil::{Date, DateTime};

use super::unit::Unit;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern {
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Field(char, usize),
    Literal(String),
}

/// Why a text is no pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A letter that Java has no field for.
    Letter(char),
    /// A quote without its end.
    Quote,
    /// A character that Java reserves.
    Reserved(char),
}

/// The letters that Java knows.
const LETTERS: &str = "GuyDMLdQqYwWEecFaBhKkHmsSAnNVvzOXxZp";

impl Pattern {
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        let mut tokens = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let (token, len) = match c {
                '\'' => {
                    let (literal, len) = quoted_literal(rest).ok_or(Fault::Quote)?;
                    (Token::Literal(literal), len)
                }
                'a'..='z' | 'A'..='Z' => {
                    let len = rest.find(|other| other != c).unwrap_or(rest.len());
                    if !LETTERS.contains(c) {
                        return Err(Fault::Letter(c));
                    }
                    (Token::Field(c, len), len)
                }
                '[' | ']' | '{' | '}' | '#' => return Err(Fault::Reserved(c)),
                c => (Token::Literal(c.to_string()), c.len_utf8()),
            };
            tokens.push(token);
            rest = &rest[len..];
        }
        Ok(Self { tokens })
    }

    /// The letters of its fields with their widths.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (char, usize)> + '_ {
        self.tokens.iter().filter_map(|token| match token {
            Token::Field(letter, width) => Some((*letter, *width)),
            Token::Literal(_) => None,
        })
    }

    /// The unit of its finest field.
    pub(crate) fn finest(&self) -> Option<Unit> {
        self.fields().filter_map(|(letter, _)| unit_of(letter)).min()
    }

    /// Whether years, months, … come in the order of their size.
    pub(crate) fn is_chronological(&self) -> bool {
        let units: Vec<Unit> = self.fields().filter_map(|(letter, _)| unit_of(letter)).collect();
        units.is_sorted_by(|before, after| before >= after)
    }

    /// Whether months or days are written without a leading zero.
    pub(crate) fn is_bare(&self) -> bool {
        self.fields().any(|(letter, width)| width == 1 && "MLdHms".contains(letter))
    }

    /// The text of a time; `None` with fields that are not read here.
    pub(crate) fn render(&self, time: DateTime) -> Option<String> {
        let mut out = String::new();
        for token in &self.tokens {
            match token {
                Token::Literal(text) => out.push_str(text),
                Token::Field('y' | 'u', 2) => out.push_str(&format!("{:02}", time.year().rem_euclid(100))),
                Token::Field(letter, width) => out.push_str(&format!("{:0width$}", number_of(*letter, time)?)),
            }
        }
        Some(out)
    }

    /// Reads a text as a whole; `None` if it is not of this pattern. Days that a month does not have become its last, as in
    /// Java.
    pub(crate) fn read(&self, text: &str) -> Option<DateTime> {
        self.read_start(text).filter(|(_, len)| *len == text.len()).map(|(time, _)| time)
    }

    /// Reads a value at the start of a text, and how long it is.
    pub(crate) fn read_start(&self, text: &str) -> Option<(DateTime, usize)> {
        let mut fields = [1970, 1, 1, 0, 0, 0];
        let mut rest = text;
        for (i, token) in self.tokens.iter().enumerate() {
            let (letter, width) = match token {
                Token::Literal(literal) => {
                    rest = rest.strip_prefix(literal.as_str())?;
                    continue;
                }
                Token::Field(letter, width) => (*letter, *width),
            };
            let touches = matches!(self.tokens.get(i + 1), Some(Token::Field(..)));
            let len = rest.bytes().take_while(u8::is_ascii_digit).count();
            // Java reads fields of one letter as far as they go, and others to their width.
            let len = if width == 1 && !touches { len.min(19) } else { width };
            let digits = rest.get(..len).filter(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()))?;
            rest = &rest[len..];
            let number: i64 = digits.parse().ok()?;
            let (slot, number) = match letter {
                'y' | 'u' if width == 2 => (0, number + 2000),
                'y' | 'u' => (0, number),
                'M' | 'L' => (1, number),
                'd' => (2, number),
                'H' => (3, number),
                'm' => (4, number),
                's' => (5, number),
                'S' => continue,
                _ => return None,
            };
            fields[slot] = number;
        }
        Some((time(fields)?, text.len() - rest.len()))
    }
}

fn time([year, month, day, hour, minute, second]: [i64; 6]) -> Option<DateTime> {
    let small = |n: i64| i8::try_from(n).ok();
    let first = Date::new(i16::try_from(year).ok()?, small(month)?, 1).ok()?;
    let day = small(day).filter(|day| (1..=31).contains(day))?.min(first.days_in_month());
    let date = Date::new(first.year(), first.month(), day).ok()?;
    DateTime::new(date.year(), date.month(), day, small(hour)?, small(minute)?, small(second)?, 0).ok()
}

fn number_of(letter: char, time: DateTime) -> Option<i64> {
    Some(match letter {
        'y' | 'u' => time.year().into(),
        'M' | 'L' => time.month().into(),
        'd' => time.day().into(),
        'H' => time.hour().into(),
        'm' => time.minute().into(),
        's' => time.second().into(),
        'S' => 0,
        _ => return None,
    })
}

fn unit_of(letter: char) -> Option<Unit> {
    Some(match letter {
        'y' | 'u' | 'Y' => Unit::Years,
        'M' | 'L' | 'Q' | 'q' => Unit::Months,
        'w' | 'W' => Unit::Weeks,
        'd' | 'D' | 'E' | 'e' | 'c' | 'F' => Unit::Days,
        'H' | 'h' | 'K' | 'k' => Unit::Hours,
        'm' => Unit::Minutes,
        's' => Unit::Seconds,
        'S' | 'A' | 'n' | 'N' => Unit::Millis,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::civil::datetime;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_read_as_java_reads_them() {
        let read = |pattern: &str, text: &str| Pattern::parse(pattern).unwrap().read(text);
        let day = datetime(2024, 1, 5, 0, 0, 0, 0);
        assert_eq!(read("yyyy/MM/dd", "2024/01/05"), Some(day));
        assert_eq!(read("yyyy/MM/dd", "2024/1/5"), None);
        assert_eq!(read("yyyy/M/d", "2024/01/05"), Some(day));
        assert_eq!(read("yyyy/MM/dd", "2023/02/30"), Some(datetime(2023, 2, 28, 0, 0, 0, 0)));
        assert_eq!(read("yyyy/MM/dd", "2023/02/32"), None);
        assert_eq!(read("yyyy/MM/dd", " 2024/01/05"), None);
        assert_eq!(read("yyyyMMdd'T'HH", "20240105T07"), Some(datetime(2024, 1, 5, 7, 0, 0, 0)));
        assert_eq!(read("'year='yyyy'/month='MM", "year=2024/month=01"), Some(datetime(2024, 1, 1, 0, 0, 0, 0)));
        assert_eq!(Pattern::parse("yyyy-MM-ddTHH"), Err(Fault::Letter('T')));
        assert_eq!(Pattern::parse("yyyy'"), Err(Fault::Quote));
    }

    proptest! {
        #[test]
        fn what_is_rendered_reads_back(which in 0usize..4, days in 0i64..40_000, hour in 0i8..24) {
            let pattern = Pattern::parse(["yyyy/MM/dd/HH", "yyyyMMddHH", "yyyy/M/d/H", "dd-MM-yyyy-HH"][which]).unwrap();
            let time = datetime(1970, 1, 1, hour, 0, 0, 0) + jiff::SignedDuration::from_hours(24 * days);
            prop_assert_eq!(pattern.read(&pattern.render(time).unwrap()), Some(time));
        }

        #[test]
        fn any_text_ends_without_a_panic(pattern in ".{0,20}", text in ".{0,40}", digits in "[0-9/-]{0,20}") {
            if let Ok(pattern) = Pattern::parse(&pattern) {
                let _ = (pattern.read(&text), pattern.render(datetime(2024, 2, 29, 1, 2, 3, 0)));
            }
            let _ = Pattern::parse("yyyy/M/d").unwrap().read(&digits);
        }
    }
}
