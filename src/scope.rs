//! What every run is confined to.

use jiff::Timestamp;

/// Time window, accounts and regions of a run. Always visible, never implicit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The half-open time window.
    pub window: Window,
    /// Accounts (12 digits); `None` means all of each table.
    pub accounts: Option<Vec<String>>,
    /// Regions; `None` means all of each table.
    pub regions: Option<Vec<String>>,
}

/// A half-open span of time, `[from, to)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first instant inside.
    pub from: Timestamp,
    /// The first instant after it.
    pub to: Timestamp,
}
