//! Known false positives that an overlay takes out of a question's rows.

use std::fmt;
use std::net::IpAddr;

use ipnet::IpNet;
use regex::Regex;

/// Rows that are left out, by one column of the result.
#[derive(Debug, Clone)]
pub struct Exclusion {
    /// The column.
    pub column: String,
    /// What its value is like.
    pub test: Test,
    /// Why they are known to be harmless.
    pub why: String,
    /// The overlay that says so: its file.
    pub overlay: String,
}

/// What a value is held against.
#[derive(Debug, Clone)]
pub enum Test {
    /// This text.
    Equals(String),
    /// A `LIKE` pattern, and the same as an expression.
    Like(String, Regex),
    /// An address in this network.
    Cidr(IpNet),
}

impl Test {
    /// The test of a `LIKE` pattern: `%` is any text, `_` any character.
    pub(super) fn like(pattern: &str) -> Option<Self> {
        let mut expression = String::from("(?s)^");
        for c in pattern.chars() {
            match c {
                '%' => expression.push_str(".*"),
                '_' => expression.push('.'),
                c => expression.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
            }
        }
        expression.push('$');
        Some(Self::Like(pattern.to_owned(), Regex::new(&expression).ok()?))
    }

    /// Whether a value is one that is left out.
    pub fn holds(&self, value: &str) -> bool {
        match self {
            Self::Equals(text) => value == text,
            Self::Like(_, expression) => expression.is_match(value),
            Self::Cidr(net) => {
                let address = value.parse().map(|ip: IpAddr| ip.to_canonical());
                address.is_ok_and(|ip| net.contains(&ip))
                    || value.parse().is_ok_and(|other: IpNet| net.contains(&other))
            }
        }
    }
}

impl fmt::Display for Exclusion {
    /// `actor like %/prowler: our scanner (queries/overlay.toml)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.test {
            Test::Equals(text) => write!(f, "{} = {text}", self.column)?,
            Test::Like(pattern, _) => write!(f, "{} like {pattern}", self.column)?,
            Test::Cidr(net) => write!(f, "{} in {net}", self.column)?,
        }
        write!(f, ": {} ({})", self.why, self.overlay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_that_of_like_and_nothing_else() {
        let holds = |pattern: &str, text: &str| Test::like(pattern).is_some_and(|test| test.holds(text));
        assert!(holds("%/prowler", "arn:aws:iam::111122223333:role/prowler"));
        assert!(holds("a_c", "abc") && holds("a%c", "a\nc") && holds("100.%", "100.x"));
        assert!(!holds("%/prowler", "x/prowlers") && !holds("a.c", "abc") && !holds("A", "a"));
    }

    #[test]
    fn networks_hold_addresses_and_smaller_networks() {
        let test = Test::Cidr("203.0.113.0/24".parse().expect("a network"));
        assert!(test.holds("203.0.113.66") && test.holds("203.0.113.64/26") && test.holds("::ffff:203.0.113.66"));
        assert!(!test.holds("203.0.114.1") && !test.holds("iam.amazonaws.com") && !test.holds("203.0.0.0/16"));
    }
}
