//! The header's TOML, as it is typed. Unknown keys are errors.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::queries::{Cost, Severity};

/// The header as it is typed; the reader makes a [`Query`](super::super::Query) of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) title: String,
    pub(super) question: String,
    pub(super) sources: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) optional: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) sets: Vec<Spanned<String>>,
    pub(super) output: Vec<Spanned<RawOutput>>,
    #[serde(default)]
    pub(super) pivots: Vec<Spanned<RawPivot>>,
    #[serde(default = "info")]
    pub(super) severity: Spanned<Severity>,
    #[serde(default)]
    pub(super) attack: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) false_positives: Vec<String>,
    #[serde(default = "normal")]
    pub(super) cost: Cost,
    #[serde(default)]
    pub(super) scope: RawScope,
    #[serde(default)]
    pub(super) params: BTreeMap<Spanned<String>, RawParam>,
    #[serde(default)]
    pub(super) tables: BTreeMap<Spanned<String>, RawTable>,
    #[serde(default)]
    pub(super) test: Vec<Spanned<RawTest>>,
}

fn info() -> Spanned<Severity> {
    Spanned::new(0..0, Severity::Info)
}

fn normal() -> Cost {
    Cost::Normal
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOutput {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) ty: String,
    pub(super) doc: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPivot {
    pub(super) column: String,
    pub(super) to: String,
    pub(super) param: String,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct RawScope {
    pub(super) regions: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawParam {
    #[serde(rename = "type")]
    pub(super) ty: Spanned<String>,
    pub(super) doc: String,
    pub(super) default: Option<Spanned<toml::Value>>,
    #[serde(default)]
    pub(super) optional: bool,
    #[serde(default)]
    pub(super) multi: bool,
    pub(super) values: Option<Spanned<Vec<String>>>,
    pub(super) min: Option<Spanned<toml::Value>>,
    pub(super) max: Option<Spanned<toml::Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTable {
    pub(super) source: String,
    pub(super) window: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTest {
    pub(super) title: String,
    pub(super) fixture: Option<String>,
    pub(super) window: Option<String>,
    #[serde(default)]
    pub(super) params: BTreeMap<String, toml::Value>,
    #[serde(default)]
    pub(super) contains: Vec<toml::Table>,
    #[serde(default)]
    pub(super) lacks: Vec<toml::Table>,
    pub(super) rows: Option<u64>,
}
