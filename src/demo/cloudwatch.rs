//! Events of CloudWatch Logs in the envelopes of an account-wide subscription, as Firehose writes them: one
//! envelope a line, decompressed, in a folder for each kind of log (dynamic partitioning by the log group).

use std::collections::BTreeMap;

use serde_json::json;

use super::clock::{day_path, iso, stamp};
use super::delivery::Object;
use super::rng::Rng;
use super::world::PROD;

/// Firehose's buffer, in seconds.
const BUFFER: i64 = 900;

/// One event of a log stream.
#[derive(Debug)]
pub(super) struct LogEvent {
    /// Milliseconds since 1970.
    pub(super) millis: i64,
    /// The log group.
    pub(super) group: String,
    /// The log stream.
    pub(super) stream: String,
    /// What was logged.
    pub(super) message: String,
}

/// The log kinds inside the envelopes, and how many events of each there are.
pub(super) fn kinds(events: &[LogEvent]) -> BTreeMap<&'static str, u64> {
    let mut kinds = BTreeMap::new();
    for event in events {
        *kinds.entry(kind(&event.group)).or_default() += 1;
    }
    kinds
}

/// The log kind of a group, by the names that services give their groups; `cwl` for any other.
fn kind(group: &str) -> &'static str {
    match group {
        group if group.starts_with("/aws/lambda/") => "lambda",
        group if group.starts_with("/aws/eks/") => "eks_audit",
        group if group.starts_with("/aws/elasticache/") => "elasticache_slow",
        group if group.starts_with("/aws/apigateway/") => "apigateway",
        group if group.starts_with("/aws/rds/") => match group.rsplit('/').next() {
            Some("audit") => "rds_audit",
            Some("slowquery") => "rds_slow",
            Some("error") => "rds_error",
            _ => "cwl",
        },
        _ => "cwl",
    }
}

/// The objects that Firehose writes. Every object begins with a control message now and then, as real ones do.
pub(super) fn objects(mut events: Vec<LogEvent>) -> Vec<Object> {
    events.sort_by_key(|event| event.millis);
    let mut files: BTreeMap<(&str, i64), Vec<LogEvent>> = BTreeMap::new();
    for event in events {
        let slot = event.millis.div_euclid(BUFFER * 1000) * BUFFER;
        files.entry((kind(&event.group), slot)).or_default().push(event);
    }
    files.into_iter().map(|((kind, slot), events)| object(kind, slot, events)).collect()
}

fn object(kind: &str, slot: i64, events: Vec<LogEvent>) -> Object {
    let mut rng = Rng::of(&format!("cloudwatch/{kind}"), slot);
    let records = events.len() as u64;
    let mut streams: BTreeMap<(String, String), Vec<serde_json::Value>> = BTreeMap::new();
    for LogEvent { millis, group, stream, message } in events {
        let id = rng.text(b"0123456789", 52);
        let event = json!({ "id": format!("3884{id}"), "timestamp": millis, "message": message });
        streams.entry((group, stream)).or_default().push(event);
    }
    let mut text = String::new();
    if slot.div_euclid(BUFFER) % 24 == 0 {
        let check = json!({ "id": "", "timestamp": slot * 1000,
            "message": "CWL CONTROL MESSAGE: Checking health of destination Firehose." });
        let control = json!({ "messageType": "CONTROL_MESSAGE", "owner": "CloudwatchLogs", "logGroup": "",
            "logStream": "", "subscriptionFilters": [], "logEvents": [check] });
        text.push_str(&format!("{control}\n"));
    }
    for ((group, stream), events) in streams {
        let envelope = json!({ "messageType": "DATA_MESSAGE", "owner": PROD, "logGroup": group, "logStream": stream,
            "subscriptionFilters": ["account-to-s3"], "logEvents": events });
        text.push_str(&format!("{envelope}\n"));
    }
    let (hour, time) = (&stamp(slot)[9..11], iso(slot).replace(['T', ':'], "-"));
    let name = format!("account-to-s3-1-{}-{}.gz", time.trim_end_matches('Z'), rng.uuid());
    Object { key: format!("cloudwatch-logs/{kind}/{}/{hour}/{name}", day_path(slot)), text, records }
}
