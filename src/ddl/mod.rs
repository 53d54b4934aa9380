//! Table definitions for Athena, generated as text from a source and a table.
