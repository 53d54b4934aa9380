//! `--targets`: one question to several accounts or regions, their rows in one stream.

use std::sync::Arc;

use tokio::runtime::Runtime;

use super::args::OutputArgs;
use super::execute::planned;
use super::figures::{closing, figures, tell_as};
use super::follow::Following;
use super::guards::{Gate, estimated};
use super::{Failure, diagnostics, engines, output};
use crate::bind::BoundQuery;
use crate::engine::fan::{Part, fan_out};
use crate::engine::guard::Spent;
use crate::engine::{Clearance, ClientToken, Control, Engine, Summary, price};
use crate::journal::Recorded;
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::{EngineKind, Settings};

/// Runs that go at the same time. Athena's quotas are for each account and region; this keeps the reader in step.
const AT_ONCE: usize = 8;

/// Runs a question at several targets (or shows what it would do there) and writes the rows of all.
pub(super) fn execute(
    targets: &[String],
    bind: impl Fn(Option<&str>) -> Result<BoundQuery, Report>,
    settings: &Settings,
    args: &OutputArgs,
) -> Result<(), Failure> {
    let bound =
        |target: &String| -> Result<_, Report> { Ok(Arc::new(bind(Some(target))?.with_json(&args.json_columns)?)) };
    let queries = targets.iter().map(bound).collect::<Result<Vec<_>, _>>()?;
    let (runtime, journal) = (engines::runtime()?, engines::journal(settings));
    let mut gate = Gate {
        kind: EngineKind::Athena,
        settings,
        args,
        journal: journal.as_ref().ok(),
        target: None,
        planned: Spent::default(),
    };
    if args.dry_run {
        return dry_run(targets, &queries, gate, &runtime);
    }
    let mut runs = Vec::new();
    for (target, query) in targets.iter().zip(&queries) {
        gate.target = Some(target);
        let engine = engines::recorded(EngineKind::Athena, settings, Some(target), &runtime, &journal)?;
        let engine = Arc::new(engine.insist(args.yes));
        let clearance = runtime.block_on(gate.cleared(engine.as_ref(), query))?;
        runs.push(Target { name: target.clone(), engine, query: Arc::clone(query), clearance });
    }
    for Target { name, query, .. } in &runs {
        let note = |text: &str| diagnostics::note(&Printable::line(&format!("note: target {name}: {text}")));
        query.notes().iter().for_each(|text| note(&text.0));
    }
    let following = Following {
        engines: runs.iter().map(|run| run.engine.as_ref() as &dyn Engine).collect(),
        journal: journal.as_ref().ok(),
        token: ClientToken::new(),
        per_tb: settings.tariff(None).per_tb,
        args,
        again: None,
        query: queries.first().map(AsRef::as_ref),
    };
    let ended = following.follow(runtime, |control| {
        let parts = runs.iter().map(|run| run.part(&control)).collect();
        fan_out(parts, AT_ONCE, args.limit, control.cancel)
    });
    close(&ended?, &runs, settings, args)
}

/// The run at one target, which may start.
struct Target {
    name: String,
    engine: Arc<Recorded>,
    query: Arc<BoundQuery>,
    clearance: Clearance,
}

impl Target {
    fn part(&self, control: &Control) -> Part {
        let (engine, query) = (Arc::clone(&self.engine), Arc::clone(&self.query));
        // A start of its own: the token of one target is nothing to another one.
        let control = Control { token: ClientToken::new(), clearance: self.clearance.clone(), ..control.clone() };
        Part { target: self.name.clone(), start: Box::new(move || Recorded::start(&engine, query, control)) }
    }
}

/// What the question would do at each target: one after the other as text, together as JSON.
fn dry_run<'a>(
    targets: &'a [String],
    queries: &[Arc<BoundQuery>],
    mut gate: Gate<'a>,
    runtime: &Runtime,
) -> Result<(), Failure> {
    let (mut texts, mut objects) = (Vec::new(), Vec::new());
    for (target, query) in targets.iter().zip(queries) {
        gate.target = Some(target);
        let engine = engines::patient(EngineKind::Athena, gate.settings, Some(target), runtime)?;
        let estimate = runtime.block_on(estimated(engine.as_ref(), query))?;
        let (text, mut object) = planned(&gate, query, &estimate, |plan| (plan.text(), plan.json()));
        texts.push(format!("-- target {}\n{text}", Printable::line(target)));
        if let Some(fields) = object.as_object_mut() {
            fields.insert("target".to_owned(), target.as_str().into());
        }
        objects.push(object);
    }
    match gate.args.format.name {
        "json" => output::json(&objects.into()),
        "jsonl" => output::stdout(objects.iter().map(|object| format!("{object}\n")).collect::<String>().as_bytes()),
        _ => output::stdout(texts.join("\n").as_bytes()),
    }
}

/// What became of each target. One that failed makes the result partial.
fn close(summary: &Summary, runs: &[Target], settings: &Settings, args: &OutputArgs) -> Result<(), Failure> {
    let (mut failed, mut dollars) = (false, 0.0);
    for outcome in &summary.targets {
        match &outcome.result {
            Ok(part) => {
                let per_tb = settings.tariff(Some(&outcome.target)).per_tb;
                let run = runs.iter().find(|run| run.name == outcome.target);
                let estimate = run.and_then(|run| run.clearance.estimate.as_deref());
                dollars += part.billed_bytes.map_or(0.0, |bytes| price::dollars(bytes, per_tb));
                let text = format!("target {}: {}", outcome.target, closing(part, per_tb, estimate));
                diagnostics::note(&Printable::line(&text));
                for note in &part.notes {
                    diagnostics::note(&Printable::line(&format!("note: target {}: {note}", outcome.target)));
                }
            }
            Err(error) => {
                failed = true;
                let report = Report::from(error.clone());
                diagnostics::print(&Report { title: format!("target {}: {}", outcome.target, report.title), ..report });
            }
        }
    }
    let all = Summary { billed_bytes: None, ..summary.clone() };
    tell_as(&all, &format!("{} · {} in all", figures(&all), price::shown(dollars)), true);
    if failed || args.strict && !summary.progress.skipped.is_empty() {
        return Err(Failure::Silent(Exit::Partial));
    }
    Ok(())
}
