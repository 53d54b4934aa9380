//! What every run is confined to, as typed: window, accounts, regions and engine.

use jiff::Timestamp;
use tui_input::Input;

use super::input::{self, Edit};
use crate::report::Report;
use crate::scope::Scope;
use crate::settings::{EngineKind, ScopeOverrides, Settings};

/// The characters a field may have.
const MAX_CHARS: usize = 500;
/// What stands for no restriction.
const ALL: &str = "all";

/// The fields of the scope.
#[derive(Debug, Clone)]
pub struct ScopeForm {
    inputs: [Input; 3],
    /// Where runs go.
    pub engine: EngineKind,
    at: ScopeField,
}

/// A field of the scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopeField {
    /// The time window.
    Window,
    /// The accounts.
    Accounts,
    /// The regions.
    Regions,
    /// The engine.
    Engine,
}

impl ScopeField {
    /// All, from top to bottom.
    pub const ALL: [Self; 4] = [Self::Window, Self::Accounts, Self::Regions, Self::Engine];
}

impl ScopeForm {
    /// The scope of the settings.
    pub fn new(settings: &Settings) -> Self {
        let list = |values: &Option<Vec<String>>| values.as_ref().map_or_else(|| ALL.to_owned(), |v| v.join(", "));
        let inputs = [settings.window.clone(), list(&settings.accounts), list(&settings.regions)].map(Input::new);
        Self { inputs, engine: settings.engine, at: ScopeField::Window }
    }

    /// The field that is being edited.
    pub fn at(&self) -> ScopeField {
        self.at
    }

    /// A field's text; the engine has none.
    pub fn input(&self, field: ScopeField) -> Option<&Input> {
        self.inputs.get(field as usize)
    }

    pub(super) fn edit(&mut self, edit: Edit) {
        if let Some(input) = self.inputs.get_mut(self.at as usize) {
            input::apply(input, edit, MAX_CHARS);
        }
    }

    pub(super) fn step(&mut self, by: usize) {
        self.at = ScopeField::ALL[(self.at as usize + by) % ScopeField::ALL.len()];
    }

    pub(super) fn go_to(&mut self, field: ScopeField) {
        self.at = field;
    }

    /// What is wrong with a field, and what to type instead.
    pub fn problem(&self, field: ScopeField, settings: &Settings, now: Timestamp) -> Option<String> {
        let report = self.check(field, settings, now).err()?;
        Some(report.hint.map_or_else(|| report.title.clone(), |hint| format!("{}: {hint}", report.title)))
    }

    /// What the texts mean.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn scope(&self, settings: &Settings, now: Timestamp) -> Result<Scope, (ScopeField, Report)> {
        for field in ScopeField::ALL {
            self.check(field, settings, now).map_err(|report| (field, report))?;
        }
        let (window, accounts, regions) = (Some(self.text(ScopeField::Window)), self.accounts(), self.regions());
        let typed = ScopeOverrides { window, accounts, regions, ..ScopeOverrides::default() };
        settings.scope(&typed, now).map_err(|report| (ScopeField::Window, report))
    }

    /// One field by itself, so that each is told its own mistake.
    fn check(&self, field: ScopeField, settings: &Settings, now: Timestamp) -> Result<(), Report> {
        let any = ScopeOverrides { window: Some("24h".to_owned()), ..ScopeOverrides::default() };
        let typed = match field {
            ScopeField::Window => ScopeOverrides { window: Some(self.text(field)), ..any },
            ScopeField::Accounts => ScopeOverrides { accounts: self.accounts(), ..any },
            ScopeField::Regions => ScopeOverrides { regions: self.regions(), ..any },
            ScopeField::Engine => return Ok(()),
        };
        settings.scope(&typed, now).map(drop)
    }

    fn text(&self, field: ScopeField) -> String {
        self.input(field).map_or_else(String::new, |input| input.value().trim().to_owned())
    }

    fn accounts(&self) -> Option<Vec<String>> {
        Some(words(&self.text(ScopeField::Accounts)))
    }

    fn regions(&self) -> Option<Vec<String>> {
        Some(words(&self.text(ScopeField::Regions)))
    }
}

/// Words parted by commas or spaces; nothing is no restriction.
fn words(text: &str) -> Vec<String> {
    let words: Vec<String> = text.split([',', ' ']).filter(|w| !w.is_empty()).map(str::to_owned).collect();
    if words.is_empty() { vec![ALL.to_owned()] } else { words }
}
