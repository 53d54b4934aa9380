//! Records of the two web ACLs, and what they make of a request.

use serde::Deserialize;
use serde_json::{Value, json};

use super::logs::{Acl, DISTRIBUTION, Logs, Shelf};
use super::rng::Rng;
use super::world::{HOME, PROD};

/// What an ACL makes of a request.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Verdict {
    /// `BLOCK`, `CHALLENGE`, `CAPTCHA`; nothing lets the request through.
    pub(super) action: Option<String>,
    /// The rule that ended the request; a managed group by its name: `AWSManagedRulesSQLiRuleSet`.
    pub(super) rule: Option<String>,
    /// The rule inside the managed group.
    pub(super) inner: Option<String>,
    /// A rate-based rule ended it.
    pub(super) rate: bool,
    /// Rules in count mode that matched.
    pub(super) counted: Vec<String>,
    /// Labels that rules put on it.
    pub(super) labels: Vec<String>,
    /// Condition, location and what matched: SQL injection and cross-site scripting only.
    pub(super) matched: Option<(String, String, Vec<String>)>,
    /// The client's TLS fingerprint.
    pub(super) ja4: Option<String>,
    /// Two letters.
    pub(super) country: Option<String>,
    /// Bytes of the body; up to 16 KiB of it are inspected at the edge, 8 KiB at the origin.
    pub(super) body: u64,
}

impl Verdict {
    /// Whether the request goes on.
    pub(super) fn allows(&self) -> bool {
        self.action.is_none()
    }

    /// The status of the ACL's own answer.
    pub(super) fn status(&self) -> u16 {
        match self.action.as_deref() {
            Some("CHALLENGE") => 202,
            Some("CAPTCHA") => 405,
            _ => 403,
        }
    }
}

/// A request as an ACL sees it.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    /// Milliseconds since 1970.
    pub(super) millis: i64,
    /// Which ACL.
    pub(super) acl: Acl,
    /// The peer.
    pub(super) client: &'a str,
    /// Method.
    pub(super) verb: &'a str,
    /// Path and query.
    pub(super) path: &'a str,
    /// The host that was asked for.
    pub(super) host: &'a str,
    /// `User-Agent`.
    pub(super) agent: &'a str,
    /// The id at what the ACL protects: CloudFront's, or the balancer's trace.
    pub(super) id: &'a str,
    /// Headers that proxies add.
    pub(super) forwarded: Option<(&'a str, &'a str)>,
}

/// What browsers of the day have as a fingerprint.
const COMMON_JA4: [&str; 3] = [
    "t13d1516h2_8daaf6152771_02713d6af862",
    "t13d1517h2_8daaf6152771_b0da82dd1658",
    "t13d2014h2_a09f3c656075_14788d8d241b",
];

impl Seen<'_> {
    /// Logs it.
    pub(super) fn log(&self, logs: &mut Logs, rng: &mut Rng, verdict: &Verdict) {
        let record = self.record(rng, verdict);
        logs.line(Shelf::Waf(self.acl), self.millis.div_euclid(1000) + rng.between(0, 120), record.to_string());
    }

    fn record(&self, rng: &mut Rng, verdict: &Verdict) -> Value {
        let (uri, args) = self.path.split_once('?').unwrap_or((self.path, ""));
        let edge = self.acl == Acl::Edge;
        let details: Value = match &verdict.matched {
            Some((condition, location, data)) => {
                json!([{ "conditionType": condition, "sensitivityLevel": "LOW", "location": location, "matchedData": data }])
            }
            None => json!([]),
        };
        let ends = verdict.action.is_some();
        let (rule, kind) = match (&verdict.rule, &verdict.inner) {
            (Some(rule), Some(_)) if ends => (format!("AWS-{rule}"), "MANAGED_RULE_GROUP"),
            (Some(rule), None) if ends && verdict.rate => (rule.clone(), "RATE_BASED"),
            (Some(rule), None) if ends => (rule.clone(), "REGULAR"),
            _ => ("Default_Action".to_owned(), "REGULAR"),
        };
        let (limit, body) = (if edge { 16_384 } else { 8_192 }, verdict.body);
        let mut headers =
            vec![json!({ "name": "host", "value": self.host }), json!({ "name": "user-agent", "value": self.agent })];
        if let Some((viewer, id)) = self.forwarded {
            headers.push(json!({ "name": "x-forwarded-for", "value": viewer }));
            headers.push(json!({ "name": "x-amz-cf-id", "value": id }));
        }
        let labels: Vec<Value> = verdict.labels.iter().map(|label| json!({ "name": label })).collect();
        let counted: Vec<Value> = verdict
            .counted
            .iter()
            .map(|rule| json!({ "ruleId": rule, "action": "COUNT", "ruleMatchDetails": [] }))
            .collect();
        let ja4 = verdict.ja4.clone().unwrap_or_else(|| (*rng.pick(&COMMON_JA4)).to_owned());
        let (_, name) = self.acl.place();
        let mut record = json!({
            "timestamp": self.millis, "formatVersion": 1,
            "webaclId": match edge {
                true => format!("arn:aws:wafv2:us-east-1:{PROD}:global/webacl/{name}/585e38b5-afce-4d2a-b417-14fb08b66c67"),
                false => format!("arn:aws:wafv2:{HOME}:{PROD}:regional/webacl/{name}/0c1d2e3f-5a6b-4c7d-8e9f-0a1b2c3d4e5f"),
            },
            "terminatingRuleId": rule, "terminatingRuleType": kind,
            "action": verdict.action.as_deref().unwrap_or("ALLOW"),
            "terminatingRuleMatchDetails": if ends { details.clone() } else { json!([]) },
            "httpSourceName": if edge { "CF" } else { "ALB" },
            "httpSourceId": if edge { DISTRIBUTION.to_owned() } else { format!("{PROD}-{}", super::alb::BALANCER) },
            "ruleGroupList": groups(verdict, &details), "rateBasedRuleList": [], "nonTerminatingMatchingRules": counted,
            "requestHeadersInserted": null, "responseCodeSent": null,
            "httpRequest": {
                "clientIp": self.client, "country": verdict.country.as_deref().unwrap_or("IE"), "headers": headers,
                "uri": uri, "args": args, "httpVersion": "HTTP/2.0", "httpMethod": self.verb, "requestId": self.id,
                "fragment": "", "scheme": "https", "host": self.host,
            },
            "labels": labels, "ja3Fingerprint": Rng::of(&ja4, 3).hex(32), "ja4Fingerprint": ja4,
            "requestBodySize": body, "requestBodySizeInspectedByWAF": body.min(limit),
        });
        if body > limit {
            record["oversizeFields"] = json!(["REQUEST_BODY"]);
        }
        if kind == "RATE_BASED" {
            record["rateBasedRuleList"] = json!([{ "rateBasedRuleId": format!("{name}/{rule}"), "rateBasedRuleName": rule,
                "limitKey": "IP", "limitValue": self.client, "maxRateAllowed": 2000, "evaluationWindowSec": "300",
                "customValues": [] }]);
        }
        if verdict.status() == 202 && ends {
            record["responseCodeSent"] = json!(202);
            record["challengeResponse"] =
                json!({ "responseCode": 202, "solveTimestamp": 0, "failureReason": "TOKEN_MISSING" });
        }
        record
    }
}

/// `ruleGroupList`: the managed group with the rule that ended the request, or that only counted it.
fn groups(verdict: &Verdict, details: &Value) -> Value {
    let (Some(group), Some(inner)) = (&verdict.rule, &verdict.inner) else { return json!([]) };
    let (ended, counted) = match &verdict.action {
        Some(action) => (json!({ "ruleId": inner, "action": action, "ruleMatchDetails": details }), json!([])),
        None => {
            let rule =
                json!({ "ruleId": inner, "action": "COUNT", "overriddenAction": "BLOCK", "ruleMatchDetails": details });
            (Value::Null, json!([rule]))
        }
    };
    json!([{ "ruleGroupId": format!("AWS#{group}"), "terminatingRule": ended, "nonTerminatingMatchingRules": counted,
        "excludedRules": null, "customerConfig": null }])
}
