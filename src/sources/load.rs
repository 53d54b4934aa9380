//! Reads log kinds: the built-in ones and those of the user's folder.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::check;
use super::file::SourceFile;
use super::{Catalogue, FileError, Source};

/// The page that describes the files.
const PAGE: &str = "ddl/README.md";

impl Catalogue {
    /// The log kinds that come with the program.
    ///
    /// # Errors
    /// None in a released program: a test loads every definition.
    pub fn builtin() -> Result<Self, FileError> {
        Self::build(builtin_files())
    }

    /// The built-in log kinds and those of a folder, where a file replaces the built-in kind of its name. A folder
    /// that does not exist holds none.
    ///
    /// # Errors
    /// The first file that cannot be read or used.
    pub fn load(folder: &Path) -> Result<Self, FileError> {
        let mut files = builtin_files();
        let unreadable = |path: &Path, e: io::Error| FileError::Unreadable {
            file: path.display().to_string(),
            why: e.to_string(),
            page: PAGE,
        };
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Self::build(files),
            Err(e) => return Err(unreadable(folder, e)),
        };
        for entry in entries {
            let path = entry.map_err(|e| unreadable(folder, e))?.path();
            if path.extension().is_some_and(|e| e == "toml") {
                let text = std::fs::read_to_string(&path).map_err(|e| unreadable(&path, e))?;
                let file = DefinitionFile::new(path.display().to_string(), text.into());
                files.insert(file.id.clone(), file);
            }
        }
        Self::build(files)
    }

    /// Adds one more file, which replaces the kind of its name, and the one beside it that it extends.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn with_file(&mut self, path: &Path) -> Result<&Arc<Source>, FileError> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| FileError::Unreadable {
            file: shown.clone(),
            why: e.to_string(),
            page: PAGE,
        })?;
        let file = DefinitionFile::new(shown, text.into());
        let raw = file.parse()?;
        let base = raw.extends.as_ref().map(|name| path.with_file_name(format!("{}.toml", name.get_ref())));
        if let Some(base) = base.filter(|base| base.is_file() && base != path) {
            self.with_file(&base)?;
        }
        let source = Arc::new(self.check(&file, raw)?);
        Ok(self.sources.entry(source.id.clone()).insert_entry(source).into_mut())
    }

    /// Kinds that others extend come first.
    fn build(files: BTreeMap<String, DefinitionFile>) -> Result<Self, FileError> {
        let mut catalogue = Self::default();
        let mut later = Vec::new();
        for file in files.values() {
            let raw = file.parse()?;
            if raw.extends.is_some() {
                later.push((file, raw));
            } else {
                catalogue.add(file, raw)?;
            }
        }
        for (file, raw) in later {
            catalogue.add(file, raw)?;
        }
        Ok(catalogue)
    }

    fn add(&mut self, file: &DefinitionFile, raw: SourceFile) -> Result<(), FileError> {
        let source = self.check(file, raw)?;
        self.sources.insert(source.id.clone(), Arc::new(source));
        Ok(())
    }

    fn check(&self, file: &DefinitionFile, raw: SourceFile) -> Result<Source, FileError> {
        let base = match &raw.extends {
            None => None,
            Some(name) => {
                let known = self.sources.get(name.get_ref()).filter(|base| base.extends.is_none());
                let why = || format!("`{}` is not a log kind of its own that others can extend", name.get_ref());
                Some(known.ok_or_else(|| file.wrong(name.span(), "extends".to_owned(), why()))?)
            }
        };
        check::source(&file.id, raw, base.map(|b| &**b)).map_err(|e| file.wrong(e.span, e.key, e.why))
    }
}

fn builtin_files() -> BTreeMap<String, DefinitionFile> {
    let files = crate::embedded::DDL.iter().map(|(file, text)| {
        let file = DefinitionFile::new(format!("ddl/{file}"), (*text).into());
        (file.id.clone(), file)
    });
    files.collect()
}

/// One file before it is understood.
struct DefinitionFile {
    /// The last part of the path, without its ending.
    id: String,
    path: String,
    text: Arc<str>,
}

impl DefinitionFile {
    fn new(path: String, text: Arc<str>) -> Self {
        let id = Path::new(&path).file_stem().and_then(|s| s.to_str()).unwrap_or_default().to_owned();
        Self { id, path, text }
    }

    fn parse(&self) -> Result<SourceFile, FileError> {
        toml::from_str(&self.text).map_err(|e| {
            let span = e.span().unwrap_or(0..0);
            let key = key_at(&self.text, span.start);
            self.wrong(span, key, e.message().trim().replace('\n', ", "))
        })
    }

    fn wrong(&self, span: Range<usize>, key: String, why: String) -> FileError {
        FileError::Wrong { file: self.path.clone(), text: Arc::clone(&self.text), span, key, why, page: PAGE }
    }
}

/// The key of the line at a place in a TOML text, for errors of the TOML reader itself.
pub(super) fn key_at(text: &str, at: usize) -> String {
    let start = text.get(..at).unwrap_or(text).rfind('\n').map_or(0, |n| n + 1);
    let line = text[start..].lines().next().unwrap_or_default();
    let key = line.split('=').next().unwrap_or_default().trim().trim_matches(['[', ']']);
    if key.is_empty() { "the file".to_owned() } else { key.to_owned() }
}

#[cfg(test)]
#[path = "load/tests.rs"]
mod tests;
