//! The terminal: loop, views, widgets. Drawing only reads.
//!
//! The thread that calls [`run`] becomes the interface's own: it updates the workbench and draws. Another one reads
//! the terminal. Engines run on the runtime they are given and are heard through one bounded channel.

mod app;
mod canvas;
mod clipboard;
mod end;
mod estimator;
mod key;
mod keymap;
mod keys;
mod runner;
mod screen;
mod terminal;
mod theme;
mod views;
mod widgets;

pub use app::{Ending, Engines, run};

#[cfg(test)]
mod tests;
