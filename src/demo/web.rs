//! A request to the shop and everything that logs it: CloudFront with its web ACL, then the balancer with its
//! own. Ids join them: CloudFront's request id is the edge ACL's and travels as `x-amz-cf-id`; the balancer's trace is
//! the id at the origin's ACL.
//!
//! The origin's ACL has a logging filter that drops what is allowed without a label; requests through CloudFront have one.

use super::addresses::address;
use super::alb::{Answer, Request};
use super::cloudfront::Served;
use super::logs::{Acl, Logs};
use super::rng::Rng;
use super::waf::{Seen, Verdict};
use super::world::{EDGE, PROD};

/// The host that is served through CloudFront.
pub(super) const STORE: &str = "store.shop.example";

/// How a request came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Through CloudFront.
    Cdn,
    /// Straight to the balancer.
    Balancer,
}

/// One request.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    /// When it was answered, milliseconds since 1970.
    pub(super) millis: i64,
    /// The viewer.
    pub(super) client: String,
    /// How it came.
    pub(super) way: Way,
    /// Method.
    pub(super) verb: String,
    /// Path and query.
    pub(super) path: String,
    /// The host that was asked for.
    pub(super) host: String,
    /// `User-Agent`.
    pub(super) agent: String,
    /// `Referer`, or a dash.
    pub(super) referer: String,
    /// The edge has it and asks nobody.
    pub(super) cached: bool,
    /// The origin's answer.
    pub(super) status: u16,
    /// Who answered at the origin.
    pub(super) answer: Answer,
    /// Bytes of the request and of the answer.
    pub(super) bytes: (u64, u64),
    /// CloudFront's word for what went wrong: `OriginCommError`.
    pub(super) detail: Option<String>,
    /// What desync mitigation says: class and reason.
    pub(super) odd: Option<(String, String)>,
    /// What the first ACL on the way makes of it.
    pub(super) verdict: Verdict,
    /// The trace id.
    pub(super) trace: String,
    /// Whether the origin's ACL logs it though it has no label.
    pub(super) unfiltered: bool,
}

impl Visit {
    /// Logs it wherever it passes.
    pub(super) fn log(&self, logs: &mut Logs, rng: &mut Rng) {
        match self.way {
            Way::Cdn => self.edge(logs, rng),
            Way::Balancer => self.origin(logs, rng, &self.client, None, &self.verdict),
        }
    }

    fn edge(&self, logs: &mut Logs, rng: &mut Rng) {
        let id = format!("{}==", rng.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 54));
        let seen = Seen { id: &id, acl: Acl::Edge, client: &self.client, forwarded: None, ..self.seen() };
        seen.log(logs, rng, &self.verdict);
        let millis = u64::try_from(self.wait()).unwrap_or(0);
        let (status, result, wait, sent) = match (self.verdict.allows(), self.cached) {
            (false, _) => (self.verdict.status(), "Error", 1, 919),
            (true, true) => (self.status, "Hit", 1 + rng.below(12), self.bytes.1),
            (true, false) if self.status >= 500 => (self.status, "Error", millis + 12, self.bytes.1),
            (true, false) => (self.status, "Miss", millis + 12 + rng.below(20), self.bytes.1),
        };
        let served = Served {
            millis: self.millis,
            client: &self.client,
            verb: &self.verb,
            path: &self.path,
            host: &self.host,
            agent: &self.agent,
            referer: &self.referer,
            status,
            result,
            detail: self.detail.as_deref().unwrap_or(result),
            sent,
            received: self.bytes.0,
            wait,
            id: &id,
            country: self.verdict.country.as_deref().unwrap_or("IE"),
        };
        served.log(logs, rng);
        if self.verdict.allows() && !self.cached {
            let label = format!("awswaf:{PROD}:webacl:shop-alb:via-cdn");
            let verdict = Verdict { labels: vec![label], body: self.verdict.body, ..Verdict::default() };
            let node = address(EDGE, rng.below(16), None);
            self.origin(logs, rng, &node, Some(&id), &verdict);
        }
    }

    fn seen(&self) -> Seen<'_> {
        Seen {
            millis: self.millis - self.wait(),
            acl: Acl::Origin,
            client: "",
            verb: &self.verb,
            path: &self.path,
            host: &self.host,
            agent: &self.agent,
            id: &self.trace,
            forwarded: None,
        }
    }

    /// Milliseconds that the origin took.
    fn wait(&self) -> i64 {
        match self.answer {
            Answer::Target(_, millis) => i64::try_from(millis).unwrap_or(0),
            Answer::Late(_) => 60_000,
            _ => 2,
        }
    }

    fn origin(&self, logs: &mut Logs, rng: &mut Rng, client: &str, id: Option<&str>, verdict: &Verdict) {
        let is_logged = self.unfiltered || !verdict.allows() || !verdict.labels.is_empty();
        if is_logged {
            let forwarded = id.map(|id| (self.client.as_str(), id));
            Seen { client, forwarded, ..self.seen() }.log(logs, rng, verdict);
        }
        let (status, answer, sent) = match verdict.allows() {
            true => (self.status, self.answer, self.bytes.1),
            false => (verdict.status(), Answer::Refused, 520),
        };
        logs.requests.push(Request {
            at: self.millis * 1000 + rng.between(0, 1000),
            client: client.to_owned(),
            port: 1024 + rng.below(64_000),
            node: usize::from(rng.chance(500)),
            verb: self.verb.clone().into(),
            host: self.host.clone().into(),
            path: self.path.clone(),
            agent: self.agent.clone(),
            status,
            answer,
            received: self.bytes.0,
            sent,
            trace: Some(self.trace.clone()),
            odd: self.odd.clone(),
        });
    }
}
