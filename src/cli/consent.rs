//! Asking before something is changed or costs more than was allowed.

use std::io::{self, BufRead as _, IsTerminal as _};

use super::{Failure, diagnostics};
use crate::printable::Printable;
use crate::report::Report;

/// Asks on a terminal. `instead` is what to do where there is none: `type: logq config trust --yes`.
///
/// # Errors
/// When there is no terminal to ask on.
pub(super) fn asked(question: &str, instead: &str) -> Result<bool, Failure> {
    if !is_possible() {
        return Err(Report::usage("nothing was changed: there is no terminal to ask on").hint(instead).into());
    }
    given(question)
}

/// Whether there is a terminal to ask on.
pub(super) fn is_possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks; anything but a yes is a no.
///
/// # Errors
/// When the answer cannot be read.
pub(super) fn given(question: &str) -> Result<bool, Failure> {
    diagnostics::note(&Printable::line(&format!("{question} Type y or n, then Enter:")));
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
