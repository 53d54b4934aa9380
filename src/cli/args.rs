//! Arguments that several commands share.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;

use crate::export;
use crate::report::Report;
use crate::settings::{EngineKind, ScopeOverrides, Settings, parse_size};

/// What a run is confined to and where it goes; the settings say what is not given.
#[derive(Debug, Args)]
pub(super) struct ScopeArgs {
    /// Start of the time window: 2026-03-10, 2026-03-10T09:00Z, -6h, 2d ago, yesterday
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    since: Option<String>,
    /// End of the time window (not included)
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    until: Option<String>,
    /// Accounts: ids or names of logq.toml, or `all`
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    accounts: Option<Vec<String>>,
    /// Regions, or `all`
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    regions: Option<Vec<String>>,
    /// Values of a partition that only you know: web_acl=prod,staging
    #[arg(long = "partition", value_name = "NAME=A,B", value_parser = partition)]
    partitions: Vec<(String, Vec<String>)>,
    /// The engine: local or athena
    #[arg(long, value_name = "ENGINE", value_parser = engine)]
    pub(super) engine: Option<EngineKind>,
    /// Run at several targets of logq.toml at once, or `all`; rows say where they are from
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    targets: Option<Vec<String>>,
}

impl ScopeArgs {
    /// The engine, and the targets if any are named: those are of Athena.
    pub(super) fn places(&self, settings: &Settings) -> Result<(EngineKind, Option<Vec<String>>), Report> {
        let engine = self.engine.unwrap_or(settings.engine);
        let Some(named) = &self.targets else { return Ok((engine, None)) };
        if engine == EngineKind::Local {
            return Err(Report::usage("--targets are places of Athena, and this run is on the embedded engine")
                .hint("add --engine athena, or leave --targets out"));
        }
        let names: Vec<String> = match named.as_slice() {
            [all] if all == "all" => settings.targets.keys().cloned().collect(),
            named => named.to_vec(),
        };
        let mut seen = BTreeSet::new();
        for name in &names {
            settings.target(Some(name))?;
            if !seen.insert(name) {
                return Err(Report::usage(format!("the target `{name}` is named twice")));
            }
        }
        Ok((engine, Some(names)))
    }

    pub(super) fn overrides(&self) -> ScopeOverrides {
        ScopeOverrides {
            window: None,
            since: self.since.clone(),
            until: self.until.clone(),
            accounts: self.accounts.clone(),
            regions: self.regions.clone(),
            partitions: self.partitions.iter().cloned().collect(),
        }
    }
}

/// Reads `web_acl=prod,staging`.
pub(super) fn partition(text: &str) -> Result<(String, Vec<String>), String> {
    let (name, values) =
        text.split_once('=').ok_or("write the partition's name and its values: web_acl=prod,staging")?;
    let values: Vec<String> = values.split(',').map(|value| value.trim().to_owned()).collect();
    match values.iter().any(String::is_empty) {
        true => Err("a value is empty".to_owned()),
        false => Ok((name.trim().to_owned(), values)),
    }
}

fn engine(text: &str) -> Result<EngineKind, String> {
    match text {
        "local" => Ok(EngineKind::Local),
        "athena" => Ok(EngineKind::Athena),
        _ => Err("there are two engines: local, athena".to_owned()),
    }
}

/// How a result is written and how far a run may go.
#[derive(Debug, Args)]
pub(super) struct OutputArgs {
    /// The format: table, csv, json, jsonl, arrow
    #[arg(short = 'f', long, value_name = "FORMAT", default_value = "table", value_parser = format)]
    pub(super) format: export::Format,
    /// Write to a file, which appears when the result is whole
    #[arg(short = 'o', long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// These columns of the result as JSON: arrays, maps and rows, which Athena else prints so that they cannot be read back
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    pub(super) json_columns: Vec<String>,
    /// At most N rows
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<u64>,
    /// Write csv cells exactly as they are, also those that a spreadsheet would run as a formula
    #[arg(long)]
    pub(super) exact: bool,
    /// Exit with 6 when an object or a record had to be skipped
    #[arg(long)]
    pub(super) strict: bool,
    /// Show the bound SQL, what it would read and cost, and run nothing; -f json for programs
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Refuse a run that would scan more than this: 100GB, 1TiB
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub(super) max_scan: Option<u64>,
    /// Run although a guard asks
    #[arg(long)]
    pub(super) yes: bool,
    /// The case that the run is for: guard.budget_case holds for all runs of one
    #[arg(long, value_name = "NAME")]
    pub(super) case: Option<String>,
    /// Ask anew, also where `reuse` of the target allows an earlier result
    #[arg(long)]
    pub(super) fresh: bool,
}

impl OutputArgs {
    /// The settings of the run.
    pub(super) fn settings<'a>(&self, settings: &'a Settings) -> Cow<'a, Settings> {
        if !self.fresh {
            return Cow::Borrowed(settings);
        }
        let mut settings = settings.clone();
        settings.targets.values_mut().for_each(|target| target.reuse = None);
        Cow::Owned(settings)
    }
}

pub(super) fn format(text: &str) -> Result<export::Format, String> {
    export::format(text).ok_or_else(|| {
        let names: Vec<&str> = export::FORMATS.iter().map(|f| f.name).collect();
        format!("the formats are {}", names.join(", "))
    })
}

fn size(text: &str) -> Result<u64, String> {
    parse_size(text).map_err(|report: Report| report.to_string())
}

impl Default for OutputArgs {
    /// What holds when no flag is given.
    fn default() -> Self {
        Self {
            format: export::FORMATS[0],
            output: None,
            json_columns: Vec::new(),
            limit: None,
            exact: false,
            strict: false,
            dry_run: false,
            max_scan: None,
            yes: false,
            case: None,
            fresh: false,
        }
    }
}
