//! `logq sources check`: what the readers make of the samples.

use std::path::PathBuf;
use std::sync::Arc;

use super::catalogue;
use crate::cli::{Failure, engines, output};
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::Places;
use crate::sources::Source;

/// Checks the given definitions, or all; a file that cannot be read hides no other.
pub(super) fn run(files: &[PathBuf]) -> Result<(), Failure> {
    let mut catalogue = catalogue(&Places::of_process()?)?;
    let mut failed = false;
    let mut sources: Vec<Arc<Source>> = Vec::new();
    for file in files {
        match catalogue.with_file(file) {
            Ok(source) => sources.push(Arc::clone(source)),
            Err(error) => {
                crate::cli::diagnostics::print(&Report::from(error));
                failed = true;
            }
        }
    }
    if files.is_empty() {
        sources.extend(catalogue.iter().map(Arc::clone));
    }
    for source in &sources {
        let wrong = engines::check_samples(source)?;
        failed |= !wrong.is_empty();
        let mut text = match wrong.len() {
            0 => format!("{}: {} samples read as expected\n", source.id, source.samples.len()),
            n => format!("{}: {n} differences\n", source.id),
        };
        text.extend(wrong.iter().map(|line| format!("  {line}\n")));
        output::stdout(Printable::block(&text).to_string().as_bytes())?;
    }
    if failed { Err(Failure::Silent(Exit::Failed)) } else { Ok(()) }
}
