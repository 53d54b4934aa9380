//! `logq ddl policy`: the least IAM policy for the tables of the configuration.

use crate::cli::{Failure, diagnostics, output};
use crate::policy::{Policy, Scope, least};
use crate::printable::Printable;
use crate::settings::{Kinds, Overrides, Places, Settings};

/// Print the least IAM policy that logq needs for the tables of logq.toml
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Allow `logq ddl apply`, too: creating and changing these tables
    #[arg(long)]
    apply: bool,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let places = Places::of_process()?;
    let catalogue = crate::cli::sources::catalogue(&places)?;
    let settings = Settings::load(&places, &Overrides::of_process(), &Kinds::from(&catalogue))?;
    let Policy { document, notes } = least(&settings, Scope { apply: args.apply })?;
    for note in notes {
        diagnostics::note(&Printable::line(&format!("note: {note}")));
    }
    output::json(&document)
}
