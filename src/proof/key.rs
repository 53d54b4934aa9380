//! Whether a table looks where an object is.

use jiff::civil::Date;

use crate::ddl::Definition;
use crate::ddl::projection::{Dates, Values};

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyCheck {
    /// The object's key is not known.
    Unknown,
    /// The table reads this key, with these values of its partition columns.
    Produced(Vec<(String, String)>),
    /// It does not.
    Parted(Parting),
}

/// Where the key and what the table looks for part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parting {
    /// The byte of the key up to which they agree.
    pub at: usize,
    /// The segment of the key.
    pub found: String,
    /// What the table looks for: a folder's name, or a partition column.
    pub expected: String,
    /// Why they part.
    pub reason: Reason,
}

/// Why a key is not one of the table's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Another folder.
    Folder,
    /// The folder in another case.
    Case,
    /// A value that is not in the list.
    Unlisted,
    /// A text that is not of the column's format.
    Format,
    /// A value before the range begins.
    Early,
    /// A value behind the end of the range.
    Late,
    /// A value between two steps of the interval.
    Between,
    /// A name that begins with `_` or `.`, which Athena hides.
    Hidden,
    /// Another bucket.
    Bucket,
    /// Properties from which no folder can be made.
    Broken,
}

/// A part of the folders' template.
enum Piece<'a> {
    Literal(String),
    Column(&'a str, Option<Values>),
}

/// Whether a table looks where a key is (`s3://bucket/` may stand before it), on a day: ranges that end now depend on it.
pub fn check(definition: &Definition, key: &str, today: Date) -> KeyCheck {
    let pieces = pieces(definition, today);
    let (bucket, path) = match key.strip_prefix("s3://").and_then(|rest| rest.split_once('/')) {
        Some((bucket, path)) => (Some(bucket), path),
        None => (None, key.trim_start_matches('/')),
    };
    let own = uri_of(definition).strip_prefix("s3://").unwrap_or_default();
    let own_bucket = own.split('/').next().unwrap_or_default();
    if let Some(bucket) = bucket.filter(|bucket| *bucket != own_bucket && !own_bucket.contains("${")) {
        return KeyCheck::Parted(Parting {
            at: 0,
            found: bucket.to_owned(),
            expected: own_bucket.to_owned(),
            reason: Reason::Bucket,
        });
    }
    let mut walk = Walk { key: path, furthest: None, values: Vec::new() };
    let Some(end) = walk.from(&pieces, 0) else {
        return walk.furthest.map_or(KeyCheck::Unknown, KeyCheck::Parted);
    };
    let hidden = |name: &&str| name.starts_with(['_', '.']);
    if let Some(name) = path[end..].split('/').find(hidden) {
        return KeyCheck::Parted(Parting {
            at: end,
            found: name.to_owned(),
            expected: "a name that is not hidden".to_owned(),
            reason: Reason::Hidden,
        });
    }
    let mut values = walk.values;
    values.reverse();
    KeyCheck::Produced(values)
}

/// The end of a file's path that is the key of an object, as far as the table can tell: the end that goes furthest into
/// its folders.
pub fn key_in_path<'p>(definition: &Definition, path: &'p str, today: Date) -> Option<&'p str> {
    let starts = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1));
    let ends = starts.map(|start| &path[start..]).filter(|end| !end.is_empty());
    let depth = |end: &str| match check(definition, end, today) {
        KeyCheck::Produced(_) => usize::MAX,
        // Below its first folder at least.
        KeyCheck::Parted(parting) if end[..parting.at].contains('/') => parting.at,
        KeyCheck::Parted(_) | KeyCheck::Unknown => 0,
    };
    let (depth, end) = ends.map(|end| (depth(end), end)).max_by_key(|(depth, end)| (*depth, end.len()))?;
    (depth > 0).then_some(end)
}

/// The template, or the location where that counts.
fn uri_of(definition: &Definition) -> &str {
    let template = definition.parameter("storage.location.template").filter(|_| !definition.partitions.is_empty());
    template.unwrap_or(&definition.location)
}

fn pieces(definition: &Definition, today: Date) -> Vec<Piece<'_>> {
    let column = |name: &str| definition.partitions.iter().find(|column| column.name == name).map(|c| c.name.as_str());
    let uri = uri_of(definition).strip_prefix("s3://").unwrap_or_default();
    let mut rest = uri.split_once('/').map_or("", |(_, path)| path);
    let mut pieces = Vec::new();
    while let Some((literal, after)) = rest.split_once("${") {
        let Some((name, after)) = after.split_once('}') else { break };
        pieces.push(Piece::Literal(literal.to_owned()));
        match column(name) {
            Some(name) => pieces.push(Piece::Column(name, Values::of(definition, name, today))),
            None => pieces.push(Piece::Literal(format!("${{{name}}}"))),
        }
        rest = after;
    }
    pieces.push(Piece::Literal(rest.to_owned()));
    if definition.parameter("storage.location.template").is_none() {
        // Hive's own folders.
        let slash = if rest.is_empty() || rest.ends_with('/') { "" } else { "/" };
        pieces.push(Piece::Literal(slash.to_owned()));
        for partition in &definition.partitions {
            pieces.push(Piece::Literal(format!("{}=", partition.name)));
            let values = Values::of(definition, &partition.name, today).or(Some(Values::Injected));
            pieces.push(Piece::Column(&partition.name, values));
            pieces.push(Piece::Literal("/".to_owned()));
        }
    }
    pieces
}

struct Walk<'a> {
    key: &'a str,
    /// The parting that lies furthest in the key.
    furthest: Option<Parting>,
    /// The values on the way that fits, from the last to the first.
    values: Vec<(String, String)>,
}

impl Walk<'_> {
    /// Where the pieces end in the key, from a place on.
    fn from(&mut self, pieces: &[Piece<'_>], at: usize) -> Option<usize> {
        let Some((piece, others)) = pieces.split_first() else { return Some(at) };
        let rest = &self.key[at..];
        match piece {
            Piece::Literal(text) => {
                if rest.starts_with(text.as_str()) {
                    return self.from(others, at + text.len());
                }
                let same = text.bytes().zip(rest.bytes()).take_while(|(a, b)| a == b).count();
                let same = text.floor_char_boundary(same);
                let reason = match rest.get(..text.len()) {
                    Some(found) if found.eq_ignore_ascii_case(text) => Reason::Case,
                    _ => Reason::Folder,
                };
                let begin = text[..same].rfind('/').map_or(0, |slash| slash + 1);
                let expected = text[begin..].split('/').next().unwrap_or_default();
                let expected = if expected.is_empty() { "/" } else { expected };
                self.parts(at + begin, expected.to_owned(), reason);
                None
            }
            Piece::Column(name, None) => {
                self.parts(at, (*name).to_owned(), Reason::Broken);
                None
            }
            Piece::Column(name, Some(values)) => {
                let lengths = match lengths(values, rest) {
                    Ok(lengths) => lengths,
                    Err(reason) => {
                        self.parts(at, (*name).to_owned(), reason);
                        return None;
                    }
                };
                lengths.into_iter().find_map(|len| {
                    let end = self.from(others, at + len)?;
                    self.values.push(((*name).to_owned(), rest[..len].to_owned()));
                    Some(end)
                })
            }
        }
    }

    fn parts(&mut self, at: usize, expected: String, reason: Reason) {
        if self.furthest.as_ref().is_none_or(|known| known.at < at) {
            let found = self.key[at..].split('/').next().unwrap_or_default().to_owned();
            self.furthest = Some(Parting { at, found, expected, reason });
        }
    }
}

/// How long the values may be that a text begins with.
fn lengths(values: &Values, text: &str) -> Result<Vec<usize>, Reason> {
    let segment = text.split('/').next().unwrap_or_default();
    match values {
        Values::Listed(list) => {
            let mut fitting: Vec<usize> =
                list.iter().filter(|value| text.starts_with(value.as_str())).map(String::len).collect();
            fitting.sort_unstable();
            fitting.reverse();
            if !fitting.is_empty() {
                return Ok(fitting);
            }
            let cased = list.iter().any(|value| value.eq_ignore_ascii_case(segment));
            Err(if cased { Reason::Case } else { Reason::Unlisted })
        }
        Values::Injected if segment.is_empty() => Err(Reason::Format),
        Values::Injected => Ok((1..=segment.len()).rev().filter(|len| segment.is_char_boundary(*len)).collect()),
        Values::Integers(numbers) => {
            let sign = usize::from(segment.starts_with('-'));
            let len = sign + segment.bytes().skip(sign).take_while(u8::is_ascii_digit).count();
            let number: i64 = segment[..len].parse().map_err(|_| Reason::Format)?;
            match number {
                number if number < numbers.from => Err(Reason::Early),
                number if number > numbers.to => Err(Reason::Late),
                number if !numbers.has(number) => Err(Reason::Between),
                number if numbers.render(number) != segment[..len] => Err(Reason::Format),
                _ => Ok(vec![len]),
            }
        }
        Values::Dates(dates) => of_date(dates, text),
    }
}

fn of_date(dates: &Dates, text: &str) -> Result<Vec<usize>, Reason> {
    let (time, len) = dates.pattern.read_start(text).ok_or(Reason::Format)?;
    if dates.pattern.render(time).as_deref() != Some(&text[..len]) {
        return Err(Reason::Format);
    }
    if time < dates.from {
        return Err(Reason::Early);
    }
    if time > dates.to {
        return Err(Reason::Late);
    }
    if dates.has(time) { Ok(vec![len]) } else { Err(Reason::Between) }
}
