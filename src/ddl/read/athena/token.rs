//! The tokens of Hive's DDL with their places.

use std::ops::Range;

use super::super::{Fault, Odd, Oddity, ReadError};
use super::text::{self, Text};

/// A token with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword, a number, or a name without back-ticks, as it is written.
    Word(String),
    /// A name in back-ticks.
    Name(String),
    Text(Text),
    Symbol(char),
}

impl Kind {
    /// For messages.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Word(word) => format!("`{word}`"),
            Self::Name(name) => format!("the name `{name}`"),
            Self::Text(text) => format!("the string '{}'", text.value),
            Self::Symbol(c) => format!("`{c}`"),
        }
    }
}

/// Splits a text; comments become oddities.
pub(super) fn tokens(text: &str, oddities: &mut Vec<Oddity>) -> Result<Vec<Token>, ReadError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let start = at;
        let kind = match c {
            c if c.is_whitespace() || c == '\u{feff}' => {
                at += c.len_utf8();
                continue;
            }
            '-' if rest.starts_with("--") => {
                at += rest.find('\n').unwrap_or(rest.len());
                oddities.push(Oddity { what: Odd::Comment { block: false }, span: start..at });
                continue;
            }
            '/' if rest.starts_with("/*") => {
                let len = rest[2..].find("*/").ok_or_else(|| unclosed("a comment", start..start + 2))?;
                at += len + 4;
                oddities.push(Oddity { what: Odd::Comment { block: true }, span: start..at });
                continue;
            }
            '\'' | '"' => {
                let (text, end) = text::read(text, at)?;
                at = end;
                Kind::Text(text)
            }
            '`' => {
                let (name, len) = name(rest).ok_or_else(|| unclosed("a name in back-ticks", start..start + 1))?;
                at += len;
                Kind::Name(name)
            }
            '‘' | '’' | '‚' | '“' | '”' | '„' | '´' => {
                return Err(ReadError::new(Fault::Typographic(c), at..at + c.len_utf8()));
            }
            c if is_word(c) => {
                let len = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
                at += len;
                Kind::Word(rest[..len].to_owned())
            }
            c => {
                at += c.len_utf8();
                Kind::Symbol(c)
            }
        };
        tokens.push(Token { kind, span: start..at });
    }
    Ok(tokens)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn unclosed(what: &'static str, span: Range<usize>) -> ReadError {
    ReadError::new(Fault::Unclosed(what), span)
}

/// A name at the start of `rest`, and its length with the back-ticks; two back-ticks inside are one.
fn name(rest: &str) -> Option<(String, usize)> {
    let mut name = String::new();
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != '`' {
            name.push(c);
        } else if chars.next_if(|(_, next)| *next == '`').is_some() {
            name.push('`');
        } else {
            return Some((name, at + 1));
        }
    }
    None
}
