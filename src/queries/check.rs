//! What a header promises, held against the SQL and the other questions. Nothing is run.

use std::ops::Range;
use std::sync::Arc;

use sqlparser::ast::{Expr, SelectItem, SetExpr, Statement};
use sqlparser::tokenizer::Token;

use super::{ParamType, Query, RefSet, take_out};
use crate::names;
use crate::report::{Exit, Report};
use crate::sources::{Catalogue, Source};
use crate::sql::{Parsed, Placeholder, Reference, References, parse, placeholders, references};

/// Placeholders that every question has.
const BUILT_IN: [&str; 2] = ["window_from", "window_to"];

/// Checks one question; `all` are the questions it may lead to. An empty list means it holds.
pub fn check(query: &Query, all: &[Query], catalogue: &Catalogue) -> Vec<Report> {
    let mut check = Check { query, problems: Vec::new() };
    check.sources(catalogue);
    check.pivots(all);
    check.tests();
    match parse(query.sql()) {
        Ok(parsed) => {
            check.placeholders(&parsed);
            let mut found = references(&parsed);
            let read = take_out(&mut found, &query.sets);
            check.sets(&read);
            check.tables(&found);
            check.names(&parsed, &found, catalogue);
            check.output(&parsed.statement);
        }
        Err(e) => {
            let report = e.report(&query.origin, &query.text, query.sql_start);
            check.problems.push(Report { exit: Exit::Failed, ..report });
        }
    }
    check.problems
}

struct Check<'a> {
    query: &'a Query,
    problems: Vec<Report>,
}

impl Check<'_> {
    /// A problem at an entry of the header.
    fn header(&mut self, key: &str, what: String, label: &str) {
        let span = self.query.places.get(key).cloned().unwrap_or(0..0);
        self.at(span, what, label);
    }

    /// A problem at bytes of the SQL.
    fn sql(&mut self, span: &Range<usize>, what: String, label: &str) {
        let start = self.query.sql_start;
        self.at(span.start + start..span.end + start, what, label);
    }

    fn at(&mut self, span: Range<usize>, what: String, label: &str) {
        let title = format!("{}: {what}", self.query.origin);
        self.problems.push(Report::new(Exit::Failed, title).mark(self.query.mark(span, label)));
    }

    fn sources(&mut self, catalogue: &Catalogue) {
        let query = self.query;
        for (i, source) in query.sources.iter().enumerate() {
            if catalogue.get(source).is_none() {
                self.header(&format!("sources.{i}"), format!("there is no log kind `{source}`"), "unknown");
            }
        }
        for table in &query.tables {
            let key = format!("tables.{}", table.name);
            if !query.sources.contains(&table.source) {
                self.header(&key, format!("{key} reads `{}`, which is not in sources", table.source), "add it");
            }
            if catalogue.get(&table.name).is_some() {
                self.header(&key, format!("{key} hides the log kind of that name"), "choose another name");
            }
        }
    }

    fn sets(&mut self, read: &[(Reference, Arc<RefSet>)]) {
        let query = self.query;
        for (i, name) in query.set_names.iter().enumerate() {
            let is_known = query.sets.iter().any(|set| set.name == *name);
            if is_known && !read.iter().any(|(_, set)| set.name == *name) {
                self.header(&format!("sets.{i}"), format!("the set {name} is not read"), "declared here");
            }
        }
    }

    fn pivots(&mut self, all: &[Query]) {
        let query = self.query;
        for (i, pivot) in query.pivots.iter().enumerate() {
            let key = format!("pivots.{i}");
            let Some(column) = query.output.iter().find(|o| o.name == pivot.column) else {
                self.header(&key, format!("there is no output column `{}` to pivot on", pivot.column), "here");
                continue;
            };
            let Some(target) = all.iter().find(|q| q.id == pivot.to) else {
                self.header(&key, format!("there is no question `{}` to pivot to", pivot.to), "here");
                continue;
            };
            match target.params.iter().find(|p| p.name == pivot.param) {
                None => self.header(&key, format!("`{}` has no parameter `{}`", pivot.to, pivot.param), "here"),
                // Of a list, one item is taken.
                Some(p) if p.ty.takes(&column.ty) || column.ty == "list" => {}
                Some(p) if matches!(p.ty, ParamType::Text | ParamType::Like) => {}
                Some(p) => {
                    let what = format!("`{}` of `{}` takes {}, not {}", p.name, pivot.to, p.ty, column.ty);
                    self.header(&key, what, "the types do not fit");
                }
            }
        }
    }

    fn tests(&mut self) {
        let query = self.query;
        for (i, test) in query.tests.iter().enumerate() {
            let key = format!("test.{i}");
            if let Err(e) = query.values(&test.params) {
                self.header(&key, format!("test `{}`: {e}", test.title), "these parameters");
            }
            let columns = test.contains.iter().chain(&test.lacks).flat_map(|row| row.keys());
            for column in columns.filter(|column| !query.output.iter().any(|o| o.name == **column)) {
                let what = format!("test `{}` expects a column `{column}` that is no output", test.title);
                self.header(&key, what, "this test");
            }
        }
    }

    fn placeholders(&mut self, parsed: &Parsed) {
        let query = self.query;
        let used = placeholders(&parsed.tokens);
        for Placeholder { name, range } in &used {
            if !BUILT_IN.contains(&name.as_str()) && !query.params.iter().any(|p| p.name == *name) {
                self.sql(range, format!(":{name} is not declared"), "add [params.…]");
            }
        }
        for param in query.params.iter().filter(|p| !used.iter().any(|u| u.name == p.name)) {
            let key = format!("params.{}", param.name);
            self.header(&key, format!("{key} is not used"), "declared here");
        }
        for token in parsed.tokens.iter() {
            let Token::SingleQuotedString(text) = &token.token else { continue };
            for param in query.params.iter().filter(|p| text.contains(&format!(":{}", p.name))) {
                let what = format!(":{} stands inside quotes, where it is plain text", param.name);
                self.sql(&token.range, what, "join texts with || instead");
            }
        }
    }

    fn tables(&mut self, found: &References) {
        let query = self.query;
        let found = &found.tables;
        for table in found {
            let name = table.name.join(".");
            let known = query.sources.contains(&name) || query.tables.iter().any(|t| t.name == name);
            if !known {
                self.sql(&table.range, format!("the table {name} is not in sources"), "declare it");
            }
        }
        let reads = |name: &str| found.iter().any(|t| t.name == [name]);
        for table in query.tables.iter().filter(|t| !reads(&t.name)) {
            let key = format!("tables.{}", table.name);
            self.header(&key, format!("{key} is not read"), "declared here");
        }
        for (i, source) in query.sources.iter().enumerate() {
            let through = query.tables.iter().any(|t| t.source == *source && reads(&t.name));
            if !reads(source) && !through {
                self.header(&format!("sources.{i}"), format!("the source {source} is not read"), "declared here");
            }
        }
    }

    /// Needs the log kind of every table; one that is missing is a problem already.
    fn names(&mut self, parsed: &Parsed, found: &References, catalogue: &Catalogue) {
        let kind = |name: &String| {
            let own = self.query.tables.iter().find(|t| t.name == *name).map_or(name, |t| &t.source);
            catalogue.get(own).map(|source| &**source)
        };
        let sources: Option<Vec<&Source>> = found.tables.iter().map(|t| kind(&t.name.join("."))).collect();
        let unknown = sources.and_then(|sources| names::check(parsed, found, sources).err());
        if let Some(unknown) = unknown {
            let label = unknown.hint.as_deref().unwrap_or("this name");
            self.sql(&unknown.span, unknown.to_string(), label);
        }
    }

    fn output(&mut self, statement: &Statement) {
        let query = self.query;
        let names = match select_list(statement) {
            Some(items) => items.iter().map(column_name).collect::<Vec<_>>(),
            None => return self.header("output.0", "a question is one SELECT".to_owned(), "its columns"),
        };
        if let Some(place) = names.iter().position(Option::is_none) {
            let what = format!("column {} of the SELECT has no name of its own; add AS …", place + 1);
            return self.header("output.0", what, "each column needs a name");
        }
        let names: Vec<String> = names.into_iter().flatten().collect();
        for (i, output) in query.output.iter().enumerate() {
            match names.get(i) {
                Some(name) if *name == output.name => {}
                Some(name) => {
                    let what = format!("column {} of the SELECT is `{name}`, the header says `{}`", i + 1, output.name);
                    return self.header(&format!("output.{i}"), what, "here");
                }
                None => {
                    let what = format!("the SELECT has no column `{}`", output.name);
                    return self.header(&format!("output.{i}"), what, "only here");
                }
            }
        }
        if let Some(more) = names.get(query.output.len()) {
            let last = format!("output.{}", query.output.len().saturating_sub(1));
            self.header(&last, format!("the SELECT has one more column, `{more}`"), "add it after this one");
        }
    }
}

/// The columns of a query; of several that are put together, the first gives the names.
fn select_list(statement: &Statement) -> Option<&[SelectItem]> {
    let Statement::Query(query) = statement else { return None };
    let mut body = &*query.body;
    loop {
        body = match body {
            SetExpr::Select(select) => return Some(&select.projection),
            SetExpr::Query(inner) => &inner.body,
            SetExpr::SetOperation { left, .. } => left,
            _ => return None,
        };
    }
}

/// The name of a column in the result; `None` when it has none of its own.
fn column_name(item: &SelectItem) -> Option<String> {
    let ident = match item {
        SelectItem::ExprWithAlias { alias, .. } => alias,
        SelectItem::UnnamedExpr(Expr::Identifier(ident)) => ident,
        SelectItem::UnnamedExpr(Expr::CompoundIdentifier(idents)) => idents.last()?,
        _ => return None,
    };
    Some(ident.value.to_ascii_lowercase())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
