//! `logq run`: one saved question.

use clap::Args as ClapArgs;
use jiff::Timestamp;

use super::args::{OutputArgs, ScopeArgs};
use super::execute::execute;
use super::{Failure, diagnostics, live, several, workspace};
use crate::printable::Printable;
use crate::queries::Given;
use crate::report::Report;

/// Arguments of `logq run`.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// The query's id; `logq queries list` lists them
    query: String,
    /// A parameter: key=AKIA…; repeat it for a list
    #[arg(short = 'p', long = "param", value_name = "NAME=VALUE")]
    params: Vec<String>,
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Not left to clap, which would repeat what it cannot take: it may be a secret.
fn pair(text: &str) -> Result<(String, String), Report> {
    let (name, value) = text.split_once('=').ok_or_else(|| {
        let length = text.chars().count();
        Report::usage(format!("-p takes NAME=VALUE, and there is no `=` in what it was given ({length} characters)"))
            .hint("`logq queries show ID` lists the parameters of a question")
    })?;
    Ok((name.trim().to_owned(), value.to_owned()))
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let workspace = workspace()?;
    let query = workspace.query(&args.query)?;
    let typed = args.params.iter().map(|text| pair(text)).collect::<Result<Vec<_>, _>>()?;
    let Given { values, read_as } = query.given(&typed).map_err(Report::from)?;
    for (name, text) in read_as {
        diagnostics::note(&Printable::line(&format!("note: {name} read as {text}")));
    }
    let scope = workspace.settings.scope(&args.scope.overrides(), Timestamp::now())?;
    let (engine, targets) = args.scope.places(&workspace.settings)?;
    let bind = |target: Option<&str>| {
        live::bound(&workspace, engine, target, || workspace.bind_at(target, query, &values, &scope, engine))
    };
    let settings = args.output.settings(&workspace.settings);
    match targets {
        Some(targets) => several::execute(&targets, bind, &settings, &args.output),
        None => execute(bind(None)?, engine, &settings, &args.output),
    }
}
