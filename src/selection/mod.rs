//! What one table reference reads under a scope: partition values, predicate, prefixes, and which keys it
//! admits. One pure piece of code, shared by DDL, pruning, dry run and tests. Keys and prefixes are
//! relative to the table's location.

mod dates;
mod error;
mod keys;
mod values;

pub use error::ScopeError;
#[cfg(feature = "local")]
pub(crate) use values::is_region;

use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use regex::Regex;
use sqlparser::ast::{BinaryOperator, Expr, Ident, Value};

use crate::scope::Scope;
use crate::sources::{Layout, Partition, Projection, Segment, Source};
use crate::table::{Keys, Table};
use dates::{Clock, Dates};
use values::Values;

/// The partitions of one table under one scope.
#[derive(Debug, Clone)]
pub struct Selection {
    /// In the order of the layout's partitions.
    columns: Vec<PartitionValues>,
    /// The layout's template, the organization filled in.
    template: Vec<Piece>,
    object_name: Regex,
    /// Where the names hold a time, and the times of the window.
    object_time: Option<(Regex, Dates)>,
}

/// The values of one partition column.
#[derive(Debug, Clone)]
struct PartitionValues {
    name: String,
    values: Values,
}

#[derive(Debug, Clone)]
enum Piece {
    Literal(String),
    /// An index into [`Selection::columns`].
    Column(usize),
}

/// A folder below the table's location, ending in `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyPrefix(pub String);

impl fmt::Display for KeyPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Selection {
    /// The partitions of `table` that can hold events of `scope`, the source's slack included.
    ///
    /// # Errors
    /// A layout or organization that is missing, a scope that names none of the table's accounts or regions, an
    /// injected column without values, a window that is empty or ends before the table's first day.
    pub fn of(table: &Table, source: &Source, scope: &Scope) -> Result<Self, ScopeError> {
        let layout = source.layout(&table.layout).ok_or_else(|| ScopeError::UnknownLayout {
            table: table.name.clone(),
            layout: table.layout.clone(),
            known: source.layouts.iter().map(|l| l.id.clone()).collect(),
        })?;
        let columns = layout
            .partitions
            .iter()
            .map(|p| Ok(PartitionValues { name: p.name.clone(), values: values_of(p, table, source, scope)? }))
            .collect::<Result<_, _>>()?;
        let object_time = match &layout.object_time {
            Some(time) => {
                let clock = Clock { format: time.format.clone(), interval: time.interval, zone: TimeZone::UTC };
                Some((time.pattern.clone(), dates(clock, table, source, scope)?))
            }
            None => None,
        };
        let object_name = source.object_name.clone();
        Ok(Self { columns, template: template(layout, table)?, object_name, object_time })
    }

    /// The condition on the partition columns, e.g. `aws_region IN ('eu-west-1') AND day BETWEEN '2026/03/10' AND
    /// '2026/03/11'`; `true` when nothing is restricted. Bare columns and literals: other forms do not prune.
    pub fn predicate(&self) -> Expr {
        self.columns
            .iter()
            .filter_map(|column| column.values.condition(&column.name))
            .reduce(|left, right| Expr::BinaryOp {
                left: Box::new(left),
                op: BinaryOperator::And,
                right: Box::new(right),
            })
            .unwrap_or_else(|| Expr::Value(Value::Boolean(true).with_empty_span()))
    }

    /// Every folder, lazily, in the order of the template. `None` when a column's values are not listed.
    pub fn prefixes(&self) -> Option<Box<dyn Iterator<Item = KeyPrefix> + '_>> {
        let count = self.count()?;
        Some(Box::new((0..count).map(|n| self.prefix(n))))
    }

    /// How many folders, without enumerating them; saturates. `None` when a column's values are not listed.
    pub fn count(&self) -> Option<u64> {
        self.columns.iter().try_fold(1u64, |product, column| Some(product.saturating_mul(column.values.len()?)))
    }

    /// Every folder as [`Self::prefixes`] has them, each with the instant when the time that it is named for is over;
    /// a folder without a date has none.
    pub fn dated_prefixes(&self) -> Option<impl Iterator<Item = (KeyPrefix, Option<Timestamp>)> + '_> {
        Some((0..self.count()?).map(|n| self.dated_prefix(n)))
    }

    /// Whether the window decides which folders are read.
    pub fn is_bounded_in_time(&self) -> bool {
        self.columns.iter().any(|column| matches!(column.values, Values::Dates(_)))
    }

    /// The partition columns whose values are not listed, so that folders cannot be.
    pub fn open_columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().filter(|column| column.values.len().is_none()).map(|column| column.name.as_str())
    }

    fn prefix(&self, n: u64) -> KeyPrefix {
        self.dated_prefix(n).0
    }

    /// The folder number `n`; the last column of the template counts fastest.
    fn dated_prefix(&self, mut n: u64) -> (KeyPrefix, Option<Timestamp>) {
        let mut pieces: Vec<String> = Vec::with_capacity(self.template.len());
        let mut end = None;
        for piece in self.template.iter().rev() {
            pieces.push(match piece {
                Piece::Literal(text) => text.clone(),
                Piece::Column(i) => {
                    let values = &self.columns[*i].values;
                    let len = values.len().unwrap_or(1).max(1);
                    end = end.max(values.end(n % len));
                    let value = values.nth(n % len);
                    n /= len;
                    value
                }
            });
        }
        pieces.reverse();
        (KeyPrefix(pieces.concat()), end)
    }
}

fn template(layout: &Layout, table: &Table) -> Result<Vec<Piece>, ScopeError> {
    layout
        .segments()
        .map(|segment| match segment {
            Segment::Literal(text) => Ok(Piece::Literal(text.to_owned())),
            Segment::Placeholder("org") => table
                .org
                .clone()
                .map(Piece::Literal)
                .ok_or_else(|| ScopeError::NoOrg { table: table.name.clone(), layout: layout.id.clone() }),
            // The loader has seen to it that every other placeholder is a partition.
            Segment::Placeholder(name) => {
                Ok(Piece::Column(layout.partitions.iter().position(|p| p.name == name).unwrap_or_default()))
            }
        })
        .collect()
}

fn values_of(partition: &Partition, table: &Table, source: &Source, scope: &Scope) -> Result<Values, ScopeError> {
    let column = &partition.name;
    match &partition.projection {
        Projection::Account { also } => {
            let values = keys_of(table, column, &table.accounts, scope.accounts.as_deref())?;
            Ok(with(values, also, Values::AnyAccount))
        }
        Projection::Region { also } => {
            let values = keys_of(table, column, &table.regions, scope.regions.as_deref())?;
            Ok(with(values, also, Values::AnyRegion))
        }
        Projection::Table => {
            let scope = scope.partitions.get(column).map(Vec::as_slice);
            Ok(keys_of(table, column, &table.partition(column), scope)?.map_or(Values::Any, Values::Listed))
        }
        Projection::Enum(list) => Ok(Values::Listed(list.clone())),
        Projection::Date { format, interval, zone } => {
            let clock = Clock { format: format.clone(), interval: *interval, zone: zone.clone() };
            dates(clock, table, source, scope).map(Values::Dates)
        }
    }
}

/// The values of a date that can hold events of the scope's window.
fn dates(clock: Clock, table: &Table, source: &Source, scope: &Scope) -> Result<Dates, ScopeError> {
    let window = scope.window;
    if window.from >= window.to {
        return Err(ScopeError::EmptyWindow { from: window.from, to: window.to });
    }
    let since = table.since;
    Dates::of(clock, since, window, &source.slack).ok_or_else(|| ScopeError::OutsideDates {
        table: table.name.clone(),
        since,
        from: window.from,
        to: window.to,
    })
}

/// The listed values, or any, with the folders that stand beside them.
fn with(values: Option<Vec<String>>, also: &[String], any: impl Fn(Vec<String>) -> Values) -> Values {
    match values {
        None => any(also.to_vec()),
        Some(mut listed) => {
            listed.extend(also.iter().filter(|a| !listed.contains(a)).cloned().collect::<Vec<_>>());
            Values::Listed(listed)
        }
    }
}

/// What the scope leaves of a table's values of one partition; `None` if it may be any.
fn keys_of(
    table: &Table,
    column: &str,
    keys: &Keys,
    scope: Option<&[String]>,
) -> Result<Option<Vec<String>>, ScopeError> {
    let values = match (keys, scope) {
        (Keys::Listed(listed), None) => listed.clone(),
        (Keys::Listed(listed), Some(scope)) => {
            let both: Vec<String> = listed.iter().filter(|v| scope.contains(v)).cloned().collect();
            if both.is_empty() {
                return Err(ScopeError::Disjoint {
                    table: table.name.clone(),
                    column: column.to_owned(),
                    listed: listed.clone(),
                    scope: scope.to_vec(),
                });
            }
            both
        }
        (Keys::Unlisted, None) => return Ok(None),
        (Keys::Injected, Some(scope)) if scope.len() > ATHENA_INJECTED => {
            return Err(ScopeError::TooMany {
                table: table.name.clone(),
                column: column.to_owned(),
                count: scope.len(),
            });
        }
        (Keys::Unlisted | Keys::Injected, Some(scope)) if !scope.is_empty() => scope.to_vec(),
        (Keys::Unlisted | Keys::Injected, _) => {
            return Err(ScopeError::Unbounded { table: table.name.clone(), column: column.to_owned() });
        }
    };
    let mut distinct: Vec<String> = Vec::with_capacity(values.len());
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    Ok(Some(distinct))
}

/// Values an injected column takes in one query.
const ATHENA_INJECTED: usize = 1000;

/// A string literal as the syntax tree has it.
fn literal(text: String) -> Expr {
    Expr::Value(Value::SingleQuotedString(text).with_empty_span())
}

/// A column's name as the syntax tree has it.
fn column(name: &str) -> Expr {
    Expr::Identifier(Ident::new(name))
}

#[cfg(test)]
mod tests;
