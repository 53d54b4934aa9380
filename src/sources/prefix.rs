//! Prefixes that a user has written for a delivery stream or a vended delivery, as folders with partitions.
//!
//! Rules: Firehose developer guide, "Custom prefixes for Amazon S3 objects"; CloudWatch Logs API,
//! `S3DeliveryConfiguration` (suffix paths).

use jiff::tz::TimeZone;
use serde::Deserialize;

use super::{DatePattern, Interval, Partition, Projection};

/// In which words a prefix is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grammar {
    /// `!{timestamp:yyyy/MM/dd/HH}`, `!{partitionKeyFromQuery:key}`.
    Firehose,
    /// `{DistributionId}/{yyyy}/{MM}/{dd}/{HH}`.
    Vended,
}

/// Folders that the user decides on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsualPrefix {
    /// In which words.
    pub grammar: Grammar,
    /// The prefix of a table that does not say its own.
    pub prefix: String,
}

/// Prefixes of streams that are often written.
const COMMON: [&str; 11] = [
    "!{timestamp:yyyy/MM/dd}/",
    "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/",
    "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/",
    "dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/",
    "dt=!{timestamp:yyyy-MM-dd}/",
    "date=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/",
    "date=!{timestamp:yyyy-MM-dd}/",
    "day=!{timestamp:yyyy-MM-dd}/",
    "!{timestamp:yyyy-MM-dd-HH}/",
    "!{timestamp:yyyy-MM-dd}/",
    "!{timestamp:yyyyMMdd}/",
];

/// Suffix paths that are often written, behind the account and the service.
const COMMON_SUFFIXES: [&str; 3] =
    ["{DistributionId}/{yyyy}/{MM}/{dd}/", "{yyyy}/{MM}/{dd}/{HH}/", "{yyyy}/{MM}/{dd}/"];

impl UsualPrefix {
    /// Other prefixes that are often written in its place.
    pub fn others(&self) -> Vec<String> {
        match self.grammar {
            Grammar::Firehose => COMMON.iter().map(|prefix| (*prefix).to_owned()).collect(),
            Grammar::Vended => {
                let head: String = self.prefix.split_inclusive('/').take(2).collect();
                COMMON_SUFFIXES.iter().map(|suffix| format!("{head}{suffix}")).collect()
            }
        }
    }
}

/// The folders below a location that a prefix makes.
#[derive(Debug, Clone)]
pub struct Prefixed {
    /// As [`super::Layout::template`].
    pub template: String,
    /// As [`super::Layout::partitions`].
    pub partitions: Vec<Partition>,
    /// What is legal and yet worth saying.
    pub notes: Vec<String>,
}

/// Why a prefix cannot be projected, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the prefix `{prefix}`: {why}")]
pub struct PrefixError {
    /// The whole prefix.
    pub prefix: String,
    /// What is wrong, and what to write instead.
    pub why: String,
}

impl Grammar {
    /// Reads a prefix; its timestamps are of `zone`.
    ///
    /// # Errors
    /// What is no prefix of this grammar, and what no projection can follow.
    pub fn read(self, prefix: &str, zone: &TimeZone) -> Result<Prefixed, PrefixError> {
        let failed = |why: String| PrefixError { prefix: prefix.to_owned(), why };
        let pieces = match self {
            Self::Firehose => firehose(prefix),
            Self::Vended => vended(prefix),
        };
        pieces.and_then(|pieces| Builder::new(zone).build(&pieces)).map_err(failed)
    }
}

/// A piece of a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// A part of the date, in the words of Java's `DateTimeFormatter`.
    Date(String),
    /// An account id.
    Account,
    /// A value that only the user knows.
    Key(String),
    /// Something that differs from object to object.
    Random,
}

/// What Firehose adds to a prefix without a timestamp, right behind it.
const DEFAULT: &str = "yyyy/MM/dd/HH";

fn firehose(prefix: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = prefix;
    while let Some((text, after)) = rest.split_once("!{") {
        push_text(&mut pieces, text)?;
        let (expression, after) = after.split_once('}').ok_or("a `!{` is not closed: write !{namespace:value}")?;
        pieces.push(expression_of(expression)?);
        rest = after;
    }
    push_text(&mut pieces, rest)?;
    let says_time = pieces.iter().any(|piece| matches!(piece, Piece::Date(_)));
    if !says_time {
        pieces.extend([Piece::Date(DEFAULT.to_owned()), Piece::Text("/".to_owned())]);
    }
    Ok(pieces)
}

fn expression_of(expression: &str) -> Result<Piece, String> {
    let (namespace, value) = expression
        .split_once(':')
        .ok_or_else(|| format!("`!{{{expression}}}` lacks its value: !{{namespace:value}}"))?;
    match (namespace, value) {
        (_, "") => Err(format!("`!{{{namespace}:}}` lacks its value")),
        ("timestamp", pattern) => Ok(Piece::Date(pattern.to_owned())),
        ("partitionKeyFromQuery" | "partitionKeyFromLambda", key) => Ok(Piece::Key(key.to_owned())),
        ("firehose", "random-string") => Ok(Piece::Random),
        ("firehose", "error-output-type") => Err(
            "`error-output-type` belongs into the error prefix: failed records are no logs, give the prefix of the \
                 data"
                .to_owned(),
        ),
        ("firehose", other) => Err(format!("`firehose:{other}` is not known: there is firehose:random-string")),
        (other, _) => Err(format!(
            "`{other}` is not a namespace: there are timestamp, firehose, partitionKeyFromQuery and \
             partitionKeyFromLambda"
        )),
    }
}

fn vended(prefix: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = prefix;
    while let Some((text, after)) = rest.split_once('{') {
        push_text(&mut pieces, text)?;
        let (name, after) = after.split_once('}').ok_or("a `{` is not closed: write {yyyy}, {DistributionId}, …")?;
        pieces.push(match name {
            "yyyy" | "MM" | "dd" | "HH" => Piece::Date(name.to_owned()),
            "accountid" => Piece::Account,
            "DistributionId" | "distributionid" => Piece::Key("distribution".to_owned()),
            name if !name.is_empty() && name.chars().all(char::is_alphanumeric) => Piece::Key(name.to_owned()),
            other => return Err(format!("`{{{other}}}` is not a variable of a suffix path")),
        });
        rest = after;
    }
    push_text(&mut pieces, rest)?;
    // A suffix path is a folder, whether its slash is written or not.
    if !prefix.is_empty() && !prefix.ends_with('/') {
        push_text(&mut pieces, "/")?;
    }
    Ok(pieces)
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) -> Result<(), String> {
    if text.contains(['{', '}', '$']) {
        return Err("a brace without its expression, or a `$`, cannot stand in a projection's template".to_owned());
    }
    if text.contains("//") {
        return Err("Athena does not read keys with a doubled slash: change the prefix of the stream".to_owned());
    }
    match pieces.last_mut() {
        Some(Piece::Text(before)) => before.push_str(text),
        _ if text.is_empty() => {}
        _ => pieces.push(Piece::Text(text.to_owned())),
    }
    Ok(())
}

/// Puts the folders together. Projection names folders: what is below the last one it can name is read all the same,
/// so the rest of a prefix may be anything.
struct Builder<'a> {
    zone: &'a TimeZone,
    template: String,
    partitions: Vec<Partition>,
    notes: Vec<String>,
}

impl<'a> Builder<'a> {
    fn new(zone: &'a TimeZone) -> Self {
        Self { zone, template: String::new(), partitions: Vec::new(), notes: Vec::new() }
    }

    fn build(mut self, pieces: &[Piece]) -> Result<Prefixed, String> {
        let first = pieces.iter().position(|piece| matches!(piece, Piece::Date(_)));
        let last = pieces.iter().rposition(|piece| matches!(piece, Piece::Date(_)));
        let mut at = 0;
        while at < pieces.len() {
            match &pieces[at] {
                Piece::Text(text) => self.template.push_str(text),
                Piece::Account => {
                    self.partition("aws_account", Projection::Account { also: Vec::new() }, pieces.get(at + 1))?;
                }
                Piece::Key(key) => self.partition(&snake(key), Projection::Table, pieces.get(at + 1))?,
                Piece::Date(_) if Some(at) == first => {
                    let until = last.unwrap_or(at);
                    let all_of_it = self.date(&pieces[at..=until], &pieces[until + 1..])?;
                    at = until;
                    if !all_of_it {
                        break;
                    }
                }
                Piece::Date(_) => {}
                Piece::Random if first.is_some_and(|first| at < first) || first.is_none() => {
                    return Err("a random string stands before the date: no projection can name such folders; put it \
                                behind the date, or register partitions with a crawler"
                        .to_owned());
                }
                Piece::Random => break,
            }
            at += 1;
        }
        if self.template.starts_with('/') {
            return Err(
                "keys that begin with a slash cannot be read by Athena: change the prefix of the stream".to_owned()
            );
        }
        let folder = self.template.rfind('/').map_or(0, |slash| slash + 1);
        self.template.truncate(folder);
        self.partitions.retain(|p| self.template.contains(&format!("{{{}}}/", p.name)));
        Ok(Prefixed { template: self.template, partitions: self.partitions, notes: self.notes })
    }

    fn partition(&mut self, name: &str, projection: Projection, next: Option<&Piece>) -> Result<(), String> {
        let slash = matches!(next, Some(Piece::Text(text)) if text.starts_with('/'));
        if !slash {
            return Err(format!("a slash must follow the key {name}: otherwise its value has no end"));
        }
        if self.partitions.iter().any(|p| p.name == name) {
            return Err(format!("the key {name} stands twice"));
        }
        self.template.push_str(&format!("{{{name}}}"));
        self.partitions.push(Partition { name: name.to_owned(), projection });
        Ok(())
    }

    /// One partition column for the whole date, literals between its parts included; `false` if finer parts were
    /// left to the folders below.
    fn date(&mut self, date: &[Piece], behind: &[Piece]) -> Result<bool, String> {
        let mut pattern = String::new();
        for piece in date {
            match piece {
                Piece::Text(text) => pattern.push_str(&quoted(text)),
                Piece::Date(part) => pattern.push_str(part),
                Piece::Key(key) => {
                    return Err(format!(
                        "the key `{key}` stands inside the date: put it before or behind, so that one column can \
                         count the days"
                    ));
                }
                Piece::Account => return Err("the account stands inside the date: put it before or behind".to_owned()),
                Piece::Random => return Err("a random string stands inside the date: put it behind".to_owned()),
            }
        }
        let ends_with_folder = matches!(behind.first(), Some(Piece::Text(text)) if text.starts_with('/'));
        let whole = DatePattern::parse(&pattern);
        let (pattern, all_of_it) = match whole {
            Ok(pattern) if ends_with_folder && pattern.finest() != super::IntervalUnit::Minutes => (pattern, true),
            whole => {
                // The object's name is glued to the last part, or the part is finer than is worth a partition.
                let shorter = folders_of(&pattern).find_map(|shorter| {
                    let pattern = DatePattern::parse(shorter).ok()?;
                    (pattern.finest() != super::IntervalUnit::Minutes).then_some(pattern)
                });
                match (shorter, whole) {
                    (Some(shorter), _) => {
                        self.notes
                            .push(format!("partitions are the folders {shorter}/; what is below them is read whole"));
                        (shorter, false)
                    }
                    (None, Err(why)) => return Err(why),
                    (None, Ok(_)) => {
                        return Err(
                            "no folder ends with the date: put a slash behind it, so that the date is a folder \
                                    of its own"
                                .to_owned(),
                        );
                    }
                }
            }
        };
        let unit = pattern.finest();
        let name = if unit == super::IntervalUnit::Days { "day" } else { "hour" };
        self.template.push_str(&format!("{{{name}}}"));
        if !all_of_it {
            self.template.push('/');
        }
        let projection =
            Projection::Date { format: pattern, interval: Interval { count: 1, unit }, zone: self.zone.clone() };
        self.partitions.push(Partition { name: name.to_owned(), projection });
        Ok(all_of_it)
    }
}

/// The pattern up to each of its slashes outside quotes, the longest first.
fn folders_of(pattern: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    let slashes: Vec<usize> = pattern
        .char_indices()
        .filter(|(_, c)| {
            inside ^= *c == '\'';
            *c == '/' && !inside
        })
        .map(|(at, _)| at)
        .collect();
    slashes.into_iter().rev().map(|at| &pattern[..at])
}

/// Text inside a date pattern; slashes stand outside of the quotes, so that folders can be seen.
fn quoted(text: &str) -> String {
    let part = |part: &str| match part {
        "" => String::new(),
        part if part.chars().all(|c| matches!(c, '-' | '_' | '.' | '=' | ':' | ' ')) => part.to_owned(),
        part => format!("'{}'", part.replace('\'', "''")),
    };
    text.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// `customerId` and `customer-id` as a column: `customer_id`.
fn snake(key: &str) -> String {
    let mut out = String::new();
    for c in key.chars() {
        if c.is_ascii_uppercase() && out.ends_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()) {
            out.push('_');
        }
        out.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' });
    }
    if out.starts_with(|c: char| c.is_ascii_lowercase()) { out } else { format!("key_{out}") }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "prefix/tests.rs"]
mod tests;
