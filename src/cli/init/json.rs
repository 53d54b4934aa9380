//! What was found, for programs.

use serde_json::{Value, json};

use super::page::{Shown, place};
use crate::discover::{Found, Proof};
use crate::engine::listing::Reached;
use crate::table::{Keys, Location};

/// The whole answer.
pub(super) fn of(shown: &Shown<'_>, location: &Location) -> Value {
    let discovery = shown.discovery;
    let tables = discovery.tables.iter().zip(shown.known);
    let ignored = discovery.ignored.0.iter();
    json!({
        "location": location.to_string(),
        "lists": discovery.driven.pages,
        "objects": discovery.objects,
        "stopped_by": discovery.driven.reached.map(|reached| match reached {
            Reached::Pages => "max_lists",
            Reached::Time => "max_seconds",
        }),
        "folders_passed_over": discovery.passed_over.as_ref().map(|(count, first)| json!({
            "count": count, "first": first,
        })),
        "tables": tables.map(|(found, known)| table(found, known.as_deref(), shown)).collect::<Vec<_>>(),
        "ignored": ignored.map(|cause| json!({
            "cause": cause.cause, "count": cause.count, "example": cause.example,
        })).collect::<Vec<_>>(),
    })
}

fn table(found: &Found, known: Option<&str>, shown: &Shown<'_>) -> Value {
    let table = &found.table;
    let keys = |keys: &Keys| match keys {
        Keys::Listed(list) => json!(list),
        Keys::Injected | Keys::Unlisted => Value::Null,
    };
    let choices = &table.choices;
    json!({
        "name": known.unwrap_or(&table.name),
        "known": known.is_some(),
        "source": table.source,
        "location": place(&table.location, shown.base),
        "layout": table.layout,
        "also_layouts": found.also,
        "also_sources": found.rivals,
        "org": table.org,
        "accounts": keys(&table.accounts),
        "regions": keys(&table.regions),
        "partitions": found.values,
        "since": table.since.map(|day| day.to_string()),
        "first": found.first.map(|day| day.to_string()),
        "last": found.last.map(|day| day.to_string()),
        "fields": table.fields,
        "object_format": choices.object_format,
        "prefix": choices.prefix,
        "columns": choices.columns,
        "time": choices.time,
        "compression": found.compression,
        "objects": found.objects,
        "proof": found.proof.as_ref().map(proof),
        "notes": found.notes,
    })
}

fn proof(proof: &Proof) -> Value {
    match &proof.trial {
        Ok(trial) => {
            let named = |filled: bool| {
                let columns = trial.filled.iter().filter(|(_, values)| (*values > 0) == filled);
                columns.map(|(name, _)| name.clone()).collect::<Vec<_>>()
            };
            json!({
                "object": proof.key,
                "records": trial.records,
                "own": trial.own,
                "filled": named(true),
                "empty": named(false),
                "skipped": trial.skipped.causes.iter().map(|cause| json!({
                    "cause": cause.cause, "count": cause.count, "example": cause.example,
                })).collect::<Vec<_>>(),
            })
        }
        Err(cause) => json!({ "object": proof.key, "error": cause }),
    }
}
