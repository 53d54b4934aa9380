//! One value with the place it came from.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use toml::de::DeValue;

use super::schema::Kind;
use crate::report::{Mark, Report};
use crate::time::quoted;

/// A value of any key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Number(f64),
    List(Vec<String>),
}

impl Value {
    /// Reads a TOML value of the shape a key wants. The error says what was found instead.
    pub(super) fn read(kind: Kind, value: &DeValue<'_>) -> Result<Self, String> {
        let text = |s: &str| Ok(Self::Text(s.to_owned()));
        match (kind, value) {
            (Kind::Text | Kind::Size | Kind::Moment, DeValue::String(s)) => text(s),
            (Kind::Size, DeValue::Integer(n)) => text(&n.to_string()),
            (Kind::Moment, DeValue::Datetime(t)) => text(&t.to_string()),
            (Kind::Number, DeValue::Integer(n)) => n.as_str().parse().map(Self::Number).map_err(|_| n.to_string()),
            (Kind::Number, DeValue::Float(n)) => {
                n.as_str().parse().map(Self::Number).map_err(|_| n.as_str().to_owned())
            }
            (Kind::ListOr(word), DeValue::String(s)) if s == word => text(s),
            (Kind::List | Kind::ListOr(_), DeValue::Array(items)) => items
                .iter()
                .map(|item| item.get_ref().as_str().map(str::to_owned))
                .collect::<Option<_>>()
                .map(Self::List)
                .ok_or_else(|| "a list that holds something else".to_owned()),
            (_, other) => Err(found(other)),
        }
    }

    /// Reads the text of an environment variable or flag; lists are separated by commas.
    pub(super) fn read_text(kind: Kind, text: &str) -> Result<Self, String> {
        match kind {
            Kind::Text | Kind::Size | Kind::Moment => Ok(Self::Text(text.to_owned())),
            Kind::Number => text.trim().parse().map(Self::Number).map_err(|_| format!("`{}`", quoted(text))),
            Kind::ListOr(word) if text.trim() == word => Ok(Self::Text(word.to_owned())),
            Kind::List | Kind::ListOr(_) => Ok(Self::List(
                text.split(',').map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect(),
            )),
        }
    }

    /// As JSON, for `--json`.
    pub(super) fn json(&self) -> serde_json::Value {
        match self {
            Self::Text(text) => text.as_str().into(),
            Self::Number(number) => whole(*number).map_or_else(|| (*number).into(), Into::into),
            Self::List(items) => items.as_slice().into(),
        }
    }
}

/// As TOML.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = match self {
            Self::Text(text) => toml::Value::from(text.as_str()),
            Self::Number(number) => whole(*number).map_or_else(|| (*number).into(), Into::into),
            Self::List(items) => toml::Value::from(items.clone()),
        };
        value.fmt(f)
    }
}

/// A number that was an integer is shown as one.
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 1e15).then_some(number as i64)
}

fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("the string {:?}", quoted(text)),
        DeValue::Table(_) => "a table".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Datetime(_) => "a date or time".to_owned(),
        DeValue::Boolean(_) => "true or false".to_owned(),
        DeValue::Integer(_) | DeValue::Float(_) => "a number".to_owned(),
    }
}

/// The text of a file that was read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FileText {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl FileText {
    /// A place in the file.
    pub(super) fn mark(&self, span: Range<usize>, label: impl Into<String>) -> Mark {
        Mark { origin: self.path.display().to_string(), text: self.text.clone(), span, label: label.into() }
    }
}

/// Who set a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// Nobody.
    Default,
    /// The user's `config.toml`.
    User,
    /// The project's `logq.toml`.
    Project,
    /// An environment variable.
    Environment(&'static str),
    /// A flag, e.g. `--engine`.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::User => f.write_str("user file"),
            Self::Project => f.write_str("project file"),
            Self::Environment(variable) => write!(f, "environment, {variable}"),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

/// A value that somebody set.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) value: Value,
    pub(super) origin: Origin,
    /// The value's place, when it was read from a file.
    pub(super) place: Option<(Arc<FileText>, Range<usize>)>,
}

impl Entry {
    /// An entry that is in no file.
    pub(super) fn placeless(value: Value, origin: Origin) -> Self {
        Self { value, origin, place: None }
    }

    /// Puts the place of the value into a report: the mark in its file, or the name of its variable or flag.
    pub(super) fn locate(&self, mut report: Report, label: &str) -> Report {
        match (&self.place, &self.origin) {
            (Some((file, span)), _) => report.mark(file.mark(span.clone(), label)),
            (None, Origin::Environment(name) | Origin::Flag(name)) => {
                report.title = format!("{name}: {}", report.title);
                report
            }
            (None, _) => report,
        }
    }
}
