use std::time::Duration;

use super::*;
use crate::cli::runs::test_entry;
use crate::engine::{ClientToken, ExternalId};
use crate::journal::{Estimated, Figures, State};
use crate::queries::ParamValue;
use crate::scope::{Scope, Window};
use crate::settings::{EngineKind, Target};

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn full() -> Entry {
    let window = Window { from: at("2026-03-10T00:00:00Z"), to: at("2026-03-11T00:00:00Z") };
    let target = Target {
        region: Some("eu-west-1".to_owned()),
        workgroup: Some("incident".to_owned()),
        database: Some("logs".to_owned()),
        output: Some("s3://ir-results/logq/".to_owned()),
        ..Target::default()
    };
    Entry {
        token: ClientToken("0198f0a1-token".to_owned()),
        state: State::Unread,
        question: Some("ct-key-summary".to_owned()),
        sql: "SELECT\n  count(*) AS n -- \x1b[2J\nFROM t\n".to_owned(),
        scope: Some(Scope {
            window,
            accounts: Some(vec!["111122223333".to_owned()]),
            regions: None,
            partitions: [].into(),
        }),
        params: [("key".to_owned(), ParamValue::Text("AKIA\x07".to_owned()))].into(),
        target: Some(("main".to_owned(), target)),
        estimate: Some(Estimated { prefixes: 17, bytes: Some(1 << 40), dollars: Some(5.0) }),
        overridden: Some("--yes was given".to_owned()),
        case: Some("INC-7".to_owned()),
        execution: Some(ExternalId("4a1c".to_owned())),
        started: at("2026-03-12T09:00:00Z"),
        submitted: Some(at("2026-03-12T09:00:01Z")),
        ended: Some(at("2026-03-12T09:00:09Z")),
        figures: Figures {
            billed_bytes: Some(1 << 39),
            dollars: Some(2.5),
            queued: Some(Duration::from_millis(120)),
            planning: Some(Duration::from_millis(300)),
            engine: Some(Duration::from_millis(900)),
            wall: Some(Duration::from_secs(8)),
            rows: Some(42),
            reused: false,
        },
        output: Some("s3://ir-results/logq/4a1c.csv".to_owned()),
        columns: vec![("n".to_owned(), "Int64".to_owned())],
        error: Some("cannot reach Athena".to_owned()),
        ..test_entry()
    }
}

#[test]
fn a_run_in_full() {
    let entry = full();
    let text = page::page(&entry, at("2026-03-12T12:00:00Z")).replace(entry.name.as_str(), "[run]");
    assert!(!text.contains(['\x1b', '\x07']));
    insta::assert_snapshot!(text);
}

#[test]
fn a_run_as_json() {
    let entry = full();
    let text = format!("{:#}", json::entry(&entry)).replace(entry.name.as_str(), "[run]");
    insta::assert_snapshot!(text);
}

#[test]
fn a_run_of_the_embedded_engine_ends_with_its_process() {
    let left = Entry { engine: EngineKind::Local, followed: false, state: State::Starting, ..test_entry() };
    assert_eq!(state(&left), "ended with its process");
    assert_eq!(state(&Entry { followed: true, ..left.clone() }), "running");
    assert_eq!(state(&Entry { state: State::Done, ..left }), "done");
}
