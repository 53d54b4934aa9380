//! Saved questions as text for people. A pack of a project is text of others: it passes the sanitiser.

use super::list::Listed;
use crate::printable::Printable;
use crate::queries::{Param, ParamType, Query, QueryTest, RefSet};

/// One line for each question, with the parameter that takes what is in hand, and the tables that it lacks.
pub(super) fn list(queries: &[Listed<'_>]) -> String {
    let width = queries.iter().map(|listed| listed.query.id.len()).max().unwrap_or_default();
    let line = |Listed { query: q, param, lacks }: &Listed<'_>| {
        let param = param.map(|name| format!("  -p {name}=…")).unwrap_or_default();
        let lacks = if lacks.is_empty() { String::new() } else { format!("  no table of {}", lacks.join(", ")) };
        format!("{:width$}  {} ({}){param}{lacks}", q.id, q.title, q.sources.join(", "))
    };
    lines(queries.iter().map(line))
}

/// Everything about one question.
pub(super) fn full(q: &Query) -> String {
    let mut out = vec![format!("{}: {}", q.id, q.title), q.question.clone()];
    section(&mut out, "About", about(q));
    section(
        &mut out,
        "Parameters (-p NAME=VALUE)",
        aligned(q.params.iter().map(|p| [p.name.clone(), kind(p), doc(p)])),
    );
    let columns = q.output.iter().map(|o| [o.name.clone(), o.ty.clone(), o.doc.clone().unwrap_or_default()]);
    section(&mut out, "Columns", aligned(columns));
    let pivots = q.pivots.iter().map(|p| [p.column.clone(), format!("-> {}", p.to), format!("-p {}=…", p.param)]);
    section(&mut out, "Pivots", aligned(pivots));
    section(&mut out, "Reference sets", q.sets.iter().map(|set| set_line(set)));
    section(&mut out, "Excluded by overlays", q.exclusions.iter().map(|exclusion| format!("- rows where {exclusion}")));
    section(&mut out, "Known false positives", q.false_positives.iter().map(|text| format!("- {text}")));
    section(&mut out, "Tests", q.tests.iter().map(test));
    section(&mut out, "SQL", q.sql().lines().map(str::to_owned));
    lines(out)
}

fn about(q: &Query) -> Vec<String> {
    let mut about = vec![
        format!("file      {} (pack {})", q.origin, q.pack),
        format!("sources   {}", q.sources.join(", ")),
        format!("severity  {}", q.severity.name()),
        format!("cost      {}", q.cost.name()),
    ];
    if !q.optional.is_empty() {
        about.push(format!("optional  {} (without a table it counts as empty)", q.optional.join(", ")));
    }
    if !q.attack.is_empty() {
        about.push(format!("ATT&CK    {}", q.attack.join(", ")));
    }
    if q.all_regions {
        about.push("scope     all regions, whatever the scope says".to_owned());
    }
    let before = |t: &crate::queries::TableWindow| {
        format!("window    {} reads {} from {} before the scope", t.name, t.source, crate::time::print_span(t.before))
    };
    about.extend(q.tables.iter().map(before));
    about
}

/// A test, with what it is asked of.
fn test(test: &QueryTest) -> String {
    let on = test.fixture.as_ref().map_or_else(|| "the demo".to_owned(), |name| format!("fixtures/{name}"));
    format!("- {} (on {on})", test.title)
}

fn set_line(set: &RefSet) -> String {
    let columns: Vec<&str> = set.columns.iter().map(|column| column.name.as_str()).collect();
    format!("{} ({}): {} rows from {}", set.name, columns.join(", "), set.rows.len(), set.origins.join(", "))
}

/// The type, with what an enum takes.
pub(super) fn kind(p: &Param) -> String {
    let name = match &p.ty {
        ParamType::Enum(values) => values.join("|"),
        ty => ty.name().to_owned(),
    };
    if p.multi { format!("{name}, several") } else { name }
}

/// What it means, and where its value comes from when none is given.
pub(super) fn doc(p: &Param) -> String {
    match &p.default {
        Some(default) => match &p.overlaid {
            Some(overlay) => format!("{} (default {default}, from {overlay})", p.doc),
            None => format!("{} (default {default})", p.doc),
        },
        None if p.optional => format!("{} (optional)", p.doc),
        None => format!("{} (required)", p.doc),
    }
}

/// Rows of three cells under each other.
fn aligned(rows: impl Iterator<Item = [String; 3]>) -> Vec<String> {
    let rows: Vec<[String; 3]> = rows.collect();
    let width = |i: usize| rows.iter().map(|row| row[i].chars().count()).max().unwrap_or_default();
    let (first, second) = (width(0), width(1));
    rows.iter().map(|[a, b, c]| format!("{a:first$}  {b:second$}  {c}")).collect()
}

/// A titled block; nothing when it is empty.
fn section(out: &mut Vec<String>, title: &str, lines: impl IntoIterator<Item = String>) {
    let mut lines = lines.into_iter().peekable();
    if lines.peek().is_some() {
        out.extend([String::new(), title.to_owned()]);
        out.extend(lines.map(|line| format!("  {line}")));
    }
}

fn lines(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| format!("{}\n", Printable::line(line.trim_end()))).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::queries::Packs;

    #[test]
    fn the_list_of_built_in_questions() {
        let queries = Packs::built_in().queries;
        let listed: Vec<Listed<'_>> =
            queries.iter().map(|query| Listed { query, param: None, lacks: Vec::new() }).collect();
        insta::assert_snapshot!(list(&listed));
    }

    #[test]
    fn a_question_in_full() {
        insta::assert_snapshot!(full(Packs::built_in().get("ct-ip-activity").unwrap()));
    }

    #[test]
    fn what_a_pack_says_cannot_act_on_the_terminal() {
        let mut query = Packs::built_in().get("ct-key-owner").unwrap().clone();
        query.title = "x\u{1b}[2Jy".into();
        query.params[0].doc = "a\u{202e}b\nc".into();
        let text = full(&query);
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'));
    }
}
