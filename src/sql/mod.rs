//! The SQL dialect: what Athena accepts, what is refused by name, literals, and splicing of leaf tokens.
