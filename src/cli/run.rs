//! `logq run`: one saved question.

use clap::Args as ClapArgs;
use jiff::Timestamp;

use super::args::{OutputArgs, ScopeArgs};
use super::execute::execute;
use super::{Failure, live, several, workspace};
use crate::report::Report;

/// Arguments of `logq run`.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// The query's id; `logq queries list` lists them
    query: String,
    /// A parameter: key=AKIA…; repeat it for a list
    #[arg(short = 'p', long = "param", value_name = "NAME=VALUE", value_parser = pair)]
    params: Vec<(String, String)>,
    #[command(flatten)]
    scope: ScopeArgs,
    #[command(flatten)]
    output: OutputArgs,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let workspace = workspace()?;
    let query = workspace.query(&args.query)?;
    let values = query.values(&args.params).map_err(Report::from)?;
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
