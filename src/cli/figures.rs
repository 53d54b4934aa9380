//! The figures of a run as a line: while it goes, and when it is over.

use std::io::{self, IsTerminal, Write};

use bytesize::ByteSize;

use super::diagnostics;
use crate::engine::{Estimate, Excluded, Phase, Progress, Skipped, Summary, price};
use crate::printable::Printable;
use crate::settings::EngineKind;
use crate::time::coarse;

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
    read(progress, Some(progress.bytes))
}

/// What was read and came out; `bytes` where nothing else says them.
fn read(progress: &Progress, bytes: Option<u64>) -> String {
    let mut parts = Vec::new();
    if progress.objects_total > 0 {
        parts.push(format!("{}/{} objects", progress.objects_done, progress.objects_total));
    }
    parts.extend(bytes.map(|bytes| ByteSize(bytes).to_string()));
    if progress.records > 0 {
        parts.push(format!("{} records", progress.records));
    }
    parts.push(format!("{} rows", progress.rows));
    parts.join(" · ")
}

/// The line of a run that is over.
pub(super) fn figures(summary: &Summary) -> String {
    let bytes = summary.billed_bytes.is_none().then_some(summary.progress.bytes);
    format!("{} · {:.1} s", read(&summary.progress, bytes), summary.wall.as_secs_f64())
}

/// The same with the bill, what had been estimated, and where the time went.
pub(super) fn closing(summary: &Summary, per_tb: f64, estimate: Option<&Estimate>) -> String {
    let mut text = figures(summary);
    if let Some(bytes) = summary.billed_bytes {
        text.push_str(&format!(" · {}", bill(bytes, per_tb, estimate, summary.reused)));
        text.push_str(&times(summary));
        text.push_str(&reused(summary));
    }
    text
}

/// What was billed, as the rest of a line.
pub(super) fn billed(bytes: Option<u64>, per_tb: f64) -> String {
    bytes.map_or_else(String::new, |bytes| {
        format!(" · scanned {} · {}", ByteSize(bytes), price::shown(price::dollars(bytes, per_tb)))
    })
}

/// The closing lines: what was read, what it cost, how that compares to the estimate, where the time went, and what was
/// left out.
pub(super) fn tell(summary: &Summary, kind: EngineKind, per_tb: f64, estimate: Option<&Estimate>) {
    tell_as(summary, &closing(summary, per_tb, estimate), kind == EngineKind::Athena);
}

/// The same with other words for the figures; they are told if money was spent, or somebody looks.
pub(super) fn tell_as(summary: &Summary, figures: &str, is_paid: bool) {
    let cut = if summary.truncated { " · cut at --limit" } else { "" };
    if io::stderr().is_terminal() || is_paid || summary.truncated {
        diagnostics::note(&Printable::line(&format!("{figures}{cut}")));
    }
    for note in &summary.notes {
        diagnostics::note(&Printable::line(&format!("note: {note}")));
    }
    for Excluded { what, rows } in &summary.excluded {
        let unit = if *rows == 1 { "row" } else { "rows" };
        diagnostics::note(&Printable::line(&format!("excluded {rows} {unit}: {what}")));
    }
    skipped(&summary.progress.skipped);
}

/// Bytes and money, and what had been estimated.
fn bill(bytes: u64, per_tb: f64, estimate: Option<&Estimate>, is_reused: bool) -> String {
    let dollars = match estimate.is_some_and(Estimate::is_reserved) {
        true => "paid by the hour".to_owned(),
        false => price::shown(price::dollars(bytes, per_tb)),
    };
    let bill = format!("scanned {} · {dollars}", ByteSize(bytes));
    // A result of an earlier run reads nothing, whatever was estimated.
    match estimate.filter(|_| !is_reused) {
        Some(estimate) if estimate.is_known() || estimate.bytes() > 0 => {
            let bound = match (estimate.is_at_least(), estimate.is_at_most()) {
                (true, _) => "at least ",
                (false, true) => "at most ",
                (false, false) => "",
            };
            format!("{bill} (estimated {bound}{})", ByteSize(estimate.bytes()))
        }
        Some(_) => format!("{bill} (not estimated)"),
        None => bill,
    }
}

/// Where the time at the server went.
fn times(summary: &Summary) -> String {
    let each = [("queued", summary.queued), ("planning", summary.planning), ("engine", summary.engine)];
    each.iter().map(|(what, time)| format!(" · {what} {:.1} s", time.as_secs_f64())).collect()
}

/// Whether the server gave an earlier result again.
fn reused(summary: &Summary) -> String {
    match (summary.reused, summary.age) {
        (false, _) => String::new(),
        (true, None) => " · an earlier result (--fresh asks anew)".to_owned(),
        (true, Some(age)) => format!(
            " · an earlier result, {} old (--fresh asks anew)",
            coarse(i64::try_from(age.as_secs()).unwrap_or(i64::MAX))
        ),
    }
}

/// What was left out, by cause.
pub(super) fn skipped(skipped: &Skipped) {
    for cause in &skipped.causes {
        let first = if cause.example.is_empty() { String::new() } else { format!(" (first: {})", cause.example) };
        let text = format!("skipped {} {}: {}{first}", cause.count, cause.unit.plural(), cause.cause);
        diagnostics::note(&Printable::line(&text));
    }
    let _ = io::stderr().flush();
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::engine::ScanEstimate;

    #[test]
    fn a_bill_is_held_against_what_was_estimated() {
        let of = |scan: ScanEstimate| Estimate { scans: vec![scan], ..Estimate::default() };
        let known = ScanEstimate { objects: Some(1), bytes: 2 << 30, ..ScanEstimate::default() };
        let said = |scan: ScanEstimate| bill(1 << 30, 5.0, Some(&of(scan)), false);
        assert_eq!(said(known.clone()), "scanned 1.0 GiB · under $0.01 (estimated 2.0 GiB)");
        let capped = ScanEstimate { at_least: true, ..known.clone() };
        assert_eq!(said(capped), "scanned 1.0 GiB · under $0.01 (estimated at least 2.0 GiB)");
        assert_eq!(said(ScanEstimate::default()), "scanned 1.0 GiB · under $0.01 (not estimated)");
        assert_eq!(bill(0, 5.0, Some(&of(known)), true), "scanned 0 B · $0");
        let (queued, planning, engine) = (Duration::from_millis(140), Duration::from_secs(2), Duration::from_secs(9));
        let summary = Summary { queued, planning, engine, ..Summary::default() };
        assert_eq!(times(&summary), " · queued 0.1 s · planning 2.0 s · engine 9.0 s");
    }
}
