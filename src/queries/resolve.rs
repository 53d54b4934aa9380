//! Which value each parameter has, and who says so: what was given, then an overlay, then the question's own default.

use std::collections::BTreeMap;
use std::fmt;

use super::param::secret;
use super::{MissingParam, Param, ParamError, ParamValue, Query};

/// The value of a parameter in a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// The value; `None` for a typed NULL.
    pub value: Option<ParamValue>,
    /// Who says so.
    pub origin: ValueOrigin,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueOrigin {
    /// The command line or the form.
    Given,
    /// This overlay: its file.
    Overlay(String),
    /// The question's header.
    Default,
    /// Nobody: it is optional and stays unset, or must still be asked for.
    Unset,
}

impl fmt::Display for ValueOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given => f.write_str("given"),
            Self::Overlay(file) => write!(f, "overlay {file}"),
            Self::Default => f.write_str("default"),
            Self::Unset => f.write_str("not set"),
        }
    }
}

/// The values that were given for a question.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Given {
    /// By parameter.
    pub values: BTreeMap<String, ParamValue>,
    /// Parameters whose text was not plain, with what was understood.
    pub read_as: Vec<(String, String)>,
}

impl Param {
    /// Its value in a run where `given` was given for it.
    pub fn resolve(&self, given: Option<&ParamValue>) -> Resolved {
        let origin = match (given, &self.default, &self.overlaid) {
            (Some(_), ..) => ValueOrigin::Given,
            (None, Some(_), Some(overlay)) => ValueOrigin::Overlay(overlay.clone()),
            (None, Some(_), None) => ValueOrigin::Default,
            (None, None, _) => ValueOrigin::Unset,
        };
        Resolved { value: given.or(self.default.as_ref()).cloned(), origin }
    }
}

impl Query {
    /// Reads `NAME=VALUE` texts; a `multi` parameter may be given several times.
    ///
    /// # Errors
    /// Unknown names, values that do not fit, secrets, and all required parameters that are missing.
    pub fn given(&self, given: &[(String, String)]) -> Result<Given, ParamError> {
        let mut texts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, text) in given {
            texts.entry(name).or_default().push(text);
        }
        if let Some(name) = texts.keys().find(|name| !self.params.iter().any(|p| p.name == **name)) {
            return Err(self.unknown(name));
        }
        let mut found = Given::default();
        for param in &self.params {
            let Some(texts) = texts.get(param.name.as_str()) else { continue };
            let taken = param.take(texts)?;
            found.values.insert(param.name.clone(), taken.value);
            found.read_as.extend(taken.read_as.map(|text| (param.name.clone(), text)));
        }
        let missing = self.params.iter().filter(|p| p.required() && !found.values.contains_key(&p.name));
        let missing: Vec<MissingParam> = missing.map(MissingParam::of).collect();
        if missing.is_empty() { Ok(found) } else { Err(ParamError::Missing(missing)) }
    }

    /// The values of [`Self::given`] alone.
    ///
    /// # Errors
    /// As [`Self::given`].
    pub fn values(&self, given: &[(String, String)]) -> Result<BTreeMap<String, ParamValue>, ParamError> {
        self.given(given).map(|given| given.values)
    }

    /// Every parameter in order with its value in a run where these were given.
    pub fn resolve(&self, given: &BTreeMap<String, ParamValue>) -> Vec<(String, Resolved)> {
        self.params.iter().map(|p| (p.name.clone(), p.resolve(given.get(&p.name)))).collect()
    }

    fn unknown(&self, name: &str) -> ParamError {
        if let Some(kind) = secret::kind(name) {
            return ParamError::Secret { name: "-p".to_owned(), kind, length: name.chars().count() };
        }
        ParamError::Unknown { name: name.to_owned(), known: self.params.iter().map(|p| p.name.clone()).collect() }
    }
}
