//! The questions of the built-in packs and of the example pack: their headers, and every test of every header.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use logq::queries::{Packs, Param, Query};
use serde_json::Value;

use crate::demo::FOLDER;

/// What `logq queries …` prints in an empty home, with its exit code.
fn queries(args: &[&str]) -> (Option<i32>, String, String) {
    let home = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
    command.arg("queries").args(args).current_dir(home.path()).env_clear().env("HOME", home.path());
    let output = command.output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn in_checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every question can be reached from the alarm, which names an access key, or asks for nothing.
#[test]
fn pivots_lead_from_the_key_to_every_question_that_needs_a_value() {
    let packs = Packs::built_in();
    // What a team knows of itself is no value of a result: the balancer's addresses, the CDN's networks.
    let is_ours = |param: &Param| ["nodes", "cdn_networks"].contains(&param.name.as_str());
    let is_start = |query: &&Query| {
        let mut required = query.params.iter().filter(|param| param.required());
        query.params.iter().any(|param| param.name == "key") || required.all(is_ours)
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
fn the_built_in_questions_keep_every_rule() {
    let (code, out, err) = queries(&["check", "--deny-warnings"]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
}

#[test]
fn the_demo_gives_the_answers_that_the_headers_expect() {
    let failures = wrong_answers(&FOLDER, &[]);
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// Tests of the built-in questions, or of those with these ids, that fail on the logs of a folder with a `logq.toml`.
pub(crate) fn wrong_answers(folder: &Path, ids: &[&str]) -> Vec<String> {
    let (_, out, err) = queries(&[&["test", "--json", "--demo", folder.to_str().expect("UTF-8")][..], ids].concat());
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e} in {out}{err}"));
    let tests = report["tests"].as_array().expect("a list");
    assert!(tests.len() > if ids.is_empty() { 400 } else { ids.len() }, "only {} tests ran: {err}", tests.len());
    tests.iter().filter(|test| test["passed"] != true).map(|test| format!("{test:#}")).collect()
}

#[test]
fn the_example_pack_keeps_every_rule_and_tests_every_condition() {
    let pack = in_checkout("docs/example-pack");
    let pack = pack.to_str().expect("UTF-8");
    let (code, out, err) = queries(&["check", pack, "--deny-warnings"]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    let (code, out, err) = queries(&["test", pack, "--mutate"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert_eq!(out.lines().filter(|line| line.starts_with("ok ")).count(), 4, "{out}");
    assert!(err.contains("conditions: 6, noticed: 6, unnoticed: 0"), "{err}");
}

#[test]
fn the_pages_of_packs_are_those_of_their_headers() {
    let made = tempfile::tempdir().expect("a folder");
    let (code, _, err) = queries(&["docs", made.path().to_str().expect("UTF-8")]);
    assert_eq!(code, Some(0), "{err}");
    let names = |folder: &Path| -> BTreeSet<String> {
        let files = fs::read_dir(folder).expect("a folder");
        files.map(|file| file.expect("a file").file_name().into_string().expect("UTF-8")).collect()
    };
    let (committed, again) = (in_checkout("docs/packs"), "type logq queries docs docs/packs");
    assert_eq!(names(&committed), names(made.path()), "{again}, and remove pages without a pack");
    for name in names(made.path()) {
        let [page, fresh] =
            [committed.as_path(), made.path()].map(|folder| fs::read_to_string(folder.join(&name)).expect("a page"));
        assert!(page == fresh, "docs/packs/{name} is not what the headers say: {again}");
        for target in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            // Patterns in SQL look like links.
            if !target.contains(".md") && !target.starts_with('#') {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let linked =
                if file.is_empty() { page.clone() } else { fs::read_to_string(committed.join(file)).expect("a page") };
            assert!(anchor.is_empty() || linked.contains(&format!("## {anchor}\n")), "{name} links to {target}");
        }
    }
}
