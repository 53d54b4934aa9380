//! A fixture: a few records as AWS writes them, one file for each log kind, read by the kind's own reader.
//!
//! `cloudtrail.ndjson` holds one record a line; `vpcflow.log` or `.txt` the lines of an object, its header included.
//! `cloudtrail@222233334444@us-east-1.ndjson` says of which account and region they are.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

use super::answer::ask;
use super::stage::Stage;
use crate::engine::Engine;
use crate::nearest::nearest;
use crate::report::{Exit, Report};
use crate::scope::{Scope, Window};
use crate::selection::Selection;
use crate::sources::{Catalogue, Choices, Format, Layout, Projection, Slack, Source};
use crate::table::{Keys, Location, Table};
use crate::workspace::Workspace;

const ACCOUNT: &str = "111122223333";
const REGION: &str = "eu-west-1";
/// The value of a partition that only a user knows.
const NAMED: &str = "fixture";
/// The largest fixture file, bytes: it is read by people.
const LARGEST: u64 = 4 << 20;
/// An object is read whatever its day: the time of its records alone decides.
const SLACK: Slack =
    Slack { before: SignedDuration::from_hours(400 * 24), after: SignedDuration::from_hours(400 * 24) };

/// A file of a fixture.
#[derive(Debug, Clone)]
pub(super) struct File {
    path: PathBuf,
    source: String,
    account: String,
    region: String,
    /// Whether every line is a record.
    is_ndjson: bool,
    text: String,
}

/// The files of a fixture, by name. Names that start with a dot or are `README.md` are left alone.
pub(super) fn files(folder: &Path, catalogue: &Catalogue) -> Result<Vec<File>, Report> {
    let unreadable = |e| {
        Report::usage(format!("the fixture {} cannot be read: {e}", folder.display()))
            .hint("a fixture is a folder below fixtures/ beside the question, with one file for each log kind")
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !name.starts_with('.') && name != "README.md" {
            files.push(file(path, &name, catalogue)?);
        }
    }
    if files.is_empty() {
        return Err(Report::usage(format!("the fixture {} is empty", folder.display()))
            .hint("add a file for each log kind, such as cloudtrail.ndjson with one record a line"));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

fn file(path: PathBuf, name: &str, catalogue: &Catalogue) -> Result<File, Report> {
    let shown = path.display().to_string();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let is_ndjson = match ending {
        "ndjson" | "jsonl" => true,
        "log" | "txt" => false,
        _ => {
            return Err(Report::usage(format!("{shown}: a fixture's file does not end like that"))
                .hint("SOURCE.ndjson for one record a line, SOURCE.log for lines as they are"));
        }
    };
    let mut parts = stem.split('@');
    let source = parts.next().unwrap_or_default();
    if catalogue.get(source).is_none() {
        let report = Report::usage(format!("{shown}: `{source}` is not a log kind"));
        return Err(match nearest(source, catalogue.iter().map(|source| source.id.as_str())) {
            Some(near) => report.hint(format!("did you mean `{near}`?")),
            None => report.hint("`logq sources` lists them; the file's name is SOURCE.ndjson or SOURCE.log"),
        });
    }
    let account = parts.next().unwrap_or(ACCOUNT).to_owned();
    let region = parts.next().unwrap_or(REGION).to_owned();
    let unreadable = |e| Report::usage(format!("{shown}: cannot be read: {e}"));
    if fs::metadata(&path).map_err(unreadable)?.len() > LARGEST {
        return Err(Report::usage(format!("{shown}: larger than a fixture can be (4 MiB)")));
    }
    let text = fs::read_to_string(&path).map_err(unreadable)?;
    Ok(File { path, source: source.to_owned(), account, region, is_ndjson, text })
}

/// One table for each log kind, without its location, and the kinds as these tables have them: one object in a folder
/// of their partitions, whatever AWS would call it.
pub(super) fn tables(catalogue: &Catalogue, files: &[File]) -> Result<(Vec<Table>, Catalogue), Report> {
    let mut tables = Vec::new();
    let mut kinds = Vec::new();
    for source in catalogue.iter() {
        let kind = match laid_out(source) {
            Ok(kind) => kind,
            // Only a table says what the columns of an open kind are: without records, it is not there.
            Err(_) if !files.iter().any(|file| file.source == source.id) => continue,
            Err(report) => return Err(report),
        };
        let of = |value: fn(&File) -> &String, usual: &str| {
            let mut values: Vec<String> =
                files.iter().filter(|f| f.source == source.id).map(|f| value(f).clone()).collect();
            values.sort();
            values.dedup();
            Keys::Listed(if values.is_empty() { vec![usual.to_owned()] } else { values })
        };
        let mut table = Table::new(&source.id, &source.id, Location::Folder(PathBuf::new()), LAYOUT);
        table.accounts = of(|file| &file.account, ACCOUNT);
        table.regions = of(|file| &file.region, REGION);
        let named = kind.layouts.iter().flat_map(|layout| &layout.partitions);
        for partition in named.filter(|partition| partition.projection == Projection::Table) {
            table.partitions.insert(partition.name.clone(), Keys::Listed(vec![NAMED.to_owned()]));
        }
        tables.push(table);
        kinds.push(Arc::new(kind));
    }
    Ok((tables, catalogue.with_sources(kinds)))
}

const LAYOUT: &str = "fixture";

/// A kind whose objects lie in one folder for each value of its usual partitions.
fn laid_out(source: &Source) -> Result<Source, Report> {
    let usual = source.with("", &Choices::default())?;
    let partitions = usual.layouts.first().map(|layout| layout.partitions.clone()).unwrap_or_default();
    let layout = Layout {
        id: LAYOUT.to_owned(),
        title: "a fixture".to_owned(),
        template: partitions.iter().map(|p| format!("{{{}}}/", p.name)).collect(),
        partitions,
        deep: false,
        object_time: None,
        usual: None,
        notes: Vec::new(),
    };
    // Every name will do: a fixture has one object in a folder.
    let object_name = regex::Regex::new("(?s).+").map_err(|e| Report::new(Exit::Failed, e.to_string()))?;
    let (slack, layouts) = (SLACK, vec![layout]);
    Ok(Source { layouts, object_name, slack, shared_folder: false, open: false, ..usual })
}

/// The table below the folder that [`write`] made.
pub(super) fn placed(table: Table, folder: &Path) -> Table {
    let location = Location::Folder(folder.join(&table.source));
    Table { location, ..table }
}

/// Writes each file as an object of its table.
pub(super) fn write(
    tables: &[Table],
    catalogue: &Catalogue,
    files: &[File],
    window: Window,
) -> Result<TempDir, Report> {
    let not_written = |e: std::io::Error| Report::new(Exit::Failed, format!("a fixture cannot be made ready: {e}"));
    let folder = tempfile::Builder::new().prefix("logq-fixture-").tempdir().map_err(not_written)?;
    for table in tables {
        let root = folder.path().join(&table.source);
        fs::create_dir(&root).map_err(not_written)?;
        let Some(source) = catalogue.get(&table.source) else { continue };
        for (n, file) in files.iter().filter(|file| file.source == table.source).enumerate() {
            let place = root.join(key(table, source, file, window)?);
            fs::create_dir_all(&place).map_err(not_written)?;
            fs::write(place.join(format!("{n}.log")), object(source, file)?).map_err(not_written)?;
        }
    }
    Ok(folder)
}

/// The folder of a file: that of the window's start.
fn key(table: &Table, source: &Source, file: &File, window: Window) -> Result<String, Report> {
    let exact = Source { slack: Slack { before: SignedDuration::ZERO, after: SignedDuration::ZERO }, ..source.clone() };
    let to = window.from.checked_add(SignedDuration::from_secs(1)).unwrap_or(window.to);
    let scope = Scope {
        window: Window { from: window.from, to },
        accounts: Some(vec![file.account.clone()]),
        regions: Some(vec![file.region.clone()]),
        partitions: Default::default(),
    };
    let selection = Selection::of(table, &exact, &scope).map_err(Report::from)?;
    let first = selection.prefixes().and_then(|mut prefixes| prefixes.next());
    first
        .map(|prefix| prefix.0)
        .ok_or_else(|| Report::usage(format!("{}: its folder is not known", file.path.display())))
}

/// The text of an object that holds the file's records.
fn object(source: &Source, file: &File) -> Result<String, Report> {
    let unfit = |what: &str| Report::usage(format!("{}: {what}", file.path.display()));
    match (&source.format, file.is_ndjson) {
        (Format::Json { records: Some(key), .. }, true) => {
            let records: Vec<&str> = file.text.lines().filter(|line| !line.trim().is_empty()).collect();
            let key = serde_json::Value::from(key.as_str());
            Ok(format!("{{{key}:[{}]}}", records.join(",\n")))
        }
        (Format::Json { .. }, _) | (Format::Fields(_) | Format::Headed { .. }, false) => Ok(file.text.clone()),
        (Format::Delimited { .. } | Format::Lines { .. }, false) => Ok(file.text.clone()),
        (Format::Parquet, _) => Err(unfit("records of this kind come as Parquet, which a fixture does not hold")),
        (_, true) => Err(unfit("records of this kind are no JSON").hint("name the file SOURCE.log")),
    }
}

/// From the hour of the first record to the end of that of the last one.
pub(super) async fn window(
    workspace: &Workspace,
    folder: &Path,
    files: &[File],
    engine: &dyn Engine,
) -> Result<Window, Report> {
    let unknown = || {
        Report::usage(format!("the records of {} do not say their time", folder.display()))
            .hint("give the test a window: window = \"2026-03-10/2026-03-11\"")
    };
    let stage = Stage::of(workspace, files, ALL_TIME)?;
    let mut sources: Vec<&str> = files.iter().map(|file| file.source.as_str()).collect();
    sources.dedup();
    let mut times: Vec<Timestamp> = Vec::new();
    for source in sources {
        // Kinds whose records carry no time have no such column.
        let sql = format!("SELECT min(event_time) AS first, max(event_time) AS last FROM {source}");
        let Ok(bound) = stage.bind_sql(&sql) else { continue };
        let answer = ask(engine, bound).await?;
        let cells = answer.rows.iter().flat_map(|row| row.values()).filter_map(|value| value.as_str());
        times.extend(cells.filter_map(|text| format!("{}Z", text.replace(' ', "T")).parse::<Timestamp>().ok()));
    }
    let (first, last) = (times.iter().min().ok_or_else(unknown)?, times.iter().max().ok_or_else(unknown)?);
    let hour = |t: &Timestamp| t.as_second().div_euclid(3600);
    let at = |hours: i64| Timestamp::from_second(hours * 3600).map_err(|_| unknown());
    Ok(Window { from: at(hour(first))?, to: at(hour(last) + 1)? })
}

/// 2000 to 2100.
const ALL_TIME: Window =
    Window { from: Timestamp::constant(946_684_800, 0), to: Timestamp::constant(4_102_444_800, 0) };
