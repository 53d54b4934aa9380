//! Trino's JSON paths: `$`, then `.name`, `[0]`, `[name]` or `["any text"]`.

use datafusion::common::Result;

use super::super::call::failed;
use super::reader::{Malformed, Reader};

/// A parsed path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Path(Vec<Step>);

/// A key of an object; if it is a number, also an index (from 0) of an array.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    key: String,
    index: Option<usize>,
}

impl Path {
    /// Parses a path.
    ///
    /// # Errors
    /// `Invalid JSON path: '…'` for everything else, also for what other engines know (`..`, `*`, filters,
    /// `.a-b`, single quotes).
    pub(in super::super) fn parse(text: &str) -> Result<Self> {
        Self::steps(text).map(Self).ok_or_else(|| failed(format!("Invalid JSON path: '{text}'")))
    }

    fn steps(text: &str) -> Option<Vec<Step>> {
        let mut rest = text.strip_prefix('$')?;
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let (key, after) = if let Some(after) = rest.strip_prefix('.') {
                bare(after, |c| c == ':')?
            } else if let Some(after) = rest.strip_prefix("[\"") {
                let (key, after) = quoted(after)?;
                (key, after.strip_prefix(']')?)
            } else {
                let (key, after) = bare(rest.strip_prefix('[')?, |_| false)?;
                (key, after.strip_prefix(']')?)
            };
            steps.push(Step { index: key.parse().ok(), key });
            rest = after;
        }
        Some(steps)
    }

    /// Goes to the first match, reading no further. `None`: no match, or the text is malformed before it.
    pub(in super::super) fn find<'a>(&self, text: &'a str) -> Option<Reader<'a>> {
        let mut reader = Reader::new(text);
        for step in &self.0 {
            step.enter(&mut reader).ok()??;
        }
        Some(reader)
    }
}

impl Step {
    fn enter(&self, reader: &mut Reader<'_>) -> Result<Option<()>, Malformed> {
        let walked = match reader.peek() {
            Some(b'{') => reader.object(|reader, key| {
                if key == self.key {
                    return Ok(false);
                }
                reader.skip().map(|()| true)
            })?,
            Some(b'[') => match self.index {
                None => return Ok(None),
                Some(index) => reader.array(|reader, at| {
                    if at == index {
                        return Ok(false);
                    }
                    reader.skip().map(|()| true)
                })?,
            },
            _ => return Ok(None),
        };
        Ok((!walked).then_some(()))
    }
}

/// A name without quotes, and what follows it.
fn bare(text: &str, also: impl Fn(char) -> bool) -> Option<(String, &str)> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_' || also(c))).unwrap_or(text.len());
    (end > 0).then(|| (text[..end].to_owned(), &text[end..]))
}

/// A name up to its closing quote (`\` takes the next character as it is), and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut key = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((key, &text[at + 1..])),
            '\\' => match chars.next()?.1 {
                c @ ('"' | '\\') => key.push(c),
                _ => return None,
            },
            c => key.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_path_finds_keys_indexes_and_quoted_names() {
        let text = r#"{"a":{"x-y":[1,{"b":"c"}]},"a":2}"#;
        for (path, found) in
            [("$.a[\"x-y\"][1].b", "\"c\""), ("$.a.x", ""), ("$[\"a\"][\"x-y\"][\"0\"]", "1"), ("$.a[0]", "")]
        {
            let value = Path::parse(path).unwrap().find(text).map(|mut r| format!("{:?}", r.value().unwrap()));
            assert_eq!(value.is_some(), !found.is_empty(), "{path}");
        }
    }

    #[test]
    fn what_trino_refuses_is_refused_by_text() {
        for path in [
            "",
            "a",
            "$a",
            "$.a-b",
            "$['a']",
            "$..x",
            "$[*]",
            "$.x[?(@.y)]",
            "$[-1]",
            "$.",
            "$[",
            "$[\"a",
            "$ .a",
            "$.a.[2]",
        ] {
            let error = Path::parse(path).unwrap_err().to_string();
            assert!(error.contains(&format!("Invalid JSON path: '{path}'")), "{error}");
        }
    }

    #[test]
    fn garbage_after_the_match_does_not_matter_and_before_it_does() {
        let path = Path::parse("$.k").unwrap();
        assert!(path.find(r#"{"k":"v"} trailing"#).is_some());
        assert!(path.find(r#"{"a":tru,"k":"v"}"#).is_none());
    }
}
