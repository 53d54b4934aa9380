//! Finds the objects of a scan by walking the folders that exist; folders that can't hold any are not entered.

use std::fs::{self, DirEntry};
use std::io;
use std::path::Path;

use tokio_util::sync::CancellationToken;

use super::{Found, Object, Place};
use crate::bind::Scan;
use crate::engine::{EngineError, SkippedUnit, Summary};
use crate::selection::Selection;
use crate::table::Location;

/// Finds the objects of a scan.
///
/// # Errors
/// A location that is not a readable folder on this machine, and a stop.
pub(super) fn walk(scan: &Scan, stop: &CancellationToken) -> Result<Found, EngineError> {
    let Location::Folder(root) = &scan.table.location else { return Ok(Found::default()) };
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
        let is_here = |o: &Object| matches!(&o.place, Place::File(file) if file.parent() == Some(path));
        self.found.folders += u64::from(self.found.objects[before..].iter().any(is_here));
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
                    self.found.objects.push(Object { key, place: Place::File(path), location, size, partitions });
                }
                Ok(_) => self.found.skipped.add(SkippedUnit::Object, "not a file", &key, 1),
                Err(error) => self.found.skipped.add(SkippedUnit::Object, &error.kind().to_string(), &key, 1),
            }
        }
        Ok(())
    }
}
