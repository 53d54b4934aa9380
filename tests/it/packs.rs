//! The questions of the built-in packs, asked of the demo by the program itself: every test of every header.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use logq::queries::{Packs, Param, Query, QueryTest};
use serde_json::{Map, Value};

use crate::demo::FOLDER;

pub(crate) type Row = Map<String, Value>;

#[test]
fn every_question_can_be_read_and_has_a_test_that_finds_and_one_that_leaves_out() {
    let packs = Packs::built_in();
    assert!(packs.problems.is_empty(), "{:?}", packs.problems);
    for query in &packs.queries {
        // Of some things the demo has none: then a test says so.
        let finds = |test: &QueryTest| !test.contains.is_empty() || test.rows == Some(0);
        assert!(query.tests.iter().any(finds), "{} finds nothing", query.id);
        let exact = query.tests.iter().any(|test| test.rows.is_some());
        assert!(exact || query.tests.iter().any(|test| !test.lacks.is_empty()), "{} leaves nothing out", query.id);
    }
}

#[test]
fn a_pivot_leads_to_a_parameter_of_a_question_that_exists() {
    let packs = Packs::built_in();
    for query in &packs.queries {
        for pivot in &query.pivots {
            let target = packs.get(&pivot.to);
            let place = format!("{}: {} → {}({})", query.id, pivot.column, pivot.to, pivot.param);
            assert!(query.output.iter().any(|column| column.name == pivot.column), "{place}");
            assert!(
                target.is_some_and(|target| target.params.iter().any(|param| param.name == pivot.param)),
                "{place}"
            );
        }
    }
}

/// Every question can be reached from the alarm, which names an access key, or asks for nothing.
#[test]
fn pivots_lead_from_the_key_to_every_question_that_needs_a_value() {
    let packs = Packs::built_in();
    let is_start = |query: &&Query| {
        query.params.iter().any(|param| param.name == "key") || !query.params.iter().any(Param::required)
    };
    let mut reached: BTreeSet<&str> = packs.queries.iter().filter(is_start).map(|query| query.id.as_str()).collect();
    let mut waiting: Vec<&str> = reached.iter().copied().collect();
    while let Some(query) = waiting.pop().and_then(|id| packs.get(id)) {
        let new = query.pivots.iter().map(|pivot| pivot.to.as_str()).filter(|id| !reached.contains(id));
        waiting.extend(new.collect::<Vec<_>>());
        reached.extend(waiting.iter().copied());
    }
    assert_eq!(reached.len(), packs.queries.len(), "{reached:?}");
}

#[test]
fn the_demo_gives_the_answers_that_the_headers_expect() {
    let failures = wrong_answers(&FOLDER);
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// What the questions answer inside a folder where it is not what their headers expect of the demo.
pub(crate) fn wrong_answers(folder: &Path) -> Vec<String> {
    let packs = Packs::built_in();
    let tests: Vec<(&Query, &QueryTest)> =
        packs.queries.iter().flat_map(|query| query.tests.iter().map(move |test| (query, test))).collect();
    let wrong = in_parallel(&tests, |(query, test)| {
        let answer = answer(folder, &query.id, &test.params);
        let wrong = answer.map_or_else(|error| vec![error], |rows| differences(&rows, test));
        wrong.into_iter().map(|what| format!("{}, {}: {what}", query.id, test.title)).collect::<Vec<_>>()
    });
    wrong.into_iter().flatten().collect()
}

/// Applies `work` to every item on all processors; the answers are in the order of the items.
pub(crate) fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let answers: Mutex<BTreeMap<usize, R>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let i = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(i) else { return };
                    let answer = work(item);
                    answers.lock().expect("no panic").insert(i, answer);
                }
            });
        }
    });
    answers.into_inner().expect("no panic").into_values().collect()
}

/// Rows, or what the program says against the question.
type Answer = Result<Vec<Row>, String>;
/// Folder, question and parameters.
type Asked = (PathBuf, String, Vec<(String, String)>);

/// Every answer so far: several tests look at the same one.
static ANSWERS: LazyLock<Mutex<BTreeMap<Asked, Arc<OnceLock<Answer>>>>> = LazyLock::new(Mutex::default);

/// What `logq run` prints inside a folder.
pub(crate) fn answer(folder: &Path, id: &str, params: &[(String, String)]) -> Answer {
    let asked = (folder.to_owned(), id.to_owned(), params.to_owned());
    let place = Arc::clone(ANSWERS.lock().expect("no panic").entry(asked).or_default());
    place.get_or_init(|| ask(folder, id, params)).clone()
}

fn ask(folder: &Path, id: &str, params: &[(String, String)]) -> Answer {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
    command.current_dir(folder).args(["run", id, "-f", "json", "--strict"]);
    // Nothing of the user who runs the tests.
    command.env_clear().env("HOME", folder.join("nobody"));
    for (name, value) in params {
        command.arg("-p").arg(format!("{name}={value}"));
    }
    let output = command.output().map_err(|e| e.to_string())?;
    if !output.status.success() {
        return Err(format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr)));
    }
    serde_json::from_slice(&output.stdout).map_err(|e| e.to_string())
}

/// How an answer differs from what the test expects.
fn differences(rows: &[Row], test: &QueryTest) -> Vec<String> {
    let holds = |expected: &toml::Table| rows.iter().any(|row| matches(row, expected));
    let missing = test.contains.iter().filter(|row| !holds(row)).map(|row| format!("lacks {row}"));
    let foreign = test.lacks.iter().filter(|row| holds(row)).map(|row| format!("has {row}"));
    let wanted = test.rows.unwrap_or(rows.len() as u64);
    let count = (wanted != rows.len() as u64).then(|| format!("has {} rows, not {wanted}", rows.len()));
    missing.chain(foreign).chain(count).collect()
}

/// Whether a row has these values; it may have more.
pub(crate) fn matches(row: &Row, expected: &toml::Table) -> bool {
    expected.iter().all(|(column, value)| {
        let value = serde_json::to_value(value).expect("a TOML value is a JSON value");
        let found = row.get(column).unwrap_or_else(|| panic!("there is no column {column} in {row:?}"));
        *found == value
    })
}
