//! The questions of the packs against the answers of Trino that `tests/oracle` records.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use logq::queries::{Packs, Param, Query};
use logq::scope::Scope;
use logq::settings::{EngineKind, Overrides, Places, ScopeOverrides};
use logq::workspace::Workspace;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::answers::{Row, answer, in_parallel};
use crate::demo::FOLDER;

const RECORD: &str = "if that is meant, run tests/oracle/run --only questions --record and read what changed";

/// A question with parameters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Run {
    id: String,
    asked: String,
    params: Vec<(String, String)>,
}

/// What is recorded of a run: a JSON object.
type Recorded = BTreeMap<Run, Value>;

/// A run for each test of a question, and one with the defaults if it asks for nothing.
fn runs_of(query: &Query) -> Vec<Run> {
    let run = |asked: &str, params: &[(String, String)]| Run {
        id: query.id.clone(),
        asked: asked.to_owned(),
        params: params.to_owned(),
    };
    let mut runs: Vec<Run> = query.tests.iter().map(|test| run(&test.title, &test.params)).collect();
    if !query.params.iter().any(Param::required) && runs.iter().all(|run| !run.params.is_empty()) {
        runs.push(run("with its defaults", &[]));
    }
    runs
}

fn recorded() -> Recorded {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/recorded/questions");
    let entries = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).expect("recorded answers").map(|entry| entry.expect("an entry").path()).collect()
    };
    entries(&folder).iter().flat_map(|pack| entries(pack)).flat_map(|file| recorded_in(&file)).collect()
}

fn recorded_in(file: &Path) -> Recorded {
    let id = file.file_stem().and_then(|name| name.to_str()).expect("a question's id");
    let text = fs::read_to_string(file).expect("text");
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let run = |line: Value| {
        let asked = line.get("asked")?.as_str()?.to_owned();
        let params = serde_json::from_value(line["params"].clone()).expect("pairs");
        Some((Run { id: id.to_owned(), asked, params }, line))
    };
    lines.filter_map(run).collect()
}

#[test]
fn every_run_of_every_question_is_recorded() {
    let packs = Packs::built_in();
    let mut recorded = recorded();
    let missing: Vec<Run> =
        packs.queries.iter().flat_map(runs_of).filter(|run| recorded.remove(run).is_none()).collect();
    assert!(missing.is_empty(), "Trino was not asked {missing:#?}; {RECORD}");
    assert!(recorded.is_empty(), "nobody asks {:#?} any more; {RECORD}", recorded.keys());
}

#[test]
fn every_statement_of_a_question_is_the_one_that_trino_answered() {
    let home = tempfile::tempdir().expect("a folder");
    let (workspace, scope) = in_athena(home.path());
    let wrong: Vec<String> = recorded()
        .into_iter()
        .filter_map(|(run, line)| {
            let query = workspace.query(&run.id).expect("a question");
            let values = query.values(&run.params).expect("parameters");
            let bound = workspace.bind(query, &values, &scope, EngineKind::Athena).expect("a statement");
            (line["statement"] != digest(&without_comments(bound.sql()))).then(|| format!("{}, {}", run.id, run.asked))
        })
        .collect();
    assert!(wrong.is_empty(), "other statements than those that Trino answered: {wrong:#?}; {RECORD}");
}

/// The statement as the oracle takes it from a dry run: what begins with a comment's sign is a line of its own there.
fn without_comments(sql: &str) -> String {
    sql.trim().lines().filter(|line| !line.starts_with("-- ")).collect::<Vec<_>>().join("\n")
}

/// The demo's tables as if they lay in S3.
fn in_athena(home: &Path) -> (Workspace, Scope) {
    let text = fs::read_to_string(FOLDER.join("logq.toml")).expect("a configuration");
    let mut settings: toml::Table = text.parse().expect("TOML");
    for (name, table) in settings["tables"].as_table_mut().expect("tables") {
        let table = table.as_table_mut().expect("a table");
        let location = table["location"].as_str().expect("text").replace("./", "s3://demo/");
        table.insert("location".to_owned(), location.into());
        table.insert("athena".to_owned(), format!("oracle.{name}").into());
    }
    let target = "[targets.main]\nregion = 'eu-west-1'\ndatabase = 'oracle'\n";
    fs::write(home.join("logq.toml"), format!("{settings}\n{target}")).expect("a file");
    let [start, config, state, cache] = ["", "config", "state", "cache"].map(|folder| home.join(folder));
    let places = Places { start, config, state, cache };
    let workspace = Workspace::load(&places, &Overrides::default()).expect("a project");
    let scope = workspace.settings.scope(&ScopeOverrides::default(), jiff::Timestamp::UNIX_EPOCH).expect("a scope");
    (workspace, scope)
}

#[test]
fn the_embedded_engine_answers_as_trino_does() {
    let runs: Vec<(Run, Value)> = recorded().into_iter().collect();
    let estimates = estimates();
    let wrong = in_parallel(&runs, |(run, line)| {
        let rows = match answer(&FOLDER, &run.id, &run.params) {
            Ok(rows) => rows.into_iter().map(|row| exact(row, estimates.get(&run.id))).collect::<Vec<_>>(),
            Err(error) => return Some(format!("{}, {}: {error}", run.id, run.asked)),
        };
        // Where both are known to differ, the embedded engine's rows are recorded beside Trino's.
        let expected = line.get("local").unwrap_or(line);
        let mut all: Vec<String> = rows.iter().map(canonical).collect();
        if estimates.contains_key(&run.id) {
            // What is estimated may order the rows.
            all.sort();
        }
        let is_same = expected["rows"] == all.len() && expected["digest"] == digest(&all.join("\n"));
        (!is_same).then(|| format!("{}, {}: {} rows, not {}", run.id, run.asked, all.len(), expected["rows"]))
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{wrong:#?}\nother rows than those recorded; {RECORD}");
}

/// A row without estimates, which are not the same twice in Trino.
fn exact(mut row: Row, estimates: Option<&BTreeSet<String>>) -> Value {
    row.retain(|column, _| !estimates.is_some_and(|estimates| estimates.contains(column)));
    Value::Object(row)
}

/// The columns of each question that are estimates.
fn estimates() -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for questions in known("approximate").into_iter().map(|mut entry| entry.remove("questions").expect("questions")) {
        all.extend(questions.try_into::<BTreeMap<String, BTreeSet<String>>>().expect("columns of each question"));
    }
    all
}

/// The entries of known.toml of this name.
fn known(name: &str) -> Vec<toml::Table> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/known.toml");
    let mut known: toml::Table = fs::read_to_string(file).expect("known.toml").parse().expect("TOML");
    known.remove(name).map_or_else(Vec::new, |entries| entries.try_into().expect("tables"))
}

#[test]
fn every_difference_from_trino_is_stated() {
    let runs = known("question").into_iter().map(|mut entry| entry.remove("runs").expect("runs"));
    let stated: Vec<String> = runs.flat_map(|runs| runs.try_into::<Vec<String>>().expect("runs")).collect();
    for (run, line) in recorded() {
        let differs = line.get("local").is_some() || line.get("error").is_some();
        let name = format!("{}, {}", run.id, run.asked);
        assert_eq!(differs, stated.contains(&name), "{name}: known.toml");
    }
}

/// A value as text that tells integers from numbers with a fraction, and these to nine digits.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            let fields = sorted.into_iter().map(|(key, value)| format!("{}:{}", Value::from(&**key), canonical(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Number(number) if number.is_f64() => format!("{:.8e}", number.as_f64().unwrap_or(f64::NAN)),
        other => other.to_string(),
    }
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
