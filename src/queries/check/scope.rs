//! Where and when a question looks.

use std::ops::ControlFlow;

use sqlparser::ast::{BinaryOperator, Expr, Value, Visit, Visitor};

use super::{Findings, Sql, Subject};
use crate::lint::{Rule, Severity};
use crate::sources::{Projection, Source};
use crate::sql::Tokens;

static TYPED: Rule = Rule::new("L01", Severity::Warning, "the question says itself which days it reads");
static REGIONS: Rule = Rule::new("L11", Severity::Warning, "a question about identities that is confined to regions");

pub(super) const RULES: &[&Rule] = &[&TYPED, &REGIONS];

/// Services of identities, which record in one region, or in any, wherever their users are.
const GLOBAL: &[&str] =
    &["iam.amazonaws.com", "signin.amazonaws.com", "organizations.amazonaws.com", "sso.amazonaws.com"];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(Sql { parsed, .. }) = &subject.sql else { return };
    let dates: Vec<&str> = subject.sources().flat_map(dates).collect();
    let identity = subject.query.sources.iter().any(|source| source == "cloudtrail") && !subject.query.all_regions;
    let mut finder = Finder { tokens: &parsed.tokens, dates, identity, findings };
    let _ = parsed.statement.visit(&mut finder);
}

/// The partition columns that hold a time.
fn dates(source: &Source) -> impl Iterator<Item = &str> {
    let partitions = source.layouts.iter().flat_map(|layout| &layout.partitions);
    partitions.filter(|p| matches!(p.projection, Projection::Date { .. })).map(|p| p.name.as_str())
}

struct Finder<'a, 'b> {
    tokens: &'a Tokens,
    dates: Vec<&'a str>,
    /// Whether the services that record elsewhere matter.
    identity: bool,
    findings: &'a mut Findings<'b>,
}

impl Visitor for Finder<'_, '_> {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::BinaryOp { left, op, right } if is_comparison(op) => {
                self.compared(left, &[right]);
                self.compared(right, &[left]);
            }
            Expr::Between { expr, low, high, .. } => self.compared(expr, &[low, high]),
            Expr::InList { expr, list, .. } => self.compared(expr, &list.iter().collect::<Vec<_>>()),
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

impl Finder<'_, '_> {
    fn compared(&mut self, side: &Expr, with: &[&Expr]) {
        let column = match side {
            Expr::Identifier(ident) => ident.value.to_lowercase(),
            Expr::CompoundIdentifier(idents) => idents.last().map(|i| i.value.to_lowercase()).unwrap_or_default(),
            _ => return,
        };
        let texts: Vec<&str> = with.iter().filter_map(|expr| text(expr)).collect();
        if !texts.is_empty() && self.dates.contains(&column.as_str()) {
            let span = super::names::first(side, self.tokens);
            let why = "the scope is bound into every table; with its own days the question answers for no other window";
            self.findings.sql(&TYPED, &span, why, "remove the condition; a second window is [tables.NAME]");
        }
        // A list with other services in it is no question about identities.
        let is_global = !texts.is_empty() && texts.iter().all(|text| GLOBAL.contains(text));
        if self.identity && column == "eventsource" && is_global {
            self.identity = false;
            let span = super::names::first(side, self.tokens);
            let why =
                format!("{} records in us-east-1, or where one signs in: a scope of other regions misses it", texts[0]);
            self.findings.sql(&REGIONS, &span, why, "add scope.regions = \"all\" to the header");
        }
    }
}

fn text(expr: &Expr) -> Option<&str> {
    let Expr::Value(value) = expr else { return None };
    match &value.value {
        Value::SingleQuotedString(text) => Some(text),
        _ => None,
    }
}

fn is_comparison(op: &BinaryOperator) -> bool {
    use BinaryOperator::{Eq, Gt, GtEq, Lt, LtEq, NotEq};
    matches!(op, Eq | NotEq | Lt | LtEq | Gt | GtEq)
}
