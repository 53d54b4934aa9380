//! Names what Athena does not accept though `sqlparser` does, and what logq does not support though Athena does.
//! It holds on both engines: a statement that works on one must work on the other. The reference is Trino's grammar.

mod expr;
mod tree;

use std::ops::{ControlFlow, Range};

use sqlparser::ast::{Statement, Visit};
use sqlparser::tokenizer::Token;

use super::error::SqlError;
use super::position::{PlacedToken, Tokens};

/// First words of statements that only read.
const READING: &[&str] = &["select", "with", "values", "show", "describe", "desc", "explain", "table", "from"];

/// Refuses by single tokens: a first word that does not read, and tokens that Athena does not have.
pub(super) fn tokens(tokens: &Tokens) -> Result<(), SqlError> {
    let all = tokens.as_slice();
    read_only(all)?;
    if let Some(semicolon) = all.iter().position(|t| t.token == Token::SemiColon)
        && let Some(next) = all[semicolon..].iter().find(|t| t.token != Token::SemiColon)
    {
        let what = "several statements: logq runs one at a time";
        return Err(SqlError::refused(what, "remove what follows the first `;`", next.range.clone()));
    }
    for (i, token) in all.iter().enumerate() {
        if let Some((what, instead)) = foreign(&token.token) {
            return Err(SqlError::refused(what, instead, token.range.clone()));
        }
        if token.is("MATCH_RECOGNIZE") && all.get(i + 1).is_some_and(|t| t.token == Token::LParen) {
            let what = "MATCH_RECOGNIZE is not supported";
            return Err(SqlError::refused(what, "use window functions (lag, lead)", token.range.clone()));
        }
    }
    Ok(())
}

fn read_only(all: &[PlacedToken]) -> Result<(), SqlError> {
    let Some(first) = all.iter().find(|t| !matches!(t.token, Token::LParen | Token::SemiColon)) else { return Ok(()) };
    let Some((word, false)) = first.word() else { return Ok(()) };
    let shown = word.to_ascii_uppercase();
    let (what, instead) = match word.as_str() {
        "using" => (
            "USING EXTERNAL FUNCTION is refused: a Lambda function could carry the data away".to_owned(),
            "use Trino's own functions",
        ),
        "table" => ("TABLE as a statement is not supported".to_owned(), "write SELECT * FROM …"),
        "from" => ("FROM before SELECT is not Athena SQL".to_owned(), "write SELECT … FROM …"),
        word if READING.contains(&word) => return Ok(()),
        _ => (
            format!("{shown} is refused: logq only reads"),
            "SELECT, WITH, VALUES, SHOW, DESCRIBE and EXPLAIN are taken",
        ),
    };
    Err(SqlError::refused(what, instead, first.range.clone()))
}

/// Tokens of other dialects: what they are, and what Athena has instead.
fn foreign(token: &Token) -> Option<(String, &'static str)> {
    let text = token.to_string();
    let (what, instead) = match token {
        Token::DoubleColon => ("`::` is not Athena SQL", "write CAST(x AS type)"),
        Token::Placeholder(_) => ("numbered parameters are not supported", "name the value: :name"),
        Token::AtSign | Token::AtAt => ("`@` is not Athena SQL", "name the value: :name"),
        Token::Char('`') => ("backquotes are not Athena SQL in queries", "write names in double quotes: \"name\""),
        Token::Char(_) => {
            return Some((format!("`{text}` is not Athena SQL"), "a name with it stands in double quotes"));
        }
        Token::Tilde | Token::TildeAsterisk | Token::ExclamationMarkTilde | Token::ExclamationMarkTildeAsterisk => {
            ("regular expression operators are not Athena SQL", "write regexp_like(text, pattern)")
        }
        Token::DoubleTilde
        | Token::DoubleTildeAsterisk
        | Token::ExclamationMarkDoubleTilde
        | Token::ExclamationMarkDoubleTildeAsterisk => ("`~~` is not Athena SQL", "write LIKE"),
        Token::EscapedStringLiteral(_) => {
            ("E'…' is not Athena SQL", "write '…'; a quote is doubled, a backslash is itself")
        }
        Token::DollarQuotedString(_) => ("$$…$$ is not Athena SQL", "write '…'"),
        Token::NationalStringLiteral(_)
        | Token::SingleQuotedByteStringLiteral(_)
        | Token::SingleQuotedRawStringLiteral(_) => {
            ("a letter before a text is not Athena SQL", "write '…', or X'0A' for bytes")
        }
        Token::Spaceship => ("`<=>` is not Athena SQL", "write IS NOT DISTINCT FROM"),
        Token::DoubleEq => ("`==` is not Athena SQL", "write ="),
        Token::LBrace | Token::RBrace => ("braces are not Athena SQL", "templates are not expanded; name values :name"),
        Token::LongArrow | Token::HashArrow | Token::HashLongArrow | Token::AtArrow | Token::ArrowAt => {
            ("JSON operators are not Athena SQL", "write json_extract_scalar(text, '$.key')")
        }
        Token::Ampersand | Token::Pipe | Token::Caret | Token::ShiftLeft | Token::ShiftRight | Token::Sharp => {
            return Some((format!("`{text}` is not Athena SQL"), "write bitwise_and, bitwise_or, power, …"));
        }
        Token::ExclamationMark | Token::DoubleExclamationMark | Token::Overlap | Token::DuckIntDiv => {
            return Some((format!("`{text}` is not Athena SQL"), ""));
        }
        _ => return None,
    };
    Some((what.to_owned(), instead))
}

/// Refuses by the syntax tree.
pub(super) fn statement(statement: &Statement, tokens: &Tokens) -> Result<(), SqlError> {
    let mut refusal = tree::Refusal::new(tokens);
    let flow = refusal.check_kind(statement);
    match if flow.is_break() { flow } else { statement.visit(&mut refusal) } {
        ControlFlow::Break(error) => Err(error),
        ControlFlow::Continue(()) => Ok(()),
    }
}

/// Athena SQL that `sqlparser` cannot parse: asked when it failed, so that the message names the form.
pub(super) fn unsupported(tokens: &Tokens) -> Option<SqlError> {
    const FORMS: &[(&[&str], &str, &str)] = &[
        (&["ON", "EMPTY"], "ON EMPTY of json_value and json_query is not supported", "use json_extract_scalar"),
        (&["ON", "ERROR"], "ON ERROR of JSON functions is not supported", "use json_extract_scalar, or try(…)"),
        (&["FORMAT", "JSON"], "FORMAT JSON is not supported", "use json_parse"),
        (&["*", "AS", "("], "r.* AS (…) is not supported", "name the fields: r.a AS a, r.b AS b"),
        (&["TABLE", "("], "table functions are not supported", ""),
        (&["GROUP", "BY", "ALL"], "GROUP BY ALL is not supported", "name the columns: GROUP BY 1, 2"),
        (&["GROUP", "BY", "DISTINCT"], "GROUP BY DISTINCT is not supported", ""),
        (&["JSON_TABLE", "("], "JSON_TABLE is not supported", "use json_parse and UNNEST"),
    ];
    let all = tokens.as_slice();
    for (form, what, instead) in FORMS {
        if let Some(range) = find(all, form) {
            return Some(SqlError::refused(*what, *instead, range));
        }
    }
    let bare = all.windows(2).find(|pair| pair[0].is("VALUES") && pair[1].token != Token::LParen);
    bare.map(|pair| {
        let instead = "write a row in parentheses: VALUES (1), (2)";
        SqlError::refused("bare VALUES are not supported", instead, pair[0].range.clone())
    })
}

/// The bytes of the first place where these keywords and operators stand in a row.
fn find(all: &[PlacedToken], form: &[&str]) -> Option<Range<usize>> {
    let found = all.windows(form.len()).find(|tokens| tokens.iter().zip(form).all(|(token, text)| token.is(text)))?;
    Some(found.first()?.range.start..found.last()?.range.end)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
