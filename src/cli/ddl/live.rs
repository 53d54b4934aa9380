//! The tables of the configuration beside those of the catalogue.

use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::catalog::{Catalog, Entry};
use crate::cli::tables::here;
use crate::cli::{diagnostics, engines, sources};
use crate::ddl::{Area, Definition, Difference, compare, define};
use crate::nearest::nearest;
use crate::printable::Printable;
use crate::report::Report;
use crate::settings::{Kinds, Overrides, Places, Settings, Target};
use crate::sources::Catalogue;
use crate::table::{Location, Table};

/// The configuration, and the catalogue of its target.
pub(in crate::cli) struct Session {
    pub(in crate::cli) settings: Settings,
    pub(in crate::cli) kinds: Catalogue,
    pub(in crate::cli) runtime: Runtime,
    pub(in crate::cli) catalog: Catalog,
}

/// One table of both.
pub(super) struct Compared {
    /// Its name in the configuration.
    pub(super) name: String,
    pub(super) wanted: Definition,
    pub(super) live: Option<Entry>,
    pub(super) differences: Vec<Difference>,
}

impl Session {
    pub(in crate::cli) fn open() -> Result<Self, Report> {
        let places = Places::of_process()?;
        let kinds = sources::catalogue(&places)?;
        let settings = Settings::load(&places, &Overrides::of_process(), &Kinds::from(&kinds))?;
        let runtime = engines::runtime()?;
        // Without any target the environment says whose eyes, as for the embedded engine.
        let target = match settings.targets.is_empty() && settings.withheld.is_empty() {
            true => Target::default(),
            false => settings.target(None)?.1.clone(),
        };
        let catalog = runtime.block_on(Catalog::connect(&target))?;
        Ok(Self { settings, kinds, runtime, catalog })
    }

    /// A table of the catalogue by its full name.
    ///
    /// # Errors
    /// No such table, with the nearest one.
    pub(in crate::cli) fn entry(&self, full_name: &str) -> Result<Entry, Report> {
        let Some((database, name)) = full_name.split_once('.') else {
            return Err(
                Report::usage(format!("`{full_name}` names no table of the catalogue")).hint("write DATABASE.TABLE")
            );
        };
        match self.runtime.block_on(self.catalog.table(database, name))? {
            Some(entry) => Ok(entry),
            None => Err(self.missing(database, name)?),
        }
    }

    fn missing(&self, database: &str, name: &str) -> Result<Report, Report> {
        let Some(tables) = self.runtime.block_on(self.catalog.tables(database))? else {
            return Ok(Report::usage(format!("there is no table {database}.{name}: there is no such database")));
        };
        let report = Report::usage(format!("there is no table {database}.{name}"));
        Ok(match nearest(name, tables.iter().map(String::as_str)) {
            Some(near) => report.hint(format!("did you mean `{database}.{near}`?")),
            None => report.hint(format!("{database} has: {}", tables.join(", "))),
        })
    }

    /// The tables with these names, or all that Athena can read.
    pub(super) fn compared(&self, names: &[String]) -> Result<Vec<Compared>, Report> {
        self.tables(names)?.into_iter().map(|table| self.compare(table)).collect()
    }

    fn tables(&self, names: &[String]) -> Result<Vec<&Table>, Report> {
        if !names.is_empty() {
            return names.iter().map(|name| self.named(name)).collect();
        }
        let mut tables = Vec::new();
        for table in &self.settings.tables {
            match (&table.location, &table.existing) {
                (Location::S3(_), None) => tables.push(&**table),
                (Location::Folder(_), _) => note(&format!("{} lies in a folder: Athena reads S3 only", table.name)),
                (_, Some(_)) => note(&format!("{} was taken over: it is not ours to change", table.name)),
            }
        }
        if tables.is_empty() {
            return Err(Report::usage("the configuration has no table of ours in S3")
                .hint("`logq init s3://bucket/` finds log kinds and writes logq.toml"));
        }
        Ok(tables)
    }

    fn named(&self, name: &str) -> Result<&Table, Report> {
        let table = self.settings.table(name).ok_or_else(|| {
            let known: Vec<&str> = self.settings.tables.iter().map(|table| table.name.as_str()).collect();
            Report::usage(format!("`{name}` is not a table of the configuration"))
                .hint(format!("there are: {}", known.join(", ")))
        })?;
        match table.existing {
            Some(_) => {
                Err(Report::usage(format!("{name} was taken over from the catalogue: it is not ours to change"))
                    .hint("to make a table of ours beside it, describe it under another name"))
            }
            None => Ok(table),
        }
    }

    fn compare(&self, table: &Table) -> Result<Compared, Report> {
        let source = sources::get(&self.kinds, &table.source)?.with(&table.layout, &table.choices)?;
        let database = self.settings.target(None).ok().and_then(|(_, target)| target.database.clone());
        let (database, name) = table.in_catalogue(database.as_deref());
        let Some(database) = database else {
            return Err(Report::usage(format!("nothing says in which database {} is", table.name)).hint(
                "write `database` into the target of logq.toml, or `athena = \"database.table\"` into the table",
            ));
        };
        let placed = Table { athena: Some(format!("{database}.{name}")), ..table.clone() };
        let wanted = define(&placed, &source)?;
        let live = self.runtime.block_on(self.catalog.table(&database, &name))?;
        let differences = live.as_ref().map(|live| compare(&wanted, &live.definition)).unwrap_or_default();
        Ok(Compared { name: table.name.clone(), wanted, live, differences })
    }
}

/// The state of every table of the configuration; those in S3 are looked up in the catalogue.
pub(in crate::cli) fn states() -> Result<Vec<&'static str>, Report> {
    let session = Session::open()?;
    let state = |table: &Table| match (&table.location, &table.existing) {
        (Location::Folder(_), _) => Ok(here(table)),
        (Location::S3(_), None) => Ok(session.compare(table)?.state()),
        (Location::S3(_), Some(_)) => {
            let (database, name) = table.in_catalogue(None);
            let found = session.runtime.block_on(session.catalog.table(&database.unwrap_or_default(), &name))?;
            Ok(if found.is_some() { "taken over" } else { "missing" })
        }
    };
    session.settings.tables.iter().map(|table| state(table)).collect()
}

impl Compared {
    /// `same`, `differs`, `missing`.
    pub(super) fn state(&self) -> &'static str {
        match (&self.live, self.is_right()) {
            (None, _) => "missing",
            (Some(_), true) => "same",
            (Some(_), false) => "differs",
        }
    }

    /// Whether Athena reads what is wanted; comments may differ.
    pub(super) fn is_right(&self) -> bool {
        self.live.is_some() && self.differences.iter().all(|d| d.area == Area::Cosmetic)
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        let full = self.wanted.full_name();
        let head = match (&self.live, self.differences.len()) {
            (None, _) => format!("{full}: not in the catalogue\n"),
            (Some(_), 0) => format!("{full}: as wanted\n"),
            (Some(_), 1) => format!("{full}: 1 difference\n"),
            (Some(_), n) => format!("{full}: {n} differences\n"),
        };
        let line = |d: &Difference| format!("  {:<9} {}\n", d.area.name(), Printable::line(&d.to_string()));
        std::iter::once(head).chain(self.differences.iter().map(line)).collect()
    }

    /// For machines.
    pub(super) fn json(&self) -> Value {
        json!({
            "table": self.name,
            "athena": self.wanted.full_name(),
            "state": self.state(),
            "differences": self.differences,
        })
    }
}

fn note(text: &str) {
    diagnostics::note(&Printable::line(&format!("note: {text}")));
}
