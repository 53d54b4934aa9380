//! Ids that join AWS logs, each with its pattern.

use std::net::IpAddr;

/// An id type of the header: its name, an example for messages, and its pattern.
pub(super) struct IdType {
    pub(super) name: &'static str,
    pub(super) example: &'static str,
    pub(super) rule: Rule,
}

/// How an id is checked and bound.
pub(super) enum Rule {
    /// Text, bound as varchar.
    Text(fn(&str) -> bool),
    /// A number in a range, bound as bigint.
    Number(i64, i64),
}

/// Every id type (queries/README.md lists them).
pub(super) const ID_TYPES: &[IdType] = &[
    text("instance_id", "i-0abc1234def567890", |t| has_hex(t, "i-")),
    text("eni", "eni-0abc1234def567890", |t| has_hex(t, "eni-")),
    text("vpc_id", "vpc-0abc1234def567890", |t| has_hex(t, "vpc-")),
    text("subnet_id", "subnet-0abc1234def567890", |t| has_hex(t, "subnet-")),
    text("security_group", "sg-0abc1234def567890", |t| has_hex(t, "sg-")),
    text("host_ref", "10.0.1.5", is_host_ref),
    text("event_name", "ConsoleLogin", |t| is_made_of(t, 128, "_:.-")),
    text("event_source", "iam.amazonaws.com", is_hostname),
    text("elb_name", "app/web/50dc6c495c0c9188", |t| is_made_of(t, 128, "/-")),
    text("bucket", "my-trail-bucket", is_bucket),
    text("hostname", "login.example.com", is_hostname),
    text("status_class", "5xx", |t| matches!(t, "1xx" | "2xx" | "3xx" | "4xx" | "5xx")),
    text("request_id", "79104EXAMPLEB723", |t| is_made_of(t, 256, "-_=+/")),
    text("trace_id", "Root=1-67891233-abcdef012345678912345678", |t| is_made_of(t, 256, "-=;:")),
    number("port", "443", 0, 65_535),
    number("status_code", "502", 100, 599),
];

const fn text(name: &'static str, example: &'static str, check: fn(&str) -> bool) -> IdType {
    IdType { name, example, rule: Rule::Text(check) }
}

const fn number(name: &'static str, example: &'static str, from: i64, to: i64) -> IdType {
    IdType { name, example, rule: Rule::Number(from, to) }
}

pub(super) fn id_type(name: &str) -> Option<&'static IdType> {
    ID_TYPES.iter().find(|t| t.name == name)
}

/// EC2 ids: a prefix and 8 (old) or 17 hexadecimal digits.
fn has_hex(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|hex| {
        matches!(hex.len(), 8 | 17) && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

fn is_host_ref(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok() || has_hex(text, "i-") || has_hex(text, "eni-")
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
