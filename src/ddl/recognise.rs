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
    let mut fits: Vec<(Likeness, &Source, &Layout, Fit<'_>)> = sources
        .flat_map(|source| source.layouts.iter().map(move |layout| (&**source, layout)))
        .filter_map(|(source, layout)| Some((source, layout, fit(&folders, layout)?)))
        .map(|(source, layout, fit)| (Likeness::of(definition, source, layout, &fit), source, layout, fit))
        .collect();
    fits.sort_by(|a, b| b.0.total_cmp(&a.0));
    if fits.is_empty() {
        return Err(Unrecognised::Folders { name, template: folders });
    }
    if only.is_none() {
        fits.retain(|(likeness, ..)| likeness.columns >= KNOWN_COLUMNS);
    }
    let mut refused = None;
    for (_, source, layout, fit) in &fits {
        match table(definition, source, layout, fit, today) {
            Ok(mut found) => {
                found.notes.extend(ambiguous(source, layout));
                return Ok(found);
            }
            Err(why) => refused = refused.or(Some((source.id.clone(), why))),
        }
    }
    Err(match refused {
        Some((source_id, why)) => Unrecognised::Partition { name, source_id, why },
        None => Unrecognised::Columns { name },
    })
}

/// Layouts of the kind that the folders alone do not tell apart.
fn ambiguous(source: &Source, layout: &Layout) -> Option<String> {
    let same = source.layouts.iter().filter(|other| other.id != layout.id && other.template == layout.template);
    let others: Vec<&str> = same.map(|other| other.id.as_str()).collect();
    (!others.is_empty()).then(|| {
        format!(
            "the folders are those of the layouts {} and {}: write `layout` if it is not the first (`logq sources {}`)",
            layout.id,
            others.join(", "),
            source.id
        )
    })
}

/// How much a table is like a kind with a layout whose folders it has.
struct Likeness {
    /// The share of its columns that the kind knows.
    columns: f64,
    /// Whether its location ends as that of the kind does.
    root: bool,
    /// The folders that both have in common.
    folders: usize,
    /// Partition columns of the same name.
    same: usize,
}

impl Likeness {
    fn of(definition: &Definition, source: &Source, layout: &Layout, fit: &Fit<'_>) -> Self {
        let known = |name: &str| match array_of(source) {
            Some(array) => {
                name.eq_ignore_ascii_case(array) || source.columns.iter().any(|c| c.envelope && c.name == name)
            }
            None => source.columns.iter().any(|c| c.name.eq_ignore_ascii_case(name)),
        };
        let theirs = definition.columns.iter().filter(|column| known(&column.name)).count();
        let columns = theirs as f64 / definition.columns.len().max(1) as f64;
        let root = fit.location.ends_with(&format!("/{}", source.root));
        let is_same = |(name, value): &(&&str, &Value<'_>)| matches!(value, Value::Column(column) if column == *name);
        let same = fit.values.iter().filter(is_same).count();
        Self { columns, root, folders: layout.template.matches('/').count(), same }
    }

    fn total_cmp(&self, other: &Self) -> std::cmp::Ordering {
        let rest = (self.root, self.folders, self.same).cmp(&(other.root, other.folders, other.same));
        self.columns.total_cmp(&other.columns).then(rest)
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

/// The location above the folders of a layout, if a table has those.
pub fn location(definition: &Definition, layout: &Layout) -> Option<Location> {
    let folders = folders(definition).ok()?;
    fit(&folders, layout).map(|fit| Location::parse(fit.location))
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

/// The table if the definition is one of this kind with this layout.
fn table(
    definition: &Definition,
    source: &Source,
    layout: &Layout,
    fit: &Fit<'_>,
    today: Date,
) -> Result<Recognised, String> {
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
            true => Ok(Recognised { table, columns: (source.columns.len(), source.columns.len()), notes }),
            false => Err(format!("its records lie in an array, {array}, and its columns are not those of `logq ddl`")),
        };
    }
    let known = |name: &str| source.columns.iter().any(|c| c.name == name);
    let columns: Vec<(String, String)> =
        definition.columns.iter().map(|c| (c.name.to_lowercase(), c.ty.clone())).collect();
    let unknown: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).filter(|name| !known(name)).collect();
    if !unknown.is_empty() {
        notes.push(format!(
            "columns that {} does not know: {}; where one has another name there, write it under `names`",
            source.id,
            unknown.join(", ")
        ));
    }
    let found = (columns.len() - unknown.len(), source.columns.len());
    table.existing = Some(Existing { columns, names });
    Ok(Recognised { table, columns: found, notes })
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
        (Projection::Account { also }, Some(keys)) => table.accounts = without(keys, also),
        (Projection::Region { also }, Some(keys)) => table.regions = without(keys, also),
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

/// The values but for the folders that stand beside them in every table of the kind.
fn without(keys: Keys, also: &[String]) -> Keys {
    match keys {
        Keys::Listed(list) => Keys::Listed(list.into_iter().filter(|value| !also.contains(value)).collect()),
        other => other,
    }
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
