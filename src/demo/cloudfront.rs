//! Standard logs, version 2, of the distribution in front of the shop: JSON with the default fields and the
//! millisecond, the country and the origin's times.

use serde_json::json;

use super::clock::iso;
use super::logs::{Logs, Shelf};
use super::rng::Rng;

/// One request as the edge answered it.
#[derive(Debug)]
pub(super) struct Served<'a> {
    /// When the answer ended, milliseconds since 1970.
    pub(super) millis: i64,
    /// The viewer.
    pub(super) client: &'a str,
    /// Method.
    pub(super) verb: &'a str,
    /// Path and query.
    pub(super) path: &'a str,
    /// The host that was asked for.
    pub(super) host: &'a str,
    /// `User-Agent`.
    pub(super) agent: &'a str,
    /// `Referer`, or a dash.
    pub(super) referer: &'a str,
    /// The status.
    pub(super) status: u16,
    /// `Hit`, `Miss`, `Error`, …
    pub(super) result: &'a str,
    /// More exactly: `OriginCommError`.
    pub(super) detail: &'a str,
    /// Bytes of the answer.
    pub(super) sent: u64,
    /// Bytes of the request.
    pub(super) received: u64,
    /// Milliseconds until the first byte.
    pub(super) wait: u64,
    /// The request's id.
    pub(super) id: &'a str,
    /// Two letters.
    pub(super) country: &'a str,
}

impl Served<'_> {
    /// Logs it. Three in a hundred records come an hour late, as they do.
    pub(super) fn log(&self, logs: &mut Logs, rng: &mut Rng) {
        let (stem, query) = self.path.split_once('?').unwrap_or((self.path, "-"));
        let second = self.millis.div_euclid(1000);
        let time = iso(second);
        let seconds = |millis: u64| format!("{}.{:03}", millis / 1000, millis % 1000);
        let kind = match stem.rsplit_once('.').map_or("", |(_, ending)| ending) {
            "js" => "application/javascript",
            "webp" => "image/webp",
            "mp4" => "video/mp4",
            _ if stem.starts_with("/api/") => "application/json",
            _ => "text/html",
        };
        let taken = self.wait + self.sent / 20_000;
        let origin = if self.result == "Miss" { seconds(self.wait.saturating_sub(4)) } else { "-".into() };
        let place = *rng.pick(&["DUB56-P1", "LHR50-P4", "FRA56-P4"]);
        let record = json!({
            "date": time[..10], "time": time[11..19], "x-edge-location": place, "sc-bytes": self.sent.to_string(),
            "c-ip": self.client, "cs-method": self.verb, "cs(Host)": "d111111abcdef8.cloudfront.net",
            "cs-uri-stem": stem, "sc-status": self.status.to_string(), "cs(Referer)": self.referer,
            "cs(User-Agent)": self.agent.replace('%', "%25").replace(' ', "%20"), "cs-uri-query": query,
            "cs(Cookie)": "-", "x-edge-result-type": self.result, "x-edge-request-id": self.id,
            "x-host-header": self.host, "cs-protocol": "https", "cs-bytes": self.received.to_string(),
            "time-taken": seconds(taken), "x-forwarded-for": "-", "ssl-protocol": "TLSv1.3",
            "ssl-cipher": "TLS_AES_128_GCM_SHA256", "x-edge-response-result-type": self.result,
            "cs-protocol-version": "HTTP/2.0", "fle-status": "-", "fle-encrypted-fields": "-",
            "c-port": (1024 + rng.below(64_000)).to_string(), "time-to-first-byte": seconds(self.wait),
            "x-edge-detailed-result-type": self.detail, "sc-content-type": kind,
            "sc-content-len": self.sent.to_string(), "sc-range-start": "-", "sc-range-end": "-",
            "c-country": self.country, "cache-behavior-path-pattern": "*",
            "timestamp(ms)": self.millis.to_string(), "origin-fbl": origin, "origin-lbl": origin,
        });
        let late = if rng.chance(30) { 3600 } else { 0 };
        logs.line(Shelf::CloudFront, second + late, record.to_string());
    }
}
