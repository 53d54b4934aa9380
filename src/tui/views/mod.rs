//! One file for each part of the screen. A view reads the workbench and draws; it keeps nothing and changes nothing.

pub(super) mod confirm;
pub(super) mod form;
pub(super) mod help;
pub(super) mod pivot;
pub(super) mod queries;
pub(super) mod reader;
pub(super) mod record;
pub(super) mod results;
pub(super) mod runs;
pub(super) mod scope;
pub(super) mod status;
