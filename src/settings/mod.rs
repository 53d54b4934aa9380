//! The configuration: flags over environment over project file (`logq.toml`, found upward) over user file.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use crate::table::Table;

/// The merged configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The project file that was found.
    pub project_file: Option<PathBuf>,
    /// Which engine runs what is not told otherwise.
    pub engine: EngineKind,
    /// The scope's window as typed: `24h`, `FROM/TO`.
    pub window: String,
    /// Account names or ids the scope is pinned to; `None`: all of each table.
    pub accounts: Option<Vec<String>>,
    /// Regions the scope is pinned to; `None`: all of each table.
    pub regions: Option<Vec<String>>,
    /// A fixed clock (the demo has one).
    pub now: Option<Timestamp>,
    /// Names for account ids.
    pub account_names: BTreeMap<String, String>,
    /// Where runs go; the first one (or `main`) is the default.
    pub targets: BTreeMap<String, Target>,
    /// The embedded engine.
    pub local: LocalSettings,
    /// The tables, in the order of the file; folders are absolute.
    pub tables: Vec<Arc<Table>>,
    /// Money guards.
    pub guard: Guard,
    /// Extra pack folders, absolute.
    pub packs: Vec<PathBuf>,
    /// The zone times are shown in: `UTC` or an IANA name.
    pub timezone: String,
}

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EngineKind {
    /// DataFusion on raw objects.
    Local,
    /// Athena.
    Athena,
}

/// `[targets.<name>]`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Target {
    /// An AWS profile.
    pub profile: Option<String>,
    /// A role to assume.
    pub role_arn: Option<String>,
    /// The region of the workgroup.
    pub region: Option<String>,
    /// The workgroup; Athena's default is `primary`.
    pub workgroup: Option<String>,
    /// The database of tables that do not name their own.
    pub database: Option<String>,
    /// Where results go, unless the workgroup says.
    pub output: Option<String>,
    /// Dollars a TB scanned.
    pub price_per_tb: f64,
}

/// `[local]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalSettings {
    /// Memory the engine may use for sorts and groups, bytes.
    pub memory: u64,
    /// The largest inflated object, bytes: a gzip bomb stops here.
    pub max_object: u64,
}

/// `[guard]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guard {
    /// Bytes a run may scan without `--yes`.
    pub max_scan: Option<u64>,
    /// Dollars a day.
    pub budget_day: Option<f64>,
}
