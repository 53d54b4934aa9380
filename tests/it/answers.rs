//! The rows that `logq run` prints for a saved question, each asked for once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use serde_json::{Map, Value};

pub(crate) type Row = Map<String, Value>;

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

/// Whether a row has these values; it may have more.
pub(crate) fn matches(row: &Row, expected: &toml::Table) -> bool {
    expected.iter().all(|(column, value)| {
        let value = serde_json::to_value(value).expect("a TOML value is a JSON value");
        let found = row.get(column).unwrap_or_else(|| panic!("there is no column {column} in {row:?}"));
        *found == value
    })
}
