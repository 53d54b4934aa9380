//! The text of `logq.toml` with the tables that were found.

use std::path::Path;

use jiff::Span;
use jiff::civil::Date;

use super::page::{place, proof, remarks};
use crate::discover::Found;
use crate::printable::Printable;
use crate::report::Report;
use crate::settings::{with_remark, with_table};
use crate::table::{Location, Table};

/// Logs whose last day is longer ago have ended: the usual window would hold nothing.
const GOES_ON: i32 = 2;
/// The days of the window then.
const LAST_DAYS: i32 = 3;

/// The text with new tables; an empty one becomes a whole configuration.
pub(super) fn changed(text: &str, new: &[&Found], typed: &str, base: &Path, today: Date) -> Result<String, Report> {
    let mut text = if text.trim().is_empty() { head(new, typed, today) } else { text.to_owned() };
    for found in new {
        text = with_table(&text, &written(&found.table, base))?;
        text = with_remark(&text, &found.table.name, &remark(found))?;
    }
    Ok(text)
}

/// The table with a location that counts from the file.
fn written(table: &Table, base: &Path) -> Table {
    let location = match &table.location {
        Location::S3(uri) => Location::S3(uri.clone()),
        folder @ Location::Folder(_) => Location::Folder(place(folder, base).into()),
    };
    Table { location, ..table.clone() }
}

/// What a new file says beside its tables.
fn head(new: &[&Found], typed: &str, today: Date) -> String {
    let typed = Printable::line(typed);
    let last = new.iter().filter_map(|found| found.last).max();
    let ended = last.filter(|last| *last < today.saturating_sub(Span::new().days(GOES_ON)));
    let scope = match ended {
        Some(last) => {
            // The day of a folder is that of delivery: its events may be of the day before.
            let to = last.saturating_add(Span::new().days(1));
            let from = last.saturating_sub(Span::new().days(LAST_DAYS));
            format!("scope = {{ window = \"{from}/{to}\" }}   # the last day that has logs is {last}\n")
        }
        None => "scope = { window = \"24h\" }\n".to_owned(),
    };
    format!(
        "# Written by logq init from {typed} on {today}; comments say what was seen then.\n\
         version = 1\n\
         engine = \"local\"   # Athena wants [targets.main] and engine = \"athena\"\n\
         {scope}"
    )
}

/// What was seen of a table.
fn remark(found: &Found) -> String {
    let day = |day: Option<Date>| day.map_or("?".to_owned(), |day| day.to_string());
    let mut lines = vec![format!(
        "{} objects were listed, of {} to {}, stored as {}",
        found.objects,
        day(found.first),
        day(found.last),
        found.compression.unwrap_or("?"),
    )];
    if let Some(shown) = &found.proof {
        lines.push(format!("one of them: {}", proof(shown)));
    }
    if !found.also.is_empty() {
        lines.push(format!("layouts that read the same keys: {}", found.also.join(", ")));
    }
    for (name, values) in &found.values {
        if !found.table.partitions.contains_key(name) && !matches!(name.as_str(), "aws_account" | "aws_region") {
            lines.push(format!("{name}: {}", values.iter().cloned().collect::<Vec<_>>().join(", ")));
        }
    }
    lines.extend(remarks(found));
    lines.iter().map(|line| format!("{}\n", Printable::line(line))).collect()
}
