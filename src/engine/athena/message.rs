//! Athena's texts, read for what a user can do about them. Codes are few and coarse (`InvalidRequestException`
//! covers a syntax error and a missing bucket), so the text decides; what is not recognised is passed on whole.

use crate::engine::{EngineError, aws};

/// Why a request was refused before it became a query.
pub(super) fn refused(text: &str) -> EngineError {
    let message = text.to_owned();
    let has = |part: &str| text.contains(part);
    // More than 45 days old, or of another account or region; or the object with the rows was deleted.
    if (has("QueryExecution ") && has("not found")) || has("Could not find results") || has("NoSuchKey") {
        return EngineError::Gone { message };
    }
    if has("No output location provided") {
        let hint = "set `output = \"s3://bucket/prefix/\"` in the target of logq.toml, or give the workgroup a result \
                    location (or managed results)";
        return EngineError::Setup { message: "no place for results is set".to_owned(), hint: hint.to_owned() };
    }
    if has("output bucket") || has("output location") || has("OutputLocation") {
        let hint = "check `output` in the target of logq.toml: the bucket must exist in the target's region, and s3:PutObject \
                    and s3:GetBucketLocation be allowed";
        return EngineError::Setup { message, hint: hint.to_owned() };
    }
    if has("WorkGroup") || has("workgroup") {
        let hint = "check `workgroup` and `region` in the target of logq.toml";
        return EngineError::Setup { message, hint: hint.to_owned() };
    }
    failed(text)
}

/// Why a query failed, as far as its text says.
pub(super) fn failed(text: &str) -> EngineError {
    let message = text.to_owned();
    let has = |part: &str| text.contains(part);
    if has("TABLE_NOT_FOUND") || has("SCHEMA_NOT_FOUND") || has("CATALOG_NOT_FOUND") || missing(text) {
        let hint = "check `database` in the target of logq.toml and `athena` of the table; to create the table, run in \
                    Athena what `logq ddl` prints for it";
        return EngineError::Setup { message, hint: hint.to_owned() };
    }
    if is_denial(text) {
        return EngineError::Permission { message: aws::denied(text) };
    }
    if has("Query timeout") || has("Query exceeded maximum time") {
        return EngineError::CutOff { message };
    }
    if has("Rate exceeded") || has("SlowDown") || has("S3_THROTTLING") || has("reduce your request rate") {
        return EngineError::Throttled { message };
    }
    EngineError::Query { position: position(text), message }
}

/// `Table 'awsdatacatalog.logs.t' does not exist`, with or without a code before it.
fn missing(text: &str) -> bool {
    let subject = ["Table ", "table ", "Schema ", "schema ", "Database ", "database "].iter().any(|s| text.contains(s));
    subject && (text.contains("does not exist") || text.contains("not found"))
}

/// Whether a text tells of a missing permission.
pub(super) fn is_denial(text: &str) -> bool {
    let signs =
        ["not authorized to perform", "Access Denied", "Access denied", "AccessDenied", "Insufficient permissions"];
    signs.iter().any(|s| text.contains(s))
}

/// Moves the place of an error from the statement that was sent to the author's text, where `origin` knows it.
pub(super) fn placed(error: EngineError, origin: impl Fn(u64, u64) -> Option<(u64, u64)>) -> EngineError {
    let EngineError::Query { message, position: Some((line, column)) } = error else { return error };
    match origin(line, column) {
        Some((l, c)) => {
            let message = message.replacen(&format!("line {line}:{column}"), &format!("line {l}:{c}"), 1);
            EngineError::Query { message, position: Some((l, c)) }
        }
        None => EngineError::Query { message, position: None },
    }
}

/// The first `line L:C` of a text: 1-based line and column of the statement that was sent.
pub(super) fn position(text: &str) -> Option<(u64, u64)> {
    text.match_indices("line ").find_map(|(at, found)| {
        let (line, rest) = number(&text[at + found.len()..])?;
        let (column, _) = number(rest.strip_prefix(':')?)?;
        Some((line, column))
    })
}

/// The digits a text starts with, and the rest.
fn number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

#[cfg(test)]
mod tests;
