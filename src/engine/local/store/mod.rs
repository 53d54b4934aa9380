//! Where objects are: in a folder that has the layout of S3, or in S3.

mod fetch;
mod folder;
mod s3;

pub(super) use fetch::{Supply, Turn};
pub(in crate::engine) use s3::{ARCHIVES, S3, in_clear, unlistable};

use std::path::PathBuf;

use tokio_util::sync::CancellationToken;

use crate::bind::Scan;
use crate::engine::estimate::Tally;
use crate::engine::{EngineError, Skipped};
use crate::table::Location;

/// An object of the selection.
#[derive(Debug, Clone)]
pub(super) struct Object {
    /// Its key, relative to the table's location.
    pub(super) key: String,
    /// Where its bytes are.
    pub(super) place: Place,
    /// The same as text: the value of `"$path"`.
    pub(super) location: String,
    /// Its size as stored, bytes.
    pub(super) size: u64,
    /// The values of the partition columns, in the order of the layout.
    pub(super) partitions: Vec<String>,
}

/// Where an object's bytes are.
#[derive(Debug, Clone)]
pub(super) enum Place {
    /// A file of this machine.
    File(PathBuf),
    /// An object in S3.
    S3 {
        /// Its bucket.
        bucket: String,
        /// Its whole key.
        key: String,
    },
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The objects, in the order of their keys.
    pub(super) objects: Vec<Object>,
    /// Folders that hold at least one of them.
    pub(super) folders: u64,
    /// Those that must be restored before they can be read; they are skipped, too.
    pub(super) archived: Tally,
    /// What could not be looked at.
    pub(super) skipped: Skipped,
}

/// Finds the objects of a scan.
///
/// # Errors
/// A location that cannot be read at all, and a stop.
pub(super) async fn find(scan: &Scan, s3: &S3, stop: &CancellationToken) -> Result<Found, EngineError> {
    match &scan.table.location {
        Location::Folder(_) => {
            let (scan, stop) = (scan.clone(), stop.clone());
            let walked = tokio::task::spawn_blocking(move || folder::walk(&scan, &stop)).await;
            walked.map_err(|error| EngineError::Connection { message: error.to_string() })?
        }
        Location::S3(uri) => s3.list(uri, &scan.selection, stop).await,
    }
}
