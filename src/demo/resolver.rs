//! Query logs of Route 53 Resolver.

use serde_json::{Map, Value, json};

use super::clock::iso;
use super::logs::{Logs, Shelf};
use super::rng::Rng;
use super::vpcflow::vpc_in;
use super::world::{Host, PROD};

/// One question of a machine to the VPC's resolver.
#[derive(Debug)]
pub(super) struct Lookup<'a> {
    /// Milliseconds since 1970.
    pub(super) millis: i64,
    /// Who asked.
    pub(super) host: Host,
    /// The region of its VPC.
    pub(super) region: &'static str,
    /// The name with its final dot.
    pub(super) name: &'a str,
    /// `A`, `TXT`, …
    pub(super) kind: &'a str,
    /// `NOERROR`, `NXDOMAIN`, …
    pub(super) code: &'a str,
    /// What was answered; of the type that was asked for.
    pub(super) answers: Vec<String>,
    /// What DNS Firewall did: `ALERT` or `BLOCK`.
    pub(super) firewall: Option<&'a str>,
}

impl Lookup<'_> {
    /// Logs it; `rng` gives port and delay.
    pub(super) fn log(&self, logs: &mut Logs, rng: &mut Rng) {
        let answers: Vec<Value> =
            self.answers.iter().map(|data| json!({ "Rdata": data, "Type": self.kind, "Class": "IN" })).collect();
        let vpc = vpc_in(self.region);
        let second = self.millis.div_euclid(1000);
        let mut record = json!({
            "version": "1.100000", "account_id": PROD, "region": self.region, "vpc_id": vpc,
            "query_timestamp": iso(second), "query_name": self.name, "query_type": self.kind, "query_class": "IN",
            "rcode": self.code, "answers": answers, "srcaddr": self.host.ip,
            "srcport": (32_768 + rng.below(28_000)).to_string(), "transport": "UDP",
        });
        record["srcids"] = match self.host.instance() {
            Some(instance) => json!({ "instance": instance }),
            None => Value::Object(Map::new()),
        };
        if let Some(action) = self.firewall {
            record["firewall_rule_action"] = json!(action);
            record["firewall_rule_group_id"] = json!("rslvr-frg-0d3m0d3m0d3m0d3m");
            record["firewall_domain_list_id"] = json!("rslvr-fdl-0d3m0new0domains");
        }
        logs.line(Shelf::Resolver(vpc), second + rng.between(5, 300), record.to_string());
    }
}
