//! The terminal: loop, views, widgets. Drawing only reads.
