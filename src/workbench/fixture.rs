//! A small workspace for the tests of the workbench and its screens.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, StringArray};
use arrow::record_batch::RecordBatch;
use jiff::Timestamp;
use tui_input::InputRequest;

use super::{Action, Command, Effect, EstimateId, Panes, RunId, RunKey, RunRow, Standing, Workbench};
use crate::engine::{EngineError, Estimate, ExternalId, Phase, Progress, RunEvent, ScanEstimate, SkippedUnit, Summary};
use crate::queries::Query;
use crate::settings::{EngineKind, Guard, Settings, Target};
use crate::sources::Catalogue;
use crate::table::{Keys, Location, Table};
use crate::workspace::{Found, Workspace};

/// The key that leaked.
pub(crate) const KEY: &str = "AKIADEMOLEAKEDKEY234";

pub(crate) fn clock() -> Timestamp {
    "2026-03-11T12:00:00Z".parse().unwrap()
}

fn queries() -> Vec<Query> {
    let files = [
        ("ct-actor", include_str!("fixture/actor.sql")),
        ("ct-ip", include_str!("fixture/ip.sql")),
        ("ct-key-summary", include_str!("fixture/key_summary.sql")),
        ("vf-peers", include_str!("fixture/peers.sql")),
    ];
    files.map(|(id, text)| Query::parse("test", id, id, text).unwrap()).into()
}

/// Many accounts and regions, so that a long window makes very many prefixes.
fn table(source: &str, layout: &str) -> Arc<Table> {
    let accounts = (0..40).map(|n| format!("1111222233{n:02}")).collect();
    let regions = ["eu-west-1", "eu-central-1", "us-east-1", "us-east-2", "us-west-2"];
    Arc::new(Table {
        name: source.to_owned(),
        source: source.to_owned(),
        location: Location::Folder(format!("/logs/{source}").into()),
        layout: layout.to_owned(),
        org: None,
        accounts: Keys::Listed(accounts),
        regions: Keys::Listed(regions.map(str::to_owned).into()),
        since: None,
        partitions: Default::default(),
        choices: Default::default(),
        fields: None,
        athena: None,
        existing: None,
    })
}

fn target() -> Target {
    Target { database: Some("logs".to_owned()), reuse: Some(60), ..Target::default() }
}

pub(crate) fn workspace() -> Arc<Workspace> {
    workspace_with(Guard::default())
}

fn workspace_with(guard: Guard) -> Arc<Workspace> {
    let settings = Settings {
        guard,
        window: "3d".to_owned(),
        regions: Some(vec!["eu-west-1".to_owned()]),
        now: Some("2026-03-11T00:00:00Z".parse().unwrap()),
        account_names: BTreeMap::from([("prod".to_owned(), "111122223333".to_owned())]),
        targets: BTreeMap::from([("main".to_owned(), target())]),
        tables: vec![table("cloudtrail", "account"), table("vpcflow", "daily")],
        ..Settings::default()
    };
    Arc::new(Workspace {
        settings,
        catalogue: Catalogue::builtin().unwrap(),
        queries: queries(),
        problems: Vec::new(),
        shadowed: Vec::new(),
        found: Found::default(),
    })
}

/// The workbench at its start, on a screen that shows ten rows of a grid.
pub(crate) fn workbench() -> Workbench {
    workbench_on(workspace())
}

/// The same with Athena chosen, where a run may scan 100 GB.
pub(crate) fn limited() -> Workbench {
    let mut workbench = workbench_on(workspace_with(Guard { max_scan: Some(100_000_000_000), ..Guard::default() }));
    choose_athena(&mut workbench);
    workbench
}

/// Chooses Athena in the scope.
pub(crate) fn choose_athena(workbench: &mut Workbench) -> Vec<Effect> {
    press(workbench, [Command::EditScope, Command::Previous, Command::NextChoice, Command::Accept])
}

fn workbench_on(workspace: Arc<Workspace>) -> Workbench {
    let mut workbench = Workbench::new(workspace, vec![EngineKind::Local, EngineKind::Athena], clock());
    let panes = Panes {
        queries: 20,
        form_lines: 12,
        form_width: 44,
        grid_rows: 10,
        grid_width: 78,
        record: 10,
        reader: 10,
        reader_width: 60,
        runs: 8,
        help_below: 9,
    };
    workbench.update(Action::Panes(panes));
    workbench
}

/// Gives commands one after the other; returns all effects.
pub(crate) fn press(workbench: &mut Workbench, commands: impl IntoIterator<Item = Command>) -> Vec<Effect> {
    commands.into_iter().flat_map(|c| workbench.update(Action::Command(c))).collect()
}

/// Types a text, key by key.
pub(crate) fn type_in(workbench: &mut Workbench, text: &str) {
    for c in text.chars() {
        workbench.update(Action::Edit(InputRequest::InsertChar(c)));
    }
}

/// Chooses a question by searching for it.
pub(crate) fn choose(workbench: &mut Workbench, id: &str) {
    press(workbench, [Command::Search]);
    type_in(workbench, id);
    assert_eq!(workbench.draft().unwrap().0.id, id);
}

/// Runs the key summary; returns its run.
pub(crate) fn run_key_summary(workbench: &mut Workbench) -> RunId {
    choose(workbench, "ct-key-summary");
    press(workbench, [Command::Accept]);
    type_in(workbench, KEY);
    let effects = press(workbench, [Command::Accept]);
    started(&effects).unwrap_or_else(|| panic!("{:?}", workbench.overlays()))
}

/// The run that the effects start.
pub(crate) fn started(effects: &[Effect]) -> Option<RunId> {
    effects.iter().find_map(|e| match e {
        Effect::Start { run, .. } => Some(*run),
        _ => None,
    })
}

/// The estimate that the effects ask for.
pub(crate) fn asked(effects: &[Effect]) -> Option<EstimateId> {
    effects.iter().find_map(|e| match e {
        Effect::Estimate { id, .. } => Some(*id),
        _ => None,
    })
}

/// An estimate of one table by its bytes.
pub(crate) fn estimate(bytes: u64) -> Estimate {
    let scan = ScanEstimate {
        table: "cloudtrail".to_owned(),
        prefixes: 372,
        objects: Some(1_872),
        bytes,
        ..ScanEstimate::default()
    };
    Estimate { scans: vec![scan], ..Estimate::default() }
}

/// Lets a run end for want of a login.
pub(crate) fn log_out(workbench: &mut Workbench, run: RunId) -> Vec<Effect> {
    let message = "no valid AWS credentials: the SSO session has expired".to_owned();
    let error = EngineError::Credentials { message, hint: "type `aws sso login --profile ir`".to_owned() };
    workbench.update(Action::Run(run, RunEvent::End(Err(error))))
}

/// A run of another session, as a journal would tell it.
pub(crate) fn earlier(key: &str, external: Option<&str>) -> RunRow {
    RunRow {
        key: RunKey::Earlier(key.to_owned()),
        name: "ct-key-summary".to_owned(),
        values: vec![("key".to_owned(), KEY.to_owned())],
        engine: if external.is_some() { EngineKind::Athena } else { EngineKind::Local },
        target: external.map(|_| "main".to_owned()),
        standing: Standing::Done,
        bytes: 5_000_000_000,
        dollars: external.map(|_| 0.02),
        expected: None,
        rows: Some(46),
        started: clock() - jiff::SignedDuration::from_hours(27),
        sql: Arc::from("SELECT 1 -- of yesterday"),
        scope: None,
        external: external.map(|id| ExternalId(id.to_owned())),
    }
}

/// The batches that the effects grant.
pub(crate) fn granted(effects: &[Effect]) -> usize {
    effects.iter().map(|e| if let Effect::Grant(_, n) = e { *n } else { 0 }).sum()
}

/// Rows of the key summary: call names that count up, every third address NULL, JSON in the last column.
pub(crate) fn rows(first: i64, count: i64) -> RecordBatch {
    let numbers = first..first + count;
    let text =
        |f: &dyn Fn(i64) -> Option<String>| -> ArrayRef { Arc::new(StringArray::from_iter(numbers.clone().map(f))) };
    let time = text(&|n| Some(format!("2026-03-10T09:{:02}:00Z", n % 60)));
    let name = text(&|n| Some(["GetCallerIdentity", "ListBuckets", "RunInstances"][n as usize % 3].to_owned()));
    let ip = text(&|n| (n % 3 != 2).then(|| format!("203.0.113.{}", n % 250)));
    let calls: ArrayRef = Arc::new(Int64Array::from_iter_values(numbers.clone().map(|n| n * 7 % 100)));
    let json =
        text(&|n| Some(format!(r#"{{"instanceType":"p3.16xlarge","items":[{{"id":"i-{n}"}}],"dryRun":false}}"#)));
    let columns =
        [("event_time", time), ("eventname", name), ("ip", ip), ("calls", calls), ("requestparameters", json)];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, array)| (name, array, true))).unwrap()
}

pub(crate) fn batch(workbench: &mut Workbench, run: RunId, rows: RecordBatch) -> Vec<Effect> {
    workbench.update(Action::Run(run, RunEvent::Batch(rows)))
}

/// Counters after 40 of 50 objects, with something skipped.
pub(crate) fn progress() -> Progress {
    let mut progress = Progress {
        phase: Phase::Running,
        objects_total: 50,
        objects_done: 40,
        bytes: 12_345_678,
        records: 18_221,
        rows: 12,
        ..Progress::default()
    };
    progress.skipped.add(SkippedUnit::Object, "not gzip", "AWSLogs/1/CloudTrail/x.json.gz", 2);
    progress
}

pub(crate) fn end(workbench: &mut Workbench, run: RunId) -> Vec<Effect> {
    let summary = Summary { progress: Progress { phase: Phase::Done, ..progress() }, ..Summary::default() };
    workbench.update(Action::Run(run, RunEvent::End(Ok(summary))))
}
