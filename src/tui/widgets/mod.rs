//! Parts that views are made of.

pub(super) mod grid;
pub(super) mod input;
pub(super) mod popup;
pub(super) mod tree;
