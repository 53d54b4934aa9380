//! The demo's folder: its keys, its configuration, and where its events lie.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, LazyLock};
use std::{fs, io};

use jiff::{SignedDuration, Timestamp};
use logq::demo::Written;
use logq::scope::{Scope, Window};
use logq::selection::Selection;
use logq::settings::{Kinds, Settings};
use logq::sources::{Catalogue, EventTime, Source};
use logq::table::{Location, Table};

/// The demo, written once for all tests. The folder stays from run to run, as a user's does.
pub(crate) static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    LazyLock::force(&WRITTEN);
    folder()
});

/// What was written into it.
static WRITTEN: LazyLock<Written> = LazyLock::new(|| logq::demo::write(&folder()).expect("the demo"));

fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo")
}

/// The tables of the demo's own configuration with their sources.
fn tables() -> Vec<(Arc<Table>, Arc<Source>)> {
    let catalogue = Catalogue::builtin().expect("the sources");
    let file = FOLDER.join("logq.toml");
    let text = fs::read_to_string(&file).expect("a configuration");
    let settings = Settings::parse(&file, &text, &Kinds::from(&catalogue)).expect("a configuration without errors");
    let source = |table: &Arc<Table>| {
        let kind = catalogue.get(&table.source).expect("a source");
        Arc::new(kind.with(&table.layout, &table.choices).expect("choices that fit"))
    };
    settings.tables.iter().map(|table| (Arc::clone(table), source(table))).collect()
}

/// Whether a kind is one of those that come in the envelopes of `cwl`.
fn is_in_envelopes(source: &Source) -> bool {
    WRITTEN.in_envelopes.contains_key(source.id.as_str())
}

/// All files with logs.
fn logs() -> Vec<PathBuf> {
    let list = fs::read_to_string(FOLDER.join("SHA256SUMS")).expect("the list of files");
    let paths = list.lines().filter_map(|line| line.split_once("  "));
    paths.filter(|(_, path)| path.contains('/')).map(|(_, path)| FOLDER.join(path)).collect()
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
    // The kinds inside the envelopes of `cwl` share its objects.
    let tables: Vec<_> = tables().into_iter().filter(|(_, source)| !is_in_envelopes(source)).collect();
    let admitted = |table: &Table, source: &Source| -> Vec<PathBuf> {
        let selection = Selection::of(table, source, &all_days()).unwrap();
        let Location::Folder(root) = &table.location else { panic!("{} is not a folder", table.name) };
        keys(table).into_iter().filter(|key| selection.admits(key)).map(|key| root.join(key)).collect()
    };
    let mut owners: BTreeMap<PathBuf, Vec<&str>> = logs().into_iter().map(|path| (path, Vec::new())).collect();
    assert!(owners.len() > 6_000);
    for (table, source) in &tables {
        for path in admitted(table, source) {
            owners.get_mut(&path).expect("a listed file").push(&table.name);
        }
    }
    for (path, owners) in owners {
        assert_eq!(owners.len(), 1, "{}: {owners:?}", path.display());
    }
}

/// The rows of `SELECT …` inside the demo's folder; a record that is skipped fails it.
fn ask(sql: &str, from: &str, to: &str) -> Vec<serde_json::Value> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
    command.current_dir(&*FOLDER).env_clear().env("HOME", FOLDER.join("nobody"));
    command.args(["sql", sql, "--since", from, "--until", to, "-f", "json", "--strict"]);
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Every record that the generator wrote is read: none is skipped, none lies outside of the folders of its time.
#[test]
fn every_record_is_read_from_every_table() {
    let written = WRITTEN.sources.iter().map(|source| (source.source, source.records));
    let written: BTreeMap<&str, u64> = written.chain(WRITTEN.in_envelopes.iter().map(|(k, n)| (*k, *n))).collect();
    let read: BTreeMap<&str, u64> = written
        .keys()
        .map(|source| {
            let rows = ask(&format!("SELECT count(*) AS n FROM {source}"), "2026-02-24", "2026-03-14");
            (*source, rows[0]["n"].as_u64().expect("a number"))
        })
        .collect();
    assert_eq!(read, written);
}

/// The counts by the hour are the same whether the window is the hour or all days: delivery stays within the
/// slack that the kind declares.
#[test]
fn an_hour_asked_alone_has_all_of_its_records() {
    for (table, _) in tables() {
        let hours = format!(
            "SELECT CAST(date_trunc('hour', event_time) AS varchar) AS hour, count(*) AS n FROM {} GROUP BY 1 ORDER BY 2 DESC LIMIT 1",
            table.name
        );
        for row in ask(&hours, "2026-03-10", "2026-03-13") {
            let from: Timestamp =
                format!("{}Z", row["hour"].as_str().expect("text").replace(' ', "T")).parse().expect("a time");
            let to = from + SignedDuration::from_hours(1);
            let alone = ask(&format!("SELECT count(*) AS n FROM {}", table.name), &from.to_string(), &to.to_string());
            assert_eq!(alone[0]["n"], row["n"], "{} at {from}", table.name);
        }
    }
}

#[test]
fn a_scope_of_one_second_admits_the_objects_of_its_events() {
    for (table, source) in
        tables().into_iter().filter(|(table, _)| ["cloudtrail", "alb", "vpcflow"].contains(&&*table.name))
    {
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
