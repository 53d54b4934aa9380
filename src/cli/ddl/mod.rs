//! `logq ddl`: table definitions: printed, checked, compared with the catalogue and applied to it.

#[cfg(feature = "athena")]
mod apply;
mod check;
mod described;
#[cfg(feature = "athena")]
mod diff;
#[cfg(feature = "athena")]
mod live;
mod policy;
mod print;

use clap::Subcommand;

use super::Failure;
#[cfg(feature = "athena")]
pub(super) use live::{Session, states};

/// `logq ddl NAME…` prints; the other words are commands of their own.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    print: print::Args,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[cfg(feature = "athena")]
    Diff(diff::Args),
    #[cfg(feature = "athena")]
    Apply(apply::Args),
    Check(check::Args),
    Policy(policy::Args),
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        #[cfg(feature = "athena")]
        Some(Command::Diff(args)) => diff::run(args),
        #[cfg(feature = "athena")]
        Some(Command::Apply(args)) => apply::run(args),
        Some(Command::Check(args)) => check::run(args),
        Some(Command::Policy(args)) => policy::run(args),
        None => print::run(&args.print),
    }
}
