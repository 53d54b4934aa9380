//! A definition as Glue's `TableInput`, laid over the table that is there.

use std::collections::HashMap;

use aws_sdk_glue::error::BuildError;
use aws_sdk_glue::types::{Column, SerDeInfo, StorageDescriptor, TableInput};

use super::Entry;
use crate::ddl::{DdlError, DefinedColumn, Definition, catalogue_entry, is_notes};

/// Why a definition is no input.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unfit {
    /// Something is longer than Glue takes.
    #[error(transparent)]
    Long(#[from] DdlError),
    /// The client does not take it.
    #[error(transparent)]
    Build(#[from] BuildError),
}

/// The whole input: an update replaces all that the catalogue holds, so what is to stay must be in it.
pub(super) fn input(wanted: &Definition, live: Option<&Entry>) -> Result<TableInput, Unfit> {
    let wanted = catalogue_entry(wanted)?;
    let mut parameters: HashMap<String, String> = wanted.parameters.iter().cloned().collect();
    if let Some(live) = live {
        let kept = live.definition.parameters.iter().filter(|(key, _)| is_notes(key));
        kept.for_each(|(key, value)| {
            parameters.entry(key.clone()).or_insert_with(|| value.clone());
        });
    }
    let serde = SerDeInfo::builder()
        .serialization_library(&wanted.storage.serde)
        .set_parameters(Some(wanted.storage.serde_parameters.iter().cloned().collect()))
        .build();
    let storage = StorageDescriptor::builder()
        .set_columns(Some(columns(&wanted.columns)?))
        .location(&wanted.location)
        .input_format(&wanted.storage.input_format)
        .output_format(&wanted.storage.output_format)
        .serde_info(serde)
        .build();
    let mut input = TableInput::builder()
        .name(&wanted.name)
        .description(&wanted.description)
        .set_table_type(wanted.table_type)
        .set_parameters(Some(parameters))
        .set_partition_keys(Some(columns(&wanted.partitions)?))
        .storage_descriptor(storage);
    if let Some(live) = live {
        input = input.set_owner(live.table.owner.clone()).retention(live.table.retention);
    }
    Ok(input.build()?)
}

fn columns(columns: &[DefinedColumn]) -> Result<Vec<Column>, BuildError> {
    let one = |column: &DefinedColumn| {
        let comment = (!column.comment.is_empty()).then(|| column.comment.clone());
        Column::builder().name(&column.name).r#type(&column.ty).set_comment(comment).build()
    };
    columns.iter().map(one).collect()
}
