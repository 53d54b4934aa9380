#![allow(clippy::unwrap_used)]

use std::sync::{Arc, Mutex};

use ::arrow::array::{
    ArrayRef, BooleanArray, FixedSizeBinaryArray, Float64Array, Int64Array, ListArray, StringArray, StructArray,
    TimestampMillisecondArray,
};
use ::arrow::datatypes::{DataType, Field, Int64Type, Schema};
use ::arrow::ipc::reader::StreamReader;
use ::arrow::record_batch::RecordBatch;

use super::*;

#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn written(name: &str, batches: &[RecordBatch], options: Options) -> String {
    String::from_utf8(bytes(name, batches, options)).unwrap()
}

fn bytes(name: &str, batches: &[RecordBatch], options: Options) -> Vec<u8> {
    let sink = Shared::default();
    let mut writer = (format(name).unwrap().writer)(Box::new(sink.clone()), options);
    writer.start(&batches[0].schema()).unwrap();
    for batch in batches {
        writer.batch(batch).unwrap();
    }
    writer.finish().unwrap();
    let bytes = sink.0.lock().unwrap();
    bytes.clone()
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, a)| (n, a, true))).unwrap()
}

fn every_type() -> RecordBatch {
    let v4 = std::net::Ipv4Addr::new(203, 0, 113, 66).to_ipv6_mapped().octets();
    let address = FixedSizeBinaryArray::try_from_sparse_iter_with_size([Some(v4), None].into_iter(), 16).unwrap();
    let pair = StructArray::from(vec![
        (
            Arc::new(Field::new("name", DataType::Utf8, true)),
            Arc::new(StringArray::from(vec![Some("a"), None])) as ArrayRef,
        ),
        (
            Arc::new(Field::new("n", DataType::Int64, true)),
            Arc::new(Int64Array::from(vec![Some(1), Some(2)])) as ArrayRef,
        ),
    ]);
    batch(vec![
        ("text", Arc::new(StringArray::from(vec![Some("Größe, \"x\""), None]))),
        ("n", Arc::new(Int64Array::from(vec![Some(-7), None]))),
        ("ratio", Arc::new(Float64Array::from(vec![Some(0.5), Some(f64::INFINITY)]))),
        ("ok", Arc::new(BooleanArray::from(vec![Some(true), None]))),
        ("at", Arc::new(TimestampMillisecondArray::from(vec![Some(1_773_133_920_000), Some(-1)]))),
        ("ip", Arc::new(address)),
        ("list", Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(vec![Some(vec![Some(1), None]), None]))),
        ("row", Arc::new(pair)),
    ])
}

#[test]
fn every_format_of_text_has_the_same_values() {
    let shown: Vec<String> = FORMATS
        .iter()
        .filter(|f| f.name != "arrow")
        .map(|f| format!("--- {}\n{}", f.name, written(f.name, &[every_type()], Options::default())))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn an_empty_result_has_a_header() {
    let empty = RecordBatch::new_empty(Arc::new(Schema::new(vec![Field::new("a", DataType::Utf8, true)])));
    assert_eq!(written("csv", std::slice::from_ref(&empty), Options::default()), "a\n");
    assert_eq!(written("json", std::slice::from_ref(&empty), Options::default()), "[]\n");
    assert_eq!(written("table", &[empty], Options::default()), "a\n-\n");
}

#[test]
fn csv_neutralises_formulas_in_text_but_not_numbers() {
    let cells = vec!["=cmd|' /C calc'!A0", "+1", "-1", "@x", " =1", "a=1", "", "\tx"];
    let rows = batch(vec![
        ("t", Arc::new(StringArray::from(cells.clone()))),
        ("n", Arc::new(Int64Array::from(vec![-1; cells.len()]))),
    ]);
    let safe = written("csv", std::slice::from_ref(&rows), Options::default());
    let expected = "t,n\n\"'=cmd|' /C calc'!A0\",-1\n\"'+1\",-1\n\"'-1\",-1\n\"'@x\",-1\n\"' =1\",-1\na=1,-1\n\"\",-1\n\"'\tx\",-1\n";
    assert_eq!(safe, expected);
    let exact = written("csv", &[rows], Options { exact: true, ..Options::default() });
    assert!(exact.contains("\n=cmd|' /C calc'!A0,-1\n"), "{exact}");
}

#[test]
fn json_keeps_every_character_without_letting_it_act() {
    let hostile = "\u{1b}[31m\u{202e}\u{9b}\u{200b}\u{e0001}\"\\";
    let text = written("jsonl", &[batch(vec![("t", Arc::new(StringArray::from(vec![hostile])))])], Options::default());
    assert!(text.trim_end().is_ascii(), "{text:?}");
    let back: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(back["t"], hostile);
}

#[test]
fn a_table_on_a_terminal_cuts_wide_cells_and_shows_what_acts() {
    let wide = "日本語".repeat(40);
    let rows = batch(vec![("t", Arc::new(StringArray::from(vec![wide.as_str(), "\u{1b}[2J"])))]);
    let text = written("table", &[rows], Options { terminal_width: Some(80), ..Options::default() });
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[2].ends_with('…') && unicode_width::UnicodeWidthStr::width(lines[2]) <= 60, "{text}");
    assert_eq!(lines[3], "\\x1B[2J");
}

#[test]
fn later_rows_of_a_table_stream() {
    let sink = Shared::default();
    let mut writer = (format("table").unwrap().writer)(Box::new(sink.clone()), Options::default());
    let rows = batch(vec![("n", Arc::new(Int64Array::from_iter_values(0..1_000)))]);
    writer.start(&rows.schema()).unwrap();
    writer.batch(&rows).unwrap();
    assert!(sink.0.lock().unwrap().ends_with(b"999\n"));
}

#[test]
fn each_file_of_the_folder_is_in_the_list() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/export");
    let mut files: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .filter_map(|e| e.unwrap().file_name().to_str().and_then(|n| n.strip_suffix(".rs")).map(str::to_owned))
        .filter(|n| !matches!(n.as_str(), "mod" | "tests" | "value"))
        .collect();
    files.sort();
    let mut names: Vec<&str> = FORMATS.iter().map(|f| f.name).filter(|n| *n != "jsonl").collect();
    names.sort_unstable();
    assert_eq!(files, names);
}

#[test]
fn arrow_keeps_every_type_and_value() {
    let batch = every_type();
    let stream = bytes("arrow", &[batch.clone(), batch.clone()], Options::default());
    let read: Vec<_> = StreamReader::try_new(stream.as_slice(), None).unwrap().map(Result::unwrap).collect();
    assert_eq!(read, [batch.clone(), batch]);
}

#[test]
fn arrow_is_not_written_to_a_terminal() {
    let options = Options { terminal_width: Some(80), ..Options::default() };
    let mut writer = (format("arrow").unwrap().writer)(Box::<Shared>::default(), options);
    assert!(writer.start(&every_type().schema()).is_err());
}
