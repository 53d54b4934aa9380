#![allow(clippy::unwrap_used)]

use std::sync::{Arc, LazyLock};

use arrow::array::Array;
use proptest::prelude::*;

use super::*;
use crate::engine::Skipped;
use crate::sources::{Catalogue, Column, ColumnType, EventTime, Sample, Unmatched};

/// A column; its type is the first letter of what it holds: `n` a number, else text.
fn column(name: &str) -> Column {
    let ty = if name.starts_with('n') { ColumnType::BigInt } else { ColumnType::String };
    Column { name: name.to_owned(), key: None, ty, doc: String::new(), envelope: name.starts_with("env") }
}

/// A kind with these columns in this format.
fn kind(format: Format, columns: &[&str]) -> Source {
    let alb = Arc::clone(Catalogue::builtin().unwrap().get("alb").unwrap());
    let columns = columns.iter().map(|name| column(name)).collect();
    Source { format, columns, time: EventTime::None, default_fields: Vec::new(), ..(*alb).clone() }
}

/// Every row as text, columns separated by `|`, and how much was left out.
fn read(source: &Source, text: &str) -> (Vec<String>, Vec<String>) {
    let mut reader = Reader::new(source, None, &source.columns).unwrap().unwrap();
    let (mut skipped, mut rows) = (Skipped::default(), Vec::new());
    reader.open();
    loop {
        let mut quota = Quota::new(2);
        let more = reader.read(text, &mut quota, &mut Losses::new("key", false, &mut skipped));
        let arrays = reader.finish();
        for row in 0..quota.rows() {
            let cells = arrays.iter().map(|array| match array.is_null(row) {
                true => "NULL".to_owned(),
                false => arrow::util::display::array_value_to_string(array, row).unwrap(),
            });
            rows.push(cells.collect::<Vec<_>>().join("|"));
        }
        if !more {
            let causes = skipped.causes.iter().map(|c| format!("{} ×{} ({})", c.cause, c.count, c.example)).collect();
            return (rows, causes);
        }
    }
}

#[test]
fn values_without_a_header_are_the_fields_in_their_order() {
    let format = Format::Delimited { separator: '\t', missing: "-".to_owned() };
    let source = kind(format, &["a", "n", "b"]);
    let (rows, skipped) = read(&source, "x\t1\ty\nx\t-\ty\tmore\n\nx\r\nx\tword\t\n");
    assert_eq!(rows, ["x|1|y", "x|NULL|y", "x|NULL|NULL", "x|NULL|"]);
    assert!(skipped.is_empty());
}

#[test]
fn a_marked_header_names_the_fields_and_other_marked_lines_are_none() {
    let header = Some("#Fields: ".to_owned());
    let source = kind(Format::Headed { separator: '\t', missing: "-".to_owned(), header }, &["a", "n"]);
    let text = "#Version: 1.0\n#Fields: n other a\n1\tx\tone\n#Fields:\ta n\ntwo\t2\n";
    assert_eq!(read(&source, text), (vec!["one|1".to_owned(), "two|2".to_owned()], vec![]));
    let (rows, skipped) = read(&source, "1\tx\n");
    assert!(rows.is_empty() && skipped[0].starts_with("no header line"), "{skipped:?}");
}

fn lines(unmatched: Unmatched) -> Source {
    kind(Format::Lines { pattern: "(?:at ([0-9]+) )(.*)".to_owned(), unmatched }, &["n", "text"])
}

#[test]
fn a_line_that_does_not_match_is_counted_or_goes_on_or_repeats() {
    let text = "lost\nat 1 one\n  more\n\nat 2 two\nrest\n";
    let (rows, skipped) = read(&lines(Unmatched::Count), text);
    assert_eq!(rows, ["1|one", "2|two"]);
    assert_eq!(skipped, ["line that is not of this log kind ×3 (key, line 1)"]);
    let (rows, skipped) = read(&lines(Unmatched::Append), text);
    assert_eq!(rows, ["1|one\n  more", "2|two\nrest"]);
    assert_eq!(skipped, ["line that goes on with a record which is not there ×1 (key, line 1)"]);
    let (rows, skipped) = read(&lines(Unmatched::Carry), text);
    assert_eq!(rows, ["NULL|lost", "1|one", "1|  more", "2|two", "2|rest"]);
    assert!(skipped.is_empty());
}

fn envelope() -> Source {
    kind(
        Format::Json { records: Some("events".to_owned()), bare: Some("text".to_owned()) },
        &["env", "text", "env_n", "n"],
    )
}

#[test]
fn every_record_of_an_envelope_has_what_stands_beside_it_before_or_behind() {
    let text = r#"{"env":"a","events":[{"text":"one","n":1},{"n":2}],"env_n":{"x":[7]}}{"events":[{"text":"}{"}]}{"events":[]}"#;
    let (rows, skipped) = read(&envelope(), text);
    assert_eq!(rows, ["a|one|{\"x\":[7]}|1", "a|NULL|{\"x\":[7]}|2", "NULL|}{|NULL|NULL"]);
    assert!(skipped.is_empty());
}

#[test]
fn lines_and_documents_that_are_no_envelope_are_records_where_they_may_be_bare() {
    let text =
        "START x\n{\"level\":\"info\"}\n{\"env\":\"a\",\"events\":[{\"text\":\"one\"}]}\n[ERROR] y\r\n{not json}\n";
    let (rows, skipped) = read(&envelope(), text);
    assert_eq!(
        rows,
        [
            "NULL|START x|NULL|NULL",
            "NULL|{\"level\":\"info\"}|NULL|NULL",
            "a|one|NULL|NULL",
            "NULL|[ERROR] y|NULL|NULL",
            "NULL|{not json}|NULL|NULL"
        ]
    );
    assert!(skipped.is_empty());
}

#[test]
fn a_broken_envelope_loses_itself_and_not_the_next_line() {
    let text = "{\"env\":\"a\",\"events\" [\n{\"events\":[{\"text\":\"one\"}]}\n";
    let (rows, skipped) = read(&envelope(), text);
    assert_eq!(rows, ["NULL|one|NULL|NULL"]);
    assert_eq!(skipped, ["not a JSON document ×1 (key)"]);
}

/// Every sample that is text, with its kind.
static SAMPLES: LazyLock<Vec<(Source, Sample)>> = LazyLock::new(|| {
    let catalogue = Catalogue::builtin().unwrap();
    let samples = catalogue.iter().flat_map(|source| source.samples.iter().map(move |sample| (source, sample)));
    let chosen = samples.map(|(source, sample)| (source.with("", &sample.choices).unwrap(), sample.clone()));
    chosen.filter(|(source, _)| !matches!(source.format, Format::Parquet)).collect()
});

const BROKEN: &str = "{\"a\": \"";

/// The number of rows of a text of the sample's kind, and of what is left out; it may not panic.
fn count(source: &Source, sample: &Sample, text: &str) -> (usize, u64) {
    let (mut skipped, mut quota) = (Skipped::default(), Quota::new(100_000));
    let columns: Vec<Column> =
        source.columns_of(sample.fields.as_deref()).unwrap().into_iter().take(3).cloned().collect();
    let mut reader = Reader::new(source, sample.fields.as_deref(), &columns).unwrap().unwrap();
    reader.open();
    assert!(!reader.read(text, &mut quota, &mut Losses::new("key", false, &mut skipped)));
    assert!(reader.finish().iter().all(|array| array.len() == quota.rows()));
    (quota.rows(), skipped.causes.iter().map(|c| c.count).sum())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Bytes of a sample are cut out, doubled or replaced: whatever it becomes, a reader ends with it, and a good
    /// object behind it, read by the same reader, has all of its records.
    #[test]
    fn a_damaged_object_hurts_itself_only(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..4, "[\"{}\\[\\],: \\\\\u{0}-é\t\n]{0,4}"), 1..6),
    ) {
        let (source, sample) = which.get(&SAMPLES);
        let mut damaged: Vec<char> = sample.text.chars().collect();
        for (place, cut, put) in edits {
            let at = if damaged.is_empty() { 0 } else { place.index(damaged.len()) };
            let end = (at + cut).min(damaged.len());
            damaged.splice(at..end, put.chars());
        }
        let damaged: String = damaged.into_iter().collect();
        let (rows, skipped) = count(source, sample, &damaged);
        prop_assert!(rows <= damaged.len() + 1, "{rows} rows and {skipped} losses of {damaged}");
        let whole = count(source, sample, &sample.text);
        prop_assert_eq!(whole.1, sample.skipped, "{}: {}", &source.id, &sample.title);
    }

    /// A line that is broken costs no other line.
    #[test]
    fn a_broken_line_costs_only_itself(which in any::<prop::sample::Index>(), line in any::<prop::sample::Index>()) {
        let by_line: Vec<&(Source, Sample)> = SAMPLES
            .iter()
            .filter(|(source, sample)| {
                let one_document_a_line = matches!(source.format, Format::Json { records: None, .. });
                let lines = matches!(&source.format, Format::Fields(_) | Format::Lines { unmatched: Unmatched::Count, .. });
                sample.skipped == 0 && (lines || one_document_a_line && sample.text.lines().all(|l| l.starts_with('{') && l.ends_with('}')))
            })
            .filter(|(_, sample)| sample.text.lines().filter(|l| !l.is_empty()).count() > 1)
            // A transcript takes any line.
            .filter(|(source, sample)| count(source, sample, BROKEN).0 == 0)
            .collect();
        let (source, sample) = which.get(&by_line);
        let (rows, _) = count(source, sample, &sample.text);
        let mut lines: Vec<&str> = sample.text.lines().filter(|l| !l.is_empty()).collect();
        let broken = line.index(lines.len());
        lines[broken] = BROKEN;
        let (left, skipped) = count(source, sample, &lines.join("\n"));
        prop_assert_eq!((left, skipped), (rows - 1, 1), "{}: {}", &source.id, &sample.title);
    }
}

#[test]
fn columns_that_are_not_wanted_cost_nothing_and_change_nothing() {
    for source in Catalogue::builtin().unwrap().iter().filter(|source| !source.open) {
        let source: &Arc<Source> = source;
        let sample = source.samples.iter().find(|s| s.choices == Default::default()).unwrap();
        let fields = sample.fields.as_deref();
        let read = |columns: &[Column]| {
            let (mut skipped, mut quota) = (Skipped::default(), Quota::new(8192));
            let mut reader = Reader::new(source, fields, columns).unwrap().unwrap();
            reader.open();
            reader.read(&sample.text, &mut quota, &mut Losses::new("sample", false, &mut skipped));
            (quota.rows(), reader.finish())
        };
        let columns: Vec<Column> = source.columns_of(fields).unwrap().into_iter().cloned().collect();
        let (rows, all) = read(&columns);
        for (index, column) in columns.iter().enumerate() {
            let (found, one) = read(std::slice::from_ref(column));
            assert_eq!((found, &one[0]), (rows, &all[index]), "{}.{}", source.id, column.name);
        }
        assert_eq!(read(&[]).0, rows, "{}", source.id);
    }
}
