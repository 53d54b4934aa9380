//! How a text becomes a value of a type: the plain forms. What else is understood is in `paste`.

use std::net::IpAddr;

use bytesize::ByteSize;
use ipnet::IpNet;

use crate::queries::id::{Rule, id_type};
use crate::queries::{ParamType, ParamValue};
use crate::time::{parse_absolute, parse_span};

impl ParamType {
    /// The value of a text without blanks around it; `None` when it does not fit. What a value prints is such a text
    /// and gives the value again.
    pub(in crate::queries) fn value(&self, text: &str) -> Option<ParamValue> {
        let varchar = |ok: bool| ok.then(|| ParamValue::Text(text.to_owned()));
        match self {
            Self::Text | Self::Like => varchar(true),
            Self::Regex => varchar(is_regex(text)),
            // The most negative bigint has no literal of its own in SQL.
            Self::Int => text.parse().ok().filter(|n| *n != i64::MIN).map(ParamValue::Int),
            Self::Float => text.parse().ok().filter(|x: &f64| x.is_finite()).map(ParamValue::Float),
            Self::Percent => parse_percent(text).map(ParamValue::Float),
            Self::Bytes => parse_bytes(text).map(ParamValue::Int),
            Self::Bool => text.to_ascii_lowercase().parse().ok().map(ParamValue::Bool),
            Self::Timestamp => parse_absolute(text).ok().map(ParamValue::Timestamp),
            Self::Duration => parse_duration(text).map(ParamValue::Duration),
            Self::Ip => parse_ip(text).map(|ip| ParamValue::Text(ip.to_string())),
            Self::Cidr => parse_net(text).map(|net| ParamValue::Text(net.to_string())),
            Self::IpOrCidr => {
                let net = parse_net(text).or_else(|| parse_ip(text).map(IpNet::from));
                net.map(|net| ParamValue::Text(net.to_string()))
            }
            Self::Account => varchar(is_account(text)),
            Self::Region => varchar(is_region(text)),
            Self::AccessKey => varchar(is_access_key(text)),
            Self::Principal => varchar(is_arn(text) || is_principal_name(text)),
            Self::Arn => varchar(is_arn(text)),
            Self::Enum(values) => varchar(values.iter().any(|v| v == text)),
            Self::Id(name) => match id_type(name)?.rule {
                Rule::Text(check) => varchar(check(text)),
                Rule::Host => match parse_ip(text) {
                    Some(ip) => Some(ParamValue::Text(ip.to_string())),
                    None => varchar(["instance_id", "eni"].iter().any(|id| Self::Id((*id).to_owned()).fits(text))),
                },
                Rule::Number(from, to) => text.parse().ok().filter(|n| (from..=to).contains(n)).map(ParamValue::Int),
            },
        }
    }

    fn fits(&self, text: &str) -> bool {
        self.value(text).is_some()
    }
}

/// Whole seconds of `90s`, `15m`, `6h`, `14d`, `1h 30m`.
fn parse_duration(text: &str) -> Option<i64> {
    let length = parse_span(text).ok()?;
    (length.subsec_nanos() == 0).then_some(length.as_secs())
}

/// `1GiB`, `500MB`, `1048576`: binary and decimal units are what they say.
fn parse_bytes(text: &str) -> Option<i64> {
    let size: ByteSize = text.parse().ok()?;
    i64::try_from(size.as_u64()).ok()
}

/// `5%`, `0.5%`, `5`: of a hundred.
fn parse_percent(text: &str) -> Option<f64> {
    let number: f64 = text.strip_suffix('%').unwrap_or(text).trim_end().parse().ok()?;
    (0.0..=100.0).contains(&number).then_some(number)
}

/// An address. One of IPv4 inside IPv6 (`::ffff:10.0.0.1`) is the one of IPv4, as it is in Athena.
pub(super) fn parse_ip(text: &str) -> Option<IpAddr> {
    text.parse().ok().map(|ip: IpAddr| ip.to_canonical())
}

/// A network with its host bits cleared.
pub(in crate::queries) fn parse_net(text: &str) -> Option<IpNet> {
    text.parse::<IpNet>().ok().map(|net| net.trunc())
}

/// Java's look-around and back-references are right in Athena though the engine here does not know them.
fn is_regex(text: &str) -> bool {
    let java_only = ["(?=", "(?!", "(?<", "\\1", "\\2", "\\3", "*+", "++", "?+"].iter().any(|form| text.contains(form));
    java_only || regex::Regex::new(text).is_ok()
}

pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// `eu-west-1`, `us-gov-east-1`, `ap-southeast-2`.
pub(super) fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return false };
    let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase());
    word(first)
        && !middle.is_empty()
        && middle.iter().all(|w| word(w))
        && last.len() == 1
        && last.as_bytes()[0].is_ascii_digit()
}

pub(super) fn is_access_key(text: &str) -> bool {
    let prefixes = ["AKIA", "ASIA", "ABIA", "ACCA"];
    text.len() == 20
        && prefixes.iter().any(|p| text.starts_with(p))
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// `arn:partition:service:region:account:resource`.
pub(in crate::queries) fn is_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    text.len() <= 2_048
        && !text.contains(char::is_whitespace)
        && matches!(parts.as_slice(), ["arn", partition, service, _, _, resource]
            if partition.starts_with("aws") && !service.is_empty() && !resource.is_empty())
}

/// Names of users, roles and sessions, and unique ids with a session (`AROA…:i-0abc…`).
fn is_principal_name(text: &str) -> bool {
    let is_url = text.contains("://");
    (1..=256).contains(&text.len())
        && !is_url
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+=,.@_:/-".contains(c))
}
