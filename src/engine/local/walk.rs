//! Finds the objects of a scan by walking the folders that exist; folders that can't hold any are not entered.

use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use crate::bind::Scan;
use crate::engine::{EngineError, Skipped, SkippedUnit, Summary};
use crate::selection::Selection;
use crate::table::Location;

/// An object of the selection.
#[derive(Debug, Clone)]
pub(super) struct Object {
    /// Its key, relative to the table's location.
    pub(super) key: String,
    /// Where it is.
    pub(super) path: PathBuf,
    /// The same as text: the value of `"$path"`.
    pub(super) location: String,
    /// Its size as stored, bytes.
    pub(super) size: u64,
    /// The values of the partition columns, in the order of the layout.
    pub(super) partitions: Vec<String>,
}

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The objects, in the order of their keys.
    pub(super) objects: Vec<Object>,
    /// Folders that hold at least one of them.
    pub(super) folders: u64,
    /// Folders and files that could not be looked at.
    pub(super) skipped: Skipped,
}

/// Finds the objects of a scan.
///
/// # Errors
/// A location that is not a readable folder on this machine, and a stop.
pub(super) fn walk(scan: &Scan, stop: &CancellationToken) -> Result<Found, EngineError> {
    let root = match &scan.table.location {
        Location::Folder(root) => root,
        Location::S3(uri) => return Err(not_local(&scan.table.name, uri)),
    };
    let unreadable = |error: io::Error| EngineError::Setup {
        message: format!("the folder {} of table {} cannot be read: {error}", root.display(), scan.table.name),
        hint: format!(
            "set the location of [tables.{}] in logq.toml to the folder that holds the logs",
            scan.table.name
        ),
    };
    fs::read_dir(root).map_err(unreadable)?;
    let mut walk = Walk { selection: &scan.selection, stop, found: Found::default() };
    walk.folder(root, "")?;
    Ok(walk.found)
}

fn not_local(table: &str, uri: &str) -> EngineError {
    EngineError::Setup {
        message: format!("the local engine reads folders; table {table} is at {uri}"),
        hint: "run it with --engine athena, or copy the objects you need and point the table at the folder".to_owned(),
    }
}

struct Walk<'a> {
    selection: &'a Selection,
    stop: &'a CancellationToken,
    found: Found,
}

impl Walk<'_> {
    /// `prefix` is the folder's key, empty or ending in `/`.
    fn folder(&mut self, path: &Path, prefix: &str) -> Result<(), EngineError> {
        if self.stop.is_cancelled() {
            return Err(EngineError::Cancelled { summary: Box::new(Summary::default()) });
        }
        let entries = fs::read_dir(path).and_then(Iterator::collect::<io::Result<Vec<DirEntry>>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                self.found.skipped.add(
                    SkippedUnit::Object,
                    &format!("folder that cannot be read: {}", error.kind()),
                    prefix,
                    1,
                );
                return Ok(());
            }
        };
        entries.sort_by_key(DirEntry::file_name);
        let before = self.found.objects.len();
        for entry in entries {
            self.entry(&entry, prefix)?;
        }
        self.found.folders += u64::from(self.found.objects[before..].iter().any(|o| o.path.parent() == Some(path)));
        Ok(())
    }

    fn entry(&mut self, entry: &DirEntry, prefix: &str) -> Result<(), EngineError> {
        let name = entry.file_name();
        let Some(name) = name.to_str() else {
            let shown = format!("{prefix}{}", name.to_string_lossy());
            self.found.skipped.add(SkippedUnit::Object, "name that is not UTF-8", &shown, 1);
            return Ok(());
        };
        let key = format!("{prefix}{name}");
        // A link to a folder is not followed: it could lead in a circle.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let prefix = format!("{key}/");
            return if self.selection.may_hold(&prefix) { self.folder(&entry.path(), &prefix) } else { Ok(()) };
        }
        if let Some(partitions) = self.selection.recognise(&key) {
            match fs::metadata(entry.path()) {
                Ok(meta) if meta.is_file() => {
                    let (path, size) = (entry.path(), meta.len());
                    let location = path.to_string_lossy().into_owned();
                    self.found.objects.push(Object { key, path, location, size, partitions });
                }
                Ok(_) => self.found.skipped.add(SkippedUnit::Object, "not a file", &key, 1),
                Err(error) => self.found.skipped.add(SkippedUnit::Object, &error.kind().to_string(), &key, 1),
            }
        }
        Ok(())
    }
}
