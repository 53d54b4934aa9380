//! Findings of GuardDuty, as they are exported to S3: one JSON object a line, again with every update.

use serde::Deserialize;
use serde_json::{Value, json};

use super::clock::iso;
use super::logs::{Logs, Shelf};
use super::rng::Rng;

/// A finding without its times.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Finding {
    /// `Recon:EC2/PortProbeUnprotectedPort`.
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// 1.0 to 10.0.
    pub(super) severity: f64,
    /// One line.
    pub(super) title: String,
    /// `resource`.
    pub(super) resource: Value,
    /// `service.action`; attack sequences have none.
    #[serde(default)]
    pub(super) action: Value,
    /// How often it was seen.
    #[serde(default = "once")]
    pub(super) count: u64,
    /// Made by somebody who tries out GuardDuty.
    #[serde(default)]
    pub(super) sample: bool,
}

fn once() -> u64 {
    1
}

impl Finding {
    /// Logs the finding and, if it was seen more than once, an update of it twenty minutes later. `seen` is the
    /// first second.
    pub(super) fn log(&self, logs: &mut Logs, rng: &mut Rng, account: &'static str, region: &'static str, seen: i64) {
        let (id, detector) = (rng.hex(32), Rng::of("detector", 0).hex(32));
        let updates = if self.count > 1 { vec![(300, 1), (1500, self.count)] } else { vec![(300, 1)] };
        for (after, count) in updates {
            let time = |second| iso(second).replace('Z', ".000Z");
            let note =
                if self.sample { json!({ "sample": true, "type": "default" }) } else { json!({ "type": "default" }) };
            let record = json!({
                "schemaVersion": "2.0", "accountId": account, "region": region, "partition": "aws", "id": id,
                "arn": format!("arn:aws:guardduty:{region}:{account}:detector/{detector}/finding/{id}"),
                "type": self.kind, "resource": self.resource,
                "service": {
                    "serviceName": "guardduty", "detectorId": detector, "action": self.action,
                    "resourceRole": "TARGET", "additionalInfo": note, "eventFirstSeen": time(seen),
                    "eventLastSeen": time(seen + after - 300), "archived": false, "count": count,
                },
                "severity": self.severity, "createdAt": time(seen + 300), "updatedAt": time(seen + after),
                "title": self.title, "description": self.title,
            });
            logs.line(Shelf::GuardDuty(account, region), seen + after + rng.between(60, 300), record.to_string());
        }
    }
}
