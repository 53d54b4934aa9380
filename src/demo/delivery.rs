//! From records to objects: which records share a file, and what AWS calls it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::alb::{BALANCER, Request};
use super::clock::{day_path, stamp};
use super::cloudtrail::Event;
use super::cloudwatch;
use super::logs::{Line, Logs, Shelf};
use super::network::Entry;
use super::rng::Rng;
use super::vpcflow::FIELDS;
use super::world::{HOME, PROD, resource_id};

/// CloudTrail, the balancer and the flow logs cut files every five minutes.
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

impl Object {
    /// The object's bytes: gzip for what AWS compresses, by the object's name.
    pub(super) fn bytes(&self) -> Vec<u8> {
        if self.key.ends_with(".gz") { super::gzip(&self.text) } else { self.text.clone().into_bytes() }
    }
}

/// The objects of every source, in the order in which they are written.
pub(super) fn objects(logs: Logs) -> Vec<(&'static str, Vec<Object>)> {
    let mut sources = vec![
        ("cloudtrail", cloudtrail(logs.trail.events)),
        ("alb", alb(logs.requests)),
        ("vpcflow", vpcflow(logs.flows)),
    ];
    sources.extend(shelves(logs.lines));
    sources.push(("cwl", cloudwatch::objects(logs.events)));
    sources
}

/// Sources whose objects are lines, by id.
fn shelves(lines: Vec<Line>) -> BTreeMap<&'static str, Vec<Object>> {
    let mut files: BTreeMap<(Shelf, i64), Vec<(i64, String)>> = BTreeMap::new();
    for Line { shelf, delivered, text } in lines {
        let slot = shelf.slot(delivered);
        files.entry((shelf, slot)).or_default().push((delivered, text));
    }
    let mut sources: BTreeMap<&'static str, Vec<Object>> = BTreeMap::new();
    for ((shelf, slot), mut records) in files {
        records.sort_by_key(|(delivered, _)| *delivered);
        let records: Vec<String> = records.into_iter().map(|(_, text)| text).collect();
        let object = Object { key: shelf.key(slot), text: shelf.text(&records), records: records.len() as u64 };
        sources.entry(shelf.source()).or_default().push(object);
    }
    sources
}

/// CloudTrail: one document for each account, region and five minutes of delivery.
fn cloudtrail(events: Vec<Event>) -> Vec<Object> {
    let mut files: BTreeMap<(&str, &str, i64), Vec<Event>> = BTreeMap::new();
    for event in events {
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
fn alb(requests: Vec<Request>) -> Vec<Object> {
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
fn vpcflow(entries: Vec<Entry>) -> Vec<Object> {
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
