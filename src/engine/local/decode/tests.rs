#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Float64Type, Int32Type, Int64Type};

use super::*;
use crate::engine::Skipped;
use crate::sources::{Catalogue, Sample};

/// The value at a dotted path (items of arrays from 1) in one row.
fn value(array: &ArrayRef, row: usize, path: &[&str]) -> Option<toml::Value> {
    if row >= array.len() || array.is_null(row) {
        return None;
    }
    let Some((first, rest)) = path.split_first() else { return Some(scalar(array, row)) };
    match array.data_type() {
        DataType::Struct(_) => value(array.as_struct().column_by_name(first).unwrap(), row, rest),
        DataType::List(_) => value(&array.as_list::<i32>().value(row), first.parse::<usize>().unwrap() - 1, rest),
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let keys = entries.column(0).as_string::<i32>();
            let entry = keys.iter().position(|key| key == Some(first))?;
            value(entries.column(1), entry, rest)
        }
        other => panic!("{other} has nothing below it"),
    }
}

fn scalar(array: &ArrayRef, row: usize) -> toml::Value {
    match array.data_type() {
        DataType::Utf8 => array.as_string::<i32>().value(row).into(),
        DataType::Int32 => i64::from(array.as_primitive::<Int32Type>().value(row)).into(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).into(),
        DataType::Float64 => array.as_primitive::<Float64Type>().value(row).into(),
        DataType::Boolean => array.as_boolean().value(row).into(),
        other => panic!("a sample can't expect {other}"),
    }
}

fn check(source: &Source, sample: &Sample) {
    let title = format!("{}: {}", source.id, sample.title);
    let columns: Vec<Column> = source.columns_of(sample.fields.as_deref()).unwrap().into_iter().cloned().collect();
    let mut reader = Reader::new(source, &columns).unwrap();
    let (mut skipped, mut quota) = (Skipped::default(), Quota::new(8192));
    reader.open();
    assert!(!reader.read(&sample.text, &mut quota, &mut Losses::new("sample", false, &mut skipped)), "{title}");
    assert!(skipped.is_empty(), "{title}: {skipped:?}");
    assert_eq!(quota.rows(), sample.expect.len(), "{title}");
    let arrays = reader.finish();
    for (row, expect) in sample.expect.iter().enumerate() {
        for (key, expected) in expect {
            let (path, expected) = match key.strip_suffix(".present") {
                Some(path) => (path, None),
                None => (key.as_str(), Some(expected.clone())),
            };
            let path: Vec<&str> = path.split('.').collect();
            let column = columns.iter().position(|c| c.name == path[0]).unwrap_or_else(|| panic!("{title}: {key}"));
            assert_eq!(value(&arrays[column], row, &path[1..]), expected, "{title}: {key} of record {}", row + 1);
        }
    }
}

#[test]
fn every_sample_of_every_log_kind_reads_as_expected() {
    let catalogue = Catalogue::builtin().unwrap();
    let samples: usize =
        catalogue.iter().map(|source| source.samples.iter().inspect(|sample| check(source, sample)).count()).sum();
    assert!(samples >= 6, "{samples}");
}

#[test]
fn columns_that_are_not_wanted_cost_nothing_and_change_nothing() {
    for source in Catalogue::builtin().unwrap().iter() {
        let source: &Arc<Source> = source;
        let sample = &source.samples[0];
        let read = |columns: &[Column]| {
            let (mut skipped, mut quota) = (Skipped::default(), Quota::new(8192));
            let mut reader = Reader::new(source, columns).unwrap();
            reader.open();
            reader.read(&sample.text, &mut quota, &mut Losses::new("sample", false, &mut skipped));
            (quota.rows(), reader.finish())
        };
        let (rows, all) = read(&source.columns);
        for (index, column) in source.columns.iter().enumerate() {
            let (found, one) = read(std::slice::from_ref(column));
            assert_eq!((found, &one[0]), (rows, &all[index]), "{}.{}", source.id, column.name);
        }
        assert_eq!(read(&[]).0, rows);
    }
}
