//! The log kinds of the header and the tables of the SQL.

use super::{Findings, Sql, Subject};
use crate::lint::{Rule, Severity};

static SOURCES: Rule = Rule::new("L16", Severity::Error, "the tables are not those of the header");
static TWICE: Rule = Rule::new("L18", Severity::Warning, "a table that is read several times, or never");

pub(super) const RULES: &[&Rule] = &[&SOURCES, &TWICE];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    declared(subject, findings);
    if let Some(sql) = &subject.sql {
        named(subject, sql, findings);
        read(sql, findings);
    }
}

fn declared(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (query, catalogue) = (subject.query, subject.catalogue);
    for (i, source) in query.sources.iter().enumerate() {
        if catalogue.get(source).is_none() {
            let key = format!("sources.{i}");
            findings.header(&SOURCES, &key, format!("there is no log kind `{source}`"), "`logq sources` lists them");
        }
    }
    for (i, source) in query.optional.iter().enumerate() {
        let key = format!("optional.{i}");
        if !query.sources.contains(source) {
            let why = format!("`{source}` is not in sources");
            findings.header(&SOURCES, &key, why, "`optional` names those of `sources` that may have no table");
        } else if query.sources.len() == 1 {
            let why = format!("`{source}` is all that is read");
            findings.header(&SOURCES, &key, why, "remove it: without any table there is no answer");
        }
    }
    for (i, set) in query.set_names.iter().enumerate().filter(|(_, set)| catalogue.get(set).is_some()) {
        let why = format!("the set `{set}` hides the log kind of that name");
        findings.header(&SOURCES, &format!("sets.{i}"), why, "choose another name");
    }
    for table in &query.tables {
        let key = format!("tables.{}", table.name);
        if !query.sources.contains(&table.source) {
            let why = format!("it reads `{}`, which is not in sources", table.source);
            findings.header(&SOURCES, &key, why, format!("add \"{}\" to sources", table.source));
        }
        if catalogue.get(&table.name).is_some() {
            findings.header(&SOURCES, &key, "it hides the log kind of that name", "choose another name");
        }
    }
}

fn named(subject: &Subject<'_>, sql: &Sql<'_>, findings: &mut Findings<'_>) {
    let query = subject.query;
    let found = &sql.found.tables;
    for table in found {
        let name = table.name.join(".");
        if !query.sources.contains(&name) && !query.tables.iter().any(|t| t.name == name) {
            let why = format!("the table {name} is not in sources");
            findings.sql(&SOURCES, &table.range, why, "declare its log kind under `sources`");
        }
    }
    let reads = |name: &str| found.iter().any(|table| table.name == [name]);
    for table in query.tables.iter().filter(|table| !reads(&table.name)) {
        let key = format!("tables.{}", table.name);
        findings.header(&SOURCES, &key, format!("{key} is not read"), "remove it, or name it in FROM");
    }
    for (i, name) in query.set_names.iter().enumerate() {
        let is_known = query.sets.iter().any(|set| set.name == *name);
        if is_known && !sql.sets.iter().any(|(_, set)| set.name == *name) {
            let repair = "remove it, or name it in FROM";
            findings.header(&SOURCES, &format!("sets.{i}"), format!("the set {name} is not read"), repair);
        }
    }
    for (i, source) in query.sources.iter().enumerate() {
        let through = query.tables.iter().any(|table| table.source == *source && reads(&table.name));
        if !reads(source) && !through {
            let key = format!("sources.{i}");
            findings.header(
                &SOURCES,
                &key,
                format!("the source {source} is not read"),
                "remove it, or name it in FROM",
            );
        }
    }
}

/// Trino puts a CTE's text wherever it is named and reads its tables for each.
fn read(sql: &Sql<'_>, findings: &mut Findings<'_>) {
    for (i, table) in sql.found.tables.iter().enumerate() {
        let name = table.name.join(".");
        let same = |other: &&crate::sql::Reference| other.name == table.name;
        if table.times == 0 {
            let why = format!("{name} stands in a CTE that nothing names: it is not read");
            findings.sql(&TWICE, &table.range, why, "remove the CTE");
        } else if !sql.found.tables[..i].iter().any(|other| same(&other)) {
            let times = sql.found.tables.iter().filter(same).fold(0, |sum: u64, other| sum.saturating_add(other.times));
            if times > 1 {
                let why = format!("Trino reads {name} {times} times for one answer, and bills it {times} times");
                let repair = "read it once: conditional aggregates (count_if, max_by, FILTER) or a window function";
                findings.sql(&TWICE, &table.range, why, repair);
            }
        }
    }
}
