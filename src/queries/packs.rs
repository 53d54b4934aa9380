//! Packs: the built-in questions and those of folders. A file that cannot be read hides no other.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Query;
use crate::report::{Mark, Report};

/// A query is a page of text; more is some other file.
const LARGEST_FILE: u64 = 1 << 20;

/// A folder of questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// The folder's name: `cloudtrail`.
    pub id: String,
    /// One line for people.
    pub title: String,
    /// What it is for.
    pub doc: Option<String>,
    /// The folder; `None` for the built-in ones.
    pub folder: Option<PathBuf>,
}

/// All packs that were found.
#[derive(Debug, Clone, Default)]
pub struct Packs {
    /// The packs, built-in ones first.
    pub packs: Vec<Pack>,
    /// Their questions, sorted by id; ids are unique.
    pub queries: Vec<Query>,
    /// What could not be read, each with its file.
    pub problems: Vec<Report>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    title: String,
    doc: Option<String>,
}

/// One file of a pack: its name, how messages call it, and its text.
struct PackFile {
    name: String,
    origin: String,
    text: Result<String, Report>,
}

impl Packs {
    /// The built-in packs.
    pub fn built_in() -> Self {
        let mut packs = Self::default();
        let mut ids: Vec<&str> = crate::embedded::QUERIES.iter().filter_map(|(path, _)| folder_of(path)).collect();
        ids.dedup();
        for id in ids {
            let files = crate::embedded::QUERIES.iter().filter(|(path, _)| folder_of(path) == Some(id));
            let files = files.map(|(path, text)| PackFile {
                name: path.trim_start_matches(id).trim_start_matches('/').to_owned(),
                origin: format!("queries/{path}"),
                text: Ok((*text).to_owned()),
            });
            packs.add(id, None, files.collect());
        }
        packs
    }

    /// The built-in packs and those of `folders`; each is a pack, or holds packs.
    pub fn load(folders: &[PathBuf]) -> Self {
        let mut packs = Self::built_in();
        packs.add_folders(folders);
        packs
    }

    /// The packs of `folders` and no others.
    pub fn only(folders: &[PathBuf]) -> Self {
        let mut packs = Self::default();
        packs.add_folders(folders);
        packs
    }

    /// The questions of one folder, whether it is a pack or not.
    pub fn only_pack(folder: &Path) -> Self {
        let mut packs = Self::default();
        packs.add_folder(folder);
        packs
    }

    fn add_folders(&mut self, folders: &[PathBuf]) {
        for folder in folders {
            match pack_folders(folder) {
                Ok(found) => found.iter().for_each(|folder| self.add_folder(folder)),
                Err(report) => self.problems.push(report),
            }
        }
    }

    /// The question with this id.
    pub fn get(&self, id: &str) -> Option<&Query> {
        self.queries.binary_search_by(|q| q.id.as_str().cmp(id)).ok().and_then(|i| self.queries.get(i))
    }

    fn add_folder(&mut self, folder: &Path) {
        let id = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        match files_of(folder) {
            Ok(files) => self.add(&id, Some(folder), files),
            Err(report) => self.problems.push(report),
        }
    }

    fn add(&mut self, id: &str, folder: Option<&Path>, files: Vec<PackFile>) {
        let mut pack =
            Pack { id: id.to_owned(), title: id.to_owned(), doc: None, folder: folder.map(Path::to_path_buf) };
        for file in files {
            let result = match file.text {
                Err(report) => Err(report),
                Ok(text) if file.name == "pack.toml" => manifest(&file.origin, &text).map(|manifest| {
                    pack.title = manifest.title;
                    pack.doc = manifest.doc;
                }),
                Ok(text) => Query::parse(id, file.name.trim_end_matches(".sql"), &file.origin, &text)
                    .and_then(|query| self.insert(query)),
            };
            self.problems.extend(result.err());
        }
        self.packs.push(pack);
    }

    /// Keeps the first question of an id.
    fn insert(&mut self, query: Query) -> Result<(), Report> {
        match self.queries.binary_search_by(|known| known.id.cmp(&query.id)) {
            Err(place) => {
                self.queries.insert(place, query);
                Ok(())
            }
            Ok(place) => {
                let known = self.queries.get(place).map(|q| q.origin.as_str()).unwrap_or_default();
                Err(Report::usage(format!("{}: there is a question `{}` already, in {known}", query.origin, query.id))
                    .hint("the first one is used; rename this file"))
            }
        }
    }
}

/// `cloudtrail` of `cloudtrail/ct-key-owner.sql`.
fn folder_of(path: &str) -> Option<&str> {
    path.split_once('/').map(|(folder, _)| folder)
}

fn manifest(origin: &str, text: &str) -> Result<Manifest, Report> {
    toml::from_str(text).map_err(|e: toml::de::Error| {
        let span = e.span().unwrap_or(0..0);
        let mark = Mark { origin: origin.to_owned(), text: text.to_owned(), span, label: "here".to_owned() };
        Report::usage(format!("{origin}: {}", e.message())).mark(mark).hint("a pack has a title, and may have a doc")
    })
}

/// The packs at a path: itself, or the folders below it that are packs.
fn pack_folders(folder: &Path) -> Result<Vec<PathBuf>, Report> {
    if folder.join("pack.toml").is_file() {
        return Ok(vec![folder.to_path_buf()]);
    }
    let unreadable = |e| Report::usage(format!("cannot read the packs in {}: {e}", folder.display()));
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.join("pack.toml").is_file() {
            found.push(path);
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(Report::usage(format!("{} is no pack and holds none", folder.display()))
            .hint("a pack is a folder with a pack.toml that has a title"));
    }
    Ok(found)
}

/// `pack.toml` and the queries of a folder, by name.
fn files_of(folder: &Path) -> Result<Vec<PackFile>, Report> {
    let unreadable = |e| Report::usage(format!("cannot read the pack {}: {e}", folder.display()));
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name == "pack.toml" || name.ends_with(".sql") {
            let origin = path.display().to_string();
            files.push(PackFile { name, text: read(&path, &origin), origin });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

fn read(path: &Path, origin: &str) -> Result<String, Report> {
    let unreadable = |e| Report::usage(format!("{origin}: cannot be read: {e}"));
    if fs::metadata(path).map_err(unreadable)?.len() > LARGEST_FILE {
        return Err(Report::usage(format!("{origin}: larger than a query file can be (1 MiB)")));
    }
    fs::read_to_string(path).map_err(unreadable)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
