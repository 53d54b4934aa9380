//! The merged configuration as text: TOML that reads back, with who set each value.

use std::fmt::Write as _;

use serde_json::json;

use super::Settings;
use super::schema::KEYS;
use super::value::Entry;

impl Settings {
    /// The merged configuration as TOML; a comment behind each value says who set it. What is withheld from an
    /// untrusted project file stands in comments.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        let mut section = String::new();
        for (path, entry) in self.in_order() {
            let (of, name) = path.rsplit_once('.').unwrap_or(("", &path));
            if of != section {
                // Writing to a String cannot fail.
                let _ = write!(text, "\n[{of}]\n");
                of.clone_into(&mut section);
            }
            let _ = writeln!(text, "{name} = {}  # {}", entry.value, entry.origin);
        }
        if !self.withheld.is_empty() {
            text.push_str("\n# Withheld until `logq config trust`:\n");
        }
        for withheld in &self.withheld {
            let _ = writeln!(text, "# {} = {}", withheld.key, toml::Value::from(withheld.value.as_str()));
        }
        text
    }

    /// The same for programs.
    pub fn to_json(&self) -> serde_json::Value {
        let values = self.in_order().into_iter().map(
            |(path, entry)| json!({ "key": path, "value": entry.value.json(), "origin": entry.origin.to_string() }),
        );
        json!({ "values": values.collect::<Vec<_>>(), "withheld": self.withheld })
    }

    /// Every value: sections in the order of the schema, the user's names in the order of the files.
    fn in_order(&self) -> Vec<(String, &Entry)> {
        let mut paths = Vec::new();
        for keys in KEYS.chunk_by(|a, b| section(a.path) == section(b.path)) {
            match keys[0].path.split_once(".*") {
                Some((section, _)) => {
                    for name in self.values.names(section) {
                        paths.extend(keys.iter().flat_map(|key| self.named(key.path.replacen('*', &name, 1))));
                    }
                }
                None => paths.extend(keys.iter().map(|key| key.path.to_owned())),
            }
        }
        paths.into_iter().filter_map(|path| self.values.get(&path).map(|entry| (path, entry))).collect()
    }

    /// A path with the user's names in the place of its last `*`, if it has one.
    fn named(&self, path: String) -> Vec<String> {
        match path.split_once(".*") {
            Some((section, _)) => self.values.names(section).iter().map(|name| path.replace('*', name)).collect(),
            None => vec![path],
        }
    }
}

/// What stands before the user's names in a dotted path, or else its first part; keys of the top level share the
/// empty one.
fn section(path: &str) -> &str {
    path.split_once(".*").or_else(|| path.split_once('.')).map_or("", |(section, _)| section)
}
