//! Runs as rows of text.

use std::io::IsTerminal as _;

use bytesize::ByteSize;
use jiff::Timestamp;

use crate::engine::price;
use crate::journal::Entry;
use crate::printable::Printable;
use crate::time::coarse;

/// The least width of the last column, where the others leave little.
const LEAST: usize = 24;

/// Rows under their heads. The last column takes what a terminal has left; elsewhere it is whole.
pub(in crate::cli) fn table<const N: usize>(head: [&str; N], rows: Vec<[String; N]>) -> String {
    let terminal = std::io::stdout().is_terminal();
    let width = terminal.then(|| crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns)));
    laid_out(head, rows, width)
}

pub(super) fn laid_out<const N: usize>(head: [&str; N], rows: Vec<[String; N]>, width: Option<usize>) -> String {
    let all: Vec<[String; N]> = std::iter::once(head.map(str::to_owned))
        .chain(rows)
        .map(|row| row.map(|cell| Printable::line(&cell).to_string()))
        .collect();
    let widths: Vec<usize> =
        (0..N - 1).map(|i| all.iter().map(|row| row[i].chars().count()).max().unwrap_or(0)).collect();
    let used: usize = widths.iter().map(|w| w + 2).sum();
    let room = width.map_or(usize::MAX, |width| width.saturating_sub(used).max(LEAST));
    let line = |row: &[String; N]| {
        let cells: String = widths.iter().zip(row).map(|(w, cell)| format!("{cell:<w$}  ")).collect();
        format!("{cells}{}\n", cut(&row[N - 1], room))
    };
    all.iter().map(line).collect()
}

fn cut(text: &str, room: usize) -> String {
    match text.char_indices().nth(room) {
        Some(_) => text.chars().take(room.saturating_sub(1)).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

/// How long ago: `12s`, `5m`, `3h`, `4d`.
pub(in crate::cli) fn age(now: Timestamp, then: Timestamp) -> String {
    match now.duration_since(then).as_secs() {
        ..=0 => "now".to_owned(),
        seconds => coarse(seconds),
    }
}

/// Bytes and dollars of a run, `-` where they are not known.
pub(in crate::cli) fn scanned(entry: &Entry) -> [String; 2] {
    let figures = &entry.figures;
    let unknown = || "-".to_owned();
    [
        figures.billed_bytes.map_or_else(unknown, |bytes| ByteSize(bytes).to_string()),
        figures.dollars.map_or_else(unknown, price::shown),
    ]
}

/// What was asked, on one line.
pub(in crate::cli) fn what(entry: &Entry) -> String {
    let mut text = match (&entry.question, &entry.author_sql) {
        (Some(question), _) => question.clone(),
        (None, Some(sql)) => one_line(sql),
        (None, None) => one_line(&entry.sql),
    };
    for (name, value) in &entry.params {
        text.push_str(&format!(" {name}={value}"));
    }
    text
}

/// A statement without its layout.
pub(in crate::cli) fn one_line(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}
