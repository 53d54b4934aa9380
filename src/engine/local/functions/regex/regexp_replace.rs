//! `regexp_replace(s, pattern[, replacement])`: all matches; `$1`, `${name}`, `\` takes the next character as it is.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;
use regex::{Captures, Regex};

use super::super::call::{Call, Memo, failed};
use super::super::trino::Param::Varchar;
use super::super::trino::{TrinoFunction, returns};
use super::pattern::{compile, matches};

pub(super) fn regexp_replace() -> ScalarUDF {
    TrinoFunction::new("regexp_replace")
        .overload(&[Varchar, Varchar], returns::varchar, |call| replace(call, |_| Some("")))
        .overload(&[Varchar, Varchar, Varchar], returns::varchar, |call| {
            let replacements = call.text(2)?;
            replace(call, |row| replacements.get(row))
        })
        .udf()
}

fn replace<'a>(call: &Call<'_>, replacement: impl Fn(usize) -> Option<&'a str>) -> Result<ArrayRef> {
    let (texts, patterns) = (call.text(0)?, call.text(1)?);
    let mut memo = Memo::new();
    call.texts(|row| {
        let (Some(text), Some(pattern), Some(by)) = (texts.get(row), patterns.get(row), replacement(row)) else {
            return Ok(None);
        };
        let regex = memo.get(pattern, compile)?;
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        let mut parts: Option<Vec<Part>> = None;
        for found in matches(regex, text) {
            // A bad replacement is an error only where something is replaced.
            let parts = match &mut parts {
                Some(parts) => parts,
                none => none.insert(parse(by, regex)?),
            };
            let Some(whole) = found.get(0) else { continue };
            out.push_str(&text[from..whole.start()]);
            parts.iter().for_each(|part| part.write(&found, &mut out));
            from = whole.end();
        }
        out.push_str(&text[from..]);
        Ok(Some(out))
    })
}

/// A piece of a replacement.
enum Part {
    Text(String),
    Group(usize),
}

impl Part {
    fn write(&self, found: &Captures<'_>, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(text),
            Self::Group(group) => out.push_str(found.get(*group).map_or("", |m| m.as_str())),
        }
    }
}

fn parse(replacement: &str, regex: &Regex) -> Result<Vec<Part>> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut chars = replacement.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(c) => text.push(c),
                None => return Err(failed(format!("Illegal replacement sequence: {replacement}"))),
            },
            '$' => {
                parts.push(Part::Text(std::mem::take(&mut text)));
                let group = if chars.next_if_eq(&'{').is_some() {
                    let name: String = chars.by_ref().take_while(|c| *c != '}').collect();
                    let index = regex.capture_names().position(|known| known == Some(name.as_str()));
                    index.ok_or_else(|| failed(format!("Illegal replacement sequence: unknown group {{ {name} }}")))?
                } else {
                    number(&mut chars, regex.captures_len(), replacement)?
                };
                parts.push(Part::Group(group));
            }
            c => text.push(c),
        }
    }
    parts.push(Part::Text(text));
    Ok(parts)
}

/// As many digits as still name a group.
fn number(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, groups: usize, replacement: &str) -> Result<usize> {
    let digit = |c: &char| c.to_digit(10).and_then(|d| usize::try_from(d).ok());
    let first = chars.peek().and_then(digit);
    let mut group = first.ok_or_else(|| failed(format!("Illegal replacement sequence: {replacement}")))?;
    if group >= groups {
        return Err(failed(format!("Illegal replacement sequence: unknown group {group}")));
    }
    chars.next();
    while let Some(next) = chars.peek().and_then(digit).map(|d| group * 10 + d).filter(|g| *g < groups) {
        group = next;
        chars.next();
    }
    Ok(group)
}
