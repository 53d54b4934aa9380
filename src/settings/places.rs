//! Where the configuration lies.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;

use crate::report::Report;

/// The name of a project file.
pub const PROJECT_FILE: &str = "logq.toml";

/// The folders that settings are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// Where the search for `logq.toml` starts, absolute: the current folder.
    pub start: PathBuf,
    /// The user's configuration folder: `$XDG_CONFIG_HOME/logq`. Also holds the user's own `ddl/` and `queries/`.
    pub config: PathBuf,
    /// The user's state folder: `$XDG_STATE_HOME/logq`.
    pub state: PathBuf,
    /// The user's cache folder: `$XDG_CACHE_HOME/logq`.
    pub cache: PathBuf,
}

impl Places {
    /// The places of this process.
    ///
    /// # Errors
    /// When there is no home folder or no current folder.
    pub fn of_process() -> Result<Self, Report> {
        let base = etcetera::choose_base_strategy()
            .map_err(|error| Report::usage(format!("cannot find the home folder: {error}")).hint("set HOME"))?;
        let start = std::env::current_dir()
            .map_err(|error| Report::usage(format!("cannot find the current folder: {error}")))?;
        let state = base.state_dir().unwrap_or_else(|| base.data_dir());
        let [config, state, cache] = [base.config_dir(), state, base.cache_dir()].map(|folder| folder.join("logq"));
        Ok(Self { start, config, state, cache })
    }

    /// The user's file, whether it is there or not.
    pub fn user_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The nearest `logq.toml`, in the start folder or above it.
    pub fn project_file(&self) -> Option<PathBuf> {
        self.start.ancestors().map(|folder| folder.join(PROJECT_FILE)).find(|file| exists(file))
    }
}

/// A file that is there but cannot be read must be found, or another one above it would be taken in silence.
fn exists(file: &Path) -> bool {
    file.symlink_metadata().is_ok()
}
