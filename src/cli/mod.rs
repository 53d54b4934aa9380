//! Commands: parse, call, print. The only layer that writes to stdout and stderr.
