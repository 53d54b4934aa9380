//! The pages of `docs/sources/` are those that the definitions make.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Pages that are written by hand.
const BY_HAND: [&str; 2] = ["prices.md", "securitylake.md"];

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sources")
}

fn names(folder: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(folder).expect("a folder");
    files.map(|file| file.expect("a file").file_name().into_string().expect("UTF-8")).collect()
}

#[test]
fn the_pages_of_log_kinds_are_those_of_their_definitions() {
    let home = tempfile::tempdir().expect("a folder");
    let made = home.path().join("made");
    let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
    command.args(["sources", "--docs"]).arg(&made).env_clear().env("HOME", home.path());
    assert!(command.status().expect("the program runs").success());
    let mut expected = names(&made);
    let again = "type logq sources --docs docs/sources";
    for name in &expected {
        let page = fs::read_to_string(committed().join(name)).unwrap_or_default();
        let fresh = fs::read_to_string(made.join(name)).expect("a page");
        assert!(page == fresh, "docs/sources/{name} is not what its definition says: {again}");
    }
    expected.extend(BY_HAND.map(str::to_owned));
    assert_eq!(names(&committed()), expected, "pages without a kind: {again}, and remove them");
}

#[test]
fn links_between_the_pages_lead_somewhere() {
    for name in names(&committed()) {
        let page = fs::read_to_string(committed().join(&name)).expect("a page");
        for target in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap_or_default();
            let exists = committed().join(file).exists();
            assert!(target.contains("://") || exists || !file.ends_with(".md"), "{name} links to {target}");
        }
    }
}
