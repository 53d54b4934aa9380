//! `logq ddl NAME…`: prints tables in the form in which they are deployed, or views over them.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};

use super::described::{Described, Flags};
use crate::cli::{Failure, diagnostics, output, project_file, sources};
use crate::ddl::{RENDERINGS, Rendered, Rendering, View, define, notes, script, view};
use crate::printable::Printable;
use crate::report::Report;
use crate::settings::Places;

/// What is printed, in which form and where to.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Log kinds (`logq sources` lists them) with --location, or tables of logq.toml without
    #[arg(value_name = "SOURCE|TABLE", required = true)]
    names: Vec<String>,
    #[command(flatten)]
    flags: Flags,
    /// The form
    #[arg(short = 'f', long, default_value = "athena", value_parser = forms())]
    format: String,
    /// Write to a file, whole or not at all
    #[arg(short = 'o', long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print a view over the table instead, with the derived columns and the kind's own records only
    #[arg(long)]
    view: bool,
    /// Keep the table as [tables.NAME] of the project's logq.toml, too
    #[arg(long, value_name = "NAME")]
    save: Option<String>,
    /// Replace a table that --save finds there
    #[arg(long, requires = "save")]
    yes: bool,
}

fn forms() -> PossibleValuesParser {
    RENDERINGS.iter().map(|form| PossibleValue::new(form.name).help(form.doc)).collect::<Vec<_>>().into()
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let places = Places::of_process()?;
    let catalogue = sources::catalogue(&places)?;
    let tables = args.flags.tables(&args.names, args.save.as_deref(), &places, &catalogue)?;
    let rendered = if args.view { args.views(&tables)? } else { args.definitions(&tables)? };
    for note in rendered.notes {
        diagnostics::note(&Printable::line(&format!("note: {note}")));
    }
    if let (Some(_), [table]) = (&args.save, tables.as_slice()) {
        project_file::keep(&table.entry(), &places, &catalogue, args.yes)?;
    }
    match &args.output {
        Some(path) => output::file(path, rendered.text.as_bytes()),
        None => output::stdout(rendered.text.as_bytes()),
    }
}

impl Args {
    fn definitions(&self, tables: &[Described]) -> Result<Rendered, Report> {
        let definitions = tables.iter().map(|t| define(&t.table, &t.source)).collect::<Result<Vec<_>, _>>()?;
        // Clap has let no other form through.
        let form = Rendering::named(&self.format).unwrap_or(&RENDERINGS[0]);
        let mut rendered = form.render(&definitions)?;
        let of_tables = tables.iter().flat_map(|t| about(tables, t, notes(&t.table, &t.source)));
        rendered.notes.splice(0..0, of_tables.collect::<Vec<_>>());
        Ok(rendered)
    }

    fn views(&self, tables: &[Described]) -> Result<Rendered, Report> {
        if self.format != RENDERINGS[0].name {
            let title = format!("a view is a statement of Athena, and the form is {}", self.format);
            return Err(Report::usage(title).hint("leave --format out"));
        }
        let views = tables.iter().map(|t| view(&t.table, &t.source)).collect::<Result<Vec<_>, _>>()?;
        let (statements, notes): (Vec<String>, Vec<Vec<String>>) =
            tables.iter().zip(views).map(|(t, View { sql, notes })| (sql, about(tables, t, notes))).unzip();
        Ok(Rendered { text: script(&statements), notes: notes.concat() })
    }
}

/// Notes with the table they are about, where there are several.
fn about(tables: &[Described], described: &Described, notes: Vec<String>) -> Vec<String> {
    match tables.len() {
        1 => notes,
        _ => notes.iter().map(|note| format!("{}: {note}", described.table.name)).collect(),
    }
}
