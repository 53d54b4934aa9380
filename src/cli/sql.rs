//! `logq sql`: one read-only statement of one's own, under the same scope.

use std::io::{self, IsTerminal, Read};

use clap::Args as ClapArgs;
use jiff::Timestamp;

use super::args::{OutputArgs, ScopeArgs};
use super::execute::execute;
use super::{Failure, live, several, workspace};
use crate::report::Report;

/// Athena's own limit on a statement, bytes (`StartQueryExecution.QueryString`).
const MAX_STATEMENT: u64 = 262_144;

/// Arguments of `logq sql`.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// The statement; `-` or nothing reads it from stdin
    sql: Option<String>,
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    output: OutputArgs,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let sql = match args.sql.as_deref() {
        None if io::stdin().is_terminal() => {
            return Err(Report::usage("no statement was given").hint("logq sql 'SELECT … FROM cloudtrail'").into());
        }
        None | Some("-") => from_stdin()?,
        Some(sql) => sql.to_owned(),
    };
    let workspace = workspace()?;
    let scope = workspace.settings.scope(&args.scope.overrides(), Timestamp::now())?;
    let (engine, targets) = args.scope.places(&workspace.settings)?;
    let bind = |target: Option<&str>| {
        live::bound(&workspace, engine, target, || workspace.bind_sql_at(target, &sql, &scope, engine))
    };
    let settings = args.output.settings(&workspace.settings);
    match targets {
        Some(targets) => several::execute(&targets, bind, &settings, &args.output),
        None => execute(bind(None)?, engine, &settings, &args.output),
    }
}

fn from_stdin() -> Result<String, Failure> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(MAX_STATEMENT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_STATEMENT {
        return Err(
            Report::usage(format!("the statement is longer than Athena's limit of {MAX_STATEMENT} bytes")).into()
        );
    }
    String::from_utf8(bytes).map_err(|error| {
        let place = error.utf8_error().valid_up_to();
        Report::usage(format!("the statement is not UTF-8 (byte {place})")).into()
    })
}
