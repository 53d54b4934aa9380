//! Lines of the other balancers: the network load balancer `ingest-tls`, the classic one `legacy-intra`, and the
//! handshakes that the shop's balancer logs.

use serde::Deserialize;

use super::alb::BALANCER;
use super::clock::{iso, iso_micros};
use super::logs::{Logs, NLB, Shelf};
use super::rng::Rng;

/// A TLS connection to the network load balancer.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Tunnel {
    /// The TLS alert that ended the handshake; 0 for a connection that worked.
    pub(super) alert: u16,
    /// The server name, or nothing.
    pub(super) sni: Option<String>,
    /// Bytes that the clients sent.
    pub(super) bytes: u64,
}

impl Tunnel {
    /// Logs it; older listeners write 18 fields and today's 22.
    pub(super) fn log(&self, logs: &mut Logs, rng: &mut Rng, client: &str, second: i64) {
        const CERTIFICATE: &str = "arn:aws:acm:eu-west-1:111122223333:certificate/12345678-1234-1234-1234-123456789012";
        let (begin, port) = (iso(second - 2).replace('Z', ""), 1024 + rng.below(64_000));
        let (time, sni) = (iso(second).replace('Z', ""), self.sni.as_deref().unwrap_or("-"));
        let head = format!("tls 2.0 {time} {NLB} 3d4b5e8bb8464cd0 {client}:{port}");
        let line = match self.alert {
            0 => format!(
                "{head} 10.20.0.40:8443 {} {} {} 4400 - {CERTIFICATE} - TLS_AES_128_GCM_SHA256 tlsv13 - {sni}",
                500 + rng.below(60_000),
                2 + rng.below(9),
                self.bytes
            ),
            alert => format!("{head} - 31 - 0 0 {alert} {CERTIFICATE} - - - - {sni}"),
        };
        let tail = if rng.chance(50) { String::new() } else { format!(" - - - {begin}") };
        logs.line(Shelf::Nlb, second + 60, format!("{line}{tail}"));
    }
}

/// A request to the classic load balancer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Classic {
    /// Path and query.
    pub(super) path: String,
    /// The balancer's status.
    pub(super) status: u16,
    /// Milliseconds of the server; nothing if it never answered.
    #[serde(default)]
    pub(super) millis: Option<u64>,
}

impl Classic {
    /// Logs it.
    pub(super) fn log(&self, logs: &mut Logs, rng: &mut Rng, client: &str, millis: i64) {
        let (time, port) = (iso_micros(millis * 1000 + rng.between(0, 1000)), 1024 + rng.below(64_000));
        let status = self.status;
        let work = match self.millis {
            Some(ms) => format!(
                "10.20.10.30:8080 0.000043 {}.{:06} 0.000031 {status} {status} 0 2210",
                ms / 1000,
                ms % 1000 * 1000
            ),
            None => format!("- -1 -1 -1 {status} 0 0 0"),
        };
        let line = format!(
            "{time} legacy-intra {client}:{port} {work} \"GET http://legacy.shop.internal:80{} HTTP/1.1\" \
             \"Java/1.8.0_412\" - -",
            self.path
        );
        logs.line(Shelf::Clb, millis.div_euclid(1000), line);
    }
}

/// A TLS handshake with the shop's balancer.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Handshake {
    /// `TLSv1.2`; nothing for a handshake that failed.
    pub(super) protocol: Option<String>,
    /// `Failed:ClientCertUntrusted`; nothing where no certificate was asked for.
    pub(super) verify: Option<String>,
}

impl Handshake {
    /// Logs it.
    pub(super) fn log(&self, logs: &mut Logs, rng: &mut Rng, client: &str, millis: i64) {
        let time = iso_micros(millis * 1000 + rng.between(0, 1000));
        let (port, id) = (1024 + rng.below(64_000), rng.hex(32));
        let tls = match self.protocol.as_deref() {
            Some(protocol @ "TLSv1.3") => format!("{protocol} TLS_AES_128_GCM_SHA256 0.00{}", 2 + rng.below(8)),
            Some(protocol) => format!("{protocol} ECDHE-RSA-AES128-GCM-SHA256 0.0{}", 12 + rng.below(60)),
            None => "- - -".into(),
        };
        let verify = self.verify.as_deref().unwrap_or("-");
        let certificate = match verify {
            "-" => "\"-\" - -".to_owned(),
            _ => format!(
                "\"CN=till-{},OU=Shop\" NotBefore=2024-03-01T00:00:00Z;NotAfter=2026-03-01T00:00:00Z 0D3M0",
                1 + rng.below(9)
            ),
        };
        let line = format!("{time} {client} {port} 443 {tls} {certificate} {verify} TID_{id} - {BALANCER} 10.20.0.5");
        logs.line(Shelf::Handshakes, millis.div_euclid(1000), line);
    }
}
