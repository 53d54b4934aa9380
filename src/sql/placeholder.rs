//! Placeholder tokens: `:name`.

use std::ops::Range;

use sqlparser::tokenizer::Token;

use super::Tokens;

/// A placeholder of the SQL.
#[derive(Debug, Clone, PartialEq)]
pub struct Placeholder {
    /// Its name, without the colon.
    pub name: String,
    /// Its bytes.
    pub range: Range<usize>,
}

/// The placeholder tokens of a text: a colon with a word or number right behind it.
pub fn placeholders(tokens: &Tokens) -> Vec<Placeholder> {
    let adjacent = tokens.as_slice().windows(2).filter_map(|pair| {
        let [colon, name] = pair else { return None };
        if colon.token != Token::Colon || colon.range.end != name.range.start {
            return None;
        }
        let text = match &name.token {
            Token::Word(word) if word.quote_style.is_none() => word.value.clone(),
            Token::Number(digits, _) => digits.clone(),
            _ => return None,
        };
        Some(Placeholder { name: text, range: colon.range.start..name.range.end })
    });
    adjacent.collect()
}
