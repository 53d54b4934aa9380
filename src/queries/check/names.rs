//! Names that nothing declares, and fields of what has none.

use std::ops::{ControlFlow, Range};

use sqlparser::ast::{Expr, ValueWithSpan, Visit, Visitor};

use super::{Findings, Sql, Subject};
use crate::lint::{Rule, Severity};
use crate::names;
use crate::sources::{ColumnType, Source};
use crate::sql::{Reference, Tokens};

static JSON: Rule = Rule::new("L08", Severity::Error, "a field of a column that holds JSON text");
static UNKNOWN: Rule = Rule::new("L17", Severity::Error, "a name that nothing declares");

pub(super) const RULES: &[&Rule] = &[&JSON, &UNKNOWN];

/// Needs the log kind of every table; one that is missing is a finding already.
pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(Sql { parsed, found, .. }) = &subject.sql else { return };
    let sources: Option<Vec<&Source>> = found.tables.iter().map(|table| subject.source(table)).collect();
    let Some(sources) = sources else { return };
    let before = findings.found.len();
    let mut finder = Fields { tokens: &parsed.tokens, sources: &sources, tables: &found.tables, findings };
    let _ = parsed.statement.visit(&mut finder);
    if findings.found.len() > before {
        return;
    }
    if let Err(unknown) = names::check(parsed, found, sources) {
        let repair = unknown.hint.clone().unwrap_or_else(|| "`logq sources ID` lists the columns of a kind".to_owned());
        findings.sql(&UNKNOWN, &unknown.span, unknown.to_string(), repair);
    }
}

struct Fields<'a, 'b> {
    tokens: &'a Tokens,
    sources: &'a [&'a Source],
    tables: &'a [Reference],
    findings: &'a mut Findings<'b>,
}

impl Visitor for Fields<'_, '_> {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        let Expr::CompoundIdentifier(idents) = expr else { return ControlFlow::Continue(()) };
        let words: Vec<String> = idents.iter().map(|ident| ident.value.to_lowercase()).collect();
        // With the table's name or without it: `t.requestparameters.bucketname`.
        for (at, column) in words.iter().enumerate().take(2).filter(|(at, _)| at + 1 < words.len()) {
            let is_text = |source: &&Source| source.column(column).is_some_and(|c| c.ty == ColumnType::String);
            let is_table = at == 0 && self.tables.iter().any(|table| table.qualifier == *column);
            if !is_table && self.sources.iter().any(is_text) {
                let span = first(expr, self.tokens);
                let field = &idents[at + 1].value;
                let why = format!("{column} is a text that holds JSON: it has no fields, and Athena refuses this");
                let repair = format!("write json_extract_scalar({column}, '$.{field}')");
                self.findings.sql(&JSON, &span, why, repair);
                break;
            }
        }
        ControlFlow::Continue(())
    }
}

/// The first name or value of an expression: the spans of whole expressions are not exact.
pub(super) fn first(expr: &Expr, tokens: &Tokens) -> Range<usize> {
    struct First<'a>(&'a Tokens);
    impl Visitor for First<'_> {
        type Break = Range<usize>;

        fn pre_visit_value(&mut self, value: &ValueWithSpan) -> ControlFlow<Range<usize>> {
            self.0.bytes(value.span).map_or(ControlFlow::Continue(()), ControlFlow::Break)
        }

        fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<Range<usize>> {
            let bytes = match expr {
                Expr::Identifier(ident) => self.0.bytes(ident.span),
                Expr::CompoundIdentifier(idents) => {
                    let (first, last) = (idents.first(), idents.last());
                    let bytes = |ident: Option<&sqlparser::ast::Ident>| ident.and_then(|i| self.0.bytes(i.span));
                    bytes(first).zip(bytes(last)).map(|(first, last)| first.start..last.end)
                }
                _ => None,
            };
            bytes.map_or(ControlFlow::Continue(()), ControlFlow::Break)
        }
    }
    match expr.visit(&mut First(tokens)) {
        ControlFlow::Break(bytes) => bytes,
        ControlFlow::Continue(()) => 0..0,
    }
}
