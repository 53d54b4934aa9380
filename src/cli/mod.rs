//! Commands: parse, call, print. The only layer that writes to stdout and stderr.
//!
//! Data goes to stdout, talk to stderr, progress only to a terminal. Each command is one file with its
//! arguments and a `run`; what fails is a [`Failure`], and [`main`] turns it into the exit code.

mod args;
#[cfg(feature = "athena")]
mod cancel;
mod config;
mod consent;
#[cfg(feature = "local")]
mod coverage;
mod ddl;
mod demo;
mod diagnostics;
#[cfg(feature = "local")]
mod doctor;
mod engines;
mod execute;
mod figures;
mod follow;
mod guards;
mod history;
#[cfg(feature = "local")]
mod init;
mod live;
mod markdown;
mod output;
mod plan;
mod progress;
mod project_file;
mod queries;
#[cfg(feature = "athena")]
mod resume;
mod run;
mod runs;
mod several;
mod signals;
mod sources;
mod sql;
mod tables;
mod workbench;

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use crate::report::{Exit, Report};
use crate::settings::{Overrides, Places};
use crate::workspace::Workspace;

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "logq", version, about, max_term_width = 100, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

/// One variant for each command; its file has the same name.
#[derive(Debug, Subcommand)]
enum Command {
    /// Write three days of demo logs and open the workbench on them
    Demo(demo::Args),
    #[cfg(feature = "local")]
    Init(init::Args),
    /// Run a saved question
    Run(run::Args),
    /// Run one read-only statement of your own
    Sql(sql::Args),
    /// List, show, check, test or start saved questions
    Queries(queries::Args),
    History(history::Args),
    #[cfg(feature = "athena")]
    Resume(resume::Args),
    #[cfg(feature = "athena")]
    Cancel(cancel::Args),
    Config(config::Args),
    /// Print tables for Athena, Glue, CloudFormation or Terraform; check, compare and apply them
    Ddl(Box<ddl::Args>),
    /// List the log kinds, or show one in full
    Sources(sources::Args),
    Tables(tables::Args),
    #[cfg(feature = "local")]
    Coverage(coverage::Args),
    #[cfg(feature = "local")]
    Doctor(doctor::Args),
    /// Print a shell's completion script
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// Why a command ends without success.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something to tell the user.
    Report(Box<Report>),
    /// Writing the output failed; a broken pipe is no failure.
    Output(io::Error),
    /// Everything is told already; only the exit code is left.
    Silent(Exit),
}

impl From<Report> for Failure {
    fn from(report: Report) -> Self {
        Self::Report(Box::new(report))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Runs the program and returns its exit code (README, "Exit codes").
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    match dispatch(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Output(error)) => {
            tell(&Report::new(Exit::Failed, format!("the output could not be written: {error}")))
        }
        Err(Failure::Report(report)) => tell(&report),
        Err(Failure::Silent(exit)) => code(exit),
    }
}

fn dispatch(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        Some(Command::Demo(args)) => demo::run(&args),
        #[cfg(feature = "local")]
        Some(Command::Init(args)) => init::run(&args),
        Some(Command::Run(args)) => run::run(&args),
        Some(Command::Sql(args)) => sql::run(&args),
        Some(Command::Queries(args)) => queries::run(&args),
        Some(Command::History(args)) => history::run(&args),
        #[cfg(feature = "athena")]
        Some(Command::Resume(args)) => resume::run(&args),
        #[cfg(feature = "athena")]
        Some(Command::Cancel(args)) => cancel::run(&args),
        Some(Command::Config(args)) => config::run(args),
        Some(Command::Ddl(args)) => ddl::run(&args),
        Some(Command::Sources(args)) => sources::run(&args),
        Some(Command::Tables(args)) => tables::run(&args),
        #[cfg(feature = "local")]
        Some(Command::Coverage(args)) => coverage::run(&args),
        #[cfg(feature = "local")]
        Some(Command::Doctor(args)) => doctor::run(&args),
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "logq", &mut script);
            output::stdout(&script)
        }
        None => workbench::run(),
    }
}

/// The workspace of the current folder.
fn workspace() -> Result<Workspace, Failure> {
    Ok(Workspace::load(&Places::of_process()?, &Overrides::of_process())?)
}

/// Help and version are output, everything else clap says is an error of usage.
fn usage(error: &clap::Error) -> ExitCode {
    let failed = error.use_stderr();
    // Clap's text may quote an argument; it shows control characters escaped already.
    match error.print() {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => code(Exit::Failed),
        _ if failed => code(Exit::Usage),
        _ => ExitCode::SUCCESS,
    }
}

fn tell(report: &Report) -> ExitCode {
    diagnostics::print(report);
    code(report.exit)
}

fn code(exit: Exit) -> ExitCode {
    ExitCode::from(exit as u8)
}
