//! What can be wrong with a parameter's value.

use super::{Param, ParamType};
use crate::report::Report;

/// Longer values are cut in messages.
const SHOWN: usize = 60;

/// Why a value was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParamError {
    /// It does not fit the type.
    #[error("{name} takes {expected}, not `{given}`")]
    Invalid {
        /// The parameter.
        name: String,
        /// What the type accepts.
        expected: String,
        /// What was given, cut.
        given: String,
        /// A value that would do.
        example: String,
    },
    /// It has the shape of a secret; the text is not repeated.
    #[error("{name} was given what looks like {kind} ({length} characters)")]
    Secret {
        /// The parameter.
        name: String,
        /// What it looks like.
        kind: &'static str,
        /// How many characters were given.
        length: usize,
    },
    /// An access key id that is none; the text is not repeated, it may be a secret.
    #[error("{name} takes an access key id: 20 characters, AKIA…, ASIA…, ABIA… or ACCA…")]
    NotAKey {
        /// The parameter.
        name: String,
    },
    /// Several values where one is taken.
    #[error("{name} takes one value")]
    Several {
        /// The parameter.
        name: String,
    },
    /// No value.
    #[error("{}", needs(.0))]
    Missing(Vec<MissingParam>),
    /// A name that the question does not have.
    #[error("there is no parameter {name}")]
    Unknown {
        /// The name.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
}

/// A parameter that must have a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingParam {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: String,
    /// Its line of documentation.
    pub doc: String,
    /// A value that would do.
    pub example: String,
}

impl MissingParam {
    /// What is to be said of a parameter without a value.
    pub(super) fn of(param: &Param) -> Self {
        let example = match &param.ty {
            ParamType::Enum(values) => values.join(" | "),
            ty => param.values.first().map_or_else(|| ty.example().to_owned(), Clone::clone),
        };
        Self { name: param.name.clone(), ty: param.ty.to_string(), doc: param.doc.clone(), example }
    }
}

fn needs(missing: &[MissingParam]) -> String {
    let names: Vec<&str> = missing.iter().map(|m| m.name.as_str()).collect();
    match names.as_slice() {
        [one] => format!("{one} needs a value"),
        several => format!("{} need a value each", several.join(" and ")),
    }
}

impl ParamError {
    pub(super) fn invalid(param: &Param, given: &str) -> Self {
        let mut shown: String = given.chars().take(SHOWN).collect();
        if shown.len() < given.len() {
            shown.push('…');
        }
        Self::Invalid {
            name: param.name.clone(),
            expected: param.expected(),
            given: shown,
            example: param.ty.example().to_owned(),
        }
    }

    /// A required parameter without a value.
    pub fn missing(param: &Param) -> Self {
        Self::Missing(vec![MissingParam::of(param)])
    }
}

impl From<ParamError> for Report {
    fn from(error: ParamError) -> Self {
        let report = Self::usage(error.to_string());
        match error {
            ParamError::Invalid { name, example, .. } => report.hint(format!("for example: -p {name}={example}")),
            ParamError::Secret { .. } => report
                .detail(
                    "It was neither kept nor shown. Typed on a command line, it is in the shell's history: if it is real, \
                     have it replaced.",
                )
                .hint("logs hold no secrets; search for the access key id (AKIA…), the user or the address"),
            ParamError::NotAKey { name } => report.hint(format!("for example: -p {name}=AKIAIOSFODNN7EXAMPLE")),
            ParamError::Several { name } => report.hint(format!("give -p {name}=… once")),
            ParamError::Missing(missing) => {
                let line = |m: &MissingParam| format!("{} ({}): {}", m.name, m.ty, m.doc);
                let example = |m: &MissingParam| format!("-p {}={}", m.name, m.example);
                let detail = missing.iter().map(line).collect::<Vec<_>>().join("\n");
                let examples = missing.iter().map(example).collect::<Vec<_>>().join(" ");
                report.detail(detail).hint(format!("for example: {examples}"))
            }
            ParamError::Unknown { known, .. } if known.is_empty() => report.hint("this question takes no parameters"),
            ParamError::Unknown { known, .. } => report.hint(format!("its parameters: {}", known.join(", "))),
        }
    }
}
