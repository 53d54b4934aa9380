//! Why a scope does not fit a table.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::report::Report;

/// Why a scope does not fit a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// An injected column needs values.
    #[error("table {table} needs {column} to be named: its projection is injected")]
    Unbounded {
        /// The table.
        table: String,
        /// The partition column.
        column: String,
    },
    /// An injected column takes at most 1,000 values in one query.
    #[error("the scope names {count} values of {column}; table {table} takes 1000 at once")]
    TooMany {
        /// The table.
        table: String,
        /// The partition column.
        column: String,
        /// How many the scope names.
        count: usize,
    },
    /// The scope names none of the table's accounts or regions.
    #[error(
        "the scope and table {table} have no {column} in common: the scope has {scope}, the table {listed}",
        scope = scope.join(", "),
        listed = listed.join(", ")
    )]
    Disjoint {
        /// The table.
        table: String,
        /// The partition column.
        column: String,
        /// The table's values.
        listed: Vec<String>,
        /// The scope's values.
        scope: Vec<String>,
    },
    /// The table's layout is none of its source's.
    #[error("table {table} has no layout `{layout}`: write {known}", known = known.join(" or "))]
    UnknownLayout {
        /// The table.
        table: String,
        /// What it says.
        layout: String,
        /// What the source has.
        known: Vec<String>,
    },
    /// The layout's folders hold the organization's id, which the table does not say.
    #[error("table {table} has the layout `{layout}` and no organization id")]
    NoOrg {
        /// The table.
        table: String,
        /// The layout.
        layout: String,
    },
    /// The window holds no instant.
    #[error("the window is empty: {from} is not before {to}")]
    EmptyWindow {
        /// Its start.
        from: Timestamp,
        /// Its end.
        to: Timestamp,
    },
    /// Nothing of the window can be in the table.
    #[error("the window {from} to {to} is outside of table {table}{}", match since {
        Some(day) => format!(", which begins on {day}"),
        None => String::new(),
    })]
    OutsideDates {
        /// The table.
        table: String,
        /// Its first day.
        since: Option<Date>,
        /// The window's start.
        from: Timestamp,
        /// The window's end.
        to: Timestamp,
    },
}

impl From<ScopeError> for Report {
    fn from(error: ScopeError) -> Self {
        let report = Self::usage(error.to_string());
        match error {
            ScopeError::Unbounded { column, .. } if column == "aws_region" => report.hint("add --regions eu-west-1,…"),
            ScopeError::Unbounded { column, .. } if column == "aws_account" => {
                report.hint("add --accounts 111122223333,…")
            }
            ScopeError::Unbounded { column, .. } => report.hint(format!("add --partition {column}=VALUE,…")),
            ScopeError::TooMany { .. } => report.hint("split the run"),
            ScopeError::Disjoint { .. } => {
                report.hint("widen the scope, or add the value to the table if its logs are at the location")
            }
            ScopeError::UnknownLayout { .. } => report.hint("`logq sources ID` lists the layouts with their folders"),
            ScopeError::NoOrg { .. } => report.hint("add org = \"o-…\" to the table"),
            ScopeError::EmptyWindow { .. } => report,
            ScopeError::OutsideDates { since, .. } => match since {
                Some(_) => report.hint("choose another window, or an earlier `since` in the table"),
                None => report.hint("choose a window within the years 1 to 9999"),
            },
        }
    }
}
