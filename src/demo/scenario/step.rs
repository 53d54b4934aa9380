//! What a scenario can say: one step is one thing that happens, once or many times.

use serde::Deserialize;
use serde_json::Value;

use super::clock::{Length, Moment};
use crate::demo::balancers::{Classic, Handshake, Tunnel};
use crate::demo::config::Item;
use crate::demo::firewall::Alert;
use crate::demo::guardduty::Finding;
use crate::demo::waf::Verdict;

/// One step. Exactly one of the keys from `call` on says what happens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// When it begins.
    pub(super) at: Moment,
    /// How long it goes on.
    pub(super) lasts: Option<Length>,
    /// From one repetition to the next; without it `lasts` is divided.
    pub(super) every: Option<Length>,
    /// How much earlier or later a repetition may be.
    pub(super) jitter: Option<Length>,
    /// Thinned out where the shop has fewer visitors.
    #[serde(default)]
    pub(super) busy_hours: bool,
    /// How often.
    pub(super) times: Option<u64>,
    /// Which question finds it, or which false positive it is: for whoever writes the questions.
    pub(super) shows: String,
    /// Who does it: a name of `[who]` or of the people.
    pub(super) who: Option<String>,
    /// The address or range it comes from, if not the caller's usual one.
    pub(super) from: Option<String>,
    /// How many addresses of the range at most.
    pub(super) sources: Option<u64>,
    /// The program, if not the caller's usual one.
    pub(super) agent: Option<Choice>,
    /// Account and region of what has no caller.
    pub(super) account: Option<String>,
    /// The region.
    pub(super) region: Option<String>,
    /// A call to an AWS API.
    pub(super) call: Option<ApiCall>,
    /// A request for an object in S3.
    pub(super) object: Option<ObjectRequest>,
    /// A request to the shop.
    pub(super) web: Option<WebRequest>,
    /// Traffic of a machine.
    pub(super) flow: Option<Traffic>,
    /// A DNS query.
    pub(super) dns: Option<Query>,
    /// A finding of GuardDuty.
    pub(super) finding: Option<Finding>,
    /// A configuration item.
    pub(super) item: Option<Item>,
    /// A connection through the egress firewall.
    pub(super) egress: Option<Egress>,
    /// Events of CloudWatch Logs.
    pub(super) log: Option<LogLines>,
    /// A line of the web servers' application log.
    pub(super) app: Option<AppLine>,
    /// A connection to the network load balancer.
    pub(super) tunnel: Option<Tunnel>,
    /// A request to the classic load balancer.
    pub(super) classic: Option<Classic>,
    /// A TLS handshake with the shop's balancer.
    pub(super) handshake: Option<Handshake>,
}

/// One text, or several of which each repetition takes the next.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Choice {
    /// Always the same.
    One(String),
    /// In turn.
    Many(Vec<String>),
}

impl Choice {
    /// The text of repetition `n`, counted from 1.
    pub(super) fn of(&self, n: u64) -> &str {
        match self {
            Self::One(text) => text,
            Self::Many(texts) => {
                let i = (n - 1) % (texts.len().max(1) as u64);
                usize::try_from(i).ok().and_then(|i| texts.get(i)).map_or("", String::as_str)
            }
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        match self {
            Self::One(_) => 1,
            Self::Many(texts) => texts.len() as u64,
        }
    }
}

/// A call to an AWS API. An API is written `iam:CreateUser`, `ec2:RunInstances@us-west-2`; with a final `!` it is denied.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApiCall {
    /// One API, or several in turn.
    pub(super) api: Choice,
    /// `requestParameters`, or a list of them of which each repetition takes the next; as a text of JSON where the order of
    /// its keys matters.
    #[serde(default)]
    pub(super) request: Value,
    /// `responseElements`, or a list of them in turn.
    #[serde(default)]
    pub(super) response: Value,
    /// `additionalEventData`.
    pub(super) extra: Option<Value>,
    /// `serviceEventDetails`.
    pub(super) details: Option<Value>,
    /// `resources`.
    pub(super) resources: Option<Value>,
    /// `errorCode` and `errorMessage`.
    pub(super) error: Option<(String, String)>,
    /// `eventType`, if it is no API call.
    pub(super) kind: Option<String>,
    /// `sharedEventID`: the same call in the trail of another account.
    pub(super) shared: Option<String>,
    /// A data event.
    #[serde(default)]
    pub(super) data: bool,
}

/// A request for an object in S3, in CloudTrail's data events and in the bucket's access log.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ObjectRequest {
    /// The API: `GetObject`, `PutObject`, `CopyObject`, `DeleteObject`, `ListObjects`; or an operation that only the
    /// access log knows: `BATCH.DELETE.OBJECT`, `S3.EXPIRE.OBJECT`.
    pub(super) op: String,
    /// The bucket.
    pub(super) bucket: Choice,
    /// The object.
    #[serde(default)]
    pub(super) key: String,
    /// Bytes of the object, from and to.
    #[serde(default)]
    pub(super) bytes: (u64, u64),
    /// `AccessDenied`, for example.
    pub(super) error: Option<String>,
    /// More `requestParameters`.
    #[serde(default)]
    pub(super) request: Value,
    /// `responseElements`.
    #[serde(default)]
    pub(super) response: Value,
    /// The object's version.
    #[serde(default)]
    pub(super) version: String,
    /// The query of the URL.
    #[serde(default)]
    pub(super) query: String,
    /// `Referer`.
    #[serde(default)]
    pub(super) referer: String,
    /// Who the access log says it was, where CloudTrail does not know: it keeps roles of other accounts to itself.
    pub(super) requester: Option<String>,
    /// Signed in the URL.
    #[serde(default)]
    pub(super) presigned: bool,
    /// The log that does not have it: `cloudtrail` or `s3access`.
    pub(super) unlogged: Option<String>,
    /// Of 1,000 requests, how many CloudTrail lacks.
    #[serde(default)]
    pub(super) missing: u64,
}

/// A request to the shop.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WebRequest {
    /// `cdn`, or `balancer`.
    pub(super) via: String,
    /// The method.
    #[serde(default = "get")]
    pub(super) verb: String,
    /// Path and query.
    pub(super) path: Choice,
    /// The host, if not the way's usual one.
    pub(super) host: Option<String>,
    /// `Referer`.
    pub(super) referer: Option<String>,
    /// Statuses of the origin, in turn.
    #[serde(default)]
    pub(super) status: Vec<u16>,
    /// Of 1,000 requests, how many the edge answers itself.
    #[serde(default)]
    pub(super) cached: u64,
    /// The server; any without it.
    pub(super) target: Option<String>,
    /// `broken`, `late`, `nobody`, `malformed`: why no server answered.
    pub(super) fails: Option<String>,
    /// Milliseconds of the server, from and to.
    #[serde(default = "quick")]
    pub(super) millis: (u64, u64),
    /// Bytes of the request, from and to.
    #[serde(default = "small")]
    pub(super) received: (u64, u64),
    /// Bytes of the answer, from and to.
    #[serde(default = "page")]
    pub(super) sent: (u64, u64),
    /// CloudFront's word for what went wrong.
    pub(super) detail: Option<String>,
    /// Class and reason of desync mitigation.
    pub(super) odd: Option<(String, String)>,
    /// What the web ACL makes of it.
    #[serde(default)]
    pub(super) waf: Verdict,
    /// The origin's ACL logs it, whatever its filter says.
    #[serde(default)]
    pub(super) unfiltered: bool,
    /// What the application logs about it.
    pub(super) app: Option<String>,
}

fn get() -> String {
    "GET".into()
}

fn quick() -> (u64, u64) {
    (10, 80)
}

fn small() -> (u64, u64) {
    (300, 900)
}

fn page() -> (u64, u64) {
    (600, 20_000)
}

/// Traffic of a machine with a peer: both directions, as its interface records them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Traffic {
    /// The machine, or several in turn.
    pub(super) host: Choice,
    /// The peer: an address or a range; without it, where the step comes from.
    #[serde(default)]
    pub(super) peer: String,
    /// The server's port: the peer's if the machine opened the connection, otherwise its own.
    pub(super) port: Choice,
    /// The client's port; any without it.
    pub(super) client_port: Option<u64>,
    /// Whether the machine opened it.
    #[serde(default)]
    pub(super) opened: bool,
    /// UDP.
    #[serde(default)]
    pub(super) udp: bool,
    /// Nothing came through.
    #[serde(default)]
    pub(super) refused: bool,
    /// Only the way in, with so many packets: floods.
    pub(super) packets: Option<(u64, u64)>,
    /// Bytes that the machine sent, from and to.
    #[serde(default = "page")]
    pub(super) sent: (u64, u64),
    /// Bytes that it received, from and to.
    #[serde(default = "page")]
    pub(super) received: (u64, u64),
    /// The aggregation interval.
    pub(super) interval: Option<Length>,
    /// `NODATA` or `SKIPDATA` instead of traffic.
    pub(super) silence: Option<String>,
}

/// A DNS query.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    /// Who asks: one machine, or several in turn.
    pub(super) host: Choice,
    /// The name with its final dot.
    pub(super) name: Choice,
    /// The type.
    #[serde(rename = "type", default = "a")]
    pub(super) kind: String,
    /// The answer's code.
    #[serde(default = "noerror")]
    pub(super) code: String,
    /// The answers.
    #[serde(default)]
    pub(super) answers: Vec<String>,
    /// What DNS Firewall did.
    pub(super) firewall: Option<String>,
}

fn a() -> String {
    "A".into()
}

fn noerror() -> String {
    "NOERROR".into()
}

/// A connection through the egress firewall.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Egress {
    /// Who opens it.
    pub(super) host: String,
    /// To which address.
    pub(super) peer: String,
    /// To which port.
    pub(super) port: u64,
    /// The server name.
    pub(super) sni: Option<Choice>,
    /// Bytes sent, from and to.
    #[serde(default = "small")]
    pub(super) sent: (u64, u64),
    /// Bytes received, from and to.
    #[serde(default = "page")]
    pub(super) received: (u64, u64),
    /// The rule that speaks up.
    pub(super) alert: Option<Alert>,
}

/// Events of CloudWatch Logs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LogLines {
    /// The log group.
    pub(super) group: String,
    /// The log stream.
    pub(super) stream: String,
    /// The events of one repetition, with the milliseconds since its begin.
    pub(super) lines: Vec<(i64, String)>,
}

/// A line of the application log.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppLine {
    /// The machine that logs it.
    pub(super) host: String,
    /// What it logs.
    pub(super) text: Choice,
}
