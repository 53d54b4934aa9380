//! `logq` without a command: the workbench on the nearest `logq.toml`.

use std::sync::Arc;

use super::{Failure, diagnostics, engines, workspace};
use crate::journal::Journal;
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::EngineKind;
use crate::tui::{self, Ending, Engines};
use crate::workspace::Workspace;

/// Opens the workbench; without any table it explains.
pub(super) fn run() -> Result<(), Failure> {
    let workspace = workspace()?;
    if workspace.settings.tables.is_empty() {
        return Err(Report::usage("there is no logq.toml with tables here or in a folder above")
            .detail("logq.toml says where your logs are; see docs/configuration.md")
            .hint(
                "`logq init s3://bucket/prefix/` (or a folder) writes it; `logq demo` writes logs to try it on; \
                 `logq --help` lists the commands",
            )
            .into());
    }
    open(Arc::new(workspace))
}

/// Opens the workbench.
pub(super) fn open(workspace: Arc<Workspace>) -> Result<(), Failure> {
    for problem in &workspace.problems {
        diagnostics::print(problem);
    }
    let runtime = engines::runtime()?;
    let journal = engines::journal(&workspace.settings);
    let mut engines = Engines::default();
    for kind in [EngineKind::Local, EngineKind::Athena] {
        match engines::recorded(kind, &workspace.settings, None, &runtime, &journal) {
            Ok(engine) => engines = engines.with(kind, Arc::new(engine)),
            // An engine that the settings choose must be there; the other one may be missing.
            Err(report) if kind == workspace.settings.engine => return Err(report.into()),
            Err(_) => {}
        }
    }
    for withheld in &workspace.settings.withheld {
        let text = format!("{} has no effect until `logq config trust`", withheld.key);
        diagnostics::note(&Printable::line(&text));
    }
    #[cfg(feature = "athena")]
    if workspace.settings.target(None).is_ok() {
        runtime.spawn(super::live::ask_for_all(Arc::clone(&workspace)));
    }
    let ended = tui::run(workspace, engines, journal.clone().ok(), runtime.handle());
    runtime.shutdown_background();
    if let Ok(journal) = &journal {
        left_behind(journal);
    }
    match ended? {
        Ending::Quit => Ok(()),
        Ending::Terminated => Err(Failure::Silent(Exit::CutOff)),
    }
}

/// Says what may go on without us: a stop that did not get through in time.
fn left_behind(journal: &Journal) {
    for entry in journal.left_open().unwrap_or_default() {
        let text = format!("run {} may still be running, and be billed; stop it with: logq cancel {0}", entry.name);
        diagnostics::note(&Printable::line(&text));
    }
    if let Some(error) = journal.trouble() {
        diagnostics::note(&Printable::line(&format!("note: not all runs are in the journal: {error}")));
    }
}
