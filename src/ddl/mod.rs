//! Table and view definitions for Athena: generated as text from a source and a table, read back whoever wrote them, and
//! held against the rules that Athena breaks in silence.

mod athena;
pub mod definition;
mod error;
pub mod hive_type;
pub mod lint;
mod location;
mod missing;
pub mod read;
mod regex;
mod regions;
mod valid;
mod view;

pub use athena::{athena, notes};
pub use definition::{DefinedColumn, Definition, Storage};
pub use error::DdlError;
pub use hive_type::HiveType;
pub(crate) use missing::Missing;
pub use regex::of_fields as regex_of_fields;
pub use regions::REGIONS;
pub use valid::{parse_fields, parse_since};
pub(crate) use view::physical;
pub use view::{View, view};
