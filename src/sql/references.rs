//! Finds the table references of a statement. Names of CTEs hide tables, as SQL scopes them.

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};

use sqlparser::ast::{
    Join, JoinConstraint, JoinOperator, ObjectName, ObjectNamePart, Query, Select, SelectItem,
    SelectItemQualifiedWildcardKind, TableAlias, TableFactor, Visit, Visitor,
};
use sqlparser::tokenizer::Location;

use super::{Parsed, Tokens};

/// A table in `FROM` that is no CTE.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// The parts of the name, lower case (names do not depend on case in Athena, quoted or not).
    pub name: Vec<String>,
    /// The bytes of the whole name.
    pub range: Range<usize>,
    /// The bytes of its last part.
    pub last: Range<usize>,
    /// Whether the author gave an alias.
    pub aliased: bool,
    /// What stands before its columns: the alias, or the last part of the name; lower case.
    pub qualifier: String,
    /// Whether the alias renames the columns: `AS t (a, b)`.
    pub renamed: bool,
    /// Whether the statement shows every column (`*`, NATURAL JOIN, an alias that renames the columns).
    pub every_column: bool,
    /// How many times the table is read: Trino puts a CTE's text wherever it is named, and reads it for each. Zero in
    /// a CTE that nothing names.
    pub times: u64,
}

/// The tables that a statement names.
#[derive(Debug, Clone)]
pub struct References {
    /// In the order of the text.
    pub tables: Vec<Reference>,
    /// The names of all CTEs, lower case.
    pub ctes: BTreeSet<String>,
}

/// Finds the tables of a statement.
pub fn references(parsed: &Parsed) -> References {
    let mut finder = Finder {
        tokens: &parsed.tokens,
        queries: Vec::new(),
        wild: Vec::new(),
        references: Vec::new(),
        ctes: BTreeSet::new(),
        uses: Uses::default(),
    };
    let _ = parsed.statement.visit(&mut finder);
    let times = finder.uses.times();
    let counted = |(mut reference, place): (Reference, Option<usize>)| {
        reference.times = place.map_or(1, |cte| times[cte]);
        reference
    };
    let mut references: Vec<Reference> = finder.references.into_iter().map(counted).collect();
    references.sort_by_key(|r| r.range.start);
    References { tables: references, ctes: finder.ctes }
}

/// A query that is being walked, with the CTEs it declares.
struct Frame {
    /// Each CTE's query, by address, its name, and its number in [`Uses`].
    declared: Vec<(*const Query, String, usize)>,
    /// How many of them can be seen: a CTE sees those before it, the query's body all.
    visible: usize,
    /// The CTE that this query is in, or is.
    inside: Option<usize>,
}

/// Where each CTE is named: in which other CTE, or in none.
#[derive(Default)]
struct Uses(Vec<Vec<Option<usize>>>);

impl Uses {
    /// How many times each CTE is put into the statement. That a recursive one names itself adds nothing.
    fn times(&self) -> Vec<u64> {
        let mut known = vec![None; self.0.len()];
        (0..self.0.len()).map(|cte| self.times_of(cte, &mut known)).collect()
    }

    fn times_of(&self, cte: usize, known: &mut [Option<u64>]) -> u64 {
        if let Some(times) = known[cte] {
            return times;
        }
        known[cte] = Some(0);
        let once = |place: &Option<usize>| place.map_or(1, |outer| self.times_of(outer, known));
        let times = self.0[cte].iter().map(once).fold(0, u64::saturating_add);
        known[cte] = Some(times);
        times
    }
}

struct Finder<'a> {
    tokens: &'a Tokens,
    queries: Vec<Frame>,
    /// Where the tables start whose every column is shown.
    wild: Vec<Location>,
    /// Each with the CTE that it is in.
    references: Vec<(Reference, Option<usize>)>,
    ctes: BTreeSet<String>,
    uses: Uses,
}

impl Visitor for Finder<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let ctes = query.with.iter().flat_map(|with| &with.cte_tables);
        let first = self.uses.0.len();
        let declared: Vec<_> = ctes
            .enumerate()
            .map(|(n, cte)| {
                (std::ptr::from_ref::<Query>(&cte.query), cte.alias.name.value.to_ascii_lowercase(), first + n)
            })
            .collect();
        self.uses.0.resize(first + declared.len(), Vec::new());
        self.ctes.extend(declared.iter().map(|(_, name, _)| name.clone()));
        let recursive = query.with.as_ref().is_some_and(|with| with.recursive);
        let visible = if recursive { declared.len() } else { 0 };
        let own = self.queries.last().and_then(|outer| {
            outer.declared.iter().find(|(address, ..)| std::ptr::eq(*address, query)).map(|(.., number)| *number)
        });
        let inside = own.or_else(|| self.inside());
        self.queries.push(Frame { declared, visible, inside });
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        self.queries.pop();
        if let Some(outer) = self.queries.last_mut()
            && let Some(place) = outer.declared.iter().position(|(address, ..)| std::ptr::eq(*address, query))
        {
            outer.visible = outer.visible.max(place + 1);
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        let mut tables = Vec::new();
        for item in &select.from {
            direct_tables(&item.relation, &item.joins, &mut tables);
        }
        let natural = select.from.iter().any(|item| has_natural(&item.relation, &item.joins));
        for (name, alias) in tables {
            let shown = |item: &SelectItem| match item {
                SelectItem::Wildcard(_) => true,
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(of), _) => {
                    last_part(of) == qualifier(name, alias)
                }
                _ => false,
            };
            let renamed = alias.is_some_and(|alias| !alias.columns.is_empty());
            if natural || renamed || select.projection.iter().any(shown) {
                self.wild.extend(start(name));
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        if let TableFactor::Table { name, alias, args: None, .. } = factor
            && let Some(reference) = self.reference(name, alias.as_ref())
        {
            let place = self.inside();
            match self.cte(&reference.name) {
                Some(cte) => self.uses.0[cte].push(place),
                None => self.references.push((reference, place)),
            }
        }
        ControlFlow::Continue(())
    }
}

impl Finder<'_> {
    /// The CTE of the query that is being walked.
    fn inside(&self) -> Option<usize> {
        self.queries.last().and_then(|frame| frame.inside)
    }

    /// The CTE of this name; the innermost hides the others.
    fn cte(&self, name: &[String]) -> Option<usize> {
        let [single] = name else { return None };
        let visible = |frame: &&Frame| frame.declared.iter().take(frame.visible).any(|(_, cte, _)| cte == single);
        let frame = self.queries.iter().rev().find(visible)?;
        frame.declared.iter().take(frame.visible).find(|(_, cte, _)| cte == single).map(|(.., number)| *number)
    }

    fn reference(&self, name: &ObjectName, alias: Option<&TableAlias>) -> Option<Reference> {
        let idents: Vec<_> = name.0.iter().filter_map(ObjectNamePart::as_ident).collect();
        let first = self.tokens.bytes(idents.first()?.span)?;
        let last = self.tokens.bytes(idents.last()?.span)?;
        Some(Reference {
            name: idents.iter().map(|ident| ident.value.to_ascii_lowercase()).collect(),
            range: first.start..last.end,
            last,
            aliased: alias.is_some(),
            qualifier: qualifier(name, alias)?,
            renamed: alias.is_some_and(|alias| !alias.columns.is_empty()),
            every_column: start(name).is_some_and(|start| self.wild.contains(&start)),
            times: 1,
        })
    }
}

/// The tables that stand in a `FROM` itself, not in its sub-selects.
fn direct_tables<'a>(
    factor: &'a TableFactor,
    joins: &'a [Join],
    tables: &mut Vec<(&'a ObjectName, Option<&'a TableAlias>)>,
) {
    match factor {
        TableFactor::Table { name, alias, .. } => tables.push((name, alias.as_ref())),
        TableFactor::NestedJoin { table_with_joins, .. } => {
            direct_tables(&table_with_joins.relation, &table_with_joins.joins, tables);
        }
        _ => {}
    }
    for join in joins {
        direct_tables(&join.relation, &[], tables);
    }
}

fn has_natural(factor: &TableFactor, joins: &[Join]) -> bool {
    let nested = match factor {
        TableFactor::NestedJoin { table_with_joins, .. } => {
            has_natural(&table_with_joins.relation, &table_with_joins.joins)
        }
        _ => false,
    };
    nested || joins.iter().any(|join| is_natural(&join.join_operator) || has_natural(&join.relation, &[]))
}

fn is_natural(operator: &JoinOperator) -> bool {
    matches!(
        operator,
        JoinOperator::Join(JoinConstraint::Natural)
            | JoinOperator::Inner(JoinConstraint::Natural)
            | JoinOperator::Left(JoinConstraint::Natural)
            | JoinOperator::LeftOuter(JoinConstraint::Natural)
            | JoinOperator::Right(JoinConstraint::Natural)
            | JoinOperator::RightOuter(JoinConstraint::Natural)
            | JoinOperator::FullOuter(JoinConstraint::Natural)
    )
}

fn qualifier(name: &ObjectName, alias: Option<&TableAlias>) -> Option<String> {
    alias.map_or_else(|| last_part(name), |alias| Some(alias.name.value.to_ascii_lowercase()))
}

fn last_part(name: &ObjectName) -> Option<String> {
    name.0.last().and_then(ObjectNamePart::as_ident).map(|ident| ident.value.to_ascii_lowercase())
}

fn start(name: &ObjectName) -> Option<Location> {
    name.0.first().and_then(ObjectNamePart::as_ident).map(|ident| ident.span.start)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::sql::parse;

    /// Each reference as `name`, with `*` for every column and `+` for an alias.
    fn found(sql: &str) -> Vec<String> {
        let show = |r: Reference| {
            assert_eq!(sql[r.last.clone()].trim_matches('"').to_lowercase(), *r.name.last().unwrap());
            let marks = format!("{}{}", if r.aliased { "+" } else { "" }, if r.every_column { "*" } else { "" });
            format!("{}{marks}", sql[r.range].to_lowercase())
        };
        references(&parse(sql).unwrap()).tables.into_iter().map(show).collect()
    }

    #[test]
    fn a_table_is_read_as_often_as_its_ctes_are_named() {
        let times = |sql: &str| -> Vec<(String, u64)> {
            references(&parse(sql).unwrap()).tables.into_iter().map(|r| (r.name.concat(), r.times)).collect()
        };
        let read = |table: &str, n| (table.to_owned(), n);
        assert_eq!(times("SELECT 1 FROM x AS a JOIN x AS b ON true"), [read("x", 1), read("x", 1)]);
        assert_eq!(times("WITH a AS (SELECT 1 FROM x) SELECT 1 FROM a JOIN a AS b ON true"), [read("x", 2)]);
        assert_eq!(times("WITH a AS (SELECT 1 FROM x) SELECT 1 FROM y"), [read("x", 0), read("y", 1)]);
        let nested = "WITH a AS (SELECT 1 FROM x), b AS (SELECT 1 FROM a, a AS c, y) SELECT 1 FROM a, b, b AS d";
        assert_eq!(times(nested), [read("x", 5), read("y", 2)]);
        let hidden = "WITH a AS (SELECT 1 FROM x) SELECT 1 FROM (WITH a AS (SELECT 1 FROM y) SELECT 1 FROM a, a AS b)";
        assert_eq!(times(hidden), [read("x", 0), read("y", 2)]);
        let recursive = "WITH RECURSIVE a (n) AS (SELECT n FROM x UNION ALL SELECT n FROM a) SELECT n FROM a";
        assert_eq!(times(recursive), [read("x", 1)]);
        let chain = (1..100).map(|n| format!(", c{n} AS (SELECT 1 FROM c{p}, c{p} AS b)", p = n - 1));
        let chain = format!("WITH c0 AS (SELECT 1 FROM x){} SELECT 1 FROM c99", chain.collect::<String>());
        assert_eq!(times(&chain), [read("x", u64::MAX)], "what would never end is not counted to its end");
    }

    #[test]
    fn tables_are_found_wherever_they_stand() {
        assert_eq!(found("SELECT a FROM cloudtrail"), ["cloudtrail"]);
        assert_eq!(found("SELECT a FROM \"Logs\" . \"cloudtrail\" AS t"), ["\"logs\" . \"cloudtrail\"+"]);
        assert_eq!(found("SELECT (SELECT max(a) FROM x) FROM y JOIN (z CROSS JOIN w) ON true"), ["x", "y", "z", "w"]);
        assert_eq!(found("SELECT a FROM x WHERE a IN (SELECT b FROM y) UNION SELECT c FROM z"), ["x", "y", "z"]);
        assert_eq!(found("SELECT a FROM x, UNNEST(x.xs) AS u(a), LATERAL (SELECT 1 FROM y) AS l"), ["x", "y"]);
        assert_eq!(found("EXPLAIN SELECT a FROM x"), ["x"]);
        assert_eq!(found("SHOW TABLES"), Vec::<String>::new());
    }

    #[test]
    fn ctes_hide_tables_where_sql_lets_them() {
        assert_eq!(found("WITH x AS (SELECT a FROM y) SELECT a FROM x"), ["y"]);
        assert_eq!(found("WITH X AS (SELECT a FROM x) SELECT a FROM \"x\""), ["x"]);
        assert_eq!(found("WITH a AS (SELECT 1 FROM b), b AS (SELECT 1 FROM a) SELECT 1 FROM b"), ["b"]);
        assert_eq!(found("SELECT 1 FROM (WITH x AS (SELECT 1) SELECT 1 FROM x) CROSS JOIN x"), ["x"]);
        assert_eq!(found("WITH x AS (SELECT 1) SELECT (SELECT 1 FROM x) FROM logs.x"), ["logs.x"]);
        assert_eq!(
            found("WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn every_column_is_shown_by_stars_natural_joins_and_renames() {
        assert_eq!(found("SELECT * FROM x JOIN y AS t ON true"), ["x*", "y+*"]);
        assert_eq!(found("SELECT t.*, x.a FROM x JOIN y AS t ON true"), ["x", "y+*"]);
        assert_eq!(found("SELECT x.* FROM logs.x"), ["logs.x*"]);
        assert_eq!(found("SELECT count(*) FROM x"), ["x"]);
        assert_eq!(found("WITH c AS (SELECT a FROM x) SELECT * FROM c"), ["x"]);
        assert_eq!(found("SELECT * FROM (SELECT a FROM x) AS s"), ["x"]);
        assert_eq!(found("SELECT a FROM x NATURAL JOIN y"), ["x*", "y*"]);
        assert_eq!(found("SELECT a FROM x AS t(a, b)"), ["x+*"]);
    }
}
