//! Glue's JSON: what `aws glue get-table` prints, the input of `create-table`, or a `TableInput` alone.
//! <https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html>

use std::ops::Range;

use serde_json::value::RawValue;

use super::members::Members;
use super::{Bag, Fault, Form, Marks, Odd, Oddity, Place, Read, ReadError};
use crate::ddl::{DefinedColumn, Definition};

pub(super) fn read(text: &str) -> Result<Vec<Read>, ReadError> {
    let trimmed = text.trim_start_matches('\u{feff}');
    let raw: &RawValue = serde_json::from_str(trimmed).map_err(|error| not_json(text, trimmed, &error))?;
    let tables = Reader::new(text).tables(raw)?;
    let one = |(table, database): (&RawValue, Option<String>)| {
        let mut reader = Reader::new(text);
        let definition = reader.definition(&reader.members(table)?, database)?;
        let length = table.get().len();
        Ok(Read { definition, marks: reader.marks, form: Form::Glue, oddities: reader.oddities, length })
    };
    tables.into_iter().map(one).collect()
}

/// The parser's error with the byte it speaks of.
fn not_json(text: &str, trimmed: &str, error: &serde_json::Error) -> ReadError {
    let before: usize = trimmed.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = text.len() - trimmed.len() + before + error.column().saturating_sub(1);
    let at = text.floor_char_boundary(at.min(text.len()));
    let what = error.to_string();
    let what = what.split(" at line ").next().unwrap_or_default().to_owned();
    ReadError::new(Fault::Json(what), at..(at + 1).min(text.len()))
}

/// A member of an object.
struct Member<'a> {
    key: String,
    key_span: Range<usize>,
    value: &'a RawValue,
}

struct Reader<'a> {
    text: &'a str,
    marks: Marks,
    oddities: Vec<Oddity>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, marks: Marks::default(), oddities: Vec::new() }
    }

    /// Where a part of the text stands in it.
    fn span(&self, raw: &RawValue) -> Range<usize> {
        let start = raw.get().as_ptr() as usize - self.text.as_ptr() as usize;
        start..start + raw.get().len()
    }

    fn shape(&self, what: impl Into<String>, raw: &RawValue) -> ReadError {
        ReadError::new(Fault::Shape(what.into()), self.span(raw))
    }

    fn members(&self, raw: &'a RawValue) -> Result<Vec<Member<'a>>, ReadError> {
        let Members(members) =
            serde_json::from_str(raw.get()).map_err(|_| self.shape("an object is expected here", raw))?;
        let member = |(key, value): (&'a RawValue, &'a RawValue)| Member {
            key: serde_json::from_str(key.get()).unwrap_or_default(),
            key_span: self.span(key),
            value,
        };
        Ok(members.into_iter().map(member).collect())
    }

    fn items(&self, raw: &'a RawValue) -> Result<Vec<&'a RawValue>, ReadError> {
        serde_json::from_str(raw.get()).map_err(|_| self.shape("a list is expected here", raw))
    }

    /// The tables, and the database where that stands beside one.
    fn tables(&mut self, raw: &'a RawValue) -> Result<Vec<(&'a RawValue, Option<String>)>, ReadError> {
        let outer = self.members(raw)?;
        let get = |key: &str| outer.iter().find(|m| m.key == key).map(|m| m.value);
        if let Some(table) = get("Table") {
            return Ok(vec![(table, None)]);
        }
        if let Some(table) = get("TableInput") {
            return Ok(vec![(table, get("DatabaseName").map(|raw| self.text(raw, "DatabaseName")))]);
        }
        if let Some(list) = get("TableList") {
            return match self.items(list)? {
                tables if tables.is_empty() => Err(self.shape("there is no table in the list", list)),
                tables => Ok(tables.into_iter().map(|table| (table, None)).collect()),
            };
        }
        if get("StorageDescriptor").is_none() && get("Name").is_none() {
            return Err(self.shape("neither Table nor TableInput is in it", raw));
        }
        Ok(vec![(raw, None)])
    }

    fn definition(&mut self, table: &[Member<'a>], database: Option<String>) -> Result<Definition, ReadError> {
        let mut out = Definition { database, ..Definition::default() };
        for member in self.once(table) {
            let value = member.value;
            match member.key.as_str() {
                "Name" => out.name = self.name(value, Place::Name),
                "DatabaseName" => out.database = Some(self.text(value, "DatabaseName")),
                "Description" => out.description = self.marked(value, "Description", Place::Description),
                "TableType" => out.table_type = Some(self.marked(value, "TableType", Place::TableType)),
                "Parameters" => out.parameters = self.pairs(value, Bag::Table)?,
                "PartitionKeys" => {
                    out.partitions =
                        self.columns(value, Place::Partition, Place::PartitionType, Place::PartitionComment)?;
                }
                "StorageDescriptor" => self.storage(value, &mut out)?,
                _ => {}
            }
        }
        Ok(out)
    }

    fn storage(&mut self, raw: &'a RawValue, out: &mut Definition) -> Result<(), ReadError> {
        let members = self.members(raw)?;
        for member in self.once(&members) {
            let value = member.value;
            match member.key.as_str() {
                "Columns" => {
                    out.columns = self.columns(value, Place::Column, Place::ColumnType, Place::ColumnComment)?;
                }
                "Location" => out.location = self.marked(value, "Location", Place::Location),
                "InputFormat" => out.storage.input_format = self.marked(value, "InputFormat", Place::InputFormat),
                "OutputFormat" => out.storage.output_format = self.marked(value, "OutputFormat", Place::OutputFormat),
                "Parameters" => out.storage.parameters = self.pairs(value, Bag::Storage)?,
                "SerdeInfo" => {
                    let members = self.members(value)?;
                    for member in self.once(&members) {
                        match member.key.as_str() {
                            "SerializationLibrary" => {
                                out.storage.serde = self.marked(member.value, "SerializationLibrary", Place::Serde);
                            }
                            "Parameters" => out.storage.serde_parameters = self.pairs(member.value, Bag::Serde)?,
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn columns(
        &mut self,
        raw: &'a RawValue,
        name: fn(usize) -> Place,
        ty: fn(usize) -> Place,
        comment: fn(usize) -> Place,
    ) -> Result<Vec<DefinedColumn>, ReadError> {
        let mut columns = Vec::new();
        for (index, item) in self.items(raw)?.into_iter().enumerate() {
            let mut column = DefinedColumn::default();
            let members = self.members(item)?;
            for member in self.once(&members) {
                match member.key.as_str() {
                    "Name" => column.name = self.name(member.value, name(index)),
                    "Type" => {
                        let text = self.marked(member.value, "Type", ty(index)).to_lowercase();
                        column.ty = text.chars().filter(|c| !c.is_whitespace() && *c != '`').collect();
                    }
                    "Comment" => column.comment = self.marked(member.value, "Comment", comment(index)),
                    _ => {}
                }
            }
            columns.push(column);
        }
        Ok(columns)
    }

    /// Each member once: the last of those that have one key. `null` is what the CLI prints for nothing.
    fn once<'m>(&mut self, members: &'m [Member<'a>]) -> Vec<&'m Member<'a>> {
        let mut kept: Vec<&Member<'a>> = Vec::with_capacity(members.len());
        for member in members.iter().filter(|m| m.value.get() != "null") {
            match kept.iter_mut().find(|known| known.key == member.key) {
                Some(known) => {
                    self.odd(Odd::Repeated(member.key.clone()), member.key_span.clone());
                    *known = member;
                }
                None => kept.push(member),
            }
        }
        kept
    }

    fn pairs(&mut self, raw: &'a RawValue, bag: Bag) -> Result<Vec<(String, String)>, ReadError> {
        self.marks.set(Place::Properties(bag), self.span(raw));
        let members = self.members(raw)?;
        let members = self.once(&members);
        let pair = |member: &Member<'a>| {
            self.marks.set(Place::Key(bag, member.key.clone()), member.key_span.clone());
            let value = self.marked(member.value, &member.key, Place::Value(bag, member.key.clone()));
            (member.key.clone(), value)
        };
        Ok(members.into_iter().map(pair).collect())
    }

    /// Glue folds names.
    fn name(&mut self, raw: &RawValue, place: Place) -> String {
        let name = self.marked(raw, "Name", place);
        let lower = name.to_lowercase();
        if lower != name {
            self.odd(Odd::Folded(name), self.span(raw));
        }
        lower
    }

    fn marked(&mut self, raw: &RawValue, what: &str, place: Place) -> String {
        self.marks.set(place, self.span(raw));
        self.text(raw, what)
    }

    /// A string; another scalar is taken as it is written.
    fn text(&mut self, raw: &RawValue, what: &str) -> String {
        serde_json::from_str(raw.get()).unwrap_or_else(|_| {
            self.odd(Odd::NotText(what.to_owned()), self.span(raw));
            raw.get().to_owned()
        })
    }

    fn odd(&mut self, what: Odd, span: Range<usize>) {
        self.oddities.push(Oddity { what, span });
    }
}
