//! Reads log kinds: the built-in ones and those of the user's folder.

use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::check;
use super::file::SourceFile;
use super::{Catalogue, Source};
use crate::report::{Mark, Report};

/// Why a definition is not usable. Its text names the file, the line and the key.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SourceError {
    /// The file cannot be read.
    #[error("{file}: {why}")]
    Unreadable {
        /// The path.
        file: String,
        /// What the system says.
        why: String,
    },
    /// Something in the file is wrong.
    #[error("{file}:{line}: {key}: {why}", line = line_of(text, span.start))]
    Wrong {
        /// The path.
        file: String,
        /// The whole text of the file.
        text: Arc<str>,
        /// The place in `text`.
        span: Range<usize>,
        /// The key at that place, with the name of its entry: `columns.srcport.type`.
        key: String,
        /// What is wrong, and what to write instead.
        why: String,
    },
}

impl From<SourceError> for Report {
    fn from(error: SourceError) -> Self {
        let report = Self::usage(error.to_string()).hint("`ddl/README.md` describes the file");
        match error {
            SourceError::Unreadable { .. } => report,
            SourceError::Wrong { file, text, span, why, .. } => {
                report.mark(Mark { origin: file, text: text.to_string(), span, label: why })
            }
        }
    }
}

impl Catalogue {
    /// The log kinds that come with the program.
    ///
    /// # Errors
    /// None in a released program: a test loads every definition.
    pub fn builtin() -> Result<Self, SourceError> {
        let mut catalogue = Self::default();
        for (file, text) in crate::embedded::DDL {
            catalogue.add(parse(&format!("ddl/{file}"), text)?);
        }
        Ok(catalogue)
    }

    /// The built-in log kinds and those of a folder, where a file replaces the built-in kind of its name. A folder
    /// that does not exist holds none.
    ///
    /// # Errors
    /// The first file that cannot be read or used.
    pub fn load(folder: &Path) -> Result<Self, SourceError> {
        let mut catalogue = Self::builtin()?;
        let unreadable = |path: &Path, e: io::Error| SourceError::Unreadable {
            file: path.display().to_string(),
            why: e.to_string(),
        };
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(catalogue),
            Err(e) => return Err(unreadable(folder, e)),
        };
        let mut files = Vec::new();
        for entry in entries {
            let path = entry.map_err(|e| unreadable(folder, e))?.path();
            if path.extension().is_some_and(|e| e == "toml") {
                files.push(path);
            }
        }
        files.sort();
        for path in files {
            let text = std::fs::read_to_string(&path).map_err(|e| unreadable(&path, e))?;
            catalogue.add(parse(&path.display().to_string(), &text)?);
        }
        Ok(catalogue)
    }

    fn add(&mut self, source: Source) {
        self.sources.insert(source.id.clone(), Arc::new(source));
    }
}

/// Reads one definition; `file` is its path, whose last part gives the id.
fn parse(file: &str, text: &str) -> Result<Source, SourceError> {
    let wrong = |span: Range<usize>, key: String, why: String| SourceError::Wrong {
        file: file.to_owned(),
        text: text.into(),
        span,
        key,
        why,
    };
    let id = Path::new(file).file_stem().and_then(|s| s.to_str()).unwrap_or_default();
    let raw: SourceFile = toml::from_str(text).map_err(|e| {
        let span = e.span().unwrap_or(0..0);
        wrong(span.clone(), key_at(text, span.start), e.message().trim().replace('\n', ", "))
    })?;
    check::source(id, raw).map_err(|e| wrong(e.span, e.key, e.why))
}

/// The key of the line at a place in a TOML text, for errors of the TOML reader itself.
fn key_at(text: &str, at: usize) -> String {
    let start = text.get(..at).unwrap_or(text).rfind('\n').map_or(0, |n| n + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let key = line.split('=').next().unwrap_or_default().trim().trim_matches(['[', ']']);
    if key.is_empty() { "the file".to_owned() } else { key.to_owned() }
}

fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).unwrap_or(text).matches('\n').count() + 1
}

#[cfg(test)]
#[path = "load/tests.rs"]
mod tests;
