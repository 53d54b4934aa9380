//! The one execution core under both front ends: settings, log kinds and packs together, and how a question
//! becomes a bound query.

use crate::queries::Query;
use crate::settings::Settings;
use crate::sources::Catalogue;

/// Everything a front end works with.
#[derive(Debug)]
pub struct Workspace {
    /// The merged configuration.
    pub settings: Settings,
    /// The log kinds, built in and the user's.
    pub catalogue: Catalogue,
    /// The saved questions of all packs, sorted by id.
    pub queries: Vec<Query>,
}

impl Workspace {
    /// Binds a saved question for an engine.
    ///
    /// # Errors
    /// As [`crate::bind::bind`].
    pub fn bind(
        &self,
        _query: &Query,
        _values: &std::collections::BTreeMap<String, crate::queries::ParamValue>,
        _scope: &crate::scope::Scope,
        _engine: crate::settings::EngineKind,
    ) -> Result<crate::bind::BoundQuery, crate::report::Report> {
        todo!()
    }
}
