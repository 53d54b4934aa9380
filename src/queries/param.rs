//! Parameter types: what each accepts, and how a text becomes a [`ParamValue`].

pub(super) mod paste;
pub(super) mod secret;
mod take;
pub(super) mod value;

use std::fmt;

use jiff::SignedDuration;

use super::id::{ID_TYPES, Rule, id_type};
use super::{ParamType, ParamValue};
use crate::time::print_span;
pub use take::Taken;

/// Output types that no parameter takes: they say how to show a value.
const SHOWN_TYPES: &[&str] = &["count", "seconds", "ratio", "json", "list", "map", "ip_or_service"];

/// What makes a type a list of its values: `cidr_list`.
const LIST: &str = "_list";

/// The types that are not ids; an enum needs its `values`.
const PLAIN_TYPES: &[(&str, ParamType)] = &[
    ("text", ParamType::Text),
    ("like", ParamType::Like),
    ("regex", ParamType::Regex),
    ("int", ParamType::Int),
    ("float", ParamType::Float),
    ("percent", ParamType::Percent),
    ("bytes", ParamType::Bytes),
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
    SHOWN_TYPES.contains(&name) || ParamType::named(name.strip_suffix(LIST).unwrap_or(name), None).is_some()
}

/// The type of a header without the ending of a list, and whether it has one: `cidr_list` is a list of `cidr`.
pub(super) fn item_type(name: &str) -> (&str, bool) {
    name.strip_suffix(LIST).map_or((name, false), |item| (item, true))
}

/// The list of types, for messages.
pub(super) fn type_list() -> String {
    let names = PLAIN_TYPES.iter().map(|(name, _)| *name).chain(["enum"]).chain(ID_TYPES.iter().map(|t| t.name));
    format!("types: {}; each also as a list: ip_list", names.collect::<Vec<_>>().join(", "))
}

impl ParamType {
    /// The type with this name in a header; `values` are those of an enum, and are offered for any other type.
    pub(super) fn named(name: &str, values: Option<&[String]>) -> Option<Self> {
        if name == "enum" {
            return Some(Self::Enum(values.unwrap_or_default().to_vec()));
        }
        let plain = PLAIN_TYPES.iter().find(|(n, _)| *n == name).map(|(_, ty)| ty.clone());
        plain.or_else(|| id_type(name).map(|t| Self::Id(t.name.to_owned())))
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
        // Of a list, one item is taken.
        let output = item_type(output).0;
        match self {
            // How much one row has is no threshold for others.
            Self::Bytes | Self::Percent | Self::Enum(_) => false,
            Self::Ip | Self::IpOrCidr if output == "ip_or_service" => true,
            Self::IpOrCidr => matches!(output, "ip" | "cidr" | "ip_or_cidr"),
            Self::Principal => matches!(output, "principal" | "arn"),
            Self::Id(name) if name == "host_ref" => {
                matches!(output, "host_ref" | "ip" | "ip_or_service" | "instance_id" | "eni")
            }
            Self::Id(name) if name == "resource_ref" => {
                matches!(output, "resource_ref" | "arn" | "bucket" | "instance_id")
            }
            Self::Id(name) => id_type(output).is_some_and(|t| t.name == name),
            other => other.name() == output,
        }
    }

    /// Whether its values are bound as numbers, for defaults of forms and alignment.
    pub fn is_number(&self) -> bool {
        match self {
            Self::Int | Self::Float | Self::Percent | Self::Bytes | Self::Duration => true,
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
            Self::Percent => "a percentage from 0 to 100".to_owned(),
            Self::Bytes => "a number of bytes, with or without a unit".to_owned(),
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
            Self::Id(name) => match id_type(name).map(|t| &t.rule) {
                Some(Rule::Number(from, to)) => format!("a {name} from {from} to {to}"),
                _ => format!("a value of type {name}"),
            },
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
            Self::Percent => "5%",
            Self::Bytes => "500MB",
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
}

impl fmt::Display for ParamType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
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
            Self::Duration(seconds) => f.write_str(&print_span(SignedDuration::from_secs(*seconds))),
            Self::List(values) => {
                for (i, value) in values.iter().enumerate() {
                    write!(f, "{}{value}", if i > 0 { "," } else { "" })?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
