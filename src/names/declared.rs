//! The names that a query declares itself.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{
    ArrayElemTypeDef, DataType, Expr, Ident, ObjectName, ObjectNamePart, Query, Select, SelectItem, TableAlias,
    TableFactor, Visit, Visitor,
};

/// Every name a query declares anywhere, lower case: aliases of columns, of sub-selects and of UNNEST, CTEs, fields of
/// ROW types, parameters of lambdas. The alias of a table is one if the columns behind it are not the
/// table's: it renames them, or the table may be a CTE.
pub(super) fn names(query: &Query, ctes: &BTreeSet<String>) -> BTreeSet<String> {
    let mut declarations = Declarations { ctes, names: ctes.clone() };
    let _ = query.visit(&mut declarations);
    declarations.names
}

struct Declarations<'a> {
    ctes: &'a BTreeSet<String>,
    names: BTreeSet<String>,
}

impl Visitor for Declarations<'_> {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let ctes = query.with.iter().flat_map(|with| &with.cte_tables);
        ctes.for_each(|cte| self.columns(&cte.alias));
        ControlFlow::Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<()> {
        for item in &select.projection {
            if let SelectItem::ExprWithAlias { alias, .. } = item {
                self.name(alias);
            }
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<()> {
        match factor {
            TableFactor::Table { name, alias: Some(alias), .. } => {
                self.columns(alias);
                if !alias.columns.is_empty() || self.is_cte(name) {
                    self.name(&alias.name);
                }
            }
            TableFactor::Derived { alias: Some(alias), .. }
            | TableFactor::NestedJoin { alias: Some(alias), .. }
            | TableFactor::UNNEST { alias: Some(alias), .. } => {
                self.columns(alias);
                self.name(&alias.name);
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<()> {
        match expr {
            Expr::Lambda(lambda) => lambda.params.iter().for_each(|param| self.name(&param.name)),
            Expr::Cast { data_type, .. } => self.row_fields(data_type),
            _ => {}
        }
        ControlFlow::Continue(())
    }
}

impl Declarations<'_> {
    fn name(&mut self, name: &Ident) {
        self.names.insert(name.value.to_ascii_lowercase());
    }

    fn columns(&mut self, alias: &TableAlias) {
        alias.columns.iter().for_each(|column| self.name(&column.name));
    }

    fn is_cte(&self, name: &ObjectName) -> bool {
        let [ObjectNamePart::Identifier(single)] = name.0.as_slice() else { return false };
        self.ctes.contains(&single.value.to_ascii_lowercase())
    }

    fn row_fields(&mut self, ty: &DataType) {
        match ty {
            DataType::Array(ArrayElemTypeDef::Parenthesis(item)) => self.row_fields(item),
            DataType::Map(key, value) => [key, value].into_iter().for_each(|ty| self.row_fields(ty)),
            DataType::Struct(fields, _) => {
                for field in fields {
                    field.field_name.iter().for_each(|name| self.name(name));
                    self.row_fields(&field.field_type);
                }
            }
            _ => {}
        }
    }
}
