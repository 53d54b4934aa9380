//! `logq coverage`: which accounts, regions, days and hours of the tables have objects, and where gaps are.

mod json;
mod page;

use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::init::reached;
use super::{Failure, diagnostics, engines, output, progress, signals, sources};
use crate::coverage::{Clock, CoverageError, Covered, Frame, Memory, Question, Unit, Verdict, cover};
use crate::engine::EngineError;
use crate::engine::listing::{Bounds, open};
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::scope::Window;
use crate::settings::{Kinds, Overrides, Places, Settings, Target};
use crate::sources::{Catalogue, Source};
use crate::table::{Location, Table};

/// The window unless another one is asked for.
const USUAL: &str = "30d";
/// Shorter windows are shown by the hour.
const SHORT: Duration = Duration::from_secs(3 * 86_400);

/// Show which days or hours have objects and where there are gaps, from listings alone
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Tables of logq.toml [default: all]
    tables: Vec<String>,
    /// Start of the window: 2026-03-10, -6h, 2d ago [default: 30 days ago]
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    since: Option<String>,
    /// End of the window (not included) [default: now]
    #[arg(long, value_name = "T", allow_hyphen_values = true)]
    until: Option<String>,
    /// Accounts: ids or names of logq.toml
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    accounts: Vec<String>,
    /// Regions
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    regions: Vec<String>,
    /// What a block stands for [default: an hour in windows of up to 3 days, else a day]
    #[arg(long, value_name = "day|hour", value_parser = unit)]
    by: Option<Unit>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Exit with 1 if there is a gap that is not normal, with 6 if not all was looked at
    #[arg(long)]
    strict: bool,
    /// List everything anew, also what was seen in the last 24 hours
    #[arg(long)]
    fresh: bool,
    /// Stop after this many LIST requests
    #[arg(long, value_name = "N", default_value_t = 2000)]
    max_lists: u64,
    /// Stop after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    max_seconds: u64,
}

fn unit(text: &str) -> Result<Unit, String> {
    match text {
        "day" => Ok(Unit::Day),
        "hour" => Ok(Unit::Hour),
        _ => Err("a block is a day or an hour".to_owned()),
    }
}

/// A table with its coverage.
struct Shown<'a> {
    table: &'a Table,
    source: &'a Source,
    covered: Covered,
}

/// What the command works with.
struct Look {
    settings: Settings,
    catalogue: Catalogue,
    window: Window,
    accounts: Option<Vec<String>>,
    regions: Option<Vec<String>>,
    now: Timestamp,
    eyes: Result<Target, EngineError>,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let look = Look::new(args)?;
    let tables = look.tables(args)?;
    let kinds: Vec<Source> = tables.iter().map(|table| look.source(table)).collect::<Result<_, _>>()?;
    let mut bounds = Bounds { pages: args.max_lists.max(1), time: Duration::from_secs(args.max_seconds.max(1)) };
    let runtime = engines::runtime()?;
    let (stop, bar) = (CancellationToken::new(), progress::bar());
    let (mut shown, mut worst) = (Vec::new(), None);
    for (table, source) in tables.iter().zip(&kinds) {
        let began = Instant::now();
        let tell = |pages: u64| bar.set_message(format!("{}: {pages} listings", table.name));
        let covered = look.table(args, table, source, bounds, &stop, tell);
        let covered = runtime.block_on(signals::unless_stopped(&stop, async { Ok(covered.await) }));
        bar.set_message("");
        match covered? {
            Ok(covered) => {
                bounds.pages = bounds.pages.saturating_sub(covered.driven.pages);
                bounds.time = bounds.time.saturating_sub(began.elapsed());
                shown.push(Shown { table, source, covered });
            }
            Err(CoverageError::Scope(report)) if tables.len() > 1 => note(&format!("{}: {}", table.name, report.title)),
            Err(error) => {
                let report = Report::from(error);
                worst = Some(report.exit);
                bar.suspend(|| diagnostics::print(&report));
            }
        }
    }
    bar.finish_and_clear();
    look.show(args, &shown)?;
    let reached = shown.iter().any(|shown| shown.covered.driven.reached.is_some());
    let bad = shown.iter().flat_map(|shown| &shown.covered.rows).flat_map(|row| &row.gaps);
    let bad = bad.filter(|gap| gap.verdict > Verdict::Normal).count();
    match worst {
        Some(exit) => Err(Failure::Silent(exit)),
        None if args.strict && bad > 0 => Err(Failure::Silent(Exit::Failed)),
        None if args.strict && reached => Err(Failure::Silent(Exit::Partial)),
        None => Ok(()),
    }
}

impl Look {
    fn new(args: &Args) -> Result<Self, Report> {
        let places = Places::of_process()?;
        let catalogue = sources::catalogue(&places)?;
        let settings = Settings::load(&places, &Overrides::of_process(), &Kinds::from(&catalogue))?;
        let now = settings.now(Timestamp::now());
        let window = Window::since_until(args.since.as_deref(), args.until.as_deref(), USUAL, now)?;
        Frame::of(window, args.by.unwrap_or(Unit::Day)).map_err(|error| too_many(&error))?;
        let some = |list: &Vec<String>| Some(list.clone()).filter(|list| !list.is_empty());
        let accounts = some(&args.accounts).map(|names| settings.account_ids(&names)).transpose()?;
        let (regions, eyes) = (some(&args.regions), engines::eyes(&settings));
        Ok(Self { catalogue, window, accounts, regions, now, eyes, settings })
    }

    fn tables(&self, args: &Args) -> Result<Vec<Arc<Table>>, Report> {
        if self.settings.tables.is_empty() {
            return Err(Report::usage("no table is configured")
                .hint("`logq init LOCATION` finds log kinds and writes logq.toml"));
        }
        if args.tables.is_empty() {
            return Ok(self.settings.tables.clone());
        }
        let table = |name: &String| {
            self.settings.table(name).cloned().ok_or_else(|| {
                let known: Vec<&str> = self.settings.tables.iter().map(|table| table.name.as_str()).collect();
                Report::usage(format!("there is no table `{name}`")).hint(format!("there are: {}", known.join(", ")))
            })
        };
        args.tables.iter().map(table).collect()
    }

    /// The kind of a table as it has it.
    fn source(&self, table: &Table) -> Result<Source, Report> {
        Ok(sources::get(&self.catalogue, &table.source)?.with(&table.layout, &table.choices)?)
    }

    async fn table(
        &self,
        args: &Args,
        table: &Table,
        source: &Source,
        bounds: Bounds,
        stop: &CancellationToken,
        mut tell: impl FnMut(u64) + Send,
    ) -> Result<Covered, CoverageError> {
        let (listing, root) = open(&table.location, self.eyes.clone())?;
        let length = Duration::try_from(self.window.length()).unwrap_or(Duration::MAX);
        let unit = args.by.unwrap_or(if length <= SHORT { Unit::Hour } else { Unit::Day });
        let mut units = vec![unit];
        units.extend((unit == Unit::Hour).then_some(Unit::Day));
        let mut last = CoverageError::NoHours(table.name.clone());
        for unit in units {
            let frame =
                Frame::of(self.window, unit).map_err(|error| CoverageError::Scope(Box::new(too_many(&error))))?;
            let (accounts, regions) = (self.accounts.clone(), self.regions.clone());
            let question = Question { frame, accounts, regions, now: self.now, bounds };
            let mut memory = self.memory(args, table, source, unit);
            match cover(listing.as_ref(), &root, (table, source), &question, &mut memory, stop, &mut tell).await {
                Err(error @ CoverageError::NoHours(_)) => last = error,
                Err(error) => return Err(error),
                Ok(covered) => {
                    if let Err(error) = memory.store() {
                        note(&format!("what was seen cannot be remembered: {error}"));
                    }
                    return Ok(covered);
                }
            }
        }
        Err(last)
    }

    /// What was seen of a table before: under all that the answer depends on. Folders of this machine are looked at anew.
    fn memory(&self, args: &Args, table: &Table, source: &Source, unit: Unit) -> Memory {
        let Location::S3(_) = &table.location else { return Memory::none() };
        let endpoint = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_PROFILE"].map(|name| std::env::var(name).ok());
        let identity = format!("{table:?} {} {:?} {endpoint:?}", source.object_name, self.eyes.as_ref().ok());
        let memory = Memory::load(&self.settings.state_folder, &identity, unit, Timestamp::now());
        if args.fresh { memory.forget() } else { memory }
    }

    fn show(&self, args: &Args, shown: &[Shown<'_>]) -> Result<(), Failure> {
        if args.json {
            output::json(&json::of(shown, self.window))?;
        } else {
            let terminal = io::stdout().is_terminal();
            let width = terminal.then(crossterm::terminal::size).and_then(Result::ok);
            let style = page::Style {
                width: width.map_or(80, |(columns, _)| usize::from(columns)),
                unicode: is_utf8(),
                colour: terminal && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty()),
            };
            let text = page::page(shown, &self.settings, style);
            if style.colour { output::safe(&text)? } else { output::stdout(text.as_bytes())? }
        }
        for Shown { table, covered, .. } in shown {
            for (cause, place) in &covered.odd {
                note(&format!("{}: {place}: {cause}", table.name));
            }
            if covered.clock == Clock::Written {
                note(&format!("{}: keys say no time, so the days are those on which objects were written", table.name));
            }
            if let Some(bound) = covered.driven.reached {
                let rows = if covered.lacks_rows { ", and accounts and regions may be missing" } else { "" };
                note(&format!("{}: {}{rows}", table.name, reached(bound, covered.driven.pages)));
            }
        }
        let pages: u64 = shown.iter().map(|shown| shown.covered.driven.pages).sum();
        let remembered: u64 = shown.iter().flat_map(|shown| &shown.covered.rows).map(|row| row.remembered).sum();
        note(&match remembered {
            0 => format!("{pages} listings"),
            some => format!("{pages} listings; {some} blocks are as seen in the last 24 hours (--fresh looks again)"),
        });
        Ok(())
    }
}

fn too_many(error: &crate::coverage::TooMany) -> Report {
    Report::usage(error.to_string()).hint("narrow --since and --until, or ask for days: --by day")
}

/// Whether the terminal says that it shows more than ASCII.
fn is_utf8() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    set.is_some_and(|value| value.to_lowercase().replace('-', "").contains("utf8"))
}

fn note(text: &str) {
    diagnostics::note(&Printable::line(text));
}
