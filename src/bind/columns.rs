//! Which columns and struct fields a statement may touch. Every use of a raw column spells its name (stars aside), so
//! the names are matched over all tokens: too many columns are possible, too few are not.

use std::ops::Range;

use sqlparser::tokenizer::Token;

use crate::sources::{Column, ColumnType, FieldPath};
use crate::sql::{Tokens, is_reserved};

/// Words joined by dots: `t.useridentity.arn`.
#[derive(Debug, Clone)]
pub(super) struct Chain {
    pub(super) words: Vec<ChainWord>,
    pub(super) range: Range<usize>,
}

#[derive(Debug, Clone)]
pub(super) struct ChainWord {
    /// Lower case.
    pub(super) name: String,
    pub(super) range: Range<usize>,
}

/// The chains of a text in order. Placeholders are none, and neither are reserved words.
pub(super) fn chains(tokens: &Tokens) -> impl Iterator<Item = Chain> + '_ {
    let all = tokens.as_slice();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < all.len() {
            let first = at;
            let mut words = Vec::new();
            while let Some((name, quoted)) = all.get(at).and_then(|t| t.word()) {
                let placeholder = at > 0 && all[at - 1].token == Token::Colon;
                if placeholder || !quoted && is_reserved(&name) {
                    break;
                }
                words.push(ChainWord { name, range: all[at].range.clone() });
                at += 1;
                let dotted = all.get(at).is_some_and(|t| t.token == Token::Period);
                if !(dotted && all.get(at + 1).is_some_and(|t| t.word().is_some())) {
                    break;
                }
                at += 1;
            }
            at = at.max(first + 1);
            if let (Some(start), Some(end)) = (words.first(), words.last()) {
                let range = start.range.start..end.range.end;
                return Some(Chain { words, range });
            }
        }
        None
    })
}

/// The chains of a statement as names.
pub(super) struct Names(Vec<Vec<String>>);

impl Names {
    pub(super) fn of(tokens: &Tokens) -> Self {
        Self(chains(tokens).map(|chain| chain.words.into_iter().map(|w| w.name).collect()).collect())
    }

    /// Whether a name may be used as a column.
    pub(super) fn uses(&self, name: &str) -> bool {
        self.0.iter().any(|chain| chain.iter().any(|word| word == name))
    }

    /// The fields of a column that may be touched; its whole where more cannot be proved.
    pub(super) fn paths(&self, column: &Column) -> Vec<FieldPath> {
        let mut paths = Vec::new();
        for chain in &self.0 {
            for (i, _) in chain.iter().enumerate().filter(|(_, word)| **word == column.name) {
                paths.push(walk(column, &chain[i + 1..]));
            }
        }
        paths
    }
}

/// The longest path into a column's struct that `words` spell.
fn walk(column: &Column, words: &[String]) -> FieldPath {
    let mut path = vec![column.name.clone()];
    let mut ty = &column.ty;
    for word in words {
        let ColumnType::Struct(fields) = ty else { break };
        let Some(field) = fields.iter().find(|f| f.name == *word) else { break };
        path.push(field.name.clone());
        ty = &field.ty;
    }
    FieldPath(path)
}

/// Without paths that lie below others, in the order of the columns.
pub(super) fn reduce(mut paths: Vec<FieldPath>, columns: &[&Column]) -> Vec<FieldPath> {
    let place = |path: &FieldPath| columns.iter().position(|c| c.name == path.root());
    paths.sort_by(|a, b| (place(a), a).cmp(&(place(b), b)));
    let mut kept: Vec<FieldPath> = Vec::with_capacity(paths.len());
    for path in paths {
        if !kept.last().is_some_and(|last| path.0.starts_with(&last.0)) {
            kept.push(path);
        }
    }
    kept
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::sources::StructField;
    use crate::sql::parse;

    fn identity() -> Column {
        let field = |name: &str, ty| StructField { name: name.into(), ty };
        let issuer = ColumnType::Struct(vec![field("arn", ColumnType::String)]);
        let ty = ColumnType::Struct(vec![field("arn", ColumnType::String), field("issuer", issuer)]);
        Column { name: "useridentity".into(), key: None, ty, doc: String::new(), envelope: false }
    }

    fn paths(sql: &str) -> Vec<String> {
        let column = identity();
        let names = Names::of(&parse(sql).unwrap().tokens);
        reduce(names.paths(&column), &[&column]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_field_is_read_alone_only_where_its_column_is_never_named_alone() {
        assert_eq!(paths("SELECT t.useridentity.arn FROM t"), ["useridentity.arn"]);
        assert_eq!(
            paths("SELECT UserIdentity . \"ISSUER\".arn, t.useridentity.arn FROM t"),
            ["useridentity.arn", "useridentity.issuer.arn"]
        );
        assert_eq!(paths("SELECT useridentity.issuer, useridentity.issuer.arn FROM t"), ["useridentity.issuer"]);
        assert_eq!(paths("SELECT useridentity.arn, u.arn FROM (SELECT useridentity AS u FROM t)"), ["useridentity"]);
        assert_eq!(paths("SELECT useridentity.unknown FROM t"), ["useridentity"]);
        assert_eq!(paths("SELECT a FROM t JOIN u USING (useridentity)"), ["useridentity"]);
        assert_eq!(paths("SELECT 'useridentity', :useridentity /* useridentity */ FROM t"), Vec::<String>::new());
    }

    #[test]
    fn reserved_words_are_columns_only_in_quotes() {
        let uses = |sql: &str| Names::of(&parse(sql).unwrap().tokens).uses("end");
        assert!(!uses("SELECT CASE WHEN a THEN 1 END FROM t"));
        assert!(uses("SELECT t.\"end\" FROM t"));
    }
}
