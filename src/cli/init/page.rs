//! What was found and what was ignored, for people.

use std::path::Path;

use jiff::civil::Date;

use super::reached;
use crate::discover::{Discovery, Found, Proof};
use crate::engine::SkippedUnit;
use crate::printable::Printable;
use crate::table::{Keys, Location};

/// A discovery with what the configuration knows of it.
pub(super) struct Shown<'a> {
    pub(super) discovery: &'a Discovery,
    /// For each table its name in the configuration, if it is there.
    pub(super) known: &'a [Option<String>],
    /// The folder that relative locations start from.
    pub(super) base: &'a Path,
}

impl Shown<'_> {
    /// Two tables: what was found, what was ignored.
    pub(super) fn page(&self) -> String {
        let mut text = String::new();
        if !self.discovery.tables.is_empty() {
            let head =
                ["TABLE", "LAYOUT", "ACCOUNTS", "REGIONS", "SINCE", "LAST", "STORED AS", "ONE OBJECT", "LOCATION"];
            let rows = self.discovery.tables.iter().zip(self.known).map(|(found, known)| self.row(found, known));
            text.push_str(&aligned(&head, &rows.collect::<Vec<_>>()));
        }
        if !self.discovery.ignored.0.is_empty() {
            let rows = self.discovery.ignored.0.iter();
            let rows: Vec<[String; 3]> =
                rows.map(|cause| [cause.count.to_string(), cause.cause.clone(), cause.example.clone()]).collect();
            text.push_str(if text.is_empty() { "" } else { "\n" });
            text.push_str(&aligned(&["IGNORED", "WHY", "FOR EXAMPLE"], &rows));
        }
        text
    }

    fn row(&self, found: &Found, known: &Option<String>) -> [String; 9] {
        let table = &found.table;
        let day = |day: Option<Date>| day.map_or("-".to_owned(), |day| day.to_string());
        [
            known.as_ref().map_or_else(|| table.name.clone(), |name| format!("{name} (known)")),
            layout(found),
            count(&table.accounts),
            count(&table.regions),
            if table.since.is_some() { day(table.since) } else { format!("{} ?", day(found.first)) },
            day(found.last),
            found.compression.unwrap_or("?").to_owned(),
            found.proof.as_ref().map_or_else(|| "not read".to_owned(), proof),
            place(&table.location, self.base),
        ]
    }

    /// What else is to be said.
    pub(super) fn talk(&self) -> Vec<String> {
        let discovery = self.discovery;
        let mut lines = Vec::new();
        for found in &discovery.tables {
            lines.extend(remarks(found).into_iter().map(|remark| format!("{}: {remark}", found.table.name)));
        }
        if let Some((count, first)) = &discovery.passed_over {
            let folders = if *count == 1 { "folder was" } else { "folders were" };
            lines.push(format!("{count} {folders} not looked into, or not to the end; the first: {first}"));
        }
        if let Some(bound) = discovery.driven.reached {
            lines.push(reached(bound, discovery.driven.pages));
        }
        lines.push(format!("{} listings, {} objects seen", discovery.driven.pages, discovery.objects));
        lines
    }
}

/// What is worth knowing about a table, in sentences.
pub(super) fn remarks(found: &Found) -> Vec<String> {
    let mut remarks = found.notes.clone();
    if found.table.since.is_none() && found.first.is_some() {
        remarks.push(
            "not all was looked at: accounts and regions may be missing, and `since` is left out because an earlier day \
             may have logs"
                .to_owned(),
        );
    }
    if !found.rivals.is_empty() {
        remarks.push(format!("the objects may as well be of {}", found.rivals.join(", ")));
    }
    if let Some(Ok(trial)) = found.proof.as_ref().map(|proof| &proof.trial) {
        if trial.own == 0 {
            remarks.push("the object that was read has no record of this kind".to_owned());
        }
        for cause in &trial.skipped.causes {
            let unit = if cause.unit == SkippedUnit::Object { "object" } else { "record" };
            remarks.push(format!("{} {unit}(s) of the one that was read left out: {}", cause.count, cause.cause));
        }
    }
    if let Some(Err(cause)) = found.proof.as_ref().map(|proof| &proof.trial) {
        remarks.push(format!("no object could be read: {cause}"));
    }
    remarks
}

fn layout(found: &Found) -> String {
    let table = &found.table;
    match (&table.choices.prefix, &table.org) {
        (Some(prefix), _) => format!("{} {prefix}", table.layout),
        (None, Some(org)) => format!("{} {org}", table.layout),
        (None, None) => table.layout.clone(),
    }
}

/// What a reader makes of one object, in a few words.
pub(super) fn proof(proof: &Proof) -> String {
    match &proof.trial {
        Ok(trial) => {
            let lost = trial.skipped.causes.iter().map(|cause| cause.count).sum::<u64>();
            let lost = if lost > 0 { format!(", {lost} left out") } else { String::new() };
            format!("{} records, {}/{} columns{lost}", trial.own, trial.columns_filled(), trial.filled.len())
        }
        Err(_) => "unreadable".to_owned(),
    }
}

fn count(keys: &Keys) -> String {
    match keys {
        Keys::Listed(list) if list.len() == 1 => list[0].clone(),
        Keys::Listed(list) => list.len().to_string(),
        Keys::Injected | Keys::Unlisted => "-".to_owned(),
    }
}

/// A location as the file writes it: folders below the file's own are relative.
pub(super) fn place(location: &Location, base: &Path) -> String {
    match location {
        Location::S3(uri) => uri.clone(),
        Location::Folder(path) => match path.strip_prefix(base) {
            Ok(below) if below.as_os_str().is_empty() => "./".to_owned(),
            Ok(below) => format!("./{}/", below.display()),
            Err(_) => format!("{}/", path.display().to_string().trim_end_matches('/')),
        },
    }
}

/// Rows under a head, in columns; the last one is as wide as it likes.
fn aligned<const N: usize>(head: &[&str; N], rows: &[[String; N]]) -> String {
    let head = head.map(str::to_owned);
    let rows: Vec<[String; N]> = std::iter::once(head).chain(rows.iter().cloned()).collect();
    let rows: Vec<[String; N]> =
        rows.into_iter().map(|row| row.map(|cell| Printable::line(&cell).to_string())).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..N - 1).map(width).collect();
    let line = |row: &[String; N]| {
        let cells: String = widths.iter().zip(row).map(|(width, cell)| format!("{cell:<width$}  ")).collect();
        format!("{cells}{}\n", row[N - 1])
    };
    rows.iter().map(line).collect()
}
