//! Which log kind a table of the catalogue holds, and how its partitions stand to those of the kind.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Definition, valid};
use crate::sources::{
    Catalogue, DatePattern, DateReading, Format, Layout, Partition, Projection, Segment, Serde, Source,
};
use crate::table::{Existing, Keys, Location, Table};

/// A table of the catalogue as a table of the configuration.
#[derive(Debug, Clone)]
pub struct Recognised {
    /// The table; its name is that of the kind.
    pub table: Table,
    /// Columns of the kind that it has, of how many the kind has.
    pub columns: (usize, usize),
    /// What to know about it.
    pub notes: Vec<String>,
}

/// Why a table cannot be taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unrecognised {
    /// A view, an Iceberg table.
    #[error("{0} is no table of objects in S3")]
    NoObjects(String),
    /// Registered partitions, or none.
    #[error("{0} has no partition projection: its queries could not be confined to a window")]
    NoProjection(String),
    /// Its folders are those of no kind.
    #[error("the folders of {name} ({template}) are those of no log kind")]
    Folders {
        /// The table.
        name: String,
        /// Its template.
        template: String,
    },
    /// Its folders would fit, its partitions do not.
    #[error("{name} looks like {source_id}, but {why}")]
    Partition {
        /// The table.
        name: String,
        /// The kind.
        source_id: String,
        /// What is otherwise.
        why: String,
    },
    /// The folders of several kinds, and columns of none.
    #[error("the columns of {name} are those of no log kind whose folders it has")]
    Columns {
        /// The table.
        name: String,
    },
}

/// Fewer of its columns known to a kind make a table of another kind.
const KNOWN_COLUMNS: f64 = 0.5;

/// The table of a definition; `only` is the kind it is said to be of.
///
/// # Errors
/// A table whose queries could not be bound: another kind of table, no projection, folders or columns of no kind.
pub fn recognise(
    definition: &Definition,
    catalogue: &Catalogue,
    only: Option<&str>,
    today: Date,
) -> Result<Recognised, Unrecognised> {
    let name = definition.full_name();
    let iceberg = definition.parameter("table_type").is_some_and(|ty| ty.eq_ignore_ascii_case("iceberg"));
    if iceberg || definition.table_type.as_deref().is_some_and(|ty| ty != "EXTERNAL_TABLE") {
        return Err(Unrecognised::NoObjects(name));
    }
    let folders = folders(definition)?;
    let sources = catalogue.iter().filter(|source| only.is_none_or(|id| source.id == id));
    let mut best: Option<(f64, Recognised)> = None;
    let mut failed = None;
    for (source, layout) in sources.flat_map(|source| source.layouts.iter().map(move |layout| (source, layout))) {
        let Some(fit) = fit(&folders, layout) else { continue };
        match table(definition, source, layout, &fit, today) {
            Ok((share, found)) if best.as_ref().is_none_or(|(before, _)| share > *before) => {
                best = Some((share, found))
            }
            Ok(_) => {}
            Err(why) => {
                failed = Some(Unrecognised::Partition { name: name.clone(), source_id: source.id.clone(), why })
            }
        }
    }
    match best {
        Some((share, found)) if share >= KNOWN_COLUMNS || only.is_some() => Ok(found),
        Some(_) => Err(Unrecognised::Columns { name }),
        None => Err(failed.unwrap_or(Unrecognised::Folders { name, template: folders })),
    }
}

/// The template, or the location of a table without partitions; with its final slash.
fn folders(definition: &Definition) -> Result<String, Unrecognised> {
    let enabled = definition.parameter("projection.enabled").is_some_and(|on| on.eq_ignore_ascii_case("true"));
    let text = match (definition.partitions.is_empty(), definition.parameter("storage.location.template")) {
        (true, _) => definition.location.clone(),
        (false, Some(template)) if enabled => template.to_owned(),
        (false, None) if enabled => {
            let keys = definition.partitions.iter().map(|p| format!("{}=${{{}}}/", p.name, p.name));
            format!("{}/{}", definition.location.trim_end_matches('/'), keys.collect::<String>())
        }
        _ => return Err(Unrecognised::NoProjection(definition.full_name())),
    };
    Ok(format!("{}/", text.trim_end_matches('/')))
}

/// How a template's folders are those of a layout.
struct Fit<'a> {
    /// What stands before them.
    location: &'a str,
    /// For each placeholder of the layout: a partition column of the table, or the folder that is always there.
    values: BTreeMap<&'a str, Value<'a>>,
}

#[derive(Clone, Copy)]
enum Value<'a> {
    Column(&'a str),
    Fixed(&'a str),
}

/// Both are compared folder by folder from the end: what is left in front is the location.
fn fit<'a>(folders: &'a str, layout: &'a Layout) -> Option<Fit<'a>> {
    let ours: Vec<&str> = layout.template.split_terminator('/').collect();
    let theirs: Vec<&str> = folders.split_terminator('/').collect();
    let first = theirs.len().checked_sub(ours.len())?;
    // `s3:`, nothing, and the bucket.
    if first < 3 {
        return None;
    }
    let mut values = BTreeMap::new();
    for (our, their) in ours.iter().zip(&theirs[first..]) {
        let (before, name, after) = match our.split_once('{').and_then(|(b, rest)| Some((b, rest.split_once('}')?))) {
            Some((before, (name, after))) => (before, name, after),
            None if our == their => continue,
            None => return None,
        };
        let value = their.strip_prefix(before)?.strip_suffix(after)?;
        let value = match value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
            Some(column) => Value::Column(column),
            None if value.contains("${") => return None,
            None => Value::Fixed(value),
        };
        values.insert(name, value);
    }
    let length: usize = theirs[..first].iter().map(|folder| folder.len() + 1).sum();
    let location = &folders[..length];
    (!location.contains("${")).then_some(Fit { location, values })
}

/// The table if the definition is one of this kind with this layout, and which share of its columns the kind knows.
fn table(
    definition: &Definition,
    source: &Source,
    layout: &Layout,
    fit: &Fit<'_>,
    today: Date,
) -> Result<(f64, Recognised), String> {
    let mut table = Table::new(&source.id, &source.id, Location::parse(fit.location), &layout.id);
    table.athena = Some(definition.full_name());
    let mut names = BTreeMap::new();
    let mut notes = Vec::new();
    for segment in layout.segments() {
        let Segment::Placeholder(placeholder) = segment else { continue };
        let Some(value) = fit.values.get(placeholder) else { continue };
        if placeholder == "org" {
            match value {
                Value::Fixed(org) if valid::is_org(org) => table.org = Some((*org).to_owned()),
                _ => return Err("it has no organization's id in its folders".to_owned()),
            }
            continue;
        }
        let Some(partition) = layout.partitions.iter().find(|p| p.name == placeholder) else { continue };
        match value {
            Value::Column(column) => {
                if *column != partition.name {
                    names.insert(partition.name.clone(), (*column).to_owned());
                }
                projected(definition, partition, column, &mut table, today, &mut notes)?;
            }
            Value::Fixed(value) => {
                names.insert(partition.name.clone(), String::new());
                fixed(partition, value, &mut table)?;
            }
        }
    }
    if let Some(array) = array_of(source) {
        return match names.is_empty() && definition.columns.iter().any(|c| c.name.eq_ignore_ascii_case(array)) {
            true => Ok((1.0, Recognised { table, columns: (source.columns.len(), source.columns.len()), notes })),
            false => Err(format!("its records lie in an array, {array}, and its columns are not those of `logq ddl`")),
        };
    }
    let known = |name: &str| source.columns.iter().any(|c| c.name == name);
    let columns: Vec<(String, String)> =
        definition.columns.iter().map(|c| (c.name.to_lowercase(), c.ty.clone())).collect();
    let theirs = columns.iter().filter(|(name, _)| known(name)).count();
    let share = if columns.is_empty() { 0.0 } else { theirs as f64 / columns.len() as f64 };
    let unknown: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).filter(|name| !known(name)).collect();
    if !unknown.is_empty() {
        notes.push(format!(
            "columns that {} does not know: {}; where one has another name there, write it under `names`",
            source.id,
            unknown.join(", ")
        ));
    }
    let found = (theirs, source.columns.len());
    table.existing = Some(Existing { columns, names });
    Ok((share, Recognised { table, columns: found, notes }))
}

/// The array of records that the table has as one column.
fn array_of(source: &Source) -> Option<&str> {
    match (&source.serde, &source.format) {
        (Serde::OpenX { unnest: true, .. }, Format::Json { records, .. }) => records.as_deref(),
        _ => None,
    }
}

/// A folder that is always the same one.
fn fixed(partition: &Partition, value: &str, table: &mut Table) -> Result<(), String> {
    let only = Keys::Listed(vec![value.to_owned()]);
    match &partition.projection {
        Projection::Account { .. } if valid::is_account(value) => table.accounts = only,
        Projection::Region { .. } if super::REGIONS.contains(&value) => table.regions = only,
        Projection::Table => {
            table.partitions.insert(partition.name.clone(), only);
        }
        Projection::Enum(values) if values.iter().any(|v| v == value) => {}
        _ => return Err(format!("`{value}` stands where {} does", partition.name)),
    }
    Ok(())
}

/// The projection of one of its partition columns as a value of the table.
fn projected(
    definition: &Definition,
    partition: &Partition,
    column: &str,
    table: &mut Table,
    today: Date,
    notes: &mut Vec<String>,
) -> Result<(), String> {
    let ty = definition.partitions.iter().find(|p| p.name == column).map(|p| p.ty.as_str());
    if ty != Some("string") && !ty.is_some_and(|ty| ty.starts_with("varchar")) {
        return Err(format!("its partition column {column} is {}, not string", ty.unwrap_or("missing")));
    }
    let of = |key: &str| definition.projection(column, key).map(str::trim);
    let keys = match of("type").map(str::to_ascii_lowercase).as_deref() {
        Some("enum") => Some(Keys::Listed(of("values").unwrap_or_default().split(',').map(str::to_owned).collect())),
        Some("injected") => Some(Keys::Injected),
        _ => None,
    };
    match (&partition.projection, keys) {
        (Projection::Account { .. }, Some(keys)) => table.accounts = keys,
        (Projection::Region { .. }, Some(keys)) => table.regions = keys,
        (Projection::Table, Some(keys)) => {
            table.partitions.insert(partition.name.clone(), keys);
        }
        (Projection::Enum(_), Some(_)) => {}
        (Projection::Date { format, .. }, None) => {
            let theirs = of("format").unwrap_or_default();
            if theirs != format.as_str() {
                return Err(format!("{column} is written as {theirs}, not as {format}"));
            }
            table.since = since(of("range").unwrap_or_default(), format, today, column, notes);
        }
        _ => return Err(format!("the projection of {column} is not one of {}", partition.name)),
    }
    Ok(())
}

/// The first day of a range; a range that counts from NOW begins with the day that this is today.
fn since(range: &str, format: &DatePattern, today: Date, column: &str, notes: &mut Vec<String>) -> Option<Date> {
    let (from, to) = range.split_once(',')?;
    if !to.trim_start().starts_with("NOW") {
        notes.push(format!("the range of {column} ends at {to}: nothing after it is found (logq ddl check)"));
    }
    if let DateReading::Whole(time, _) = format.read(from.trim()) {
        return Some(time.date());
    }
    let back = from.trim().strip_prefix("NOW")?.trim().strip_prefix('-')?.trim();
    let digits = back.find(|c: char| !c.is_ascii_digit()).unwrap_or(back.len());
    let (count, unit) = (back[..digits].parse::<i32>().ok()?, back[digits..].trim());
    let span = match unit.trim_end_matches('S') {
        "YEAR" => jiff::Span::new().try_years(count),
        "MONTH" => jiff::Span::new().try_months(count),
        "WEEK" => jiff::Span::new().try_weeks(count),
        "DAY" => jiff::Span::new().try_days(count),
        _ => return None,
    };
    notes.push(format!("the range of {column} moves on with time: it begins at {from}"));
    today.checked_sub(span.ok()?).ok()
}

#[cfg(test)]
mod tests;
