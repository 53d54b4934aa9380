//! Hive's strings: single or double quotes, backslash escapes, adjacent literals are one string.

use std::ops::Range;

use super::super::{Fault, ReadError};

/// A string as Hive reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Text {
    pub(super) value: String,
    /// Backslashes that are not in the value any more.
    pub(super) backslashes: Vec<Dropped>,
}

/// A backslash that Hive takes away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dropped {
    /// The escape in the text.
    pub(super) span: Range<usize>,
    /// The character behind the backslash.
    pub(super) after: char,
    /// Where the value has what came of it.
    pub(super) at: usize,
}

/// Reads the string that starts at `start`, and where it ends.
pub(super) fn read(text: &str, start: usize) -> Result<(Text, usize), ReadError> {
    let mut out = Text::default();
    let mut at = start;
    // `'a''b'` is two literals without anything between: one string without a quote in it.
    while let Some(quote) = text[at..].chars().next().filter(|c| matches!(c, '\'' | '"')) {
        at = literal(text, at, quote, &mut out)?;
    }
    Ok((out, at))
}

fn literal(text: &str, start: usize, quote: char, out: &mut Text) -> Result<usize, ReadError> {
    let mut at = start + 1;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '\\' => at = escape(text, at, out).ok_or_else(|| unclosed(text, start))?,
            c if c == quote => return Ok(at + 1),
            c => {
                out.value.push(c);
                at += c.len_utf8();
            }
        }
    }
    Err(unclosed(text, start))
}

fn unclosed(text: &str, start: usize) -> ReadError {
    // The first line of it is enough to see.
    let end = text[start..].find('\n').map_or(text.len(), |len| start + len);
    ReadError::new(Fault::Unclosed("a string"), start..end)
}

/// Reads the escape at `at`; `None` at the end of the text. As `BaseSemanticAnalyzer.unescapeSQLString`.
fn escape(text: &str, at: usize, out: &mut Text) -> Option<usize> {
    let rest = &text[at + 1..];
    let c = rest.chars().next()?;
    if c == 'u'
        && let Some(digits) = rest.get(1..5).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))
        && let Some(c) = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)
    {
        out.value.push(c);
        return Some(at + 6);
    }
    if let Some(digits) = rest.get(..3).filter(|d| is_octal(d))
        && let Some(c) = u32::from_str_radix(digits, 8).ok().and_then(char::from_u32)
    {
        out.value.push(c);
        return Some(at + 4);
    }
    let end = at + 1 + c.len_utf8();
    let place = out.value.len();
    match c {
        '0' => out.value.push('\0'),
        'b' => out.value.push('\u{8}'),
        'n' => out.value.push('\n'),
        'r' => out.value.push('\r'),
        't' => out.value.push('\t'),
        'Z' => out.value.push('\u{1a}'),
        '%' | '_' => out.value.extend(['\\', c]),
        c => out.value.push(c),
    }
    // These mean in an expression what they mean in a string.
    if !matches!(c, '\\' | '%' | '_' | '\'' | '"' | 'n' | 'r' | 't') {
        out.backslashes.push(Dropped { span: at..end, after: c, at: place });
    }
    Some(end)
}

fn is_octal(text: &str) -> bool {
    let digits = text.as_bytes();
    matches!(digits[0], b'0' | b'1') && digits[1..].iter().all(|b| (b'0'..=b'7').contains(b))
}
