#![allow(clippy::unwrap_used)]

use arrow::array::StructArray;
use arrow::util::display::{ArrayFormatter, FormatOptions};

use super::*;

/// The types of `columns` in Hive's words, shortened for tests.
fn columns() -> Vec<Column> {
    let text = |name: &str| StructField { name: name.to_owned(), ty: ColumnType::String };
    let issuer = StructField { name: "issuer".to_owned(), ty: ColumnType::Struct(vec![text("arn")]) };
    let of = |name: &str, ty| Column { name: name.to_owned(), key: None, ty, doc: String::new(), envelope: false };
    vec![
        of("name", ColumnType::String),
        of("count", ColumnType::BigInt),
        of("who", ColumnType::Struct(vec![text("id"), issuer])),
        of("items", ColumnType::Array(Box::new(ColumnType::Struct(vec![text("arn"), text("type")])))),
        of("tags", ColumnType::Map(Box::new(ColumnType::String), Box::new(ColumnType::String))),
        of("ok", ColumnType::Boolean),
        of("at", ColumnType::Timestamp),
    ]
}

/// Reads records and shows each as one line; a record that is refused shows as `!`.
fn read(records: &[&str]) -> Vec<String> {
    let mut object = Object::of_columns(&columns());
    let mut refused = Vec::new();
    for (at, record) in records.iter().enumerate() {
        match object.scan(record, &mut Scanner::new(record, 0)) {
            Ok(()) => object.append(record),
            Err(_) => refused.push(at),
        }
    }
    let fields: Fields = columns().iter().map(|c| arrow::datatypes::Field::new(&c.name, c.ty.arrow(), true)).collect();
    let rows = StructArray::new(fields, object.finish(), None);
    let options = FormatOptions::default().with_null("NULL");
    let formatter = ArrayFormatter::try_new(&rows, &options).unwrap();
    let mut shown: Vec<String> =
        (0..arrow::array::Array::len(&rows)).map(|row| formatter.value(row).to_string()).collect();
    refused.into_iter().for_each(|at| shown.insert(at, "!".to_owned()));
    shown
}

fn read_one(record: &str) -> String {
    read(&[record]).remove(0)
}

#[test]
fn keys_are_matched_without_regard_to_case() {
    let row = read_one(r#"{"NAME":"a","Who":{"ID":"b","Issuer":{"ARN":"c"}}}"#);
    assert_eq!(
        row,
        "{name: a, count: NULL, who: {id: b, issuer: {arn: c}}, items: NULL, tags: NULL, ok: NULL, at: NULL}"
    );
}

#[test]
fn a_key_may_be_written_with_escapes() {
    assert!(read_one(r#"{"n\u0061me":"a"}"#).starts_with("{name: a,"));
}

#[test]
fn a_text_column_takes_any_value_as_its_json_text() {
    for (raw, shown) in [
        (r#""a\"b""#, "a\"b"),
        ("12.50", "12.50"),
        ("true", "true"),
        (r#"{"a": [1, "b c"]}"#, r#"{"a":[1,"b c"]}"#),
        ("[]", "[]"),
        ("null", "NULL"),
        (r#""null""#, "null"),
        (r#""""#, ""),
    ] {
        let row = read_one(&format!(r#"{{"name":{raw}}}"#));
        assert!(row.starts_with(&format!("{{name: {shown}, count")), "{row}");
    }
}

#[test]
fn a_value_of_another_type_is_null() {
    let row = read_one(r#"{"count":"x","who":[],"items":{},"tags":[1],"ok":"maybe","at":true}"#);
    assert_eq!(row, "{name: NULL, count: NULL, who: NULL, items: NULL, tags: NULL, ok: NULL, at: NULL}");
    assert!(read_one(r#"{"count":{},"ok":[]}"#).contains("count: NULL, "));
}

#[test]
fn text_that_converts_is_converted() {
    let row = read_one(r#"{"count":"-7","ok":"TRUE","at":"2026-03-10T09:12:00Z"}"#);
    assert!(row.contains("count: -7") && row.contains("ok: true") && row.contains("at: 2026-03-10T09:12:00"), "{row}");
}

#[test]
fn nested_values_are_read_and_empty_ones_are_not_null() {
    let row = read_one(r#"{"who":{},"items":[{"arn":"a","x":[{}]},{"TYPE":"t"},null,3],"tags":{"k":"v","e\n":null}}"#);
    let items = "[{arn: a, type: NULL}, {arn: NULL, type: t}, NULL, NULL]";
    assert!(
        row.contains(&format!("who: {{id: NULL, issuer: NULL}}, items: {items}, tags: {{k: v, e\n: NULL}}")),
        "{row}"
    );
    assert!(read_one(r#"{"items":[],"tags":{}}"#).contains("items: [], tags: {}"));
}

#[test]
fn of_equal_keys_the_last_one_counts() {
    let row = read_one(r#"{"who":{"id":"a","issuer":{"arn":"x"}},"name":"a","NAME":"b","who":{"issuer":{}}}"#);
    assert!(row.starts_with("{name: b, count: NULL, who: {id: NULL, issuer: {arn: NULL}}"), "{row}");
    assert!(read_one(r#"{"who":{"id":"a"},"who":null}"#).contains("who: NULL"));
}

#[test]
fn a_refused_record_leaves_nothing_behind() {
    let rows = read(&[r#"{"name":"a","who":{"id":"1"}}"#, r#"{"name":"b","who":{"id":"2"},"x":tru}"#, "{}"]);
    assert_eq!(rows[1], "!");
    assert!(rows[0].starts_with("{name: a") && rows[2].starts_with("{name: NULL, count: NULL, who: NULL"), "{rows:?}");
}
