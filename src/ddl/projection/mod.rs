//! The values that the projection properties of a table stand for, whoever wrote them. What is wrong with properties is
//! the matter of [`super::lint`]; here a projection is right, or it has no values.

mod bound;
mod dates;
mod integers;
mod pattern;
mod unit;

use jiff::civil::Date;

use super::Definition;

pub(crate) use bound::{Bound, means_now};
pub(crate) use dates::Dates;
pub(crate) use integers::Integers;
pub(crate) use pattern::{Fault, Pattern};
pub(crate) use unit::Unit;

/// The type of a projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Enum,
    Integer,
    Date,
    Injected,
}

impl Kind {
    pub(crate) const NAMES: [(&'static str, Self); 4] =
        [("enum", Self::Enum), ("integer", Self::Integer), ("date", Self::Date), ("injected", Self::Injected)];

    /// The type of a partition column's projection; blanks around it and its case do not matter.
    pub(crate) fn of(definition: &Definition, column: &str) -> Option<Self> {
        let ty = definition.projection(column, "type")?.trim();
        Self::NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(ty)).map(|(_, kind)| *kind)
    }

    /// The properties it has beside `type`: those it needs, and the others.
    pub(crate) fn properties(self) -> (&'static [&'static str], &'static [&'static str]) {
        match self {
            Self::Enum => (&["values"], &[]),
            Self::Integer => (&["range"], &["interval", "digits"]),
            Self::Date => (&["format", "range"], &["interval", "interval.unit"]),
            Self::Injected => (&[], &[]),
        }
    }
}

/// The values of one partition column.
#[derive(Debug, Clone)]
pub(crate) enum Values {
    /// These.
    Listed(Vec<String>),
    /// Whole numbers.
    Integers(Integers),
    /// Times.
    Dates(Dates),
    /// Any: each query names its own.
    Injected,
}

impl Values {
    /// The values on a day; `None` if the properties are not right.
    pub(crate) fn of(definition: &Definition, column: &str, today: Date) -> Option<Self> {
        Some(match Kind::of(definition, column)? {
            Kind::Enum => {
                Self::Listed(definition.projection(column, "values")?.split(',').map(str::to_owned).collect())
            }
            Kind::Integer => Self::Integers(Integers::of(definition, column)?),
            Kind::Date => Self::Dates(Dates::of(definition, column, today)?),
            Kind::Injected => Self::Injected,
        })
    }
}
