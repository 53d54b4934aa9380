//! The terminal: loop, views, widgets. Drawing only reads.
//!
//! The thread that calls [`run`] becomes the interface's own: it reads the terminal, updates the workbench and
//! draws. Engines run on the runtime they are given and are heard through one bounded channel.

mod app;
mod canvas;
mod clipboard;
mod key;
mod keymap;
mod runner;
mod screen;
mod terminal;
mod theme;
mod views;
mod widgets;

pub use app::{Engines, run};

#[cfg(test)]
mod tests;
