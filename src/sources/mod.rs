//! Log kinds as data. A [`Source`] is the only statement of a log kind: its columns, object format,
//! key layouts, clock, derived columns and samples. It is read from one file, `ddl/<id>.toml`
//! (schema: `ddl/README.md`), and no line of Rust names a particular log kind.

mod column;
mod derived;
mod format;
mod layout;

pub use column::{Column, ColumnType, FieldPath, StructField};
pub use derived::Derived;
pub use format::{Field, FieldShape, Format, Quoting, Serde};
pub use layout::{Interval, IntervalUnit, Layout, Partition, Projection};

use jiff::Span;

/// One log kind, as `ddl/<id>.toml` states it.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file's name without `.toml`: snake case, also a legal table name.
    pub id: String,
    /// A human name, e.g. `CloudTrail events`.
    pub title: String,
    /// AWS pages that state what this file states.
    pub docs: Vec<String>,
    /// How records lie inside one object; chooses the local decoder.
    pub format: Format,
    /// How Athena reads the same objects.
    pub serde: Serde,
    /// Every column, in DDL order.
    pub columns: Vec<Column>,
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
    /// Columns computed from the raw ones, as Athena SQL.
    pub derived: Vec<Derived>,
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
}

/// An object whose key says time `t` holds events of `[t - after, t + interval + before)`; read the other
/// way round, the events of a window lie under keys of `[from - before, to + after)`.
#[derive(Debug, Clone)]
pub struct Slack {
    /// How much earlier than the event a key's time may be.
    pub before: Span,
    /// How much later than the event a key's time may be (late delivery).
    pub after: Span,
}

/// One object's content with what a reader must make of it.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What the sample shows, e.g. `malformed request line, 29 fields`.
    pub title: String,
    /// The object's text, uncompressed: a document, or lines with their header.
    pub text: String,
    /// One table per record, in order: column (dotted for struct fields) to expected value.
    /// `"NULL"` is not a value: an absent value is written as `false` under the key `<column>.present`.
    pub expect: Vec<toml::Table>,
    /// The fields of the table that reads this sample, for formats with chosen fields.
    pub fields: Option<Vec<String>>,
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

    /// Every source, by id.
    pub fn iter(&self) -> impl Iterator<Item = &std::sync::Arc<Source>> {
        self.sources.values()
    }
}
