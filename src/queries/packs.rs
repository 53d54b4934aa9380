//! Packs: the questions of folders and the built-in ones, with the sets and overlays beside them. A file that cannot be
//! read hides no other. Of two questions with one id the nearer one is used, and so it is with sets.

pub(super) mod files;
mod manifest;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::overlay::Overlay;
use super::{Query, RefSet};
use crate::report::Report;
use files::PackFile;
use manifest::Manifest;

/// A folder of questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// The folder's name: `cloudtrail`.
    pub id: String,
    /// One line for people.
    pub name: String,
    /// Its own version.
    pub version: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// The folder; `None` for the built-in ones.
    pub folder: Option<PathBuf>,
}

/// A question that is not used, since a nearer one has its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shadowed {
    /// The id of both.
    pub id: String,
    /// The file that is used.
    pub used: String,
    /// The file that is not.
    pub hidden: String,
}

/// All packs that were found.
#[derive(Debug, Clone, Default)]
pub struct Packs {
    /// The packs, the nearest first and the built-in ones last.
    pub packs: Vec<Pack>,
    /// Their questions, sorted by id; ids are unique. Overlays are laid over them.
    pub queries: Vec<Query>,
    /// Questions that a nearer one of their id hides.
    pub shadowed: Vec<Shadowed>,
    /// What could not be read, each with its file.
    pub problems: Vec<Report>,
    /// The sets with their packs, the nearest first.
    sets: Vec<(String, Arc<RefSet>)>,
    /// Those that were read and not yet laid over the rest, the nearest first.
    overlays: Vec<Overlay>,
}

impl Packs {
    /// The built-in packs.
    pub fn built_in() -> Self {
        Self::load(&[])
    }

    /// The packs of `folders`, the nearest first, and the built-in ones behind them. A folder is a pack, or holds packs;
    /// it may hold an `overlay.toml`.
    pub fn load(folders: &[PathBuf]) -> Self {
        let mut packs = Self::default();
        packs.add_folders(folders);
        for (id, files) in files::built_in() {
            packs.add(id, None, files);
        }
        packs.finish();
        packs
    }

    /// The packs of `folders` and no other questions; the built-in sets are there to be read.
    pub fn only(folders: &[PathBuf]) -> Self {
        let mut packs = Self::default();
        packs.add_folders(folders);
        packs.add_built_in_sets();
        packs.finish();
        packs
    }

    /// The questions of one folder, whether it is a pack or not, with the built-in sets.
    pub fn only_pack(folder: &Path) -> Self {
        let mut packs = Self::default();
        packs.add_overlay(folder);
        packs.add_folder(folder);
        packs.add_built_in_sets();
        packs.finish();
        packs
    }

    fn add_folders(&mut self, folders: &[PathBuf]) {
        for folder in folders {
            self.add_overlay(folder);
            match files::pack_folders(folder) {
                Ok(found) => found.iter().for_each(|folder| self.add_folder(folder)),
                Err(report) => self.problems.push(report),
            }
        }
    }

    fn add_built_in_sets(&mut self) {
        let own = self.packs.len();
        for (id, mut files) in files::built_in() {
            files.retain(|file| file.name == manifest::FILE || file.name.starts_with(files::SETS));
            self.add(id, None, files);
        }
        self.packs.truncate(own);
    }

    /// The question with this id.
    pub fn get(&self, id: &str) -> Option<&Query> {
        self.queries.binary_search_by(|q| q.id.as_str().cmp(id)).ok().and_then(|i| self.queries.get(i))
    }

    /// Every set that a question can name, the nearest of each name.
    pub fn sets(&self) -> impl Iterator<Item = &Arc<RefSet>> {
        let first = |(at, (_, set)): &(usize, &(String, Arc<RefSet>))| {
            !self.sets[..*at].iter().any(|(_, nearer)| nearer.name == set.name)
        };
        self.sets.iter().enumerate().filter(first).map(|(_, (_, set))| set)
    }

    fn add_overlay(&mut self, folder: &Path) {
        match Overlay::load(folder) {
            Ok(overlay) => self.overlays.extend(overlay),
            Err(report) => self.problems.push(report),
        }
    }

    fn add_folder(&mut self, folder: &Path) {
        let id = folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        match files::of_folder(folder) {
            Ok(files) => self.add(&id, Some(folder), files),
            Err(report) => self.problems.push(report),
        }
    }

    fn add(&mut self, id: &str, folder: Option<&Path>, files: Vec<PackFile>) {
        let manifest = match Manifest::of(id, &files) {
            Ok(manifest) => manifest,
            // A pack of a later logq is left alone; one whose pack.toml is wrong keeps its questions.
            Err(refusal) => {
                self.problems.push(refusal.report);
                if refusal.is_too_new {
                    return;
                }
                Manifest::unnamed(id)
            }
        };
        for file in files.into_iter().filter(|file| file.name != manifest::FILE) {
            let PackFile { name, origin, text } = file;
            match text {
                Err(report) => self.problems.push(report),
                Ok(text) => match name.strip_prefix(files::SETS) {
                    Some(name) => self.add_set(id, name.trim_end_matches(".csv"), &manifest, &origin, &text),
                    None => match Query::parse(id, name.trim_end_matches(".sql"), &origin, &text) {
                        Ok(query) => self.insert(query),
                        Err(report) => self.problems.push(report),
                    },
                },
            }
        }
        self.problems.extend(manifest.without_file(id, &self.sets));
        let folder = folder.map(Path::to_path_buf);
        let Manifest { name, version, description, .. } = manifest;
        self.packs.push(Pack { id: id.to_owned(), name, version, description, folder });
    }

    fn add_set(&mut self, pack: &str, name: &str, manifest: &Manifest, origin: &str, text: &str) {
        let declared = manifest.sets.get(name).cloned().unwrap_or_default();
        match RefSet::read(name, &declared, origin, text) {
            Ok(set) => self.sets.push((pack.to_owned(), Arc::new(set))),
            Err(reports) => self.problems.extend(reports),
        }
    }

    /// Keeps the first question of an id: folders come before what is further away.
    fn insert(&mut self, query: Query) {
        match self.queries.binary_search_by(|known| known.id.cmp(&query.id)) {
            Err(place) => self.queries.insert(place, query),
            Ok(place) => {
                let used = self.queries.get(place).map(|q| q.origin.clone()).unwrap_or_default();
                self.shadowed.push(Shadowed { id: query.id, used, hidden: query.origin });
            }
        }
    }

    /// Lays the overlays over what was found, the nearest last, and gives every question its sets.
    fn finish(&mut self) {
        for overlay in std::mem::take(&mut self.overlays).iter().rev() {
            self.problems.extend(overlay.change_sets(&mut self.sets));
            self.problems.extend(overlay.change_queries(&mut self.queries));
        }
        for query in &mut self.queries {
            let own = |name: &String| {
                let of_name = || self.sets.iter().filter(|(_, set)| set.name == *name);
                of_name()
                    .find(|(pack, _)| *pack == query.pack)
                    .or_else(|| of_name().next())
                    .map(|(_, set)| Arc::clone(set))
            };
            query.sets = query.set_names.iter().filter_map(own).collect();
        }
        let lacking = self.queries.iter().flat_map(Query::lacking_sets).collect::<Vec<_>>();
        self.problems.extend(lacking);
    }
}

impl Query {
    /// Sets that the header names and no pack has.
    fn lacking_sets(&self) -> impl Iterator<Item = Report> {
        let is_there = |name: &str| self.sets.iter().any(|set| set.name == *name);
        self.set_names.iter().enumerate().filter(move |(_, name)| !is_there(name)).map(|(i, name)| {
            let span = self.places.get(&format!("sets.{i}")).cloned().unwrap_or(0..0);
            Report::usage(format!("{}: there is no set `{name}`", self.origin))
                .hint(format!("add sets/{name}.csv beside the pack.toml"))
                .mark(self.mark(span, "unknown"))
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
