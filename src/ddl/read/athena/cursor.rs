//! Steps through the tokens of one statement.

use std::ops::Range;

use super::super::{Fault, ReadError};
use super::text::Text;
use super::token::{Kind, Token};

pub(super) struct Cursor<'a> {
    tokens: &'a [Token],
    at: usize,
    /// Where the text ends, for what is missing there.
    end: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(tokens: &'a [Token], end: usize) -> Self {
        Self { tokens, at: 0, end }
    }

    pub(super) fn peek(&self) -> Option<&'a Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    /// The place of the next token.
    pub(super) fn here(&self) -> Range<usize> {
        self.tokens.get(self.at).map_or(self.end..self.end, |token| token.span.clone())
    }

    /// Where the token before ends.
    pub(super) fn behind(&self) -> usize {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |token| token.span.end)
    }

    pub(super) fn step(&mut self) {
        self.at += 1;
    }

    /// Whether the next tokens are these keywords, in any case.
    pub(super) fn begins(&self, words: &str) -> bool {
        words.split(' ').enumerate().all(|(i, word)| {
            let token = self.tokens.get(self.at + i).map(|token| &token.kind);
            matches!(token, Some(Kind::Word(found)) if found.eq_ignore_ascii_case(word))
        })
    }

    /// Steps over these keywords if they are next.
    pub(super) fn take(&mut self, words: &str) -> bool {
        let found = self.begins(words);
        if found {
            self.at += words.split(' ').count();
        }
        found
    }

    pub(super) fn take_symbol(&mut self, symbol: char) -> bool {
        let found = self.peek() == Some(&Kind::Symbol(symbol));
        self.at += usize::from(found);
        found
    }

    pub(super) fn expect(&mut self, words: &str) -> Result<(), ReadError> {
        for word in words.split(' ') {
            if !self.take(word) {
                return Err(self.expected(&format!("`{word}`")));
            }
        }
        Ok(())
    }

    pub(super) fn expect_symbol(&mut self, symbol: char) -> Result<(), ReadError> {
        if self.take_symbol(symbol) { Ok(()) } else { Err(self.expected(&format!("`{symbol}`"))) }
    }

    pub(super) fn text(&mut self) -> Result<(&'a Text, Range<usize>), ReadError> {
        let Some(Kind::Text(text)) = self.peek() else { return Err(self.expected("a string in quotes")) };
        let span = self.here();
        self.step();
        Ok((text, span))
    }

    /// The error that something else stands here.
    pub(super) fn expected(&self, expected: &str) -> ReadError {
        let found = self.peek().map_or_else(|| "the end of the statement".to_owned(), Kind::shown);
        let found: String = found.chars().take(60).collect();
        ReadError::new(Fault::Expected { expected: expected.to_owned(), found }, self.here())
    }
}
