//! Table and view definitions for Athena, generated as text from a source and a table, and the rules they keep.

mod athena;
mod check;
mod compare;
pub mod definition;
mod error;
mod existing;
mod location;
mod missing;
mod parse;
mod recognise;
mod regex;
mod regions;
mod valid;
mod view;

pub use athena::{athena, notes};
pub use check::{Finding, check};
pub use compare::{Area, Difference, compare, is_notes};
pub use definition::{DefinedColumn, Definition, Storage};
pub use error::DdlError;
pub(crate) use existing::There;
pub(crate) use missing::Missing;
pub use recognise::{Recognised, Unrecognised, recognise};
pub use regex::of_fields as regex_of_fields;
pub use regions::REGIONS;
pub use valid::{parse_fields, parse_since};
pub(crate) use view::physical;
pub use view::{View, view};
