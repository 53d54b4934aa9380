//! `logq ddl diff`: what the catalogue has otherwise than the configuration wants it.

use serde_json::Value;

use super::live::{Compared, Session};
use crate::cli::{Failure, output};
use crate::report::Exit;

/// Compare the tables of logq.toml with those of the catalogue (Glue); exits with 1 if they differ
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Tables of logq.toml [default: all that lie in S3]
    #[arg(value_name = "TABLE")]
    tables: Vec<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let compared = Session::open()?.compared(&args.tables)?;
    if args.json {
        output::json(&Value::Array(compared.iter().map(Compared::json).collect()))?;
    } else {
        output::stdout(compared.iter().map(Compared::text).collect::<String>().as_bytes())?;
    }
    if compared.iter().all(Compared::is_right) { Ok(()) } else { Err(Failure::Silent(Exit::Failed)) }
}
