//! Saved questions: plain Athena SQL with a TOML header in one leading comment (schema: `queries/README.md`).

pub mod attack;
mod check;
mod exclusion;
mod header;
mod id;
mod in_hand;
mod overlay;
mod packs;
mod param;
mod param_error;
mod resolve;
mod set;

pub use check::{Shape, check, rules, shape, unreadable};
pub use exclusion::{Exclusion, Test};
pub use in_hand::InHand;
pub use packs::{Pack, Packs, Shadowed};
pub use param::Taken;
pub use param_error::{MissingParam, ParamError};
pub use resolve::{Given, Resolved, ValueOrigin};
pub(crate) use set::take_out;
pub use set::{RefSet, SetColumn};

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::report::Mark;

/// A saved question.
#[derive(Debug, Clone)]
pub struct Query {
    /// The file's name without `.sql`, kebab case.
    pub id: String,
    /// The pack it comes from: `cloudtrail`, or the name of a folder of yours.
    pub pack: String,
    /// A short title for lists.
    pub title: String,
    /// The question it answers, as a responder would ask it.
    pub question: String,
    /// Source ids it reads.
    pub sources: Vec<String>,
    /// Those of them that may have no table: the answer is then without them.
    pub optional: Vec<String>,
    /// The reference sets that the header names.
    pub set_names: Vec<String>,
    /// Those of them that there are.
    pub sets: Vec<Arc<RefSet>>,
    /// Rows of the result that overlays take out.
    pub exclusions: Vec<Exclusion>,
    /// Logical tables whose window differs: name → source and window rule.
    pub tables: Vec<TableWindow>,
    /// Parameters in the order of the file.
    pub params: Vec<Param>,
    /// Every output column in order, with its semantic type.
    pub output: Vec<Output>,
    /// Where a value of the result leads.
    pub pivots: Vec<Pivot>,
    /// `info`, `low`, `medium`, `high`, `critical`.
    pub severity: Severity,
    /// ATT&CK technique ids.
    pub attack: Vec<String>,
    /// Known false positives, in words.
    pub false_positives: Vec<String>,
    /// What a run costs, roughly.
    pub cost: Cost,
    /// Whether the question must not be confined to the regions of the scope.
    pub all_regions: bool,
    /// Expectations on the demo data.
    pub tests: Vec<QueryTest>,
    /// The whole file, header included: the text that is bound.
    pub text: Arc<str>,
    /// Byte offset in `text` where the SQL starts.
    pub sql_start: usize,
    /// The file, for messages.
    pub origin: String,
    /// Where the entries of the header stand in `text`.
    pub(crate) places: Places,
}

impl Query {
    /// The SQL under the header.
    pub fn sql(&self) -> &str {
        self.text.get(self.sql_start..).unwrap_or_default()
    }

    /// A mark in this file.
    pub(crate) fn mark(&self, span: Range<usize>, label: impl Into<String>) -> Mark {
        Mark { origin: self.origin.clone(), text: self.text.to_string(), span, label: label.into() }
    }

    /// The bytes of an entry of the header.
    pub(crate) fn place(&self, key: &str) -> Option<Range<usize>> {
        self.places.get(key).cloned()
    }
}

/// Byte ranges of header entries by key: `params.key`, `pivots.0`, `output.2`, `sources.0`, `optional.0`, `sets.0`, `tables.before`,
/// `attack.0`, `test.1`, `severity`.
pub(crate) type Places = BTreeMap<String, Range<usize>>;

/// `[tables.before] source = "cloudtrail", window = "14d before"`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableWindow {
    /// The name in SQL.
    pub name: String,
    /// The source it reads.
    pub source: String,
    /// How long before the scope's window its own window starts; it ends where the scope's starts.
    pub before: jiff::SignedDuration,
}

/// A declared parameter.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name in SQL, without the colon.
    pub name: String,
    /// Its type.
    pub ty: ParamType,
    /// What it means, in one line.
    pub doc: String,
    /// The value when none is given.
    pub default: Option<ParamValue>,
    /// The overlay that says the default, if one does: its file.
    pub overlaid: Option<String>,
    /// Whether it may stay unset (a typed NULL).
    pub optional: bool,
    /// Whether it takes a list, used as `IN (:name)`.
    pub multi: bool,
    /// Values that a form offers; others are taken, too.
    pub values: Vec<String>,
    /// The least value of a number.
    pub min: Option<ParamValue>,
    /// The greatest value of a number.
    pub max: Option<ParamValue>,
}

impl Param {
    /// Whether a value must be given.
    pub fn required(&self) -> bool {
        self.default.is_none() && !self.optional
    }
}

/// What a parameter accepts. A result column's semantic type is one of these or a plain name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParamType {
    /// Any text.
    Text,
    /// A `LIKE` pattern.
    Like,
    /// A Java regular expression.
    Regex,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// A number from 0 to 100, `5%`.
    Percent,
    /// A number of bytes, `500MB`, `1GiB`.
    Bytes,
    /// `true` or `false`.
    Bool,
    /// An instant.
    Timestamp,
    /// A length of time, bound as seconds.
    Duration,
    /// One address.
    Ip,
    /// A network.
    Cidr,
    /// An address or a network; bound as CIDR text (`203.0.113.66/32`) for `contains(:x, try_cast(… AS ipaddress))`.
    IpOrCidr,
    /// 12 digits.
    Account,
    /// A region code.
    Region,
    /// `AKIA…`, `ASIA…`: 20 characters.
    AccessKey,
    /// An ARN or a bare user or role name.
    Principal,
    /// An ARN.
    Arn,
    /// One of these words.
    Enum(Vec<String>),
    /// An id with a pattern of its own: `instance_id`, `eni`, `bucket`, `event_name`, `host_ref`, …
    Id(String),
}

/// A value that was checked against its [`ParamType`]. Bound as a literal of the syntax tree, never as text.
#[derive(Debug, Clone, PartialEq)]
pub enum ParamValue {
    /// A varchar.
    Text(String),
    /// A bigint.
    Int(i64),
    /// A double.
    Float(f64),
    /// A boolean.
    Bool(bool),
    /// `TIMESTAMP '… UTC'`-free `timestamp(3)` in UTC.
    Timestamp(jiff::Timestamp),
    /// A length in whole seconds, bound as a bigint.
    Duration(i64),
    /// Several of one kind, for `multi` parameters.
    List(Vec<ParamValue>),
}

/// One output column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its name in the result.
    pub name: String,
    /// Its semantic type: a [`ParamType`] name, or `count`, `bytes`, `text`, `json`, …
    pub ty: String,
    /// What it means, when the name does not say it.
    pub doc: Option<String>,
}

/// From a column of this result to a parameter of another query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pivot {
    /// The column.
    pub column: String,
    /// The other query's id.
    pub to: String,
    /// Its parameter.
    pub param: String,
}

/// How bad a hit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A question, not a finding.
    Info,
    /// Weak.
    Low,
    /// Worth a look.
    Medium,
    /// Probably bad.
    High,
    /// Act now.
    Critical,
}

impl Severity {
    /// Its name in a header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// What a run costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Cost {
    /// One pass, few columns.
    Cheap,
    /// One pass.
    Normal,
    /// Reads a baseline window too.
    Heavy,
}

impl Cost {
    /// Its name in a header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cheap => "cheap",
            Self::Normal => "normal",
            Self::Heavy => "heavy",
        }
    }
}

/// An expectation on the demo data, or on a fixture.
#[derive(Debug, Clone)]
pub struct QueryTest {
    /// What it shows.
    pub title: String,
    /// The folder below `fixtures/` beside the question with the records to ask; the demo data without it.
    pub fixture: Option<String>,
    /// The window of the scope, `FROM/TO`; without it that of the demo, or of the fixture's records.
    pub window: Option<String>,
    /// Parameter texts, as `-p` takes them.
    pub params: Vec<(String, String)>,
    /// Rows that must be there; a row is a subset of columns.
    pub contains: Vec<toml::Table>,
    /// Rows that must not be there.
    pub lacks: Vec<toml::Table>,
    /// The exact number of rows.
    pub rows: Option<u64>,
}
