#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::Value;

use super::delivery::Object;
use super::world::K_LEAK;
use super::*;

/// The key and the session that the first scenario's thief makes.
const K_BACK: &str = "AKIADEMOBACKDOOR2345";
const K_FED: &str = "ASIADEMOFEDERATED234";

/// Made once for all tests.
static DEMO: LazyLock<Demo> = LazyLock::new(|| Demo::make(Played::All).unwrap());

/// The objects of every source.
static OBJECTS: LazyLock<BTreeMap<&str, Vec<Object>>> =
    LazyLock::new(|| delivery::objects(logs(Played::All).unwrap()).into_iter().collect());

/// Every CloudTrail record with the key of its object.
static RECORDS: LazyLock<Vec<(String, Value)>> = LazyLock::new(|| {
    let of = |object: &Object| {
        let mut document: Value = serde_json::from_str(&object.text).unwrap();
        let records = document["Records"].as_array_mut().map(std::mem::take).unwrap();
        assert_eq!(records.len() as u64, object.records);
        let key = object.key.clone();
        records.into_iter().map(move |record| (key.clone(), record))
    };
    OBJECTS["cloudtrail"].iter().flat_map(of).collect()
});

/// The records made with a key.
fn made_with(key: &str) -> Vec<Value> {
    let with = |record: &&Value| record["userIdentity"]["accessKeyId"] == key;
    RECORDS.iter().map(|(_, record)| record).filter(with).cloned().collect()
}

fn named<'a>(records: &'a [Value], name: &str) -> Vec<&'a Value> {
    records.iter().filter(|record| record["eventName"] == name).collect()
}

/// The bytes are the same on every machine. A change of the demo changes this line, and nothing else does.
#[test]
fn the_bytes_are_the_ones_that_were_published() {
    let digest = folder::digest(folder::manifest(&DEMO.files).as_bytes());
    assert_eq!(digest, "dd7392dde17ea640ae6eb706943fd7d18d3516a48e59a1bf740438bcb40d5ed5");
}

#[test]
fn the_demo_is_small() {
    for source in &DEMO.sources {
        assert!(source.records >= 20 && source.bytes < 20_000_000, "{source:?}");
    }
    let bytes: u64 = DEMO.sources.iter().map(|source| source.bytes).sum();
    assert!(bytes < 60_000_000 && DEMO.files.len() < 14_000, "{bytes} bytes in {} files", DEMO.files.len());
}

#[test]
fn no_two_objects_share_a_key_and_no_two_records_an_id() {
    let keys: BTreeSet<&str> = DEMO.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(keys.len(), DEMO.files.len());
    let all: Vec<String> = RECORDS.iter().map(|(_, record)| record["eventID"].to_string()).collect();
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
}

#[test]
fn every_record_has_the_fields_of_its_version_and_lies_under_its_account_and_region() {
    for (key, record) in RECORDS.iter() {
        for field in ["eventTime", "eventSource", "eventName", "sourceIPAddress", "userAgent", "eventType"] {
            assert!(record[field].is_string(), "{field} of {record}");
        }
        assert_eq!((&record["eventVersion"], record["readOnly"].is_boolean()), (&Value::from("1.11"), true));
        let (account, region) = (record["recipientAccountId"].as_str().unwrap(), record["awsRegion"].as_str().unwrap());
        assert!(key.starts_with(&format!("AWSLogs/{account}/CloudTrail/{region}/")), "{key}: {record}");
        let failed = record.get("errorCode").is_some();
        assert!(!failed || record["responseElements"].is_null(), "{record}");
    }
}

#[test]
fn a_record_is_delivered_within_fifteen_minutes_of_its_event() {
    for (key, record) in RECORDS.iter() {
        let at: jiff::Timestamp = record["eventTime"].as_str().unwrap().parse().unwrap();
        let stamp = key.rsplit('_').nth(1).unwrap();
        let delivered = jiff::civil::DateTime::strptime("%Y%m%dT%H%MZ", stamp).unwrap();
        let delivered = jiff::tz::TimeZone::UTC.to_timestamp(delivered).unwrap();
        let late = delivered.as_second() - at.as_second();
        assert!((3..=900).contains(&late), "{late} s: {key}");
        assert!(key.contains(&clock::day_path(delivered.as_second())));
    }
}

#[test]
fn the_leaked_key_does_what_the_scenario_says() {
    let records = made_with(K_LEAK);
    let day0: Vec<Value> = records.iter().filter(|r| r["eventTime"].as_str() >= Some("2026-03-10")).cloned().collect();
    assert_eq!(named(&day0, "GetObject").len(), 40);
    assert_eq!(named(&records, "GetObject").len(), 15 * 40);
    let denied = day0.iter().filter(|r| {
        r["errorCode"].as_str().is_some_and(|code| code.contains("Denied") || code.contains("Unauthorized"))
    });
    assert_eq!(denied.count(), 22 + 2);
    assert_eq!(named(&day0, "GetFederationToken")[0]["responseElements"]["credentials"]["accessKeyId"], K_FED);
    assert_eq!(named(&day0, "CreateAccessKey")[0]["responseElements"]["accessKey"]["accessKeyId"], K_BACK);
    assert!(records.iter().all(|r| r["eventTime"].as_str() < Some("2026-03-10T13:30:02Z")));
}

#[test]
fn the_back_door_is_used_and_the_federation_session_outlives_both_keys() {
    let back = made_with(K_BACK);
    let counts = ["GetSecretValue", "InvokeModel", "SendEmail", "Publish"].map(|name| named(&back, name).len());
    assert_eq!(counts, [28, 400, 50, 30]);
    let launched = named(&back, "RunInstances");
    let got: Vec<usize> = launched
        .iter()
        .map(|r| r["responseElements"]["instancesSet"]["items"].as_array().map_or(0, Vec::len))
        .collect();
    assert_eq!(got, [0, 0, 6]);
    let last = |key| made_with(key).iter().filter_map(|r| r["eventTime"].as_str().map(str::to_owned)).max().unwrap();
    assert_eq!((last(K_FED).as_str(), last(K_BACK) < last(K_FED)), ("2026-03-10T14:10:07Z", true));
}

#[test]
fn the_configuration_names_the_fields_of_the_flow_logs() {
    let settings: toml::Table = include_str!("logq.toml").parse().unwrap();
    let fields: Vec<&str> =
        settings["tables"]["vpcflow"]["fields"].as_array().unwrap().iter().map(|f| f.as_str().unwrap()).collect();
    assert_eq!(fields, vpcflow::FIELDS);
}

#[test]
fn every_object_inflates_to_its_text() {
    use std::io::Read as _;
    for object in OBJECTS["vpcflow"].iter().step_by(100) {
        let file = DEMO.files.iter().find(|file| file.path == object.key).unwrap();
        assert_eq!(file.bytes[4..8], [0; 4], "a time stamp in {}", object.key);
        let mut text = String::new();
        flate2::read::GzDecoder::new(file.bytes.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(text, object.text);
    }
}

#[test]
fn a_refusal_says_what_to_type() {
    let report = Report::from(DemoError::NotOurs { dir: "/home/me".into() });
    assert!(report.title.contains("/home/me") && report.hint.unwrap().contains("--dir"));
}
