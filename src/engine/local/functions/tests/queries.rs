//! Every derived column of every source, and every built-in question over them, on rows of NULLs.

use std::sync::Arc;

use arrow::array::new_null_array;
use arrow::datatypes::{Field, Schema};
use arrow::record_batch::RecordBatch;
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;
use regex::{Captures, Regex};

use crate::sources::{Catalogue, ColumnType, Derived, Source};
use crate::sql::identifier;

/// Any time.
const INSTANT: &str = "TIMESTAMP '2026-03-10 09:00:00.000'";

/// Registers a source under its id: its columns and partitions, and the derived columns beside them.
async fn provide(context: &SessionContext, source: &Source) {
    let raw = format!("{}_raw", source.id);
    let columns = source.columns.iter().map(|column| Field::new(&column.name, column.ty.arrow(), true));
    let path = Field::new("$path", ColumnType::String.arrow(), true);
    let schema = Arc::new(Schema::new(columns.chain([path]).collect::<Vec<_>>()));
    let nulls = schema.fields().iter().map(|field| new_null_array(field.data_type(), 2)).collect();
    let batch = RecordBatch::try_new(Arc::clone(&schema), nulls).unwrap();
    let table = MemTable::try_new(schema, vec![vec![batch]]).unwrap();
    context.register_table(raw.as_str(), Arc::new(table)).unwrap();
    let derived = source.derived.iter().map(|derived| match derived {
        Derived::Path { name, path, .. } => format!("{path} AS {}", identifier(name)),
        Derived::Sql { name, sql, .. } => format!("{sql} AS {}", identifier(name)),
    });
    let sql = format!("SELECT {raw}.*, {} FROM {raw}", derived.collect::<Vec<_>>().join(", "));
    let parsed = crate::sql::parse(&sql).unwrap_or_else(|e| panic!("{}: {e}", source.id));
    let statement = super::rewrite::rewrite(&parsed.statement).unwrap();
    let statement = datafusion::sql::parser::Statement::Statement(Box::new(statement));
    let plan = context.state().statement_to_plan(statement).await.unwrap();
    let view = context.execute_logical_plan(plan).await.unwrap().into_view();
    context.register_table(source.id.as_str(), view).unwrap();
}

/// The header of a question and its SQL.
fn parts(text: &str) -> (toml::Table, &str) {
    let (header, sql) = text.trim_start().strip_prefix("/*---").unwrap().split_once("---*/").unwrap();
    (header.parse().unwrap(), sql)
}

/// Registers the second windows of a question: here they hold what the first one does.
async fn provide_windows(context: &SessionContext, header: &toml::Table) {
    for (name, table) in header.get("tables").and_then(|t| t.as_table()).into_iter().flatten() {
        let provider = context.table_provider(table["source"].as_str().unwrap()).await.unwrap();
        context.deregister_table(name.as_str()).unwrap();
        context.register_table(name.as_str(), provider).unwrap();
    }
}

/// The question with a literal for each parameter.
fn bound(header: &toml::Table, sql: &str) -> String {
    let params = header.get("params").and_then(|p| p.as_table()).cloned().unwrap_or_default();
    let literal = |param: &toml::Value| match param["type"].as_str().unwrap() {
        "bool" => "false".to_owned(),
        "int" | "duration" | "bytes" => "1".to_owned(),
        "float" | "percent" => "0.5".to_owned(),
        "timestamp" => INSTANT.to_owned(),
        "port" | "status_code" => "CAST(NULL AS bigint)".to_owned(),
        "cidr" | "ip_or_cidr" => "'10.0.0.0/8'".to_owned(),
        _ if param.get("optional").is_some() => "CAST(NULL AS varchar)".to_owned(),
        _ => "'x'".to_owned(),
    };
    let placeholder = Regex::new(r":([a-z_][a-z0-9_]*)\b").unwrap();
    let bind = |found: &Captures<'_>| match &found[1] {
        "window_from" | "window_to" => INSTANT.to_owned(),
        name => params.get(name).map_or_else(|| found[0].to_owned(), literal),
    };
    placeholder.replace_all(sql, bind).into_owned()
}

#[tokio::test]
async fn every_question_runs_over_every_derived_column() {
    let context = super::session();
    for source in Catalogue::builtin().unwrap().iter().filter(|source| !source.columns.is_empty()) {
        provide(&context, source).await;
        let rows = super::ask(&context, &format!("SELECT * FROM {}", source.id)).await;
        assert_eq!(rows.map(|rows| rows.len()), Ok(2), "{}", source.id);
    }
    let questions = crate::embedded::QUERIES.iter().filter(|(path, _)| path.ends_with(".sql"));
    for (path, text) in questions {
        let (header, sql) = parts(text);
        provide_windows(&context, &header).await;
        let answer = super::ask(&context, &bound(&header, sql)).await;
        assert!(answer.is_ok(), "{path}: {}", answer.unwrap_err());
    }
}
