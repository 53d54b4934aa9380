//! From the text of a file to its values by dotted key. Strict: an unknown key, a wrong type or a wrong version is
//! an error with its place, and all of them are found at once.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::schema::{self, KEYS};
use super::value::{Entry, FileText, Origin, Value};
use crate::nearest::nearest;
use crate::report::Report;
use crate::time::quoted;

/// A configuration of a megabyte is none.
const LARGEST: u64 = 1 << 20;

/// The values of one file, by dotted key.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) file: Arc<FileText>,
    pub(super) entries: BTreeMap<String, Entry>,
}

impl Layer {
    /// Reads a file, if it is there.
    pub(super) fn load(path: &Path, origin: &Origin) -> Result<Option<Self>, Vec<Report>> {
        match read_text(path) {
            Ok(text) => Self::parse(path, text, origin).map(Some),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(vec![Report::usage(format!("cannot read {}: {error}", path.display()))]),
        }
    }

    /// Reads the text of a file.
    pub(super) fn parse(path: &Path, text: String, origin: &Origin) -> Result<Self, Vec<Report>> {
        let file = Arc::new(FileText { path: path.to_owned(), text });
        let root = DeTable::parse(&file.text).map_err(|error| {
            let place = error.span().unwrap_or(0..0);
            vec![Report::usage("this is not TOML").mark(file.mark(place, error.message()))]
        })?;
        let mut reader = Reader { file: &file, origin, entries: BTreeMap::new(), errors: Vec::new() };
        reader.table("", root.get_ref());
        reader.version();
        let Reader { entries, errors, .. } = reader;
        if errors.is_empty() { Ok(Self { file, entries }) } else { Err(errors) }
    }
}

/// Reads a regular file of a bounded size; a device or a pipe would block or never end.
fn read_text(path: &Path) -> io::Result<String> {
    let kind = std::fs::metadata(path)?;
    if !kind.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let mut text = String::new();
    File::open(path)?.take(LARGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST {
        return Err(io::Error::other("larger than 1 MiB"));
    }
    Ok(text)
}

struct Reader<'a> {
    file: &'a Arc<FileText>,
    origin: &'a Origin,
    entries: BTreeMap<String, Entry>,
    errors: Vec<Report>,
}

impl Reader<'_> {
    fn table(&mut self, above: &str, table: &DeTable<'_>) {
        // The map is sorted by name; errors and tables are wanted in the order of the file.
        let mut items: Vec<_> = table.iter().collect();
        items.sort_by_key(|(name, _)| name.span().start);
        for (name, value) in items {
            self.item(above, name.get_ref(), name.span(), value);
        }
    }

    fn item(&mut self, above: &str, name: &str, at: Range<usize>, value: &Spanned<DeValue<'_>>) {
        let known = names_below(above);
        if known.is_empty() || !(known.contains(&"*") || known.contains(&name)) {
            return self.unknown(above, name, at, &known);
        }
        if known.contains(&"*")
            && let Err(wanted) = check_name(above, name)
        {
            return self.fail(at, format!("`{}` cannot be a name here", quoted(name)), wanted);
        }
        let path = if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") };
        match (schema::find(&path), value.get_ref()) {
            (Some(key), found) => match Value::read(key.kind, found) {
                Ok(read) => {
                    let place = Some((Arc::clone(self.file), value.span()));
                    self.entries.insert(path, Entry { value: read, origin: self.origin.clone(), place });
                }
                Err(found) => self.fail(
                    value.span(),
                    format!("`{path}` wants {}", key.kind.expected()),
                    format!("this is {found}"),
                ),
            },
            (None, DeValue::Table(inner)) => self.table(&path, inner),
            (None, _) => self.fail(value.span(), format!("`{path}` is a table"), format!("write [{path}]")),
        }
    }

    fn unknown(&mut self, above: &str, name: &str, at: Range<usize>, known: &[&str]) {
        let place = if above.is_empty() { String::new() } else { format!(" in [{above}]") };
        let hint = match nearest(name, known.iter().copied().filter(|k| *k != "*")) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", known.join(", ")),
        };
        let report = Report::usage(format!("unknown key `{}`{place}", quoted(name)));
        self.errors.push(report.mark(self.file.mark(at, "unknown key")).hint(hint));
    }

    fn fail(&mut self, at: Range<usize>, title: String, label: String) {
        self.errors.push(Report::usage(title).mark(self.file.mark(at, label)));
    }

    fn version(&mut self) {
        match self.entries.get("version") {
            None => {
                let report = Report::usage("the file does not say its version");
                self.errors.push(report.mark(self.file.mark(0..0, "no version")).hint("begin it with: version = 1"));
            }
            Some(entry) if entry.value == Value::Number(1.0) => {}
            Some(entry) => {
                let report = Report::usage(format!("version {} is not known to this logq", entry.value));
                self.errors.push(entry.locate(report, "only 1 is").hint("write version = 1, or use a newer logq"));
            }
        }
    }
}

/// The names a table may hold, in the order of the schema; `*` when the user chooses them.
fn names_below(above: &str) -> Vec<&'static str> {
    let depth = if above.is_empty() { 0 } else { above.split('.').count() };
    let mut names: Vec<&'static str> = Vec::new();
    for key in KEYS {
        let segments: Vec<_> = key.path.split('.').collect();
        let inside = segments.len() > depth
            && (depth == 0
                || segments.iter().zip(above.split('.')).all(|(known, name)| *known == "*" || *known == name));
        if inside && !names.contains(&segments[depth]) {
            names.push(segments[depth]);
        }
    }
    names
}

/// Names of tables are SQL identifiers, in the case that Athena keeps; all others are plain words.
pub(super) fn check_name(section: &str, name: &str) -> Result<(), String> {
    let sql = section == "tables";
    let first =
        name.chars().next().is_some_and(|c| if sql { c.is_ascii_lowercase() } else { c.is_ascii_alphanumeric() });
    let inner = |c: char| match c {
        '_' => true,
        '-' => !sql,
        'A'..='Z' => !sql,
        _ => c.is_ascii_lowercase() || c.is_ascii_digit(),
    };
    if first && name.len() <= 100 && name.chars().all(inner) {
        Ok(())
    } else if sql {
        Err("a table's name is an SQL identifier: a lower-case letter, then lower-case letters, digits and _"
            .to_owned())
    } else {
        Err("letters, digits, - and _".to_owned())
    }
}
