//! Result columns as JSON. Athena prints arrays, maps and rows in a form that cannot be read back (`{a=b, c=d}` where a
//! value may hold `, ` and `=`); a cast within the statement gives JSON with every name and type.

use std::ops::Range;

use sqlparser::ast::{Expr, Query, Select, SelectItem, SetExpr, Statement};

use super::BoundQuery;
use crate::report::Report;
use crate::sql::{PlacedToken, Splice, Tokens, parse, quoted};

/// Words that end the columns of a SELECT.
const AFTER_COLUMNS: &[&str] = &[
    "from",
    "where",
    "group",
    "having",
    "window",
    "union",
    "intersect",
    "except",
    "order",
    "limit",
    "offset",
    "fetch",
];

impl BoundQuery {
    /// The same statement with these columns of its result as JSON text.
    ///
    /// # Errors
    /// When a name is no column of the outermost SELECT that is written out.
    pub fn with_json(self, columns: &[String]) -> Result<Self, Report> {
        if columns.is_empty() {
            return Ok(self);
        }
        let parsed = parse(self.sql()).map_err(|error| Report::usage(error.to_string()))?;
        let mut branches = Vec::new();
        if let Statement::Query(query) = &parsed.statement {
            selects(&query.body, &mut branches).ok_or_else(|| not_a_select(columns))?;
        }
        let (Some(first), rest) = (branches.first(), branches.iter().skip(1)) else {
            return Err(not_a_select(columns));
        };
        let mut splices = Vec::new();
        for name in columns {
            let index = position(first, name).ok_or_else(|| unknown(name))?;
            splices.extend(cast(first, index, &parsed.tokens).ok_or_else(|| unknown(name))?);
            // The first SELECT names the columns of a UNION; the others follow by position.
            for select in rest.clone() {
                splices.extend(cast(select, index, &parsed.tokens).ok_or_else(|| unknown(name))?);
            }
        }
        self.respliced(splices)
    }
}

/// The SELECTs whose rows are the result; `None` where something else gives rows.
fn selects<'a>(body: &'a SetExpr, found: &mut Vec<&'a Select>) -> Option<()> {
    match body {
        SetExpr::Select(select) => found.push(select),
        SetExpr::Query(query) => {
            let Query { body, .. } = &**query;
            selects(body, found)?;
        }
        SetExpr::SetOperation { left, right, .. } => {
            selects(left, found)?;
            selects(right, found)?;
        }
        _ => return None,
    }
    Some(())
}

/// Which column of a SELECT has the name.
fn position(select: &Select, name: &str) -> Option<usize> {
    select.projection.iter().position(|item| {
        let own = match item {
            SelectItem::ExprWithAlias { alias, .. } => Some(alias),
            SelectItem::UnnamedExpr(Expr::Identifier(ident)) => Some(ident),
            SelectItem::UnnamedExpr(Expr::CompoundIdentifier(idents)) => idents.last(),
            _ => None,
        };
        own.is_some_and(|own| own.value.eq_ignore_ascii_case(name))
    })
}

/// Puts the cast around a column; `None` where the columns are not all written out.
fn cast(select: &Select, index: usize, tokens: &Tokens) -> Option<[Splice; 2]> {
    let all = tokens.as_slice();
    let items = items(all, tokens.index_at(select.select_token.0.span.start)?);
    let is_wild = |item: &SelectItem| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..));
    if items.len() != select.projection.len() || select.projection[..index].iter().any(is_wild) {
        return None;
    }
    let (item, tokens_of) = (select.projection.get(index)?, items.get(index)?.clone());
    let (last, name) = match item {
        SelectItem::ExprWithAlias { alias, .. } => {
            let alias = tokens.index_at(alias.span.start)?;
            let has_as = all[..alias].last().is_some_and(|token| token.is("as"));
            (alias - usize::from(has_as), String::new())
        }
        SelectItem::UnnamedExpr(Expr::Identifier(ident)) => (tokens_of.end, name_of(&ident.value)),
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(idents)) => (tokens_of.end, name_of(&idents.last()?.value)),
        SelectItem::UnnamedExpr(_) => (tokens_of.end, String::new()),
        _ => return None,
    };
    let (start, end) = (all.get(tokens_of.start)?.range.start, all.get(last.checked_sub(1)?)?.range.end);
    let before = Splice { range: start..start, text: "json_format(CAST(".to_owned() };
    Some([before, Splice { range: end..end, text: format!(" AS JSON)){name}") }])
}

fn name_of(name: &str) -> String {
    format!(" AS {}", quoted(&name.to_ascii_lowercase()))
}

/// The tokens of each column of the SELECT at a token.
fn items(tokens: &[PlacedToken], select: usize) -> Vec<Range<usize>> {
    let mut at = select + 1;
    if tokens.get(at).is_some_and(|t| t.is("distinct") || t.is("all")) {
        at += 1;
    }
    let (mut items, mut start, mut depth) = (Vec::new(), at, 0u32);
    while let Some(token) = tokens.get(at) {
        let is_distinct_from = token.is("from") && tokens[at - 1].is("distinct");
        match depth {
            _ if token.is("(") || token.is("[") => depth += 1,
            0 if token.is(")") || token.is(";") => break,
            0 if !is_distinct_from && AFTER_COLUMNS.iter().any(|word| token.is(word)) => break,
            0 if token.is(",") => {
                items.push(start..at);
                start = at + 1;
            }
            _ if token.is(")") || token.is("]") => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    items.push(start..at);
    items
}

fn unknown(name: &str) -> Report {
    Report::usage(format!("the result has no column `{name}` that could be JSON"))
        .hint("--json-columns names columns that the outermost SELECT writes out; write a `*` out")
}

fn not_a_select(columns: &[String]) -> Report {
    Report::usage(format!("only the columns of a SELECT can be JSON: {}", columns.join(", ")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::bind::tests::bound;

    fn json(sql: &str, columns: &[&str]) -> Result<String, Report> {
        let columns: Vec<String> = columns.iter().map(|&c| c.to_owned()).collect();
        bound(sql).with_json(&columns).map(|query| query.sql().to_owned())
    }

    #[test]
    fn the_named_columns_are_cast_and_keep_their_names() {
        let cases = [
            (
                "SELECT a, b FROM (SELECT 1 AS a, 2 AS b)",
                "SELECT a, json_format(CAST(b AS JSON)) AS \"b\" FROM (SELECT 1 AS a, 2 AS b)",
            ),
            (
                "SELECT DISTINCT map(x, y) AS B, 1 FROM t",
                "SELECT DISTINCT json_format(CAST(map(x, y) AS JSON)) AS B, 1 FROM t",
            ),
            ("SELECT 1, t.b FROM t LIMIT 1", "SELECT 1, json_format(CAST(t.b AS JSON)) AS \"b\" FROM t LIMIT 1"),
            ("SELECT x IS DISTINCT FROM y b FROM t", "SELECT json_format(CAST(x IS DISTINCT FROM y AS JSON)) b FROM t"),
            (
                "SELECT 1 AS a, array[1, 2] AS b UNION ALL (SELECT 2, c FROM t) ORDER BY 1",
                "SELECT 1 AS a, json_format(CAST(array[1, 2] AS JSON)) AS b UNION ALL (SELECT 2, json_format(CAST(c AS JSON)) AS \"c\" FROM t) ORDER BY 1",
            ),
        ];
        for (sql, expected) in cases {
            // Without tables to bind: names in WITH are the statement's own.
            let with = "WITH t (x, y, b, c) AS (SELECT 1, 2, 3, 4) ";
            assert_eq!(json(&format!("{with}{sql}"), &["b"]).unwrap(), format!("{with}{expected}"));
        }
    }

    #[test]
    fn places_still_map_to_the_authors_text() {
        let query = bound("SELECT 1 AS a,\n array[1] AS b, 17").with_json(&["b".to_owned()]).unwrap();
        let line = query.sql().lines().nth(1).unwrap();
        let column = line.find("17").unwrap() as u64 + 1;
        assert_eq!(query.origin_of(2, column), Some((2, 17)));
    }

    #[test]
    fn what_is_not_written_out_cannot_be_json() {
        for sql in [
            "SELECT * FROM (SELECT 1 AS b)",
            "SELECT 1 AS a",
            "VALUES (1)",
            "SELECT 1 AS b UNION ALL SELECT * FROM (SELECT 1 AS x)",
        ] {
            assert!(json(sql, &["b"]).is_err(), "{sql}");
        }
    }
}
