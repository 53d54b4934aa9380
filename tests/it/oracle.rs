//! The statements and the embedded engine against the answers of Hive and Trino that `tests/oracle` records.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use sha2::{Digest, Sha256};

const RECORD: &str = "if that is meant, run tests/oracle/run --record and read what changed";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle")
}

/// The recorded lines that have this key, of all log kinds.
fn recorded(key: &str) -> Vec<Value> {
    let files =
        fs::read_dir(folder().join("recorded")).expect("recorded answers").map(|file| file.expect("a file").path());
    let texts = files.filter(|path| path.extension().is_some_and(|e| e == "jsonl")).map(fs::read_to_string);
    let lines: Vec<Value> = texts
        .flat_map(|text| {
            text.expect("text").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<_>>()
        })
        .filter(|line: &Value| line.get(key).is_some())
        .collect();
    assert!(!lines.is_empty(), "no {key} is recorded: run tests/oracle/run --record");
    lines
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().map(|items| items.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

/// What the program prints in this home.
fn logq(home: &Path, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
    command.args(args).current_dir(home).env_clear().env("HOME", home).stdin(Stdio::null());
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The complaints about all lines; most of the time is spent waiting for the program.
fn complaints(lines: &[Value], check: impl Fn(&Value) -> Vec<String> + Sync) -> Vec<String> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let check = &check;
        let parts = lines.chunks(lines.len().div_ceil(threads));
        let running: Vec<_> =
            parts.map(|part| scope.spawn(move || part.iter().flat_map(check).collect::<Vec<_>>())).collect();
        running.into_iter().flat_map(|thread| thread.join().expect("a thread that ends")).collect()
    })
}

#[test]
fn every_statement_is_the_one_that_was_examined() {
    let home = tempfile::tempdir().expect("a folder");
    let wrong = complaints(&recorded("statement"), |line| {
        let args = [vec!["ddl"], texts(&line["ddl"])].concat();
        let statement = logq(home.path(), &args);
        let digest: String = Sha256::digest(&statement).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        if line["statement"] == digest { vec![] } else { vec![format!("logq {}\n{statement}", args.join(" "))] }
    });
    assert!(wrong.is_empty(), "{}\nother statements than those examined; {RECORD}", wrong.join("\n"));
}

#[cfg(feature = "local")]
#[test]
fn the_embedded_engine_reads_what_hive_and_trino_read() {
    let catalogue = logq::sources::Catalogue::builtin().expect("the built-in kinds");
    let known = known();
    let wrong = complaints(&recorded("case"), |case| {
        let home = staged(&catalogue, case);
        ["raw", "bound"].into_iter().flat_map(|which| differences(home.path(), case, which, &known)).collect()
    });
    assert!(wrong.is_empty(), "{}\nother rows than those recorded; {RECORD}", wrong.join("\n"));
}

/// Case and reader of every difference that known.toml states.
fn known() -> BTreeSet<(String, String)> {
    let text = fs::read_to_string(folder().join("known.toml")).expect("known.toml");
    let stated: toml::Table = text.parse().expect("TOML");
    let strings = |entry: &toml::Value, key| -> Vec<String> { entry[key].clone().try_into().expect("strings") };
    let entries = stated["known"].as_array().expect("an array").iter();
    entries
        .flat_map(|entry| {
            let readers = strings(entry, "readers");
            strings(entry, "cases")
                .into_iter()
                .flat_map(move |case| readers.iter().map(|reader| (case.clone(), reader.clone())).collect::<Vec<_>>())
        })
        .collect()
}

/// A home with the sample under its real key, and the two tables that read it.
fn staged(catalogue: &logq::sources::Catalogue, case: &Value) -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let text_of = |key: &str| case[key].as_str().expect("text").to_owned();
    let name = text_of("case");
    let kind = texts(&case["ddl"])[0];
    let parquet = folder().join(format!("recorded/objects/{name}.parquet"));
    let object = fs::read(parquet).unwrap_or_else(|_| {
        catalogue.get(kind).expect("a kind").samples[sample_number(&name, kind) - 1].text.clone().into_bytes()
    });
    let definition = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("ddl/{kind}.toml"));
    let raw = without_clock(&fs::read_to_string(definition).expect("a definition"));
    for (path, content) in [
        (text_of("key"), object),
        ("logq.toml".to_owned(), format!("version = 1\n{}", text_of("tables")).into_bytes()),
        (format!(".config/logq/ddl/raw_{kind}.toml"), raw.into_bytes()),
    ] {
        let path = home.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    home
}

/// The number in `<kind>_<number>` and, in a layout that is not the sample's own, `<kind>_<number>_<layout>`.
fn sample_number(case: &str, kind: &str) -> usize {
    let rest = case.strip_prefix(kind).and_then(|rest| rest.strip_prefix('_')).expect("kind_number");
    rest.split('_').next().and_then(|number| number.parse().ok()).expect("a number")
}

/// The kind without its clock: only folders confine a query, so that every record comes.
fn without_clock(definition: &str) -> String {
    let mut inside = false;
    let mut tables = false;
    let kept = definition.lines().filter(|line| {
        if line.starts_with('[') {
            tables = true;
            inside = line.starts_with("[time.");
        }
        let says_clock = !tables && (line.starts_with("time ") || line.starts_with("time."));
        !inside && !says_clock
    });
    std::iter::once("time = \"none\"").chain(kept).collect::<Vec<_>>().join("\n")
}

/// What the local rows of today differ in, and readers that differ without a reason.
fn differences(home: &Path, case: &Value, which: &str, known: &BTreeSet<(String, String)>) -> Vec<String> {
    let name = case["case"].as_str().expect("a name");
    let query = case["queries"][which].as_str().expect("a query");
    let args = [vec!["sql", "--engine", "local", "-f", "jsonl"], texts(&case["window"]), vec![query]].concat();
    let partitions = texts(&case["partitions"]);
    let rows: Vec<Value> = logq(home, &args)
        .lines()
        .map(|line| present(serde_json::from_str(line).expect("JSON")))
        .filter(|row| row.as_object().is_some_and(|row| row.keys().any(|key| !partitions.contains(&key.as_str()))))
        .collect();
    let mut found = Vec::new();
    for group in case[which].as_array().expect("answers") {
        let readers = texts(&group["by"]);
        if readers.contains(&"local") && group["rows"] != Value::Array(rows.clone()) {
            let rows = Value::Array(rows.clone());
            found.push(format!("{name}, {which}: {readers:?} read\n  {}\nnow local reads\n  {rows}", group["rows"]));
        }
        let others = readers.iter().filter(|_| !readers.contains(&"local"));
        let others = others.map(|reader| if which == "bound" { "bound" } else { reader });
        let unexcused = others.filter(|reader| !known.contains(&(name.to_owned(), (*reader).to_owned())));
        found.extend(unexcused.map(|reader| format!("{name}: {reader} differs, and known.toml does not say why")));
    }
    found
}

/// A value without what is NULL.
fn present(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            fields.into_iter().filter(|(_, item)| !item.is_null()).map(|(key, item)| (key, present(item))).collect()
        }
        Value::Array(items) => items.into_iter().map(present).collect(),
        other => other,
    }
}
