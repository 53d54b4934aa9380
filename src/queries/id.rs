//! Ids that join AWS logs, each with its pattern, and where a pasted link or ARN holds one.

use super::param::paste::{behind, decode, tokens};
use super::param::value::is_arn;

/// An id type of the header: its name, an example for messages, and its pattern.
pub(super) struct IdType {
    pub(super) name: &'static str,
    pub(super) example: &'static str,
    pub(super) rule: Rule,
    /// The ids that a pasted text may mean.
    pub(super) pasted: fn(&str) -> Vec<String>,
}

/// How an id is checked and bound.
pub(super) enum Rule {
    /// Text, bound as varchar.
    Text(fn(&str) -> bool),
    /// An address, an instance or an interface, bound as varchar.
    Host,
    /// A number in a range, bound as bigint.
    Number(i64, i64),
}

/// Every id type (queries/README.md lists them).
pub(super) const ID_TYPES: &[IdType] = &[
    text("instance_id", "i-0abc1234def567890", is_instance).pasted(|t| tokens(&decode(t), is_instance)),
    text("eni", "eni-0abc1234def567890", is_eni).pasted(|t| tokens(&decode(t), is_eni)),
    text("vpc_id", "vpc-0abc1234def567890", is_vpc).pasted(|t| tokens(&decode(t), is_vpc)),
    text("subnet_id", "subnet-0abc1234def567890", is_subnet).pasted(|t| tokens(&decode(t), is_subnet)),
    text("security_group", "sg-0abc1234def567890", is_group).pasted(|t| tokens(&decode(t), is_group)),
    text("volume_id", "vol-0abc1234def567890", is_volume).pasted(|t| tokens(&decode(t), is_volume)),
    text("snapshot_id", "snap-0abc1234def567890", is_snapshot).pasted(|t| tokens(&decode(t), is_snapshot)),
    text("image_id", "ami-0abc1234def567890", is_image).pasted(|t| tokens(&decode(t), is_image)),
    IdType { name: "host_ref", example: "10.0.1.5", rule: Rule::Host, pasted: nothing },
    text("event_name", "ConsoleLogin", |t| is_made_of(t, 128, "_:.-")),
    text("event_source", "iam.amazonaws.com", is_hostname),
    text("event_id", "6ad527b0-37d9-4975-bc1f-424c51563f99", is_uuid).pasted(|t| tokens(&decode(t), is_uuid)),
    text("elb_name", "app/web/50dc6c495c0c9188", |t| is_made_of(t, 128, "/-"))
        .pasted(|t| rest_behind(&decode(t), &["loadbalancer/"])),
    text("target_group", "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/73e2d6bc24d8a067", |t| {
        is_arn(t) || is_made_of(t, 256, "/-")
    }),
    text("bucket", "my-trail-bucket", is_bucket).pasted(buckets),
    text("hostname", "login.example.com", is_hostname).pasted(hosts),
    text("url_path", "/login", is_path).pasted(paths),
    text("web_acl", "prod-web", |t| is_arn(t) || is_made_of(t, 256, "/_-")),
    text("rule_id", "AWS-AWSManagedRulesCommonRuleSet", |t| is_arn(t) || is_made_of(t, 256, "/_:.-")),
    text("dist_id", "EDFDVBD6EXAMPLE", is_distribution)
        .pasted(|t| behind(&decode(t), &["distribution/", "distributions/"])),
    text("ja_fp", "t13d1516h2_8daaf6152771_b186095e22b6", is_fingerprint),
    text("log_group", "/aws/lambda/checkout", |t| is_made_of(t, 512, "/_.#-")).pasted(log_groups),
    text("function_name", "checkout", |t| is_made_of(t, 140, "_-"))
        .pasted(|t| behind(&decode(t), &[":function:", "/functions/"])),
    text("db_instance", "shop-db-1", is_database).pasted(|t| {
        behind(&decode(t), &[":db:", ":cluster:", "database:id=", "/aws/rds/instance/", "/aws/rds/cluster/"])
    }),
    text("db_user", "app_rw", |t| is_made_of(t, 128, "_.$@-")),
    text("cluster", "prod-eks", |t| is_made_of(t, 100, "_-"))
        .pasted(|t| behind(&decode(t), &[":cluster/", "/clusters/"])),
    text("kms_key", "1234abcd-12ab-34cd-56ef-1234567890ab", |t| is_arn(t) || is_made_of(t, 256, "/_-"))
        .pasted(|t| behind(&decode(t), &["/kms/keys/", "/kms/mrk/"])),
    text("finding_id", "16afba5c5c43e07c9e3e5e2e544e95df", |t| t.len() == 32 && is_hex(t)).pasted(findings),
    text("resource_ref", "arn:aws:s3:::my-bucket", |t| {
        (1..=2_048).contains(&t.len()) && t.chars().all(|c| c.is_ascii_graphic())
    }),
    text("country", "DE", |t| t.len() == 2 && t.bytes().all(|b| b.is_ascii_uppercase())),
    text("status_class", "5xx", |t| matches!(t, "1xx" | "2xx" | "3xx" | "4xx" | "5xx")),
    text("request_id", "79104EXAMPLEB723", |t| is_made_of(t, 256, "-_=+/")),
    text("trace_id", "Root=1-67891233-abcdef012345678912345678", |t| is_made_of(t, 256, "-=;:")),
    number("port", "443", 0, 65_535),
    number("status_code", "502", 100, 599),
];

/// Other names of types, as some catalogues have them.
const ALIASES: &[(&str, &str)] =
    &[("sg_id", "security_group"), ("eni_id", "eni"), ("domain", "hostname"), ("tg_arn", "target_group")];

const fn text(name: &'static str, example: &'static str, check: fn(&str) -> bool) -> IdType {
    IdType { name, example, rule: Rule::Text(check), pasted: nothing }
}

const fn number(name: &'static str, example: &'static str, from: i64, to: i64) -> IdType {
    IdType { name, example, rule: Rule::Number(from, to), pasted: nothing }
}

impl IdType {
    const fn pasted(self, pasted: fn(&str) -> Vec<String>) -> Self {
        Self { pasted, ..self }
    }
}

fn nothing(_: &str) -> Vec<String> {
    Vec::new()
}

/// The id type of a name or of another name for it.
pub(super) fn id_type(name: &str) -> Option<&'static IdType> {
    let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, own)| own);
    ID_TYPES.iter().find(|t| t.name == name)
}

/// EC2 ids: a prefix and 8 (old) or 17 hexadecimal digits.
fn has_hex(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|hex| matches!(hex.len(), 8 | 17) && is_hex(hex))
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

fn is_instance(text: &str) -> bool {
    has_hex(text, "i-")
}

fn is_eni(text: &str) -> bool {
    has_hex(text, "eni-")
}

fn is_vpc(text: &str) -> bool {
    has_hex(text, "vpc-")
}

fn is_subnet(text: &str) -> bool {
    has_hex(text, "subnet-")
}

fn is_group(text: &str) -> bool {
    has_hex(text, "sg-")
}

fn is_volume(text: &str) -> bool {
    has_hex(text, "vol-")
}

fn is_snapshot(text: &str) -> bool {
    has_hex(text, "snap-")
}

fn is_image(text: &str) -> bool {
    has_hex(text, "ami-")
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let lengths = [8, 4, 4, 4, 12];
    groups.len() == lengths.len() && groups.iter().zip(lengths).all(|(g, n)| g.len() == n && is_hex(g))
}

fn is_made_of(text: &str, longest: usize, also: &str) -> bool {
    (1..=longest).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || also.contains(c))
}

/// Bucket names: 3 to 63 characters; old ones also hold `_` and capitals.
fn is_bucket(text: &str) -> bool {
    text.len() >= 3 && is_made_of(text, 255, "._-")
}

fn is_hostname(text: &str) -> bool {
    let name = text.strip_suffix('.').unwrap_or(text);
    (1..=253).contains(&name.len()) && name.split('.').all(|label| is_made_of(label, 63, "-_"))
}

/// The path of a URL, as logs have it: without scheme, host and query.
fn is_path(text: &str) -> bool {
    text.starts_with('/') && text.len() <= 8_192 && text.chars().all(|c| !c.is_whitespace() && c != '?' && c != '#')
}

fn is_distribution(text: &str) -> bool {
    (10..=20).contains(&text.len())
        && text.starts_with('E')
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// JA3 is an MD5 sum; JA4 has three parts.
fn is_fingerprint(text: &str) -> bool {
    let is_ja3 = text.len() == 32 && is_hex(text);
    let parts: Vec<&str> = text.split('_').collect();
    let lower =
        |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    is_ja3 || matches!(parts.as_slice(), [a, b, c] if lower(a, 10) && lower(b, 12) && lower(c, 12))
}

/// RDS identifiers begin with a letter and have no two hyphens in a row.
fn is_database(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && is_made_of(text, 63, "-")
        && !text.contains("--")
        && !text.ends_with('-')
}

/// The bucket of `s3://bucket/key`, of an ARN, of a link of the console or of S3 itself.
fn buckets(text: &str) -> Vec<String> {
    let text = decode(text);
    let marks = ["s3://", "s3a://", ":s3:::", "/s3/buckets/", "/s3/object/"];
    let marked = behind(&text, &marks);
    if !marked.is_empty() {
        return marked;
    }
    let Some((_, rest)) = text.split_once("://") else { return Vec::new() };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if !host.ends_with(".amazonaws.com") {
        return Vec::new();
    }
    match host.split_once(".s3.").or_else(|| host.split_once(".s3-")) {
        Some((bucket, _)) => vec![bucket.to_owned()],
        None if host.starts_with("s3.") || host.starts_with("s3-") => {
            path.split('/').next().map(str::to_owned).into_iter().collect()
        }
        None => Vec::new(),
    }
}

/// The host of a URL, or one that was defanged.
fn hosts(text: &str) -> Vec<String> {
    let text = text.replace("[.]", ".").replace("(.)", ".").replace("[dot]", ".");
    let rest = text.split_once("://").map_or(text.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(name, _)| name);
    vec![name.to_owned()]
}

/// The path of a URL.
fn paths(text: &str) -> Vec<String> {
    let path = match text.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => text,
    };
    path.split(['?', '#']).next().map(str::to_owned).into_iter().collect()
}

/// The log group of an ARN or of a link of the console, which encodes the name twice.
fn log_groups(text: &str) -> Vec<String> {
    let of_arn = text.split_once("log-group:").and_then(|(_, rest)| rest.split(':').next());
    let of_link = || text.split_once("log-group/").and_then(|(_, rest)| rest.split(['/', '?', '&']).next());
    of_arn.or_else(of_link).map(decode).into_iter().collect()
}

/// The id at the end of a finding's ARN or link.
fn findings(text: &str) -> Vec<String> {
    tokens(&decode(text), |t| t.len() == 32 && is_hex(t)).into_iter().rev().take(1).collect()
}

/// Everything behind a mark up to a blank or the end of a link's part.
fn rest_behind(text: &str, marks: &[&str]) -> Vec<String> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '?' | '#' | '&' | ';' | ',' | '"' | '\'' | ':');
    let found = |mark: &&str| text[text.find(*mark)? + mark.len()..].split(ends).next().map(str::to_owned);
    marks.iter().find_map(found).into_iter().collect()
}
