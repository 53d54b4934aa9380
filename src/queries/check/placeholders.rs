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

/// Whether the placeholder at a byte stands in `IN (…)`, in `ARRAY[…]`, or before `IS`.
fn is_list(tokens: &[PlacedToken], start: usize) -> bool {
    let Some(colon) = tokens.iter().position(|token| token.range.start == start) else { return false };
    if tokens.get(colon + 2).is_some_and(|token| token.is("IS")) {
        return true;
    }
    // Back over the items before it to the bracket that opens the list.
    let mut depth = 0_usize;
    for at in (0..colon).rev() {
        match &tokens[at].token {
            Token::RParen | Token::RBracket => depth += 1,
            Token::LParen | Token::LBracket if depth > 0 => depth -= 1,
            Token::LParen => return at > 0 && tokens[at - 1].is("IN"),
            Token::LBracket => return at > 0 && tokens[at - 1].is("ARRAY"),
            Token::Comma => {}
            _ if depth == 0 && !is_item(&tokens[at].token) => return false,
            _ => {}
        }
    }
    false
}

/// What an item of a list is made of: values and other placeholders.
fn is_item(token: &Token) -> bool {
    matches!(token, Token::SingleQuotedString(_) | Token::Number(..) | Token::Word(_) | Token::Colon)
}
