//! The layers over one another: flags beat the environment, which beats the project file, which beats the user's.

use std::collections::BTreeMap;
use std::path::Path;

use super::Withheld;
use super::read::Layer;
use super::schema::{self, KEYS};
use super::value::{Entry, Origin, Value};
use crate::report::Report;

/// Every value with who set it, by dotted key.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values {
    entries: BTreeMap<String, Entry>,
}

impl Values {
    /// Lays a file over what is there. A table is one thing: a project's table replaces the user's table of that
    /// name whole, so that no location gets another's accounts. Everything else is merged key by key.
    pub(super) fn lay(&mut self, layer: &Layer) {
        let replaced: Vec<String> = layer.entries.keys().filter_map(|key| table_of(key)).map(str::to_owned).collect();
        self.entries.retain(|key, _| table_of(key).is_none_or(|table| !replaced.iter().any(|r| r == table)));
        self.entries.extend(layer.entries.iter().map(|(key, entry)| (key.clone(), entry.clone())));
    }

    /// Lays one text over what is there, from a variable or a flag.
    pub(super) fn lay_text(&mut self, path: &str, text: &str, origin: Origin) -> Result<(), Report> {
        let Some(key) = schema::find(path) else {
            return Err(Report::usage(format!("unknown key `{path}`")));
        };
        let value = Value::read_text(key.kind, text);
        let value = value.map_err(|found| {
            let report = Report::usage(format!("`{path}` wants {}, not {found}", key.kind.expected()));
            Entry::placeless(Value::Text(text.to_owned()), origin.clone()).locate(report, "")
        })?;
        self.entries.insert(path.to_owned(), Entry::placeless(value, origin));
        Ok(())
    }

    /// Fills in the defaults of the schema for whatever nobody set.
    pub(super) fn fill_defaults(&mut self) {
        for key in KEYS {
            let Some(default) = key.default.and_then(|text| toml::de::DeValue::parse(text).ok()) else { continue };
            let Ok(value) = Value::read(key.kind, default.get_ref()) else { continue };
            match key.path.split_once(".*.") {
                None => self.set_default(key.path, value),
                Some((section, rest)) => {
                    for name in self.names(section) {
                        self.set_default(&format!("{section}.{name}.{rest}"), value.clone());
                    }
                }
            }
        }
    }

    /// Sets a value that nobody set.
    pub(super) fn set_default(&mut self, path: &str, value: Value) {
        self.entries.entry(path.to_owned()).or_insert_with(|| Entry::placeless(value, Origin::Default));
    }

    /// What was set for a key.
    pub(super) fn get(&self, path: &str) -> Option<&Entry> {
        self.entries.get(path)
    }

    /// The names in `[section.<name>]` or `section = { <name> = … }`, in the order of the files.
    pub(super) fn names(&self, section: &str) -> Vec<String> {
        let mut first_place: BTreeMap<&str, (bool, usize)> = BTreeMap::new();
        for (key, entry) in &self.entries {
            let Some(name) = key.strip_prefix(section).and_then(|k| k.strip_prefix('.')) else { continue };
            let name = name.split('.').next().unwrap_or(name);
            let start = entry.place.as_ref().map_or(usize::MAX, |(_, span)| span.start);
            let place = (entry.origin != Origin::User, start);
            first_place.entry(name).and_modify(|known| *known = place.min(*known)).or_insert(place);
        }
        let mut names: Vec<_> = first_place.into_iter().collect();
        names.sort_by_key(|(_, place)| *place);
        names.into_iter().map(|(name, _)| name.to_owned()).collect()
    }
}

/// `tables.flows` of `tables.flows.location`.
fn table_of(key: &str) -> Option<&str> {
    let name = key.strip_prefix("tables.")?;
    Some(&key[.."tables.".len() + name.find('.').unwrap_or(name.len())])
}

/// Takes the guarded keys out of a project file that is not trusted.
pub(super) fn withhold(layer: &mut Layer) -> Vec<Withheld> {
    let guarded = layer.entries.keys().filter(|path| schema::find(path).is_some_and(|key| key.guarded));
    let guarded: Vec<String> = guarded.cloned().collect();
    let taken = guarded.into_iter().filter_map(|key| layer.entries.remove_entry(&key));
    taken.map(|(key, entry)| Withheld { key, value: plain(&entry.value) }).collect()
}

/// The guarded keys of a file, with their values: what trusting it puts into effect.
pub(super) fn guarded(layer: &Layer) -> Vec<Withheld> {
    let guarded = layer.entries.iter().filter(|(path, _)| schema::find(path).is_some_and(|key| key.guarded));
    guarded.map(|(key, entry)| Withheld { key: key.clone(), value: plain(&entry.value) }).collect()
}

fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The folder that relative locations of an entry start from: its file's, or the current one.
pub(super) fn base<'a>(entry: &'a Entry, start: &'a Path) -> &'a Path {
    entry.place.as_ref().and_then(|(file, _)| file.path.parent()).unwrap_or(start)
}
