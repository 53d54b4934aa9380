//! Parameter types: what each accepts, and how a text becomes a [`ParamValue`].

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;

use super::id::{ID_TYPES, Rule, id_type};
use super::{Param, ParamError, ParamType, ParamValue, Query};
use crate::time::{parse_absolute, parse_span};

/// Output types that no parameter takes: they say how to show a value.
const SHOWN_TYPES: &[&str] = &["count", "bytes", "seconds", "ratio", "json", "list", "map", "ip_or_service"];

/// The types that are not ids; an enum needs its `values`.
const PLAIN_TYPES: &[(&str, ParamType)] = &[
    ("text", ParamType::Text),
    ("like", ParamType::Like),
    ("regex", ParamType::Regex),
    ("int", ParamType::Int),
    ("float", ParamType::Float),
    ("bool", ParamType::Bool),
    ("timestamp", ParamType::Timestamp),
    ("duration", ParamType::Duration),
    ("ip", ParamType::Ip),
    ("cidr", ParamType::Cidr),
    ("ip_or_cidr", ParamType::IpOrCidr),
    ("account", ParamType::Account),
    ("region", ParamType::Region),
    ("access_key", ParamType::AccessKey),
    ("principal", ParamType::Principal),
    ("arn", ParamType::Arn),
];

/// Whether an output column may have this type.
pub(super) fn is_output_type(name: &str) -> bool {
    SHOWN_TYPES.contains(&name) || ParamType::named(name, None).is_some()
}

/// The list of types, for messages.
pub(super) fn type_list() -> String {
    let names = PLAIN_TYPES.iter().map(|(name, _)| *name).chain(["enum"]).chain(ID_TYPES.iter().map(|t| t.name));
    format!("types: {}", names.collect::<Vec<_>>().join(", "))
}

impl ParamType {
    /// The type with this name in a header; `values` are those of an enum.
    pub(super) fn named(name: &str, values: Option<Vec<String>>) -> Option<Self> {
        if name == "enum" {
            return Some(Self::Enum(values.unwrap_or_default()));
        }
        let plain = PLAIN_TYPES.iter().find(|(n, _)| *n == name).map(|(_, ty)| ty.clone());
        plain.or_else(|| id_type(name).map(|t| Self::Id(t.name.to_owned()))).filter(|_| values.is_none())
    }

    /// Its name in a header.
    pub fn name(&self) -> &str {
        match self {
            Self::Enum(_) => "enum",
            Self::Id(name) => name,
            plain => PLAIN_TYPES.iter().find(|(_, ty)| ty == plain).map_or("text", |(name, _)| name),
        }
    }

    /// Whether a value of an output column of this semantic type can be filled in.
    pub fn takes(&self, output: &str) -> bool {
        match self {
            Self::Ip | Self::IpOrCidr if output == "ip_or_service" => true,
            Self::IpOrCidr => matches!(output, "ip" | "cidr" | "ip_or_cidr"),
            Self::Principal => matches!(output, "principal" | "arn"),
            Self::Id(name) if name == "host_ref" => {
                matches!(output, "host_ref" | "ip" | "ip_or_service" | "instance_id" | "eni")
            }
            Self::Enum(_) => false,
            other => other.name() == output,
        }
    }

    /// Whether its values are bound as numbers, for defaults of forms and alignment.
    pub fn is_number(&self) -> bool {
        match self {
            Self::Int | Self::Float | Self::Duration => true,
            Self::Id(name) => id_type(name).is_some_and(|t| matches!(t.rule, Rule::Number(..))),
            _ => false,
        }
    }

    /// What it accepts, in words.
    pub fn expected(&self) -> String {
        match self {
            Self::Text | Self::Like => "text".to_owned(),
            Self::Regex => "a regular expression".to_owned(),
            Self::Int => "a whole number".to_owned(),
            Self::Float => "a number".to_owned(),
            Self::Bool => "true or false".to_owned(),
            Self::Timestamp => "an instant".to_owned(),
            Self::Duration => "a length of time".to_owned(),
            Self::Ip => "an IP address".to_owned(),
            Self::Cidr => "a network".to_owned(),
            Self::IpOrCidr => "an IP address or a network".to_owned(),
            Self::Account => "an account id of 12 digits".to_owned(),
            Self::Region => "a region code".to_owned(),
            Self::AccessKey => "an access key id".to_owned(),
            Self::Principal => "an ARN or the name of a user, role or session".to_owned(),
            Self::Arn => "an ARN".to_owned(),
            Self::Enum(values) => format!("one of {}", values.join(", ")),
            Self::Id(name) => format!("a value of type {name}"),
        }
    }

    /// A value it accepts.
    pub fn example(&self) -> &str {
        match self {
            Self::Text => "some text",
            Self::Like => "%admin%",
            Self::Regex => "(?i)admin",
            Self::Int => "20",
            Self::Float => "0.5",
            Self::Bool => "true",
            Self::Timestamp => "2026-03-10T09:12:00Z",
            Self::Duration => "15m",
            Self::Ip => "203.0.113.66",
            Self::Cidr => "10.0.0.0/8",
            Self::IpOrCidr => "203.0.113.0/24",
            Self::Account => "111122223333",
            Self::Region => "eu-west-1",
            Self::AccessKey => "AKIAIOSFODNN7EXAMPLE",
            Self::Principal => "arn:aws:iam::111122223333:user/alice",
            Self::Arn => "arn:aws:s3:::my-bucket",
            Self::Enum(values) => values.first().map_or("", String::as_str),
            Self::Id(name) => id_type(name).map_or("", |t| t.example),
        }
    }

    /// The value of a text that was trimmed; `None` when it does not fit.
    fn value(&self, text: &str) -> Option<ParamValue> {
        let varchar = |ok: bool| ok.then(|| ParamValue::Text(text.to_owned()));
        match self {
            Self::Text | Self::Like => varchar(true),
            Self::Regex => varchar(is_regex(text)),
            // The most negative bigint has no literal of its own in SQL.
            Self::Int => text.parse().ok().filter(|n| *n != i64::MIN).map(ParamValue::Int),
            Self::Float => text.parse().ok().filter(|x: &f64| x.is_finite()).map(ParamValue::Float),
            Self::Bool => text.to_ascii_lowercase().parse().ok().map(ParamValue::Bool),
            Self::Timestamp => parse_absolute(text).ok().map(ParamValue::Timestamp),
            Self::Duration => parse_duration(text).map(ParamValue::Int),
            Self::Ip => parse_ip(text).map(|ip| ParamValue::Text(ip.to_string())),
            Self::Cidr => parse_net(text).map(|net| ParamValue::Text(net.to_string())),
            Self::IpOrCidr => {
                let net = parse_net(text).or_else(|| parse_ip(text).map(IpNet::from));
                net.map(|net| ParamValue::Text(net.to_string()))
            }
            Self::Account => varchar(text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())),
            Self::Region => varchar(is_region(text)),
            Self::AccessKey => varchar(is_access_key(text)),
            Self::Principal => varchar(is_arn(text) || is_principal_name(text)),
            Self::Arn => varchar(is_arn(text)),
            Self::Enum(values) => varchar(values.iter().any(|v| v == text)),
            Self::Id(name) => match id_type(name)?.rule {
                Rule::Text(check) => varchar(check(text)),
                Rule::Number(from, to) => text.parse().ok().filter(|n| (from..=to).contains(n)).map(ParamValue::Int),
            },
        }
    }
}

impl fmt::Display for ParamType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Param {
    /// The value of what was typed: one text, or several for `multi`.
    ///
    /// # Errors
    /// What does not fit the type; several texts for a parameter that takes one.
    pub fn parse<S: AsRef<str>>(&self, texts: &[S]) -> Result<ParamValue, ParamError> {
        match texts {
            texts if self.multi => {
                texts.iter().map(|t| self.parse_one(t.as_ref())).collect::<Result<_, _>>().map(ParamValue::List)
            }
            [one] => self.parse_one(one.as_ref()),
            [] => Err(ParamError::missing(self)),
            _ => Err(ParamError::Several { name: self.name.clone() }),
        }
    }

    fn parse_one(&self, text: &str) -> Result<ParamValue, ParamError> {
        // Free text is taken to the letter; ids are pasted, often with a blank.
        let text = match self.ty {
            ParamType::Text | ParamType::Like | ParamType::Regex | ParamType::Enum(_) => text,
            _ => text.trim(),
        };
        self.ty.value(text).ok_or_else(|| match self.ty {
            ParamType::AccessKey => ParamError::not_a_key(self, text),
            _ => ParamError::invalid(self, text),
        })
    }
}

impl Query {
    /// Values of `NAME=VALUE` texts; a `multi` parameter may be given several times.
    ///
    /// # Errors
    /// Unknown names, values that do not fit, a required parameter that is missing.
    pub fn values(&self, given: &[(String, String)]) -> Result<BTreeMap<String, ParamValue>, ParamError> {
        let mut texts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, text) in given {
            texts.entry(name).or_default().push(text);
        }
        if let Some(name) = texts.keys().find(|name| !self.params.iter().any(|p| p.name == **name)) {
            let known = self.params.iter().map(|p| p.name.clone()).collect();
            return Err(ParamError::Unknown { name: (*name).to_owned(), known });
        }
        let mut values = BTreeMap::new();
        for param in &self.params {
            match texts.get(param.name.as_str()) {
                Some(texts) => drop(values.insert(param.name.clone(), param.parse(texts)?)),
                None if param.required() => return Err(ParamError::missing(param)),
                None => {}
            }
        }
        Ok(values)
    }
}

impl fmt::Display for ParamValue {
    /// The text that [`Param::parse`] takes; a list is joined by commas.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Int(n) => write!(f, "{n}"),
            Self::Float(x) => write!(f, "{x}"),
            Self::Bool(b) => write!(f, "{b}"),
            Self::Timestamp(t) => write!(f, "{t}"),
            Self::List(values) => {
                for (i, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if i > 0 { "," } else { "" })?;
                }
                Ok(())
            }
        }
    }
}

/// Whole seconds of `90s`, `15m`, `6h`, `14d`, `1h 30m`.
pub(super) fn parse_duration(text: &str) -> Option<i64> {
    let length = parse_span(text).ok()?;
    (length.subsec_nanos() == 0).then_some(length.as_secs())
}

/// An address; a pasted port is dropped.
fn parse_ip(text: &str) -> Option<IpAddr> {
    text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|s| s.ip()))
}

/// A network with its host bits cleared.
fn parse_net(text: &str) -> Option<IpNet> {
    text.parse::<IpNet>().ok().map(|net| net.trunc())
}

/// Java's look-around and back-references are right in Athena though the engine here does not know them.
fn is_regex(text: &str) -> bool {
    let java_only = ["(?=", "(?!", "(?<", "\\1", "\\2", "\\3", "*+", "++", "?+"].iter().any(|form| text.contains(form));
    java_only || regex::Regex::new(text).is_ok()
}

/// `eu-west-1`, `us-gov-east-1`, `ap-southeast-2`.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return false };
    let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase());
    word(first)
        && !middle.is_empty()
        && middle.iter().all(|w| word(w))
        && last.len() == 1
        && last.as_bytes()[0].is_ascii_digit()
}

fn is_access_key(text: &str) -> bool {
    let prefixes = ["AKIA", "ASIA", "ABIA", "ACCA"];
    text.len() == 20
        && prefixes.iter().any(|p| text.starts_with(p))
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// `arn:partition:service:region:account:resource`.
fn is_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    text.len() <= 2_048
        && !text.contains(char::is_whitespace)
        && matches!(parts.as_slice(), ["arn", partition, service, _, _, resource]
            if partition.starts_with("aws") && !service.is_empty() && !resource.is_empty())
}

/// Names of users, roles and sessions, and unique ids with a session (`AROA…:i-0abc…`).
fn is_principal_name(text: &str) -> bool {
    (1..=256).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || "+=,.@_:/-".contains(c))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
