//! `logq doctor`: why a table returns nothing, step by step.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use super::{Failure, engines, output, workspace};
use crate::ddl::Definition;
use crate::discover::{Discovery, Found, Options, discover};
use crate::doctor::{self, State, Step};
use crate::engine::listing::{Bounds, Listing, open};
use crate::engine::{Control, EngineError, Summary};
use crate::printable::Printable;
use crate::proof::{Object, prove};
use crate::report::{Exit, Report};
use crate::scope::{Scope, Window};
use crate::settings::EngineKind;
use crate::sources::Source;
use crate::table::{Keys, Location, Table};
use crate::workspace::Workspace;

/// Find out why a table returns nothing: credentials, catalogue, objects, one record, one query
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A table of logq.toml [default: all]
    table: Option<String>,
    /// Ask no query: on Athena it costs what its smallest query costs
    #[arg(long)]
    no_query: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// As much as finds the first and the last day of a large bucket.
const BOUNDS: Bounds = Bounds { pages: 300, time: Duration::from_secs(60) };

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let workspace = workspace()?;
    let runtime = engines::runtime()?;
    let tables: Vec<&Table> = match &args.table {
        Some(name) => vec![workspace.settings.table(name).ok_or_else(|| unknown(&workspace, name))?],
        None => workspace.settings.tables.iter().map(AsRef::as_ref).collect(),
    };
    if tables.is_empty() {
        return Err(Report::usage("no table is configured")
            .hint("`logq init LOCATION` finds log kinds and writes logq.toml")
            .into());
    }
    let doctor = Doctor { workspace: &workspace, runtime: &runtime, query: !args.no_query };
    let mut worst = State::Ok;
    let mut told = Vec::new();
    for table in tables {
        let steps = doctor.examine(table)?;
        worst = steps.iter().map(|step| step.state).fold(worst, State::max);
        match args.json {
            true => told.push(json!({ "table": table.name, "steps": steps })),
            false => output::stdout(page(table, &steps).as_bytes())?,
        }
    }
    if args.json {
        output::json(&json!(told))?;
    }
    if worst == State::Fails { Err(Failure::Silent(Exit::Failed)) } else { Ok(()) }
}

fn unknown(workspace: &Workspace, name: &str) -> Report {
    let known: Vec<&str> = workspace.settings.tables.iter().map(|table| table.name.as_str()).collect();
    Report::usage(format!("`{name}` is not a table of the configuration"))
        .hint(format!("there are: {}", known.join(", ")))
}

fn page(table: &Table, steps: &[Step]) -> String {
    let head = format!("{} ({}, {})\n", table.name, table.source, table.location);
    let line = |step: &Step| {
        let repair = step.repair.as_ref().map(|repair| format!("{:>21} {repair}\n", "→")).unwrap_or_default();
        format!("  {:<7}  {:<11}  {}\n{repair}", step.state.name(), step.step, step.found)
    };
    let lines = std::iter::once(head).chain(steps.iter().map(line));
    lines.map(|text| Printable::block(&text).to_string()).collect()
}

/// Larger objects are read in part, bytes.
const LARGEST: u64 = 64 << 20;

struct Doctor<'a> {
    workspace: &'a Workspace,
    runtime: &'a Runtime,
    query: bool,
}

impl Doctor<'_> {
    fn examine(&self, table: &Table) -> Result<Vec<Step>, Failure> {
        let settings = &self.workspace.settings;
        let engine = match &table.location {
            Location::Folder(_) => EngineKind::Local,
            Location::S3(_) => settings.engine,
        };
        let source = super::sources::get(&self.workspace.catalogue, &table.source)?;
        let source = source.with(&table.layout, &table.choices).map_err(Report::from)?;
        let mut steps = vec![Step::ok("table", format!("layout {}, engine {}", table.layout, engine.name()))];
        #[cfg_attr(not(feature = "athena"), expect(unused_mut, reason = "only Athena has a definition"))]
        let mut definition = None;
        #[cfg(feature = "athena")]
        if engine == EngineKind::Athena {
            let (account, found) = self.account(table, &source)?;
            steps.extend(account);
            definition = found;
        }
        let found = open(&table.location, engines::eyes(settings))
            .and_then(|(listing, start)| Ok((self.runtime.block_on(self.look(&*listing, &start))?, listing)));
        let (discovery, listing) = match found {
            Ok(found) => found,
            Err(error) => {
                steps.push(Step::error("objects", &error));
                return Ok(steps);
            }
        };
        steps.extend(doctor::objects(table, &source, &discovery, self.today()));
        steps.push(doctor::proof(table, &discovery));
        if let Some(definition) = definition {
            steps.extend(self.through_serde(table, &definition, &discovery, &*listing));
        }
        let last = discovery.tables.iter().find(|found| found.table.source == table.source);
        match last.filter(|_| self.query) {
            Some(found) => steps.push(self.ask(table, &source, found, engine)),
            None if !self.query => steps.push(Step::skipped("query", "--no-query")),
            None => steps.push(Step::skipped("query", "there is nothing to ask for")),
        }
        Ok(steps)
    }

    /// The account's side.
    #[cfg(feature = "athena")]
    fn account(&self, table: &Table, source: &Source) -> Result<(Vec<Step>, Option<Definition>), Failure> {
        use crate::catalog::Catalog;
        use crate::ddl::lint::lint;
        use crate::ddl::read::{Form, Read};
        use crate::ddl::{catalogue_entry, compare, define};

        let (_, target) = self.workspace.settings.target(None)?;
        let group = engines::workgroup(target, self.runtime);
        let access = doctor::access(&group, target);
        if access.state == State::Fails {
            return Ok((vec![access], None));
        }
        let mut steps = vec![access];
        steps.extend(doctor::workgroup(&group, target));
        let (database, name) = table.in_catalogue(target.database.as_deref());
        let Some(database) = database else {
            steps.push(Step::fails(
                "catalogue",
                "nothing says in which database the table is",
                "write `database` into the target of logq.toml",
            ));
            return Ok((steps, None));
        };
        let placed = Table { athena: Some(format!("{database}.{name}")), ..table.clone() };
        let wanted = match define(&placed, source) {
            Ok(wanted) => wanted,
            Err(error) => {
                let report = Report::from(error);
                steps.push(Step::fails("definition", report.title, report.hint.unwrap_or_default()));
                return Ok((steps, None));
            }
        };
        let live = self.runtime.block_on(async { Catalog::connect(target).await?.table(&database, &name).await });
        let differences = live.as_ref().map_err(Clone::clone).map(|live| {
            // A table that somebody else made is as it is.
            let wanted = if table.existing.is_some() { None } else { Some(&wanted) };
            live.as_ref().map(|live| wanted.map_or_else(Vec::new, |wanted| compare(wanted, &live.definition)))
        });
        steps.push(doctor::catalogue(&format!("{database}.{name}"), &table.name, &differences));
        let there = match live.ok().flatten() {
            Some(live) => live.definition,
            None => catalogue_entry(&wanted).map_err(Report::from)?,
        };
        let read = Read::of(there, Form::Glue);
        steps.push(doctor::definition(&lint(&read, self.today())));
        Ok((steps, Some(read.definition)))
    }

    /// What the SerDe of the definition makes of the object that the reader was tried on.
    fn through_serde(
        &self,
        table: &Table,
        definition: &Definition,
        discovery: &Discovery,
        listing: &dyn Listing,
    ) -> Option<Step> {
        let object = discovery.tables.iter().find(|found| found.table.source == table.source)?.samples().first()?;
        let bytes = self.runtime.block_on(listing.read(object, object.size.min(LARGEST))).ok()?;
        let name = object.key.rsplit('/').next().unwrap_or(&object.key);
        let proof = prove(definition, &Object { key: Some(&object.key), name, bytes: &bytes }, self.today());
        Some(doctor::serde(&object.key, &proof))
    }

    async fn look(&self, listing: &dyn Listing, start: &str) -> Result<Discovery, EngineError> {
        let max_object = self.workspace.settings.local.max_object;
        let options = Options { today: self.today(), bounds: BOUNDS, max_object, taken: Vec::new() };
        discover(listing, start, &self.workspace.catalogue, &options, &CancellationToken::new(), |_| {}).await
    }

    fn today(&self) -> Date {
        TimeZone::UTC.to_datetime(self.workspace.settings.now(Timestamp::now())).date()
    }

    /// One row of the last day that was seen.
    fn ask(&self, table: &Table, source: &Source, found: &Found, engine: EngineKind) -> Step {
        let now = self.workspace.settings.now(Timestamp::now());
        let day = found.last.unwrap_or_else(|| TimeZone::UTC.to_datetime(now).date());
        // The folder of a day may hold nothing but events of the day before.
        let midnight = |day: Date| TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0));
        let window =
            midnight(day).and_then(|from| Ok((from.checked_sub(source.slack.after)?, midnight(day.tomorrow()?)?)));
        let Ok(Ok(window)) = window.map(|(from, to)| Window::new(from, to)) else {
            return Step::skipped("query", format!("{day} is no day to ask for"));
        };
        let scope = Scope {
            window,
            accounts: injected(&table.accounts, found, "aws_account"),
            regions: injected(&table.regions, found, "aws_region"),
            partitions: source
                .layout(&table.layout)
                .iter()
                .flat_map(|layout| &layout.partitions)
                .filter_map(|p| Some((p.name.clone(), injected(&table.partition(&p.name), found, &p.name)?)))
                .collect(),
        };
        let price = self.workspace.settings.target(None).ok().map(|(_, target)| target.price_per_tb);
        doctor::query(
            &self.answer(table, &scope, engine),
            &format!("{} to {day}", TimeZone::UTC.to_datetime(window.from).date()),
            price,
        )
    }

    fn answer(&self, table: &Table, scope: &Scope, kind: EngineKind) -> Result<Summary, EngineError> {
        let setup = |report: Report| EngineError::Setup {
            message: report.title,
            hint: report.hint.unwrap_or_else(|| "`logq sql … --dry-run` shows more".to_owned()),
        };
        let sql = format!("SELECT 1 AS one FROM {} LIMIT 1", crate::sql::identifier(&table.name));
        let bound = self.workspace.bind_sql(&sql, scope, kind).map_err(setup)?;
        let engine = engines::build(kind, &self.workspace.settings, self.runtime).map_err(setup)?;
        let control = Control { limit: Some(1), ..Control::default() };
        let run = engine.start(Arc::new(bound), control);
        let outcome = self.runtime.block_on(engines::to_end(run));
        self.runtime.block_on(engine.shutdown());
        outcome
    }
}

/// A value that was seen, where every query must name one.
fn injected(keys: &Keys, found: &Found, partition: &str) -> Option<Vec<String>> {
    match keys {
        Keys::Injected => Some(vec![found.values.get(partition)?.iter().next()?.clone()]),
        Keys::Listed(_) | Keys::Unlisted => None,
    }
}
