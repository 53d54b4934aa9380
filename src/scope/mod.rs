//! What every run is confined to.

mod window;

use std::collections::BTreeMap;

pub use window::{Window, WindowError};

/// Time window, accounts and regions of a run. Always visible, never implicit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// The half-open time window.
    pub window: Window,
    /// Accounts (12 digits); `None` means all of each table.
    pub accounts: Option<Vec<String>>,
    /// Regions; `None` means all of each table.
    pub regions: Option<Vec<String>>,
    /// Values of partitions that only the user knows, by the partition's name: web ACLs, VPCs, buckets.
    pub partitions: BTreeMap<String, Vec<String>>,
}
