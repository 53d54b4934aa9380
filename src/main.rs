//! The `logq` program: parse, call, exit.

fn main() {}
