#![allow(clippy::unwrap_used)]

use arrow::array::{Array, AsArray};
use proptest::prelude::*;

use super::*;
use crate::engine::Skipped;
use crate::sources::ColumnType;

/// The `n` of every record that is read, and what is skipped as `cause ×count`.
fn read_in(envelope: Option<&str>, text: &str, cut: bool, max_rows: usize) -> (Vec<String>, Vec<String>) {
    let column =
        Column { name: "n".to_owned(), key: None, ty: ColumnType::String, doc: String::new(), envelope: false };
    let mut reader = JsonReader::new(envelope, None, &[column]);
    let mut skipped = Skipped::default();
    let mut losses = Losses::new("key", cut, &mut skipped);
    let mut rows = Vec::new();
    reader.open();
    loop {
        let mut quota = Quota::new(max_rows);
        let more = reader.read(text, &mut quota, &mut losses);
        let column = reader.finish().remove(0);
        assert_eq!(column.len(), quota.rows());
        rows.extend(column.as_string::<i32>().iter().map(|n| n.unwrap_or("NULL").to_owned()));
        if !more {
            let causes = skipped.causes.iter().map(|c| format!("{} ×{} ({})", c.cause, c.count, c.example)).collect();
            return (rows, causes);
        }
    }
}

fn records(text: &str) -> (Vec<String>, Vec<String>) {
    read_in(Some("Records"), text, false, 100)
}

#[test]
fn every_record_of_the_envelope_is_read() {
    let text = r#" {"a":{"Records":[{"n":9}]},"Records":[{"n":1},{"n":2}],"b":[]} "#;
    assert_eq!(records(text), (vec!["1".to_owned(), "2".to_owned()], vec![]));
}

#[test]
fn an_object_may_hold_several_documents_and_bare_arrays() {
    let text =
        "{\"Records\":[{\"n\":1}]}\n{\"Records\":[{\"n\":2}],\"Records\":[{\"n\":3}]}[{\"n\":4}]{\"Records\":[]}";
    assert_eq!(records(text).0, ["1", "2", "3", "4"]);
    assert!(records(text).1.is_empty());
}

#[test]
fn nothing_is_in_an_empty_object_and_in_an_empty_document() {
    for text in ["", " \n", "{}", "{ }\n{}", r#"{"Records":[]}"#, "[]"] {
        assert_eq!(records(text), (vec![], vec![]), "{text:?}");
    }
}

#[test]
fn a_document_without_records_is_counted() {
    let (rows, causes) = records(r#"{"digestS3Bucket":"b"}{"Records":null}"#);
    assert!(rows.is_empty());
    assert_eq!(causes, ["JSON document without Records ×2 (key)"]);
}

#[test]
fn what_is_not_json_is_counted() {
    for text in ["garbage", "\"Records\"", "{\"Records\"", "{\"a\":tru"] {
        assert_eq!(records(text), (vec![], vec![format!("{NOT_JSON} ×1 (key)")]), "{text}");
    }
}

#[test]
fn a_damaged_record_loses_only_itself() {
    let text = r#"{"Records":[{"n":1},{"n":tru},garbage,{"n":2,"x":[1,2},{"n":3},7,{"n":4}{"n":5},]}"#;
    let (rows, causes) = records(text);
    assert_eq!(rows, ["1", "3", "4", "5"]);
    assert_eq!(causes, [format!("{MALFORMED} ×2 (key, record 2)"), format!("{NOT_AN_OBJECT} ×3 (key, record 3)")]);
}

#[test]
fn where_no_end_can_be_found_the_rest_is_said_to_be_lost() {
    let (rows, causes) = records(r#"{"Records":[{"n":1},{"n":"2},{"n":3}]}"#);
    assert_eq!(rows, ["1"]);
    assert_eq!(causes, [format!("{UNFINISHED} ×1 (key, record 2)")]);
}

#[test]
fn the_last_record_of_a_cut_text_is_not_counted_twice() {
    for text in [r#"{"Records":[{"n":1},{"n":"#, r#"{"Records":[{"n":1},"#, r#"{"Records":[{"n":1}"#] {
        assert_eq!(read_in(Some("Records"), text, true, 100), (vec!["1".to_owned()], vec![]), "{text}");
        assert_eq!(records(text).1.len(), 1, "{text}");
    }
}

#[test]
fn a_record_nested_too_deep_loses_only_itself() {
    let deep = format!("{{\"n\":{}{}}}", "[".repeat(2000), "]".repeat(2000));
    let (rows, causes) = records(&format!("{{\"Records\":[{{\"n\":1}},{deep},{{\"n\":2}}]}}"));
    assert_eq!(rows, ["1", "2"]);
    assert_eq!(causes, [format!("{TOO_DEEP} ×1 (key, record 2)")]);
}

#[test]
fn documents_are_records_where_there_is_no_envelope() {
    let text = "{\"n\":1}\r\n{\"n\":2}{\"n\":3}\nnot json {\"n\":9}\n{\"n\":\"4\n{\"n\":5}\n[{\"n\":6}]";
    let (rows, causes) = read_in(None, text, false, 100);
    assert_eq!(rows, ["1", "2", "3", "5", "6"]);
    assert_eq!(causes, [format!("{NOT_AN_OBJECT} ×1 (key, record 4)"), format!("{MALFORMED} ×1 (key, record 5)")]);
}

proptest! {
    #[test]
    fn batches_of_any_size_hold_the_same_records(count in 0usize..40, max_rows in 1usize..9) {
        let items: Vec<String> = (0..count).map(|n| format!("{{\"n\":{n}}}")).collect();
        let text = format!("{{\"Records\":[{}]}}", items.join(","));
        let expected: Vec<String> = (0..count).map(|n| n.to_string()).collect();
        prop_assert_eq!(read_in(Some("Records"), &text, false, max_rows).0, expected);
    }

    #[test]
    fn hostile_text_ends_and_nothing_is_silent(
        garbage in r#"([\[\]{},:"\\ \n]|Records|\{"n":1\}|tru){0,24}"#,
        envelope: bool,
    ) {
        let envelope = envelope.then_some("Records");
        let (rows, causes) = read_in(envelope, &garbage, false, 3);
        let empty = garbage.chars().all(|c| "[]{}, \n".contains(c));
        prop_assert!(!rows.is_empty() || !causes.is_empty() || empty || garbage.contains("\"Records"));
    }

    #[test]
    fn good_records_around_a_balanced_bad_one_are_kept(bad in r#"\{"n":(tru|01|[a-z]{1,5}|"\\x"),"m":\[1\]\}"#) {
        let (rows, causes) = records(&format!("{{\"Records\":[{{\"n\":1}},{bad},{{\"n\":2}}]}}"));
        prop_assume!(!bad.contains("true") && !bad.contains("null") && !bad.contains("false"));
        prop_assert_eq!(rows, ["1", "2"]);
        prop_assert_eq!(causes.len(), 1);
    }
}
