//! A table as Glue's catalogue keeps it: what Athena adds to a statement of its own accord is there, and nothing is longer than
//! Glue takes.

use crate::ddl::{DdlError, Definition};

/// Bytes that Glue takes.
/// <https://docs.aws.amazon.com/glue/latest/webapi/API_TableInput.html>,
/// <https://docs.aws.amazon.com/glue/latest/webapi/API_StorageDescriptor.html>
pub(in crate::ddl) mod most {
    pub(in crate::ddl) const NAME: usize = 255;
    pub(in crate::ddl) const COMMENT: usize = 255;
    pub(in crate::ddl) const TYPE: usize = 131_072;
    pub(in crate::ddl) const DESCRIPTION: usize = 2048;
    pub(in crate::ddl) const LOCATION: usize = 2056;
    pub(in crate::ddl) const FORMAT: usize = 128;
    pub(in crate::ddl) const PARAMETER: usize = 512_000;
}

/// The table with what a statement implies: Athena's `SHOW CREATE TABLE` fails on tables that lack it.
///
/// # Errors
/// What is longer than Glue takes.
pub fn entry(table: &Definition) -> Result<Definition, DdlError> {
    let mut table = table.clone();
    table.table_type.get_or_insert_with(|| "EXTERNAL_TABLE".to_owned());
    imply(&mut table.parameters, "EXTERNAL", "TRUE");
    imply(&mut table.storage.serde_parameters, "serialization.format", "1");
    short_enough(&table)?;
    Ok(table)
}

fn imply(parameters: &mut Vec<(String, String)>, key: &str, value: &str) {
    if !parameters.iter().any(|(known, _)| known == key) {
        parameters.insert(0, (key.to_owned(), value.to_owned()));
    }
}

fn short_enough(table: &Definition) -> Result<(), DdlError> {
    let check = |what: String, text: &str, most: usize| match text.len() {
        length if length > most => {
            let what = format!("{what} of {}", table.full_name());
            Err(DdlError::Long { what, length, unit: "bytes", by: "Glue", most })
        }
        _ => Ok(()),
    };
    let storage = &table.storage;
    for (what, text, most) in [
        ("the name", &table.name, most::NAME),
        ("the description", &table.description, most::DESCRIPTION),
        ("the location", &table.location, most::LOCATION),
        ("the input format", &storage.input_format, most::FORMAT),
        ("the output format", &storage.output_format, most::FORMAT),
        ("the SerDe", &storage.serde, most::NAME),
    ] {
        check(what.to_owned(), text, most)?;
    }
    for column in table.columns.iter().chain(&table.partitions) {
        check(format!("the name of the column {}", column.name), &column.name, most::NAME)?;
        check(format!("the type of the column {}", column.name), &column.ty, most::TYPE)?;
        check(format!("the comment of the column {}", column.name), &column.comment, most::COMMENT)?;
    }
    for (key, value) in table.parameters.iter().chain(&storage.serde_parameters).chain(&storage.parameters) {
        check(format!("the name of the parameter {key}"), key, most::NAME)?;
        check(format!("the parameter {key}"), value, most::PARAMETER)?;
    }
    Ok(())
}
