//! The embedded engine over S3, played by a small server on this machine: the same rows as from a folder.

pub(crate) mod server;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

use crate::demo::FOLDER;
use server::Bucket;

const KEY: &str = "key=AKIADEMOLEAKEDKEY234";

/// The program in a folder of its own, with credentials for the server.
fn logq(bucket: &Bucket, settings: &str, args: &[&str]) -> Output {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("logq.toml"), settings).expect("a file");
    Command::new(env!("CARGO_BIN_EXE_logq"))
        .args(args)
        .current_dir(home.path())
        .env_clear()
        .env("HOME", home.path())
        .envs(bucket.environment())
        .output()
        .expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The demo's settings with its tables in a bucket.
fn demo_settings() -> String {
    let settings = fs::read_to_string(FOLDER.join("logq.toml")).expect("the demo's settings");
    settings.replace("location = \"./", "location = \"s3://logs/")
}

const ONE_TABLE: &str = "version = 1\nengine = \"local\"\n\
    scope = { window = \"2026-03-10/2026-03-11\", now = \"2026-03-12T00:00:00Z\" }\n\
    [tables.cloudtrail]\nlocation = \"s3://logs/AWSLogs/\"\n";

/// A CloudTrail object of so many events in a bucket's folder.
fn put(root: &Path, name: &str, events: usize) {
    let folder = root.join("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/10");
    fs::create_dir_all(&folder).expect("a folder");
    // Ids that do not compress make a large object of few events.
    let event = |n: usize| {
        let id: String = (0..64u64)
            .map(|i| format!("{:08x}", (n as u64 * 64 + i).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32))
            .collect();
        format!("{{\"eventTime\":\"2026-03-10T08:00:00Z\",\"eventName\":\"A\",\"eventID\":\"{id}\"}}")
    };
    let events: Vec<String> = (0..events).map(event).collect();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(format!("{{\"Records\":[{}]}}", events.join(",")).as_bytes()).expect("memory");
    let name = format!("111122223333_CloudTrail_eu-west-1_20260310T0805Z_{name}.json.gz");
    fs::write(folder.join(name), gzip.finish().expect("memory")).expect("an object");
}

#[test]
fn a_question_gives_the_rows_that_a_folder_gives() {
    let bucket = Bucket::serve("logs", &FOLDER);
    for (question, parameters) in [("ct-key-sources", KEY), ("vf-host-peers", "host=10.20.0.20")] {
        let args = ["run", question, "-p", parameters, "-f", "jsonl"];
        let remote = logq(&bucket, &demo_settings(), &args);
        let local =
            Command::new(env!("CARGO_BIN_EXE_logq")).args(args).current_dir(&*FOLDER).output().expect("it runs");
        assert_eq!(text(&remote.stdout), text(&local.stdout), "{question}: {}", text(&remote.stderr));
        assert!(!local.stdout.is_empty(), "{question}: no rows say nothing");
        assert_eq!(remote.status.code(), Some(0));
    }
}

#[test]
fn only_folders_of_the_selection_are_listed_and_only_its_objects_read() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "0000000000000001", 3);
    let elsewhere = folder.path().join("AWSLogs/111122223333/Config/eu-west-1/2026/3/10/ConfigHistory");
    fs::create_dir_all(&elsewhere).expect("a folder");
    fs::write(elsewhere.join("x.json.gz"), b"x").expect("an object");
    let bucket = Bucket::serve("logs", folder.path());
    let told = logq(&bucket, ONE_TABLE, &["sql", "SELECT eventname FROM cloudtrail", "-f", "jsonl"]);
    assert_eq!(text(&told.stdout).lines().count(), 3, "{}", text(&told.stderr));
    let seen = bucket.seen();
    assert!(
        !seen.iter().any(|request| request.contains("Config%2Feu-west-1") || request.contains("x.json.gz")),
        "{seen:?}"
    );
}

#[test]
fn a_key_that_xml_cannot_hold_does_not_hide_its_neighbours() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "0000000000000001", 3);
    let day = folder.path().join("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/10");
    for name in ["odd\u{1}name.json", "a+b c%2F&<.json"] {
        fs::write(day.join(name), b"x").expect("an object");
    }
    let bucket = Bucket::serve("logs", folder.path());
    let told = logq(&bucket, ONE_TABLE, &["sql", "SELECT eventname FROM cloudtrail", "-f", "jsonl"]);
    assert_eq!(text(&told.stdout).lines().count(), 3, "{}", text(&told.stderr));
}

#[test]
fn a_large_object_is_read_in_parts() {
    let folder = tempfile::tempdir().expect("a folder");
    put(folder.path(), "0000000000000001", 40_000);
    let bucket = Bucket::serve("logs", folder.path());
    let told = logq(&bucket, ONE_TABLE, &["sql", "SELECT count(DISTINCT eventid) AS n FROM cloudtrail", "-f", "jsonl"]);
    assert_eq!(text(&told.stdout), "{\"n\":40000}\n", "{}", text(&told.stderr));
    let parts = bucket.seen().iter().filter(|request| request.contains("bytes=")).count();
    assert!(parts >= 2, "{parts} parts");
}

#[test]
fn what_cannot_be_read_is_counted_by_cause() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["0000000000000001", "denied0000000002", "encrypt000000003", "glacier000000004"] {
        put(folder.path(), name, 2);
    }
    let bucket = Bucket::serve("logs", folder.path());
    let args = ["sql", "SELECT eventname FROM cloudtrail", "-f", "jsonl", "--strict"];
    let told = logq(&bucket, ONE_TABLE, &args);
    assert_eq!(told.status.code(), Some(6), "{}", text(&told.stderr));
    assert_eq!(text(&told.stdout).lines().count(), 2);
    for cause in ["access denied: s3:GetObject", "need kms:Decrypt", "in an archive class"] {
        assert!(text(&told.stderr).contains(cause), "{cause}: {}", text(&told.stderr));
    }
}

#[test]
fn a_bucket_that_cannot_be_listed_is_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    let bucket = Bucket::serve("logs", folder.path());
    let refused = |name: &str| {
        let settings = ONE_TABLE.replace("s3://logs/", &format!("s3://{name}/"));
        let told = logq(&bucket, &settings, &["sql", "SELECT eventname FROM cloudtrail"]);
        (told.status.code(), text(&told.stderr))
    };
    let (code, told) = refused("no-such-bucket");
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("there is no bucket no-such-bucket") && told.contains("location"), "{told}");
    let (code, told) = refused("forbidden");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("s3:ListBucket"), "{told}");
}
