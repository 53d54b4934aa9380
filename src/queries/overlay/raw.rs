//! An overlay as it is typed. Unknown keys are errors.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

/// The whole file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOverlay {
    #[serde(default)]
    pub(super) queries: BTreeMap<Spanned<String>, RawQuery>,
    #[serde(default)]
    pub(super) sets: BTreeMap<Spanned<String>, Spanned<RawSet>>,
}

/// `[queries.ID]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawQuery {
    #[serde(default)]
    pub(super) defaults: BTreeMap<Spanned<String>, Spanned<toml::Value>>,
    #[serde(default)]
    pub(super) exclude: Vec<Spanned<RawExclusion>>,
}

/// One entry of `exclude`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExclusion {
    pub(super) column: Spanned<String>,
    pub(super) equals: Option<Spanned<toml::Value>>,
    pub(super) like: Option<Spanned<String>>,
    pub(super) cidr: Option<Spanned<String>>,
    pub(super) why: String,
}

/// `[sets.NAME]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSet {
    pub(super) extend: Option<Spanned<String>>,
    pub(super) replace: Option<Spanned<String>>,
}
