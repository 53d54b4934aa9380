//! JSON, a document a line: OpenX's SerDe and Hive's.

mod value;

use std::cell::OnceCell;

use serde_json::value::RawValue;

use self::value::convert;
use super::lines;
use crate::ddl::definition::class;
use crate::ddl::read::Members;
use crate::ddl::{Definition, HiveType};
use crate::proof::column::Cell;
use crate::proof::tally::{Cause, Tally, Unread};

const NOT_JSON: Cause = Cause {
    what: "a line is not JSON: the query fails with `HIVE_CURSOR_ERROR: Row is not a valid JSON Object`",
    repair: "keep such objects out of the folder; OpenX's SerDe makes NULLs of them with 'ignore.malformed.json' = 'TRUE'",
};
const LONG: Cause = Cause {
    what: "a document goes over several lines: the SerDe reads lines, and the query fails with `HIVE_CURSOR_ERROR`",
    repair: "write each document on one line",
};
const TWICE: Cause = Cause {
    what: "two keys of a record differ by their case only: the query fails with `Duplicate key`",
    repair: "set case.insensitive to FALSE, and map one of the two keys",
};
const NOT_NUMERIC: Cause = Cause {
    what: "a value is of another type than its column: the query fails with `HIVE_CURSOR_ERROR`",
    repair: "declare the column as the records have it, or string",
};
const EMPTY: Cause = Cause {
    what: "an empty line: Hive's JSON SerDe finds no document in it, and the query fails",
    repair: "write no empty lines, or take OpenX's SerDe",
};

/// How a SerDe reads JSON.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dialect {
    openx: bool,
    /// `ignore.malformed.json`
    ignores_malformed: bool,
    /// `use.null.for.invalid.data`
    nulls_invalid: bool,
    /// `case.insensitive`
    folds: bool,
    /// `dots.in.keys`
    dots: bool,
}

impl Dialect {
    pub(super) fn of(definition: &Definition) -> Self {
        let storage = &definition.storage;
        let is = |key: &str| storage.serde_parameter(key).is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let openx = storage.serde == class::OPENX;
        Self {
            openx,
            ignores_malformed: openx && is("ignore.malformed.json"),
            nulls_invalid: openx && is("use.null.for.invalid.data"),
            folds: !openx || storage.serde_parameter("case.insensitive").is_none() || is("case.insensitive"),
            dots: openx && is("dots.in.keys"),
        }
    }

    /// A key as columns are looked for.
    fn key(self, key: &str) -> String {
        let key = if self.folds { key.to_lowercase() } else { key.to_owned() };
        if self.dots { key.replace('.', "_") } else { key }
    }
}

pub(super) fn read(definition: &Definition, columns: &[HiveType], text: &str, tally: &mut Tally) {
    let reader = Reader::new(Dialect::of(definition), definition, columns);
    for (number, line) in lines::of(definition, text, tally) {
        reader.line(number, line, text, tally);
    }
    // Words of a record are not the names of a header.
    tally.header = None;
}

/// Reads records into the columns of a table.
pub(super) struct Reader<'a> {
    dialect: Dialect,
    columns: &'a [HiveType],
    /// The key of each column.
    keys: Vec<String>,
    /// Whether documents go over several lines, once a line is none.
    long: OnceCell<bool>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(dialect: Dialect, definition: &Definition, columns: &'a [HiveType]) -> Self {
        let key = |name: &String| {
            let mapped = definition.storage.serde_parameter(&format!("mapping.{name}")).filter(|_| dialect.openx);
            mapped.unwrap_or(name).to_owned()
        };
        Self {
            dialect,
            columns,
            keys: definition.columns.iter().map(|column| key(&column.name)).collect(),
            long: OnceCell::new(),
        }
    }

    fn line(&self, number: u64, line: &str, text: &str, tally: &mut Tally) {
        if line.trim().is_empty() {
            if !self.dialect.openx {
                tally.fault(number, &EMPTY, "");
            }
            return tally.null_row(None);
        }
        let mut documents = serde_json::Deserializer::from_str(line).into_iter::<&RawValue>();
        match documents.next() {
            Some(Ok(document)) => self.record(number, document.get(), tally),
            Some(Err(error)) => {
                let at = error.column().saturating_sub(1);
                let long = *self.long.get_or_init(|| is_long(text));
                return self.malformed(number, line, at, if long { &LONG } else { &NOT_JSON }, tally);
            }
            None => return,
        }
        tally.documents_beside += documents.map_while(Result::ok).count() as u64;
    }

    /// One record of a line or of an array.
    pub(super) fn record(&self, number: u64, text: &str, tally: &mut Tally) {
        let mut cells = vec![Cell::Null; self.columns.len()];
        if text.starts_with('[') && self.dialect.openx {
            let items: Vec<&RawValue> = serde_json::from_str(text).unwrap_or_default();
            for (i, item) in items.iter().enumerate().take(cells.len()) {
                cells[i] = self.cell(number, i, item.get(), tally);
            }
            return tally.row(&cells, || Some(Unread::new(number, text, 0, "no item has a value")));
        }
        let Ok(Members(members)) = serde_json::from_str::<Members<'_>>(text) else {
            let cause = if self.long.get() == Some(&true) { &LONG } else { &NOT_JSON };
            return self.malformed(number, text, 0, cause, tally);
        };
        if members.is_empty() {
            return tally.null_row(None);
        }
        let mut seen: Vec<(String, String)> = Vec::with_capacity(members.len());
        for (key, value) in &members {
            let written: String = serde_json::from_str(key.get()).unwrap_or_default();
            let key = self.dialect.key(&written);
            // Written the same twice is another matter: the last one counts.
            if self.dialect.openx && seen.iter().any(|(known, before)| *known == key && *before != written) {
                return self.malformed(number, text, 0, &TWICE, tally);
            }
            match self.keys.iter().position(|wanted| *wanted == key) {
                Some(index) => cells[index] = self.cell(number, index, value.get(), tally),
                None => tally.unread_key(&written),
            }
            seen.push((key, written));
        }
        let why = "none of its keys is a column with a value";
        tally.row(&cells, || Some(Unread::new(number, text, 0, why)));
    }

    fn cell(&self, number: u64, index: usize, raw: &str, tally: &mut Tally) -> Cell {
        let cell = convert(&self.columns[index], raw, self.dialect.openx);
        if let Cell::Failed { text, .. } = &cell
            && !self.dialect.nulls_invalid
        {
            tally.fault(number, &NOT_NUMERIC, text);
        }
        cell
    }

    fn malformed(&self, number: u64, line: &str, at: usize, cause: &'static Cause, tally: &mut Tally) {
        if self.dialect.ignores_malformed {
            let why = cause.what.split(':').next().unwrap_or_default();
            return tally.null_row(Some(Unread::new(number, line, at, why)));
        }
        tally.fault(number, cause, &line[line.floor_char_boundary(at.min(line.len()))..]);
    }
}

/// Whether a text is JSON as a whole, though a line of it is not.
fn is_long(text: &str) -> bool {
    serde_json::Deserializer::from_str(text).into_iter::<&RawValue>().all(|document| document.is_ok())
}
