//! What a header promises, held against the SQL and the other questions, and what goes wrong in SQL over logs. Nothing is
//! run. A topic is one file with its rules, of which [`rules`] is the whole list.

mod attack;
mod conditions;
mod expectations;
mod literals;
mod names;
mod order;
mod output;
mod pivots;
mod placeholders;
mod scope;
mod severity;
mod shape;
mod syntax;
mod tables;

pub use shape::{Shape, shape};

use std::ops::Range;
use std::sync::Arc;

use super::{Query, RefSet, take_out};
use crate::lint::{Finding, Rule, Severity};
use crate::report::Report;
use crate::sources::{Catalogue, Source};
use crate::sql::{Parsed, Reference, References, SqlError, parse, references};

/// The topics in the order in which their rules are listed.
const TOPICS: [Topic; 13] = [
    Topic { rules: scope::RULES, check: scope::check },
    Topic { rules: placeholders::RULES, check: placeholders::check },
    Topic { rules: output::RULES, check: output::check },
    Topic { rules: pivots::RULES, check: pivots::check },
    Topic { rules: conditions::RULES, check: conditions::check },
    Topic { rules: names::RULES, check: names::check },
    Topic { rules: literals::RULES, check: literals::check },
    Topic { rules: order::RULES, check: order::check },
    Topic { rules: expectations::RULES, check: expectations::check },
    Topic { rules: attack::RULES, check: attack::check },
    Topic { rules: tables::RULES, check: tables::check },
    Topic { rules: severity::RULES, check: severity::check },
    Topic { rules: syntax::RULES, check: syntax::check },
];

struct Topic {
    rules: &'static [&'static Rule],
    check: fn(&Subject<'_>, &mut Findings<'_>),
}

/// Every rule, topic by topic.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    TOPICS.iter().flat_map(|topic| topic.rules.iter().copied()).chain([&UNREADABLE])
}

static UNREADABLE: Rule = Rule::new("L28", Severity::Error, "the file cannot be read");

/// A file that could not be read as a question, or not be used, as a finding.
pub fn unreadable(report: &Report) -> Finding {
    let repair = report.hint.clone().unwrap_or_else(|| "queries/README.md lists the keys of a header".to_owned());
    Finding {
        rule: &UNREADABLE,
        severity: UNREADABLE.severity,
        property: "the file".to_owned(),
        why: report.title.clone(),
        repair,
        span: report.mark.as_ref().map(|mark| mark.span.clone()),
    }
}

/// Checks one question; `all` are the questions it may lead to. Findings come in the order of the file; an empty list
/// means that it holds.
pub fn check(query: &Query, all: &[Query], catalogue: &Catalogue) -> Vec<Finding> {
    let parsed = parse(query.sql());
    let statement = parsed.as_ref().ok().map(|parsed| {
        let mut found = references(parsed);
        let sets = take_out(&mut found, &query.sets);
        Sql { parsed, found, sets }
    });
    let subject = Subject { query, all, catalogue, sql: statement, error: parsed.as_ref().err() };
    let mut findings = Findings { query, found: Vec::new() };
    TOPICS.iter().for_each(|topic| (topic.check)(&subject, &mut findings));
    let mut found = findings.found;
    found.sort_by_key(|finding| finding.span.as_ref().map_or(0, |span| span.start));
    found
}

/// What is checked.
struct Subject<'a> {
    query: &'a Query,
    all: &'a [Query],
    catalogue: &'a Catalogue,
    /// `None` when it does not parse: then `error` says why.
    sql: Option<Sql<'a>>,
    error: Option<&'a SqlError>,
}

struct Sql<'a> {
    parsed: &'a Parsed,
    /// What it refers to, without the reference sets.
    found: References,
    /// The reference sets that it reads.
    sets: Vec<(Reference, Arc<RefSet>)>,
}

impl<'a> Subject<'a> {
    /// The log kind behind a table of the SQL.
    fn source(&self, reference: &Reference) -> Option<&'a Source> {
        let name = reference.name.join(".");
        let own = self.query.tables.iter().find(|table| table.name == name).map(|table| table.source.as_str());
        self.catalogue.get(own.unwrap_or(&name)).map(|source| &**source)
    }

    /// The log kinds of all tables that are known.
    fn sources(&self) -> impl Iterator<Item = &'a Source> {
        self.sql.iter().flat_map(|sql| &sql.found.tables).filter_map(|reference| self.source(reference))
    }
}

/// What was found so far.
struct Findings<'a> {
    query: &'a Query,
    found: Vec<Finding>,
}

impl Findings<'_> {
    /// A finding at an entry of the header.
    fn header(&mut self, rule: &'static Rule, key: &str, why: impl Into<String>, repair: impl Into<String>) {
        let span = self.query.place(key);
        self.push(rule, key.to_owned(), span, why.into(), repair.into());
    }

    /// A finding at bytes of the SQL.
    fn sql(&mut self, rule: &'static Rule, span: &Range<usize>, why: impl Into<String>, repair: impl Into<String>) {
        let start = self.query.sql_start;
        let span = span.start + start..span.end + start;
        let shown = self.query.text.get(span.clone()).unwrap_or_default();
        let shown: String = shown.chars().take(60).collect();
        let property = if shown.is_empty() { "the SQL".to_owned() } else { format!("`{shown}`") };
        self.push(rule, property, Some(span), why.into(), repair.into());
    }

    fn push(&mut self, rule: &'static Rule, property: String, span: Option<Range<usize>>, why: String, repair: String) {
        self.found.push(Finding { rule, severity: rule.severity, property, why, repair, span });
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
