//! The parts of an entry that have an inner structure, as JSON. What cannot be read is left out: an entry is shown with
//! what there is.

use std::collections::BTreeMap;

use arrow::datatypes::Schema;
use serde_json::{Map, Value, json};

use crate::engine::price;
use crate::queries::ParamValue;
use crate::scope::{Scope, Window};
use crate::settings::Target;

/// A scope.
pub(crate) fn scope(scope: &Scope) -> Value {
    json!({
        "from": scope.window.from.to_string(), "to": scope.window.to.to_string(),
        "accounts": scope.accounts, "regions": scope.regions, "partitions": scope.partitions,
    })
}

pub(super) fn read_scope(text: &str) -> Option<Scope> {
    let value: Value = serde_json::from_str(text).ok()?;
    let time = |key: &str| value[key].as_str()?.parse().ok();
    let window = Window { from: time("from")?, to: time("to")? };
    let partitions = value["partitions"].as_object().into_iter().flatten();
    let partitions = partitions.filter_map(|(name, values)| Some((name.clone(), strings(values)?)));
    Some(Scope {
        window,
        accounts: strings(&value["accounts"]),
        regions: strings(&value["regions"]),
        partitions: partitions.collect(),
    })
}

fn strings(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|v| v.as_str().map(str::to_owned)).collect()
}

/// Values with the types they were bound as.
pub(super) fn params(values: &BTreeMap<String, ParamValue>) -> Value {
    Value::Object(values.iter().map(|(name, v)| (name.clone(), param(v))).collect())
}

fn param(value: &ParamValue) -> Value {
    match value {
        ParamValue::Text(v) => json!({ "text": v }),
        ParamValue::Int(v) => json!({ "int": v }),
        ParamValue::Float(v) => json!({ "float": v.to_string() }),
        ParamValue::Bool(v) => json!({ "bool": v }),
        ParamValue::Timestamp(v) => json!({ "timestamp": v.to_string() }),
        ParamValue::Duration(v) => json!({ "seconds": v }),
        ParamValue::List(items) => json!({ "list": items.iter().map(param).collect::<Vec<_>>() }),
    }
}

pub(super) fn read_params(text: &str) -> BTreeMap<String, ParamValue> {
    let values: Map<String, Value> = serde_json::from_str(text).unwrap_or_default();
    values.iter().filter_map(|(name, value)| Some((name.clone(), read_param(value)?))).collect()
}

fn read_param(value: &Value) -> Option<ParamValue> {
    let (ty, value) = value.as_object()?.iter().next()?;
    match ty.as_str() {
        "text" => Some(ParamValue::Text(value.as_str()?.to_owned())),
        "int" => Some(ParamValue::Int(value.as_i64()?)),
        "float" => Some(ParamValue::Float(value.as_str()?.parse().ok()?)),
        "bool" => Some(ParamValue::Bool(value.as_bool()?)),
        "timestamp" => Some(ParamValue::Timestamp(value.as_str()?.parse().ok()?)),
        "seconds" => Some(ParamValue::Duration(value.as_i64()?)),
        "list" => value.as_array()?.iter().map(read_param).collect::<Option<_>>().map(ParamValue::List),
        _ => None,
    }
}

/// A target with its name: what a start that is sent again has to repeat.
pub(super) fn target(name: &str, target: &Target) -> Value {
    json!({
        "name": name, "profile": target.profile, "role_arn": target.role_arn, "region": target.region,
        "endpoint": target.endpoint, "workgroup": target.workgroup, "database": target.database,
        "output": target.output, "reuse": target.reuse, "price_per_tb": target.price_per_tb,
    })
}

pub(super) fn read_target(text: &str) -> Option<(String, Target)> {
    let value: Value = serde_json::from_str(text).ok()?;
    let text = |key: &str| value[key].as_str().map(str::to_owned);
    let target = Target {
        profile: text("profile"),
        role_arn: text("role_arn"),
        region: text("region"),
        endpoint: text("endpoint"),
        workgroup: text("workgroup"),
        database: text("database"),
        output: text("output"),
        reuse: value["reuse"].as_u64().and_then(|minutes| u32::try_from(minutes).ok()),
        price_per_tb: value["price_per_tb"].as_f64().unwrap_or(price::PER_TB),
    };
    Some((text("name")?, target))
}

/// The columns of a result.
pub(super) fn columns(schema: &Schema) -> Value {
    schema.fields().iter().map(|field| json!([field.name(), field.data_type().to_string()])).collect()
}

pub(super) fn read_columns(text: &str) -> Vec<(String, String)> {
    serde_json::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = ParamValue> {
        let one = prop_oneof![
            any::<String>().prop_map(ParamValue::Text),
            any::<i64>().prop_map(ParamValue::Int),
            any::<f64>().prop_filter("equal to itself", |f| !f.is_nan()).prop_map(ParamValue::Float),
            any::<bool>().prop_map(ParamValue::Bool),
            (0i64..4_000_000_000_000)
                .prop_map(|ms| { ParamValue::Timestamp(jiff::Timestamp::from_millisecond(ms).unwrap_or_default()) }),
        ];
        prop_oneof![one.clone(), proptest::collection::vec(one, 0..4).prop_map(ParamValue::List)]
    }

    proptest! {
        #[test]
        fn values_come_back_with_their_types(values in proptest::collection::btree_map(any::<String>(), value(), 0..4)) {
            prop_assert_eq!(read_params(&params(&values).to_string()), values);
        }

        #[test]
        fn whatever_lies_in_the_file_is_answered(text in any::<String>()) {
            let _ = (read_params(&text), read_scope(&text), read_target(&text), read_columns(&text));
        }
    }

    #[test]
    fn scope_and_target_come_back() {
        let (from, to) = ("2026-03-10T00:00:00.5Z".parse().unwrap(), "2026-03-11T00:00:00Z".parse().unwrap());
        let confined = Scope {
            window: Window { from, to },
            accounts: Some(vec!["111122223333".to_owned()]),
            regions: None,
            partitions: [("web_acl".to_owned(), vec!["prod".to_owned()])].into(),
        };
        assert_eq!(read_scope(&scope(&confined).to_string()), Some(confined));
        let main = Target { role_arn: Some("arn:x".to_owned()), price_per_tb: 6.75, ..Target::default() };
        assert_eq!(read_target(&target("main", &main).to_string()), Some(("main".to_owned(), main)));
    }
}
