//! From records to objects: which records share a file, and what AWS calls it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::alb::{BALANCER, Request};
use super::clock::{FIRST_HOUR, FULL, Hour, day_path, stamp};
use super::cloudtrail::{Event, Trail};
use super::network::Entry;
use super::rng::Rng;
use super::vpcflow::FIELDS;
use super::world::{HOME, PROD, resource_id};
use super::{background, network, s1, shop};

/// Files are cut every five minutes, by all three services.
const SLOT: i64 = 300;
/// The public addresses of the balancer's nodes, as they stand in object names.
const NODES: [&str; 2] = ["192.0.2.31", "192.0.2.32"];

/// One object before compression.
#[derive(Debug)]
pub(super) struct Object {
    /// The key below the demo's folder.
    pub(super) key: String,
    /// Its content.
    pub(super) text: String,
    /// How many records it holds.
    pub(super) records: u64,
}

/// CloudTrail: one document for each account, region and five minutes of delivery.
pub(super) fn cloudtrail() -> Vec<Object> {
    let mut trail = Trail::default();
    for index in FIRST_HOUR..FULL.end {
        background::log(&mut trail, Hour { index });
    }
    s1::log(&mut trail);
    let mut files: BTreeMap<(&str, &str, i64), Vec<Event>> = BTreeMap::new();
    for event in trail.events {
        let slot = (event.delivered + SLOT - 1).div_euclid(SLOT) * SLOT;
        files.entry((event.account, event.region, slot)).or_default().push(event);
    }
    files.into_iter().map(|((account, region, slot), events)| document(account, region, slot, events)).collect()
}

/// Records are in no particular order in real files; here they are in the order of delivery.
fn document(account: &str, region: &str, slot: i64, mut events: Vec<Event>) -> Object {
    events.sort_by_key(|event| event.delivered);
    let records: Vec<&str> = events.iter().map(|event| event.json.as_str()).collect();
    let unique = suffix(&format!("{account}/{region}"), slot, 16);
    Object {
        key: format!(
            "AWSLogs/{account}/CloudTrail/{region}/{}/{account}_CloudTrail_{region}_{}_{unique}.json.gz",
            day_path(slot),
            stamp(slot)
        ),
        text: format!("{{\"Records\":[{}]}}", records.join(",")),
        records: records.len() as u64,
    }
}

/// The load balancer: one file for each node and five minutes, named after their end.
pub(super) fn alb() -> Vec<Object> {
    let mut requests = s1::requests();
    requests.extend(FULL.flat_map(|index| shop::requests(Hour { index })));
    let mut files: BTreeMap<(usize, i64), Vec<Request>> = BTreeMap::new();
    for request in requests {
        let end = (request.at.div_euclid(SLOT * 1_000_000) + 1) * SLOT;
        files.entry((request.node, end)).or_default().push(request);
    }
    files.into_iter().map(|((node, end), requests)| access_log(NODES[node], end, requests)).collect()
}

fn access_log(node: &str, end: i64, mut requests: Vec<Request>) -> Object {
    requests.sort_by_key(|request| request.at);
    let mut ids = Rng::of(&format!("alb/{node}"), end);
    let unique = suffix(node, end, 8);
    Object {
        key: format!(
            "AWSLogs/{PROD}/elasticloadbalancing/{HOME}/{}/\
             {PROD}_elasticloadbalancing_{HOME}_{}_{}_{node}_{unique}.log.gz",
            day_path(end),
            BALANCER.replace('/', "."),
            stamp(end)
        ),
        text: requests.iter().map(|request| request.line(&mut ids)).collect(),
        records: requests.len() as u64,
    }
}

/// Flow logs: one file for each region and five minutes of the records' ends, with a header.
pub(super) fn vpcflow() -> Vec<Object> {
    let mut entries = s1::flows();
    entries.extend(FULL.flat_map(|index| network::entries(Hour { index })));
    let mut files: BTreeMap<(&str, i64), Vec<Entry>> = BTreeMap::new();
    for entry in entries {
        files.entry((entry.region, entry.end.div_euclid(SLOT) * SLOT)).or_default().push(entry);
    }
    files.into_iter().map(|((region, slot), entries)| flow_log(region, slot, entries)).collect()
}

fn flow_log(region: &str, slot: i64, mut entries: Vec<Entry>) -> Object {
    entries.sort_by_key(|entry| entry.end);
    let mut text = FIELDS.join(" ");
    text.push('\n');
    text.extend(entries.iter().map(|entry| entry.line.as_str()));
    let (log, unique) = (resource_id("fl", region), Rng::of(region, slot).hex(8));
    let mut key = format!("AWSLogs/{PROD}/vpcflowlogs/{region}/{}/", day_path(slot));
    // Writing to a String cannot fail.
    let _ = write!(key, "{PROD}_vpcflowlogs_{region}_{log}_{}_{unique}.log.gz", stamp(slot));
    Object { key, text, records: entries.len() as u64 }
}

/// The random end of an object's name.
fn suffix(name: &str, slot: i64, n: usize) -> String {
    Rng::of(&format!("object/{name}"), slot).text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", n)
}
