//! The dry run: the exact statement, and what it would read and cost.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::bind::{Asked, BoundQuery};
use crate::engine::estimate::{ScanEstimate, Tally, planning};
use crate::engine::guard::{Judgement, Verdict};
use crate::engine::{Estimate, Workgroup, price};
use crate::printable::Printable;
use crate::queries::{RefSet, Resolved};
use crate::settings::{EngineKind, Tariff};

/// What a dry run shows.
pub(super) struct Plan<'a> {
    pub(super) query: &'a BoundQuery,
    pub(super) engine: EngineKind,
    pub(super) estimate: &'a Estimate,
    pub(super) judgement: &'a Judgement,
    pub(super) tariff: &'a Tariff,
}

impl Plan<'_> {
    /// The statement, then the rest as comments, so that the whole is SQL.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{}\n", Printable::block(self.query.sql().trim()));
        let mut tell = |line: &str| text.push_str(&format!("-- {}\n", Printable::line(line)));
        for scan in &self.estimate.scans {
            tell(&format!("{}: {}", scan.table, scan.line()));
            scan.notes().iter().for_each(|note| tell(&format!("  {note}")));
        }
        if self.estimate.scans.len() > 1 || self.estimate.scans.iter().any(|scan| scan.times > 1) {
            tell(&format!("in all: {}", self.estimate.line(None)));
        }
        if let Some(cost) = self.cost() {
            tell(&cost);
        }
        if self.engine == EngineKind::Athena {
            let planning = planning(self.estimate.prefixes());
            planning.iter().for_each(|time| tell(&format!("planning: {time}; {}", self.requests())));
            self.estimate.workgroup.iter().for_each(|group| tell(&workgroup(group)));
        }
        for reason in &self.judgement.reasons {
            tell(&format!("{}: {reason}", said(reason.verdict())));
        }
        for note in self.query.notes() {
            tell(&format!("note: {}", note.0));
        }
        made_of(self.query).iter().for_each(|line| tell(line));
        text
    }

    /// What Athena would bill; nothing where no byte is known.
    fn cost(&self) -> Option<String> {
        let estimate = self.estimate;
        if estimate.is_reserved() {
            return Some("Athena bills no bytes: the workgroup runs on reserved capacity, paid by the hour".to_owned());
        }
        let dollars = estimate.dollars(self.tariff.per_tb)?;
        let bound = match (estimate.is_at_least(), estimate.is_at_most()) {
            (true, _) => "at least ",
            (false, true) => "at most ",
            (false, false) => "",
        };
        Some(format!("Athena would bill {bound}{} at {}", price::shown(dollars), self.tariff))
    }

    /// What S3 asks for Athena's listing, at the price of most regions.
    fn requests(&self) -> String {
        const A_THOUSAND: f64 = 0.005;
        let dollars = self.estimate.prefixes() as f64 / 1000.0 * A_THOUSAND;
        format!("S3 bills its LIST requests apart, about {}", price::shown(dollars))
    }

    /// The same for a program.
    pub(super) fn json(&self) -> Value {
        let estimate = self.estimate;
        let reason = |reason: &crate::engine::guard::Reason| json!({ "verdict": word(reason.verdict()), "text": reason.to_string() });
        json!({
            "sql": self.query.sql(),
            "engine": self.engine.name(),
            "references": estimate.scans.iter().map(reference).collect::<Vec<_>>(),
            "prefixes": estimate.prefixes(),
            "objects": estimate.is_known().then(|| estimate.objects()),
            "bytes": estimate.is_known().then(|| estimate.bytes()),
            "known_bytes": estimate.bytes(),
            "at_least": estimate.is_at_least(),
            "at_most": estimate.is_at_most(),
            "dollars": estimate.dollars(self.tariff.per_tb),
            "price_per_tb": self.tariff.per_tb,
            "price": self.tariff.to_string(),
            "planning": planning(estimate.prefixes()),
            "list_requests": estimate.requests,
            "workgroup": estimate.workgroup.as_ref().map(|group| json!({
                "name": group.name, "enabled": group.enabled, "cutoff": group.cutoff, "engine": group.engine,
                "capacity": group.capacity,
            })),
            "verdict": word(self.judgement.verdict()),
            "reasons": self.judgement.reasons.iter().map(reason).collect::<Vec<_>>(),
            "params": self.query.asked().map(params),
            "sets": self.query.asked().map(sets),
            "excluded": self.query.exclusions().iter().map(ToString::to_string).collect::<Vec<_>>(),
            "notes": self.query.notes().iter().map(|note| note.0.as_str()).collect::<Vec<_>>(),
        })
    }
}

/// Where the values come from, what the reference sets hold, and what overlays take out of the rows.
fn made_of(query: &BoundQuery) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(asked) = query.asked() {
        let value = |(name, Resolved { value, origin }): &(String, Resolved)| match value {
            Some(value) => format!(":{name} = {value} ({origin})"),
            None => format!(":{name} is {origin}"),
        };
        lines.extend(asked.resolved.iter().map(value));
        let set =
            |set: &Arc<RefSet>| format!("set {}: {} rows from {}", set.name, set.rows.len(), set.origins.join(", "));
        lines.extend(asked.sets.iter().map(set));
    }
    lines.extend(query.exclusions().iter().map(|exclusion| format!("without the rows where {exclusion}")));
    lines
}

fn params(asked: &Asked) -> Value {
    let param = |(name, Resolved { value, origin }): &(String, Resolved)| json!({ "name": name, "value": value.as_ref().map(ToString::to_string), "origin": origin.to_string() });
    asked.resolved.iter().map(param).collect()
}

fn sets(asked: &Asked) -> Value {
    let set = |set: &Arc<RefSet>| json!({ "name": set.name, "rows": set.rows.len(), "files": set.origins });
    asked.sets.iter().map(set).collect()
}

fn reference(scan: &ScanEstimate) -> Value {
    let tally = |tally: Tally| json!({ "objects": tally.objects, "bytes": tally.bytes });
    json!({
        "table": scan.table,
        "times": scan.times,
        "prefixes": scan.prefixes,
        "objects": scan.objects,
        "bytes": scan.objects.map(|_| scan.bytes),
        "at_least": scan.at_least,
        "archived": tally(scan.archived),
        "matching": scan.matching.map(tally),
        "unlisted": scan.unlisted,
        "bounded_in_time": scan.bounded,
        "columns": scan.columns.map(|columns| json!({ "used": columns.used, "all": columns.all })),
    })
}

fn workgroup(group: &Workgroup) -> String {
    let cutoff = group.cutoff.map(|bytes| format!(", cuts a query off after {}", bytesize::ByteSize(bytes)));
    let engine = group.engine.as_ref().map(|engine| format!(", {engine}"));
    let capacity = group.capacity.as_ref().map(|name| format!(", on the capacity reservation {name}"));
    [Some(format!("workgroup: {}", group.name)), engine, cutoff, capacity].into_iter().flatten().collect()
}

/// What a reason does, for people.
fn said(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Free | Verdict::Notice => "note",
        Verdict::Question => "asks (--yes answers)",
        Verdict::Refusal => "refuses",
    }
}

/// The same for a program.
fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Free => "free",
        Verdict::Notice => "notice",
        Verdict::Question => "question",
        Verdict::Refusal => "refusal",
    }
}
