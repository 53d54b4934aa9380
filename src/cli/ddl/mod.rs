//! `logq ddl`: table definitions: printed, checked, compared with the catalogue and applied to it.

mod described;
mod print;

use super::Failure;

/// `logq ddl NAME…` prints; the other words are commands of their own.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    print: print::Args,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    print::run(&args.print)
}
