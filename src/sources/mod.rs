//! Log kinds as data. A [`Source`] is the only statement of a log kind: its columns, object format,
//! key layouts, clock, derived columns and samples. It is read from one file, `ddl/<id>.toml`
//! (schema: `ddl/README.md`), and no line of Rust names a particular log kind.

mod check;
mod choices;
mod column;
mod date_pattern;
mod delivery;
mod derived;
mod file;
mod file_error;
mod format;
pub(crate) mod hive_type;
mod layout;
mod load;
mod prefix;
mod prices;

pub use choices::{ChoiceError, Choices};
pub use column::{Column, ColumnType, FieldPath, StructField};
pub(crate) use date_pattern::quoted_literal;
pub use date_pattern::{DatePattern, DateReading};
pub use delivery::{CostItem, Delivery, Way};
pub use derived::Derived;
pub use file_error::FileError;
pub use format::{Field, FieldShape, Format, ObjectFormat, Quoting, Serde, Unmatched};
pub use layout::{Interval, IntervalUnit, Layout, ObjectTime, Partition, Projection, Segment};
pub use prefix::{Grammar, PrefixError, Prefixed, UsualPrefix};
pub use prices::{Amount, Assumptions, Bill, Prices, UnknownRegion};

use jiff::SignedDuration;

/// One log kind, as `ddl/<id>.toml` states it.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file's name without `.toml`: snake case, also a legal table name.
    pub id: String,
    /// A human name, e.g. `CloudTrail events`.
    pub title: String,
    /// AWS pages that state what this file states.
    pub docs: Vec<String>,
    /// The kind whose definition this one goes on from.
    pub extends: Option<String>,
    /// What makes a record one of this kind, as Athena SQL over raw columns.
    pub filter: Option<String>,
    /// How records lie inside one object; chooses the local decoder.
    pub format: Format,
    /// How Athena reads the same objects.
    pub serde: Serde,
    /// The name of this format among several.
    pub format_id: String,
    /// Whether the objects hold text in every column, whatever the column's type.
    pub strings: bool,
    /// The other formats in which the same columns are delivered.
    pub formats: Vec<ObjectFormat>,
    /// Every column, in DDL order.
    pub columns: Vec<Column>,
    /// Whether a table adds columns of its own.
    pub open: bool,
    /// The fields of a table that does not name its own, for formats whose fields the user chooses
    /// (flow logs); empty where every table has every column.
    pub default_fields: Vec<String>,
    /// The key layouts AWS writes; the first one is the default.
    pub layouts: Vec<Layout>,
    /// Basenames of the objects of this kind, as a regular expression over the whole basename.
    pub object_name: regex::Regex,
    /// Whether other log kinds share the folder, so that Athena needs a `"$path"` predicate.
    pub shared_folder: bool,
    /// Which column holds the time of the event, and in which form.
    pub time: EventTime,
    /// How far the clock of the key may be from the clock of the event.
    pub slack: Slack,
    /// How regularly objects come.
    pub continuous: Continuous,
    /// Where the objects start in a bucket as AWS writes it (`AWSLogs/`): what a location normally ends with.
    pub root: String,
    /// Columns computed from the raw ones, as Athena SQL.
    pub derived: Vec<Derived>,
    /// The ways to S3, the one to prefer first.
    pub delivery: Vec<Delivery>,
    /// What goes wrong with this kind in practice, in prose.
    pub traps: Vec<String>,
    /// Real records with expected values; run as tests.
    pub samples: Vec<Sample>,
}

/// The column that holds an event's time and how it is written there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventTime {
    /// `2026-03-10T09:12:00Z` with `fraction` digits after the seconds.
    Iso8601 {
        /// The raw column.
        column: String,
        /// Digits after the decimal point: 0 for CloudTrail, 6 for load balancers.
        fraction: u8,
    },
    /// Whole seconds since 1970, UTC.
    EpochSeconds(String),
    /// Milliseconds since 1970, UTC.
    EpochMillis(String),
    /// In another form: the derived column `event_time` says it.
    Derived,
    /// Not at all: only the folders confine a query.
    None,
}

/// An object whose key says time `t` holds events of `[t - after, t + interval + before)`; read the other
/// way round, the events of a window lie under keys of `[from - before, to + after)`.
#[derive(Debug, Clone)]
pub struct Slack {
    /// How much earlier than the event a key's time may be.
    pub before: SignedDuration,
    /// How much later than the event a key's time may be (late delivery).
    pub after: SignedDuration,
}

/// How regularly objects come, so that a gap is normal or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Continuous {
    /// When something happens: any gap is normal.
    No,
    /// An account in use has some every day, in one region or another: a day without any is suspicious.
    InUse,
    /// At least so often in each account and region, even if nothing happens: a longer gap is a fault.
    Every(SignedDuration),
}

impl EventTime {
    /// The raw column that a window is compared with.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Iso8601 { column, .. } | Self::EpochSeconds(column) | Self::EpochMillis(column) => Some(column),
            Self::Derived | Self::None => None,
        }
    }
}

impl Source {
    /// The column with this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }

    /// The derived column with this name.
    pub fn derived(&self, name: &str) -> Option<&Derived> {
        self.derived.iter().find(|d| d.name() == name)
    }

    /// The layout with this id.
    pub fn layout(&self, id: &str) -> Option<&Layout> {
        self.layouts.iter().find(|l| l.id == id)
    }

    /// The type of a column or of a field below it.
    pub fn type_at(&self, path: &FieldPath) -> Option<&ColumnType> {
        self.column(path.root())?.ty.at(path.0.get(1..)?)
    }

    /// The columns of a table, in DDL order: for formats with chosen fields, the table's fields (names as in the
    /// format, `account-id`, or as in SQL, `account_id`) or the default ones; otherwise all.
    ///
    /// # Errors
    /// The first field that the source does not know, or names twice.
    pub fn columns_of(&self, fields: Option<&[String]>) -> Result<Vec<&Column>, FieldError> {
        let fields = match fields {
            _ if self.default_fields.is_empty() => return Ok(self.columns.iter().collect()),
            Some(fields) => fields,
            None => &self.default_fields,
        };
        let mut columns: Vec<&Column> = Vec::with_capacity(fields.len());
        for field in fields {
            let column = self
                .columns
                .iter()
                .find(|c| c.key() == field || c.name == *field)
                .ok_or_else(|| FieldError::Unknown(field.clone()))?;
            if columns.iter().any(|c| c.name == column.name) {
                return Err(FieldError::Twice(field.clone()));
            }
            columns.push(column);
        }
        Ok(columns)
    }
}

/// Why a list of fields is not one of a format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// A field the source does not have.
    #[error("unknown field `{0}`")]
    Unknown(String),
    /// A field that is named twice.
    #[error("field `{0}` appears twice")]
    Twice(String),
}

/// One object's content with what a reader must make of it.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What the sample shows, e.g. `malformed request line, 29 fields`.
    pub title: String,
    /// The object's text, uncompressed: a document, or lines with their header.
    pub text: String,
    /// One table per record, in order: column (dotted for struct fields; items of arrays are counted from 1) to
    /// expected value; derived columns, too. There is no NULL in TOML: an absent value is `false` under the key
    /// `<column>.present`.
    pub expect: Vec<toml::Table>,
    /// The fields of the table that reads this sample, for formats with chosen fields.
    pub fields: Option<Vec<String>>,
    /// What else that table decides.
    pub choices: Choices,
    /// The object's key below the location, where it matters.
    pub key: Option<String>,
    /// How many records or lines a reader must leave out and count.
    pub skipped: u64,
}

/// All log kinds: the built-in ones and the user's, whose ids override ours.
#[derive(Debug, Default)]
pub struct Catalogue {
    sources: std::collections::BTreeMap<String, std::sync::Arc<Source>>,
}

impl Catalogue {
    /// The source with this id.
    pub fn get(&self, id: &str) -> Option<&std::sync::Arc<Source>> {
        self.sources.get(id)
    }

    /// The same kinds with some of them replaced, or added.
    #[must_use]
    pub fn with_sources(&self, sources: impl IntoIterator<Item = std::sync::Arc<Source>>) -> Self {
        let mut all = self.sources.clone();
        all.extend(sources.into_iter().map(|source| (source.id.clone(), source)));
        Self { sources: all }
    }

    /// Every source, by id.
    pub fn iter(&self) -> impl Iterator<Item = &std::sync::Arc<Source>> {
        self.sources.values()
    }
}
