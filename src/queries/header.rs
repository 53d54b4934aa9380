//! Reads a query file: one leading comment `/*--- TOML ---*/`, then SQL.

mod params;
mod raw;

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;

use super::{Output, Pivot, Places, Query, QueryTest, Severity, TableWindow, param};
use crate::report::{Mark, Report};
use crate::time::parse_span;
use raw::{Header, RawOutput, RawPivot, RawTable, RawTest};

const OPEN: &str = "/*---";
const CLOSE: &str = "---*/";

/// Where the header's TOML and the SQL stand in a file.
struct Parts {
    toml: Range<usize>,
    sql_start: usize,
}

impl Query {
    /// Reads one query file. `origin` names it in messages.
    ///
    /// # Errors
    /// No header, TOML that does not parse, unknown keys, types or values; each with its place in the file.
    pub fn parse(pack: &str, id: &str, origin: &str, text: &str) -> Result<Self, Report> {
        let reader = Reader { origin, text, toml_start: 0 };
        if !is_kebab(id) {
            return Err(Report::usage(format!(
                "{origin}: the file's name is the question's id and must be kebab case"
            ))
            .hint("use small letters, digits and hyphens: ct-key-summary.sql"));
        }
        let parts = reader.split()?;
        let reader = Reader { toml_start: parts.toml.start, ..reader };
        let header = toml::from_str::<Header>(&text[parts.toml.clone()]).map_err(|e| {
            let span = e.span().unwrap_or(0..0);
            reader.error(span, format!("{origin}: {}", first_line(e.message())), "here")
        })?;
        reader.query(pack, id, parts.sql_start, header)
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// Lower-case words joined by hyphens.
fn is_kebab(id: &str) -> bool {
    id.split('-').all(|w| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// A name that can stand behind a colon and in `FROM` without quotes.
pub(super) fn is_snake(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// A folder's name that leads nowhere else.
fn is_folder_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\'])
}

#[derive(Clone, Copy)]
struct Reader<'a> {
    origin: &'a str,
    text: &'a str,
    /// Spans of the TOML are relative to it.
    toml_start: usize,
}

impl Reader<'_> {
    fn split(&self) -> Result<Parts, Report> {
        let start =
            self.text.len() - self.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
        if !self.text[start..].starts_with(OPEN) {
            let title = format!("{}: the file does not start with a header", self.origin);
            let hint = "start with /*--- TOML ---*/; queries/README.md lists the keys";
            return Err(self.error(start..start, title, "a header belongs here").hint(hint));
        }
        let toml_start = start + OPEN.len();
        let Some(length) = self.text[toml_start..].find("*/") else {
            return Err(self.error(
                start..toml_start,
                format!("{}: the header has no end", self.origin),
                "close it with ---*/",
            ));
        };
        let end = toml_start + length + "*/".len();
        if !self.text[toml_start..end].ends_with(CLOSE) {
            let title = format!("{}: `*/` ends the header early", self.origin);
            let hint = "a header ends in ---*/; inside it, write *\\u002F in a basic string";
            return Err(self.error(end - 2..end, title, "SQL ends the comment here").hint(hint));
        }
        let sql = &self.text[end..];
        let sql_start = end + (sql.len() - sql.trim_start().len());
        if sql_start == self.text.len() {
            return Err(self.error(end..end, format!("{}: no SQL after the header", self.origin), "here"));
        }
        Ok(Parts { toml: toml_start..end - CLOSE.len(), sql_start })
    }

    fn query(&self, pack: &str, id: &str, sql_start: usize, header: Header) -> Result<Query, Report> {
        let mut places = Places::new();
        for (i, source) in header.sources.iter().enumerate() {
            places.insert(format!("sources.{i}"), self.absolute(source.span()));
        }
        for (i, source) in header.optional.iter().enumerate() {
            places.insert(format!("optional.{i}"), self.absolute(source.span()));
        }
        for (i, set) in header.sets.iter().enumerate() {
            places.insert(format!("sets.{i}"), self.absolute(set.span()));
        }
        let regions = header.scope.regions;
        if let Some(other) = regions.as_ref().filter(|r| r.get_ref() != "all") {
            return Err(self.error(other.span(), self.key("scope.regions", "takes only \"all\""), "not known"));
        }
        if header.output.is_empty() {
            return Err(self.error(0..0, self.key("output", "names no column"), "list every column of the result"));
        }
        Ok(Query {
            id: id.to_owned(),
            pack: pack.to_owned(),
            title: header.title,
            question: header.question,
            output: self.outputs(header.output, &mut places)?,
            pivots: self.pivots(header.pivots, &mut places),
            severity: self.severity(header.severity, &mut places),
            attack: self.attack(header.attack, &mut places)?,
            false_positives: header.false_positives,
            cost: header.cost,
            all_regions: regions.is_some(),
            params: self.params(header.params, &mut places)?,
            tables: self.tables(header.tables, &mut places)?,
            tests: self.tests(header.test, &mut places)?,
            optional: header.optional.into_iter().map(Spanned::into_inner).collect(),
            set_names: header.sets.into_iter().map(Spanned::into_inner).collect(),
            sets: Vec::new(),
            exclusions: Vec::new(),
            sources: header.sources.into_iter().map(Spanned::into_inner).collect(),
            text: self.text.into(),
            sql_start,
            origin: self.origin.to_owned(),
            places,
        })
    }

    fn outputs(&self, raw: Vec<Spanned<RawOutput>>, places: &mut Places) -> Result<Vec<Output>, Report> {
        let mut all: Vec<Output> = Vec::with_capacity(raw.len());
        for (i, output) in raw.into_iter().enumerate() {
            let span = output.span();
            let RawOutput { name, ty, doc } = output.into_inner();
            if !param::is_output_type(&ty) {
                let title = self.key(&format!("output `{name}`"), &format!("has an unknown type `{ty}`"));
                return Err(self.error(span, title, "not a type").hint(param::type_list()));
            }
            if all.iter().any(|o| o.name == name) {
                return Err(self.error(span, self.key(&format!("output `{name}`"), "is named twice"), "again"));
            }
            places.insert(format!("output.{i}"), self.absolute(span));
            all.push(Output { name, ty, doc });
        }
        Ok(all)
    }

    fn pivots(&self, raw: Vec<Spanned<RawPivot>>, places: &mut Places) -> Vec<Pivot> {
        let mut all = Vec::with_capacity(raw.len());
        for (i, pivot) in raw.into_iter().enumerate() {
            places.insert(format!("pivots.{i}"), self.absolute(pivot.span()));
            let RawPivot { column, to, param } = pivot.into_inner();
            all.push(Pivot { column, to, param });
        }
        all
    }

    fn severity(&self, raw: Spanned<Severity>, places: &mut Places) -> Severity {
        places.insert("severity".to_owned(), self.absolute(raw.span()));
        raw.into_inner()
    }

    fn attack(&self, raw: Vec<Spanned<String>>, places: &mut Places) -> Result<Vec<String>, Report> {
        for (i, id) in raw.iter().enumerate() {
            places.insert(format!("attack.{i}"), self.absolute(id.span()));
            let (technique, sub) = id.get_ref().split_once('.').unwrap_or((id.get_ref(), "000"));
            let digits = |t: &str, n| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
            if !(technique.strip_prefix('T').is_some_and(|t| digits(t, 4)) && digits(sub, 3)) {
                let title = self.key("attack", &format!("has `{}`, which is no technique id", id.get_ref()));
                return Err(self.error(id.span(), title, "like T1078 or T1078.004"));
            }
        }
        Ok(raw.into_iter().map(Spanned::into_inner).collect())
    }

    fn tables(
        &self,
        raw: BTreeMap<Spanned<String>, RawTable>,
        places: &mut Places,
    ) -> Result<Vec<TableWindow>, Report> {
        let mut all = Vec::with_capacity(raw.len());
        for (name, table) in in_file_order(raw) {
            let key = format!("tables.{}", name.get_ref());
            if !is_snake(name.get_ref()) {
                let title = self.key(&key, "is not snake_case");
                return Err(self.error(name.span(), title, "small letters, digits and `_`"));
            }
            let before = table.window.get_ref().strip_suffix(" before").and_then(|text| parse_span(text).ok());
            let Some(before) = before else {
                let title =
                    self.key(&key, &format!("has a window `{}` that is not understood", table.window.get_ref()));
                return Err(self.error(table.window.span(), title, "like \"14d before\""));
            };
            places.insert(key, self.absolute(name.span()));
            all.push(TableWindow { name: name.into_inner(), source: table.source, before });
        }
        Ok(all)
    }

    fn tests(&self, raw: Vec<Spanned<RawTest>>, places: &mut Places) -> Result<Vec<QueryTest>, Report> {
        let mut all = Vec::with_capacity(raw.len());
        for (i, test) in raw.into_iter().enumerate() {
            let span = test.span();
            places.insert(format!("test.{i}"), self.absolute(span.clone()));
            let RawTest { title, fixture, window, params, contains, lacks, rows } = test.into_inner();
            if contains.is_empty() && lacks.is_empty() && rows.is_none() {
                let title = self.key(&format!("test `{title}`"), "expects nothing");
                return Err(self.error(span, title, "add contains, lacks or rows"));
            }
            if let Some(name) = fixture.as_ref().filter(|name| !is_folder_name(name)) {
                let title = self.key(&format!("test `{title}`"), &format!("names a fixture `{name}`"));
                return Err(self.error(span, title, "the name of one folder below fixtures/"));
            }
            let mut texts_of = Vec::new();
            for (name, value) in params {
                let Some(values) = texts(&value) else {
                    let title =
                        self.key(&format!("test `{title}`"), &format!("has a value for `{name}` that is not plain"));
                    return Err(self.error(span, title, "a text, number or list"));
                };
                texts_of.extend(values.into_iter().map(|v| (name.clone(), v)));
            }
            all.push(QueryTest { title, fixture, window, params: texts_of, contains, lacks, rows });
        }
        Ok(all)
    }

    fn key(&self, key: &str, what: &str) -> String {
        format!("{}: {key} {what}", self.origin)
    }

    fn absolute(&self, span: Range<usize>) -> Range<usize> {
        span.start + self.toml_start..span.end + self.toml_start
    }

    /// An error at a place in the TOML.
    fn error(&self, span: Range<usize>, title: String, label: &str) -> Report {
        let (origin, text, span) = (self.origin.to_owned(), self.text.to_owned(), self.absolute(span));
        Report::usage(title).mark(Mark { origin, text, span, label: label.to_owned() })
    }
}

/// TOML tables come sorted by key; a form shows them as the author wrote them.
fn in_file_order<T>(map: BTreeMap<Spanned<String>, T>) -> Vec<(Spanned<String>, T)> {
    let mut entries: Vec<_> = map.into_iter().collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}

/// A TOML value as `-p` takes it: one text, or several for a list.
pub(super) fn texts(value: &toml::Value) -> Option<Vec<String>> {
    let one = |v: &toml::Value| match v {
        toml::Value::String(s) => Some(s.clone()),
        toml::Value::Integer(n) => Some(n.to_string()),
        toml::Value::Float(n) => Some(n.to_string()),
        toml::Value::Boolean(b) => Some(b.to_string()),
        toml::Value::Datetime(t) => Some(t.to_string()),
        toml::Value::Array(_) | toml::Value::Table(_) => None,
    };
    match value {
        toml::Value::Array(items) => items.iter().map(one).collect(),
        single => one(single).map(|text| vec![text]),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
