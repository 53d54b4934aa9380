//! Glue's table as a definition.

use std::collections::HashMap;

use aws_sdk_glue::types::{Column, Table};

use crate::ddl::{DefinedColumn, Definition, Storage};

pub(super) fn definition(table: &Table) -> Definition {
    let storage = table.storage_descriptor();
    let serde = storage.and_then(|storage| storage.serde_info());
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    Definition {
        database: table.database_name().map(str::to_owned),
        name: table.name().to_owned(),
        description: text(table.description()),
        table_type: table.table_type().map(str::to_owned),
        columns: columns(storage.map(|storage| storage.columns()).unwrap_or_default()),
        partitions: columns(table.partition_keys()),
        storage: Storage {
            serde: text(serde.and_then(|serde| serde.serialization_library())),
            serde_parameters: pairs(serde.and_then(|serde| serde.parameters())),
            input_format: text(storage.and_then(|storage| storage.input_format())),
            output_format: text(storage.and_then(|storage| storage.output_format())),
            parameters: pairs(storage.and_then(|storage| storage.parameters())),
        },
        location: text(storage.and_then(|storage| storage.location())),
        parameters: pairs(table.parameters()),
    }
}

fn columns(columns: &[Column]) -> Vec<DefinedColumn> {
    let one = |column: &Column| DefinedColumn {
        name: column.name().to_owned(),
        ty: column.r#type().unwrap_or_default().to_lowercase().split_whitespace().collect(),
        comment: column.comment().unwrap_or_default().to_owned(),
    };
    columns.iter().map(one).collect()
}

/// In the order of their keys: Glue has none.
fn pairs(map: Option<&HashMap<String, String>>) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = map.into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect();
    pairs.sort();
    pairs
}
