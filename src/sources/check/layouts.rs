//! Key layouts: every placeholder is a partition, every partition a placeholder, every projection one that Athena
//! evaluates as we do.

use std::collections::BTreeSet;

use toml::Spanned;

use super::{Column, Wrong, is_name, wrong};
use crate::sources::file::{LayoutEntry, PartitionEntry, ValuesEntry};
use crate::sources::layout::segments;
use crate::sources::{DatePattern, Interval, IntervalUnit, Layout, Partition, Projection, Segment};

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
    let key = format!("layouts.{id}.partitions");
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
    check_template(&entry.template, &format!("layouts.{id}.template"), &partitions)?;
    let template = entry.template.get_ref().clone();
    Ok(Layout { id: id.clone(), title: entry.title.clone(), template, partitions })
}

fn check_template(template: &Spanned<String>, key: &str, partitions: &[Partition]) -> Result<(), Wrong> {
    let text = template.get_ref();
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
    match (&entry.values, &entry.format, &entry.interval) {
        (Some(values), None, None) => match values.get_ref() {
            ValuesEntry::Of(word) if word == "accounts" => Ok(Projection::Account),
            ValuesEntry::Of(word) if word == "regions" => Ok(Projection::Region),
            ValuesEntry::Of(_) => Err(wrong(values, key, "write \"accounts\", \"regions\" or a list")),
            ValuesEntry::List(list) => enumeration(values, list, key),
        },
        (None, Some(format), Some(interval)) => {
            let pattern = DatePattern::parse(format.get_ref()).map_err(|e| wrong(format, key, e))?;
            let step = step(interval.get_ref())
                .ok_or_else(|| wrong(interval, key, "write a step such as \"1 day\", \"1 hour\" or \"5 minutes\""))?;
            if step.unit != pattern.finest() {
                let unit = pattern.finest().as_str().to_lowercase();
                return Err(wrong(interval, key, format!("this format counts {unit}: write the step in {unit}")));
            }
            Ok(Projection::Date { format: pattern, interval: step })
        }
        _ => Err(wrong(&entry.name, key, "either `values`, or `format` and `interval`")),
    }
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
