//! `CREATE EXTERNAL TABLE`, as Athena's DDL parser (Hive's) takes it: one statement for each table, no comments in the
//! text, every name in back-ticks, strings with backslash escapes.

use std::fmt::Write as _;

use super::Rendered;
use crate::ddl::definition::class;
use crate::ddl::{DdlError, DefinedColumn, Definition, Storage, valid};

/// Bytes of a statement.
pub(in crate::ddl) const LONGEST: usize = 262_144;

/// The clauses of `ROW FORMAT DELIMITED` in their order, with the parameters they set; `colelction` is Hive's own.
const DELIMITERS: &[(&str, &str)] = &[
    ("field.delim", "FIELDS TERMINATED BY"),
    ("escape.delim", "ESCAPED BY"),
    ("colelction.delim", "COLLECTION ITEMS TERMINATED BY"),
    ("mapkey.delim", "MAP KEYS TERMINATED BY"),
    ("line.delim", "LINES TERMINATED BY"),
    ("serialization.null.format", "NULL DEFINED AS"),
];

pub(super) fn render(tables: &[Definition]) -> Result<Rendered, DdlError> {
    let mut notes: Vec<String> = tables.iter().filter_map(unsaid).collect();
    if tables.len() > 1 {
        notes
            .push("Athena takes one statement a call: send what is between the lines that hold a semicolon".to_owned());
    }
    let statements: Vec<String> = tables.iter().map(statement).collect();
    for (text, table) in statements.iter().zip(tables) {
        if text.len() > LONGEST {
            let what = format!("the statement of {}", table.full_name());
            return Err(DdlError::Long { what, length: text.len(), unit: "bytes", by: "Athena", most: LONGEST });
        }
    }
    Ok(Rendered { text: script(&statements), notes })
}

/// Statements with a semicolon on a line of its own between them.
pub fn script(statements: &[String]) -> String {
    statements.join(";\n")
}

/// The statement that defines a table.
pub fn statement(table: &Definition) -> String {
    let database = table.database.iter().map(|database| format!("{}.", name(database)));
    let full_name: String = database.chain([name(&table.name)]).collect();
    let mut out = format!("CREATE EXTERNAL TABLE IF NOT EXISTS {full_name} (\n{}\n)\n", columns(&table.columns));
    // Writing to a string does not fail.
    if !table.description.is_empty() {
        let _ = writeln!(out, "COMMENT {}", string(&table.description));
    }
    if !table.partitions.is_empty() {
        let _ = writeln!(out, "PARTITIONED BY (\n{}\n)", columns(&table.partitions));
    }
    let _ = writeln!(out, "{}\nLOCATION {}", row_format(&table.storage), string(&table.location));
    // The statement says EXTERNAL in its first line.
    let parameters: Vec<&(String, String)> = table.parameters.iter().filter(|(key, _)| key != "EXTERNAL").collect();
    if !parameters.is_empty() {
        let _ = writeln!(out, "TBLPROPERTIES (\n{}\n)", pairs(parameters));
    }
    out
}

/// What the table has and no statement can say.
fn unsaid(table: &Definition) -> Option<String> {
    let keys: Vec<&str> = table.storage.parameters.iter().map(|(key, _)| key.as_str()).collect();
    (!keys.is_empty()).then(|| {
        format!(
            "{}: a statement cannot set parameters of the storage descriptor: {}",
            table.full_name(),
            keys.join(", ")
        )
    })
}

fn columns(columns: &[DefinedColumn]) -> String {
    let lines: Vec<String> = columns
        .iter()
        .map(|c| match c.comment.as_str() {
            "" => format!("  {} {}", name(&c.name), ty(&c.ty)),
            comment => format!("  {} {} COMMENT {}", name(&c.name), ty(&c.ty), string(comment)),
        })
        .collect();
    lines.join(",\n")
}

fn pairs<'a>(pairs: impl IntoIterator<Item = &'a (String, String)>) -> String {
    let lines = pairs.into_iter().map(|(key, value)| format!("  {} = {}", string(key), string(value)));
    lines.collect::<Vec<_>>().join(",\n")
}

fn row_format(storage: &Storage) -> String {
    if let Some(delimited) = delimited(storage) {
        return format!("ROW FORMAT DELIMITED {delimited}\n{}", stored(storage));
    }
    let parquet = [class::PARQUET, class::PARQUET_INPUT, class::PARQUET_OUTPUT];
    if [&storage.serde, &storage.input_format, &storage.output_format] == parquet && storage.serde_parameters.is_empty()
    {
        return "STORED AS PARQUET".to_owned();
    }
    let mut out = format!("ROW FORMAT SERDE {}\n", string(&storage.serde));
    if !storage.serde_parameters.is_empty() {
        let _ = writeln!(out, "WITH SERDEPROPERTIES (\n{}\n)", pairs(&storage.serde_parameters));
    }
    out + &stored(storage)
}

/// The clauses of a short form that sets exactly these parameters.
fn delimited(storage: &Storage) -> Option<String> {
    let known = |key: &str| key == "serialization.format" || DELIMITERS.iter().any(|(parameter, _)| *parameter == key);
    let delimiter = storage.serde_parameter("field.delim")?;
    let short = storage.serde == class::LAZY_SIMPLE
        && storage.serde_parameter("serialization.format") == Some(delimiter)
        && storage.serde_parameters.iter().all(|(key, _)| known(key));
    let clauses = DELIMITERS.iter().filter_map(|(parameter, clause)| {
        storage.serde_parameter(parameter).map(|value| format!("{clause} {}", string(value)))
    });
    short.then(|| clauses.collect::<Vec<_>>().join(" "))
}

/// Where lines are no JSON the short form is what everybody writes; with JSON it is the classes.
fn stored(storage: &Storage) -> String {
    let text = storage.input_format == class::TEXT_INPUT && storage.output_format == class::TEXT_OUTPUT;
    if text && matches!(storage.serde.as_str(), class::REGEX | class::LAZY_SIMPLE) {
        return "STORED AS TEXTFILE".to_owned();
    }
    let [input, output] = [&storage.input_format, &storage.output_format].map(|class| string(class));
    format!("STORED AS INPUTFORMAT {input}\nOUTPUTFORMAT {output}")
}

/// A name in back-ticks.
fn name(text: &str) -> String {
    format!("`{}`", text.replace('`', "``"))
}

/// A string as Hive reads it back.
pub(in crate::ddl) fn string(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\'' => out.push_str("\\'"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// A type with back-ticks around those field names of its structs that Hive's parser would not take bare.
fn ty(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars() {
        match c {
            ':' if !is_bare(&word) => out.push_str(&name(&word)),
            ':' | '<' | '>' | ',' => out.push_str(&word),
            c => {
                word.push(c);
                continue;
            }
        }
        word.clear();
        out.push(c);
    }
    out + &word
}

fn is_bare(field: &str) -> bool {
    field.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && !valid::is_reserved(field)
}

#[cfg(test)]
mod tests;
