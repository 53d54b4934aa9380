//! `logq queries`: the saved questions: which there are, one of them in full, whether they keep what their headers
//! promise, and whether their tests hold.

mod check;
mod chosen;
mod docs;
mod failures;
mod json;
mod list;
mod mutate;
mod new;
mod page;
mod test;

use std::path::PathBuf;

use clap::Subcommand;

use super::{Failure, output, workspace};

/// List, show, check, test or start saved questions
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
    List(list::Args),
    /// Show one in full: parameters, columns, pivots, SQL
    Show {
        /// Its id
        id: String,
    },
    Check(check::Args),
    Test(test::Args),
    New(new::Args),
    /// Write the pages of docs/packs/, for the built-in packs or those of a folder
    Docs {
        /// Where the pages go
        dir: PathBuf,
        /// A pack, or a folder of packs [default: the built-in packs]
        #[arg(long, value_name = "DIR")]
        pack: Option<PathBuf>,
    },
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let as_json = args.json;
    match &args.command {
        None => list::run(&list::Args::default(), as_json),
        Some(Command::List(args)) => list::run(args, as_json),
        Some(Command::Show { id }) => {
            let workspace = workspace()?;
            let query = workspace.query(id)?;
            let text = if as_json { json::full(query) } else { page::full(query) };
            output::stdout(text.as_bytes())
        }
        Some(Command::Check(args)) => check::run(args, as_json),
        Some(Command::Test(args)) => test::run(args, as_json),
        Some(Command::New(args)) => new::run(args),
        Some(Command::Docs { dir, pack }) => Ok(docs::write(dir, pack.as_deref())?),
    }
}
