//! Tokens with their byte ranges. `sqlparser` counts lines and characters from 1; texts are sliced by bytes.

use std::ops::Range;

use sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan};

/// A 1-based line and column; columns count characters, as editors and Athena's messages do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u64,
    /// The character in the line.
    pub column: u64,
}

impl Position {
    /// The position of a byte offset; an offset past the end is the end.
    pub fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        Self { line: before.matches('\n').count() as u64 + 1, column: before[line_start..].chars().count() as u64 + 1 }
    }

    /// The byte offset of this position in a text; `None` past its end.
    pub fn offset(self, text: &str) -> Option<usize> {
        let mut cursor = Cursor::new(text);
        cursor.advance(self);
        (cursor.position() == self).then_some(cursor.offset)
    }
}

impl From<Location> for Position {
    fn from(location: Location) -> Self {
        Self { line: location.line, column: location.column }
    }
}

/// Walks a text forward once, so that finding all tokens is linear.
struct Cursor<'a> {
    text: &'a str,
    offset: usize,
    line: u64,
    column: u64,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, offset: 0, line: 1, column: 1 }
    }

    fn position(&self) -> Position {
        Position { line: self.line, column: self.column }
    }

    /// Goes to a position, or to the last one before it.
    fn advance(&mut self, to: Position) -> usize {
        while self.position() < to {
            let Some(c) = self.text.get(self.offset..).and_then(|rest| rest.chars().next()) else { break };
            if c == '\n' && to.line == self.line {
                break;
            }
            self.offset += c.len_utf8();
            (self.line, self.column) = if c == '\n' { (self.line + 1, 1) } else { (self.line, self.column + 1) };
        }
        self.offset
    }
}

/// One token that is neither blank nor comment.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedToken {
    /// The token.
    pub token: Token,
    /// Its bytes in the text.
    pub range: Range<usize>,
    position: Position,
}

impl PlacedToken {
    /// The word, lower case, with whether it stands in quotes.
    pub fn word(&self) -> Option<(String, bool)> {
        match &self.token {
            Token::Word(word) => Some((word.value.to_ascii_lowercase(), word.quote_style.is_some())),
            _ => None,
        }
    }

    /// Whether it is this keyword or operator, unquoted.
    pub fn is(&self, text: &str) -> bool {
        match &self.token {
            Token::Word(word) => word.quote_style.is_none() && word.value.eq_ignore_ascii_case(text),
            Token::SingleQuotedString(_) => false,
            other => other.to_string() == text,
        }
    }
}

/// The tokens of a text in order.
#[derive(Debug, Clone, Default)]
pub struct Tokens(Vec<PlacedToken>);

impl Tokens {
    pub(super) fn place(text: &str, tokens: &[TokenWithSpan]) -> Self {
        let mut cursor = Cursor::new(text);
        let mut placed = Vec::new();
        for token in tokens.iter().filter(|t| !matches!(t.token, Token::Whitespace(_) | Token::EOF)) {
            let position = Position::from(token.span.start);
            let start = cursor.advance(position);
            let end = cursor.advance(token.span.end.into());
            placed.push(PlacedToken { token: token.token.clone(), range: start..end, position });
        }
        Self(placed)
    }

    /// The tokens.
    pub fn iter(&self) -> impl Iterator<Item = &PlacedToken> + Clone {
        self.0.iter()
    }

    /// The tokens as a slice.
    pub fn as_slice(&self) -> &[PlacedToken] {
        &self.0
    }

    /// The index of the token that starts at a place of the syntax tree.
    pub fn index_at(&self, location: Location) -> Option<usize> {
        self.0.binary_search_by(|t| t.position.cmp(&location.into())).ok()
    }

    /// The bytes of a span of the syntax tree that starts and ends with a token.
    pub fn bytes(&self, span: Span) -> Option<Range<usize>> {
        let first = self.0.get(self.index_at(span.start)?)?;
        let end = Position::from(span.end);
        let last = self.0.partition_point(|t| t.position < end).checked_sub(1).and_then(|i| self.0.get(i))?;
        Some(first.range.start..last.range.end.max(first.range.end))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn positions_and_offsets_are_inverse_at_every_character() {
        let text = "a\r\n\tébc\n\n 🦀 x";
        for (offset, _) in text.char_indices() {
            let position = Position::of(text, offset);
            assert_eq!(position.offset(text), Some(offset), "{position:?}");
        }
        assert_eq!(Position::of(text, text.len()).offset(text), Some(text.len()));
        assert_eq!(Position { line: 1, column: 9 }.offset(text), None);
        assert_eq!(Position { line: 9, column: 1 }.offset(text), None);
    }
}
