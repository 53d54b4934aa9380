//! `logq tables`: the tables of the configuration, and how one that is in Athena already becomes one of them.

#[cfg(feature = "athena")]
mod import;

use clap::Subcommand;
use serde_json::{Value, json};

use super::{Failure, output};
use crate::printable::Printable;
use crate::settings::{Kinds, Overrides, Places, Settings};
use crate::table::{Keys, Location, Table};

/// List the tables of logq.toml
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Compare with the catalogue (Glue), too
    #[cfg(feature = "athena")]
    #[arg(long)]
    live: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    #[cfg(feature = "athena")]
    Import(import::Args),
}

/// A table and what is known of it.
struct Listed<'a> {
    table: &'a Table,
    /// `database.table`, where that is known.
    athena: Option<String>,
    state: &'static str,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        #[cfg(feature = "athena")]
        Some(Command::Import(args)) => import::run(args),
        _ => list(args),
    }
}

fn list(args: &Args) -> Result<(), Failure> {
    let places = Places::of_process()?;
    let catalogue = super::sources::catalogue(&places)?;
    let settings = Settings::load(&places, &Overrides::of_process(), &Kinds::from(&catalogue))?;
    let states = states(args, &settings)?;
    let database = settings.target(None).ok().and_then(|(_, target)| target.database.clone());
    let listed = settings.tables.iter().zip(states).map(|(table, state)| {
        let (database, name) = table.in_catalogue(database.as_deref());
        Listed { table, athena: database.map(|database| format!("{database}.{name}")), state }
    });
    let listed: Vec<Listed<'_>> = listed.collect();
    if args.json {
        return output::json(&Value::Array(listed.iter().map(Listed::json).collect()));
    }
    if listed.is_empty() {
        super::diagnostics::note(
            &"no table is configured: `logq init LOCATION` finds log kinds and writes logq.toml".into(),
        );
    }
    output::stdout(page(&listed).as_bytes())
}

/// What is known without reading a log: whether a folder is there, and with `--live` what the catalogue has.
fn states(args: &Args, settings: &Settings) -> Result<Vec<&'static str>, Failure> {
    #[cfg(feature = "athena")]
    if args.live {
        return Ok(super::ddl::states()?);
    }
    let _ = args;
    Ok(settings.tables.iter().map(|table| here(table)).collect())
}

/// The state of a table as far as this machine knows it.
pub(super) fn here(table: &Table) -> &'static str {
    match &table.location {
        Location::Folder(path) if path.is_dir() => "folder",
        Location::Folder(_) => "no such folder",
        Location::S3(_) => "not looked at",
    }
}

/// A table of the catalogue's width in characters grows with its values; the last column holds what is longest.
fn page(listed: &[Listed<'_>]) -> String {
    let rows: Vec<[String; 6]> = listed.iter().map(Listed::cells).collect();
    let head = ["TABLE", "SOURCE", "LAYOUT", "STATE", "SCOPE", "LOCATION"].map(str::to_owned);
    let all: Vec<&[String; 6]> = std::iter::once(&head).chain(&rows).collect();
    let width = |i: usize| all.iter().map(|row| row[i].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(width).collect();
    let line = |row: &&[String; 6]| {
        let cells: String = widths.iter().zip(row.iter()).map(|(w, cell)| format!("{cell:<w$}  ")).collect();
        format!("{cells}{}\n", row[5])
    };
    if listed.is_empty() { String::new() } else { all.iter().map(line).collect() }
}

impl Listed<'_> {
    fn cells(&self) -> [String; 6] {
        let table = self.table;
        let scope = [
            counted(&table.accounts, "account"),
            counted(&table.regions, "region"),
            table.since.map(|day| format!("since {day}")),
        ];
        let scope: Vec<String> = scope.into_iter().flatten().collect();
        [
            table.name.clone(),
            table.source.clone(),
            table.layout.clone(),
            self.state.to_owned(),
            scope.join(", "),
            table.location.to_string(),
        ]
        .map(|cell| Printable::line(&cell).to_string())
    }

    fn json(&self) -> Value {
        let keys = |keys: &Keys| match keys {
            Keys::Listed(list) => json!(list),
            Keys::Injected => json!("injected"),
            Keys::Unlisted => Value::Null,
        };
        let table = self.table;
        json!({
            "table": table.name, "source": table.source, "layout": table.layout, "state": self.state,
            "location": table.location.to_string(), "athena": self.athena, "org": table.org,
            "accounts": keys(&table.accounts), "regions": keys(&table.regions),
            "since": table.since.map(|day| day.to_string()), "taken_over": table.existing.is_some(),
        })
    }
}

fn counted(keys: &Keys, what: &str) -> Option<String> {
    match keys {
        Keys::Listed(list) if list.len() == 1 => Some(list[0].clone()),
        Keys::Listed(list) => Some(format!("{} {what}s", list.len())),
        Keys::Injected => Some(format!("{what}s by query")),
        Keys::Unlisted => None,
    }
}
