//! A table that somebody else made, read as the kind's own columns: other names, other types, columns that are missing.

use crate::sources::{Column, ColumnType, FieldPath, Partition, Source, hive_type};
use crate::sql::{Literal, identifier};
use crate::table::{Existing, Keys, Table};

/// What a table has, held against its kind.
pub(crate) struct There<'a> {
    table: &'a Table,
    existing: &'a Existing,
    source: &'a Source,
}

impl<'a> There<'a> {
    /// `None` for tables that are as their kind says.
    pub(crate) fn of(table: &'a Table, source: &'a Source) -> Option<Self> {
        Some(Self { table, existing: table.existing.as_ref()?, source })
    }

    /// The fields of the kind that the table lacks.
    pub(crate) fn missing(&self) -> Vec<FieldPath> {
        let mut missing = Vec::new();
        for column in &self.source.columns {
            let path = FieldPath::column(&column.name);
            match self.type_of(column) {
                Some(ty) => lacking(&path, &column.ty, hive_type::parse(&ty).ok().as_ref(), &mut missing),
                None => missing.push(path),
            }
        }
        missing
    }

    /// The rows of the table under the kind's names: the columns that `used` names, every partition column, and
    /// `others` as they are.
    pub(crate) fn relation(
        &self,
        used: impl Fn(&Column) -> bool,
        partitions: &[Partition],
        others: Vec<String>,
        relation: &str,
    ) -> String {
        let columns = self.source.columns.iter().filter(|c| used(c)).filter_map(|column| self.item(column));
        let keys = partitions.iter().map(|partition| self.key(&partition.name));
        let items: Vec<String> = columns.chain(keys).chain(others).collect();
        format!("(SELECT {} FROM {relation}) AS existing", items.join(", "))
    }

    /// The table's own name of a column; `None` if it has none.
    fn name_of<'b>(&'b self, name: &'b str) -> Option<&'b str> {
        let own = self.existing.names.get(name).map_or(name, String::as_str);
        (!own.is_empty()).then_some(own)
    }

    fn type_of(&self, column: &Column) -> Option<String> {
        let own = self.name_of(&column.name)?;
        let found = self.existing.columns.iter().find(|(name, _)| name.eq_ignore_ascii_case(own));
        found.map(|(_, ty)| ty.to_lowercase())
    }

    fn item(&self, column: &Column) -> Option<String> {
        let theirs = self.type_of(column)?;
        let (own, name) = (identifier(self.name_of(&column.name)?), identifier(&column.name));
        let is_nested =
            |ty: &ColumnType| matches!(ty, ColumnType::Struct(_) | ColumnType::Array(_) | ColumnType::Map(..));
        let nested = hive_type::parse(&theirs).is_ok_and(|ty| is_nested(&ty));
        let expression = match (is_nested(&column.ty), nested) {
            (false, false) if theirs == column.ty.hive() => own.clone(),
            (false, false) => format!("TRY_CAST({own} AS {})", column.ty.trino()),
            (false, true) if column.ty == ColumnType::String => format!("TRY(json_format(CAST({own} AS JSON)))"),
            (true, true) => own.clone(),
            // Reported as missing.
            _ => return None,
        };
        Some(if expression == name { name } else { format!("{expression} AS {name}") })
    }

    /// A partition column; one that the table does not have is the only value that its folders have.
    fn key(&self, partition: &str) -> String {
        let name = identifier(partition);
        match (self.name_of(partition), self.only(partition)) {
            (Some(own), _) if own == partition => name,
            (Some(own), _) => format!("{} AS {name}", identifier(own)),
            (None, Some(value)) => format!("{} AS {name}", Literal::Text(value)),
            (None, None) => format!("CAST(NULL AS varchar) AS {name}"),
        }
    }

    fn only(&self, partition: &str) -> Option<String> {
        let keys = match partition {
            "aws_account" => &self.table.accounts,
            "aws_region" => &self.table.regions,
            other => self.table.partitions.get(other)?,
        };
        match keys {
            Keys::Listed(list) => list.first().cloned(),
            Keys::Injected | Keys::Unlisted => None,
        }
    }
}

/// Adds what `theirs` lacks of a field.
fn lacking(path: &FieldPath, ours: &ColumnType, theirs: Option<&ColumnType>, missing: &mut Vec<FieldPath>) {
    match (ours, theirs) {
        (ColumnType::Struct(ours), Some(ColumnType::Struct(theirs))) => {
            for field in ours {
                let mut below = path.clone();
                below.0.push(field.name.clone());
                match theirs.iter().find(|other| other.name == field.name) {
                    Some(other) => lacking(&below, &field.ty, Some(&other.ty), missing),
                    None => missing.push(below),
                }
            }
        }
        (ColumnType::Struct(_), _) => missing.push(path.clone()),
        (ColumnType::Array(_) | ColumnType::Map(..), Some(other))
            if std::mem::discriminant(ours) != std::mem::discriminant(other) =>
        {
            missing.push(path.clone());
        }
        (ColumnType::Array(_) | ColumnType::Map(..), None) => missing.push(path.clone()),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
