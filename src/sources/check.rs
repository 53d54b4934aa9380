//! From the file as written to a [`Source`] whose parts agree with each other.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::{SignedDuration, Span, SpanRelativeTo};
use regex::Regex;
use toml::Spanned;

use super::file::{
    DerivedEntry, FieldEntry, FormatEntry, QuotingEntry, SampleEntry, SerdeEntry, SourceFile, TimeEntry,
};
use super::{
    Column, ColumnType, Derived, EventTime, Field, FieldPath, FieldShape, Format, Quoting, Sample, Serde, Slack,
    Source, hive_type,
};

mod layouts;

/// What is wrong, and where.
pub(super) struct Wrong {
    pub(super) span: Range<usize>,
    pub(super) key: String,
    pub(super) why: String,
}

fn wrong<T>(at: &Spanned<T>, key: impl Into<String>, why: impl Into<String>) -> Wrong {
    Wrong { span: at.span(), key: key.into(), why: why.into() }
}

/// Checks a file and turns it into the source `id`.
pub(super) fn source(id: &str, file: SourceFile) -> Result<Source, Wrong> {
    if !is_name(id) {
        let why = format!("`{id}` cannot be a table's name: call the file a-z, 0-9 and _ with a letter first");
        return Err(Wrong { span: 0..0, key: "the file's name".to_owned(), why });
    }
    let columns = columns(&file)?;
    let object_name = Regex::new(&format!("^(?:{})$", file.object_name.get_ref()))
        .map_err(|e| wrong(&file.object_name, "object_name", format!("not a regular expression: {e}")))?;
    let source = Source {
        id: id.to_owned(),
        title: file.title,
        docs: file.docs,
        format: format(&file.format, &columns)?,
        serde: serde(&file.athena),
        default_fields: file.default_fields.as_ref().map(|f| f.get_ref().clone()).unwrap_or_default(),
        layouts: layouts::layouts(&file.layouts, &columns)?,
        object_name,
        shared_folder: file.shared_folder,
        time: time(&file.time, &columns)?,
        slack: Slack { before: duration(&file.slack.before, "before")?, after: duration(&file.slack.after, "after")? },
        root: file.root,
        derived: derived(&file.derived, &columns)?,
        traps: file.traps,
        samples: Vec::new(),
        columns,
    };
    if let Some(fields) = &file.default_fields {
        source.columns_of(None).map_err(|e| wrong(fields, "default_fields", e.to_string()))?;
    }
    if matches!(source.serde, Serde::Regex) && !matches!(source.format, Format::Fields(_)) {
        return Err(wrong(&file.format, "athena", "\"regex\" is for format.fields"));
    }
    if matches!(source.serde, Serde::Delimited) && !matches!(source.format, Format::Headed { .. }) {
        return Err(wrong(&file.format, "athena", "\"delimited\" is for format.headed"));
    }
    Ok(Source { samples: samples(&source, file.samples)?, ..source })
}

/// `[a-z][a-z0-9_]*`, a name that needs no quotes unless it is reserved.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn columns(file: &SourceFile) -> Result<Vec<Column>, Wrong> {
    if file.columns.get_ref().is_empty() {
        return Err(wrong(&file.columns, "columns", "a log kind has at least one column"));
    }
    let mut seen = BTreeSet::new();
    file.columns
        .get_ref()
        .iter()
        .map(|entry| {
            let name = entry.name.get_ref();
            let key = |part: &str| format!("columns.{name}.{part}");
            if !is_name(name) {
                return Err(wrong(&entry.name, key("name"), "write a-z, 0-9 and _, with a letter first"));
            }
            if !seen.insert(name.clone()) {
                return Err(wrong(&entry.name, key("name"), "another column has this name"));
            }
            if entry.doc.get_ref().trim().is_empty() {
                return Err(wrong(&entry.doc, key("doc"), "say in one line what the column means"));
            }
            let ty = hive_type::parse(entry.ty.get_ref()).map_err(|e| wrong(&entry.ty, key("type"), e))?;
            Ok(Column { name: name.clone(), key: entry.key.clone(), ty, doc: entry.doc.get_ref().clone() })
        })
        .collect()
}

fn duration(text: &Spanned<String>, key: &str) -> Result<SignedDuration, Wrong> {
    let key = format!("slack.{key}");
    let span: Span =
        text.get_ref().parse().map_err(|e| wrong(text, &key, format!("write a duration such as \"1 day\": {e}")))?;
    let duration = span
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|e| wrong(text, &key, format!("write days, hours or minutes: {e}")))?;
    if duration.is_negative() { Err(wrong(text, &key, "a slack is not negative")) } else { Ok(duration) }
}

fn time(entry: &Spanned<TimeEntry>, columns: &[Column]) -> Result<EventTime, Wrong> {
    let (time, types) = match entry.get_ref() {
        TimeEntry::Iso8601 { column, fraction } => {
            (EventTime::Iso8601 { column: column.clone(), fraction: *fraction }, &[ColumnType::String][..])
        }
        TimeEntry::EpochSeconds { column } => {
            (EventTime::EpochSeconds(column.clone()), &[ColumnType::Int, ColumnType::BigInt][..])
        }
        TimeEntry::EpochMillis { column } => (EventTime::EpochMillis(column.clone()), &[ColumnType::BigInt][..]),
    };
    if matches!(time, EventTime::Iso8601 { fraction: 10.., .. }) {
        return Err(wrong(entry, "time.fraction", "at most 9 digits"));
    }
    match columns.iter().find(|c| c.name == time.column()) {
        None => Err(wrong(entry, "time.column", format!("there is no column `{}`", time.column()))),
        Some(column) if !types.contains(&column.ty) => {
            let expected: Vec<String> = types.iter().map(ColumnType::hive).collect();
            let why = format!("`{}` is {}; this clock needs {}", column.name, column.ty, expected.join(" or "));
            Err(wrong(entry, "time.column", why))
        }
        Some(_) => Ok(time),
    }
}

fn serde(entry: &SerdeEntry) -> Serde {
    match entry {
        SerdeEntry::Regex => Serde::Regex,
        SerdeEntry::Delimited => Serde::Delimited,
        SerdeEntry::Named { serde, input, output, properties } => Serde::Named {
            serde: serde.clone(),
            input: input.clone(),
            output: output.clone(),
            properties: properties.clone(),
        },
    }
}

fn format(entry: &Spanned<FormatEntry>, columns: &[Column]) -> Result<Format, Wrong> {
    match entry.get_ref() {
        FormatEntry::Json { records } => Ok(Format::Json { records: records.clone() }),
        FormatEntry::Headed { separator, missing } => {
            Ok(Format::Headed { separator: *separator, missing: missing.clone() })
        }
        FormatEntry::Fields(entries) => {
            let fields = entries.iter().map(field).collect::<Result<Vec<Field>, Wrong>>()?;
            check_fields(entries, &fields)?;
            let filled: Vec<&str> = fields.iter().flat_map(Field::columns).collect();
            let named: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
            match (0..filled.len().max(named.len())).find(|&i| filled.get(i) != named.get(i)) {
                None => Ok(Format::Fields(fields)),
                Some(i) => {
                    let name = |list: &[&str]| list.get(i).map_or("nothing".to_owned(), |n| format!("`{n}`"));
                    let why = format!(
                        "the fields fill the columns in order: number {} is {} here and {} among the columns",
                        i + 1,
                        name(&filled),
                        name(&named)
                    );
                    Err(wrong(entry, "format.fields", why))
                }
            }
        }
    }
}

fn field(entry: &FieldEntry) -> Result<Field, Wrong> {
    let name = entry.name.get_ref();
    let key = format!("format.fields.{name}");
    let shape = match (&entry.column, &entry.host_port, &entry.request) {
        (None, None, None) => FieldShape::Whole(name.clone()),
        (Some(column), None, None) => FieldShape::Whole(column.clone()),
        (None, Some([host, port]), None) => FieldShape::HostPort { host: host.clone(), port: port.clone() },
        (None, None, Some([verb, url, proto])) => {
            FieldShape::Request { verb: verb.clone(), url: url.clone(), proto: proto.clone() }
        }
        _ => return Err(wrong(&entry.name, key, "only one of column, host_port and request")),
    };
    let quoting = match entry.quoting {
        QuotingEntry::Bare => Quoting::Bare,
        QuotingEntry::Quoted => Quoting::Quoted,
        QuotingEntry::Either => Quoting::Either,
    };
    match (&shape, quoting) {
        (FieldShape::Whole(_), _)
        | (FieldShape::HostPort { .. }, Quoting::Bare)
        | (FieldShape::Request { .. }, Quoting::Quoted) => {}
        (FieldShape::HostPort { .. }, _) => return Err(wrong(&entry.name, key, "host_port stands without quotes")),
        (FieldShape::Request { .. }, _) => {
            return Err(wrong(&entry.name, key, "request stands in quotes: quoting = \"quoted\""));
        }
    }
    if let Some(text) = &entry.text {
        check_text(text, &key)?;
    }
    let text = entry.text.as_ref().map(|t| t.get_ref().clone());
    Ok(Field { name: name.clone(), shape, quoting, optional: entry.optional, text })
}

fn check_text(text: &Spanned<String>, key: &str) -> Result<(), Wrong> {
    let key = format!("{key}.text");
    let regex = Regex::new(text.get_ref()).map_err(|e| wrong(text, &key, format!("not a regular expression: {e}")))?;
    if regex.captures_len() > 1 || text.get_ref().contains(['\\', '\'']) {
        return Err(wrong(text, &key, "write (?:…) for groups, and no backslash and no apostrophe"));
    }
    Ok(())
}

/// The rules between neighbours that keep the regular expression for Athena unambiguous.
fn check_fields(entries: &[FieldEntry], fields: &[Field]) -> Result<(), Wrong> {
    for (i, pair) in fields.windows(2).enumerate() {
        let [field, next] = pair else { continue };
        let key = format!("format.fields.{}", field.name);
        if field.optional && !next.optional {
            return Err(wrong(&entries[i].name, key, "a field after an optional one is optional, too"));
        }
        if field.quoting == Quoting::Either && next.quoting == Quoting::Either && field.text.is_none() {
            let why = "before another field that may stand without quotes, `text` must say what this one may hold";
            return Err(wrong(&entries[i].name, key, why));
        }
    }
    Ok(())
}

fn derived(entries: &[DerivedEntry], columns: &[Column]) -> Result<Vec<Derived>, Wrong> {
    let mut seen: BTreeSet<&str> = columns.iter().map(|c| c.name.as_str()).collect();
    entries
        .iter()
        .map(|entry| {
            let name = entry.name.get_ref();
            let key = |part: &str| format!("derived.{name}.{part}");
            if !is_name(name) {
                return Err(wrong(&entry.name, key("name"), "write a-z, 0-9 and _, with a letter first"));
            }
            if !seen.insert(name) {
                return Err(wrong(&entry.name, key("name"), "another column has this name"));
            }
            let (name, doc) = (name.clone(), entry.doc.get_ref().clone());
            match (&entry.path, &entry.ty, &entry.sql) {
                (Some(path), None, None) if entry.needs.is_empty() => {
                    Ok(Derived::Path { path: resolve(path, key("path"), columns)?, name, doc })
                }
                (None, Some(ty), Some(sql)) => Ok(Derived::Sql {
                    ty: hive_type::parse(ty.get_ref()).map_err(|e| wrong(ty, key("type"), e))?,
                    sql: sql.trim().to_owned(),
                    needs: entry.needs.iter().map(|n| resolve(n, key("needs"), columns)).collect::<Result<_, _>>()?,
                    name,
                    doc,
                }),
                _ => Err(wrong(&entry.name, key("path"), "either `path`, or `type`, `sql` and `needs`")),
            }
        })
        .collect()
}

/// A dotted path that leads to a column or a field of a struct column.
fn resolve(path: &Spanned<String>, key: String, columns: &[Column]) -> Result<FieldPath, Wrong> {
    let resolved = FieldPath::dotted(path.get_ref());
    let column = columns.iter().find(|c| c.name == resolved.root());
    match column.and_then(|c| c.ty.at(&resolved.0[1..])) {
        Some(_) => Ok(resolved),
        None => Err(wrong(path, key, format!("`{resolved}` is neither a column nor a field of one"))),
    }
}

fn samples(source: &Source, entries: Spanned<Vec<SampleEntry>>) -> Result<Vec<Sample>, Wrong> {
    if entries.get_ref().len() < 2 {
        return Err(wrong(&entries, "samples", "a definition proves itself with at least two samples"));
    }
    entries
        .into_inner()
        .into_iter()
        .map(|entry| {
            let title = entry.title.get_ref();
            let key = |part: &str| format!("samples.{title}.{part}");
            if let Some(fields) = &entry.fields {
                let known = source.columns_of(Some(fields.get_ref()));
                known.map_err(|e| wrong(fields, key("fields"), e.to_string()))?;
            }
            for (column, value) in entry.expect.iter().flatten() {
                if value.is_table() || value.is_array() {
                    let why =
                        format!("`{column}` is a table or a list: write the whole path in quotes, one value each");
                    return Err(wrong(&entry.title, key("expect"), why));
                }
                let path = column.strip_suffix(".present").unwrap_or(column);
                let names = path.split('.').filter(|part| part.parse::<usize>().is_err());
                let path = FieldPath(names.map(str::to_owned).collect());
                if source.type_at(&path).is_none() {
                    let why = format!("`{path}` is neither a column nor a field of one");
                    return Err(wrong(&entry.title, key("expect"), why));
                }
            }
            let fields = entry.fields.map(Spanned::into_inner);
            Ok(Sample { title: entry.title.into_inner(), text: entry.text, expect: entry.expect, fields })
        })
        .collect()
}
