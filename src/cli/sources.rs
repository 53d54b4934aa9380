//! `logq sources`: the log kinds, or one of them in full.

#[cfg(feature = "local")]
mod check;
mod json;
mod page;

use std::path::PathBuf;

use super::{Failure, output};
use crate::nearest::nearest;
use crate::report::Report;
use crate::settings::Places;
use crate::sources::{Catalogue, Source};

/// What to show.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// A log kind: its layouts, columns, samples and traps
    id: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Hold definitions against their own samples; exit code 1 if a reader makes something else of them
    #[cfg(feature = "local")]
    Check {
        /// Files, as in `~/.config/logq/ddl/` [default: all that are known]
        files: Vec<PathBuf>,
    },
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    #[cfg(feature = "local")]
    if let Some(Command::Check { files }) = &args.command {
        return check::run(files);
    }
    let catalogue = catalogue(&Places::of_process()?)?;
    let text = match (&args.id, args.json) {
        (None, false) => page::list(&catalogue),
        (None, true) => json::list(&catalogue),
        (Some(id), false) => page::full(get(&catalogue, id)?),
        (Some(id), true) => json::full(get(&catalogue, id)?),
    };
    output::stdout(text.as_bytes())
}

/// The built-in log kinds and the user's own.
pub(super) fn catalogue(places: &Places) -> Result<Catalogue, Report> {
    Ok(Catalogue::load(&places.config.join("ddl"))?)
}

/// A log kind by its id.
pub(super) fn get<'c>(catalogue: &'c Catalogue, id: &str) -> Result<&'c Source, Report> {
    let known = || catalogue.iter().map(|source| source.id.as_str());
    catalogue.get(id).map(|source| &**source).ok_or_else(|| {
        let report = Report::usage(format!("`{id}` is not a log kind"));
        match nearest(id, known()) {
            Some(near) => report.hint(format!("did you mean `{near}`?")),
            None => report.hint(format!("there are: {}", known().collect::<Vec<_>>().join(", "))),
        }
    })
}
