//! `OpenCSVSerde`, as opencsv 2.3 splits lines. Athena converts the text of columns that are no strings, and fails on
//! what does not convert.

use super::convert::{Integers, cell};
use super::lines;
use crate::ddl::{Definition, HiveType};
use crate::proof::column::Cell;
use crate::proof::tally::{Cause, Tally, Unread};

const NO_NUMBER: Cause = Cause {
    what: "a text in a column of another type is no number: the query fails with `HIVE_BAD_DATA` (empty ones, too)",
    repair: "declare the column string, and try_cast in queries",
};

pub(super) fn read(definition: &Definition, columns: &[HiveType], text: &str, tally: &mut Tally) {
    let storage = &definition.storage;
    let one =
        |key: &str, usual: char| storage.serde_parameter(key).and_then(|text| text.chars().next()).unwrap_or(usual);
    let dialect =
        Dialect { separator: one("separatorChar", ','), quote: one("quoteChar", '"'), escape: one("escapeChar", '\\') };
    for (number, line) in lines::of(definition, text, tally) {
        let fields = dialect.split(line);
        let cells: Vec<Cell> = fields.iter().zip(columns).map(|(text, ty)| of_field(ty, text)).collect();
        if let Some(Cell::Failed { text, .. }) = cells.iter().find(|cell| matches!(cell, Cell::Failed { .. })) {
            tally.fault(number, &NO_NUMBER, text);
        }
        tally.row(&cells, || (!line.trim().is_empty()).then(|| Unread::new(number, line, 0, "no field has a value")));
    }
}

/// Dates are days, and timestamps milliseconds, since 1970.
fn of_field(ty: &HiveType, text: &str) -> Cell {
    match ty {
        HiveType::Text(_) | HiveType::Binary => Cell::Read(text.to_owned()),
        _ if text.is_empty() => Cell::failed(text),
        HiveType::Date => cell(&HiveType::Integer(32), text, Integers::Strict),
        HiveType::Timestamp => cell(&HiveType::Integer(64), text, Integers::Strict),
        ty => cell(ty, text, Integers::Strict),
    }
}

struct Dialect {
    separator: char,
    quote: char,
    escape: char,
}

impl Dialect {
    fn split(&self, line: &str) -> Vec<String> {
        let chars: Vec<char> = line.chars().collect();
        let mut fields = Vec::new();
        let mut field = String::new();
        let mut quoted = false;
        let mut i = 0;
        while i < chars.len() {
            let (c, next) = (chars[i], chars.get(i + 1).copied());
            let escapable = quoted && next.is_some_and(|next| next == self.quote || next == self.escape);
            if c == self.escape && escapable || c == self.quote && quoted && next == Some(self.quote) {
                field.extend(next);
                i += 1;
            } else if c == self.quote {
                // A quote in the middle of a field is a part of it.
                let inside = i > 2 && chars[i - 1] != self.separator && next.is_some_and(|next| next != self.separator);
                if inside && !field.is_empty() {
                    field.push(c);
                }
                quoted = !quoted;
            } else if c == self.separator && !quoted {
                fields.push(std::mem::take(&mut field));
            } else {
                field.push(c);
            }
            i += 1;
        }
        fields.push(field);
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_split_as_opencsv_splits_them() {
        let dialect = Dialect { separator: ',', quote: '"', escape: '\\' };
        let split = |line: &str| dialect.split(line);
        assert_eq!(split(r#"a,"b,c",,"d""e","f\"g""#), ["a", "b,c", "", "d\"e", "f\"g"]);
        assert_eq!(split("x"), ["x"]);
        assert_eq!(split(""), [""]);
        assert_eq!(split(r#""open,a"#), ["open,a"]);
    }
}
