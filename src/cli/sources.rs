//! `logq sources`: the log kinds, or one of them in full.

#[cfg(feature = "local")]
mod check;
mod cost;
mod json;
mod markdown;
mod page;
mod words;

use std::path::{Path, PathBuf};

use super::{Failure, output};
use crate::nearest::nearest;
use crate::queries::{Packs, Query};
use crate::report::{Exit, Report};
use crate::settings::Places;
use crate::sources::{Catalogue, Prices, Source};

/// The region whose prices are shown unless another one is asked for.
const REGION: &str = "us-east-1";

/// What to show.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// A log kind: its layouts, formats, columns, samples, traps, and what bringing it to S3 costs
    id: Option<String>,
    /// The region of the costs
    #[arg(long, default_value = REGION)]
    region: String,
    /// As JSON
    #[arg(long)]
    json: bool,
    /// Write the pages of docs/sources/, for the built-in kinds
    #[arg(long, value_name = "DIR", hide = true)]
    docs: Option<PathBuf>,
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

/// A log kind with what other files say about it.
struct Kind<'a> {
    source: &'a Source,
    queries: &'a [Query],
    prices: &'a Prices,
    region: &'a str,
}

impl Kind<'_> {
    /// The saved questions that read it.
    fn questions(&self) -> impl Iterator<Item = &Query> {
        self.queries.iter().filter(|query| query.sources.contains(&self.source.id))
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    #[cfg(feature = "local")]
    if let Some(Command::Check { files }) = &args.command {
        return check::run(files);
    }
    if let Some(folder) = &args.docs {
        return Ok(write_docs(folder)?);
    }
    let places = Places::of_process()?;
    let catalogue = catalogue(&places)?;
    let Some(id) = &args.id else {
        let list = if args.json { json::list(&catalogue) } else { page::list(&catalogue) };
        return output::stdout(list.as_bytes());
    };
    let source = get(&catalogue, id)?;
    let prices = Prices::load(&places.config.join("prices.toml")).map_err(Report::from)?;
    let queries = questions(&places);
    let kind = Kind { source, queries: &queries, prices: &prices, region: &args.region };
    let text = if args.json { json::full(&kind) } else { page::full(&kind) };
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

/// The built-in questions and those of the user's folder. A project's packs are left out: `logq.toml` need not be
/// right for a log kind to be shown.
fn questions(places: &Places) -> Vec<Query> {
    let own = places.config.join("queries");
    let folders = if own.is_dir() { vec![own] } else { Vec::new() };
    Packs::load(&folders).queries
}

/// Writes one page for each built-in kind, and the index.
fn write_docs(folder: &Path) -> Result<(), Report> {
    let catalogue = Catalogue::builtin()?;
    let prices = Prices::builtin()?;
    let queries = Packs::built_in().queries;
    let not_written =
        |e: std::io::Error| Report::new(Exit::Failed, format!("{} cannot be written: {e}", folder.display()));
    std::fs::create_dir_all(folder).map_err(not_written)?;
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).map_err(not_written);
    write("README.md", markdown::index(&catalogue))?;
    for source in catalogue.iter() {
        let kind = Kind { source, queries: &queries, prices: &prices, region: REGION };
        write(&format!("{}.md", source.id), markdown::full(&kind))?;
    }
    Ok(())
}
