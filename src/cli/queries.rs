//! `logq queries`: the saved questions, one of them in full, and whether they keep what their headers promise.

mod json;
mod page;

use clap::Subcommand;

use super::{Failure, diagnostics, output, workspace};
use crate::printable::Printable;
use crate::queries::{Shadowed, check};
use crate::report::{Exit, Report};
use crate::workspace::Workspace;

/// List, show or check the saved questions
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// As JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List them (the default)
    List,
    /// Show one in full: parameters, columns, pivots, SQL
    Show {
        /// Its id
        id: String,
    },
    /// Hold headers against the SQL and the other questions
    Check {
        /// Only these; all by default
        ids: Vec<String>,
    },
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let workspace = workspace()?;
    match args.command.as_ref().unwrap_or(&Command::List) {
        Command::List => {
            workspace.problems.iter().for_each(diagnostics::print);
            let text = if args.json { json::list(&workspace.queries) } else { page::list(&workspace.queries) };
            output::stdout(text.as_bytes())
        }
        Command::Show { id } => {
            let query = workspace.query(id)?;
            let text = if args.json { json::full(query) } else { page::full(query) };
            output::stdout(text.as_bytes())
        }
        Command::Check { ids } => check_all(&workspace, ids, args.json),
    }
}

fn check_all(workspace: &Workspace, ids: &[String], as_json: bool) -> Result<(), Failure> {
    let chosen = match ids {
        [] => workspace.queries.iter().collect(),
        ids => ids.iter().map(|id| workspace.query(id)).collect::<Result<Vec<_>, _>>()?,
    };
    let unreadable = workspace.problems.iter().filter(|_| ids.is_empty()).cloned();
    let broken = chosen.iter().flat_map(|query| check(query, &workspace.queries, &workspace.catalogue));
    let problems: Vec<Report> = unreadable.chain(broken).collect();
    for Shadowed { id, used, hidden } in workspace.shadowed.iter().filter(|_| ids.is_empty()) {
        diagnostics::note(&Printable::line(&format!(
            "note: {hidden} is not used: {used} is nearer and has the id {id}"
        )));
    }
    if as_json {
        output::stdout(json::problems(&problems).as_bytes())?;
    } else {
        problems.iter().for_each(diagnostics::print);
        let (checked, found) = (chosen.len(), problems.len());
        diagnostics::note(&Printable::line(&format!("questions checked: {checked}, problems: {found}")));
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Silent(Exit::Failed)) }
}
