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
    #[error("{name} was given something that looks like a secret access key")]
    Secret {
        /// The parameter.
        name: String,
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
    #[error("{name} needs a value")]
    Missing {
        /// The parameter.
        name: String,
        /// Its line of documentation.
        doc: String,
        /// A value that would do.
        example: String,
    },
    /// A name that the question does not have.
    #[error("there is no parameter {name}")]
    Unknown {
        /// The name.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
}

impl ParamError {
    pub(super) fn invalid(param: &Param, given: &str) -> Self {
        let mut shown: String = given.chars().take(SHOWN).collect();
        if shown.len() < given.len() {
            shown.push('…');
        }
        Self::Invalid {
            name: param.name.clone(),
            expected: param.ty.expected(),
            given: shown,
            example: param.ty.example().to_owned(),
        }
    }

    pub(super) fn not_a_key(param: &Param, given: &str) -> Self {
        let name = param.name.clone();
        let secret = given.len() == 40 && given.bytes().all(|b| b.is_ascii_alphanumeric() || b"/+=".contains(&b));
        if secret { Self::Secret { name } } else { Self::NotAKey { name } }
    }

    /// A required parameter without a value.
    pub fn missing(param: &Param) -> Self {
        let example = match &param.ty {
            ParamType::Enum(values) => values.join(" | "),
            ty => ty.example().to_owned(),
        };
        Self::Missing { name: param.name.clone(), doc: param.doc.clone(), example }
    }
}

impl From<ParamError> for Report {
    fn from(error: ParamError) -> Self {
        let report = Self::usage(error.to_string());
        match error {
            ParamError::Invalid { name, example, .. } => report.hint(format!("for example: -p {name}={example}")),
            ParamError::Secret { .. } => report
                .detail(
                    "The value was neither kept nor shown. If it is a real secret, it is now in your shell's history.",
                )
                .hint("give the access key id (AKIA…, 20 characters)"),
            ParamError::NotAKey { name } => report.hint(format!("for example: -p {name}=AKIAIOSFODNN7EXAMPLE")),
            ParamError::Several { name } => report.hint(format!("give -p {name}=… once")),
            ParamError::Missing { name, doc, example } => {
                report.detail(format!("{name}: {doc}")).hint(format!("for example: -p {name}={example}"))
            }
            ParamError::Unknown { known, .. } if known.is_empty() => report.hint("this question takes no parameters"),
            ParamError::Unknown { known, .. } => report.hint(format!("its parameters: {}", known.join(", "))),
        }
    }
}
