//! Texts about a run: its statement, its figures with notes and what was skipped, its failure.

use std::time::Duration;

use bytesize::ByteSize;

use super::page::Page;
use super::reader::Reader;
use super::run::{Run, RunState};
use crate::engine::{SkippedUnit, Summary};
use crate::printable::Printable;
use crate::report::{Mark, Report};

/// The exact statement.
pub(super) fn sql(page: &Page) -> Reader {
    Reader::new(Printable::line("Statement as sent"), Printable::lines(page.run.query.sql()))
}

/// Figures, notes, and what was left out by cause.
pub(super) fn notes(page: &Page) -> Reader {
    let run = &page.run;
    let mut lines = figures(run);
    if !run.query.notes().is_empty() {
        lines.extend([Printable::default(), Printable::line("Notes")]);
        lines.extend(run.query.notes().iter().map(|note| Printable::from(format!("  {}", note.0))));
    }
    lines.extend([Printable::default(), Printable::line("Skipped")]);
    if run.progress.skipped.is_empty() {
        lines.push(Printable::line("  nothing"));
    }
    for cause in &run.progress.skipped.causes {
        let unit = match cause.unit {
            SkippedUnit::Object => "objects",
            SkippedUnit::Record => "records",
        };
        lines.push(Printable::from(format!("  {} {unit}: {}", cause.count, cause.cause)));
        lines.push(Printable::from(format!("    first: {}", cause.example)));
    }
    Reader::new(Printable::line("About this run"), lines)
}

fn figures(run: &Run) -> Vec<Printable> {
    let progress = &run.progress;
    let mut figures = vec![
        ("window", run.scope.window.to_string()),
        ("objects", format!("{} of {}", progress.objects_done, progress.objects_total)),
        ("read", ByteSize(progress.bytes).to_string()),
        ("records", progress.records.to_string()),
        ("rows", run.results.rows().to_string()),
        ("held in memory", ByteSize(run.results.bytes() as u64).to_string()),
    ];
    figures.extend(run.external.iter().map(|id| ("execution id", id.0.clone())));
    if let RunState::Done(summary) = &run.state {
        figures.extend(ending(summary));
    }
    figures.into_iter().map(|(name, figure)| Printable::from(format!("{name:<16}{figure}"))).collect()
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
