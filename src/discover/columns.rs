//! Columns for kinds that are open, made from what the records hold.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::sources::ColumnType;

/// Records that are looked at.
const MOST_RECORDS: usize = 200;
/// More columns than these are a table of another kind.
const MOST_COLUMNS: usize = 200;

/// Names of the time of an event, the best first.
const CLOCKS: [&str; 12] = [
    "@timestamp",
    "timestamp",
    "eventtime",
    "event_time",
    "time",
    "ts",
    "datetime",
    "event_timestamp",
    "date",
    "created_at",
    "createdat",
    "start_time",
];

/// The columns of a table of its own, as `logq.toml` writes them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Inferred {
    /// `name type`, and the key where it differs.
    pub(super) columns: Vec<String>,
    /// The clock: `name form`.
    pub(super) time: Option<String>,
    /// Keys that cannot be columns.
    pub(super) left_out: Vec<String>,
}

/// The first JSON documents of a text that are objects.
pub(super) fn documents(text: &str) -> Vec<Map<String, Value>> {
    let values = serde_json::Deserializer::from_str(text).into_iter::<Map<String, Value>>();
    values.map_while(Result::ok).take(MOST_RECORDS).collect()
}

/// The columns of JSON documents; `taken` are names that partitions have.
pub(super) fn of_documents(documents: &[Map<String, Value>], taken: &[&str]) -> Inferred {
    let mut keys: Vec<(&str, Option<ColumnType>, Vec<&Value>)> = Vec::new();
    for (key, value) in documents.iter().flatten() {
        let ty = type_of(value);
        match keys.iter_mut().find(|(known, ..)| known.eq_ignore_ascii_case(key)) {
            Some((_, known, values)) => {
                *known = wider(known.take(), ty);
                values.push(value);
            }
            None => keys.push((key, ty, vec![value])),
        }
    }
    let mut inferred = Inferred::default();
    let mut clocks = Vec::new();
    for (key, ty, values) in keys {
        let ty = ty.unwrap_or(ColumnType::String);
        let Some(name) = inferred.add(key, &ty, taken) else { continue };
        clocks.extend(clock(&ty, &values, key).map(|form| (rank(key), format!("{name} {form}"))));
    }
    inferred.time = clocks.into_iter().min_by_key(|(rank, _)| *rank).map(|(_, clock)| clock);
    inferred
}

/// The columns of a Parquet object.
pub(super) fn of_parquet(columns: &[(String, ColumnType)], taken: &[&str]) -> Inferred {
    let mut inferred = Inferred::default();
    for (key, ty) in columns {
        inferred.add(key, ty, taken);
    }
    inferred
}

impl Inferred {
    /// Adds a column; its name if it can be one.
    fn add(&mut self, key: &str, ty: &ColumnType, taken: &[&str]) -> Option<String> {
        let mut name = name_of(key);
        if taken.contains(&name.as_str()) {
            name.push_str("_value");
        }
        let is_known = |column: &String| column.split(' ').next() == Some(&name);
        let unfit = key.is_empty() || key.chars().any(|c| c.is_whitespace() || c.is_control());
        if unfit || self.columns.iter().any(is_known) || self.columns.len() >= MOST_COLUMNS {
            self.left_out.push(key.to_owned());
            return None;
        }
        // Keys are found whatever their case.
        let differs = if name.eq_ignore_ascii_case(key) { String::new() } else { format!(" {key}") };
        self.columns.push(format!("{name} {ty}{differs}"));
        Some(name)
    }
}

/// Lower case, with `_` for what a name cannot have.
fn name_of(key: &str) -> String {
    let name: String =
        key.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    let name = name.trim_matches('_');
    if name.starts_with(|c: char| c.is_ascii_lowercase()) { name.to_owned() } else { format!("c_{name}") }
}

/// `None` for null, which may become anything.
fn type_of(value: &Value) -> Option<ColumnType> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => ColumnType::Boolean,
        Value::Number(number) if number.is_i64() => ColumnType::BigInt,
        Value::Number(_) => ColumnType::Double,
        Value::String(_) | Value::Array(_) | Value::Object(_) => ColumnType::String,
    })
}

/// A type that holds the values of both.
fn wider(a: Option<ColumnType>, b: Option<ColumnType>) -> Option<ColumnType> {
    match (a, b) {
        (None, ty) | (ty, None) => ty,
        (Some(a), Some(b)) if a == b => Some(a),
        (Some(a), Some(b)) => {
            let is_number = |ty: &ColumnType| matches!(ty, ColumnType::BigInt | ColumnType::Double);
            Some(if is_number(&a) && is_number(&b) { ColumnType::Double } else { ColumnType::String })
        }
    }
}

/// The form of a clock that all values of a column have.
fn clock(ty: &ColumnType, values: &[&Value], key: &str) -> Option<&'static str> {
    let lower = key.to_ascii_lowercase();
    let is_called_so = ["time", "date", "ts", "_at"].iter().any(|word| lower.contains(word));
    let present: Vec<&&Value> = values.iter().filter(|value| !value.is_null()).collect();
    let all = |holds: &dyn Fn(&Value) -> bool| !present.is_empty() && present.iter().all(|value| holds(value));
    let between = |value: &Value, low: f64, high: f64| value.as_f64().is_some_and(|n| (low..high).contains(&n));
    match ty {
        ColumnType::String if all(&|value| value.as_str().is_some_and(is_instant)) => Some("iso8601"),
        ColumnType::BigInt | ColumnType::Double if is_called_so && all(&|value| between(value, 1e9, 4.2e9)) => {
            Some("epoch_seconds")
        }
        ColumnType::BigInt | ColumnType::Double if is_called_so && all(&|value| between(value, 1e12, 4.2e12)) => {
            Some("epoch_millis")
        }
        _ => None,
    }
}

/// Athena reads no blank between date and time.
fn is_instant(text: &str) -> bool {
    text.contains('T') && text.parse::<Timestamp>().is_ok()
}

/// How likely a key is the time of the event: small is likely.
fn rank(key: &str) -> usize {
    let lower = key.to_ascii_lowercase();
    CLOCKS.iter().position(|clock| *clock == lower).unwrap_or(CLOCKS.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inferred(text: &str) -> Inferred {
        of_documents(&documents(text), &["hour"])
    }

    #[test]
    fn types_hold_all_values_and_keys_become_names() {
        let found = inferred(
            r#"{"id":"a","n":1,"x":1,"ok":true,"ctx":{"a":1},"user-id":"u","none":null}
               {"id":"b","n":2.5,"x":"y","ok":null,"hour":7,"User-Agent":"z","a b":1,"none":null}"#,
        );
        let columns = [
            "id string",
            "n double",
            "x string",
            "ok boolean",
            "ctx string",
            "user_id string user-id",
            "none string",
            "hour_value bigint hour",
            "user_agent string User-Agent",
        ];
        assert_eq!(found.columns, columns);
        assert_eq!((found.time, found.left_out), (None, vec!["a b".to_owned()]));
    }

    #[test]
    fn the_clock_is_the_likeliest_column_whose_values_are_times() {
        let clock = |text: &str| inferred(text).time;
        assert_eq!(clock(r#"{"made":"2026-03-10T08:00:00Z","ts":1773133920123}"#).as_deref(), Some("ts epoch_millis"));
        assert_eq!(clock(r#"{"time":"08:00","start_time":1773133920}"#).as_deref(), Some("start_time epoch_seconds"));
        assert_eq!(
            clock(r#"{"@timestamp":"2026-03-10T08:00:00.1Z","time":1773133920}"#).as_deref(),
            Some("timestamp iso8601")
        );
        assert_eq!(clock(r#"{"id":1773133920}"#), None, "a number is a time only if it is called so");
        assert_eq!(clock(r#"{"date":"2026-03-10"}"#), None);
    }

    #[test]
    fn what_is_no_json_has_no_columns() {
        assert_eq!(inferred("2026-03-10 a line\n"), Inferred::default());
        assert_eq!(inferred("[1,2]"), Inferred::default());
    }
}
