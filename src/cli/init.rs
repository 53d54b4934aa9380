//! `logq init`: looks at a bucket or folder, and writes a `logq.toml` with what lies there.

mod json;
mod page;
mod text;

use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio_util::sync::CancellationToken;

use super::project_file::ProjectFile;
use super::{Failure, consent, diagnostics, engines, output, progress, signals, sources};
use crate::discover::{Discovery, Found, Options, discover};
use crate::engine::listing::{Bounds, Reached, open};
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::{Kinds, Overrides, PROJECT_FILE, Places, Settings, location};
use crate::sources::Catalogue;
use crate::table::{Location, Table};

/// Look at a bucket or folder and write logq.toml with the log kinds that lie there
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// s3://bucket/prefix/ or a folder [default: asks]
    location: Option<String>,
    /// The file to write [default: logq.toml in the current folder]
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Change a file that is there without asking
    #[arg(long)]
    yes: bool,
    /// Write nothing
    #[arg(long)]
    dry_run: bool,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
    /// The AWS profile that looks [default: the target's, or the environment's]
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Stop after this many LIST requests
    #[arg(long, value_name = "N", default_value_t = 1000)]
    max_lists: u64,
    /// Stop listing after this many seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    max_seconds: u64,
}

/// What a search needs to know.
struct Search {
    catalogue: Catalogue,
    /// The file that will have the tables.
    file: ProjectFile,
    /// The tables that it has.
    tables: Vec<Arc<Table>>,
    /// What holds beside it.
    settings: Settings,
    location: Location,
    /// The location as typed.
    typed: String,
    today: Date,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let search = Search::new(args)?;
    let discovery = search.run(args)?;
    let kept = |found: &Found| search.known(&found.table).map(|table| table.name.clone());
    let known: Vec<Option<String>> = discovery.tables.iter().map(kept).collect();
    let shown = page::Shown { discovery: &discovery, known: &known, base: search.base() };
    if args.json {
        output::json(&json::of(&shown, &search.location))?;
    } else {
        output::stdout(shown.page().as_bytes())?;
    }
    shown.talk().iter().for_each(|line| diagnostics::note(&Printable::line(line)));
    if discovery.tables.is_empty() {
        let title = format!("no log kind was recognised in {}", search.location);
        return Err(Report::new(Exit::Failed, title)
            .hint("`logq sources` lists the log kinds; name the folder above the accounts or dates")
            .into());
    }
    search.write(args, &discovery, &known)
}

impl Search {
    fn new(args: &Args) -> Result<Self, Failure> {
        let places = Places::of_process()?;
        let typed = match &args.location {
            Some(location) => location.clone(),
            None => asked()?,
        };
        let location = location(&typed, &places.start)?;
        let path = places.start.join(args.file.as_deref().unwrap_or(Path::new(PROJECT_FILE)));
        let start = path.parent().unwrap_or(&places.start).to_owned();
        let places = Places { start, ..places };
        let catalogue = sources::catalogue(&places)?;
        let kinds = Kinds::from(&catalogue);
        let settings = Settings::load(&places, &Overrides::of_process(), &kinds)?;
        let file = ProjectFile::at(path, &places)?;
        let tables = match Settings::parse(&file.path, &file.text, &kinds) {
            _ if file.text.is_empty() => Vec::new(),
            Ok(own) => own.tables,
            Err(errors) => {
                errors.iter().for_each(diagnostics::print);
                return Err(Failure::Silent(Exit::Usage));
            }
        };
        let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
        Ok(Self { catalogue, file, tables, settings, location, typed, today })
    }

    /// The folder that relative locations start from.
    fn base(&self) -> &Path {
        self.file.path.parent().unwrap_or(Path::new("/"))
    }

    /// Looks; a signal ends it.
    fn run(&self, args: &Args) -> Result<Discovery, Failure> {
        let mut eyes = engines::eyes(&self.settings);
        if let (Ok(target), Some(profile)) = (&mut eyes, &args.profile) {
            target.profile = Some(profile.clone());
        }
        let (listing, start) = open(&self.location, eyes).map_err(Report::from)?;
        let options = Options {
            today: self.today,
            bounds: Bounds { pages: args.max_lists.max(1), time: Duration::from_secs(args.max_seconds) },
            max_object: self.settings.local.max_object,
            taken: self.tables.iter().map(|table| table.name.clone()).collect(),
        };
        let bar = progress::bar();
        let tell = |progress: crate::discover::Progress| {
            let (pages, objects, places) = (progress.pages, progress.objects, progress.places);
            bar.set_message(format!("{pages} listings, {objects} objects, {places} places with logs"));
        };
        let stop = CancellationToken::new();
        let found = engines::runtime()?.block_on(async {
            let look = discover(listing.as_ref(), &start, &self.catalogue, &options, &stop, tell);
            signals::unless_stopped(&stop, async { Ok(look.await.map_err(Report::from)?) }).await
        });
        bar.finish_and_clear();
        found
    }

    /// The table of the configuration that is this one.
    fn known(&self, found: &Table) -> Option<&Table> {
        let is_same = |table: &&Arc<Table>| {
            let same_place =
                table.location.to_string().trim_end_matches('/') == found.location.to_string().trim_end_matches('/');
            same_place && (&table.source, &table.layout, &table.org) == (&found.source, &found.layout, &found.org)
        };
        self.tables.iter().find(is_same).map(|table| &**table)
    }

    fn write(&self, args: &Args, discovery: &Discovery, known: &[Option<String>]) -> Result<(), Failure> {
        let new: Vec<&Found> =
            discovery.tables.iter().zip(known).filter(|(_, known)| known.is_none()).map(|(found, _)| found).collect();
        let path = self.file.path.display();
        if new.is_empty() {
            note(&format!("{path} has all of these tables already"));
            return Ok(());
        }
        let kinds = Kinds::from(&self.catalogue);
        let seen = (self.typed.as_str(), self.today);
        let (text, left_out) = text::changed(&self.file.path, &self.file.text, &new, seen, &kinds)?;
        left_out.iter().for_each(|why| note(why));
        if left_out.len() == new.len() {
            return Err(Report::new(Exit::Failed, "no table could be written").into());
        }
        let exists = !self.file.text.is_empty();
        if exists || args.dry_run {
            self.file.show(&text);
        }
        if args.dry_run {
            return Ok(());
        }
        if exists && !args.yes {
            let question = format!("Change {path} as shown?");
            if !consent::asked(&question, "look at the change above, then type the same again with --yes")? {
                return Err(Report::usage(format!("nothing was changed: {path} is as it was")).into());
            }
        }
        self.file.write(&text, &kinds)?;
        note(&format!("{} {path}", if exists { "changed" } else { "wrote" }));
        if let Some(other) = self.settings.project_file.as_ref().filter(|other| **other != self.file.path) {
            note(&format!("note: below {} it takes the place of {}", self.base().display(), other.display()));
        }
        for line in next(&new) {
            note(&line);
        }
        Ok(())
    }
}

/// What to type next.
fn next(new: &[&Found]) -> Vec<String> {
    let mut lines = vec![
        "next: logq                  opens the workbench".to_owned(),
        "      logq queries list     the saved questions; logq run ID runs one".to_owned(),
        "      logq coverage         the days that have objects, and gaps".to_owned(),
    ];
    if let Some(found) = new.iter().find(|found| matches!(found.table.location, Location::S3(_))) {
        lines.push(format!("      logq ddl {:<12} the table's definition for Athena", found.table.name));
    }
    lines
}

fn note(text: &str) {
    diagnostics::note(&Printable::line(text));
}

/// Asks for the location on a terminal.
fn asked() -> Result<String, Failure> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(Report::usage("no location was named, and there is no terminal to ask on")
            .hint("type: logq init s3://bucket/prefix/, or logq init FOLDER")
            .into());
    }
    note("Where are the logs? Type s3://bucket/prefix/ or a folder, then Enter:");
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    match answer.trim() {
        "" => Err(Report::usage("no location was named").into()),
        answer => Ok(answer.to_owned()),
    }
}

/// The bound that ended a listing, in words.
pub(super) fn reached(reached: Reached, pages: u64) -> String {
    match reached {
        Reached::Pages => format!("stopped after {pages} listings: there may be more (--max-lists)"),
        Reached::Time => format!("stopped after {pages} listings for want of time: there may be more (--max-seconds)"),
    }
}
