//! `pack.toml`: what a pack is called, and which logq it needs.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use toml::Spanned;

use super::super::set::Declared;
use super::files::PackFile;
use crate::queries::RefSet;
use crate::report::{Mark, Report};

/// The file's name.
pub(super) const FILE: &str = "pack.toml";

/// A pack.toml as it is typed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    #[serde(alias = "title")]
    pub(super) name: String,
    pub(super) version: Option<String>,
    #[serde(alias = "doc")]
    pub(super) description: Option<String>,
    /// The least version, `>=0.1`.
    logq: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) sets: BTreeMap<String, Declared>,
}

/// Why a manifest was not taken.
pub(super) struct Refusal {
    pub(super) report: Report,
    /// Whether the pack needs a later logq.
    pub(super) is_too_new: bool,
}

impl Manifest {
    /// The manifest among the files of a pack.
    pub(super) fn of(id: &str, files: &[PackFile]) -> Result<Self, Refusal> {
        let broken = |report: Report| Refusal { report, is_too_new: false };
        let Some(file) = files.iter().find(|file| file.name == FILE) else { return Ok(Self::unnamed(id)) };
        let text = file.text.as_ref().map_err(|report| broken(report.clone()))?;
        let mark =
            |span, label: &str| Mark { origin: file.origin.clone(), text: text.clone(), span, label: label.to_owned() };
        let manifest: Self = toml::from_str(text).map_err(|e: toml::de::Error| {
            let title = format!("{}: {}", file.origin, e.message().lines().next().unwrap_or_default());
            let hint = "a pack.toml has a name, and may have version, description, logq and [sets.NAME]";
            broken(Report::usage(title).mark(mark(e.span().unwrap_or(0..0), "here")).hint(hint))
        })?;
        let Some(wanted) = &manifest.logq else { return Ok(manifest) };
        let own = env!("CARGO_PKG_VERSION");
        match least(wanted.get_ref()) {
            Some(least) if Some(least) <= version(own) => Ok(manifest),
            Some(_) => {
                let title =
                    format!("{}: the pack {id} needs logq {}, and this is {own}", file.origin, wanted.get_ref());
                let report = Report::usage(title).mark(mark(wanted.span(), "needs a later logq"));
                Err(Refusal { report: report.hint("update logq; the pack is left out until then"), is_too_new: true })
            }
            None => {
                let title = format!("{}: logq = `{}` is no least version", file.origin, wanted.get_ref());
                Err(broken(Report::usage(title).mark(mark(wanted.span(), "like \">=0.1\""))))
            }
        }
    }

    /// What holds for a pack without one.
    pub(super) fn unnamed(id: &str) -> Self {
        Self { name: id.to_owned(), version: None, description: None, logq: None, sets: BTreeMap::new() }
    }

    /// Sets that are declared and have no file.
    pub(super) fn without_file(&self, id: &str, sets: &[(String, Arc<RefSet>)]) -> Vec<Report> {
        let is_there = |name: &str| sets.iter().any(|(pack, set)| pack == id && set.name == *name);
        let lacking = self.sets.keys().filter(|name| !is_there(name));
        let report = |name: &String| {
            Report::usage(format!("the pack {id} declares the set {name}, and sets/{name}.csv cannot be used"))
                .hint("write the file, with one row that names the columns at least")
        };
        lacking.map(report).collect()
    }
}

/// The version of `>=0.1` or `>= 0.1.2`.
fn least(text: &str) -> Option<[u64; 3]> {
    version(text.trim().strip_prefix(">=")?.trim())
}

fn version(text: &str) -> Option<[u64; 3]> {
    let mut parts = [0; 3];
    let given: Vec<&str> = text.split('.').collect();
    if given.len() > parts.len() {
        return None;
    }
    for (part, text) in parts.iter_mut().zip(given) {
        *part = text.parse().ok()?;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_part_by_part() {
        assert_eq!(least(">=0.1"), Some([0, 1, 0]));
        assert_eq!(least(">= 1.2.3"), Some([1, 2, 3]));
        assert!(least(">=0.10") > least(">=0.9.9"));
        for text in ["0.1", ">=", ">=1.x", "=0.1", ">=1.2.3.4"] {
            assert_eq!(least(text), None, "{text}");
        }
    }
}
