//! From the file as written to a [`Source`] whose parts agree with each other.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::{SignedDuration, Span, SpanRelativeTo};
use regex::Regex;
use toml::Spanned;

use super::file::{ColumnEntry, ContinuousEntry, DeliveryEntry, DerivedEntry, SampleEntry, SourceFile, TimeEntry};
use super::{
    Choices, Column, ColumnType, Continuous, Delivery, Derived, EventTime, FieldPath, Sample, Slack, Source, hive_type,
};

mod formats;
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

/// Checks a file and turns it into the source `id`; `base` is the kind that it extends.
pub(super) fn source(id: &str, file: SourceFile, base: Option<&Source>) -> Result<Source, Wrong> {
    if !is_name(id) {
        let why = format!("`{id}` cannot be a table's name: call the file a-z, 0-9 and _ with a letter first");
        return Err(Wrong { span: 0..0, key: "the file's name".to_owned(), why });
    }
    let columns = match (&file.columns, base) {
        (Some(entries), _) => columns(entries, file.open)?,
        (None, base) => base.map(|b| b.columns.clone()).or(file.open.then(Vec::new)).ok_or_else(|| lacks("columns"))?,
    };
    let (format, serde, formats, strings) = formats::formats(&file, &columns, base)?;
    let source = Source {
        id: id.to_owned(),
        extends: file.extends.as_ref().map(|e| e.get_ref().clone()),
        filter: filter(file.filter.as_ref(), base),
        format,
        serde,
        formats,
        strings,
        format_id: file.format_id.clone().or(base.map(|b| b.format_id.clone())).unwrap_or("default".to_owned()),
        default_fields: match (&file.default_fields, base) {
            (Some(fields), _) => fields.get_ref().clone(),
            (None, base) => base.map(|b| b.default_fields.clone()).unwrap_or_default(),
        },
        layouts: match (&file.layouts, base) {
            (Some(entries), _) => layouts::layouts(entries, &columns)?,
            (None, base) => base.map(|b| b.layouts.clone()).ok_or_else(|| lacks("layouts"))?,
        },
        object_name: match (&file.object_name, base) {
            (Some(name), _) => object_name(name)?,
            (None, base) => base.map(|b| b.object_name.clone()).ok_or_else(|| lacks("object_name"))?,
        },
        shared_folder: file.shared_folder.or(base.map(|b| b.shared_folder)).unwrap_or_default(),
        time: match (&file.time, base) {
            (Some(entry), _) => time(entry, &columns)?,
            (None, Some(base)) => base.time.clone(),
            (None, None) if file.open => EventTime::None,
            (None, None) => return Err(lacks("time")),
        },
        slack: match (&file.slack, base) {
            (Some(slack), _) => {
                Slack { before: duration(&slack.before, "before")?, after: duration(&slack.after, "after")? }
            }
            (None, base) => base.map(|b| b.slack.clone()).ok_or_else(|| lacks("slack"))?,
        },
        continuous: match (&file.continuous, base) {
            (Some(entry), _) => continuous(entry)?,
            (None, base) => base.map_or(Continuous::No, |b| b.continuous),
        },
        root: file.root.or(base.map(|b| b.root.clone())).unwrap_or_default(),
        derived: all_derived(&file.derived, &columns, base)?,
        delivery: delivery(file.delivery, base),
        traps: file.traps.into_iter().chain(base.iter().flat_map(|b| b.traps.iter().cloned())).collect(),
        title: file.title,
        docs: file.docs,
        open: file.open,
        samples: Vec::new(),
        columns,
    };
    if let Some(fields) = &file.default_fields {
        source.columns_of(None).map_err(|e| wrong(fields, "default_fields", e.to_string()))?;
    }
    if source.derived("event_time").is_none() && !source.open {
        return Err(lacks("derived.event_time"));
    }
    Ok(Source { samples: samples(&source, file.samples)?, ..source })
}

fn lacks(key: &str) -> Wrong {
    Wrong { span: 0..0, key: key.to_owned(), why: "it is missing, and no other kind is extended".to_owned() }
}

fn object_name(name: &Spanned<String>) -> Result<Regex, Wrong> {
    Regex::new(&format!("^(?:{})$", name.get_ref()))
        .map_err(|e| wrong(name, "object_name", format!("not a regular expression: {e}")))
}

/// Both conditions, if there are two.
fn filter(own: Option<&Spanned<String>>, base: Option<&Source>) -> Option<String> {
    let own = own.map(|filter| filter.get_ref().trim().to_owned());
    match (base.and_then(|b| b.filter.clone()), own) {
        (Some(base), Some(own)) => Some(format!("({base}) AND ({own})")),
        (base, own) => base.or(own),
    }
}

fn delivery(entries: Vec<DeliveryEntry>, base: Option<&Source>) -> Vec<Delivery> {
    if entries.is_empty() {
        return base.map(|b| b.delivery.clone()).unwrap_or_default();
    }
    entries.into_iter().map(|DeliveryEntry { way, text, cost }| Delivery { way, text, cost }).collect()
}

/// The derived columns of the base, those aside that the file states anew, and the file's own.
fn all_derived(entries: &[DerivedEntry], columns: &[Column], base: Option<&Source>) -> Result<Vec<Derived>, Wrong> {
    let own = derived(entries, columns)?;
    let stated = |d: &&Derived| !own.iter().any(|o| o.name() == d.name());
    let mut all: Vec<Derived> = base.iter().flat_map(|b| &b.derived).filter(stated).cloned().collect();
    all.extend(own);
    Ok(all)
}

/// `[a-z][a-z0-9_]*`, a name that needs no quotes unless it is reserved.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn columns(entries: &Spanned<Vec<ColumnEntry>>, open: bool) -> Result<Vec<Column>, Wrong> {
    if entries.get_ref().is_empty() && !open {
        return Err(wrong(entries, "columns", "a log kind has at least one column"));
    }
    let mut seen = BTreeSet::new();
    entries
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
            let (key, doc, envelope) = (entry.key.clone(), entry.doc.get_ref().clone(), entry.envelope);
            Ok(Column { name: name.clone(), key, ty, doc, envelope })
        })
        .collect()
}

fn duration(text: &Spanned<String>, key: &str) -> Result<SignedDuration, Wrong> {
    let key = format!("slack.{key}");
    let duration = span(text.get_ref()).map_err(|why| wrong(text, &key, why))?;
    if duration.is_negative() { Err(wrong(text, &key, "a slack is not negative")) } else { Ok(duration) }
}

fn span(text: &str) -> Result<SignedDuration, String> {
    let span: Span = text.parse().map_err(|e| format!("write a duration such as \"1 day\": {e}"))?;
    span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|e| format!("write days, hours or minutes: {e}"))
}

fn continuous(entry: &Spanned<ContinuousEntry>) -> Result<Continuous, Wrong> {
    match entry.get_ref() {
        ContinuousEntry::Word(false) => Ok(Continuous::No),
        ContinuousEntry::Text(text) if text == "in use" => Ok(Continuous::InUse),
        ContinuousEntry::Text(text) => match span(text) {
            Ok(period) if period >= SignedDuration::from_hours(1) => Ok(Continuous::Every(period)),
            Ok(_) => Err(wrong(entry, "continuous", "at least an hour: folders and names do not tell less")),
            Err(why) => Err(wrong(entry, "continuous", format!("false, \"in use\", or {why}"))),
        },
        ContinuousEntry::Word(true) => {
            Err(wrong(entry, "continuous", "say how often: \"1 hour\", or \"in use\" for an account that is used"))
        }
    }
}

fn time(entry: &Spanned<TimeEntry>, columns: &[Column]) -> Result<EventTime, Wrong> {
    let (time, types) = match entry.get_ref() {
        TimeEntry::Iso8601 { column, fraction } => {
            (EventTime::Iso8601 { column: column.clone(), fraction: *fraction }, &[ColumnType::String][..])
        }
        TimeEntry::EpochSeconds { column } => {
            (EventTime::EpochSeconds(column.clone()), &[ColumnType::Int, ColumnType::BigInt, ColumnType::Double][..])
        }
        TimeEntry::EpochMillis { column } => (EventTime::EpochMillis(column.clone()), &[ColumnType::BigInt][..]),
        TimeEntry::Derived => return Ok(EventTime::Derived),
        TimeEntry::None => return Ok(EventTime::None),
    };
    let Some(name) = time.column() else { return Ok(time) };
    if matches!(time, EventTime::Iso8601 { fraction: 10.., .. }) {
        return Err(wrong(entry, "time.fraction", "at most 9 digits"));
    }
    match columns.iter().find(|c| c.name == name) {
        None => Err(wrong(entry, "time.column", format!("there is no column `{name}`"))),
        Some(column) if !types.contains(&column.ty) => {
            let expected: Vec<String> = types.iter().map(ColumnType::hive).collect();
            let why = format!("`{}` is {}; this clock needs {}", column.name, column.ty, expected.join(" or "));
            Err(wrong(entry, "time.column", why))
        }
        Some(_) => Ok(time),
    }
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
    entries.into_inner().into_iter().map(|entry| sample(source, entry)).collect()
}

fn sample(source: &Source, entry: SampleEntry) -> Result<Sample, Wrong> {
    let at = entry.title;
    let key = |part: &str| format!("samples.{}.{part}", at.get_ref());
    let choices =
        Choices { object_format: entry.object_format, columns: entry.columns, time: entry.time, ..Choices::default() };
    let chosen = source.with("", &choices).map_err(|e| wrong(&at, key("object_format"), e.to_string()))?;
    if let Err(e) = chosen.columns_of(entry.fields.as_deref()) {
        return Err(wrong(&at, key("fields"), e.to_string()));
    }
    for (column, value) in entry.expect.iter().flatten() {
        let path = column.strip_suffix(".present").unwrap_or(column);
        let why = if value.is_table() || value.is_array() {
            format!("`{column}` is a table or a list: write the whole path in quotes, one value each")
        } else if !is_value(&chosen, path) {
            format!("`{path}` is neither a column nor a field of one")
        } else {
            continue;
        };
        return Err(wrong(&at, key("expect"), why));
    }
    Ok(Sample {
        title: at.into_inner(),
        text: entry.text,
        expect: entry.expect,
        fields: entry.fields,
        choices,
        key: entry.key,
        skipped: entry.skipped,
    })
}

/// Whether a dotted path leads to a value of a record: the type at its end, or a map on the way, is known.
fn is_value(source: &Source, path: &str) -> bool {
    let names: Vec<String> = path.split('.').map(str::to_owned).collect();
    let ty = match source.derived(&names[0]) {
        Some(Derived::Sql { ty, .. }) => Some(ty),
        Some(Derived::Path { path, .. }) => source.type_at(path),
        None => source.column(&names[0]).map(|c| &c.ty),
    };
    ty.is_some_and(|ty| leads_to_value(ty, &names[1..]))
}

fn leads_to_value(ty: &ColumnType, path: &[String]) -> bool {
    let Some((first, rest)) = path.split_first() else { return true };
    match ty {
        ColumnType::Struct(fields) => fields.iter().any(|f| f.name == *first && leads_to_value(&f.ty, rest)),
        ColumnType::Array(item) => first.parse::<usize>().is_ok_and(|n| n > 0) && leads_to_value(item, rest),
        ColumnType::Map(_, value) => leads_to_value(value, rest),
        _ => false,
    }
}
