//! The regular expression that makes Athena's `RegexSerDe` read the lines of a [`crate::sources::Format::Fields`].
//!
//! It has exactly one capturing group for each column (more or fewer make a table of NULLs), no backslash (Athena's
//! DDL would take it away), and neither look-around nor back-reference, so that Java, Trino and Rust agree on it.
//! A line that does not match becomes a row of NULLs; therefore every field is read as text (Hive converts it),
//! and the fields that came over the years are optional one after the other:
//!
//! ```text
//! ^HEAD(?: F19(?: F20(?: …(?: F34(?: .*)?)?)?)?(?: REST)?| .*)?$
//! ```

use crate::sources::{Field, FieldShape, Quoting};

/// What may follow the last optional field that fits: text that does not begin with a quote and has an even number
/// of them. Without this rule `"a b"` in a field that may stand without quotes would be cut at the blank, and its
/// second half be taken for the next field.
const REST: &str = r#"[^"][^"]*(?:"[^"]*"[^"]*)*"#;

/// The expression for lines of these fields.
pub fn of_fields(fields: &[Field]) -> String {
    let split = fields.iter().position(|f| f.optional).unwrap_or(fields.len());
    let (head, tail) = fields.split_at(split);
    let head: Vec<String> = head.iter().map(of_field).collect();
    let head = head.join(" ");
    // Fields still to come are ignored: AWS appends them, sometimes unannounced.
    let tail = tail.iter().rev().fold(".*".to_owned(), |next, field| format!("{}(?: {next})?", of_field(field)));
    if split == fields.len() {
        return format!("^{head}(?: {tail})?$");
    }
    format!("^{head}(?: {tail}(?: {REST})?| .*)?$")
}

fn of_field(field: &Field) -> String {
    match (&field.shape, field.quoting) {
        (FieldShape::Whole(_), Quoting::Bare) => {
            // An optional field is not empty: a blank at the end of a line announces none.
            format!("({})", field.text.as_deref().unwrap_or(if field.optional { r#"[^ "]+"# } else { "[^ ]*" }))
        }
        (FieldShape::Whole(_), Quoting::Quoted) => format!(r#""({})""#, field.text.as_deref().unwrap_or(r#"[^"]*"#)),
        (FieldShape::Whole(_), Quoting::Either) => {
            format!(r#""?({})"?"#, field.text.as_deref().unwrap_or(r#"[^"]*?"#))
        }
        (FieldShape::HostPort { .. }, _) => "([^ ]*?)(?::([^ :]*))?".to_owned(),
        (FieldShape::Request { .. }, _) => r#""([^ "]*)(?: ([^"]*?)(?: ([^ "]*))? ?)?""#.to_owned(),
    }
}

#[cfg(test)]
mod tests;
