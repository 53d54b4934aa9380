//! A run as JSON, with everything that the journal has.

use std::time::Duration;

use serde_json::{Value, json};

use crate::journal::Entry;
use crate::journal::json::scope;
use crate::queries::ParamValue;

pub(in crate::cli) fn entry(entry: &Entry) -> Value {
    let figures = &entry.figures;
    let seconds = |span: Option<Duration>| span.map(|s| s.as_secs_f64());
    let time = |at: Option<jiff::Timestamp>| at.map(|t| t.to_string());
    json!({
        "run": entry.name.as_str(), "state": entry.state.name(), "followed": entry.followed,
        "engine": entry.engine.name(), "question": entry.question, "statement": entry.author_sql, "sql": entry.sql,
        "scope": entry.scope.as_ref().map(scope),
        "parameters": entry.params.iter().map(|(k, v)| (k.clone(), value(v))).collect::<serde_json::Map<_, _>>(),
        "target": entry.target.as_ref().map(|(name, target)| json!({
            "name": name, "profile": target.profile, "role_arn": target.role_arn, "region": target.region,
            "workgroup": target.workgroup, "database": target.database, "output": target.output,
        })),
        "limit": entry.limit, "case": entry.case, "overridden": entry.overridden,
        "estimate": entry.estimate.as_ref().map(|e| json!({
            "prefixes": e.prefixes, "bytes": e.bytes, "dollars": e.dollars,
        })),
        "execution": entry.execution.as_ref().map(|id| id.0.clone()), "client_token": entry.token.0,
        "started": entry.started.to_string(), "submitted": time(entry.submitted), "ended": time(entry.ended),
        "billed_bytes": figures.billed_bytes, "dollars": figures.dollars, "rows": figures.rows,
        "queued_seconds": seconds(figures.queued), "planning_seconds": seconds(figures.planning),
        "engine_seconds": seconds(figures.engine), "wall_seconds": seconds(figures.wall), "reused": figures.reused,
        "output": entry.output, "error": entry.error,
        "columns": entry.columns.iter().map(|(name, ty)| json!({ "name": name, "type": ty })).collect::<Vec<_>>(),
    })
}

fn value(value: &ParamValue) -> Value {
    match value {
        ParamValue::Text(text) => json!(text),
        ParamValue::Int(n) => json!(n),
        ParamValue::Float(x) => json!(x),
        ParamValue::Bool(b) => json!(b),
        text @ (ParamValue::Timestamp(_) | ParamValue::Duration(_)) => json!(text.to_string()),
        ParamValue::List(values) => values.iter().map(self::value).collect(),
    }
}
