//! Key layouts and the projection of their partition columns.

use jiff::tz::TimeZone;

use super::DatePattern;
use super::prefix::UsualPrefix;

/// One way AWS lays the objects of a source out below a table's location.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Its name in `logq.toml` and `--layout`: `account`, `organization`, `hourly`, `hive`.
    pub id: String,
    /// One line for people.
    pub title: String,
    /// The folder of an object relative to the location, ending in `/`: `{aws_account}/CloudTrail/{aws_region}/{day}/`.
    /// `{org}` is the table's organization id; every other placeholder is a partition column.
    pub template: String,
    /// The partition columns in the order of the DDL.
    pub partitions: Vec<Partition>,
    /// Whether objects usually lie in folders below the template's, which are read whole.
    pub deep: bool,
    /// Where an object's name holds a time, for the embedded engine: Athena knows folders only.
    pub object_time: Option<ObjectTime>,
    /// Set where the user decides on the folders; `template` and `partitions` are then those of this prefix, or of
    /// the table's own.
    pub usual: Option<UsualPrefix>,
    /// What is worth saying about the folders that a prefix makes.
    pub notes: Vec<String>,
}

/// A time inside the names of objects.
#[derive(Debug, Clone)]
pub struct ObjectTime {
    /// Finds it in a basename: its one group.
    pub pattern: regex::Regex,
    /// How it is written.
    pub format: DatePattern,
    /// How long an object may reach beyond it.
    pub interval: Interval,
}

/// A piece of a layout's template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segment<'a> {
    /// Text that stands as it is.
    Literal(&'a str),
    /// `{name}`: a partition column, or `org`.
    Placeholder(&'a str),
}

impl Layout {
    /// Whether the template names the organization.
    pub fn needs_org(&self) -> bool {
        self.segments().any(|s| s == Segment::Placeholder("org"))
    }

    /// The pieces of the template, in order.
    pub fn segments(&self) -> impl Iterator<Item = Segment<'_>> {
        segments(&self.template)
    }
}

/// Splits a template; an opening brace without its closing one is literal text (the loader refuses it).
pub(super) fn segments(template: &str) -> impl Iterator<Item = Segment<'_>> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if let Some((name, after)) = rest.strip_prefix('{').and_then(|r| r.split_once('}')) {
            rest = after;
            return Some(Segment::Placeholder(name));
        }
        let skip = usize::from(rest.starts_with('{'));
        let len = rest[skip..].find('{').map_or(rest.len(), |at| at + skip);
        let (literal, after) = rest.split_at(len);
        rest = after;
        (!literal.is_empty()).then_some(Segment::Literal(literal))
    })
}

/// A partition column. Names are the same in every source: `aws_account`, `aws_region`, `day`, `hour`.
#[derive(Debug, Clone)]
pub struct Partition {
    /// The column's name; its SQL type is always `string`.
    pub name: String,
    /// How its values are projected.
    pub projection: Projection,
}

/// Where a partition column's values come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Projection {
    /// The table's accounts: `enum`, or `injected` when the table says so.
    Account {
        /// Folders beside those of the accounts.
        also: Vec<String>,
    },
    /// The table's regions: `enum`, or `injected` when the table says so.
    Region {
        /// Folders beside those of the regions: `global`, `cloudfront`.
        also: Vec<String>,
    },
    /// A date from the table's first day on.
    Date {
        /// How a value is written.
        format: DatePattern,
        /// The step between two values.
        interval: Interval,
        /// The clock of the folders; UTC unless a stream has its own.
        zone: TimeZone,
    },
    /// A fixed list of values.
    Enum(Vec<String>),
    /// What the table says under `partitions`: a list (`enum`), else `injected`.
    Table,
}

/// The step of a date projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// How many units.
    pub count: u32,
    /// The unit.
    pub unit: IntervalUnit,
}

impl Interval {
    /// Its length; a day of UTC is 24 hours.
    pub fn minutes(self) -> i64 {
        let unit = match self.unit {
            IntervalUnit::Days => 24 * 60,
            IntervalUnit::Hours => 60,
            IntervalUnit::Minutes => 1,
        };
        i64::from(self.count) * unit
    }
}

/// Units of [`Interval`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntervalUnit {
    /// `DAYS`
    Days,
    /// `HOURS`
    Hours,
    /// `MINUTES`
    Minutes,
}

impl IntervalUnit {
    /// The unit as Athena's `projection.<column>.interval.unit` takes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Days => "DAYS",
            Self::Hours => "HOURS",
            Self::Minutes => "MINUTES",
        }
    }
}
