//! Reads Glue's `CreateTable` inputs and CloudFormation's templates back.

use serde_json::{Deserializer, Value};

use crate::ddl::{DefinedColumn, Definition, Storage};

/// The tables of documents one after the other.
pub(super) fn of_inputs(text: &str) -> Vec<Definition> {
    let documents = Deserializer::from_str(text).into_iter::<Value>().map(Result::unwrap);
    documents.map(|document| table(&document["DatabaseName"], &document["TableInput"])).collect()
}

/// The tables of a template that is deployed with its defaults.
pub(super) fn of_template(text: &str) -> Vec<Definition> {
    let template: Value = serde_json::from_str(text).unwrap();
    let resources = template["Resources"].as_object().unwrap().values();
    resources
        .map(|resource| {
            assert_eq!(resource["Type"], "AWS::Glue::Table");
            let properties = resolved(&resource["Properties"], &template["Parameters"]);
            assert_eq!(properties["CatalogId"], "111122223333");
            table(&properties["DatabaseName"], &properties["TableInput"])
        })
        .collect()
}

/// A value with its references and substitutions carried out.
fn resolved(value: &Value, parameters: &Value) -> Value {
    let parameter = |name: &str| match name {
        "AWS::AccountId" => "111122223333".to_owned(),
        name => text(&parameters[name]["Default"]),
    };
    match value {
        Value::Object(fields) if fields.contains_key("Ref") => parameter(&text(&value["Ref"])).into(),
        Value::Object(fields) if fields.contains_key("Fn::Sub") => {
            let template = text(&value["Fn::Sub"]);
            let mut parts = template.split("${");
            let mut out = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                match (part.strip_prefix('!'), part.split_once('}')) {
                    (Some(literal), _) => out += &format!("${{{literal}"),
                    (None, Some((name, after))) => out += &(parameter(name) + after),
                    (None, None) => panic!("{template} has an open brace"),
                }
            }
            out.into()
        }
        Value::Object(fields) => fields.iter().map(|(key, field)| (key.clone(), resolved(field, parameters))).collect(),
        Value::Array(items) => items.iter().map(|item| resolved(item, parameters)).collect(),
        other => other.clone(),
    }
}

fn table(database: &Value, input: &Value) -> Definition {
    let descriptor = &input["StorageDescriptor"];
    Definition {
        database: Some(text(database)),
        name: text(&input["Name"]),
        description: text(&input["Description"]),
        table_type: Some(text(&input["TableType"])),
        columns: columns(&descriptor["Columns"]),
        partitions: columns(&input["PartitionKeys"]),
        storage: Storage {
            serde: text(&descriptor["SerdeInfo"]["SerializationLibrary"]),
            serde_parameters: pairs(&descriptor["SerdeInfo"]["Parameters"]),
            input_format: text(&descriptor["InputFormat"]),
            output_format: text(&descriptor["OutputFormat"]),
            parameters: descriptor.get("Parameters").map(pairs).unwrap_or_default(),
        },
        location: text(&descriptor["Location"]),
        parameters: pairs(&input["Parameters"]),
    }
}

fn columns(value: &Value) -> Vec<DefinedColumn> {
    let one = |c: &Value| DefinedColumn {
        name: text(&c["Name"]),
        ty: text(&c["Type"]),
        comment: c.get("Comment").map(text).unwrap_or_default(),
    };
    value.as_array().unwrap().iter().map(one).collect()
}

fn pairs(value: &Value) -> Vec<(String, String)> {
    value.as_object().unwrap().iter().map(|(key, value)| (key.clone(), text(value))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
