//! The table under examination, as the rules ask about it.

use std::ops::Range;

use jiff::civil::Date;

use crate::ddl::definition::class;
pub(super) use crate::ddl::projection::Kind;
use crate::ddl::read::{Bag, Form, Place, Read};
use crate::ddl::{DefinedColumn, Definition};

/// Where a table's folders come from.
pub(super) const TEMPLATE: &str = "storage.location.template";
/// What turns projection on.
pub(super) const ENABLED: &str = "projection.enabled";

pub(super) struct Subject<'a> {
    pub(super) read: &'a Read,
    pub(super) definition: &'a Definition,
    pub(super) today: Date,
}

/// A partition column with its projection.
#[derive(Clone, Copy)]
pub(super) struct Partition<'a> {
    pub(super) index: usize,
    pub(super) column: &'a DefinedColumn,
    definition: &'a Definition,
}

impl<'a> Partition<'a> {
    /// A property of its projection.
    pub(super) fn get(&self, key: &str) -> Option<&'a str> {
        self.definition.projection(&self.column.name, key)
    }

    pub(super) fn key(&self, key: &str) -> String {
        format!("projection.{}.{key}", self.column.name)
    }

    /// The place of a property's value.
    pub(super) fn place(&self, key: &str) -> Place {
        Place::Value(Bag::Table, self.key(key))
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        Kind::of(self.definition, &self.column.name)
    }
}

impl<'a> Subject<'a> {
    pub(super) fn new(read: &'a Read, today: Date) -> Self {
        Self { read, definition: &read.definition, today }
    }

    pub(super) fn partitions(&self) -> impl Iterator<Item = Partition<'a>> {
        let definition = self.definition;
        definition.partitions.iter().enumerate().map(move |(index, column)| Partition { index, column, definition })
    }

    /// The partition columns whose values are projected so.
    pub(super) fn projected(&self, kind: Kind) -> impl Iterator<Item = Partition<'a>> {
        self.partitions().filter(move |partition| partition.kind() == Some(kind))
    }

    /// Whether it is about projection at all.
    pub(super) fn speaks_of_projection(&self) -> bool {
        self.definition.parameters.iter().any(|(key, _)| key.to_ascii_lowercase().starts_with("projection."))
    }

    /// The template that Athena goes by.
    pub(super) fn template(&self) -> Option<&'a str> {
        self.definition.parameter(TEMPLATE)
    }

    pub(super) fn is_regex(&self) -> bool {
        self.definition.storage.serde.ends_with("RegexSerDe")
    }

    pub(super) fn is_json(&self) -> bool {
        matches!(self.definition.storage.serde.as_str(), class::OPENX | class::HIVE_JSON)
    }

    /// Where a part stands, or where it would belong.
    pub(super) fn span(&self, place: &Place) -> Option<Range<usize>> {
        let marks = &self.read.marks;
        let near = |place: &Place| match place {
            Place::Value(bag, _) | Place::Key(bag, _) => marks.get(&Place::Properties(*bag)),
            _ => None,
        };
        marks.get(place).or_else(|| near(place)).or_else(|| marks.get(&Place::Name))
    }

    /// A part in the words of the form.
    pub(super) fn called(&self, place: &Place) -> String {
        let glue = self.read.form == Form::Glue;
        let of = |columns: &[DefinedColumn], index: usize| columns.get(index).map_or(String::new(), |c| c.name.clone());
        match place {
            Place::Name => self.definition.full_name(),
            Place::Description if glue => "Description".to_owned(),
            Place::Description => "COMMENT".to_owned(),
            Place::TableType => "TableType".to_owned(),
            Place::Column(index) | Place::ColumnType(index) | Place::ColumnComment(index) => {
                of(&self.definition.columns, *index)
            }
            Place::Partition(index) | Place::PartitionType(index) | Place::PartitionComment(index) => {
                of(&self.definition.partitions, *index)
            }
            Place::Serde if glue => "SerializationLibrary".to_owned(),
            Place::Serde => "ROW FORMAT".to_owned(),
            Place::InputFormat if glue => "InputFormat".to_owned(),
            Place::InputFormat => "STORED AS".to_owned(),
            Place::OutputFormat if glue => "OutputFormat".to_owned(),
            Place::OutputFormat => "OUTPUTFORMAT".to_owned(),
            Place::Location if glue => "Location".to_owned(),
            Place::Location => "LOCATION".to_owned(),
            Place::Properties(bag) => self.bag(*bag).to_owned(),
            Place::Key(_, key) | Place::Value(_, key) => key.clone(),
        }
    }

    /// A list of properties in the words of the form.
    pub(super) fn bag(&self, bag: Bag) -> &'static str {
        match (self.read.form, bag) {
            (Form::Statement, Bag::Table) => "TBLPROPERTIES",
            (Form::Statement, Bag::Serde) => "SERDEPROPERTIES",
            (Form::Glue, Bag::Table) => "TableInput.Parameters",
            (Form::Glue, Bag::Serde) => "SerdeInfo.Parameters",
            (_, Bag::Storage) => "StorageDescriptor.Parameters",
        }
    }

    /// A property as it is written in this form.
    pub(super) fn setting(&self, key: &str, value: &str) -> String {
        match self.read.form {
            Form::Statement => format!("{} = {}", self.string(key), self.string(value)),
            Form::Glue => format!("{}: {}", self.string(key), self.string(value)),
        }
    }

    /// A text as it is written in this form.
    pub(super) fn string(&self, text: &str) -> String {
        match self.read.form {
            Form::Statement => crate::ddl::render::string(text),
            Form::Glue => serde_json::Value::from(text).to_string(),
        }
    }

    /// `write 'key' = 'value'`
    pub(super) fn write(&self, key: &str, value: &str) -> String {
        format!("write {}", self.setting(key, value))
    }
}
