//! From text to one syntax tree, with error positions.

use std::ops::Range;

use sqlparser::ast::Statement;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, Tokenizer};

use super::error::SqlError;
use super::position::{Position, Tokens};
use super::{AthenaDialect, refuse};

/// Operators in one statement. Each can deepen the tree by one, and engines walk it by recursion.
const MOST_OPERATORS: usize = 5_000;

/// One statement that Athena accepts.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The syntax tree.
    pub statement: Statement,
    /// The tokens of the text, without blanks and comments.
    pub tokens: Tokens,
}

/// Parses one read-only statement.
///
/// # Errors
/// What does not parse, what Athena does not accept, what is not read only, several statements.
pub fn parse(text: &str) -> Result<Parsed, SqlError> {
    let dialect = AthenaDialect;
    let spanned = Tokenizer::new(&dialect, text)
        .tokenize_with_location()
        .map_err(|e| SqlError::Syntax { message: e.message, span: place(text, Some(e.location.into())) })?;
    let tokens = Tokens::place(text, &spanned);
    refuse::tokens(&tokens)?;
    if let Some(token) = tokens.iter().filter(|t| is_operator(&t.token)).nth(MOST_OPERATORS) {
        let what = format!("the statement has more than {MOST_OPERATORS} operators");
        return Err(SqlError::refused(what, "write a long OR as IN (…)", token.range.clone()));
    }
    let statements = Parser::new(&dialect).with_tokens_with_locations(spanned).parse_statements().map_err(|e| {
        let error = syntax(text, &tokens, &e);
        refuse::unsupported(&tokens).unwrap_or(error)
    })?;
    let [statement] = <[Statement; 1]>::try_from(statements)
        .map_err(|_| SqlError::Syntax { message: "there is no statement".to_owned(), span: place(text, None) })?;
    refuse::statement(&statement, &tokens)?;
    Ok(Parsed { statement, tokens })
}

/// Whether a token can deepen the tree: operators bind to the left, one below the other.
fn is_operator(token: &Token) -> bool {
    const WORDS: &[&str] = &[
        "and",
        "or",
        "not",
        "xor",
        "is",
        "at",
        "in",
        "between",
        "like",
        "overlaps",
        "collate",
        "union",
        "except",
        "intersect",
        "minus",
        "member",
        "ilike",
        "rlike",
        "regexp",
        "similar",
        "notnull",
    ];
    match token {
        Token::Word(word) => word.quote_style.is_none() && WORDS.iter().any(|k| word.value.eq_ignore_ascii_case(k)),
        Token::Plus | Token::Minus | Token::Mul | Token::Div | Token::Mod | Token::StringConcat => true,
        Token::Eq | Token::Neq | Token::Lt | Token::Gt | Token::LtEq | Token::GtEq | Token::Arrow => true,
        _ => false,
    }
}

fn syntax(text: &str, tokens: &Tokens, error: &ParserError) -> SqlError {
    let (message, position) = match error {
        ParserError::ParserError(message) | ParserError::TokenizerError(message) => split_position(message),
        ParserError::RecursionLimitExceeded => ("it nests too deeply", None),
    };
    let mut span = place(text, position);
    // Some messages give the place of the token after the one they name.
    let all = tokens.as_slice();
    let after = all.partition_point(|t| t.range.start < span.start);
    if let Some((_, found)) = message.rsplit_once("found: ")
        && text.get(span.clone()) != Some(found)
        && let Some(named) = after.checked_sub(1).and_then(|i| all.get(i)).filter(|t| t.is(found))
    {
        span = named.range.clone();
    }
    SqlError::Syntax { message: message.to_owned(), span }
}

/// `sqlparser` writes the place into the message: `Expected: …, found: FROM at Line: 1, Column: 8`.
fn split_position(message: &str) -> (&str, Option<Position>) {
    let parsed = message.rsplit_once(" at Line: ").and_then(|(what, place)| {
        let (line, column) = place.split_once(", Column: ")?;
        Some((what, Position { line: line.trim().parse().ok()?, column: column.trim().parse().ok()? }))
    });
    parsed.map_or((message, None), |(what, position)| (what, Some(position)))
}

/// The word at a position, or the end of the text.
fn place(text: &str, position: Option<Position>) -> Range<usize> {
    let end = text.trim_end().len();
    let start = position.and_then(|p| p.offset(text)).unwrap_or(end).min(text.len());
    let rest = &text[start..];
    let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    let length = if word == 0 { rest.chars().next().map_or(0, char::len_utf8) } else { word };
    start..start + length
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
