//! Alerts and flows of the egress firewall (Network Firewall).

use serde::Deserialize;
use serde_json::{Value, json};

use super::clock::iso_micros;
use super::logs::{Logs, Shelf};
use super::rng::Rng;
use super::world::Host;

/// What a rule says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Alert {
    /// The rule's id.
    pub(super) sid: u64,
    /// The rule's message.
    pub(super) signature: String,
    /// 1 is the worst.
    pub(super) severity: u8,
    /// Whether the connection was dropped.
    #[serde(default)]
    pub(super) blocked: bool,
}

/// One connection through the firewall.
#[derive(Debug, Clone)]
pub(super) struct Connection<'a> {
    /// Milliseconds since 1970.
    pub(super) millis: i64,
    /// Who opened it.
    pub(super) host: Host,
    /// To which address.
    pub(super) peer: &'a str,
    /// To which port.
    pub(super) port: u64,
    /// The server name of the handshake.
    pub(super) sni: Option<&'a str>,
    /// Bytes out and in.
    pub(super) bytes: (u64, u64),
}

impl Connection<'_> {
    /// Logs its two flow records, and an alert if a rule speaks up.
    pub(super) fn log(&self, logs: &mut Logs, rng: &mut Rng, alert: Option<&Alert>) {
        let (flow, port) = (rng.below(1 << 50), 32_768 + rng.below(28_000));
        let second = self.millis.div_euclid(1000);
        let time = |millis: i64| iso_micros(millis * 1000).replace('Z', "+0000");
        let app = if self.sni.is_some() { "tls" } else { "unknown" };
        let event = |kind: &str, out: bool, at: i64| {
            let (from, to) = ((self.host.ip, port), (self.peer, self.port));
            let (source, target) = if out { (from, to) } else { (to, from) };
            json!({
                "timestamp": time(at), "flow_id": flow, "event_type": kind, "src_ip": source.0, "src_port": source.1,
                "dest_ip": target.0, "dest_port": target.1, "proto": "TCP", "app_proto": app,
            })
        };
        let wrapped = |at: i64, event: Value| {
            json!({ "firewall_name": "egress-fw", "availability_zone": "eu-west-1a",
                "event_timestamp": at.div_euclid(1000).to_string(), "event": event })
            .to_string()
        };
        if let Some(rule) = alert {
            let mut event = event("alert", true, self.millis);
            let (action, verdict) = if rule.blocked { ("blocked", "drop") } else { ("allowed", "alert") };
            event["alert"] = json!({ "action": action, "signature_id": rule.sid, "rev": 1,
                "signature": rule.signature, "category": "", "severity": rule.severity });
            event["verdict"] = json!({ "action": verdict });
            if let Some(sni) = self.sni {
                event["tls"] = json!({ "sni": sni, "version": "UNDETERMINED" });
            }
            logs.line(Shelf::Alerts, second + rng.between(30, 300), wrapped(self.millis, event));
        }
        let end = self.millis + 20_000;
        for (out, bytes) in [(true, self.bytes.0), (false, self.bytes.1)] {
            let mut event = event("netflow", out, end);
            event["tcp"] = json!({ "tcp_flags": "1b", "syn": true, "fin": true, "psh": true, "ack": true });
            event["netflow"] = json!({ "pkts": 1 + bytes / 900, "bytes": bytes, "start": time(self.millis),
                "end": time(end), "age": 20, "min_ttl": 63, "max_ttl": 63 });
            logs.line(Shelf::FirewallFlows, second + 20 + rng.between(30, 300), wrapped(end, event));
        }
    }
}
