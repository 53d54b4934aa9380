//! `logq ddl apply`: makes the catalogue have the tables that the configuration wants.

use clap::ValueEnum;

use super::live::{Compared, Session};
use crate::cli::{Failure, consent, diagnostics, engines, output};
use crate::ddl::{Definition, Statement, alter, create, create_database};
use crate::engine::EngineError;
use crate::printable::Printable;
use crate::report::Report;

/// Create or change the tables of logq.toml in the catalogue (Glue), after showing what differs
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Tables of logq.toml [default: all that lie in S3]
    #[arg(value_name = "TABLE")]
    tables: Vec<String>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Create databases that are missing
    #[arg(long)]
    create_database: bool,
    /// Call Glue, or run statements in Athena [default: Glue, and Athena where Glue is not allowed]
    #[arg(long, value_name = "WAY")]
    via: Option<Via>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Via {
    /// Calls to Glue: nothing is queued, columns and SerDe can change in place
    Glue,
    /// Statements in Athena: what cannot change in place is dropped and created anew (the objects stay)
    Athena,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let session = Session::open()?;
    let compared = session.compared(&args.tables)?;
    output::stdout(compared.iter().map(Compared::text).collect::<String>().as_bytes())?;
    let todo: Vec<&Compared> = compared.iter().filter(|c| c.live.is_none() || !c.differences.is_empty()).collect();
    if todo.is_empty() {
        return Ok(());
    }
    for table in &todo {
        if let Some(live) = &table.live
            && !is_plain(&live.definition)
        {
            return Err(Report::usage(format!("{} is no table of objects in S3", table.wanted.full_name()))
                .hint("a view or an Iceberg table has this name: write another into logq.toml")
                .into());
        }
    }
    let question = format!("Make {} so?", if todo.len() == 1 { "this table" } else { "these tables" });
    if !args.yes && !consent::asked(&question, "look at the differences above, then add --yes")? {
        return Err(Report::usage("nothing was changed").into());
    }
    let applier = Applier { session: &session, via: args.via };
    applier.databases(&todo, args.create_database)?;
    for table in todo {
        let how = applier.apply(table)?;
        let text = format!("{}: {how}\n", table.wanted.full_name());
        output::stdout(text.as_bytes())?;
    }
    Ok(())
}

/// Whether a definition is of a kind that may be changed here.
fn is_plain(live: &Definition) -> bool {
    let iceberg = live.parameter("table_type").is_some_and(|ty| ty.eq_ignore_ascii_case("iceberg"));
    !iceberg && live.table_type.as_deref().is_none_or(|ty| ty == "EXTERNAL_TABLE")
}

struct Applier<'a> {
    session: &'a Session,
    via: Option<Via>,
}

impl Applier<'_> {
    /// Sees to it that every database is there.
    fn databases(&self, tables: &[&Compared], may_create: bool) -> Result<(), Failure> {
        let mut names: Vec<&str> = tables.iter().filter_map(|t| t.wanted.database.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            if self.session.runtime.block_on(self.session.catalog.has_database(name)).map_err(Report::from)? {
                continue;
            }
            if !may_create {
                return Err(Report::usage(format!("there is no database `{name}` in the catalogue"))
                    .hint("create it, or add --create-database")
                    .into());
            }
            let how = self.either(
                || self.session.runtime.block_on(self.session.catalog.create_database(name)),
                || Ok(vec![create_database(name)]),
            )?;
            output::stdout(format!("{name}: database created {how}\n").as_bytes())?;
        }
        Ok(())
    }

    fn apply(&self, table: &Compared) -> Result<String, Failure> {
        let (catalog, runtime) = (&self.session.catalog, &self.session.runtime);
        let wanted = &table.wanted;
        match &table.live {
            None => {
                let how =
                    self.either(|| runtime.block_on(catalog.create_table(wanted)), || Ok(vec![create(wanted)]))?;
                Ok(format!("created {how}"))
            }
            Some(live) => {
                let statements = || Ok(alter(wanted, &table.differences));
                let how = self.either(|| runtime.block_on(catalog.update_table(live, wanted)), statements)?;
                Ok(format!("changed {how}"))
            }
        }
    }

    /// Through Glue, or Athena where Glue may not be called: some may do in Athena what they may not do in Glue.
    fn either(
        &self,
        glue: impl FnOnce() -> Result<(), EngineError>,
        statements: impl FnOnce() -> Result<Vec<Statement>, Report>,
    ) -> Result<&'static str, Failure> {
        if self.via != Some(Via::Athena) {
            match glue() {
                Ok(()) => return Ok("through Glue"),
                Err(denied @ EngineError::Permission { .. }) if self.via.is_none() => {
                    diagnostics::note(&Printable::line(&format!("note: {denied}; trying it in Athena")));
                }
                Err(error) => return Err(Report::from(error).into()),
            }
        }
        self.run(&statements()?)?;
        Ok("through Athena")
    }

    fn run(&self, statements: &[Statement]) -> Result<(), Failure> {
        for statement in statements {
            diagnostics::note(&Printable::line(&format!("athena: {}", first_line(statement.sql()))));
            engines::define(statement, &self.session.settings, &self.session.runtime)?;
        }
        Ok(())
    }
}

fn first_line(sql: &str) -> &str {
    sql.lines().next().unwrap_or_default()
}
