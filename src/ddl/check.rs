//! The rules of partition projection, held on a statement's text. Athena breaks most of them in silence: a table
//! with a wrong property is a table without rows.

use std::collections::BTreeMap;
use std::fmt;

use super::parse::{self, Statement};
use crate::sources::{DatePattern, DateReading, IntervalUnit};

/// A rule that a statement breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The property, column or clause.
    pub place: String,
    /// What is wrong.
    pub why: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.why)
    }
}

/// A statement is at most this long, in bytes.
const LONGEST: usize = 262_144;

/// Checks a `CREATE EXTERNAL TABLE` statement with partition projection; empty if it keeps every rule.
pub fn check(statement: &str) -> Vec<Finding> {
    let mut findings = Findings::default();
    if statement.len() > LONGEST {
        findings.add("statement", format!("longer than {LONGEST} bytes"));
    }
    match parse::statement(statement) {
        Ok(statement) => {
            columns(&statement, &mut findings);
            partitions(&statement, &mut findings);
            template(&statement, &mut findings);
            line_regex(&statement, &mut findings);
        }
        Err(why) => findings.add("statement", why),
    }
    findings.0
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, place: &str, why: impl Into<String>) {
        self.0.push(Finding { place: place.to_owned(), why: why.into() });
    }
}

fn columns(statement: &Statement, findings: &mut Findings) {
    let all: Vec<&(String, String)> = statement.columns.iter().chain(&statement.partitions).collect();
    for (i, (name, _)) in all.iter().enumerate() {
        if *name != name.to_lowercase() {
            findings.add(name, "Athena folds names to lower case");
        }
        if all[..i].iter().any(|(before, _)| before == name) {
            findings.add(name, "the name appears twice among columns and partitions");
        }
    }
    for (name, ty) in &statement.partitions {
        if ty != "string" {
            findings.add(name, "a partition column that is not a string may not prune");
        }
    }
    for comment in statement.comments.iter().filter(|c| c.chars().count() > 255) {
        findings.add("COMMENT", format!("longer than 255 characters: {comment}"));
    }
}

fn partitions(statement: &Statement, findings: &mut Findings) {
    let mut properties: BTreeMap<&str, &str> = BTreeMap::new();
    for (key, value) in &statement.properties {
        if properties.insert(key, value).is_some() {
            findings.add(key, "appears twice");
        }
    }
    if !statement.partitions.is_empty() && properties.get("projection.enabled") != Some(&"true") {
        findings.add("projection.enabled", "is not 'true': the table has no partitions and no rows");
    }
    for (column, _) in &statement.partitions {
        let of = |key: &str| properties.get(format!("projection.{column}.{key}").as_str()).copied();
        let place = format!("projection.{column}");
        let known: &[&str] = match of("type") {
            Some("enum") => {
                enumeration(&place, of("values"), findings);
                &["type", "values"]
            }
            Some("date") => {
                date(&place, &of, findings);
                &["type", "format", "range", "interval", "interval.unit"]
            }
            Some("injected") => &["type"],
            Some(other) => {
                findings.add(&place, format!("`{other}` is not a type that we use"));
                &["type"]
            }
            None => {
                findings.add(&place, "has no type: every query fails");
                &[]
            }
        };
        for key in properties.keys().filter_map(|k| k.strip_prefix(&format!("{place}."))) {
            if !known.contains(&key) {
                findings.add(&format!("{place}.{key}"), "means nothing for this type");
            }
        }
    }
    for key in properties.keys().filter_map(|k| k.strip_prefix("projection.")).filter(|k| *k != "enabled") {
        if !statement.partitions.iter().any(|(column, _)| key.strip_prefix(column).is_some_and(|k| k.starts_with('.')))
        {
            findings.add(&format!("projection.{key}"), "belongs to no partition column");
        }
    }
}

fn enumeration(place: &str, values: Option<&str>, findings: &mut Findings) {
    let values: Vec<&str> = values.unwrap_or_default().split(',').collect();
    for (i, value) in values.iter().enumerate() {
        if value.is_empty() || value.contains(char::is_whitespace) {
            findings.add(place, format!("`{value}` is empty or holds blanks, which belong to the value"));
        }
        if values[..i].contains(value) {
            findings.add(place, format!("`{value}` appears twice"));
        }
    }
}

fn date<'a>(place: &str, of: &impl Fn(&str) -> Option<&'a str>, findings: &mut Findings) {
    let pattern = match of("format").map(DatePattern::parse) {
        Some(Ok(pattern)) => pattern,
        Some(Err(why)) => return findings.add(place, why),
        None => return findings.add(place, "has no format"),
    };
    let unit = match pattern.finest() {
        IntervalUnit::Days => "DAYS",
        IntervalUnit::Hours => "HOURS",
        IntervalUnit::Minutes => "MINUTES",
    };
    if of("interval.unit") != Some(unit) {
        findings.add(place, format!("counts {unit} by its format and must say so as interval.unit"));
    }
    if !matches!(of("interval").map(str::parse::<u32>), Some(Ok(1..))) {
        findings.add(place, "has no positive interval");
    }
    let Some((from, to)) = of("range").and_then(|range| range.split_once(',')) else {
        return findings.add(place, "has no range of two bounds");
    };
    let reads_back = matches!(pattern.read(from), DateReading::Whole(time, len)
        if len == from.len() && pattern.render(time) == from);
    if !reads_back {
        findings.add(place, format!("`{from}` is not written in the format {pattern}"));
    }
    if to != "NOW" && to != "NOW+1DAY" {
        findings.add(place, format!("the range ends at `{to}` and not at NOW: it expires"));
    }
}

fn template(statement: &Statement, findings: &mut Findings) {
    if statement.partitions.is_empty() {
        return;
    }
    const PLACE: &str = "storage.location.template";
    let Some((_, template)) = statement.properties.iter().find(|(key, _)| key == PLACE) else {
        return findings.add(PLACE, "is missing: Athena would look for Hive's folders");
    };
    let Some(path) = template.strip_prefix("s3://") else { return findings.add(PLACE, "does not begin with s3://") };
    if !path.ends_with('/') || path.contains("//") {
        findings.add(PLACE, "ends with a slash and holds none doubled");
    }
    let mut rest = path;
    let mut seen: Vec<&str> = Vec::new();
    while let Some((_, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else { return findings.add(PLACE, "a brace is not closed") };
        if !statement.partitions.iter().any(|(column, _)| column == name) {
            findings.add(PLACE, format!("${{{name}}} is no partition column"));
        }
        if !after.starts_with('/') {
            findings.add(PLACE, format!("${{{name}}} is not followed by a slash"));
        }
        seen.push(name);
        rest = after;
    }
    for (column, _) in statement.partitions.iter().filter(|(column, _)| !seen.contains(&column.as_str())) {
        findings.add(PLACE, format!("lacks ${{{column}}}"));
    }
    let head = template.split("${").next().unwrap_or_default();
    match &statement.location {
        Some(location) if location.ends_with('/') && head.starts_with(location.as_str()) => {}
        _ => findings.add("LOCATION", "is not a folder above the template's partitions"),
    }
}

fn line_regex(statement: &Statement, findings: &mut Findings) {
    const PLACE: &str = "input.regex";
    let Some((_, text)) = statement.serde_properties.iter().find(|(key, _)| key == PLACE) else { return };
    match regex::Regex::new(text) {
        Err(why) => findings.add(PLACE, why.to_string()),
        Ok(regex) if regex.captures_len() - 1 != statement.columns.len() => findings.add(
            PLACE,
            format!("{} groups for {} columns: every row is NULL", regex.captures_len() - 1, statement.columns.len()),
        ),
        Ok(_) => {}
    }
}

#[cfg(test)]
mod tests;
