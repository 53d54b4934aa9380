//! DataFusion's errors in the words of this engine.

use datafusion::common::{DataFusionError, SchemaError};

use crate::engine::EngineError;

/// Every function of Trino, one a line.
pub(super) const TRINO: &str = include_str!("trino_names.txt");

/// Turns an error of planning or running into one for the user: without DataFusion's prefixes, and with the name
/// of what this engine lacks.
pub(in super::super) fn explain(error: &DataFusionError) -> EngineError {
    let root = error.find_root();
    let message = match root {
        DataFusionError::Plan(text) | DataFusionError::Execution(text) => text.clone(),
        DataFusionError::NotImplemented(text) => lacks(text),
        DataFusionError::ResourcesExhausted(text) => format!("out of memory: {text}"),
        DataFusionError::Diagnostic(_, inner) => return explain(inner),
        DataFusionError::SchemaError(error, _) => schema(error),
        other => other.strip_backtrace(),
    };
    let message = unknown_function(&message).or_else(|| bad_arguments(&message)).unwrap_or(message);
    EngineError::query(message)
}

/// DataFusion lists its candidates; what was given is enough, in Trino's words where our functions said them.
fn bad_arguments(message: &str) -> Option<String> {
    let (before, rest) = message.split_once("No function matches the given name and argument types '")?;
    if let Some((_, ours)) = before.split_once("coercion failed with: Error during planning: ") {
        return Some(ours.trim_end_matches([' ', '.']).to_owned());
    }
    let (call, _) = rest.split_once('\'')?;
    let (name, types) = call.split_once('(')?;
    let types = types.trim_end_matches(')').replace("Utf8", "varchar").replace("Int64", "bigint");
    Some(format!("Unexpected parameters ({types}) for function {name}"))
}

/// The fields that DataFusion lists are those the statement uses, so they are of no help here.
fn schema(error: &SchemaError) -> String {
    match error {
        SchemaError::FieldNotFound { field, .. } => format!("there is no column {}", field.flat_name()),
        SchemaError::AmbiguousReference { field } => {
            format!("the column {} is in several tables; write the table before it", field.flat_name())
        }
        other => other.to_string(),
    }
}

fn lacks(what: &str) -> String {
    if what.contains("run it on Athena") {
        return what.to_owned();
    }
    let construct = match what {
        what if what.contains("logical expression Exists") => "EXISTS outside of WHERE",
        what if what.contains("logical expression InSubquery") => "IN (SELECT …) outside of WHERE",
        what => return format!("the local engine does not have this; run it on Athena ({what})"),
    };
    format!("the local engine does not have {construct}; run it on Athena")
}

/// `Invalid function 'x'` names either what Trino has and this engine lacks, or a typing error.
fn unknown_function(message: &str) -> Option<String> {
    let (name, rest) = message.split_once("Invalid function '")?.1.split_once('\'')?;
    if TRINO.lines().any(|known| known == name) {
        return Some(format!("the local engine does not have the function {name}(); run it on Athena"));
    }
    let guess = rest.split_once("Did you mean '").and_then(|(_, guess)| guess.split_once('\'')).map(|(guess, _)| guess);
    let guess = guess.map_or_else(String::new, |guess| format!("; did you mean {guess}()?"));
    Some(format!("there is no function {name}(){guess}"))
}
