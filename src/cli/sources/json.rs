//! Log kinds as JSON for programs: everything a definition states.

use serde_json::{Value, json};

use crate::printable::json_escape;
use crate::sources::{Catalogue, ColumnType, Derived, EventTime, Layout, ObjectFormat, Projection, Sample, Source};

/// An array with one short object for each log kind.
pub(super) fn list(catalogue: &Catalogue) -> String {
    let short = |source: &Source| {
        let layouts: Vec<&str> = source.layouts.iter().map(|l| l.id.as_str()).collect();
        json!({ "id": source.id, "title": source.title, "columns": source.columns.len(), "layouts": layouts })
    };
    text(&catalogue.iter().map(|source| short(source)).collect())
}

/// One object with everything about a log kind.
pub(super) fn full(source: &Source) -> String {
    let columns: Vec<Value> = source
        .columns
        .iter()
        .map(|c| json!({ "name": c.name, "key": c.key(), "type": c.ty.hive(), "doc": c.doc }))
        .collect();
    text(&json!({
        "id": source.id,
        "title": source.title,
        "root": source.root,
        "object_name": source.object_name.as_str(),
        "shared_folder": source.shared_folder,
        "formats": source.formats.iter().map(format).collect::<Vec<_>>(),
        "time": { "column": source.time.column(), "form": form(&source.time) },
        "slack_seconds": { "before": source.slack.before.as_secs(), "after": source.slack.after.as_secs() },
        "layouts": source.layouts.iter().map(layout).collect::<Vec<_>>(),
        "columns": columns,
        "default_fields": source.default_fields,
        "derived": source.derived.iter().map(|d| derived(source, d)).collect::<Vec<_>>(),
        "traps": source.traps,
        "samples": source.samples.iter().map(sample).collect::<Vec<_>>(),
        "docs": source.docs,
    }))
}

fn text(value: &Value) -> String {
    // The line ends of the layout stay; those inside of strings are escapes already.
    format!("{value:#}").lines().flat_map(|line| [json_escape(line).into_owned(), "\n".to_owned()]).collect()
}

fn form(time: &EventTime) -> &'static str {
    match time {
        EventTime::Iso8601 { .. } => "iso8601",
        EventTime::EpochSeconds(_) => "epoch_seconds",
        EventTime::EpochMillis(_) => "epoch_millis",
        EventTime::Derived => "derived",
        EventTime::None => "none",
    }
}

fn layout(layout: &Layout) -> Value {
    let partitions: Vec<Value> = layout
        .partitions
        .iter()
        .map(|p| match &p.projection {
            Projection::Account { also } => json!({ "name": p.name, "values": "accounts", "also": also }),
            Projection::Region { also } => json!({ "name": p.name, "values": "regions", "also": also }),
            Projection::Enum(values) => json!({ "name": p.name, "values": values }),
            Projection::Table => json!({ "name": p.name, "values": "table" }),
            Projection::Date { format, interval, .. } => json!({
                "name": p.name,
                "format": format.as_str(),
                "interval_minutes": interval.minutes(),
            }),
        })
        .collect();
    json!({ "id": layout.id, "title": layout.title, "template": layout.template, "partitions": partitions })
}

fn format(format: &ObjectFormat) -> Value {
    let object_name = format.object_name.as_ref().map(regex::Regex::as_str);
    json!({ "id": format.id, "title": format.title, "object_name": object_name, "strings": format.strings })
}

fn derived(source: &Source, derived: &Derived) -> Value {
    match derived {
        Derived::Path { name, path, doc } => {
            let ty = source.type_at(path).map_or("string".to_owned(), ColumnType::hive);
            json!({ "name": name, "type": ty, "path": path.to_string(), "doc": doc })
        }
        Derived::Sql { name, ty, sql, needs, doc } => {
            let needs: Vec<String> = needs.iter().map(ToString::to_string).collect();
            json!({ "name": name, "type": ty.hive(), "sql": sql, "needs": needs, "doc": doc })
        }
    }
}

fn sample(sample: &Sample) -> Value {
    let choices = &sample.choices;
    json!({
        "title": sample.title,
        "text": sample.text,
        "fields": sample.fields,
        "object_format": choices.object_format,
        "columns": choices.columns,
        "time": choices.time,
        "key": sample.key,
        "skipped": sample.skipped,
        "expect": sample.expect,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn every_log_kind_is_one_json_object() {
        let catalogue = Catalogue::builtin().unwrap();
        let short: Value = serde_json::from_str(&list(&catalogue)).unwrap();
        assert_eq!(short.as_array().unwrap().len(), catalogue.iter().count());
        for source in catalogue.iter() {
            let value: Value = serde_json::from_str(&full(source)).unwrap();
            assert_eq!(value["columns"].as_array().unwrap().len(), source.columns.len());
            assert_eq!(value["samples"].as_array().unwrap().len(), source.samples.len());
        }
    }
}
