//! Tables and views of Athena: [`define`] makes a [`Definition`] of a source at a location, [`RENDERINGS`] write it in
//! the forms in which teams deploy tables, [`read`] takes a definition back whoever wrote it, and [`lint`] holds it against
//! the rules that Athena breaks in silence.

mod alter;
mod compare;
mod define;
pub mod definition;
mod error;
#[cfg(test)]
mod examples;
mod existing;
pub mod hive_type;
pub mod lint;
mod location;
mod missing;
mod notes;
pub(crate) mod projection;
pub mod read;
mod recognise;
mod regex;
mod regions;
mod render;
mod valid;
mod view;

pub use alter::{Statement, alter, create, create_database};
pub use compare::{Area, Difference, compare, is_notes};
pub use define::define;
pub use definition::{DefinedColumn, Definition, Storage};
pub use error::DdlError;
pub(crate) use existing::There;
pub use hive_type::HiveType;
pub(crate) use missing::{Missing, null};
pub use notes::notes;
pub use recognise::{Recognised, Unrecognised, location, recognise};
pub use regex::of_fields as regex_of_fields;
pub use regions::REGIONS;
pub use render::{RENDERINGS, Rendered, Rendering, entry as catalogue_entry, script, statement};
pub use valid::{parse_fields, parse_since};
pub(crate) use view::physical;
pub use view::{View, view};
