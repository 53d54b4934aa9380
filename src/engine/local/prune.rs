//! The columns of a scan, cut down to the fields that the statement may touch.

use crate::bind::Scan;
use crate::sources::{Column, ColumnType, FieldPath, StructField};

/// The raw columns in use, in DDL order; structs have only the fields in use.
pub(super) fn columns(scan: &Scan) -> Vec<Column> {
    let pruned = |column: &Column| {
        let paths: Vec<&[String]> = below(&scan.fields, &column.name);
        let ty = (!paths.is_empty()).then(|| prune(&column.ty, &paths))?;
        Some(Column { ty, ..column.clone() })
    };
    scan.source.columns.iter().filter_map(pruned).collect()
}

/// What follows `name` in the paths that start with it.
fn below<'a>(fields: &'a [FieldPath], name: &str) -> Vec<&'a [String]> {
    fields.iter().filter(|path| path.root() == name).filter_map(|path| path.0.get(1..)).collect()
}

fn prune(ty: &ColumnType, paths: &[&[String]]) -> ColumnType {
    let ColumnType::Struct(fields) = ty else { return ty.clone() };
    if paths.iter().any(|path| path.is_empty()) {
        return ty.clone();
    }
    let kept = fields.iter().filter_map(|field| {
        let inside: Vec<&[String]> = paths.iter().filter(|path| path[0] == field.name).map(|path| &path[1..]).collect();
        (!inside.is_empty()).then(|| StructField { name: field.name.clone(), ty: prune(&field.ty, &inside) })
    });
    ColumnType::Struct(kept.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> Vec<String> {
        text.split('.').filter(|s| !s.is_empty()).map(str::to_owned).collect()
    }

    fn field(name: &str, ty: ColumnType) -> StructField {
        StructField { name: name.to_owned(), ty }
    }

    #[test]
    fn only_the_leaves_in_use_are_left() {
        let issuer = ColumnType::Struct(vec![field("arn", ColumnType::String), field("type", ColumnType::String)]);
        let ty = ColumnType::Struct(vec![field("accesskeyid", ColumnType::String), field("issuer", issuer.clone())]);
        let paths = [path("issuer.arn")];
        let kept = prune(&ty, &paths.iter().map(Vec::as_slice).collect::<Vec<_>>());
        let arn = ColumnType::Struct(vec![field("arn", ColumnType::String)]);
        assert_eq!(kept, ColumnType::Struct(vec![field("issuer", arn)]));
        let paths = [path("issuer"), path("issuer.arn")];
        let kept = prune(&ty, &paths.iter().map(Vec::as_slice).collect::<Vec<_>>());
        assert_eq!(kept, ColumnType::Struct(vec![field("issuer", issuer)]));
        assert_eq!(prune(&ty, &[&[]]), ty);
    }
}
