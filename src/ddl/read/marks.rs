//! Where in a text the parts of a definition stand.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// A part of a definition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The table's name.
    Name,
    /// `COMMENT` of the table, `Description`.
    Description,
    /// `TableType`.
    TableType,
    /// A column's name, by its index.
    Column(usize),
    /// Its type.
    ColumnType(usize),
    /// Its comment.
    ColumnComment(usize),
    /// A partition column's name, by its index.
    Partition(usize),
    /// Its type.
    PartitionType(usize),
    /// Its comment.
    PartitionComment(usize),
    /// The SerDe's class.
    Serde,
    /// The input format's class.
    InputFormat,
    /// The output format's class.
    OutputFormat,
    /// The location.
    Location,
    /// A whole list of properties: where a missing one belongs.
    Properties(Bag),
    /// The name of a property.
    Key(Bag, String),
    /// The value of a property.
    Value(Bag, String),
}

/// A list of properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bag {
    /// `TBLPROPERTIES`, `TableInput.Parameters`.
    Table,
    /// `SERDEPROPERTIES`, `SerdeInfo.Parameters`.
    Serde,
    /// `StorageDescriptor.Parameters`.
    Storage,
}

impl fmt::Display for Bag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Table => "TBLPROPERTIES",
            Self::Serde => "SERDEPROPERTIES",
            Self::Storage => "StorageDescriptor.Parameters",
        })
    }
}

/// Byte ranges of the parts that a text has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(BTreeMap<Place, Range<usize>>);

impl Marks {
    /// Where a part stands.
    pub fn get(&self, place: &Place) -> Option<Range<usize>> {
        self.0.get(place).cloned()
    }

    /// Every part with its place.
    pub fn iter(&self) -> impl Iterator<Item = (&Place, &Range<usize>)> {
        self.0.iter()
    }

    pub(super) fn set(&mut self, place: Place, span: Range<usize>) {
        self.0.insert(place, span);
    }
}
