//! Instants, windows and spans as people type them.
