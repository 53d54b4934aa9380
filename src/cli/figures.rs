//! The figures of a run as a line: while it goes, and when it is over.

use std::io::{self, IsTerminal, Write};

use bytesize::ByteSize;

use super::diagnostics;
use crate::engine::{Phase, Progress, Skipped, SkippedUnit, Summary, price};
use crate::printable::Printable;
use crate::settings::{EngineKind, Settings, Target};

/// The line of a run that goes.
pub(super) fn line(progress: &Progress) -> String {
    let phase = match progress.phase {
        Phase::Queued => "queued",
        Phase::Listing => "listing",
        Phase::Running => "running",
        Phase::Fetching => "fetching",
        Phase::Stopping => "stopping",
        Phase::Done => "done",
    };
    format!("{phase} · {}", counts(progress))
}

fn counts(progress: &Progress) -> String {
    let mut parts = Vec::new();
    if progress.objects_total > 0 {
        parts.push(format!("{}/{} objects", progress.objects_done, progress.objects_total));
    }
    parts.push(ByteSize(progress.bytes).to_string());
    if progress.records > 0 {
        parts.push(format!("{} records", progress.records));
    }
    parts.push(format!("{} rows", progress.rows));
    parts.join(" · ")
}

/// The line of a run that is over.
pub(super) fn figures(summary: &Summary) -> String {
    format!("{} · {:.1} s", counts(&summary.progress), summary.wall.as_secs_f64())
}

/// What was billed, as the rest of a line.
pub(super) fn billed(bytes: Option<u64>, per_tb: f64) -> String {
    bytes.map_or_else(String::new, |bytes| {
        format!(" · scanned {} · {}", ByteSize(bytes), price::shown(price::dollars(bytes, per_tb)))
    })
}

/// The closing lines: what was read, what it cost, what was left out.
pub(super) fn tell(summary: &Summary, kind: EngineKind, per_tb: f64) {
    let mut text = figures(summary);
    text.push_str(&billed(summary.billed_bytes, per_tb));
    if summary.truncated {
        text.push_str(" · cut at --limit");
    }
    let interesting = io::stderr().is_terminal() || kind == EngineKind::Athena || summary.truncated;
    if interesting {
        diagnostics::note(&Printable::line(&text));
    }
    for note in &summary.notes {
        diagnostics::note(&Printable::line(&format!("note: {note}")));
    }
    skipped(&summary.progress.skipped);
}

/// What was left out, by cause.
pub(super) fn skipped(skipped: &Skipped) {
    for cause in &skipped.causes {
        let unit = match cause.unit {
            SkippedUnit::Object => "objects",
            SkippedUnit::Record => "records",
        };
        let text = format!("skipped {} {unit}: {} (first: {})", cause.count, cause.cause, cause.example);
        diagnostics::note(&Printable::line(&text));
    }
    let _ = io::stderr().flush();
}

/// Dollars for a TB scanned, as the target says.
pub(super) fn price_per_tb(settings: &Settings) -> f64 {
    settings.target(None).map_or(Target::default().price_per_tb, |(_, target)| target.price_per_tb)
}
