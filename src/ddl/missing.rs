//! Derived columns and missing fields as SQL over the table's own columns.

use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Ident, Visit, Visitor};

use crate::report::Report;
use crate::sources::{ColumnType, Derived, FieldPath, Source};
use crate::sql::{Parsed, Splice, identifier, parse, splice};

/// The fields that the real table lacks.
pub(crate) struct Missing<'a> {
    pub(crate) source: &'a Source,
    pub(crate) paths: &'a [FieldPath],
}

impl Missing<'_> {
    /// Whether a field lies at or below one that is missing.
    pub(crate) fn covers(&self, path: &[String]) -> bool {
        self.paths.iter().any(|missing| path.starts_with(&missing.0))
    }

    /// The missing fields at or below a path, or the one that covers it.
    pub(crate) fn touched<'b>(&'b self, path: &'b FieldPath) -> impl Iterator<Item = &'b FieldPath> {
        self.paths.iter().filter(move |missing| missing.0.starts_with(&path.0) || path.0.starts_with(&missing.0))
    }

    /// A raw field as an expression: a typed NULL where it is missing, a struct put together again where a part is.
    pub(crate) fn field(&self, path: &FieldPath, ty: &ColumnType) -> String {
        if self.covers(&path.0) {
            return null(ty);
        }
        let text = dotted(path);
        match ty {
            ColumnType::Struct(fields) if self.touched(path).next().is_some() => {
                let parts: Vec<String> = fields
                    .iter()
                    .map(|field| {
                        let mut below = path.clone();
                        below.0.push(field.name.clone());
                        self.field(&below, &field.ty)
                    })
                    .collect();
                format!("IF({text} IS NULL, NULL, CAST(ROW({}) AS {}))", parts.join(", "), ty.trino())
            }
            _ => text,
        }
    }

    /// A derived column's expression; missing fields in it become typed NULLs.
    pub(crate) fn derived(&self, derived: &Derived) -> Result<String, Report> {
        match derived {
            Derived::Path { path, .. } => match self.source.type_at(path) {
                Some(ty) => Ok(self.field(path, ty)),
                None => Err(self.broken(derived, "there is no such field")),
            },
            Derived::Sql { sql, .. } => self.expression(derived, sql),
        }
    }

    fn expression(&self, derived: &Derived, sql: &str) -> Result<String, Report> {
        const SELECT: &str = "SELECT ";
        let text = format!("{SELECT}{sql}");
        let parsed = parse(&text).map_err(|e| self.broken(derived, &e.to_string()))?;
        // From the first token to the last: a comment at the end would swallow what follows it here.
        let end = parsed.tokens.as_slice().last().map_or(text.len(), |t| t.range.end);
        let splices = self.nulls(&parsed);
        Ok(splice(&text[..end], SELECT.len(), splices).0)
    }

    /// Replacements of the missing fields that an expression names.
    fn nulls(&self, parsed: &Parsed) -> Vec<Splice> {
        let mut finder = FieldFinder { found: Vec::new() };
        let _ = parsed.statement.visit(&mut finder);
        let mut splices: Vec<Splice> = Vec::new();
        for idents in finder.found {
            let words: Vec<String> = idents.iter().map(|i| i.value.to_ascii_lowercase()).collect();
            let bytes = idents.first().zip(idents.last()).and_then(|(first, last)| {
                Some(parsed.tokens.bytes(first.span)?.start..parsed.tokens.bytes(last.span)?.end)
            });
            let ty = self.source.type_at(&FieldPath(words.clone()));
            if let (true, Some(range), Some(ty)) = (self.covers(&words), bytes, ty)
                && !splices.iter().any(|s| s.range == range)
            {
                splices.push(Splice { range, text: null(ty) });
            }
        }
        splices
    }

    fn broken(&self, derived: &Derived, what: &str) -> Report {
        Report::usage(format!("the derived column {} of {} is broken: {what}", derived.name(), self.source.id))
            .hint(format!("correct ddl/{}.toml", self.source.id))
    }
}

/// Names of columns and fields in an expression; their own spans are exact.
struct FieldFinder {
    found: Vec<Vec<Ident>>,
}

impl Visitor for FieldFinder {
    type Break = ();

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Identifier(ident) => self.found.push(vec![ident.clone()]),
            Expr::CompoundIdentifier(idents) => self.found.push(idents.clone()),
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

/// A NULL of a column's type.
pub(crate) fn null(ty: &ColumnType) -> String {
    format!("CAST(NULL AS {})", ty.trino())
}

fn dotted(path: &FieldPath) -> String {
    path.0.iter().map(|part| identifier(part)).collect::<Vec<_>>().join(".")
}
