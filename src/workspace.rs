//! The one execution core under both front ends: settings, log kinds and packs together, and how a question
//! becomes a bound query.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::bind::{BoundQuery, Request, Resolve, Resolved, Target, bind};
use crate::nearest::nearest;
use crate::queries::{Packs, ParamValue, Query};
use crate::report::Report;
use crate::scope::Scope;
use crate::settings::{EngineKind, Kinds, Overrides, Places, Settings};
use crate::sources::{Catalogue, Choices};
use crate::table::Table;

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
}

impl Workspace {
    /// Reads the configuration, the log kinds and the packs.
    ///
    /// # Errors
    /// A configuration or a log kind that cannot be read. Broken questions are [`Self::problems`].
    pub fn load(places: &Places, overrides: &Overrides) -> Result<Self, Report> {
        let catalogue = Catalogue::load(&places.config.join("ddl"))?;
        let settings = Settings::load(places, overrides, &Kinds::from(&catalogue))?;
        let mut folders = vec![places.config.join("queries")];
        folders.retain(|folder| folder.is_dir());
        folders.extend(settings.packs.iter().cloned());
        let Packs { queries, problems, .. } = Packs::load(&folders);
        Ok(Self { settings, catalogue, queries, problems })
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

    /// Binds a saved question for an engine.
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
        bind(&Request {
            origin: &format!("{}.sql", query.id),
            text: &query.text,
            sql_start: query.sql_start,
            params: &query.params,
            values,
            tables: &query.tables,
            scope,
            all_regions: query.all_regions,
            resolver: self,
            target: self.target(engine)?,
        })
    }

    /// Binds one statement of the user's own.
    ///
    /// # Errors
    /// As [`Self::bind`].
    pub fn bind_sql(&self, sql: &str, scope: &Scope, engine: EngineKind) -> Result<BoundQuery, Report> {
        bind(&Request {
            origin: "<sql>",
            text: sql,
            sql_start: 0,
            params: &[],
            values: &BTreeMap::new(),
            tables: &[],
            scope,
            all_regions: false,
            resolver: self,
            target: self.target(engine)?,
        })
    }

    fn target(&self, engine: EngineKind) -> Result<Target, Report> {
        match engine {
            EngineKind::Local => Ok(Target::Local),
            EngineKind::Athena => {
                let (name, target) = self.settings.target(None)?;
                let database = target.database.clone().ok_or_else(|| {
                    Report::usage(format!("the target `{name}` does not say its database"))
                        .hint(format!("add `database = \"…\"` to [targets.{name}] in logq.toml"))
                })?;
                Ok(Target::Athena { database })
            }
        }
    }

    /// The tables that a name in `FROM` may mean: by name, else by source, else by physical name.
    fn candidates(&self, name: &[String]) -> Vec<&Arc<Table>> {
        let tables = &self.settings.tables;
        let [single] = name else {
            let physical = name.join(".");
            return tables
                .iter()
                .filter(|t| self.physical(t).is_some_and(|p| p.eq_ignore_ascii_case(&physical)))
                .collect();
        };
        match tables.iter().find(|t| t.name.eq_ignore_ascii_case(single)) {
            Some(table) => vec![table],
            None => tables.iter().filter(|t| t.source.eq_ignore_ascii_case(single)).collect(),
        }
    }

    /// `database.table` in Athena.
    fn physical(&self, table: &Table) -> Option<String> {
        let database = || self.settings.target(None).ok()?.1.database.clone();
        table.athena.clone().or_else(|| Some(format!("{}.{}", database()?, table.name)))
    }

    fn unknown(&self, name: &[String]) -> Report {
        let name = name.join(".");
        let names: Vec<&str> = self.settings.tables.iter().map(|t| t.name.as_str()).collect();
        let report = Report::usage(format!("there is no table `{name}`"));
        if names.is_empty() {
            return report
                .hint("no table is configured: `logq init LOCATION` writes a logq.toml, `logq demo` one with data");
        }
        match self.catalogue.get(&name) {
            Some(_) => report
                .hint(format!("add [tables.{name}] with its location to logq.toml; there are: {}", names.join(", "))),
            None => report.hint(format!("the tables of logq.toml: {}", names.join(", "))),
        }
    }
}

impl Resolve for Workspace {
    fn resolve(&self, name: &[String]) -> Result<Resolved, Report> {
        let table = match self.candidates(name).as_slice() {
            [] => return Err(self.unknown(name)),
            [table] => Arc::clone(table),
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
        let source = self.catalogue.get(&table.source).map(Arc::clone).ok_or_else(|| {
            Report::usage(format!("the table `{}` is of the unknown log kind `{}`", table.name, table.source))
                .hint("`logq sources` lists the log kinds")
        })?;
        let source = if table.choices == Choices::default() && !source.open {
            source
        } else {
            Arc::new(source.with(&table.layout, &table.choices)?)
        };
        Ok(Resolved { table, source, missing: Vec::new() })
    }
}
