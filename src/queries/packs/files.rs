//! The files of packs, on disk and built in.

use std::fs;
use std::path::{Path, PathBuf};

use super::manifest;
use crate::queries::overlay;
use crate::report::Report;

/// A query is a page of text and a set a small table; more is some other file.
const LARGEST_FILE: u64 = 1 << 20;

/// Where the sets of a pack lie in it.
pub(super) const SETS: &str = "sets/";

/// One file of a pack: its name in the pack, how messages call it, and its text.
pub(super) struct PackFile {
    pub(super) name: String,
    pub(super) origin: String,
    pub(super) text: Result<String, Report>,
}

/// The built-in packs with their files.
pub(super) fn built_in() -> Vec<(&'static str, Vec<PackFile>)> {
    let folder_of = |path: &'static str| path.split_once('/');
    let mut packs: Vec<(&str, Vec<PackFile>)> = Vec::new();
    for (path, text) in crate::embedded::QUERIES {
        let Some((id, name)) = folder_of(path) else { continue };
        let file = PackFile { name: name.to_owned(), origin: format!("queries/{path}"), text: Ok((*text).to_owned()) };
        match packs.last_mut().filter(|(last, _)| *last == id) {
            Some((_, files)) => files.push(file),
            None => packs.push((id, vec![file])),
        }
    }
    packs
}

/// The packs at a path: itself, or the folders below it that are packs.
pub(super) fn pack_folders(folder: &Path) -> Result<Vec<PathBuf>, Report> {
    if folder.join(manifest::FILE).is_file() {
        return Ok(vec![folder.to_path_buf()]);
    }
    let unreadable = |e| Report::usage(format!("cannot read the packs in {}: {e}", folder.display()));
    let (mut found, mut has_questions) = (Vec::new(), false);
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        has_questions |= path.extension().is_some_and(|e| e == "sql");
        if path.join(manifest::FILE).is_file() {
            found.push(path);
        }
    }
    found.sort();
    // An overlay needs no pack of its own.
    if found.is_empty() && (has_questions || !folder.join(overlay::FILE).is_file()) {
        return Err(Report::usage(format!("{} is no pack and holds none", folder.display()))
            .hint("a pack is a folder with a pack.toml that has a name"));
    }
    Ok(found)
}

/// `pack.toml`, the queries and the sets of a folder, by name.
pub(super) fn of_folder(folder: &Path) -> Result<Vec<PackFile>, Report> {
    let unreadable = |e| Report::usage(format!("cannot read the pack {}: {e}", folder.display()));
    let mut files = Vec::new();
    let sets = folder.join(SETS);
    let places = [(folder, ""), (sets.as_path(), SETS)];
    for (place, prefix) in places.into_iter().filter(|(place, _)| place.is_dir()) {
        for entry in fs::read_dir(place).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let is_ours = match prefix {
                SETS => name.ends_with(".csv"),
                _ => name == manifest::FILE || name.ends_with(".sql"),
            };
            if is_ours {
                let origin = path.display().to_string();
                files.push(PackFile { name: format!("{prefix}{name}"), text: read(&path, &origin), origin });
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// A file of a pack, if it can be one.
pub(in crate::queries) fn read(path: &Path, origin: &str) -> Result<String, Report> {
    let unreadable = |e| Report::usage(format!("{origin}: cannot be read: {e}"));
    if fs::metadata(path).map_err(unreadable)?.len() > LARGEST_FILE {
        return Err(Report::usage(format!("{origin}: larger than a file of a pack can be (1 MiB)")));
    }
    fs::read_to_string(path).map_err(unreadable)
}
