//! The configuration: flags over environment over project file (`logq.toml`, found upward) over user file.
//!
//! [`schema`] lists every key; [`read`] turns a file into values by dotted key, [`values`] lays them over one another,
//! and [`build`] and [`tables`] make the typed [`Settings`] of them. What a project file may not decide alone is in
//! [`trust`]. Errors carry the place in the file. The other way round, [`write`] puts a table into the text of a file.

mod build;
mod load;
mod places;
mod read;
mod schema;
mod show;
mod size;
mod tables;
mod tariff;
mod trust;
mod value;
mod values;
mod write;

pub use load::{Overrides, ProjectTrust, check_file, project_trust};
pub use places::{PROJECT_FILE, Places};
pub use schema::{KEYS, Key};
pub use size::parse_size;
pub use tables::{Kinds, location};
pub use tariff::{Basis, Tariff};
pub(crate) use trust::create_private;
pub use values::Values;
pub use write::{has_table, with_remark, with_table};

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;

use crate::report::Report;
use crate::scope::{Scope, Window};
use crate::table::Table;

/// The merged configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The project file that was found.
    pub project_file: Option<PathBuf>,
    /// The user's file that was read.
    pub user_file: Option<PathBuf>,
    /// The user's configuration folder, which also holds `ddl/` and `queries/`.
    pub config_folder: PathBuf,
    /// The user's state folder.
    pub state_folder: PathBuf,
    /// The user's cache folder: what is in it can be made again.
    pub cache_folder: PathBuf,
    /// Which engine runs what is not told otherwise.
    pub engine: EngineKind,
    /// The target that was chosen by name; see [`Settings::target`].
    pub default_target: Option<String>,
    /// The scope's window as typed: `24h`, `FROM/TO`.
    pub window: String,
    /// Account ids the scope is pinned to; `None`: all of each table.
    pub accounts: Option<Vec<String>>,
    /// Regions the scope is pinned to; `None`: all of each table.
    pub regions: Option<Vec<String>>,
    /// The values of other partitions that every run is confined to.
    pub partitions: BTreeMap<String, Vec<String>>,
    /// A fixed clock (the demo has one).
    pub now: Option<Timestamp>,
    /// Names for account ids.
    pub account_names: BTreeMap<String, String>,
    /// Where runs go, by name.
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
    /// What an untrusted project file wanted and did not get.
    pub withheld: Vec<Withheld>,
    /// Every value by key, with who set it and where: for messages and `logq config show`.
    pub values: Values,
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

impl EngineKind {
    /// Its name in `logq.toml` and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Athena => "athena",
        }
    }
}

/// `[targets.<name>]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// An AWS profile.
    pub profile: Option<String>,
    /// A role to assume.
    pub role_arn: Option<String>,
    /// The region of the workgroup.
    pub region: Option<String>,
    /// Another address of the Athena service.
    pub endpoint: Option<String>,
    /// The workgroup; Athena's default is `primary`.
    pub workgroup: Option<String>,
    /// The database of tables that do not name their own.
    pub database: Option<String>,
    /// Where results go, unless the workgroup says: an S3 prefix with the final slash.
    pub output: Option<String>,
    /// How old an answer of Athena's own may be, minutes: `ResultReuseByAgeConfiguration.MaxAgeInMinutes`.
    pub reuse: Option<u32>,
    /// Dollars a TB scanned: what the file says, else the list price of the region. [`Settings::tariff`] knows which.
    pub price_per_tb: f64,
}

impl Default for Target {
    /// Everything from the user's AWS configuration, at Athena's list price.
    fn default() -> Self {
        Self {
            profile: None,
            role_arn: None,
            region: None,
            endpoint: None,
            workgroup: None,
            database: None,
            output: None,
            reuse: None,
            price_per_tb: tariff::ASSUMED,
        }
    }
}

/// `[local]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalSettings {
    /// Memory the engine may use for sorts and groups, bytes.
    pub memory: u64,
    /// The largest inflated object, bytes: a gzip bomb stops here.
    pub max_object: u64,
}

impl Default for LocalSettings {
    fn default() -> Self {
        Self { memory: 1 << 30, max_object: 3 << 30 }
    }
}

/// `[guard]`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Guard {
    /// Bytes a run may scan without `--yes`.
    pub max_scan: Option<u64>,
    /// Dollars a day.
    pub budget_day: Option<f64>,
    /// Dollars a case.
    pub budget_case: Option<f64>,
}

/// A guarded key of a project file that is not trusted, and what it says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Withheld {
    /// The dotted key: `targets.main.output`.
    pub key: String,
    /// Its value, from a file that somebody else may have written.
    pub value: String,
}

/// What a command line or a form says about the scope; the settings say the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScopeOverrides {
    /// A whole window, as [`Window::parse`] reads it.
    pub window: Option<String>,
    /// `--since`
    pub since: Option<String>,
    /// `--until`
    pub until: Option<String>,
    /// Account names or ids; the one word `all` lifts what the settings pin.
    pub accounts: Option<Vec<String>>,
    /// Regions; the one word `all` lifts what the settings pin.
    pub regions: Option<Vec<String>>,
    /// Values of partitions that only the user knows: `--partition web_acl=prod,staging`.
    pub partitions: BTreeMap<String, Vec<String>>,
}

impl Default for Settings {
    /// What holds when there is no file at all.
    fn default() -> Self {
        Self {
            project_file: None,
            user_file: None,
            config_folder: PathBuf::new(),
            state_folder: PathBuf::new(),
            cache_folder: PathBuf::new(),
            engine: EngineKind::Local,
            default_target: None,
            window: "24h".to_owned(),
            accounts: None,
            regions: None,
            partitions: BTreeMap::new(),
            now: None,
            account_names: BTreeMap::new(),
            targets: BTreeMap::new(),
            local: LocalSettings::default(),
            tables: Vec::new(),
            guard: Guard::default(),
            packs: Vec::new(),
            timezone: "UTC".to_owned(),
            withheld: Vec::new(),
            values: Values::default(),
        }
    }
}

impl Settings {
    /// The clock that relative times count from: the pinned one, or the real one that is given.
    pub fn now(&self, clock: Timestamp) -> Timestamp {
        self.now.unwrap_or(clock)
    }

    /// The scope of a run.
    ///
    /// # Errors
    /// A window that cannot be read or holds nothing, unknown account names, malformed regions.
    pub fn scope(&self, overrides: &ScopeOverrides, clock: Timestamp) -> Result<Scope, Report> {
        let now = self.now(clock);
        let usual = overrides.window.as_deref().unwrap_or(&self.window);
        let window = Window::since_until(overrides.since.as_deref(), overrides.until.as_deref(), usual, now);
        let typed = overrides.window.is_some() || overrides.since.is_some() || overrides.until.is_some();
        let window = window.map_err(|error| match self.values.get("scope.window") {
            Some(entry) if !typed => entry.locate(error.into(), "the window"),
            _ => error.into(),
        })?;
        let accounts = match lifted(overrides.accounts.as_deref()) {
            Some(typed) => typed.map(|names| self.account_ids(names)).transpose()?,
            None => self.accounts.clone(),
        };
        let regions = match lifted(overrides.regions.as_deref()) {
            Some(typed) => typed.map(tables::checked_regions).transpose()?,
            None => self.regions.clone(),
        };
        let mut partitions = self.partitions.clone();
        partitions.extend(overrides.partitions.clone());
        Ok(Scope { window, accounts, regions, partitions })
    }

    /// The ids of accounts that are named or are ids already.
    ///
    /// # Errors
    /// Names that are not in `[accounts]`, with the list of those that are.
    pub fn account_ids(&self, accounts: &[String]) -> Result<Vec<String>, Report> {
        tables::account_ids(&self.account_names, accounts)
    }

    /// The name of an account id, when it has one.
    pub fn account_name(&self, id: &str) -> Option<&str> {
        self.account_names.iter().find(|(_, known)| *known == id).map(|(name, _)| name.as_str())
    }

    /// The table with this name.
    pub fn table(&self, name: &str) -> Option<&Arc<Table>> {
        self.tables.iter().find(|table| table.name == name)
    }

    /// The target of an Athena run: the one that is named, else `target` of the settings, else `main`, else the only
    /// one there is.
    ///
    /// # Errors
    /// When there is none or several, when the name is unknown, and when the target lacks what a project file that is
    /// not trusted would give it.
    pub fn target(&self, name: Option<&str>) -> Result<(&str, &Target), Report> {
        let chosen = match name.or(self.default_target.as_deref()) {
            Some(name) => self.targets.get_key_value(name).ok_or_else(|| self.no_target(name))?,
            None => self.usual_target()?,
        };
        self.refuse_withheld(chosen.0)?;
        Ok((chosen.0.as_str(), chosen.1))
    }

    fn usual_target(&self) -> Result<(&String, &Target), Report> {
        let mut all = self.targets.iter();
        match (self.targets.get_key_value("main"), all.next(), all.next()) {
            (Some(main), ..) => Ok(main),
            (None, Some(only), None) => Ok(only),
            (None, None, _) => Err(Report::usage("no target says where Athena runs go")
                .hint("write [targets.main] with region, database and output into logq.toml (docs/configuration.md)")),
            (None, Some(_), Some(_)) => Err(Report::usage("several targets and none is called main")
                .hint(format!("set `target` or LOGQ_TARGET to one of: {}", self.target_names()))),
        }
    }

    fn no_target(&self, name: &str) -> Report {
        Report::usage(format!("no target is called `{name}`")).hint(match self.targets.is_empty() {
            true => format!("write [targets.{name}] into logq.toml"),
            false => format!("there are: {}", self.target_names()),
        })
    }

    fn target_names(&self) -> String {
        self.targets.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
    }

    /// A key that the user's own file sets is not missed.
    fn refuse_withheld(&self, target: &str) -> Result<(), Report> {
        let of_target = |w: &&Withheld| {
            let below = w.key.strip_prefix("targets.").and_then(|k| k.strip_prefix(target));
            below.is_some_and(|rest| rest.starts_with('.')) && self.values.get(&w.key).is_none()
        };
        let missing: Vec<String> =
            self.withheld.iter().filter(of_target).map(|w| format!("{} = {:?}", w.key, w.value)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let file = self.project_file.as_deref().map_or_else(String::new, |file| format!("{} ", file.display()));
        Err(Report::usage(format!("the project file {file}is not trusted, and the run would need what it sets"))
            .detail(missing.join("\n"))
            .hint("look at it, then type: logq config trust"))
    }
}

/// What a list says about a pinned scope: nothing, `all` (lift it), or these.
fn lifted(typed: Option<&[String]>) -> Option<Option<&[String]>> {
    match typed {
        None => None,
        Some([only]) if only == "all" => Some(None),
        Some(list) => Some(Some(list)),
    }
}

#[cfg(test)]
mod tests;
