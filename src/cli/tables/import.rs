//! `logq tables import`: a table of the catalogue that somebody else made becomes one of the configuration.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::cli::ddl::Session;
use crate::cli::{Failure, diagnostics, output, project_file};
use crate::ddl::{Recognised, Unrecognised, recognise};
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::Places;

/// Take over a table that is in the catalogue (Glue) already, with its own partitions and columns
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The table in Athena
    #[arg(value_name = "DATABASE.TABLE")]
    table: String,
    /// Its name in logq.toml [default: the log kind's]
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// The log kind, where it cannot be told from the folders and columns
    #[arg(long, value_name = "ID")]
    source: Option<String>,
    /// Replace a table of that name
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let session = Session::open()?;
    if let Some(source) = &args.source {
        crate::cli::sources::get(&session.kinds, source)?;
    }
    let entry = session.entry(&args.table)?;
    let today = TimeZone::UTC.to_datetime(session.settings.now(Timestamp::now())).date();
    let found = recognise(&entry.definition, &session.kinds, args.source.as_deref(), today);
    let Recognised { mut table, columns: (has, of), notes } = found.map_err(refused)?;
    if let Some(name) = &args.name {
        table.name.clone_from(name);
    }
    let text = format!("{}: {} in the layout {}, {has} of its {of} columns\n", args.table, table.source, table.layout);
    output::stdout(Printable::block(&text).as_str().as_bytes())?;
    for note in notes {
        diagnostics::note(&Printable::line(&format!("note: {note}")));
    }
    project_file::keep(&table, &Places::of_process()?, &session.kinds, args.yes)
}

/// The check was made, and the table did not pass it.
fn refused(why: Unrecognised) -> Report {
    let report = Report::new(Exit::Failed, why.to_string());
    match why {
        Unrecognised::Columns { .. } => report.hint("if you know its log kind, name it: --source ID (`logq sources`)"),
        Unrecognised::NoObjects(_) => report,
        _ => report.hint(
            "make a table of ours beside it: `logq init` with its location, then `logq ddl apply`; the objects stay as they are",
        ),
    }
}
