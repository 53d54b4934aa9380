//! Placeholders and the parameters they stand for.

use sqlparser::tokenizer::Token;

use super::{Findings, Sql, Subject};
use crate::lint::{Rule, Severity};
use crate::nearest::nearest;
use crate::sql::{PlacedToken, Placeholder, placeholders};

static QUOTED: Rule = Rule::new("L02", Severity::Error, "a placeholder inside quotes");
static UNDECLARED: Rule = Rule::new("L03", Severity::Error, "a placeholder without a parameter");
static UNUSED: Rule = Rule::new("L04", Severity::Error, "a parameter that is not used");
static LIST: Rule = Rule::new("L30", Severity::Error, "a list where one value stands");

pub(super) const RULES: &[&Rule] = &[&QUOTED, &UNDECLARED, &UNUSED, &LIST];

/// Placeholders that every question has.
const BUILT_IN: [&str; 2] = ["window_from", "window_to"];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(Sql { parsed, .. }) = &subject.sql else { return };
    let query = subject.query;
    let used = placeholders(&parsed.tokens);
    for Placeholder { name, range } in &used {
        let param = query.params.iter().find(|param| param.name == *name);
        if param.is_none() && !BUILT_IN.contains(&name.as_str()) {
            let known = query.params.iter().map(|param| param.name.as_str()).chain(BUILT_IN);
            let near = nearest(name, known).map(|near| format!("did you mean :{near}?"));
            let repair = near.unwrap_or_else(|| format!("add [params.{name}] with its type and doc"));
            findings.sql(&UNDECLARED, range, format!(":{name} is not declared"), repair);
        }
        if param.is_some_and(|param| param.multi) && !is_list(parsed.tokens.as_slice(), range.start) {
            let why = format!(":{name} may hold several values (multi = true)");
            findings.sql(&LIST, range, why, "write it in IN (:…), in ARRAY[:…] or as :… IS NULL");
        }
    }
    for param in query.params.iter().filter(|param| !used.iter().any(|u| u.name == param.name)) {
        let key = format!("params.{}", param.name);
        findings.header(&UNUSED, &key, "a value for it changes nothing", format!("use :{} or remove it", param.name));
    }
    for token in parsed.tokens.iter() {
        let Token::SingleQuotedString(text) = &token.token else { continue };
        for param in query.params.iter().filter(|param| holds(text, &param.name)) {
            let why = format!(":{} stands inside quotes, where it is plain text", param.name);
            findings.sql(&QUOTED, &token.range, why, format!("join texts: '…' || :{} || '…'", param.name));
        }
    }
}

/// Whether a text has `:name` as a word.
fn holds(text: &str, name: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(':').skip(1).any(|rest| rest.strip_prefix(name).is_some_and(|after| !after.starts_with(is_word)))
}

/// Whether the placeholder at a byte is a whole item of `IN (…)` or `ARRAY[…]`, or stands before `IS`.
fn is_list(tokens: &[PlacedToken], start: usize) -> bool {
    let Some(colon) = tokens.iter().position(|token| token.range.start == start) else { return false };
    // The colon and the name are two tokens.
    let (before, after) = (colon.checked_sub(1).and_then(|i| tokens.get(i)), tokens.get(colon + 2));
    if after.is_some_and(|token| token.is("IS")) {
        return true;
    }
    let is = |token: Option<&PlacedToken>, wanted: &[Token]| token.is_some_and(|t| wanted.contains(&t.token));
    is(before, &[Token::LParen, Token::LBracket, Token::Comma])
        && is(after, &[Token::RParen, Token::RBracket, Token::Comma])
        && opens_list(&tokens[..colon])
}

/// Whether the last bracket that is still open is that of `IN (` or `ARRAY[`.
fn opens_list(tokens: &[PlacedToken]) -> bool {
    let mut closed = 0_usize;
    for (at, token) in tokens.iter().enumerate().rev() {
        let word = at.checked_sub(1).and_then(|i| tokens.get(i));
        match &token.token {
            Token::RParen | Token::RBracket => closed += 1,
            Token::LParen | Token::LBracket if closed > 0 => closed -= 1,
            Token::LParen => return word.is_some_and(|word| word.is("IN")),
            Token::LBracket => return word.is_some_and(|word| word.is("ARRAY")),
            _ => {}
        }
    }
    false
}
