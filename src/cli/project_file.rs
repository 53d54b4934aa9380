//! The project's `logq.toml` as commands change it: never in silence, and whole or not at all.

use std::io;
use std::path::PathBuf;

use similar::TextDiff;

use super::{Failure, diagnostics, output};
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::{Kinds, PROJECT_FILE, Places, Settings, has_table, project_trust, with_table};
use crate::sources::Catalogue;
use crate::table::Table;

/// Puts a table into the project's file, which another of its name stops unless `replace` is said.
pub(super) fn keep(table: &Table, places: &Places, catalogue: &Catalogue, replace: bool) -> Result<(), Failure> {
    let file = ProjectFile::read(places)?;
    let changed = with_table(&file.text, table)?;
    if changed == file.text {
        diagnostics::note(&Printable::line(&format!("[tables.{}] says so already", table.name)));
        return Ok(());
    }
    file.show(&changed);
    if has_table(&file.text, &table.name)? && !replace {
        let title = format!("there is a table `{}` already, and nothing was changed", table.name);
        return Err(Report::usage(title).hint("type --yes to replace it as shown, or save another name").into());
    }
    file.write(&changed, &Kinds::from(catalogue))
}

/// The nearest project file, or the one that would be in the current folder.
pub(super) struct ProjectFile {
    pub(super) path: PathBuf,
    /// What is in it; empty if it is not there.
    pub(super) text: String,
    trusted: bool,
}

impl ProjectFile {
    /// Reads it.
    pub(super) fn read(places: &Places) -> Result<Self, Report> {
        Self::at(places.project_file().unwrap_or_else(|| places.start.join(PROJECT_FILE)), places)
    }

    /// Reads this one.
    pub(super) fn at(path: PathBuf, places: &Places) -> Result<Self, Report> {
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text.map_err(|error| Report::usage(format!("cannot read {}: {error}", path.display())))?,
        };
        let trusted = project_trust(places).is_ok_and(|trust| trust.trusted && !trust.guarded.is_empty());
        Ok(Self { path, text, trusted })
    }

    /// Shows on stderr what a change would do.
    pub(super) fn show(&self, changed: &str) {
        let name = self.path.display().to_string();
        let before = if self.text.is_empty() { "/dev/null" } else { &name };
        let diff = TextDiff::from_lines(self.text.as_str(), changed);
        let diff = diff.unified_diff().header(before, &name).to_string();
        diff.lines().for_each(|line| diagnostics::note(&Printable::block(line)));
    }

    /// Writes the changed text, if it is a configuration.
    pub(super) fn write(&self, changed: &str, kinds: &Kinds) -> Result<(), Failure> {
        if let Err(errors) = Settings::parse(&self.path, changed, kinds) {
            errors.iter().for_each(diagnostics::print);
            diagnostics::note(&Printable::line(&format!("{} is as it was", self.path.display())));
            return Err(Failure::Silent(Exit::Usage));
        }
        output::file(&self.path, changed.as_bytes())?;
        if self.trusted {
            let note = format!("note: {} was trusted; now that it is changed: logq config trust", self.path.display());
            diagnostics::note(&Printable::line(&note));
        }
        Ok(())
    }
}
