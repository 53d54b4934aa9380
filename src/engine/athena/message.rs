//! Athena's texts, read for what a user can do about them. Codes are few and coarse (`InvalidRequestException`
//! covers a syntax error and a missing bucket), so the text decides ([`crate::engine::advice`]); what is not recognised
//! is passed on whole.

use crate::engine::advice::{About, advice};
use crate::engine::{EngineError, aws};
use crate::nearest::nearest;

/// What a text of Athena means, be it the answer to a request or the reason of an execution.
pub(super) fn read(text: &str) -> EngineError {
    let text = bare(text);
    let message = text.to_owned();
    let has = |part: &str| text.contains(part);
    // More than 45 days old, or of another account or region; or the object with the rows was deleted.
    if (has("QueryExecution ") && has("not found")) || has("Could not find results") || has("NoSuchKey") {
        return EngineError::Gone { message };
    }
    let Some(advice) = advice(text) else {
        return EngineError::Query { position: position(text), message, hint: None };
    };
    match advice.about {
        About::Setup => EngineError::Setup { message, hint: advice.repair.to_owned() },
        About::Permission => EngineError::Permission { message: aws::denied(text) },
        About::CutOff => EngineError::CutOff { message },
        About::Throttled => EngineError::Throttled { message },
        About::Query => EngineError::Query { position: position(text), message, hint: None },
    }
}

/// A text without what Athena wraps around it: the category before, and the advertisement for its forum after.
fn bare(text: &str) -> &str {
    let text = match text.split_once(", Detail:") {
        Some((before, detail)) if before.starts_with("[ErrorCategory:") => detail,
        _ => text,
    };
    let tail = ["This query ran against the ", "Please post the error message on our forum"];
    let end = tail.iter().filter_map(|sign| text.find(sign)).min().unwrap_or(text.len());
    text[..end].trim()
}

/// Adds the column that a mistyped one is nearest to: `Column 'eventnam' cannot be resolved`.
pub(super) fn suggested<'a>(mut error: EngineError, columns: impl Iterator<Item = &'a str>) -> EngineError {
    if let EngineError::Query { message, hint, .. } = &mut error
        && let Some((_, rest)) = message.split_once("Column '")
        && let Some((name, _)) = rest.split_once("' cannot be resolved")
    {
        let last = name.rsplit('.').next().unwrap_or(name);
        *hint = nearest(last, columns).map(|near| match near == last {
            true => "logs of this kind have it, the table in Athena lacks it: see `logq ddl diff`".to_owned(),
            false => format!("did you mean `{near}`?"),
        });
    }
    error
}

/// Moves the place of an error from the statement that was sent to the author's text, where `origin` knows it.
pub(super) fn placed(error: EngineError, origin: impl Fn(u64, u64) -> Option<(u64, u64)>) -> EngineError {
    let EngineError::Query { message, position: Some((line, column)), hint } = error else { return error };
    match origin(line, column) {
        Some((l, c)) => {
            let message = message.replacen(&format!("line {line}:{column}"), &format!("line {l}:{c}"), 1);
            EngineError::Query { message, position: Some((l, c)), hint }
        }
        None => EngineError::Query { message, position: None, hint },
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
