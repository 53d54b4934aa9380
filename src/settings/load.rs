//! Finds the files, lays the layers over one another, and makes [`Settings`] of them.

use std::path::{Path, PathBuf};

use super::build;
use super::read::Layer;
use super::schema::KEYS;
use super::trust::TrustStore;
use super::value::Origin;
use super::values::{Values, guarded, withhold};
use super::{Kinds, Places, Settings, Withheld};
use crate::report::Report;

/// What is laid over the files.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// Environment variables by name; those that no key names are left alone.
    pub env: Vec<(String, String)>,
    /// Flags: the dotted key, the flag's name for messages, the text.
    pub flags: Vec<(&'static str, &'static str, String)>,
}

impl Overrides {
    /// The `LOGQ_` variables of this process.
    pub fn of_process() -> Self {
        let known = KEYS.iter().filter_map(|key| key.env);
        let env = known.filter_map(|name| std::env::var(name).ok().map(|text| (name.to_owned(), text))).collect();
        Self { env, flags: Vec::new() }
    }
}

impl Settings {
    /// Reads and merges the configuration. No file at all is fine: everything has a default.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place; `logq config validate` lists all.
    pub fn load(places: &Places, overrides: &Overrides, kinds: &Kinds) -> Result<Self, Report> {
        Self::load_all(places, overrides, kinds).map_err(|mut errors| {
            let more = errors.len().saturating_sub(1);
            let first = if errors.is_empty() { Report::usage("the configuration is wrong") } else { errors.remove(0) };
            match more {
                0 => first,
                more => first.detail(format!("and {more} more: logq config validate")),
            }
        })
    }

    /// The settings of one text alone, as if it were the trusted project file `file`.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the text.
    pub fn parse(file: &Path, text: &str, kinds: &Kinds) -> Result<Self, Vec<Report>> {
        Self::of_layer(&Layer::parse(file, text.to_owned(), &Origin::Project)?, kinds)
    }

    fn of_layer(layer: &Layer, kinds: &Kinds) -> Result<Self, Vec<Report>> {
        let mut values = Values::default();
        values.lay(layer);
        let folder = layer.file.path.parent().unwrap_or(Path::new("")).to_owned();
        let places = Places { start: folder, config: PathBuf::new(), state: PathBuf::new(), cache: PathBuf::new() };
        let settings = build::settings(values, Vec::new(), &places, kinds)?;
        Ok(Self { project_file: Some(layer.file.path.clone()), ..settings })
    }

    fn load_all(places: &Places, overrides: &Overrides, kinds: &Kinds) -> Result<Self, Vec<Report>> {
        let user = Layer::load(&places.user_file(), &Origin::User)?;
        let mut project = match places.project_file() {
            Some(file) => Layer::load(&file, &Origin::Project)?,
            None => None,
        };
        let mut withheld = Vec::new();
        if let Some(layer) = &mut project
            && !TrustStore::new(&places.state).holds(&layer.file.path, &layer.file.text)
        {
            withheld = withhold(layer);
        }
        let mut values = Values::default();
        user.iter().chain(&project).for_each(|layer| values.lay(layer));
        lay_overrides(&mut values, overrides)?;
        let mut settings = build::settings(values, withheld, places, kinds)?;
        settings.user_file = user.map(|layer| layer.file.path.clone());
        settings.project_file = project.map(|layer| layer.file.path.clone());
        Ok(settings)
    }
}

fn lay_overrides(values: &mut Values, overrides: &Overrides) -> Result<(), Vec<Report>> {
    let mut errors = Vec::new();
    for key in KEYS {
        let Some(name) = key.env else { continue };
        if let Some((_, text)) = overrides.env.iter().find(|(variable, text)| variable == name && !text.is_empty()) {
            errors.extend(values.lay_text(key.path, text, Origin::Environment(name)).err());
        }
    }
    for (path, flag, text) in &overrides.flags {
        errors.extend(values.lay_text(path, text, Origin::Flag(flag)).err());
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Everything that is wrong with one file, taken by itself; the guarded keys count as if it were trusted.
///
/// # Errors
/// All of it, in the order of the file as far as that is known.
pub fn check_file(file: &Path, kinds: &Kinds) -> Result<(), Vec<Report>> {
    let Some(layer) = Layer::load(file, &Origin::Project)? else {
        return Err(vec![Report::usage(format!("there is no file {}", file.display()))]);
    };
    let settings = Settings::of_layer(&layer, kinds)?;
    let scope = settings.scope(&super::ScopeOverrides::default(), jiff::Timestamp::now());
    scope.map(drop).map_err(|error| vec![error])
}

/// A project file as far as trust goes.
#[derive(Debug, Clone)]
pub struct ProjectTrust {
    /// The file.
    pub file: PathBuf,
    /// The guarded keys it sets. Empty: there is nothing to trust it with.
    pub guarded: Vec<Withheld>,
    /// Whether this very text is trusted already.
    pub trusted: bool,
    text: String,
    store: TrustStore,
}

impl ProjectTrust {
    /// Trusts the text that was read, not what may be in the file by now.
    ///
    /// # Errors
    /// When the state folder cannot be written.
    pub fn grant(&self) -> Result<(), Report> {
        self.store.grant(&self.file, &self.text)
    }
}

/// What there is to trust in the project file that these places find.
///
/// # Errors
/// When there is no project file, or it cannot be read.
pub fn project_trust(places: &Places) -> Result<ProjectTrust, Vec<Report>> {
    let none = || {
        let title = format!("no {} in {} or above it", super::PROJECT_FILE, places.start.display());
        vec![Report::usage(title).hint("go to the project's folder")]
    };
    let file = places.project_file().ok_or_else(none)?;
    let layer = Layer::load(&file, &Origin::Project)?.ok_or_else(none)?;
    let store = TrustStore::new(&places.state);
    let trusted = store.holds(&file, &layer.file.text);
    Ok(ProjectTrust { guarded: guarded(&layer), trusted, text: layer.file.text.clone(), store, file })
}
