//! Parameter types: what each accepts, and how a text becomes a [`ParamValue`].

pub(super) mod paste;
pub(super) mod secret;
pub(super) mod value;

use std::fmt;

use jiff::SignedDuration;

use super::id::{ID_TYPES, Rule, id_type};
use super::{Param, ParamError, ParamType, ParamValue};
use crate::time::print_span;

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

/// A value, and how its text was taken where that is not plain.
#[derive(Debug, Clone, PartialEq)]
pub struct Taken {
    /// The value.
    pub value: ParamValue,
    /// What was understood, for `read as …`.
    pub read_as: Option<String>,
}

impl Param {
    /// The value of what was typed, as [`Self::take`] reads it.
    ///
    /// # Errors
    /// As [`Self::take`].
    pub fn parse<S: AsRef<str>>(&self, texts: &[S]) -> Result<ParamValue, ParamError> {
        self.take(texts).map(|taken| taken.value)
    }

    /// Reads what was typed or pasted: one text, or several for `multi`. A list may stand in one text, with commas.
    ///
    /// # Errors
    /// What does not fit the type or lies outside its bounds; several texts for a parameter that takes one; secrets.
    pub fn take<S: AsRef<str>>(&self, texts: &[S]) -> Result<Taken, ParamError> {
        for text in texts {
            self.refuse_secret(text.as_ref())?;
        }
        match texts {
            [] if self.multi => Ok(Taken { value: ParamValue::List(Vec::new()), read_as: None }),
            [] => Err(ParamError::missing(self)),
            texts if self.multi => {
                let items = texts.iter().flat_map(|text| self.items(text.as_ref()));
                let taken = items.map(|item| self.take_one(item)).collect::<Result<Vec<_>, _>>()?;
                if taken.is_empty() {
                    return Err(ParamError::missing(self));
                }
                let is_plain = taken.iter().all(|t| t.read_as.is_none());
                let value = ParamValue::List(taken.into_iter().map(|t| t.value).collect());
                let read_as = (!is_plain).then(|| value.to_string());
                Ok(Taken { value, read_as })
            }
            [one] => self.take_one(one.as_ref()),
            _ => Err(ParamError::Several { name: self.name.clone() }),
        }
    }

    /// The values that a form can offer.
    pub fn choices(&self) -> Vec<String> {
        match &self.ty {
            ParamType::Enum(words) => words.clone(),
            ParamType::Bool => vec!["true".to_owned(), "false".to_owned()],
            _ => self.values.clone(),
        }
    }

    /// Refuses what looks like a secret, whatever the type.
    ///
    /// # Errors
    /// [`ParamError::Secret`], which says its kind and length alone.
    fn refuse_secret(&self, text: &str) -> Result<(), ParamError> {
        match secret::kind(text) {
            Some(kind) => {
                Err(ParamError::Secret { name: self.name.clone(), kind, length: text.trim().chars().count() })
            }
            None => Ok(()),
        }
    }

    /// The items of a list. A regular expression holds commas of its own.
    fn items<'a>(&self, text: &'a str) -> Vec<&'a str> {
        match self.ty {
            ParamType::Regex | ParamType::Text | ParamType::Like => vec![text],
            _ => paste::items(text).collect(),
        }
    }

    fn take_one(&self, text: &str) -> Result<Taken, ParamError> {
        // Free text is taken to the letter; ids are pasted, often with more around them.
        let is_free = matches!(self.ty, ParamType::Text | ParamType::Like | ParamType::Regex | ParamType::Enum(_));
        let plain = if is_free { text } else { text.trim() };
        let (value, is_pasted) = match self.ty.value(plain) {
            Some(value) => (value, false),
            None if is_free => return Err(ParamError::invalid(self, text)),
            None => match paste::understood(&self.ty, plain) {
                Some(value) => (value, true),
                None if self.ty == ParamType::AccessKey => return Err(ParamError::NotAKey { name: self.name.clone() }),
                None => return Err(ParamError::invalid(self, text)),
            },
        };
        self.within(&value, text)?;
        let printed = value.to_string();
        let is_changed = match self.ty {
            ParamType::Timestamp | ParamType::Cidr => printed != plain,
            ParamType::IpOrCidr => plain.contains('/') && printed != plain,
            _ => false,
        };
        Ok(Taken { read_as: (is_pasted || is_changed).then_some(printed), value })
    }

    /// Holds a value against `min` and `max`.
    fn within(&self, value: &ParamValue, text: &str) -> Result<(), ParamError> {
        let below = |a: &Option<ParamValue>| a.as_ref().and_then(ParamValue::number);
        let Some(number) = value.number() else { return Ok(()) };
        if below(&self.min).is_some_and(|min| number < min) || below(&self.max).is_some_and(|max| number > max) {
            return Err(ParamError::invalid(self, text));
        }
        Ok(())
    }

    /// What it accepts, in words, with its bounds.
    pub fn expected(&self) -> String {
        let mut text = self.ty.expected();
        for (word, bound) in [("from", &self.min), ("up to", &self.max)] {
            if let Some(bound) = bound {
                text.push_str(&format!(" {word} {bound}"));
            }
        }
        text
    }
}

impl ParamValue {
    /// As a number, to hold it against bounds.
    fn number(&self) -> Option<f64> {
        match self {
            Self::Int(n) | Self::Duration(n) => Some(*n as f64),
            Self::Float(x) => Some(*x),
            _ => None,
        }
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
