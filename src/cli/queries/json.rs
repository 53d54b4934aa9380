//! Saved questions as JSON for programs: everything a header states.

use serde_json::{Value, json};

use super::list::Listed;
use crate::printable::json_text;
use crate::queries::{Param, ParamType, ParamValue, Query};

/// An array with one short object for each question; `param` takes what is in hand, `lacks` are log kinds without a
/// table that it needs.
pub(super) fn list(queries: &[Listed<'_>]) -> String {
    let short = |Listed { query: q, param, lacks }: &Listed<'_>| {
        json!({
            "id": q.id, "pack": q.pack, "title": q.title, "severity": q.severity, "cost": q.cost,
            "sources": q.sources, "attack": q.attack, "param": param, "lacks": lacks,
        })
    };
    json_text(&queries.iter().map(short).collect())
}

/// One object with everything about a question.
pub(super) fn full(q: &Query) -> String {
    let output = q.output.iter().map(|o| json!({ "name": o.name, "type": o.ty, "doc": o.doc }));
    let pivots = q.pivots.iter().map(|p| json!({ "column": p.column, "to": p.to, "param": p.param }));
    let tables =
        q.tables.iter().map(|t| json!({ "name": t.name, "source": t.source, "before_seconds": t.before.as_secs() }));
    json_text(&json!({
        "id": q.id,
        "pack": q.pack,
        "file": q.origin,
        "title": q.title,
        "question": q.question,
        "severity": q.severity,
        "cost": q.cost,
        "attack": q.attack,
        "false_positives": q.false_positives,
        "sources": q.sources,
        "optional": q.optional,
        "tables": tables.collect::<Vec<_>>(),
        "all_regions": q.all_regions,
        "params": q.params.iter().map(param).collect::<Vec<_>>(),
        "output": output.collect::<Vec<_>>(),
        "pivots": pivots.collect::<Vec<_>>(),
        "sets": q.sets.iter().map(|set| json!({ "name": set.name, "rows": set.rows.len(), "files": set.origins })).collect::<Vec<_>>(),
        "excluded": q.exclusions.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "tests": q.tests.iter().map(|t| t.title.as_str()).collect::<Vec<_>>(),
        "sql": q.sql(),
    }))
}

fn param(p: &Param) -> Value {
    let values = match &p.ty {
        ParamType::Enum(values) => Some(values),
        _ => Some(&p.values).filter(|values| !values.is_empty()),
    };
    json!({
        "name": p.name,
        "type": p.ty.name(),
        "values": values,
        "required": p.required(),
        "multi": p.multi,
        "default": p.default.as_ref().map(value),
        "default_from": p.default.as_ref().map(|_| p.resolve(None).origin.to_string()),
        "min": p.min.as_ref().map(value),
        "max": p.max.as_ref().map(value),
        "doc": p.doc,
    })
}

fn value(value: &ParamValue) -> Value {
    match value {
        ParamValue::Int(n) => json!(n),
        ParamValue::Float(x) => json!(x),
        ParamValue::Bool(b) => json!(b),
        ParamValue::List(values) => values.iter().map(self::value).collect(),
        text @ (ParamValue::Text(_) | ParamValue::Timestamp(_) | ParamValue::Duration(_)) => json!(text.to_string()),
    }
}
