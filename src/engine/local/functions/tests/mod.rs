#![allow(clippy::unwrap_used)]
//! Every case of `tests/referee/cases` on this engine. Their answers are those of a real Trino.

mod cases;
mod hostile;
mod json;
mod queries;

use std::fmt::Write as _;

use arrow::record_batch::RecordBatch;
use datafusion::prelude::{SessionConfig, SessionContext};
use serde_json::Value;

use self::cases::{Answer, Case};
use super::super::rewrite;

fn session() -> SessionContext {
    let config = SessionConfig::new().set_bool("datafusion.execution.skip_physical_aggregate_schema_check", true);
    let context = SessionContext::new_with_config(config);
    super::register(&context).unwrap();
    context
}

/// The answer of this engine: rows, or the message of the error.
async fn ask(context: &SessionContext, sql: &str) -> Result<Vec<Value>, String> {
    let parsed = crate::sql::parse(sql).map_err(|e| e.to_string())?;
    let statement = rewrite::rewrite(&parsed.statement).map_err(|e| e.to_string())?;
    let batches = run(context, statement).await.map_err(|e| super::explain(&e).to_string())?;
    Ok(batches.iter().flat_map(json::rows).collect())
}

async fn run(
    context: &SessionContext,
    statement: sqlparser::ast::Statement,
) -> datafusion::common::Result<Vec<RecordBatch>> {
    let statement = datafusion::sql::parser::Statement::Statement(Box::new(statement));
    let plan = context.state().statement_to_plan(statement).await?;
    context.execute_logical_plan(plan).await?.collect().await
}

/// What differs, or nothing.
async fn judge(context: &SessionContext, case: &Case) -> Option<String> {
    let (context, sql) = (context.clone(), case.sql.clone());
    let answer = match tokio::spawn(async move { ask(&context, &sql).await }).await {
        Ok(answer) => answer,
        Err(panic) => return Some(format!("panics: {panic}")),
    };
    match (&case.expected, answer) {
        (Answer::Rows(expected), Ok(rows)) => {
            let (expected, rows) = (case.comparable(expected), case.comparable(&rows));
            (expected != rows).then(|| format!("expected {}\n    got      {}", expected.join(" "), rows.join(" ")))
        }
        (Answer::Error(name), Ok(rows)) => Some(format!("expected {name}, got {rows:?}")),
        (Answer::Refused(text), Ok(rows)) => Some(format!("expected a refusal with '{text}', got {rows:?}")),
        (Answer::Rows(_), Err(message)) => Some(format!("fails: {message}")),
        (Answer::Refused(text), Err(message)) => {
            (!message.contains(text)).then(|| format!("expected a refusal with '{text}', got: {message}"))
        }
        // An error of Trino must not show as a gap of ours, nor as a defect.
        (Answer::Error(name), Err(message)) => {
            let gap = ["run it on Athena", "nternal error", "not implemented", "panic"];
            gap.iter().any(|g| message.contains(g)).then(|| format!("expected {name}, got: {message}"))
        }
    }
}

async fn agrees(file: &str) {
    let cases = cases::read(file);
    assert!(cases.len() > 10, "{file} has {} cases", cases.len());
    let context = session();
    let mut report = String::new();
    let mut failures = 0;
    for case in &cases {
        if let Some(difference) = judge(&context, case).await {
            failures += 1;
            writeln!(report, "{}\n    {difference}", case.sql).unwrap();
        }
    }
    assert!(failures == 0, "{file}: {failures} of {} cases differ\n{report}", cases.len());
}

macro_rules! files {
    ($($name:ident: $file:literal;)*) => {$(
        #[tokio::test]
        async fn $name() {
            agrees($file).await;
        }
    )*};
}

files! {
    aggregates_agree_with_trino: "aggregates.sql";
    casts_agree_with_trino: "casts.sql";
    json_agrees_with_trino: "json.sql";
    arrays_maps_and_rows_agree_with_trino: "nested.sql";
    semantics_agree_with_trino: "semantics.sql";
    strings_agree_with_trino: "strings.sql";
    usage_agrees_with_trino: "usage.sql";
    dates_and_times_agree_with_trino: "time.sql";
}

#[tokio::test]
async fn a_function_of_trino_that_is_missing_is_refused_by_name() {
    let message = ask(&session(), "SELECT soundex('a')").await.unwrap_err();
    assert_eq!(message, "the local engine does not have the function soundex(); run it on Athena");
}

#[tokio::test]
async fn a_column_that_is_not_there_is_named() {
    let context = session();
    assert_eq!(ask(&context, "SELECT nosuch FROM (VALUES (1)) t(a)").await.unwrap_err(), "there is no column nosuch");
    let sql = "SELECT a FROM (VALUES (1)) t(a) CROSS JOIN (VALUES (1)) u(a)";
    let message = ask(&context, sql).await.unwrap_err();
    assert!(message.contains("the column a is in several tables"), "{message}");
}

#[tokio::test]
async fn a_function_that_nobody_has_is_an_error_with_a_guess() {
    let message = ask(&session(), "SELECT json_extract_scalr('a', 'b')").await.unwrap_err();
    assert!(message.contains("json_extract_scalar"), "{message}");
    assert!(!message.contains("Athena"), "{message}");
}

/// Syntax in Trino; here the rewriter makes calls of it.
const SYNTAX: &[&str] =
    &["cast", "coalesce", "current_timestamp", "get_field", "grouping", "nullif", "row", "try_cast"];

#[test]
fn no_function_is_here_that_trino_lacks() {
    let names = super::explain::TRINO
        .lines()
        .chain(SYNTAX.iter().chain(rewrite::NOT_ATHENA).copied())
        .collect::<std::collections::HashSet<_>>();
    let state = session().state();
    let extra: Vec<_> = state.scalar_functions().keys().filter(|name| !names.contains(name.as_str())).collect();
    assert!(extra.is_empty(), "{extra:?}");
    let extra: Vec<_> = state.aggregate_functions().keys().filter(|name| !names.contains(name.as_str())).collect();
    assert!(extra.is_empty(), "{extra:?}");
}
