//! Texts about a run: its statement, its figures with notes and what was skipped, its failure.

use std::sync::Arc;
use std::time::Duration;

use bytesize::ByteSize;

use super::page::Page;
use super::reader::Reader;
use super::run::Run;
use super::{Known, Workbench};
use crate::bind::BoundQuery;
use crate::engine::estimate::grouped;
use crate::engine::{ScanEstimate, Summary, price};
use crate::printable::Printable;
use crate::queries::{Exclusion, RefSet, Resolved};
use crate::report::{Mark, Report};
use crate::settings::EngineKind;

/// The exact statement.
pub(super) fn sql(sql: &str) -> Reader {
    Reader::new(Printable::line("Statement as sent"), Printable::lines(sql))
}

/// Figures, notes, and what was left out by cause.
pub(super) fn notes(workbench: &Workbench, page: &Page) -> Reader {
    let run = &page.run;
    let mut figures = figures(run, workbench.dollars(run));
    figures.extend(workbench.reused(run).map(|age| ("reused", format!("an earlier result, {age}"))));
    let line = |(name, figure)| Printable::from(format!("{name:<16}{figure}"));
    let mut lines: Vec<Printable> = figures.into_iter().map(line).collect();
    if !run.notes().is_empty() {
        lines.extend([Printable::default(), Printable::line("Notes")]);
        lines.extend(run.notes().iter().map(|note| Printable::from(format!("  {note}"))));
    }
    lines.extend(values(run));
    lines.extend(excluded(run));
    lines.extend([Printable::default(), Printable::line("Skipped")]);
    if run.progress.skipped.is_empty() {
        lines.push(Printable::line("  nothing"));
    }
    for cause in &run.progress.skipped.causes {
        lines.push(Printable::from(format!("  {} {}: {}", cause.count, cause.unit.plural(), cause.cause)));
        lines.push(Printable::from(format!("    first: {}", cause.example)));
    }
    Reader::new(Printable::line("About this run"), lines)
}

/// The values it ran with and who says so, and the reference sets in it.
fn values(run: &Run) -> Vec<Printable> {
    let Some(asked) = run.query.as_deref().and_then(BoundQuery::asked) else { return Vec::new() };
    let value = |(name, Resolved { value, origin }): &(String, Resolved)| {
        let text = value.as_ref().map_or_else(|| origin.to_string(), |value| format!("{value} ({origin})"));
        Printable::from(format!("  {name:<14}{text}"))
    };
    let set = |set: &Arc<RefSet>| {
        Printable::from(format!("  {:<14}{} rows from {}", set.name, set.rows.len(), set.origins.join(", ")))
    };
    let (values, sets) = (asked.resolved.iter().map(value), asked.sets.iter().map(set));
    titled("Values", values).into_iter().chain(titled("Reference sets", sets)).collect()
}

/// What overlays take out of the rows: how many rows once it is over.
fn excluded(run: &Run) -> Vec<Printable> {
    let counted = run.summary().map(|summary| summary.excluded.as_slice()).unwrap_or_default();
    let rules = run.query.as_deref().map(BoundQuery::exclusions).unwrap_or_default();
    let line = |rule: &Exclusion| {
        let what = rule.to_string();
        let rows = counted.iter().find(|known| known.what == what).map(|known| known.rows.to_string());
        Printable::from(format!("  {} rows where {what}", rows.as_deref().unwrap_or("the")))
    };
    titled("Excluded", rules.iter().map(line))
}

/// A block with a title; nothing when it is empty.
fn titled(title: &str, lines: impl Iterator<Item = Printable>) -> Vec<Printable> {
    let mut lines = lines.peekable();
    let head = lines.peek().map(|_| [Printable::default(), Printable::line(title)]);
    head.into_iter().flatten().chain(lines).collect()
}

fn figures(run: &Run, dollars: Option<f64>) -> Vec<(&'static str, String)> {
    let progress = &run.progress;
    let mut figures = Vec::new();
    figures.extend(run.scope.as_ref().map(|scope| ("window", scope.window.to_string())));
    // Athena counts bytes alone.
    if dollars.is_none() {
        figures.push(("objects", format!("{} of {}", progress.objects_done, progress.objects_total)));
    }
    figures.push(("read", ByteSize(progress.bytes).to_string()));
    match dollars {
        Some(dollars) => figures.push(("cost", price::shown(dollars))),
        None => figures.push(("records", progress.records.to_string())),
    }
    if let Some(estimate) = &run.clearance.estimate {
        figures.push(("estimated", super::words(estimate, None).short));
    }
    if !run.clearance.overridden.is_empty() {
        figures.push(("overridden", run.clearance.overridden.join("; ")));
    }
    figures.push(("rows", run.rows().to_string()));
    figures.push(("held in memory", ByteSize(run.results.bytes() as u64).to_string()));
    figures.extend(run.external.iter().map(|id| ("execution id", id.0.clone())));
    figures.extend(run.summary().into_iter().flat_map(ending));
    figures
}

fn ending(summary: &Summary) -> Vec<(&'static str, String)> {
    let mut figures = vec![
        ("queued", seconds(summary.queued)),
        ("planning", seconds(summary.planning)),
        ("engine", seconds(summary.engine)),
        ("wall", seconds(summary.wall)),
    ];
    figures.extend(summary.billed_bytes.map(|bytes| ("billed", ByteSize(bytes).to_string())));
    figures.extend(summary.output_location.clone().map(|place| ("output", place)));
    if summary.truncated {
        figures.push(("cut", "the row limit was reached; there are more rows".to_owned()));
    }
    figures
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

/// What the question in view would read, table by table.
pub(super) fn estimate(workbench: &Workbench) -> Reader {
    let engine = workbench.scope().engine;
    let mut lines = match workbench.forecast().known() {
        Known::Nothing => vec![Printable::line("There is nothing to estimate: no question, or no scope.")],
        Known::Asked => vec![Printable::line("Being asked.")],
        Known::Failed(report) => report_lines(report),
        Known::Estimate(estimate) => estimate.scans.iter().flat_map(scan).collect(),
    };
    if let (Known::Estimate(estimate), EngineKind::Athena) = (workbench.forecast().known(), engine) {
        let per_tb = workbench.price_per_tb();
        let words = super::words(estimate, Some(per_tb)).short;
        lines.extend([Printable::default(), Printable::from(format!("together      {words}"))]);
        lines.push(Printable::from(format!("price         {} a TB scanned", price::shown(per_tb))));
        let limit = workbench.workspace().settings.guard.max_scan;
        lines.extend(limit.map(|limit| Printable::from(format!("max_scan      {}", ByteSize(limit)))));
    }
    Reader::new(Printable::from(format!("What this reads on {}", engine.name())), lines)
}

/// One table reference.
fn scan(scan: &ScanEstimate) -> [Printable; 4] {
    let least = if scan.at_least { "at least " } else { "" };
    let known = |text: String| scan.objects.map_or_else(|| "unknown".to_owned(), |_| format!("{least}{text}"));
    [
        Printable::line(&scan.table),
        Printable::from(format!("  prefixes    {}", grouped(scan.prefixes))),
        Printable::from(format!("  objects     {}", known(grouped(scan.objects.unwrap_or(0))))),
        Printable::from(format!("  bytes       {}", known(ByteSize(scan.bytes).to_string()))),
    ]
}

/// What happened and what to do.
pub(super) fn report(report: &Report) -> Reader {
    Reader::new(Printable::line("This did not work"), report_lines(report))
}

/// A report line by line.
pub fn report_lines(report: &Report) -> Vec<Printable> {
    let mut lines = Printable::lines(&report.title);
    lines.extend(report.mark.as_deref().into_iter().flat_map(mark));
    lines.extend(report.detail.iter().flat_map(|detail| Printable::lines(detail)));
    if let Some(hint) = &report.hint {
        lines.push(Printable::default());
        lines.extend(Printable::lines(hint));
    }
    lines
}

/// The place: origin with line and column, the line itself, and a caret below it.
fn mark(mark: &Mark) -> Vec<Printable> {
    let start = mark.text.floor_char_boundary(mark.span.start.min(mark.text.len()));
    let before = &mark.text[..start];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = mark.text[line_start..].lines().next().unwrap_or_default();
    let indent = Printable::line(&mark.text[line_start..start]);
    let indent = unicode_width::UnicodeWidthStr::width(indent.as_str());
    let number = before.matches('\n').count() + 1;
    let column = mark.text[line_start..start].chars().count() + 1;
    vec![
        Printable::default(),
        Printable::from(format!("{}:{number}:{column}", mark.origin)),
        Printable::from(format!("  {line}")),
        Printable::from(format!("  {}^ {}", " ".repeat(indent), mark.label)),
        Printable::default(),
    ]
}
