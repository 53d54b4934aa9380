#![allow(clippy::unwrap_used)]

use super::*;

fn files(version: &str) -> Vec<File> {
    vec![
        File::new(format!("AWSLogs/1/{version}.gz"), version.into()),
        File::new("AWSLogs/1/same.gz", b"same".to_vec()),
        File::new("logq.toml", format!("# {version}").into_bytes()),
    ]
}

fn read(dir: &Path, path: &str) -> Option<String> {
    fs::read_to_string(dir.join(path)).ok()
}

#[test]
fn a_new_folder_gets_every_file_and_the_list() {
    let dir = tempfile::tempdir().unwrap();
    let demo = dir.path().join("new/demo");
    store(&demo, &files("one")).unwrap();
    assert_eq!(read(&demo, "AWSLogs/1/one.gz").unwrap(), "one");
    assert_eq!(read(&demo, "logq.toml").unwrap(), "# one");
    assert_eq!(read(&demo, MANIFEST).unwrap().lines().count(), 4);
    assert!(!demo.join("AWSLogs/1/.one.gz.partial").exists());
}

#[test]
fn a_folder_of_somebody_else_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("notes.txt"), "mine").unwrap();
    let error = store(dir.path(), &files("one")).unwrap_err();
    assert!(matches!(error, DemoError::NotOurs { .. }));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    fs::write(dir.path().join(MANIFEST), "0000  notes.txt\n").unwrap();
    assert!(store(dir.path(), &files("one")).is_err());
}

#[test]
fn a_refresh_replaces_what_the_last_demo_wrote_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    store(dir.path(), &files("one")).unwrap();
    fs::write(dir.path().join("AWSLogs/1/mine.gz"), "mine").unwrap();
    fs::write(dir.path().join("AWSLogs/1/same.gz"), "damaged").unwrap();
    store(dir.path(), &files("two")).unwrap();
    assert_eq!(read(dir.path(), "AWSLogs/1/one.gz"), None);
    assert_eq!(read(dir.path(), "AWSLogs/1/two.gz").unwrap(), "two");
    assert_eq!(read(dir.path(), "AWSLogs/1/mine.gz").unwrap(), "mine");
    assert_eq!(read(dir.path(), "AWSLogs/1/same.gz").unwrap(), "same");
    assert_eq!(read(dir.path(), "logq.toml").unwrap(), "# two");
}

#[test]
fn an_edited_configuration_stays() {
    let dir = tempfile::tempdir().unwrap();
    store(dir.path(), &files("one")).unwrap();
    fs::write(dir.path().join("logq.toml"), "# edited").unwrap();
    for version in ["two", "three"] {
        store(dir.path(), &files(version)).unwrap();
        assert_eq!(read(dir.path(), "logq.toml").unwrap(), "# edited");
    }
}

#[test]
fn an_interrupted_demo_is_completed() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(MANIFEST), manifest(&files("one"))).unwrap();
    store(dir.path(), &files("one")).unwrap();
    assert_eq!(read(dir.path(), "logq.toml").unwrap(), "# one");
}

#[test]
fn a_list_that_leads_elsewhere_removes_nothing() {
    let outer = tempfile::tempdir().unwrap();
    let victim = File::new("victim.txt", b"keep".to_vec());
    fs::write(outer.path().join("victim.txt"), "keep").unwrap();
    let demo = outer.path().join("demo");
    fs::create_dir(&demo).unwrap();
    let hostile = format!("{TITLE}\n{0}  ../victim.txt\n{0}  AWSLogs/../../victim.txt\n", victim.digest);
    fs::write(demo.join(MANIFEST), hostile).unwrap();
    store(&demo, &files("one")).unwrap();
    assert_eq!(read(outer.path(), "victim.txt").unwrap(), "keep");
}

#[test]
fn parallel_answers_keep_their_order() {
    let items: Vec<u32> = (0..1000).collect();
    assert_eq!(in_parallel(&items, |n| n * 2), items.iter().map(|n| n * 2).collect::<Vec<_>>());
    assert!(in_parallel(&[] as &[u32], |n| *n).is_empty());
}
