//! Values that a log never has, so that a condition never holds. Many published queries wait for one of these.

use std::ops::{ControlFlow, Range};

use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, ObjectNamePart, Value, Visit,
    Visitor,
};

use super::{Findings, Sql, Subject};
use crate::lint::{Rule, Severity};
use crate::sql::Tokens;

static NEVER: Rule = Rule::new("L10", Severity::Warning, "a value that the log never has");

pub(super) const RULES: &[&Rule] = &[&NEVER];

/// What is written, by the last part of the column or JSON path it is compared with, and what the log has instead.
const NEVER_SEEN: &[(&str, &str, &str)] = &[
    // The names of APIs and of IAM actions are not always those that CloudTrail writes.
    ("eventname", "ListObjectsV2", "ListObjects"),
    ("eventname", "PutLifecycleConfiguration", "PutBucketLifecycle"),
    ("eventname", "PutBucketLifecycleConfiguration", "PutBucketLifecycle"),
    ("eventname", "PutEncryptionConfiguration", "PutBucketEncryption"),
    ("eventname", "PutReplicationConfiguration", "PutBucketReplication"),
    ("eventname", "DeletePublicAccessBlock", "DeleteBucketPublicAccessBlock"),
    ("eventname", "PutPublicAccessBlock", "PutBucketPublicAccessBlock"),
    ("eventname", "ShareSnapshot", "ModifySnapshotAttribute"),
    ("eventname", "PassRole", "the event that takes the role, such as RunInstances: IAM writes none for PassRole"),
    ("eventname", "CreateFunction", "CreateFunction20150331 (compare with starts_with)"),
    ("eventname", "UpdateFunctionCode", "UpdateFunctionCode20150331v2 (compare with starts_with)"),
    ("eventname", "UpdateFunctionConfiguration", "UpdateFunctionConfiguration20150331v2 (compare with starts_with)"),
    ("eventname", "AddPermission", "AddPermission20150331v2 (compare with starts_with)"),
    ("eventsource", "cloudwatch.amazonaws.com", "monitoring.amazonaws.com"),
    ("eventsource", "elb.amazonaws.com", "elasticloadbalancing.amazonaws.com"),
    ("eventsource", "eventbridge.amazonaws.com", "events.amazonaws.com"),
    ("eventsource", "stepfunctions.amazonaws.com", "states.amazonaws.com"),
    ("eventsource", "route_53.amazonaws.com", "route53.amazonaws.com, or route53domains.amazonaws.com for domains"),
    ("errorcode", "Success", "NULL: write errorcode IS NULL"),
    ("errorcode", "None", "NULL: write errorcode IS NULL"),
    ("mfaused", "NO", "No"),
    ("mfaused", "YES", "Yes"),
    ("mfaauthenticated", "True", "true"),
    ("mfaauthenticated", "False", "false"),
];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(Sql { parsed, .. }) = &subject.sql else { return };
    let mut finder = Finder { tokens: &parsed.tokens, findings };
    let _ = parsed.statement.visit(&mut finder);
}

struct Finder<'a, 'b> {
    tokens: &'a Tokens,
    findings: &'a mut Findings<'b>,
}

impl Visitor for Finder<'_, '_> {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::BinaryOp { left, op: BinaryOperator::Eq | BinaryOperator::NotEq, right } => {
                self.compared(left, right);
                self.compared(right, left);
            }
            Expr::InList { expr, list, .. } => list.iter().for_each(|item| self.compared(expr, item)),
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

impl Finder<'_, '_> {
    fn compared(&mut self, side: &Expr, literal: &Expr) {
        let Some((text, span)) = text(literal, self.tokens) else { return };
        let column = name(side);
        let known =
            column.as_ref().and_then(|column| NEVER_SEEN.iter().find(|(of, never, _)| of == column && *never == text));
        if let Some((column, never, instead)) = known {
            let why = format!("{column} is never `{never}`: the condition holds for no record");
            return self.findings.sql(&NEVER, &span, why, format!("the log has {instead}"));
        }
        let cased = match side {
            Expr::Function(call) if calls(call, "lower") => text != text.to_lowercase(),
            Expr::Function(call) if calls(call, "upper") => text != text.to_uppercase(),
            _ => false,
        };
        if cased {
            let why = "the other side has been turned to one case, which this text does not have";
            self.findings.sql(&NEVER, &span, why, "write the text in that case");
        }
    }
}

fn text(expr: &Expr, tokens: &Tokens) -> Option<(String, Range<usize>)> {
    let Expr::Value(value) = expr else { return None };
    match &value.value {
        Value::SingleQuotedString(text) => Some((text.clone(), tokens.bytes(value.span)?)),
        _ => None,
    }
}

/// The column, or the last key of a JSON path, in lower case.
fn name(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Identifier(ident) => Some(ident.value.to_lowercase()),
        Expr::CompoundIdentifier(idents) => idents.last().map(|ident| ident.value.to_lowercase()),
        Expr::Nested(inner) => name(inner),
        Expr::Function(call) if calls(call, "json_extract_scalar") => {
            let [_, path] = <[&Expr; 2]>::try_from(arguments(call)).ok()?;
            let Expr::Value(value) = path else { return None };
            let Value::SingleQuotedString(path) = &value.value else { return None };
            path.rsplit(['.', '"', '[', ']', '\'']).find(|key| !key.is_empty()).map(str::to_lowercase)
        }
        Expr::Function(call) if calls(call, "coalesce") => arguments(call).first().and_then(|first| name(first)),
        _ => None,
    }
}

fn calls(call: &Function, function: &str) -> bool {
    matches!(call.name.0.as_slice(), [ObjectNamePart::Identifier(ident)] if ident.value.eq_ignore_ascii_case(function))
}

fn arguments(call: &Function) -> Vec<&Expr> {
    let FunctionArguments::List(list) = &call.args else { return Vec::new() };
    let plain = |arg| match arg {
        &FunctionArg::Unnamed(FunctionArgExpr::Expr(ref expr)) => Some(expr),
        _ => None,
    };
    list.args.iter().filter_map(plain).collect()
}
