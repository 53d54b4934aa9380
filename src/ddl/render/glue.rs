//! The input of Glue's `CreateTable`. Strings have JSON's escapes and no others: a regular expression that is copied
//! from a statement of Athena would match nothing here.

use serde_json::{Map, Value, json};

use super::{Rendered, catalogue};
use crate::ddl::{DdlError, DefinedColumn, Definition};
use crate::printable::json_escape;

pub(super) fn render(tables: &[Definition]) -> Result<Rendered, DdlError> {
    let documents: Vec<String> =
        tables.iter().map(|table| Ok(text(&document(table)?))).collect::<Result<_, DdlError>>()?;
    let mut notes = Vec::new();
    if tables.len() > 1 {
        notes.push("aws glue create-table takes one document a call: there is one for each table".to_owned());
    }
    Ok(Rendered { text: documents.concat(), notes })
}

fn document(table: &Definition) -> Result<Value, DdlError> {
    let database =
        table.database.as_ref().ok_or_else(|| DdlError::NoDatabase { form: "glue", table: table.name.clone() })?;
    Ok(json!({ "DatabaseName": database, "TableInput": table_input(table)? }))
}

/// Glue's `TableInput`.
pub(super) fn table_input(table: &Definition) -> Result<Value, DdlError> {
    let Definition { name, description, table_type, columns, partitions, storage, location, parameters, .. } =
        catalogue::entry(table)?;
    let mut input = json!({
        "Name": name,
        "Description": description,
        "TableType": table_type,
        "Parameters": map(&parameters),
        // SHOW CREATE TABLE wants them even where there are none.
        "PartitionKeys": columns_of(&partitions),
        "StorageDescriptor": {
            "Columns": columns_of(&columns),
            "Location": location,
            "InputFormat": storage.input_format,
            "OutputFormat": storage.output_format,
            "SerdeInfo": {
                "SerializationLibrary": storage.serde,
                "Parameters": map(&storage.serde_parameters),
            },
        },
    });
    if !storage.parameters.is_empty() {
        input["StorageDescriptor"]["Parameters"] = map(&storage.parameters);
    }
    Ok(input)
}

fn columns_of(columns: &[DefinedColumn]) -> Value {
    let one = |c: &DefinedColumn| match c.comment.as_str() {
        "" => json!({ "Name": c.name, "Type": c.ty }),
        comment => json!({ "Name": c.name, "Type": c.ty, "Comment": comment }),
    };
    columns.iter().map(one).collect()
}

fn map(pairs: &[(String, String)]) -> Value {
    let pairs = pairs.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str())));
    Value::Object(pairs.collect::<Map<_, _>>())
}

/// A document in lines. Line feeds part the lines of the layout; inside a string they are escaped already.
pub(super) fn text(document: &Value) -> String {
    format!("{document:#}").lines().map(|line| format!("{}\n", json_escape(line))).collect()
}
