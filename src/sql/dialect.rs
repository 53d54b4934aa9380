//! Athena's dialect (Trino's grammar) for `sqlparser`.

use std::any::TypeId;

use sqlparser::ast::{
    ArrayElemTypeDef, CastKind, DataType, Expr, ObjectName, StructBracketKind, StructField, TypedString,
};
use sqlparser::dialect::{Dialect, GenericDialect};
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, Word};

/// Types nest no deeper in practice; a bound keeps hostile text off the stack.
const DEEPEST_TYPE: usize = 16;

/// What Athena (engine version 3) reads, plus some forms that are only parsed to be refused by name.
#[derive(Debug, Clone, Copy, Default)]
pub struct AthenaDialect;

impl Dialect for AthenaDialect {
    /// Opens the branches of `sqlparser` that are tied to the generic dialect (`UNNEST`, …).
    fn dialect(&self) -> TypeId {
        TypeId::of::<GenericDialect>()
    }

    fn is_identifier_start(&self, ch: char) -> bool {
        ch.is_ascii_alphabetic() || ch == '_'
    }

    fn is_identifier_part(&self, ch: char) -> bool {
        ch.is_ascii_alphanumeric() || ch == '_'
    }

    fn is_delimited_identifier_start(&self, ch: char) -> bool {
        ch == '"'
    }

    fn supports_lambda_functions(&self) -> bool {
        true
    }

    fn supports_unicode_string_literal(&self) -> bool {
        true
    }

    fn supports_filter_during_aggregation(&self) -> bool {
        true
    }

    fn supports_group_by_expr(&self) -> bool {
        true
    }

    fn supports_window_clause_named_window_reference(&self) -> bool {
        true
    }

    fn supports_match_recognize(&self) -> bool {
        true
    }

    fn supports_parens_around_table_factor(&self) -> bool {
        true
    }

    fn supports_left_associative_joins_without_parens(&self) -> bool {
        true
    }

    fn supports_explain_with_utility_options(&self) -> bool {
        true
    }

    fn supports_named_fn_args_with_rarrow_operator(&self) -> bool {
        true
    }

    fn allow_extract_custom(&self) -> bool {
        true
    }

    // From here on: parsed only to be refused by name.

    fn supports_string_escape_constant(&self) -> bool {
        true
    }

    fn supports_select_wildcard_except(&self) -> bool {
        true
    }

    fn supports_select_wildcard_exclude(&self) -> bool {
        true
    }

    fn supports_select_wildcard_replace(&self) -> bool {
        true
    }

    fn supports_limit_comma(&self) -> bool {
        true
    }

    fn parse_prefix(&self, parser: &mut Parser) -> Option<Result<Expr, ParserError>> {
        let [first, second] = parser.peek_tokens();
        match (first, second) {
            (Token::Word(Word { keyword: Keyword::CAST, .. }), Token::LParen) => Some(cast(parser, CastKind::Cast)),
            (Token::Word(Word { keyword: Keyword::TRY_CAST, .. }), Token::LParen) => {
                Some(cast(parser, CastKind::TryCast))
            }
            (Token::Word(word), Token::SingleQuotedString(_)) if is_address_type(&word) => Some(address(parser, word)),
            (Token::Word(Word { keyword: Keyword::USER, quote_style: None, .. }), second)
                if second != Token::LParen =>
            {
                Some(name(parser))
            }
            _ => None,
        }
    }
}

/// `user` and `user.uid`: a name in Trino, a function in the dialects whose branches are open here.
fn name(parser: &mut Parser) -> Result<Expr, ParserError> {
    let mut parts = vec![parser.parse_identifier()?];
    while parser.peek_token().token == Token::Period && matches!(parser.peek_nth_token(1).token, Token::Word(_)) {
        parser.next_token();
        parts.push(parser.parse_identifier()?);
    }
    Ok(match <[_; 1]>::try_from(parts) {
        Ok([single]) => Expr::Identifier(single),
        Err(parts) => Expr::CompoundIdentifier(parts),
    })
}

/// `IPADDRESS '…'` and `IPPREFIX '…'` are typed literals in Trino.
fn is_address_type(word: &Word) -> bool {
    word.quote_style.is_none() && ["ipaddress", "ipprefix"].iter().any(|name| word.value.eq_ignore_ascii_case(name))
}

fn address(parser: &mut Parser, word: Word) -> Result<Expr, ParserError> {
    let span = parser.next_token().span;
    let data_type = DataType::Custom(ObjectName::from(vec![word.into_ident(span)]), Vec::new());
    Ok(Expr::TypedString(TypedString { data_type, value: parser.parse_value()?, uses_odbc_syntax: false }))
}

/// `CAST(x AS type)` with Trino's types.
fn cast(parser: &mut Parser, kind: CastKind) -> Result<Expr, ParserError> {
    parser.next_token();
    parser.expect_token(&Token::LParen)?;
    let expr = Box::new(parser.parse_expr()?);
    parser.expect_keyword(Keyword::AS)?;
    let data_type = data_type(parser, 0)?;
    parser.expect_token(&Token::RParen)?;
    Ok(Expr::Cast { kind, expr, data_type, array: false, format: None })
}

/// A type; `ARRAY(…)`, `MAP(…)` and `ROW(…)` nest.
fn data_type(parser: &mut Parser, depth: usize) -> Result<DataType, ParserError> {
    if depth > DEEPEST_TYPE {
        return Err(ParserError::RecursionLimitExceeded);
    }
    let [first, second] = parser.peek_tokens();
    let name = match (&first, &second) {
        (Token::Word(word), Token::LParen) if word.quote_style.is_none() => word.value.to_ascii_uppercase(),
        _ => return parser.parse_data_type(),
    };
    if !matches!(name.as_str(), "ARRAY" | "MAP" | "ROW") {
        return parser.parse_data_type();
    }
    parser.next_token();
    parser.expect_token(&Token::LParen)?;
    let ty = match name.as_str() {
        "ARRAY" => DataType::Array(ArrayElemTypeDef::Parenthesis(Box::new(data_type(parser, depth + 1)?))),
        "MAP" => {
            let key = data_type(parser, depth + 1)?;
            parser.expect_token(&Token::Comma)?;
            DataType::Map(Box::new(key), Box::new(data_type(parser, depth + 1)?))
        }
        _ => {
            let fields = parser.parse_comma_separated(|p| row_field(p, depth + 1))?;
            DataType::Struct(fields, StructBracketKind::Parentheses)
        }
    };
    parser.expect_token(&Token::RParen)?;
    Ok(ty)
}

/// `name type` or a bare type.
fn row_field(parser: &mut Parser, depth: usize) -> Result<StructField, ParserError> {
    let field_name = if is_named_field(parser) { Some(parser.parse_identifier()?) } else { None };
    Ok(StructField { field_name, field_type: data_type(parser, depth)?, options: None })
}

/// Whether a name stands before the type: two words in a row, except the types that are two words.
fn is_named_field(parser: &Parser) -> bool {
    let [Token::Word(first), Token::Word(second)] = parser.peek_tokens() else { return false };
    let two_words = matches!(
        (first.keyword, second.keyword),
        (Keyword::DOUBLE, Keyword::PRECISION) | (Keyword::TIME | Keyword::TIMESTAMP, Keyword::WITH | Keyword::WITHOUT)
    );
    first.quote_style.is_some() || !two_words
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
