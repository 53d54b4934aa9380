//! What a table makes of one object, for people and for machines.

use std::path::Path;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::ddl::Definition;
use crate::printable::Printable;
use crate::proof::{ColumnProof, KeyCheck, Object, Proof, key_in_path, prove};

/// An object with what a table makes of it.
pub(in crate::cli::ddl) struct Sample {
    /// Its file.
    pub(in crate::cli::ddl) name: String,
    pub(in crate::cli::ddl) proof: Proof,
}

/// Characters of a type that are shown.
const TYPE: usize = 24;

impl Sample {
    /// Proves a table on a file that has an object.
    pub(super) fn of(definition: &Definition, path: &Path, key: Option<&str>, bytes: &[u8], today: Date) -> Self {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let parts: Vec<String> =
            absolute.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let inside = parts.join("/");
        let key = key.or_else(|| key_in_path(definition, &inside, today));
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let name = key.and_then(|key| key.rsplit('/').next()).unwrap_or(&file);
        let proof = prove(definition, &Object { key, name, bytes }, today);
        Self { name: path.display().to_string(), proof }
    }

    /// Proves a table on an object of its bucket.
    #[cfg(feature = "local")]
    pub(super) fn of_object(definition: &Definition, key: &str, bytes: &[u8], today: Date) -> Self {
        let name = key.rsplit('/').next().unwrap_or(key);
        let proof = prove(definition, &Object { key: Some(key), name, bytes }, today);
        Self { name: key.to_owned(), proof }
    }

    /// For people; printable.
    pub(super) fn text(&self) -> String {
        let proof = &self.proof;
        let mut out = format!("object   {} ({})\n", Printable::line(&self.name), proof.stored);
        out += &format!("key      {}\n", Printable::line(&key(&proof.key)));
        out += &match &proof.unproven {
            Some(why) => format!("rows     not proven: {}\n", Printable::line(why)),
            None => format!("rows     {}\n", rows(proof)),
        };
        out += &columns(&proof.columns);
        if !proof.unread.is_empty() {
            let keys: Vec<String> = proof.unread.iter().map(|(key, count)| format!("{key} ({count})")).collect();
            out += &format!("without a column: {}\n", Printable::line(&keys.join(", ")));
        }
        out.push('\n');
        out
    }

    /// For machines.
    pub(super) fn value(&self) -> Value {
        let proof = &self.proof;
        let column = |column: &ColumnProof| {
            json!({
                "name": column.name,
                "type": column.ty,
                "read": column.read,
                "null": column.null,
                "failed": column.failed,
                "example": column.example,
                "failure": column.failure.as_ref().map(|(row, text)| json!({ "row": row, "text": text })),
            })
        };
        json!({
            "object": self.name,
            "stored": proof.stored,
            "key": match &proof.key {
                KeyCheck::Unknown => json!({ "state": "unknown" }),
                KeyCheck::Produced(values) => {
                    let values: serde_json::Map<String, Value> =
                        values.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
                    json!({ "state": "produced", "values": values })
                }
                KeyCheck::Parted(parting) => {
                    json!({ "state": "parted", "at": parting.at, "found": parting.found, "expected": parting.expected })
                }
            },
            "unproven": proof.unproven,
            "rows": proof.rows,
            "null_rows": proof.null_rows,
            "empty_rows": proof.empty_rows,
            "skipped": proof.skipped,
            "columns": proof.columns.iter().map(column).collect::<Vec<_>>(),
            "without_column": proof.unread.iter().map(|(key, count)| json!({ "key": key, "count": count })).collect::<Vec<_>>(),
        })
    }
}

fn key(key: &KeyCheck) -> String {
    match key {
        KeyCheck::Unknown => "not known: type --key to have it checked".to_owned(),
        KeyCheck::Produced(values) if values.is_empty() => "the table reads it".to_owned(),
        KeyCheck::Produced(values) => {
            let values: Vec<String> = values.iter().map(|(name, value)| format!("{name} = {value}")).collect();
            format!("the table looks there: {}", values.join(", "))
        }
        KeyCheck::Parted(parting) => {
            format!("the table does not look there: `{}` stands where it has {}", parting.found, parting.expected)
        }
    }
}

fn rows(proof: &Proof) -> String {
    let mut text = proof.rows.to_string();
    for (count, what) in [
        (proof.null_rows, "of them NULL in every column"),
        (proof.empty_rows, "of them empty lines"),
        (proof.skipped, "header lines skipped"),
    ] {
        if count > 0 {
            text += &format!(", {count} {what}");
        }
    }
    text
}

fn columns(columns: &[ColumnProof]) -> String {
    if columns.is_empty() {
        return String::new();
    }
    let cut = |text: &str| match text.char_indices().nth(TYPE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    };
    let rows: Vec<[String; 6]> =
        std::iter::once(["column", "type", "read", "null", "failed", "first value"].map(str::to_owned))
            .chain(columns.iter().map(|column| {
                let example = match (&column.failure, &column.example) {
                    (Some((row, text)), _) => format!("failed in row {row}: {text}"),
                    (None, Some(example)) => example.clone(),
                    (None, None) => String::new(),
                };
                let [read, null, failed] = [column.read, column.null, column.failed].map(|n| n.to_string());
                [shown(&column.name), shown(&cut(&column.ty)), read, null, failed, shown(&example)]
            }))
            .collect();
    let width = |i: usize| rows.iter().map(|row| row[i].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(width).collect();
    let line = |row: &[String; 6]| {
        let [name, ty, read, null, failed, example] = row;
        let [n, t, r, u, f] = widths.as_slice() else { return String::new() };
        format!("  {name:n$}  {ty:t$}  {read:>r$}  {null:>u$}  {failed:>f$}  {example}").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

fn shown(text: &str) -> String {
    Printable::line(text).to_string()
}
