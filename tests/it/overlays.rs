//! What a team keeps beside its `logq.toml`: packs, reference sets and overlays, and the values of parameters, as typed.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::demo::FOLDER;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

const QUESTION: &str = r#"/*---
title = "Known callers"
question = "Which known addresses call?"
sources = ["cloudtrail"]
sets = ["known_ips"]
output = [{ name = "label", type = "text" }, { name = "cidr", type = "cidr" }, { name = "calls", type = "count" }]

[params.least]
type = "int"
min = 1
default = 1_000_000
doc = "At least so many calls."
---*/
SELECT k.label, k.cidr, count(*) AS calls
FROM cloudtrail AS t
JOIN known_ips AS k ON contains(k.cidr, try_cast(t.sourceipaddress AS ipaddress))
GROUP BY 1, 2
HAVING count(*) >= :least
ORDER BY 1
LIMIT 10
"#;

const OVERLAY: &str = r#"[queries.team-known]
defaults = { least = 1 }
exclude = [{ column = "label", like = "off%", why = "our own" }]

[sets.known_ips]
extend = "sets/ours.csv"
"#;

/// A project on the demo's logs whose `queries/` holds a pack, an overlay and a set.
struct Project(TempDir);

impl Project {
    fn new() -> Self {
        let project = Self(tempfile::tempdir().expect("a folder"));
        let settings = fs::read_to_string(FOLDER.join("logq.toml")).expect("the demo's configuration");
        let there = format!("location = \"{}/", FOLDER.display());
        project.put("logq.toml", &settings.replace("location = \"./", &there));
        project.put("queries/overlay.toml", OVERLAY);
        let set = "# who is who\ncidr,label\n203.0.113.66/32,intruder\n203.0.113.66/32,\"office, Berlin\"\n";
        project.put("queries/sets/ours.csv", set);
        project.put("queries/team/pack.toml", "name = \"Ours\"\nversion = \"1.0.0\"\nlogq = \">=0.1\"\n");
        project.put("queries/team/team-known.sql", QUESTION);
        project
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// The exit code, stdout and stderr of `logq …` in the project.
    fn logq(&self, args: &[&str]) -> (Option<i32>, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
        command.args(args).current_dir(self.path()).env_clear().env("HOME", self.path()).stdin(Stdio::null());
        let output = command.output().expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    }
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_set_is_a_table_and_what_an_overlay_excludes_is_counted() {
    let project = Project::new();
    let (code, out, err) = project.logq(&["run", "team-known", "-f", "json"]);
    assert_eq!(code, Some(0), "{err}");
    let rows = read(&out);
    assert_eq!(rows.as_array().map(Vec::len), Some(1), "{out}");
    assert_eq!((&rows[0]["label"], &rows[0]["cidr"]), (&json!("intruder"), &json!("203.0.113.66/32")));
    assert!(err.contains("excluded 1 row: label like off%: our own ("), "{err}");
}

#[test]
fn an_empty_set_has_its_columns_and_no_row() {
    let project = Project::new();
    fs::remove_file(project.path().join("queries/overlay.toml")).expect("removed");
    let (code, out, err) = project.logq(&["run", "team-known", "-f", "json", "-p", "least=1"]);
    assert_eq!((code, read(&out)), (Some(0), json!([])), "{err}");
}

#[test]
fn a_dry_run_says_where_every_value_comes_from() {
    let project = Project::new();
    let (code, out, err) = project.logq(&["run", "team-known", "--dry-run"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("-- :least = 1 (overlay ") && out.contains("queries/overlay.toml)"), "{out}");
    assert!(out.contains("-- set known_ips: 2 rows from queries/team/sets/known_ips.csv, "), "{out}");
    assert!(out.contains("-- without the rows where label like off%: our own"), "{out}");
    let (_, out, _) = project.logq(&["run", "team-known", "-p", "least=7", "--dry-run", "-f", "json"]);
    assert_eq!(read(&out)["params"], json!([{ "name": "least", "value": "7", "origin": "given" }]));
    let (code, out, _) = project.logq(&["queries", "show", "team-known"]);
    assert_eq!(code, Some(0));
    assert!(out.contains("(default 1, from ") && out.contains("Excluded by overlays"), "{out}");
}

#[test]
fn a_nearer_question_is_used_and_check_says_so() {
    let project = Project::new();
    project.put("queries/team/ct-key-owner.sql", QUESTION);
    let (_, _, err) = project.logq(&["queries", "check"]);
    assert!(err.contains("queries/cloudtrail/ct-key-owner.sql is not used: "), "{err}");
    project.put("queries/overlay.toml", &OVERLAY.replace("least = 1", "leest = 1"));
    let (code, out, err) = project.logq(&["queries", "check"]);
    assert_eq!(code, Some(1), "{err}");
    assert!(out.contains("has no parameter `leest`") && out.contains("overlay.toml:2:"), "{out}{err}");
}

#[test]
fn what_is_missing_is_named_with_its_type_and_an_example() {
    let project = Project::new();
    let (code, out, err) = project.logq(&["run", "ct-key-summary"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("key (access_key): ") && err.contains("-p key=AKIA"), "{err}");
}

#[test]
fn pasted_junk_is_understood_and_a_secret_is_nowhere_repeated() {
    let project = Project::new();
    let (code, _, err) = project.logq(&["run", "ct-ip-activity", "-p", "ip=203[.]0[.]113[.]66:443", "--dry-run"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("ip read as 203.0.113.66/32"), "{err}");
    let (value, name) = (format!("ip={SECRET}"), format!("{SECRET}=x"));
    for typed in [value.as_str(), SECRET, name.as_str()] {
        let (code, out, err) = project.logq(&["run", "ct-ip-activity", "--param", typed]);
        assert_eq!(code, Some(2), "{err}");
        assert!(!out.contains("wJalr") && !err.contains("wJalr") && err.contains("40 characters"), "{err}");
    }
    let (_, history, _) = project.logq(&["history"]);
    assert!(!history.contains("wJalr"), "{history}");
}
