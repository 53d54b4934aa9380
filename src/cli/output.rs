//! Writing results: stdout, or a file that appears only when it is whole.

use std::io::{self, Write};

use super::Failure;

/// Writes everything to stdout.
pub(super) fn stdout(text: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text)?;
    Ok(out.flush()?)
}
