//! The `logq` program: parse, call, exit.

use std::process::ExitCode;

fn main() -> ExitCode {
    logq::cli::main()
}
