//! `LazySimpleSerDe`: fields by position.

use super::convert::{Integers, cell};
use super::lines;
use crate::ddl::{Definition, HiveType};
use crate::proof::column::Cell;
use crate::proof::tally::{Tally, Unread};

pub(super) fn read(definition: &Definition, columns: &[HiveType], text: &str, tally: &mut Tally) {
    let storage = &definition.storage;
    let separator = storage.serde_parameter("field.delim").or(storage.serde_parameter("serialization.format"));
    let fields = Fields {
        separator: separator.and_then(separator_of).unwrap_or('\u{1}'),
        escape: storage.serde_parameter("escape.delim").and_then(separator_of),
        width: columns.len(),
        takes_rest: storage
            .serde_parameter("serialization.last.column.takes.rest")
            .is_some_and(|value| value.eq_ignore_ascii_case("true")),
    };
    let missing = storage.serde_parameter("serialization.null.format").unwrap_or("\\N");
    for (number, line) in lines::of(definition, text, tally) {
        let of_field = |(text, ty): (&String, &HiveType)| {
            if text == missing { Cell::Null } else { cell(ty, text, Integers::Truncated) }
        };
        let cells: Vec<Cell> = fields.of(line).iter().zip(columns).map(of_field).collect();
        tally.row(&cells, || {
            let why = "no field has a value";
            (!line.trim().is_empty()).then(|| Unread::new(number, line, 0, why))
        });
    }
}

/// A character, or the number of a byte: `1` is U+0001.
fn separator_of(text: &str) -> Option<char> {
    match text.parse::<i8>() {
        Ok(byte) => Some(char::from(byte.to_ne_bytes()[0])),
        Err(_) => text.chars().next(),
    }
}

struct Fields {
    separator: char,
    escape: Option<char>,
    /// Fields beyond the last column are dropped, or belong to it.
    width: usize,
    takes_rest: bool,
}

impl Fields {
    fn of(&self, line: &str) -> Vec<String> {
        let mut fields = vec![String::new()];
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            let last = self.takes_rest && fields.len() == self.width;
            if Some(c) == self.escape {
                if let (Some(next), Some(field)) = (chars.next(), fields.last_mut()) {
                    field.push(next);
                }
            } else if c == self.separator && !last {
                if fields.len() == self.width {
                    return fields;
                }
                fields.push(String::new());
            } else if let Some(field) = fields.last_mut() {
                field.push(c);
            }
        }
        fields
    }
}
