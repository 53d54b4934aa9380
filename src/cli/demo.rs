//! `logq demo`: writes the demo logs and opens the workbench on them.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::Arc;

use bytesize::ByteSize;
use clap::Args as ClapArgs;
use jiff::Timestamp;

use super::args::OutputArgs;
use super::execute::execute;
use super::{Failure, diagnostics, workbench};
use crate::demo;
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::{Overrides, Places, ScopeOverrides};
use crate::workspace::Workspace;

/// The question that is run where there is no terminal, with its parameters.
const FIRST_QUESTION: (&str, &[(&str, &str)]) = ("ct-key-sources", &[("key", "AKIADEMOLEAKEDKEY234")]);

/// Arguments of `logq demo`.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// The folder; one that is new, empty, or an earlier demo's
    #[arg(long, value_name = "DIR", default_value = "logq-demo")]
    dir: PathBuf,
    /// Write the logs and nothing more
    #[arg(long)]
    write_only: bool,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let written = demo::write(&args.dir).map_err(Report::from)?;
    let records: u64 = written.sources.iter().map(|s| s.records).sum();
    let folder = args.dir.display();
    let text = format!("{folder}: {records} records in {} files, {}", written.files, ByteSize(written.bytes));
    diagnostics::note(&Printable::line(&text));
    if args.write_only {
        return Ok(());
    }
    let start =
        std::path::absolute(&args.dir).map_err(|error| Report::new(Exit::Failed, format!("{folder}: {error}")))?;
    let places = Places { start, ..Places::of_process()? };
    let workspace = Workspace::load(&places, &Overrides::of_process())?;
    if io::stdout().is_terminal() && io::stdin().is_terminal() {
        return workbench::open(Arc::new(workspace));
    }
    let (id, params) = FIRST_QUESTION;
    let shown: Vec<String> = params.iter().map(|(name, value)| format!("-p {name}={value}")).collect();
    diagnostics::note(&Printable::line(&format!("there is no terminal, so: logq run {id} {}", shown.join(" "))));
    let query = workspace.query(id)?;
    let params: Vec<(String, String)> = params.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let values = query.values(&params).map_err(Report::from)?;
    let scope = workspace.settings.scope(&ScopeOverrides::default(), Timestamp::now())?;
    let engine = workspace.settings.engine;
    let bound = workspace.bind(query, &values, &scope, engine)?;
    execute(bound, engine, &workspace.settings, &OutputArgs::default())
}
