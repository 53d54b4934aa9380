//! The last step: a query that reads as little as possible.

use super::Step;
use crate::engine::{EngineError, Summary};

/// What became of the query.
pub fn query(outcome: &Result<Summary, EngineError>, window: &str, dollars_per_tb: Option<f64>) -> Step {
    const STEP: &str = "query";
    match outcome {
        Err(error) => Step::error(STEP, error),
        Ok(summary) => {
            let bill = dollars_per_tb.zip(summary.billed_bytes).map(|(per_tb, bytes)| {
                let dollars = crate::engine::price::shown(crate::engine::price::dollars(bytes, per_tb));
                format!(", scanned {} for {dollars}", bytesize::ByteSize(bytes))
            });
            let bill = bill.unwrap_or_default();
            match summary.progress.rows {
                0 => Step::fails(
                    STEP,
                    format!("no row on {window}{bill}, although objects were found"),
                    "the steps above are all that is known; compare `logq sql … --dry-run` with the keys",
                ),
                _ => Step::ok(STEP, format!("a row came back from {window}{bill}")),
            }
        }
    }
}
