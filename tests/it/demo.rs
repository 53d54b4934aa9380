//! The demo's folder: its keys, its configuration, and where its events lie.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::{fs, io};

use jiff::{SignedDuration, Timestamp};
use logq::scope::{Scope, Window};
use logq::selection::Selection;
use logq::settings::{Kinds, Settings};
use logq::sources::{Catalogue, EventTime, Source};
use logq::table::{Location, Table};

/// The demo, written once for all tests. The folder stays from run to run, as a user's does.
pub(crate) static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo");
    logq::demo::write(&folder).expect("the demo");
    folder
});

/// The tables of the demo's own configuration with their sources.
fn tables() -> Vec<(Arc<Table>, Arc<Source>)> {
    let catalogue = Catalogue::builtin().expect("the sources");
    let file = FOLDER.join("logq.toml");
    let text = fs::read_to_string(&file).expect("a configuration");
    let settings = Settings::parse(&file, &text, &Kinds::from(&catalogue)).expect("a configuration without errors");
    let source = |table: &Arc<Table>| Arc::clone(catalogue.get(&table.source).expect("a source"));
    settings.tables.iter().map(|table| (Arc::clone(table), source(table))).collect()
}

/// The keys of all objects below a table's location.
fn keys(table: &Table) -> Vec<String> {
    let Location::Folder(root) = &table.location else { panic!("{} is not a folder", table.name) };
    let list = fs::read_to_string(FOLDER.join("SHA256SUMS")).expect("the list of files");
    let below = |line: &str| {
        let path = FOLDER.join(line.split_once("  ")?.1);
        Some(path.strip_prefix(root).ok()?.to_str()?.to_owned())
    };
    list.lines().filter_map(below).collect()
}

/// The days of the demo, thin ones included.
fn all_days() -> Scope {
    scope("2026-02-24T00:00:00Z".parse().expect("a time"), "2026-03-14T00:00:00Z".parse().expect("a time"))
}

fn scope(from: Timestamp, to: Timestamp) -> Scope {
    Scope { window: Window { from, to }, accounts: None, regions: None, partitions: Default::default() }
}

#[test]
fn every_object_belongs_to_one_table() {
    let selections: Vec<_> =
        tables().iter().map(|(table, source)| Selection::of(table, source, &all_days()).unwrap()).collect();
    let keys = keys(&tables()[0].0);
    assert!(keys.len() > 6_000);
    for key in keys {
        assert_eq!(selections.iter().filter(|selection| selection.admits(&key)).count(), 1, "{key}");
    }
}

#[test]
fn a_scope_of_one_second_admits_the_objects_of_its_events() {
    for (table, source) in tables() {
        let mine = Selection::of(&table, &source, &all_days()).unwrap();
        let mut seen = 0;
        for key in keys(&table).iter().filter(|key| mine.admits(key)).step_by(29) {
            for at in times(&table, &source, key).iter().step_by(11) {
                let second = scope(*at, *at + SignedDuration::from_secs(1));
                let selection = Selection::of(&table, &source, &second).unwrap();
                assert!(selection.admits(key), "an event of {at} in {key}");
                seen += 1;
            }
        }
        assert!(seen > 100, "{seen} events of {}", table.name);
    }
}

/// When the events of an object happened.
fn times(table: &Table, source: &Source, key: &str) -> Vec<Timestamp> {
    let text = inflated(table, key).expect("an object");
    match &source.time {
        EventTime::Iso8601 { .. } if key.ends_with(".json.gz") => {
            let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            let records = document["Records"].as_array().expect("records");
            records.iter().map(|record| record["eventTime"].as_str().unwrap().parse().unwrap()).collect()
        }
        EventTime::Iso8601 { .. } => {
            text.lines().map(|line| line.split(' ').nth(1).unwrap().parse().unwrap()).collect()
        }
        EventTime::EpochSeconds(column) | EventTime::EpochMillis(column) => {
            let place = text.lines().next().unwrap().split(' ').position(|field| field == column).unwrap();
            let second = |line: &str| line.split(' ').nth(place).unwrap().parse().unwrap();
            text.lines().skip(1).map(|line| Timestamp::from_second(second(line)).unwrap()).collect()
        }
        EventTime::Derived | EventTime::None => panic!("the demo has no {}", source.id),
    }
}

fn inflated(table: &Table, key: &str) -> io::Result<String> {
    let Location::Folder(root) = &table.location else { panic!("{} is not a folder", table.name) };
    let mut text = String::new();
    io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(fs::File::open(root.join(key))?), &mut text)?;
    Ok(text)
}
