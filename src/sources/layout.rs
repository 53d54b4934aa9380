//! Key layouts and the projection of their partition columns.

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
    Account,
    /// The table's regions: `enum`, or `injected` when the table says so.
    Region,
    /// A date from the table's first day on.
    Date {
        /// A `java.time.format.DateTimeFormatter` pattern whose text order is time order.
        format: String,
        /// The step between two values.
        interval: Interval,
    },
    /// A fixed list of values.
    Enum(Vec<String>),
}

/// The step of a date projection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// How many units.
    pub count: u32,
    /// The unit.
    pub unit: IntervalUnit,
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
