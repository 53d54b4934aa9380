//! Columns of JSON values under construction.
//!
//! A record is read in two steps. [`Object::scan`] notes where the wanted values are; when the whole record turned
//! out to be well formed, [`Object::append`] adds them to the builders. So a damaged record leaves no trace.

use std::borrow::Cow;
use std::sync::Arc;

use arrow::array::{ArrayRef, ListArray, MapArray, NullBufferBuilder, StructArray};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, FieldRef, Fields};

use super::scanner::{Malformed, Scanner, Span};
use super::text::{compact, unescape};
use crate::engine::local::decode::scalar::Scalar;
use crate::sources::{Column, ColumnType, StructField};

/// A record, or a struct inside one.
#[derive(Debug)]
pub(super) struct Object {
    keys: Keys,
    members: Vec<Member>,
}

/// A wanted key: where the current record has it, and the column it goes to.
#[derive(Debug)]
struct Member {
    found: Option<Span>,
    value: Value,
}

/// A column by the shape of its values.
#[derive(Debug)]
enum Value {
    Scalar(Scalar),
    Struct { object: Object, fields: Fields, nulls: NullBufferBuilder },
    List { items: Box<Value>, field: FieldRef, offsets: Vec<i32>, nulls: NullBufferBuilder },
    Map(Box<Map>),
}

/// A column of maps.
#[derive(Debug)]
struct Map {
    keys: Scalar,
    values: Value,
    entries: FieldRef,
    fields: Fields,
    offsets: Vec<i32>,
    nulls: NullBufferBuilder,
}

impl Object {
    /// The record of these columns.
    pub(super) fn of_columns(columns: &[Column]) -> Self {
        Self::new(columns.iter().map(|column| (column.key(), &column.ty)))
    }

    fn of_fields(fields: &[StructField]) -> Self {
        Self::new(fields.iter().map(|field| (field.name.as_str(), &field.ty)))
    }

    fn new<'a>(members: impl Iterator<Item = (&'a str, &'a ColumnType)> + Clone) -> Self {
        let keys = Keys::new(members.clone().map(|(key, _)| key));
        let members = members.map(|(_, ty)| Member { found: None, value: Value::new(ty) }).collect();
        Self { keys, members }
    }

    /// Notes where the wanted values of the object at the scanner's position are. Of equal keys, the last one counts.
    pub(super) fn scan(&mut self, text: &str, scanner: &mut Scanner<'_>) -> Result<(), Malformed> {
        self.clear();
        if !scanner.eat(b'{') {
            return Err(Malformed::Grammar);
        }
        if scanner.eat(b'}') {
            return Ok(());
        }
        loop {
            let key = scanner.key()?;
            match self.keys.find(&string(text, key)) {
                Some(index) => {
                    let member = &mut self.members[index];
                    member.found = Some(member.value.scan(text, scanner)?);
                }
                None => _ = scanner.value()?,
            }
            if !scanner.another(b'}')? {
                return Ok(());
            }
        }
    }

    /// Adds the noted values as one row.
    pub(super) fn append(&mut self, text: &str) {
        for member in &mut self.members {
            member.value.append(text, member.found.take());
        }
    }

    /// Adds one row with a text in one member, and NULL in all others.
    pub(super) fn append_bare(&mut self, index: Option<usize>, text: &str) {
        for (i, member) in self.members.iter_mut().enumerate() {
            match &mut member.value {
                Value::Scalar(scalar) if Some(i) == index => scalar.append(text),
                value => value.append("", None),
            }
        }
    }

    /// Notes where the wanted values of the object at the scanner's position are, as far as it can be read. They are
    /// kept for [`Self::repeat`].
    pub(super) fn survey(&mut self, text: &str, scanner: &mut Scanner<'_>) {
        // What cannot be read is told where the records are read.
        let _ = self.scan(text, scanner);
    }

    /// Adds the noted values as one row and keeps them for the next.
    pub(super) fn repeat(&mut self, text: &str) {
        for Member { found, value } in &mut self.members {
            if let Some(span) = *found {
                // It was read before, so it can be read again; inside of structs, that notes the values anew.
                let _ = value.scan(text, &mut Scanner::new(text, span.start));
            }
            value.append(text, *found);
        }
    }

    pub(super) fn clear(&mut self) {
        for member in &mut self.members {
            member.found = None;
        }
    }

    /// The rows so far, one array for each column; the builders start anew.
    pub(super) fn finish(&mut self) -> Vec<ArrayRef> {
        self.members.iter_mut().map(|member| member.value.finish()).collect()
    }
}

impl Value {
    fn new(ty: &ColumnType) -> Self {
        let nulls = NullBufferBuilder::new(0);
        let offsets = vec![0];
        match (ty, ty.arrow()) {
            (ColumnType::Struct(members), DataType::Struct(fields)) => {
                Self::Struct { object: Object::of_fields(members), fields, nulls }
            }
            (ColumnType::Array(items), DataType::List(field)) => {
                Self::List { items: Box::new(Self::new(items)), field, offsets, nulls }
            }
            (ColumnType::Map(key, value), DataType::Map(entries, _)) => {
                let fields = match entries.data_type() {
                    DataType::Struct(fields) => fields.clone(),
                    _ => Fields::empty(),
                };
                let (keys, values) = (Self::scalar(key), Self::new(value));
                Self::Map(Box::new(Map { keys, values, entries, fields, offsets, nulls }))
            }
            _ => Self::Scalar(Self::scalar(ty)),
        }
    }

    fn scalar(ty: &ColumnType) -> Scalar {
        Scalar::new(ty).unwrap_or(Scalar::Text(Default::default()))
    }

    /// Steps over the value at the scanner's position; inside a struct, notes where the wanted values are.
    fn scan(&mut self, text: &str, scanner: &mut Scanner<'_>) -> Result<Span, Malformed> {
        match self {
            Self::Struct { object, .. } if scanner.peek() == Some(b'{') => {
                let start = scanner.at();
                object.scan(text, scanner)?;
                Ok(Span { start, end: scanner.at(), escaped: false })
            }
            _ => scanner.value(),
        }
    }

    /// Adds one row: the value that was scanned, NULL when there is none or it has another shape.
    fn append(&mut self, text: &str, found: Option<Span>) {
        let raw = found.map_or("null", |span| span.of(text));
        match self {
            Self::Scalar(scalar) => append_scalar(scalar, raw, found.is_some_and(|span| span.escaped)),
            Self::Struct { object, nulls, .. } => {
                let present = raw.starts_with('{');
                if !present {
                    object.clear();
                }
                nulls.append(present);
                object.append(text);
            }
            Self::List { items, offsets, nulls, .. } => {
                let present = raw.starts_with('[');
                let count = if present { append_items(items, raw) } else { 0 };
                nulls.append(present);
                offsets.push(offsets.last().copied().unwrap_or(0) + count);
            }
            Self::Map(map) => map.append(raw),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Scalar(scalar) => scalar.finish(),
            Self::Struct { object, fields, nulls } => {
                Arc::new(StructArray::new(fields.clone(), object.finish(), nulls.finish()))
            }
            Self::List { items, field, offsets, nulls } => {
                let offsets = OffsetBuffer::new(std::mem::replace(offsets, vec![0]).into());
                Arc::new(ListArray::new(Arc::clone(field), offsets, items.finish(), nulls.finish()))
            }
            Self::Map(map) => map.finish(),
        }
    }
}

impl Map {
    /// The scanner has checked `raw`, so that an error can only end the loop.
    fn append(&mut self, raw: &str) {
        let present = raw.starts_with('{');
        let mut scanner = Scanner::new(raw, 0);
        let mut count = 0;
        if present && scanner.eat(b'{') && scanner.peek() != Some(b'}') {
            while let Ok(key) = scanner.key() {
                let Ok(value) = self.values.scan(raw, &mut scanner) else { break };
                let key = string(raw, key);
                if self.keys.accepts(&key) {
                    self.keys.append(&key);
                    self.values.append(raw, Some(value));
                    count += 1;
                }
                if !scanner.another(b'}').unwrap_or(false) {
                    break;
                }
            }
        }
        self.nulls.append(present);
        self.offsets.push(self.offsets.last().copied().unwrap_or(0) + count);
    }

    fn finish(&mut self) -> ArrayRef {
        let pairs = vec![self.keys.finish(), self.values.finish()];
        let entries = StructArray::new(self.fields.clone(), pairs, None);
        let offsets = OffsetBuffer::new(std::mem::replace(&mut self.offsets, vec![0]).into());
        Arc::new(MapArray::new(Arc::clone(&self.entries), offsets, entries, self.nulls.finish(), false))
    }
}

/// Adds every item of the array `raw`, which the scanner has checked; returns how many.
fn append_items(items: &mut Value, raw: &str) -> i32 {
    let mut scanner = Scanner::new(raw, 0);
    let mut count = 0;
    if scanner.eat(b'[') && scanner.peek() != Some(b']') {
        while let Ok(item) = items.scan(raw, &mut scanner) {
            items.append(raw, Some(item));
            count += 1;
            if !scanner.another(b']').unwrap_or(false) {
                break;
            }
        }
    }
    count
}

/// An object or array in a text column is its JSON text; a number or boolean is its text.
fn append_scalar(scalar: &mut Scalar, raw: &str, escaped: bool) {
    match raw.as_bytes() {
        [b'"', .., b'"'] if escaped => scalar.append(&unescape(&raw[1..raw.len() - 1])),
        [b'"', .., b'"'] => scalar.append(&raw[1..raw.len() - 1]),
        [b'{' | b'[', ..] if matches!(scalar, Scalar::Text(_)) => scalar.append(&compact(raw)),
        [b'{' | b'[', ..] | b"null" => scalar.append_null(),
        _ => scalar.append(raw),
    }
}

/// The string whose text between the quotes is `inner`.
fn string(text: &str, inner: Span) -> Cow<'_, str> {
    if inner.escaped { unescape(inner.of(text)) } else { Cow::Borrowed(inner.of(text)) }
}

/// Finds a key without regard to case, as Hive does. Most keys of a record are not wanted and have a length that
/// no wanted key has, so that one look is enough.
#[derive(Debug)]
struct Keys(Vec<Vec<(Box<str>, usize)>>);

impl Keys {
    fn new<'a>(keys: impl Iterator<Item = &'a str>) -> Self {
        let mut by_length: Vec<Vec<(Box<str>, usize)>> = Vec::new();
        for (index, key) in keys.enumerate() {
            if by_length.len() <= key.len() {
                by_length.resize_with(key.len() + 1, Vec::new);
            }
            by_length[key.len()].push((key.into(), index));
        }
        Self(by_length)
    }

    fn find(&self, key: &str) -> Option<usize> {
        let candidates = self.0.get(key.len())?;
        candidates.iter().find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|&(_, index)| index)
    }
}

#[cfg(test)]
mod tests;
