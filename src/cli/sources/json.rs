//! Log kinds as JSON for programs: everything a definition states.

use serde_json::{Value, json};

use super::{Kind, cost, words};
use crate::printable::json_text;
use crate::sources::{
    Amount, Bill, Catalogue, ColumnType, Continuous, CostItem, Delivery, Derived, EventTime, FieldShape, Format,
    Grammar, Layout, ObjectFormat, ObjectTime, Projection, Quoting, Sample, Serde, Source, Unmatched,
};

/// An array with one short object for each log kind.
pub(super) fn list(catalogue: &Catalogue) -> String {
    let short = |source: &Source| {
        let layouts: Vec<&str> = source.layouts.iter().map(|l| l.id.as_str()).collect();
        json!({
            "id": source.id,
            "title": source.title,
            "delivery": words::ways(source),
            "columns": source.columns.len(),
            "layouts": layouts,
        })
    };
    json_text(&catalogue.iter().map(|source| short(source)).collect())
}

/// One object with everything about a log kind.
pub(super) fn full(kind: &Kind<'_>) -> String {
    let source = kind.source;
    let columns = source
        .columns
        .iter()
        .map(|c| json!({ "name": c.name, "key": c.key(), "type": c.ty.hive(), "doc": c.doc, "envelope": c.envelope }));
    json_text(&json!({
        "id": source.id,
        "title": source.title,
        "extends": source.extends,
        "where": source.filter,
        "root": source.root,
        "object_name": source.object_name.as_str(),
        "shared_folder": source.shared_folder,
        "format_id": source.format_id,
        "format": format(&source.format),
        "athena": serde(&source.serde),
        "strings": source.strings,
        "formats": source.formats.iter().map(object_format).collect::<Vec<_>>(),
        "time": { "column": source.time.column(), "form": form(&source.time) },
        "slack_seconds": { "before": source.slack.before.as_secs(), "after": source.slack.after.as_secs() },
        "continuous": match source.continuous {
            Continuous::No => json!(false),
            Continuous::InUse => json!("in use"),
            Continuous::Every(period) => json!({ "every_seconds": period.as_secs() }),
        },
        "layouts": source.layouts.iter().map(layout).collect::<Vec<_>>(),
        "columns": columns.collect::<Vec<_>>(),
        "open": source.open,
        "default_fields": source.default_fields,
        "derived": source.derived.iter().map(|d| derived(source, d)).collect::<Vec<_>>(),
        "delivery": source.delivery.iter().map(|d| delivery(kind, d)).collect::<Vec<_>>(),
        "traps": source.traps,
        "samples": source.samples.iter().map(sample).collect::<Vec<_>>(),
        "queries": kind.questions().map(|query| query.id.as_str()).collect::<Vec<_>>(),
        "docs": source.docs,
    }))
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

fn object_format(other: &ObjectFormat) -> Value {
    json!({
        "id": other.id,
        "title": other.title,
        "object_name": other.object_name.as_ref().map(regex::Regex::as_str),
        "format": format(&other.format),
        "athena": serde(&other.serde),
        "strings": other.strings,
    })
}

/// In the words of the definition.
fn format(format: &Format) -> Value {
    match format {
        Format::Json { records, bare } => json!({ "json": { "records": records, "bare": bare } }),
        Format::Fields(fields) => {
            let fields: Vec<Value> = fields
                .iter()
                .map(|field| {
                    let (shape, columns) = match &field.shape {
                        FieldShape::Whole(_) => ("column", field.columns()),
                        FieldShape::HostPort { .. } => ("host_port", field.columns()),
                        FieldShape::Request { .. } => ("request", field.columns()),
                    };
                    let quoting = match field.quoting {
                        Quoting::Bare => "bare",
                        Quoting::Quoted => "quoted",
                        Quoting::Either => "either",
                    };
                    json!({
                        "name": field.name,
                        "shape": shape,
                        "columns": columns,
                        "quoting": quoting,
                        "optional": field.optional,
                        "text": field.text,
                    })
                })
                .collect();
            json!({ "fields": fields })
        }
        Format::Headed { separator, missing, header } => {
            json!({ "headed": { "separator": separator, "missing": missing, "header": header } })
        }
        Format::Delimited { separator, missing } => {
            json!({ "delimited": { "separator": separator, "missing": missing } })
        }
        Format::Lines { pattern, unmatched } => {
            let unmatched = match unmatched {
                Unmatched::Count => "count",
                Unmatched::Append => "append",
                Unmatched::Carry => "carry",
            };
            json!({ "lines": { "pattern": pattern, "unmatched": unmatched } })
        }
        Format::Parquet => json!({ "parquet": {} }),
    }
}

/// In the words of the definition.
fn serde(serde: &Serde) -> Value {
    match serde {
        Serde::Regex => json!("regex"),
        Serde::Delimited { skip } => json!({ "delimited": { "skip": skip } }),
        Serde::OpenX { unnest, ignore_malformed } => {
            json!({ "openx": { "unnest": unnest, "ignore_malformed": ignore_malformed } })
        }
        Serde::Parquet => json!("parquet"),
        Serde::Named { serde, input, output, properties } => {
            json!({ "named": { "serde": serde, "input": input, "output": output, "properties": properties } })
        }
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
    let usual = layout.usual.as_ref().map(|usual| {
        let grammar = match usual.grammar {
            Grammar::Firehose => "firehose",
            Grammar::Vended => "vended",
        };
        json!({ "grammar": grammar, "prefix": usual.prefix })
    });
    json!({
        "id": layout.id,
        "title": layout.title,
        "deep": layout.deep,
        "template": layout.template,
        "partitions": partitions,
        "usual_prefix": usual,
        "object_time": layout.object_time.as_ref().map(object_time),
    })
}

fn object_time(time: &ObjectTime) -> Value {
    json!({
        "pattern": time.pattern.as_str(),
        "format": time.format.as_str(),
        "interval_minutes": time.interval.minutes(),
    })
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

/// A way to S3 with what it costs; `monthly` is null if the region has no prices.
fn delivery(kind: &Kind<'_>, delivery: &Delivery) -> Value {
    let items: Vec<&str> = delivery.cost.iter().map(|item| item.as_str()).collect();
    let monthly = cost::bills(kind, delivery).map(|bills| {
        let bills: Vec<Value> = cost::VOLUMES.iter().zip(&bills).map(|(gigabytes, b)| bill(*gigabytes, b)).collect();
        json!({ "region": kind.region, "bills": bills })
    });
    json!({ "way": delivery.way.as_str(), "text": delivery.text, "cost": items, "monthly": monthly })
}

fn bill(gigabytes: f64, bill: &Bill) -> Value {
    let item = |(item, amount): &(CostItem, Amount)| {
        let (usd, exact) = dollars(*amount);
        json!({ "item": item.as_str(), "usd": usd, "exact": exact })
    };
    let (usd, exact) = dollars(bill.total());
    json!({
        "gigabytes": gigabytes,
        "usd": usd,
        "exact": exact,
        "as_of": bill.as_of.map(|day| day.to_string()),
        "own_prices": bill.own,
        "items": bill.items.iter().map(item).collect::<Vec<_>>(),
    })
}

/// What is known, and whether that is all.
fn dollars(amount: Amount) -> (Option<f64>, bool) {
    match amount {
        Amount::Exactly(dollars) => (Some(dollars), true),
        Amount::AtLeast(dollars) => (Some(dollars), false),
        Amount::Unknown => (None, false),
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
    use crate::queries::Packs;
    use crate::sources::Prices;

    #[test]
    fn every_log_kind_is_one_json_object() {
        let catalogue = Catalogue::builtin().unwrap();
        let (queries, prices) = (Packs::built_in().queries, Prices::builtin().unwrap());
        let short: Value = serde_json::from_str(&list(&catalogue)).unwrap();
        assert_eq!(short.as_array().unwrap().len(), catalogue.iter().count());
        for source in catalogue.iter() {
            let kind = Kind { source, queries: &queries, prices: &prices, region: "us-east-1" };
            let value: Value = serde_json::from_str(&full(&kind)).unwrap();
            for (key, count) in [
                ("columns", source.columns.len()),
                ("samples", source.samples.len()),
                ("formats", source.formats.len()),
                ("delivery", source.delivery.len()),
            ] {
                assert_eq!(value[key].as_array().unwrap().len(), count, "{} {key}", source.id);
            }
            assert_eq!(value["where"].as_str(), source.filter.as_deref());
        }
    }

    #[test]
    fn what_is_not_known_is_null_and_not_zero() {
        let (catalogue, prices) = (Catalogue::builtin().unwrap(), Prices::builtin().unwrap());
        let source = catalogue.get("lambda").unwrap();
        let of = |region| {
            let kind = Kind { source, queries: &[], prices: &prices, region };
            serde_json::from_str::<Value>(&full(&kind)).unwrap()["delivery"][0]["monthly"].clone()
        };
        assert!(of("eu-west-9").is_null());
        let bill = &of("us-east-1")["bills"][1];
        assert_eq!((bill["gigabytes"].as_f64(), bill["exact"].as_bool()), (Some(100.0), Some(true)));
        assert!(bill["items"][0]["usd"].as_f64() == Some(25.0), "{bill}");
    }
}
