//! The SQL dialect: what Athena accepts, what is refused by name, literals, and splicing of leaf tokens.
//!
//! The parser is `sqlparser` with a dialect of our own. It accepts more than Athena does, so a refusal pass
//! names the rest, on both engines: what works here works there. SQL is never printed from the syntax tree
//! (the printer breaks `ROW` types and moves `OFFSET`, and it does not escape a quote that stands beside another); the
//! author's text is spliced at the spans of single tokens, the only spans that are exact.

mod dialect;
mod error;
mod literal;
mod parse;
mod placeholder;
mod position;
mod references;
mod refuse;
mod reserved;
mod splice;

pub use dialect::AthenaDialect;
pub use error::SqlError;
pub use literal::{Literal, SqlType};
pub use parse::{Parsed, parse};
pub use placeholder::{Placeholder, placeholders};
pub use position::{PlacedToken, Position, Tokens};
pub use references::{Reference, References, references};
pub use reserved::{identifier, is_reserved, quoted};
pub use splice::{Splice, SpliceMap, splice};
