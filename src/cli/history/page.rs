//! One run in full: what was asked, where, what it came to, and the exact statement.

use std::time::Duration;

use bytesize::ByteSize;
use jiff::Timestamp;

use super::super::runs::{age, command};
use super::state;
use crate::engine::price;
use crate::journal::Entry;
use crate::printable::Printable;

/// Width of the words at the left.
const LEFT: usize = 12;

pub(super) fn page(entry: &Entry, now: Timestamp) -> String {
    let mut lines = vec![("run", entry.name.to_string()), ("state", state(entry).to_owned())];
    let mut put = |word, text: Option<String>| lines.extend(text.map(|text| (word, text)));
    put("error", entry.error.clone());
    put("question", entry.question.clone());
    for (name, value) in &entry.params {
        put("parameter", Some(format!("{name} = {value}")));
    }
    put("scope", scope(entry));
    put("engine", Some(place(entry)));
    put("execution", entry.execution.as_ref().map(|id| id.0.clone()));
    put("token", Some(entry.token.0.clone()));
    put("case", entry.case.clone());
    put("guard", entry.overridden.clone());
    put("estimate", estimate(entry));
    put("started", Some(format!("{} ({})", entry.started, ago(now, entry.started))));
    put("submitted", entry.submitted.map(|at| at.to_string()));
    put("ended", entry.ended.map(|at| at.to_string()));
    put("figures", figures(entry));
    put("times", times(entry));
    put("output", entry.output.clone());
    put("columns", columns(entry));
    put("again", command(entry));
    let mut text: String =
        lines.iter().map(|(word, text)| format!("{word:<LEFT$}{}\n", Printable::line(text))).collect();
    text.push_str(&format!("\n{}\n", Printable::block(entry.sql.trim())));
    text
}

fn ago(now: Timestamp, then: Timestamp) -> String {
    match age(now, then).as_str() {
        "now" => "now".to_owned(),
        age => format!("{age} ago"),
    }
}

fn scope(entry: &Entry) -> Option<String> {
    let scope = entry.scope.as_ref()?;
    let list = |values: &Option<Vec<String>>| values.as_ref().map_or("all".to_owned(), |v| v.join(", "));
    let mut text = format!(
        "{} to {} · accounts {} · regions {}",
        scope.window.from,
        scope.window.to,
        list(&scope.accounts),
        list(&scope.regions)
    );
    for (name, values) in &scope.partitions {
        text.push_str(&format!(" · {name} {}", values.join(", ")));
    }
    Some(text)
}

fn place(entry: &Entry) -> String {
    let Some((name, target)) = &entry.target else { return entry.engine.name().to_owned() };
    let parts = [
        ("region", &target.region),
        ("workgroup", &target.workgroup),
        ("database", &target.database),
        ("output", &target.output),
        ("profile", &target.profile),
        ("role", &target.role_arn),
    ];
    let parts = parts.iter().filter_map(|(word, value)| value.as_ref().map(|value| format!(" · {word} {value}")));
    format!("{}, target {name}{}", entry.engine.name(), parts.collect::<String>())
}

fn estimate(entry: &Entry) -> Option<String> {
    let estimate = entry.estimate.as_ref()?;
    let bytes = estimate.bytes.map_or("bytes not listed".to_owned(), |bytes| ByteSize(bytes).to_string());
    let dollars = estimate.dollars.map_or_else(String::new, |dollars| format!(" · {}", price::shown(dollars)));
    Some(format!("{} prefixes · {bytes}{dollars}", estimate.prefixes))
}

fn figures(entry: &Entry) -> Option<String> {
    let figures = &entry.figures;
    let parts = [
        figures.rows.map(|rows| format!("{rows} rows")),
        figures.billed_bytes.map(|bytes| format!("scanned {}", ByteSize(bytes))),
        figures.dollars.map(price::shown),
        figures.reused.then(|| "answered from an earlier result".to_owned()),
    ];
    joined(parts.into_iter().flatten())
}

fn times(entry: &Entry) -> Option<String> {
    let figures = &entry.figures;
    let parts = [
        ("queue", figures.queued),
        ("planning", figures.planning),
        ("engine", figures.engine),
        ("in all", figures.wall),
    ];
    let told = |(word, span): (&str, Option<Duration>)| span.map(|s| format!("{word} {:.1} s", s.as_secs_f64()));
    joined(parts.into_iter().filter_map(told))
}

fn columns(entry: &Entry) -> Option<String> {
    let columns: Vec<String> = entry.columns.iter().map(|(name, ty)| format!("{name} {ty}")).collect();
    (!columns.is_empty()).then(|| columns.join(", "))
}

fn joined(parts: impl Iterator<Item = String>) -> Option<String> {
    let text = parts.collect::<Vec<_>>().join(" · ");
    (!text.is_empty()).then_some(text)
}
