//! Key layouts: every placeholder is a partition, every partition a placeholder, every projection one that Athena
//! evaluates as we do.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use regex::Regex;
use toml::Spanned;

use super::{Column, Wrong, is_name, wrong};
use crate::sources::file::{LayoutEntry, ObjectTimeEntry, PartitionEntry, ValuesEntry};
use crate::sources::layout::segments;
use crate::sources::{
    DatePattern, Interval, IntervalUnit, Layout, ObjectTime, Partition, Projection, Segment, UsualPrefix,
};

pub(super) fn layouts(entries: &Spanned<Vec<LayoutEntry>>, columns: &[Column]) -> Result<Vec<Layout>, Wrong> {
    if entries.get_ref().is_empty() {
        return Err(wrong(entries, "layouts", "a log kind has at least one layout"));
    }
    let mut seen = BTreeSet::new();
    entries
        .get_ref()
        .iter()
        .map(|entry| {
            let id = entry.id.get_ref();
            if !is_name(id) || !seen.insert(id) {
                let why = "write an id of a-z, 0-9 and _ that no other layout has";
                return Err(wrong(&entry.id, format!("layouts.{id}.id"), why));
            }
            layout(entry, columns)
        })
        .collect()
}

fn layout(entry: &LayoutEntry, columns: &[Column]) -> Result<Layout, Wrong> {
    let id = entry.id.get_ref();
    let layout = Layout {
        id: id.clone(),
        title: entry.title.clone(),
        template: String::new(),
        partitions: Vec::new(),
        deep: entry.deep,
        object_time: entry.object_time.as_ref().map(|time| object_time(time, id)).transpose()?,
        usual: None,
        notes: Vec::new(),
    };
    match (&entry.template, entry.grammar, &entry.prefix) {
        (Some(template), None, None) => {
            let partitions = partitions(entry, columns)?;
            check_template(template, &format!("layouts.{id}.template"), &partitions)?;
            Ok(Layout { template: template.get_ref().clone(), partitions, ..layout })
        }
        (None, Some(grammar), Some(prefix)) if entry.partitions.is_empty() => {
            let read = grammar.read(prefix.get_ref(), &TimeZone::UTC);
            let read = read.map_err(|e| wrong(prefix, format!("layouts.{id}.prefix"), e.to_string()))?;
            let usual = Some(UsualPrefix { grammar, prefix: prefix.get_ref().clone() });
            Ok(Layout { template: read.template, partitions: read.partitions, usual, notes: read.notes, ..layout })
        }
        _ => {
            let why = "either `template` and `partitions`, or `grammar` and `prefix`";
            Err(wrong(&entry.id, format!("layouts.{id}"), why))
        }
    }
}

fn partitions(entry: &LayoutEntry, columns: &[Column]) -> Result<Vec<Partition>, Wrong> {
    let key = format!("layouts.{}.partitions", entry.id.get_ref());
    let mut partitions: Vec<Partition> = Vec::new();
    for part in &entry.partitions {
        let name = part.name.get_ref();
        if !is_name(name) || name == "org" {
            return Err(wrong(&part.name, &key, "write a-z, 0-9 and _, with a letter first; `org` is taken"));
        }
        if columns.iter().any(|c| c.name == *name) || partitions.iter().any(|p| p.name == *name) {
            return Err(wrong(&part.name, &key, format!("another column is called `{name}`")));
        }
        partitions.push(Partition { name: name.clone(), projection: projection(part, &format!("{key}.{name}"))? });
    }
    Ok(partitions)
}

fn object_time(entry: &ObjectTimeEntry, id: &str) -> Result<ObjectTime, Wrong> {
    let key = format!("layouts.{id}.object_time");
    let pattern = Regex::new(entry.pattern.get_ref())
        .map_err(|e| wrong(&entry.pattern, &key, format!("not a regular expression: {e}")))?;
    if pattern.captures_len() != 2 {
        return Err(wrong(&entry.pattern, &key, "it has one group, around the time"));
    }
    let (format, interval) = date(&entry.format, &entry.interval, &key)?;
    Ok(ObjectTime { pattern, format, interval })
}

fn check_template(template: &Spanned<String>, key: &str, partitions: &[Partition]) -> Result<(), Wrong> {
    let text = template.get_ref();
    if text.is_empty() && partitions.is_empty() {
        return Ok(());
    }
    if text.starts_with('/') || !text.ends_with('/') || text.contains("//") {
        return Err(wrong(template, key, "a folder below the location: no slash first, one at the end, none doubled"));
    }
    let mut seen = BTreeSet::new();
    let mut pieces = segments(text).peekable();
    while let Some(piece) = pieces.next() {
        match piece {
            Segment::Literal(literal) if literal.contains(['{', '}', '$']) => {
                return Err(wrong(template, key, "a brace is not closed, or a `$` stands in it"));
            }
            Segment::Literal(_) => {}
            Segment::Placeholder(name) => {
                if name != "org" && !partitions.iter().any(|p| p.name == name) {
                    return Err(wrong(template, key, format!("`{{{name}}}` is not one of the partitions")));
                }
                if !seen.insert(name) {
                    return Err(wrong(template, key, format!("`{{{name}}}` stands twice")));
                }
                // Athena advises it, and without it `…/1` also reads `…/10`.
                if !matches!(pieces.peek(), Some(Segment::Literal(next)) if next.starts_with('/')) {
                    return Err(wrong(template, key, format!("a slash follows `{{{name}}}`")));
                }
            }
        }
    }
    match partitions.iter().find(|p| !seen.contains(p.name.as_str())) {
        Some(missing) => Err(wrong(template, key, format!("`{{{}}}` is missing", missing.name))),
        None => Ok(()),
    }
}

fn projection(entry: &PartitionEntry, key: &str) -> Result<Projection, Wrong> {
    let also = entry.also.clone();
    match (&entry.values, &entry.format, &entry.interval) {
        (Some(values), None, None) => match values.get_ref() {
            ValuesEntry::Of(word) if word == "accounts" => Ok(Projection::Account { also }),
            ValuesEntry::Of(word) if word == "regions" => Ok(Projection::Region { also }),
            ValuesEntry::Of(word) if word == "table" && also.is_empty() => Ok(Projection::Table),
            ValuesEntry::List(list) if also.is_empty() => enumeration(values, list, key),
            ValuesEntry::Of(word) if word == "table" => Err(wrong(values, key, "`also` is for accounts and regions")),
            ValuesEntry::List(_) => Err(wrong(values, key, "`also` is for accounts and regions")),
            ValuesEntry::Of(_) => Err(wrong(values, key, "write \"accounts\", \"regions\", \"table\" or a list")),
        },
        (None, Some(format), Some(interval)) if also.is_empty() => {
            let (format, interval) = date(format, interval, key)?;
            Ok(Projection::Date { format, interval, zone: TimeZone::UTC })
        }
        _ => Err(wrong(&entry.name, key, "either `values`, or `format` and `interval`")),
    }
}

/// A date pattern and a step in the unit of its finest field.
fn date(format: &Spanned<String>, interval: &Spanned<String>, key: &str) -> Result<(DatePattern, Interval), Wrong> {
    let pattern = DatePattern::parse(format.get_ref()).map_err(|e| wrong(format, key, e))?;
    let step = step(interval.get_ref())
        .ok_or_else(|| wrong(interval, key, "write a step such as \"1 day\", \"1 hour\" or \"5 minutes\""))?;
    if step.unit != pattern.finest() {
        let unit = pattern.finest().as_str().to_lowercase();
        return Err(wrong(interval, key, format!("this format counts {unit}: write the step in {unit}")));
    }
    Ok((pattern, step))
}

/// Athena has no escape inside the list: a comma splits a value and blanks belong to it.
fn enumeration(at: &Spanned<ValuesEntry>, list: &[String], key: &str) -> Result<Projection, Wrong> {
    let distinct: BTreeSet<&String> = list.iter().collect();
    let odd = |v: &String| v.is_empty() || v.contains(|c: char| c == ',' || c == '/' || c == '$' || c.is_whitespace());
    if list.is_empty() || distinct.len() < list.len() || list.iter().any(odd) {
        return Err(wrong(at, key, "write distinct values without blanks, commas, slashes and `$`"));
    }
    Ok(Projection::Enum(list.to_vec()))
}

fn step(text: &str) -> Option<Interval> {
    let (count, unit) = text.split_once(' ')?;
    let unit = match unit {
        "day" | "days" => IntervalUnit::Days,
        "hour" | "hours" => IntervalUnit::Hours,
        "minute" | "minutes" => IntervalUnit::Minutes,
        _ => return None,
    };
    let count = count.parse().ok().filter(|n| (1..=1000).contains(n))?;
    Some(Interval { count, unit })
}
