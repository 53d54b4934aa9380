//! What the world has logged so far, before it is cut into objects.

use super::alb::Request;
use super::clock::{day_path, iso, stamp};
use super::cloudtrail::Trail;
use super::cloudwatch::LogEvent;
use super::network::Entry;
use super::rng::Rng;
use super::world::{HOME, PROD};

/// The records of all sources.
#[derive(Debug, Default)]
pub(super) struct Logs {
    /// CloudTrail.
    pub(super) trail: Trail,
    /// The load balancer `shop-prod`.
    pub(super) requests: Vec<Request>,
    /// Flow logs.
    pub(super) flows: Vec<Entry>,
    /// CloudWatch Logs, by subscription.
    pub(super) events: Vec<LogEvent>,
    /// Sources whose objects are lines.
    pub(super) lines: Vec<Line>,
}

impl Logs {
    /// Adds a line that is delivered at a second since 1970.
    pub(super) fn line(&mut self, shelf: Shelf, delivered: i64, text: String) {
        self.lines.push(Line { shelf, delivered, text });
    }
}

/// One record on its way into an object.
#[derive(Debug)]
pub(super) struct Line {
    /// Which objects it can be in.
    pub(super) shelf: Shelf,
    /// When it is delivered, seconds since 1970.
    pub(super) delivered: i64,
    /// The record, without a line break.
    pub(super) text: String,
}

/// A web ACL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Acl {
    /// Of the CloudFront distribution: `shop_cf`.
    Edge,
    /// Of the load balancer: `shop-alb`.
    Origin,
}

/// Records that share objects when they are delivered together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Shelf {
    /// WAF logs of an ACL.
    Waf(Acl),
    /// Resolver query logs of a VPC.
    Resolver(String),
    /// Standard logs, version 2, of the distribution.
    CloudFront,
    /// Server access logs of a bucket.
    S3Access(String),
    /// Findings of an account and region.
    GuardDuty(&'static str, &'static str),
    /// The network load balancer.
    Nlb,
    /// The classic load balancer.
    Clb,
    /// The TLS handshakes of `shop-prod`.
    Handshakes,
    /// Configuration items of an account, a region and a resource type.
    Config(&'static str, &'static str, String),
    /// Network Firewall's alerts.
    Alerts,
    /// Network Firewall's flows.
    FirewallFlows,
    /// The web servers' application log.
    App,
}

/// The distribution in front of the shop.
pub(super) const DISTRIBUTION: &str = "E2SHOPDEMO1234";
/// The network load balancer in log lines; with a dot in object names.
pub(super) const NLB: &str = "net/ingest-tls/6d0ecf831eec9f09";

impl Shelf {
    /// The source's id.
    pub(super) fn source(&self) -> &'static str {
        match self {
            Self::Waf(_) => "waf",
            Self::Resolver(_) => "resolver",
            Self::CloudFront => "cloudfront_v2",
            Self::S3Access(_) => "s3access",
            Self::GuardDuty(..) => "guardduty",
            Self::Nlb => "nlb",
            Self::Clb => "clb",
            Self::Handshakes => "alb_connection",
            Self::Config(..) => "config_history",
            Self::Alerts => "networkfirewall_alert",
            Self::FirewallFlows => "networkfirewall_flow",
            Self::App => "app",
        }
    }

    /// The slot of the object that takes what is delivered at a second: the slot's begin where AWS names objects by
    /// that, otherwise its end.
    pub(super) fn slot(&self, delivered: i64) -> i64 {
        let (length, by_end) = match self {
            Self::Waf(_) => (300, false),
            Self::App => (600, false),
            Self::CloudFront => (3600, false),
            Self::Nlb | Self::Alerts | Self::FirewallFlows | Self::GuardDuty(..) => (900, true),
            Self::Resolver(_) | Self::S3Access(_) | Self::Clb | Self::Handshakes => (3600, true),
            Self::Config(..) => (6 * 3600, true),
        };
        (delivered.div_euclid(length) + i64::from(by_end)) * length
    }

    /// The object's key below the demo's folder.
    pub(super) fn key(&self, slot: i64) -> String {
        let (day, minute) = (day_path(slot), stamp(slot));
        let mut rng = Rng::of(&format!("object/{self:?}"), slot);
        let balancers = format!("AWSLogs/{PROD}/elasticloadbalancing/{HOME}/{day}");
        match self {
            Self::Waf(acl) => {
                let (region, name) = acl.place();
                let path = format!("{day}/{}/{}", &minute[9..11], &minute[11..13]);
                let unique = rng.hex(8);
                format!(
                    "AWSLogs/{PROD}/WAFLogs/{region}/{name}/{path}/\
                     {PROD}_waflogs_{region}_{name}_{minute}_{unique}.log.gz"
                )
            }
            Self::Resolver(vpc) => {
                let unique = rng.hex(8);
                format!(
                    "AWSLogs/{PROD}/vpcdnsquerylogs/{vpc}/{day}/{vpc}_vpcdnsquerylogs_{PROD}_{minute}_{unique}.log.gz"
                )
            }
            Self::CloudFront => {
                let (hour, unique) = (&minute[9..11], rng.hex(8));
                let name = format!("{DISTRIBUTION}.{}-{hour}.{unique}.gz", day.replace('/', "-"));
                format!("AWSLogs/{PROD}/CloudFront/{DISTRIBUTION}/{day}/{hour}/{name}")
            }
            Self::S3Access(bucket) => {
                let time = iso(slot).replace(['T', ':'], "-");
                let unique = rng.hex(16).to_uppercase();
                format!("s3-access-logs/{PROD}/{HOME}/{bucket}/{day}/{}-{unique}", time.trim_end_matches('Z'))
            }
            Self::GuardDuty(account, region) => {
                format!("AWSLogs/{account}/GuardDuty/{region}/{day}/{}.jsonl.gz", rng.uuid())
            }
            Self::Nlb => {
                let (name, unique) = (NLB.replace('/', "."), rng.hex(8));
                format!("nlb-logs/{balancers}/{PROD}_elasticloadbalancing_{HOME}_{name}_{minute}_{unique}.log.gz")
            }
            Self::Clb => {
                let unique = rng.hex(8);
                format!(
                    "clb-logs/{balancers}/{PROD}_elasticloadbalancing_{HOME}_legacy-intra_{minute}_10.20.0.50_{unique}.log"
                )
            }
            Self::Handshakes => {
                let (name, unique) = (super::alb::BALANCER.replace('/', "."), rng.hex(8));
                format!(
                    "alb-connections/{balancers}/conn_log.{PROD}_elasticloadbalancing_{HOME}_{name}_{minute}_192.0.2.31_{unique}.log.gz"
                )
            }
            Self::Config(account, region, kind) => {
                // Config writes days and months without zeros.
                let day = day.replace("/0", "/");
                let time = |second| iso(second).replace(['-', ':'], "");
                let (from, to) = (time(slot - 6 * 3600), time(slot - 1));
                format!(
                    "AWSLogs/{account}/Config/{region}/{day}/ConfigHistory/\
                     {account}_Config_{region}_ConfigHistory_{kind}_{from}_{to}_1.json.gz"
                )
            }
            Self::Alerts => firewall("alert", &day, &minute, &rng.hex(8)),
            Self::FirewallFlows => firewall("flow", &day, &minute, &rng.hex(8)),
            Self::App => format!("app-logs/{day}/shop-web-{minute}-{}.gz", rng.hex(8)),
        }
    }

    /// The text of an object from its records.
    pub(super) fn text(&self, records: &[String]) -> String {
        match self {
            Self::Config(..) => {
                format!("{{\"fileVersion\":\"1.0\",\"configurationItems\":[{}]}}", records.join(","))
            }
            _ => records.iter().flat_map(|record| [record, "\n"]).collect(),
        }
    }
}

impl Acl {
    /// Region and name in keys.
    pub(super) fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::Edge => ("cloudfront", "shop_cf"),
            Self::Origin => (HOME, "shop-alb"),
        }
    }
}

fn firewall(kind: &str, day: &str, minute: &str, unique: &str) -> String {
    let (hour, time) = (&minute[9..11], minute.replace(['T', 'Z'], ""));
    format!(
        "AWSLogs/{PROD}/network-firewall/{kind}/{HOME}/egress-fw/{day}/{hour}/\
         {PROD}_network-firewall_{kind}_{HOME}_egress-fw_{time}_{unique}.log.gz"
    )
}
