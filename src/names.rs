//! Names in a statement that nothing declares, so that a mistyped column is found before anything runs.
//!
//! Refuses only what no reading makes right. A name may be a column of a table in the statement, a field below one, or
//! whatever the statement declares anywhere: an alias, a CTE, a field of a ROW, a parameter of a lambda. Which
//! of them can be seen from where is the engine's to say. Behind the name of a table, that table alone counts.

mod declared;

use std::collections::BTreeSet;
use std::ops::{ControlFlow, Range};

use sqlparser::ast::{AccessExpr, Expr, Ident, Query, Statement, Visit, Visitor};

use crate::nearest::nearest;
use crate::sources::{ColumnType, Derived, Source};
use crate::sql::{Parsed, Reference, References, Tokens};

/// Trino's hidden column: the object a row came from.
pub(crate) const PATH: &str = "$path";

/// Trino's hidden columns.
pub(crate) const HIDDEN: [&str; 3] = [PATH, "$file_size", "$file_modified_time"];

/// Words that stand where a column can and are none: what the session is, and the forms that `normalize` takes.
const WORDS: [&str; 6] = ["current_path", "current_schema", "nfc", "nfd", "nfkc", "nfkd"];

/// A name that nothing declares.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub(crate) struct UnknownName {
    /// What is missing, and where.
    what: String,
    /// The name that may be meant, or where to find it.
    pub(crate) hint: Option<String>,
    /// The name's bytes in the SQL.
    pub(crate) span: Range<usize>,
}

/// Looks for a name that nothing declares; `sources` are the log kinds of the tables, in the same order.
///
/// # Errors
/// The first one.
pub(crate) fn check<'a>(
    parsed: &'a Parsed,
    found: &'a References,
    sources: impl IntoIterator<Item = &'a Source>,
) -> Result<(), UnknownName> {
    let Some(query) = query(&parsed.statement) else { return Ok(()) };
    let tables: Vec<Table<'_>> =
        found.tables.iter().zip(sources).map(|(reference, source)| Table { reference, source }).collect();
    let declared = declared::names(query, &found.ctes);
    let mut known = declared.clone();
    known.extend(WORDS.map(str::to_owned));
    tables.iter().for_each(|table| table.names(&mut known));
    match query.visit(&mut Names { tokens: &parsed.tokens, tables, declared, known }) {
        ControlFlow::Break(unknown) => Err(unknown),
        ControlFlow::Continue(()) => Ok(()),
    }
}

/// The query of a statement; SHOW and DESCRIBE have none, and the options of EXPLAIN are no columns.
fn query(statement: &Statement) -> Option<&Query> {
    match statement {
        Statement::Query(query) => Some(query),
        Statement::Explain { statement, .. } => query(statement),
        _ => None,
    }
}

/// A table of the statement.
struct Table<'a> {
    reference: &'a Reference,
    source: &'a Source,
}

/// Where a chain of names ends that a table has: the place of the first one it lacks, what lacks it, and what is there.
struct Missing<'a> {
    place: usize,
    there: Vec<&'a str>,
}

impl<'a> Table<'a> {
    fn columns(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let source = self.source;
        let raw = source.columns.iter().map(|column| column.name.as_str());
        let partitions = source.layouts.iter().flat_map(|layout| &layout.partitions).map(|p| p.name.as_str());
        raw.chain(source.derived.iter().map(Derived::name)).chain(partitions).chain(HIDDEN)
    }

    /// Everything that may be called by name because the table is there.
    fn names(&self, known: &mut BTreeSet<String>) {
        known.insert(self.reference.qualifier.clone());
        known.extend(self.columns().map(str::to_owned));
        self.source.columns.iter().for_each(|column| fields(&column.ty, known));
    }

    /// How many of the words name the table itself: `logs.cloudtrail.eventname`.
    fn depth(&self, words: &[String]) -> Option<usize> {
        let Reference { name, qualifier, aliased, .. } = self.reference;
        match aliased {
            true => (words[0] == *qualifier).then_some(1),
            false => (1..words.len()).find(|depth| name.ends_with(&words[..*depth])),
        }
    }

    /// The type of a column, where it is known.
    fn type_of(&self, column: &str) -> Option<&'a ColumnType> {
        match self.source.derived(column) {
            Some(Derived::Path { path, .. }) => self.source.type_at(path),
            Some(Derived::Sql { ty, .. }) => Some(ty),
            None => self.source.column(column).map(|column| &column.ty),
        }
    }

    /// Follows `column.field.field`.
    fn follow(&self, words: &[String]) -> Result<(), Missing<'a>> {
        if !self.columns().any(|column| column == words[0]) {
            return Err(Missing { place: 0, there: self.columns().collect() });
        }
        let mut ty = self.type_of(&words[0]);
        for (place, word) in words.iter().enumerate().skip(1) {
            let fields = match ty {
                Some(ColumnType::Struct(fields)) => fields.as_slice(),
                _ => &[],
            };
            let Some(field) = fields.iter().find(|field| field.name == *word) else {
                return Err(Missing { place, there: fields.iter().map(|field| field.name.as_str()).collect() });
            };
            ty = Some(&field.ty);
        }
        Ok(())
    }
}

/// The fields below a type: UNNEST makes columns of them, and dots reach them behind any expression.
fn fields(ty: &ColumnType, known: &mut BTreeSet<String>) {
    match ty {
        ColumnType::Struct(all) => all.iter().for_each(|field| {
            known.insert(field.name.clone());
            fields(&field.ty, known);
        }),
        ColumnType::Array(item) => fields(item, known),
        ColumnType::Map(key, value) => [key, value].into_iter().for_each(|ty| fields(ty, known)),
        _ => {}
    }
}

/// Walks a query and stops at the first name that nothing declares.
struct Names<'a> {
    tokens: &'a Tokens,
    tables: Vec<Table<'a>>,
    /// What the statement declares.
    declared: BTreeSet<String>,
    /// That, and everything its tables have.
    known: BTreeSet<String>,
}

impl Visitor for Names<'_> {
    type Break = UnknownName;

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<UnknownName> {
        let checked = match expr {
            Expr::Identifier(name) => self.single(name),
            Expr::CompoundIdentifier(names) => self.chain(&names.iter().collect::<Vec<_>>()),
            Expr::CompoundFieldAccess { root, access_chain } => self.chain(&leading(root, access_chain)),
            _ => Ok(()),
        };
        match checked {
            Ok(()) => ControlFlow::Continue(()),
            Err(unknown) => ControlFlow::Break(unknown),
        }
    }
}

/// The names up to the first subscript: `t.resources` of `t.resources[1].arn`. What follows is visited by itself.
fn leading<'a>(root: &'a Expr, access_chain: &'a [AccessExpr]) -> Vec<&'a Ident> {
    let Expr::Identifier(root) = root else { return Vec::new() };
    let dots = access_chain.iter().map_while(|access| match access {
        AccessExpr::Dot(Expr::Identifier(name)) => Some(name),
        _ => None,
    });
    std::iter::once(root).chain(dots).collect()
}

impl Names<'_> {
    fn single(&self, name: &Ident) -> Result<(), UnknownName> {
        match self.known.contains(&lower(name)) {
            true => Ok(()),
            false => Err(self.unknown(name, None, self.known.iter().map(String::as_str))),
        }
    }

    /// `a.b.c`, which may be read in several ways; one that is right is enough.
    fn chain(&self, names: &[&Ident]) -> Result<(), UnknownName> {
        let words: Vec<String> = names.iter().map(|name| lower(name)).collect();
        let ([first, second, ..], [head, ..]) = (words.as_slice(), names) else { return Ok(()) };
        if self.declared.contains(first) && self.known.contains(second) {
            return Ok(());
        }
        let mut wrong = None;
        for table in &self.tables {
            let behind_table = table.depth(&words).filter(|_| !table.reference.renamed);
            let own_column = table.columns().any(|column| column == *first).then_some(0);
            for start in behind_table.into_iter().chain(own_column) {
                match table.follow(&words[start..]) {
                    Ok(()) => return Ok(()),
                    Err(missing) => wrong = wrong.or(Some((start + missing.place, missing.there))),
                }
            }
        }
        match wrong {
            Some((place, there)) => Err(self.unknown(names[place], Some(&names[..place]), there)),
            None if !self.known.contains(first) => self.single(head),
            None if self.known.contains(second) => Ok(()),
            None => Err(self.unknown(names[1], Some(&names[..1]), self.known.iter().map(String::as_str))),
        }
    }

    fn unknown<'b>(
        &self,
        name: &Ident,
        behind: Option<&[&Ident]>,
        there: impl IntoIterator<Item = &'b str>,
    ) -> UnknownName {
        let what = match behind {
            Some(owner) => {
                let owner: Vec<&str> = owner.iter().map(|ident| ident.value.as_str()).collect();
                format!("{} has no column or field `{}`", owner.join("."), name.value)
            }
            None => format!("there is no column `{}`", name.value),
        };
        let hint = match nearest(&name.value, there) {
            Some(near) => Some(format!("did you mean `{near}`?")),
            None if name.quote_style.is_some() => Some("text stands in single quotes: '…'".to_owned()),
            None => self.tables.first().map(|t| format!("`logq sources {}` lists the columns", t.source.id)),
        };
        UnknownName { what, hint, span: self.tokens.bytes(name.span).unwrap_or_default() }
    }
}

fn lower(name: &Ident) -> String {
    name.value.to_ascii_lowercase()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
