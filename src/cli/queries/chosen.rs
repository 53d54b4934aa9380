//! Which questions a command is about: all, some by id, or those of files and folders.

use std::path::{Path, PathBuf};

use crate::queries::{Packs, Query};
use crate::report::Report;
use crate::workspace::Workspace;

/// The questions of a command.
#[derive(Debug, Default)]
pub(super) struct Chosen {
    /// Those it is about, by id.
    pub(super) queries: Vec<Query>,
    /// All that pivots may lead to, these included.
    pub(super) all: Vec<Query>,
    /// Files that could not be read.
    pub(super) problems: Vec<Report>,
}

impl Chosen {
    /// The questions that `what` names: ids, `.sql` files, packs, folders of packs. Files win over questions of the
    /// same id that are known from elsewhere. Nothing names all.
    pub(super) fn of(workspace: &Workspace, what: &[String]) -> Result<Self, Report> {
        let mut chosen = Self { all: workspace.queries.clone(), ..Self::default() };
        if what.is_empty() {
            chosen.queries = workspace.queries.clone();
            chosen.problems = workspace.problems.clone();
        }
        for name in what {
            match place(name) {
                Some(path) => chosen.add(&path)?,
                None => chosen.queries.push(workspace.query(name)?.clone()),
            }
        }
        chosen.queries.sort_by(|a, b| a.id.cmp(&b.id));
        chosen.queries.dedup_by(|a, b| a.id == b.id);
        Ok(chosen)
    }

    /// Keeps the questions with these ids, if there are any.
    pub(super) fn only(mut self, ids: &[String]) -> Result<Self, Report> {
        if let Some(id) = ids.iter().find(|id| !self.queries.iter().any(|query| query.id == **id)) {
            return Err(Report::usage(format!("there is no question `{id}` among those that are chosen"))
                .hint("--only takes ids: `logq queries list` lists them"));
        }
        self.queries.retain(|query| ids.is_empty() || ids.contains(&query.id));
        Ok(self)
    }

    fn add(&mut self, path: &Path) -> Result<(), Report> {
        let is_file = path.extension().is_some_and(|ending| ending == "sql");
        if !path.exists() {
            return Err(Report::usage(format!("{} is not there", path.display()))
                .hint("name a pack, a folder of packs, a .sql file, or the id of a question"));
        }
        let folder = if is_file { folder_of(path) } else { path.to_path_buf() };
        let packs = if is_file { Packs::only_pack(&folder) } else { Packs::only(&[folder]) };
        let is_meant = |query: &Query| !is_file || same(Path::new(&query.origin), path);
        self.all.retain(|known| !packs.queries.iter().any(|query| query.id == known.id));
        self.all.extend(packs.queries.iter().cloned());
        self.queries.extend(packs.queries.into_iter().filter(is_meant));
        // A report names its file first; other files of the pack are not asked for.
        let of_file = |report: &Report| {
            let name = report.title.split(": ").next().unwrap_or_default();
            !is_file || same(Path::new(name), path)
        };
        self.problems.extend(packs.problems.into_iter().filter(of_file));
        Ok(())
    }
}

/// The path that a word names; ids have neither slashes nor dots.
fn place(word: &str) -> Option<PathBuf> {
    let is_path = word.contains(['/', '\\', '.']) || Path::new(word).is_dir();
    is_path.then(|| PathBuf::from(word))
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// Whether two paths name one file, however they are written.
fn same(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}
