//! The refusals that need the syntax tree.

use std::ops::{ControlFlow, Range};

use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, JoinOperator, LambdaFunction, LimitClause, ObjectNamePart, OrderBy, OrderByKind,
    Query, Select, SelectFlavor, SelectItem, SetExpr, SetOperator, SetQuantifier, Spanned, Statement, TableFactor,
    Value, Visitor, WildcardAdditionalOptions,
};

use crate::sql::error::SqlError;
use crate::sql::position::Tokens;

pub(super) type Flow = ControlFlow<SqlError>;

/// Walks a statement and stops at the first form that Athena or logq does not take.
pub(super) struct Refusal<'a> {
    tokens: &'a Tokens,
    /// The lambdas that are arguments of a call, by address: the only place for one.
    pub(super) arguments: Vec<*const LambdaFunction>,
}

impl<'a> Refusal<'a> {
    pub(super) fn new(tokens: &'a Tokens) -> Self {
        Self { tokens, arguments: Vec::new() }
    }

    /// Which statements are taken at all.
    pub(super) fn check_kind(&self, statement: &Statement) -> Flow {
        match statement {
            Statement::Query(_)
            | Statement::ExplainTable { .. }
            | Statement::ShowTables { .. }
            | Statement::ShowColumns { .. }
            | Statement::ShowCreate { .. }
            | Statement::ShowVariable { .. }
            | Statement::ShowFunctions { .. }
            | Statement::ShowViews { .. }
            | Statement::ShowDatabases { .. }
            | Statement::ShowSchemas { .. }
            | Statement::ShowCatalogs { .. } => Flow::Continue(()),
            Statement::Explain { statement, .. } if matches!(**statement, Statement::Query(_)) => Flow::Continue(()),
            _ => self.no(
                "",
                "this statement is refused: logq only reads",
                "SELECT, SHOW, DESCRIBE and EXPLAIN are taken",
            ),
        }
    }

    /// Refuses, with the mark at the first token that is `word`.
    pub(super) fn no(&self, word: &str, what: impl Into<String>, instead: impl Into<String>) -> Flow {
        let token = self.tokens.iter().find(|t| t.is(word)).or_else(|| self.tokens.iter().next());
        Flow::Break(SqlError::refused(what, instead, token.map_or(0..0, |t| t.range.clone())))
    }

    /// Refuses, with the mark at the start of a node.
    pub(super) fn no_at(&self, node: &impl Spanned, what: impl Into<String>, instead: impl Into<String>) -> Flow {
        let start = self.tokens.index_at(node.span().start).and_then(|i| self.tokens.as_slice().get(i));
        match start {
            Some(token) => Flow::Break(SqlError::refused(what, instead, token.range.clone())),
            None => self.no("", what, instead),
        }
    }

    fn start_of(&self, node: &impl Spanned) -> Option<Range<usize>> {
        let index = self.tokens.index_at(node.span().start)?;
        self.tokens.as_slice().get(index).map(|t| t.range.clone())
    }

    fn query_clauses(&self, query: &Query) -> Flow {
        if !query.locks.is_empty() || query.for_clause.is_some() {
            return self.no("FOR", "FOR … is not Athena SQL here", "");
        }
        if query.settings.is_some() || query.format_clause.is_some() || !query.pipe_operators.is_empty() {
            return self.no("", "clauses after the query are not Athena SQL", "");
        }
        if let Some(fetch) = &query.fetch
            && fetch.percent
        {
            return self.no("PERCENT", "FETCH … PERCENT is not Athena SQL", "name a number of rows");
        }
        match &query.order_by {
            Some(OrderBy { kind: OrderByKind::All(_), .. }) => {
                self.no("ALL", "ORDER BY ALL is not Athena SQL", "name the columns: ORDER BY 1, 2")
            }
            Some(OrderBy { interpolate: Some(_), .. }) => self.no("INTERPOLATE", "INTERPOLATE is not Athena SQL", ""),
            _ => self.limit(query.limit_clause.as_ref()),
        }
    }

    fn limit(&self, clause: Option<&LimitClause>) -> Flow {
        let instead = "write OFFSET n before LIMIT m";
        match clause {
            Some(LimitClause::OffsetCommaLimit { .. }) => self.no("LIMIT", "LIMIT n, m is not Athena SQL", instead),
            Some(LimitClause::LimitOffset { limit_by, .. }) if !limit_by.is_empty() => {
                self.no("LIMIT", "LIMIT … BY is not Athena SQL", "")
            }
            Some(LimitClause::LimitOffset { limit, offset, .. }) => {
                let counts = limit.iter().chain(offset.iter().map(|o| &o.value));
                for count in counts {
                    if !matches!(count, Expr::Value(v) if matches!(v.value, Value::Number(..) | Value::Placeholder(_)))
                    {
                        return self.no_at(count, "LIMIT and OFFSET take a number", "");
                    }
                }
                let (limit, offset) = (limit.as_ref(), offset.as_ref().map(|o| &o.value));
                let starts = (limit.and_then(|l| self.start_of(l)), offset.and_then(|o| self.start_of(o)));
                match starts {
                    (Some(limit), Some(offset)) if limit.start < offset.start => Flow::Break(SqlError::refused(
                        "LIMIT before OFFSET is not Athena SQL",
                        instead,
                        limit.start..offset.end,
                    )),
                    _ => Flow::Continue(()),
                }
            }
            None => Flow::Continue(()),
        }
    }

    fn body(&self, body: &SetExpr) -> Flow {
        match body {
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                self.no("", "a statement that changes data is refused: logq only reads", "")
            }
            SetExpr::Table(_) => self.no("TABLE", "TABLE as a query is not supported", "write SELECT * FROM …"),
            SetExpr::Values(values) if values.explicit_row => {
                self.no("ROW", "VALUES ROW(…) is not supported", "write VALUES (1, 'a'), (2, 'b')")
            }
            SetExpr::SetOperation { left, op, set_quantifier, right } => {
                if matches!(op, SetOperator::Minus) {
                    return self.no("MINUS", "MINUS is not Athena SQL", "write EXCEPT");
                }
                match set_quantifier {
                    SetQuantifier::ByName | SetQuantifier::AllByName | SetQuantifier::DistinctByName => {
                        return self.no("BY", "UNION BY NAME is not Athena SQL", "name the columns in both parts");
                    }
                    SetQuantifier::All | SetQuantifier::Distinct | SetQuantifier::None => {}
                }
                self.body(left)?;
                self.body(right)
            }
            SetExpr::Values(_) | SetExpr::Select(_) | SetExpr::Query(_) => Flow::Continue(()),
        }
    }

    fn select(&self, select: &Select) -> Flow {
        let clauses = [
            (
                matches!(select.distinct, Some(Distinct::On(_))),
                "DISTINCT",
                "DISTINCT ON",
                "use row_number() OVER (PARTITION BY … ORDER BY …) = 1",
            ),
            (select.top.is_some(), "TOP", "TOP", "write LIMIT n at the end"),
            (select.into.is_some(), "INTO", "SELECT INTO", "logq only reads"),
            (select.exclude.is_some(), "EXCLUDE", "EXCLUDE", "name the columns"),
            (!select.lateral_views.is_empty(), "LATERAL", "LATERAL VIEW", "write CROSS JOIN UNNEST(…)"),
            (select.prewhere.is_some(), "PREWHERE", "PREWHERE", "write WHERE"),
            (!select.connect_by.is_empty(), "CONNECT", "CONNECT BY", "write WITH RECURSIVE"),
            (!select.cluster_by.is_empty(), "CLUSTER", "CLUSTER BY", ""),
            (!select.distribute_by.is_empty(), "DISTRIBUTE", "DISTRIBUTE BY", ""),
            (!select.sort_by.is_empty(), "SORT", "SORT BY", "write ORDER BY"),
            (
                select.qualify.is_some(),
                "QUALIFY",
                "QUALIFY",
                "put the window function into a sub-select and filter outside",
            ),
            (select.value_table_mode.is_some(), "AS", "SELECT AS VALUE", ""),
            (select.select_modifiers.is_some(), "SELECT", "a modifier after SELECT", ""),
            (!matches!(select.flavor, SelectFlavor::Standard), "FROM", "FROM before SELECT", "write SELECT … FROM …"),
        ];
        for (found, word, name, instead) in clauses {
            if found {
                return self.no(word, format!("{name} is not Athena SQL"), instead);
            }
        }
        match &select.group_by {
            GroupByExpr::All(_) => {
                self.no("ALL", "GROUP BY ALL is not supported", "name the columns: GROUP BY 1, 2")?
            }
            GroupByExpr::Expressions(_, modifiers) if !modifiers.is_empty() => {
                self.no("WITH", "GROUP BY … WITH is not Athena SQL", "write GROUP BY ROLLUP (…)")?;
            }
            GroupByExpr::Expressions(..) => {}
        }
        select.projection.iter().try_for_each(|item| self.select_item(item))?;
        let joins = select.from.iter().flat_map(|t| &t.joins);
        joins.into_iter().try_for_each(|join| {
            if join.global {
                return self.no("GLOBAL", "GLOBAL JOIN is not Athena SQL", "");
            }
            self.join(&join.join_operator)
        })
    }

    fn select_item(&self, item: &SelectItem) -> Flow {
        match item {
            SelectItem::Wildcard(options) | SelectItem::QualifiedWildcard(_, options) => self.wildcard(options),
            SelectItem::ExprWithAliases { .. } => {
                self.no_at(item, "several aliases are not Athena SQL", "name each field")
            }
            SelectItem::UnnamedExpr(_) | SelectItem::ExprWithAlias { .. } => Flow::Continue(()),
        }
    }

    fn wildcard(&self, options: &WildcardAdditionalOptions) -> Flow {
        let found = [
            (options.opt_ilike.is_some(), "ILIKE"),
            (options.opt_exclude.is_some(), "EXCLUDE"),
            (options.opt_except.is_some(), "EXCEPT"),
            (options.opt_replace.is_some(), "REPLACE"),
            (options.opt_rename.is_some(), "RENAME"),
        ];
        match found.iter().find(|(found, _)| *found) {
            Some((_, word)) => self.no(word, format!("* {word} is not Athena SQL"), "name the columns"),
            None => Flow::Continue(()),
        }
    }

    fn join(&self, operator: &JoinOperator) -> Flow {
        let (word, instead) = match operator {
            JoinOperator::Semi(_) | JoinOperator::LeftSemi(_) | JoinOperator::RightSemi(_) => {
                ("SEMI", "write EXISTS (…)")
            }
            JoinOperator::Anti(_) | JoinOperator::LeftAnti(_) | JoinOperator::RightAnti(_) => {
                ("ANTI", "write NOT EXISTS (…)")
            }
            JoinOperator::CrossApply | JoinOperator::OuterApply => ("APPLY", "write CROSS JOIN LATERAL (…)"),
            JoinOperator::AsOf { .. } => ("ASOF", ""),
            JoinOperator::StraightJoin(_) => ("STRAIGHT_JOIN", "write JOIN"),
            JoinOperator::ArrayJoin | JoinOperator::LeftArrayJoin | JoinOperator::InnerArrayJoin => {
                ("ARRAY", "write CROSS JOIN UNNEST(…)")
            }
            _ => return Flow::Continue(()),
        };
        self.no(word, format!("this JOIN ({word}) is not Athena SQL"), instead)
    }

    fn table(&self, factor: &TableFactor) -> Flow {
        match factor {
            TableFactor::Table {
                name,
                with_hints,
                version,
                with_ordinality,
                partitions,
                json_path,
                index_hints,
                ..
            } => {
                if version.is_some() {
                    return self.no("FOR", "reading an older version of a table is not supported", "");
                }
                let foreign = !with_hints.is_empty()
                    || *with_ordinality
                    || !partitions.is_empty()
                    || json_path.is_some()
                    || !index_hints.is_empty()
                    || name.0.iter().any(|part| !matches!(part, ObjectNamePart::Identifier(_)));
                if foreign {
                    return self.no_at(factor, "this form of a table is not Athena SQL", "");
                }
                Flow::Continue(())
            }
            TableFactor::UNNEST { with_offset: true, .. } => {
                self.no("OFFSET", "UNNEST … WITH OFFSET is not Athena SQL", "write WITH ORDINALITY")
            }
            TableFactor::NestedJoin { table_with_joins, .. } => {
                table_with_joins.joins.iter().try_for_each(|join| self.join(&join.join_operator))
            }
            TableFactor::Pivot { .. } | TableFactor::Unpivot { .. } => {
                self.no("PIVOT", "PIVOT and UNPIVOT are not Athena SQL", "use aggregates with FILTER (WHERE …)")
            }
            TableFactor::TableFunction { .. } | TableFactor::Function { .. } | TableFactor::JsonTable { .. } => {
                self.no("", "table functions are not supported", "")
            }
            TableFactor::UNNEST { .. } | TableFactor::Derived { .. } => Flow::Continue(()),
            _ => self.no("", "this form of a table is not Athena SQL", ""),
        }
    }
}

impl Visitor for Refusal<'_> {
    type Break = SqlError;

    fn pre_visit_query(&mut self, query: &Query) -> Flow {
        self.query_clauses(query)?;
        self.body(&query.body)
    }

    fn pre_visit_select(&mut self, select: &Select) -> Flow {
        self.select(select)
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> Flow {
        self.table(factor)
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> Flow {
        self.note_lambdas(expr);
        self.expr(expr)
    }
}
