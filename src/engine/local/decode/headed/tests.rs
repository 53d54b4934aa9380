#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Int32Type, Int64Type};

use super::*;
use crate::engine::Skipped;
use crate::sources::Catalogue;

fn source() -> Arc<Source> {
    Arc::clone(Catalogue::builtin().unwrap().get("vpcflow").unwrap())
}

/// `srcaddr dstport bytes` of every line, and the causes of what is skipped.
fn read(text: &str, cut: bool) -> (Vec<String>, Vec<String>) {
    let source = source();
    let columns = ["srcaddr", "dstport", "bytes"].map(|name| source.column(name).unwrap().clone());
    let mut reader = HeadedReader::new(' ', "-", None, &source, &columns).unwrap();
    let mut skipped = Skipped::default();
    let mut quota = Quota::new(100);
    reader.open();
    assert!(!reader.read(text, &mut quota, &mut Losses::new("key", cut, &mut skipped)));
    let arrays = reader.finish();
    assert!(arrays.iter().all(|a| a.len() == quota.rows()));
    let null = || "NULL".to_owned();
    let row = |i: usize| {
        let text =
            arrays[0].as_string_opt::<i32>().filter(|a| a.is_valid(i)).map_or_else(null, |a| a.value(i).to_owned());
        let port = arrays[1].as_primitive::<Int32Type>();
        let bytes = arrays[2].as_primitive::<Int64Type>();
        let port = if port.is_valid(i) { port.value(i).to_string() } else { null() };
        let bytes = if bytes.is_valid(i) { bytes.value(i).to_string() } else { null() };
        format!("{text} {port} {bytes}")
    };
    let causes = skipped.causes.iter().map(|c| format!("{} ×{} ({})", c.cause, c.count, c.example)).collect();
    ((0..quota.rows()).map(row).collect(), causes)
}

#[test]
fn the_header_names_the_columns_in_any_order() {
    let text = "bytes future-field srcaddr dstport\n5 x 10.0.0.1 443\r\n\n6 y - -";
    assert_eq!(read(text, false), (vec!["10.0.0.1 443 5".to_owned(), "NULL NULL 6".to_owned()], vec![]));
}

#[test]
fn a_column_that_the_header_lacks_is_null() {
    assert_eq!(read("srcaddr\n10.0.0.1\n", false).0, ["10.0.0.1 NULL NULL"]);
}

#[test]
fn what_does_not_convert_is_null() {
    assert_eq!(read("srcaddr dstport bytes\na http 1e3\n", false).0, ["a NULL NULL"]);
}

#[test]
fn a_line_of_another_width_is_counted_with_its_number() {
    let (rows, causes) = read("srcaddr dstport\na 1\na\na 1 2\nb 2\n", false);
    assert_eq!(rows, ["a 1 NULL", "b 2 NULL"]);
    assert_eq!(causes, [format!("{WIDTH} ×2 (key, line 3)")]);
}

#[test]
fn an_object_without_a_header_is_counted_once() {
    assert_eq!(read("2 111122223333 eni-1\n2 111122223333 eni-1\n", false).1, [format!("{NO_HEADER} ×1 (key)")]);
    assert_eq!(read("", false), (vec![], vec![]));
}

#[test]
fn a_second_header_holds_from_there() {
    assert_eq!(read("srcaddr dstport\na 1\ndstport srcaddr\n2 b\n", false).0, ["a 1 NULL", "b 2 NULL"]);
}

#[test]
fn the_last_line_of_a_cut_text_is_not_used() {
    assert_eq!(read("srcaddr dstport\na 1\nb 44", true), (vec!["a 1 NULL".to_owned()], vec![]));
}
