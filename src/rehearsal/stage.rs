//! What questions are asked of: tables that are known, and the scope they are asked in.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use tempfile::TempDir;

use super::fixture;
use crate::bind::BoundQuery;
use crate::engine::Engine;
use crate::queries::{ParamValue, Query, QueryTest};
use crate::report::Report;
use crate::scope::{Scope, Window};
use crate::settings::{EngineKind, Kinds, ScopeOverrides, Settings};
use crate::workspace::Workspace;

/// Tables and a scope.
#[derive(Debug)]
pub struct Stage {
    workspace: Workspace,
    scope: Scope,
    /// Holds the objects of a fixture until the last question is answered.
    _folder: Option<TempDir>,
}

impl Stage {
    /// The demo in a folder, with the scope of its own configuration unless a window is given.
    ///
    /// # Errors
    /// A folder that holds no demo.
    pub fn demo(workspace: &Workspace, folder: &Path, window: Option<&str>) -> Result<Self, Report> {
        let file = folder.join("logq.toml");
        let unreadable = |e| {
            Report::usage(format!("{}: {e}", file.display()))
                .hint("a folder that `logq demo --write-only --dir DIR` wrote has one")
        };
        let text = fs::read_to_string(&file).map_err(unreadable)?;
        let settings = Settings::parse(&file, &text, &Kinds::from(&workspace.catalogue))
            .map_err(|mut errors| errors.pop().unwrap_or_else(|| Report::usage("the demo's configuration is wrong")))?;
        let overrides = ScopeOverrides { window: window.map(str::to_owned), ..ScopeOverrides::default() };
        let scope = settings.scope(&overrides, Timestamp::now())?;
        let workspace = workspace.on(settings, workspace.catalogue.with_sources([]));
        Ok(Self { workspace, scope, _folder: None })
    }

    /// The records of a fixture folder, with every log kind that it has none of as an empty table. Without a window it
    /// is that of the records.
    ///
    /// # Errors
    /// A folder that cannot be read, files that are no records of a log kind, a window that cannot be told.
    pub async fn fixture(
        workspace: &Workspace,
        folder: &Path,
        window: Option<&str>,
        engine: &dyn Engine,
    ) -> Result<Self, Report> {
        let files = fixture::files(folder, &workspace.catalogue)?;
        let window = match window {
            Some(text) => Window::parse(text, Timestamp::now()).map_err(Report::from)?,
            None => fixture::window(workspace, folder, &files, engine).await?,
        };
        Self::of(workspace, &files, window)
    }

    /// Every log kind as an empty table: what binds and plans there binds against the definitions.
    ///
    /// # Errors
    /// When no folder can be made.
    pub fn empty(workspace: &Workspace) -> Result<Self, Report> {
        Self::of(workspace, &[], Window { from: DAY_FROM, to: DAY_TO })
    }

    pub(super) fn of(workspace: &Workspace, files: &[fixture::File], window: Window) -> Result<Self, Report> {
        let (tables, catalogue) = fixture::tables(&workspace.catalogue, files)?;
        let folder = fixture::write(&tables, &catalogue, files, window)?;
        let tables = tables.into_iter().map(|table| Arc::new(fixture::placed(table, folder.path()))).collect();
        let settings = Settings { tables, ..Settings::default() };
        let scope = Scope { window, ..settings.scope(&ScopeOverrides::default(), window.to)? };
        Ok(Self { workspace: workspace.on(settings, catalogue), scope, _folder: Some(folder) })
    }

    /// A question with its values, bound to these tables for the embedded engine.
    ///
    /// # Errors
    /// As [`crate::bind::bind`].
    pub fn bind(&self, query: &Query, values: &BTreeMap<String, ParamValue>) -> Result<BoundQuery, Report> {
        self.workspace.bind(query, values, &self.scope, EngineKind::Local)
    }

    /// A statement bound to these tables.
    pub(super) fn bind_sql(&self, sql: &str) -> Result<BoundQuery, Report> {
        self.workspace.bind_sql(sql, &self.scope, EngineKind::Local)
    }
}

/// 2026-03-10 and the day after it, UTC: any day does for empty tables.
const DAY_FROM: Timestamp = Timestamp::constant(1_773_100_800, 0);
const DAY_TO: Timestamp = Timestamp::constant(1_773_187_200, 0);

/// A fixture's folder (none for the demo) and the window that a test asks for.
type Key = (Option<PathBuf>, Option<String>);

/// The stages that some tests need, each made once.
#[derive(Debug, Default)]
pub struct Stages(BTreeMap<Key, Result<Stage, Report>>);

impl Stages {
    /// Makes the stages of these questions' tests; `demo` is asked for its folder only if a test needs it.
    pub async fn of(
        workspace: &Workspace,
        queries: &[&Query],
        demo: impl FnOnce() -> Result<PathBuf, Report>,
        engine: &dyn Engine,
    ) -> Self {
        let keys: Vec<Key> = queries.iter().flat_map(|query| query.tests.iter().map(|test| key(query, test))).collect();
        let needs_demo = keys.iter().any(|(fixture, _)| fixture.is_none());
        let demo = needs_demo.then(demo);
        let mut stages = BTreeMap::new();
        for key in keys {
            if stages.contains_key(&key) {
                continue;
            }
            let window = key.1.as_deref();
            let stage = match (&key.0, &demo) {
                (Some(folder), _) => Stage::fixture(workspace, folder, window, engine).await,
                (None, Some(Ok(folder))) => Stage::demo(workspace, folder, window),
                (None, Some(Err(report))) => Err(report.clone()),
                (None, None) => Err(Report::usage("there is no demo")),
            };
            stages.insert(key, stage);
        }
        Self(stages)
    }

    /// The stage of a test.
    ///
    /// # Errors
    /// Why it could not be made.
    pub(super) fn get(&self, query: &Query, test: &QueryTest) -> Result<&Stage, Report> {
        match self.0.get(&key(query, test)) {
            Some(Ok(stage)) => Ok(stage),
            Some(Err(report)) => Err(report.clone()),
            None => Err(Report::usage(format!("nothing was made ready for the test `{}`", test.title))),
        }
    }
}

fn key(query: &Query, test: &QueryTest) -> Key {
    let beside = Path::new(&query.origin).parent().unwrap_or(Path::new(""));
    let folder = test.fixture.as_ref().map(|name| beside.join("fixtures").join(name));
    (folder, test.window.clone())
}
