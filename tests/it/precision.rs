//! What the questions say where nothing happened: the demo's ordinary week alone, in which a few things look like an
//! attack. Whoever is called at night by a question of high severity must not be called for these.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use logq::queries::{Packs, Param, Query, Severity};
use serde::Deserialize;

use crate::answers::{Row, answer, in_parallel, matches};

/// The demo without its incidents, written once for all tests.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("background");
    logq::demo::write_background(&folder).expect("the demo");
    folder
});

/// `precision.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stated {
    /// Parameters by question.
    ours: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    harmless: Vec<Harmless>,
}

/// A row that is there although nothing happened.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Harmless {
    /// The question.
    id: String,
    /// The false positive, as the question's header states it.
    declared: String,
    /// Some columns of the row.
    is: toml::Table,
}

impl Stated {
    fn load() -> Self {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/precision.toml");
        toml::from_str(&fs::read_to_string(file).expect("precision.toml")).expect("TOML")
    }

    /// What the question finds in the ordinary week.
    fn answer(&self, id: &str) -> Result<Vec<Row>, String> {
        let params = self.ours.get(id).into_iter().flatten();
        let params = params.flat_map(|(name, values)| values.iter().map(|value| (name.clone(), value.clone())));
        answer(&FOLDER, id, &params.collect::<Vec<_>>())
    }

    fn covers(&self, id: &str, row: &Row) -> bool {
        self.harmless.iter().any(|known| known.id == id && matches(row, &known.is))
    }
}

#[test]
fn nothing_but_a_declared_false_positive_raises_an_alarm_in_an_ordinary_week() {
    let packs = Packs::built_in();
    // What asks for an address or a key is asked by somebody who has an alarm already.
    let is_alarm = |query: &&Query| {
        matches!(query.severity, Severity::High | Severity::Critical) && !query.params.iter().any(Param::required)
    };
    let alarms: Vec<&Query> = packs.queries.iter().filter(is_alarm).collect();
    assert!(alarms.len() > 20, "{} questions", alarms.len());
    let stated = Stated::load();
    let wrong = in_parallel(&alarms, |query| match stated.answer(&query.id) {
        Ok(rows) => rows.iter().filter(|row| !stated.covers(&query.id, row)).map(|row| told(query, row)).collect(),
        Err(error) => vec![format!("{}: {error}", query.id)],
    });
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    assert!(wrong.is_empty(), "{} false alarms:\n{}", wrong.len(), wrong.join("\n"));
}

fn told(query: &Query, row: &Row) -> String {
    let row = serde_json::to_string(row).expect("JSON");
    format!("{}: {}", query.id, row.chars().take(400).collect::<String>())
}

#[test]
fn a_harmless_row_is_there_and_its_question_declares_it() {
    let packs = Packs::built_in();
    let stated = Stated::load();
    for known in &stated.harmless {
        let query = packs.get(&known.id).expect("a question");
        assert!(query.false_positives.contains(&known.declared), "{} declares no `{}`", known.id, known.declared);
        let rows = stated.answer(&known.id).expect("an answer");
        assert!(rows.iter().any(|row| matches(row, &known.is)), "{}: {} is nowhere", known.id, known.is);
    }
}
