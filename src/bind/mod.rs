//! From a query (or pasted SQL), its parameters and the scope to the exact statement an engine runs.
//!
//! The text that runs is the author's own with leaf tokens replaced: each logical table becomes a derived table that is
//! confined to the scope, each placeholder a typed literal. Nothing else changes, so comments stay and error
//! positions map back.

mod bound;
mod columns;
mod empty;
mod json;
mod meant;
mod placeholders;
mod request;
mod sets;
mod table;
mod time;

pub use bound::{Asked, BoundQuery, Note, Scan};
pub use request::{Request, Resolve, Resolved, Target};

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::names::{self, UnknownName};
use crate::queries::{RefSet, take_out};
use crate::report::{Mark, Report};
use crate::sql::{Parsed, Reference, References, Splice, parse, references, splice};
use columns::Names;
use meant::Meant;

/// Athena takes no longer statement (bytes; API reference, `StartQueryExecution`).
const ATHENA_LONGEST: usize = 262_144;

/// Binds one statement.
///
/// # Errors
/// SQL that does not parse or is refused, unknown tables, columns or parameters, a scope that does not fit a table; all
/// with the place in the author's text.
pub fn bind(request: &Request<'_>) -> Result<BoundQuery, Report> {
    let sql = request.text.get(request.sql_start..).unwrap_or_default();
    let parsed = parse(sql).map_err(|e| e.report(request.origin, request.text, request.sql_start))?;
    if request.target == Target::Local && !matches!(parsed.statement, sqlparser::ast::Statement::Query(_)) {
        return Err(Report::usage("the embedded engine runs queries only: SHOW, DESCRIBE and EXPLAIN are Athena's")
            .hint("`logq sources` shows the columns, --dry-run shows what a query reads"));
    }
    let mut splices = placeholders::splices(request, &parsed)?;
    let mut found = references(&parsed);
    let read = take_out(&mut found, request.sets);
    splices.extend(read.iter().map(|(reference, set)| sets::splice(reference, set)));
    let meant = meant::of(request, &found)?;
    let (tables, scans, notes) = bind_tables(request, &parsed, &found, &meant)?;
    names::check(&parsed, &found, meant.iter().map(Meant::source)).map_err(|unknown| request.unknown(unknown))?;
    splices.extend(tables);
    for splice in &mut splices {
        splice.range = splice.range.start + request.sql_start..splice.range.end + request.sql_start;
    }
    let (sql, origin) = splice(request.text, request.sql_start, splices);
    if matches!(request.target, Target::Athena { .. }) && sql.len() > ATHENA_LONGEST {
        return Err(Report::usage(format!("the statement has {} bytes; Athena takes {ATHENA_LONGEST}", sql.len()))
            .hint("give shorter values, or fewer of them; make a table of a large reference set"));
    }
    // What was spliced in is checked like what was typed.
    let statement = parse(&sql).map_err(|e| {
        let span = origin.origin(e.span().start);
        Report::usage(e.to_string()).detail(sql.clone()).mark(request.mark(span, "what this became"))
    })?;
    let bound = BoundQuery::new(sql, statement.statement, origin, scans, notes);
    Ok(bound.asked_as(Asked {
        origin: request.origin.to_owned(),
        text: request.text.get(request.sql_start..).unwrap_or_default().trim().to_owned(),
        values: request.values.clone(),
        resolved: request.params.iter().map(|p| (p.name.clone(), p.resolve(request.values.get(&p.name)))).collect(),
        sets: distinct(read),
        scope: request.scope.clone(),
    }))
}

/// The sets that are read, once each.
fn distinct(read: Vec<(Reference, Arc<RefSet>)>) -> Vec<Arc<RefSet>> {
    let mut sets: Vec<Arc<RefSet>> = Vec::new();
    for (_, set) in read {
        if !sets.iter().any(|known| known.name == set.name) {
            sets.push(set);
        }
    }
    sets
}

/// A statement that was bound before, exactly as it was sent: to send it to Athena again. It is held against the same
/// rules as one that is typed.
///
/// # Errors
/// What is not one statement that only reads.
pub fn again(sql: &str) -> Result<BoundQuery, Report> {
    let parsed = parse(sql).map_err(|e| e.report("<sql>", sql, 0))?;
    let (sql, origin) = splice(sql, 0, Vec::new());
    Ok(BoundQuery::new(sql, parsed.statement, origin, Vec::new(), Vec::new()))
}

impl Request<'_> {
    /// A mark at bytes of the whole text.
    fn mark(&self, span: std::ops::Range<usize>, label: &str) -> Mark {
        Mark { origin: self.origin.to_owned(), text: self.text.to_owned(), span, label: label.to_owned() }
    }

    /// A mark at bytes of the SQL.
    fn mark_sql(&self, span: std::ops::Range<usize>, label: &str) -> Mark {
        self.mark(span.start + self.sql_start..span.end + self.sql_start, label)
    }

    fn unknown(&self, name: UnknownName) -> Report {
        let mark = self.mark_sql(name.span.clone(), "this name");
        Report { hint: name.hint.clone(), ..Report::usage(name.to_string()).mark(mark) }
    }

    /// The report, with the table marked unless it marks something else.
    fn at_table(&self, report: Report, reference: &Reference) -> Report {
        match report.mark {
            None => report.mark(self.mark_sql(reference.range.clone(), "this table")),
            Some(_) => report,
        }
    }
}

type Tables = (Vec<Splice>, Vec<Scan>, Vec<Note>);

fn bind_tables(request: &Request<'_>, parsed: &Parsed, found: &References, meant: &[Meant]) -> Result<Tables, Report> {
    let names = Names::of(&parsed.tokens);
    let mut taken: BTreeSet<String> = found.ctes.clone();
    let (mut splices, mut scans, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    if request.all_regions && request.scope.regions.is_some() {
        notes.push(Note("all regions are read: the question asks for it".to_owned()));
    }
    for (reference, meant) in found.tables.iter().zip(meant) {
        let bound = match meant {
            Meant::Table(resolved, scope) => {
                table::bind(request, reference, resolved.clone(), scope, &names, &mut taken)
            }
            Meant::Nothing(source) => empty::bind(request, reference, source, &names),
        };
        let bound = bound.map_err(|report| request.at_table(report, reference))?;
        splices.push(Splice { range: reference.range.clone(), text: bound.sql });
        splices.extend(qualifiers(parsed, reference));
        for note in bound.notes {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        scans.extend(bound.scan);
    }
    Ok((splices, scans, notes))
}

/// `logs.cloudtrail.eventname` where the table was `logs.cloudtrail`: the derived table is only called `cloudtrail`.
fn qualifiers(parsed: &Parsed, reference: &Reference) -> Vec<Splice> {
    let depth = reference.name.len();
    if depth < 2 || reference.aliased {
        return Vec::new();
    }
    columns::chains(&parsed.tokens)
        .filter(|chain| chain.words.len() > depth && chain.range != reference.range)
        .filter(|chain| chain.words.iter().zip(&reference.name).all(|(word, name)| word.name == *name))
        .map(|chain| Splice {
            range: chain.words[0].range.start..chain.words[depth - 1].range.start,
            text: String::new(),
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
