//! An `aws_glue_catalog_table` resource for each table, as `terraform fmt` leaves it.
//!
//! There are no variables: two files that declare the same one cannot lie in one module. Who wants the database of
//! another resource writes `aws_glue_catalog_database.logs.name` in the place of its name.

use super::{Rendered, catalogue, distinct};
use crate::ddl::{DdlError, DefinedColumn, Definition, Storage};
use crate::printable;

pub(super) fn render(tables: &[Definition]) -> Result<Rendered, DdlError> {
    let mut names = Vec::new();
    let mut resources = Vec::new();
    for table in tables {
        names.push(distinct(label(&table.name), &names));
        let label = names.last().map(String::as_str).unwrap_or_default();
        resources.push(resource(label, table)?);
    }
    Ok(Rendered { text: resources.join("\n"), notes: Vec::new() })
}

fn resource(label: &str, table: &Definition) -> Result<String, DdlError> {
    let database =
        table.database.as_ref().ok_or_else(|| DdlError::NoDatabase { form: "terraform", table: table.name.clone() })?;
    let entry = catalogue::entry(table)?;
    let mut body = Body::default();
    body.attributes(&[
        ("name", &entry.name),
        ("database_name", database),
        ("description", &entry.description),
        ("table_type", entry.table_type.as_deref().unwrap_or_default()),
    ]);
    body.map("parameters", &entry.parameters);
    entry.partitions.iter().for_each(|partition| body.block("partition_keys", &column(partition)));
    body.block("storage_descriptor", &storage(&entry));
    Ok(format!("resource \"aws_glue_catalog_table\" {} {{\n{}}}\n", string(label), body.indented()))
}

fn storage(table: &Definition) -> Body {
    let Storage { serde, serde_parameters, input_format, output_format, parameters } = &table.storage;
    let mut body = Body::default();
    body.attributes(&[("location", &table.location), ("input_format", input_format), ("output_format", output_format)]);
    if !parameters.is_empty() {
        body.map("parameters", parameters);
    }
    let mut info = Body::default();
    info.attributes(&[("serialization_library", serde)]);
    info.map("parameters", serde_parameters);
    body.block("ser_de_info", &info);
    table.columns.iter().for_each(|c| body.block("columns", &column(c)));
    body
}

fn column(column: &DefinedColumn) -> Body {
    let mut body = Body::default();
    body.attributes(&[("name", &column.name), ("type", &column.ty), ("comment", &column.comment)]);
    body
}

/// The lines of a block, without its indentation.
#[derive(Default)]
struct Body(Vec<String>);

impl Body {
    /// Attributes with their signs below one another; an empty one is left out.
    fn attributes(&mut self, attributes: &[(&str, &str)]) {
        let said: Vec<(&str, &str)> = attributes.iter().copied().filter(|(_, value)| !value.is_empty()).collect();
        let width = said.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
        self.0.extend(said.iter().map(|(name, value)| format!("{name:width$} = {}", string(value))));
    }

    fn map(&mut self, name: &str, pairs: &[(String, String)]) {
        let keys: Vec<String> = pairs.iter().map(|(key, _)| string(key)).collect();
        let width = keys.iter().map(|key| key.chars().count()).max().unwrap_or_default();
        self.apart();
        self.0.push(format!("{name} = {{"));
        self.0.extend(keys.iter().zip(pairs).map(|(key, (_, value))| format!("  {key:width$} = {}", string(value))));
        self.0.push("}".to_owned());
    }

    fn block(&mut self, name: &str, body: &Self) {
        self.apart();
        self.0.push(format!("{name} {{"));
        self.0.extend(body.indented().lines().map(str::to_owned));
        self.0.push("}".to_owned());
    }

    fn apart(&mut self) {
        if !self.0.is_empty() {
            self.0.push(String::new());
        }
    }

    fn indented(&self) -> String {
        self.0.iter().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") }).collect()
    }
}

/// A quoted template of HCL that holds nothing but the text.
fn string(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '$' | '%' if chars.peek() == Some(&'{') => out.extend([c, c]),
            c if printable::acts(c) => out.push_str(&format!("\\U{:08x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A name for the resource inside of Terraform.
fn label(name: &str) -> String {
    let label: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect();
    if label.starts_with(|c: char| c.is_ascii_digit()) { format!("_{label}") } else { label }
}
