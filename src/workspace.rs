//! The one execution core under both front ends: settings, log kinds and packs together, and how a question
//! becomes a bound query.

mod found;

pub use found::Found;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::bind::{BoundQuery, Request, Resolve, Resolved, Target, bind};
use crate::nearest::nearest;
use crate::queries::{Packs, ParamValue, Query, Shadowed};
use crate::report::Report;
use crate::scope::Scope;
use crate::settings::{EngineKind, Kinds, Overrides, Places, Settings};
use crate::sources::{Catalogue, Choices, Source};
use crate::table::Table;

/// The folder of packs beside a configuration.
const QUERIES: &str = "queries";

/// Everything a front end works with.
#[derive(Debug)]
pub struct Workspace {
    /// The merged configuration.
    pub settings: Settings,
    /// The log kinds, built in and the user's.
    pub catalogue: Catalogue,
    /// The saved questions of all packs, sorted by id.
    pub queries: Vec<Query>,
    /// Files of packs that could not be read; they hide no other.
    pub problems: Vec<Report>,
    /// Questions that are not used, since nearer ones have their ids.
    pub shadowed: Vec<Shadowed>,
    /// What the tables in Athena were found to have.
    pub found: Found,
}

impl Workspace {
    /// Reads the configuration, the log kinds and the packs.
    ///
    /// # Errors
    /// A configuration or a log kind that cannot be read. Broken questions are [`Self::problems`].
    pub fn load(places: &Places, overrides: &Overrides) -> Result<Self, Report> {
        let catalogue = Catalogue::load(&places.config.join("ddl"))?;
        let settings = Settings::load(places, overrides, &Kinds::from(&catalogue))?;
        let Packs { queries, problems, shadowed, .. } = Packs::load(&pack_folders(places, &settings));
        Ok(Self { settings, catalogue, queries, problems, shadowed, found: Found::default() })
    }

    /// The same questions on other tables.
    #[must_use]
    pub fn on(&self, settings: Settings, catalogue: Catalogue) -> Self {
        let (queries, problems, shadowed) = (self.queries.clone(), self.problems.clone(), self.shadowed.clone());
        Self { settings, catalogue, queries, problems, shadowed, found: Found::default() }
    }

    /// The saved question with this id.
    ///
    /// # Errors
    /// Unknown ids, with the nearest ones.
    pub fn query(&self, id: &str) -> Result<&Query, Report> {
        self.queries.iter().find(|q| q.id == id).ok_or_else(|| {
            let report = Report::usage(format!("there is no query `{id}`"));
            match nearest(id, self.queries.iter().map(|q| q.id.as_str())) {
                Some(near) => report.hint(format!("did you mean `{near}`? `logq queries list` lists all")),
                None => report.hint("`logq queries list` lists all"),
            }
        })
    }

    /// Binds a saved question for an engine, at its usual target.
    ///
    /// # Errors
    /// As [`crate::bind::bind`]; for Athena also when no target says the database.
    pub fn bind(
        &self,
        query: &Query,
        values: &BTreeMap<String, ParamValue>,
        scope: &Scope,
        engine: EngineKind,
    ) -> Result<BoundQuery, Report> {
        self.bind_at(None, query, values, scope, engine)
    }

    /// Binds a saved question for the target with this name.
    ///
    /// # Errors
    /// As [`Self::bind`], and when there is no such target.
    pub fn bind_at(
        &self,
        target: Option<&str>,
        query: &Query,
        values: &BTreeMap<String, ParamValue>,
        scope: &Scope,
        engine: EngineKind,
    ) -> Result<BoundQuery, Report> {
        let there = self.there(target, engine)?;
        let bound = bind(&Request {
            origin: &format!("{}.sql", query.id),
            text: &query.text,
            sql_start: query.sql_start,
            params: &query.params,
            values,
            tables: &query.tables,
            optional: &query.optional,
            sets: &query.sets,
            scope,
            all_regions: query.all_regions,
            resolver: &there,
            target: there.target(),
        })?;
        Ok(bound.excluding(query.exclusions.clone()))
    }

    /// Binds one statement of the user's own, at the usual target.
    ///
    /// # Errors
    /// As [`Self::bind`].
    pub fn bind_sql(&self, sql: &str, scope: &Scope, engine: EngineKind) -> Result<BoundQuery, Report> {
        self.bind_sql_at(None, sql, scope, engine)
    }

    /// Binds one statement of the user's own for the target with this name.
    ///
    /// # Errors
    /// As [`Self::bind_at`].
    pub fn bind_sql_at(
        &self,
        target: Option<&str>,
        sql: &str,
        scope: &Scope,
        engine: EngineKind,
    ) -> Result<BoundQuery, Report> {
        let there = self.there(target, engine)?;
        bind(&Request {
            origin: "<sql>",
            text: sql,
            sql_start: 0,
            params: &[],
            values: &BTreeMap::new(),
            tables: &[],
            optional: &[],
            sets: &[],
            scope,
            all_regions: false,
            resolver: &there,
            target: there.target(),
        })
    }

    /// The log kind of a table, as the table's choices make it.
    ///
    /// # Errors
    /// A kind that is not known, or choices that do not fit it.
    pub fn source_of(&self, table: &Table) -> Result<Arc<Source>, Report> {
        let source = self.catalogue.get(&table.source).map(Arc::clone).ok_or_else(|| {
            Report::usage(format!("the table `{}` is of the unknown log kind `{}`", table.name, table.source))
                .hint("`logq sources` lists the log kinds")
        })?;
        if table.choices == Choices::default() && !source.open {
            return Ok(source);
        }
        Ok(Arc::new(source.with(&table.layout, &table.choices)?))
    }

    fn there(&self, target: Option<&str>, engine: EngineKind) -> Result<There<'_>, Report> {
        let target = match engine {
            EngineKind::Local => None,
            EngineKind::Athena => {
                let (name, target) = self.settings.target(target)?;
                let database = target.database.clone().ok_or_else(|| {
                    Report::usage(format!("the target `{name}` does not say its database"))
                        .hint(format!("add `database = \"…\"` to [targets.{name}] in logq.toml"))
                })?;
                Some((name, database))
            }
        };
        Ok(There { workspace: self, target })
    }

    /// The tables that a name in `FROM` may mean: by name, else by source, else by physical name.
    fn candidates(&self, name: &[String], database: &str) -> Vec<&Arc<Table>> {
        let tables = &self.settings.tables;
        let [single] = name else {
            let physical = name.join(".");
            let is_meant = |t: &&Arc<Table>| physical_name(t, database).eq_ignore_ascii_case(&physical);
            return tables.iter().filter(is_meant).collect();
        };
        match tables.iter().find(|t| t.name.eq_ignore_ascii_case(single)) {
            Some(table) => vec![table],
            None => tables.iter().filter(|t| t.source.eq_ignore_ascii_case(single)).collect(),
        }
    }

    /// The log kinds without which a question has no answer here: those that need a table and have none. Nothing while
    /// no table is configured at all.
    pub fn lacks<'a>(&self, query: &'a Query) -> Vec<&'a str> {
        if self.settings.tables.is_empty() {
            return Vec::new();
        }
        let has_table = |kind: &str| !self.candidates(&[kind.to_owned()], "").is_empty();
        let needed = |kind: &&String| !query.optional.contains(*kind);
        let (absent, there): (Vec<&String>, Vec<&String>) = query.sources.iter().partition(|kind| !has_table(kind));
        let needed: Vec<&str> = absent.iter().copied().filter(needed).map(String::as_str).collect();
        if needed.is_empty() && there.is_empty() { absent.into_iter().map(String::as_str).collect() } else { needed }
    }
}

/// Where packs are looked for, the nearest first: `queries/` beside `logq.toml`, the folders that it lists, the user's.
pub fn pack_folders(places: &Places, settings: &Settings) -> Vec<PathBuf> {
    let project = settings.project_file.as_deref().and_then(Path::parent).map(|folder| folder.join(QUERIES));
    let user = Some(places.config.join(QUERIES));
    let is_there = |folder: &PathBuf| folder.is_dir();
    let near = project.filter(is_there);
    let mut folders: Vec<PathBuf> =
        near.into_iter().chain(settings.packs.iter().cloned()).chain(user.filter(is_there)).collect();
    // A project may list its own folder, too.
    let mut seen = BTreeSet::new();
    folders.retain(|folder| seen.insert(folder.canonicalize().unwrap_or_else(|_| folder.clone())));
    folders
}

/// `database.table` in Athena, for a target with this database.
pub fn physical_name(table: &Table, database: &str) -> String {
    table.athena.clone().unwrap_or_else(|| format!("{database}.{}", table.name))
}

/// The tables as one target has them.
#[derive(Debug)]
struct There<'a> {
    workspace: &'a Workspace,
    /// Its name and its database; `None` for the embedded engine.
    target: Option<(&'a str, String)>,
}

impl There<'_> {
    fn target(&self) -> Target {
        match &self.target {
            None => Target::Local,
            Some((_, database)) => Target::Athena { database: database.clone() },
        }
    }

    /// A table with what it was found to have otherwise than is known here.
    fn found(&self, table: &Arc<Table>) -> Arc<Table> {
        match &self.target {
            Some((target, database)) => self.workspace.found.applied(target, &physical_name(table, database), table),
            None => Arc::clone(table),
        }
    }
}

impl Resolve for There<'_> {
    fn resolve(&self, name: &[String]) -> Result<Option<Resolved>, Report> {
        let workspace = self.workspace;
        // Physical names are of Athena, but SQL that was pasted from there runs on the embedded engine, too.
        let usual = || workspace.settings.target(None).ok()?.1.database.clone();
        let database = self.target.as_ref().map(|(_, database)| database.clone()).or_else(usual).unwrap_or_default();
        let table = match workspace.candidates(name, &database).as_slice() {
            [] => return Ok(None),
            [table] => self.found(table),
            several => {
                let names: Vec<&str> = several.iter().map(|t| t.name.as_str()).collect();
                return Err(Report::usage(format!(
                    "`{}` may be any of several tables: {}",
                    name.join("."),
                    names.join(", ")
                ))
                .hint("name one of them in FROM, or name one table like its source: it is then the default"));
            }
        };
        let source = workspace.source_of(&table)?;
        Ok(Some(Resolved { table, source, missing: Vec::new() }))
    }

    fn kind(&self, id: &str) -> Option<Arc<Source>> {
        self.workspace.catalogue.get(id).cloned()
    }

    fn unknown(&self, names: &[String]) -> Report {
        let is_kind = |name: &&String| self.workspace.catalogue.get(name).is_some();
        let there: Vec<&str> = self.workspace.settings.tables.iter().map(|t| t.name.as_str()).collect();
        let kinds: Vec<String> = names.iter().filter(is_kind).map(|name| format!("[tables.{name}]")).collect();
        let report = Report::usage(match names {
            [name] => format!("there is no table `{name}`"),
            several => format!("there are no tables `{}`", several.join("`, `")),
        });
        match (there.as_slice(), kinds.as_slice()) {
            ([], _) => report
                .hint("no table is configured: `logq init LOCATION` writes a logq.toml, `logq demo` one with data"),
            (_, []) => report.hint(format!("the tables of logq.toml: {}", there.join(", "))),
            (_, [kind]) => {
                report.hint(format!("add {kind} with its location to logq.toml; there are: {}", there.join(", ")))
            }
            (_, several) => report.hint(format!(
                "add {} with their locations to logq.toml; there are: {}",
                several.join(", "),
                there.join(", ")
            )),
        }
    }
}
