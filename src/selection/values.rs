//! The values of one partition column.

use jiff::Timestamp;
use sqlparser::ast::Expr;

use super::dates::Dates;
use super::keys::Foreign;
use super::{column, literal};

#[derive(Debug, Clone)]
pub(super) enum Values {
    /// These, in this order.
    Listed(Vec<String>),
    /// Any account id, or one of these.
    AnyAccount(Vec<String>),
    /// Any region, or one of these.
    AnyRegion(Vec<String>),
    /// Any folder.
    Any,
    /// The steps of a date projection.
    Dates(Dates),
}

impl Values {
    /// How many, if they can be listed.
    pub(super) fn len(&self) -> Option<u64> {
        match self {
            Self::Listed(list) => Some(list.len() as u64),
            Self::Dates(dates) => Some(dates.len()),
            Self::AnyAccount(_) | Self::AnyRegion(_) | Self::Any => None,
        }
    }

    /// The value number `n` of those that can be listed.
    pub(super) fn nth(&self, n: u64) -> String {
        match self {
            Self::Listed(list) => usize::try_from(n).ok().and_then(|n| list.get(n)).cloned().unwrap_or_default(),
            Self::Dates(dates) => dates.nth(n),
            Self::AnyAccount(_) | Self::AnyRegion(_) | Self::Any => String::new(),
        }
    }

    /// When the time of value number `n` is over, where it is one.
    pub(super) fn end(&self, n: u64) -> Option<Timestamp> {
        if let Self::Dates(dates) = self { dates.end(n) } else { None }
    }

    /// The condition that prunes to these values.
    pub(super) fn condition(&self, name: &str) -> Option<Expr> {
        match self {
            Self::Listed(list) => Some(Expr::InList {
                expr: Box::new(column(name)),
                list: list.iter().cloned().map(literal).collect(),
                negated: false,
            }),
            Self::Dates(dates) if !dates.format.is_sorted() => Some(Expr::InList {
                expr: Box::new(column(name)),
                list: (0..dates.len()).map(|n| literal(dates.nth(n))).collect(),
                negated: false,
            }),
            Self::Dates(dates) => Some(Expr::Between {
                expr: Box::new(column(name)),
                negated: false,
                low: Box::new(literal(dates.nth(0))),
                high: Box::new(literal(dates.nth(u64::MAX))),
            }),
            Self::AnyAccount(_) | Self::AnyRegion(_) | Self::Any => None,
        }
    }

    /// Reads a value at the start of a text: its length if it is one of these, `None` if the text ends inside one.
    pub(super) fn read(&self, text: &str) -> Result<Option<usize>, Foreign> {
        if let Self::Dates(dates) = self {
            return dates.read(text);
        }
        let (value, whole) = match text.find('/') {
            Some(len) => (&text[..len], true),
            None => (text, false),
        };
        let fits = match self {
            Self::Listed(list) => begins(list, value, whole),
            Self::AnyAccount(also) => {
                value.bytes().all(|b| b.is_ascii_digit()) && (!whole || value.len() == 12) || begins(also, value, whole)
            }
            Self::AnyRegion(also) => !whole || is_region(value) || begins(also, value, whole),
            Self::Any => !whole || !value.is_empty(),
            Self::Dates(_) => false,
        };
        if fits { Ok(whole.then_some(value.len())) } else { Err(Foreign) }
    }
}

/// Whether a text is one of a list, or the beginning of one where it is not whole.
fn begins(list: &[String], text: &str, whole: bool) -> bool {
    list.iter().any(|value| if whole { value == text } else { value.starts_with(text) })
}

/// `eu-west-1`, `us-gov-east-1`, and those to come.
pub(crate) fn is_region(text: &str) -> bool {
    let Some((name, number)) = text.rsplit_once('-') else { return false };
    let parts: Vec<&str> = name.split('-').collect();
    let word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    parts.len() >= 2
        && parts.iter().all(word)
        && (1..=2).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
}
