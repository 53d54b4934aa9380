//! A neutral view of a bucket or a folder: pages of folders and objects in S3's order, and the first bytes of an object.
//!
//! Keys are whole. In a bucket they are the objects' keys; on this machine they are paths from the root of the file
//! system without its slash, so that both are cut at slashes alike.

mod drive;
mod folder;
#[cfg(test)]
pub(crate) mod memory;
mod s3;

pub use crate::engine::local::Unreadable;
#[cfg(feature = "athena")]
pub(super) use drive::AT_ONCE;
pub use drive::{Bounds, Driven, Plan, Reached, drive};

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;

use crate::engine::EngineError;
#[cfg(feature = "athena")]
use crate::engine::local::S3;
use crate::settings::Target;
use crate::table::Location;

/// What can be listed.
#[async_trait]
pub trait Listing: Send + Sync + fmt::Debug {
    /// One page: in S3, one LIST request.
    ///
    /// # Errors
    /// A bucket or folder that is not there or may not be listed, and a server that does not answer.
    async fn page(&self, ask: &Ask) -> Result<Page, EngineError>;

    /// The first bytes of an object as it is stored, at most this many.
    ///
    /// # Errors
    /// An object that is gone, archived, or not for these eyes.
    async fn read(&self, object: &Listed, most: u64) -> Result<Bytes, Unreadable>;

    /// The location that ends with a key's folder.
    fn location(&self, prefix: &str) -> Location;
}

/// What to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Only keys that begin so: a folder, or with a name's beginning.
    pub prefix: String,
    /// Whether everything below is wanted; otherwise only what lies right here, and the folders.
    pub whole: bool,
    /// Where to begin.
    pub start: Start,
}

impl Ask {
    /// The objects and folders right in a folder.
    pub fn folder(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), whole: false, start: Start::First }
    }

    /// All objects below a folder.
    pub fn whole(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into(), whole: true, start: Start::First }
    }

    /// The same from another place on.
    #[must_use]
    pub fn from(self, start: Start) -> Self {
        Self { start, ..self }
    }
}

/// Where a listing begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// At its first key.
    First,
    /// At the first key behind this text, which need not be a key.
    After(String),
    /// Where the page before ended, in the server's words.
    Token(String),
}

/// What a listing gives at a time: at most 1000 entries, in the order of their keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// Folders, with their final slash.
    pub folders: Vec<String>,
    /// Objects.
    pub objects: Vec<Listed>,
    /// What cannot be told of: the cause and the place.
    pub odd: Vec<(String, String)>,
    /// Where the next page begins, if there is one.
    pub more: Option<Start>,
}

/// An object as a listing shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its whole key.
    pub key: String,
    /// Bytes as stored.
    pub size: u64,
    /// When it was written.
    pub modified: Option<Timestamp>,
    /// Whether it must be restored before it can be read.
    pub archived: bool,
}

/// A listing and the key of the folder that a location names. Nothing is asked for yet.
///
/// # Errors
/// A folder whose path is not UTF-8 or cannot be made absolute.
pub fn open(
    location: &Location,
    target: Result<Target, EngineError>,
) -> Result<(Arc<dyn Listing>, String), EngineError> {
    match location {
        Location::S3(uri) => {
            let (bucket, prefix) = split(uri);
            Ok((Arc::new(s3::Bucket::new(bucket, target)), prefix.to_owned()))
        }
        Location::Folder(path) => Ok((Arc::new(folder::Folder), folder_key(path)?)),
    }
}

/// The same in S3 for who has a client already.
///
/// # Errors
/// A folder of this machine.
#[cfg(feature = "athena")]
pub(super) fn in_s3(location: &Location, s3: &S3) -> Result<(Arc<dyn Listing>, String), EngineError> {
    match location {
        Location::S3(uri) => {
            let (bucket, prefix) = split(uri);
            Ok((Arc::new(s3::Bucket::of(s3.clone(), bucket)), prefix.to_owned()))
        }
        Location::Folder(path) => Err(EngineError::Setup {
            message: format!("{} is a folder of this machine, which Athena cannot read", path.display()),
            hint: "name the table's place in S3, or use --engine local".to_owned(),
        }),
    }
}

/// The bucket and the key of `s3://bucket/key/`.
fn split(uri: &str) -> (&str, &str) {
    let rest = uri.trim_start_matches("s3://");
    rest.split_once('/').unwrap_or((rest, ""))
}

fn folder_key(path: &Path) -> Result<String, EngineError> {
    let unusable = |why: &str| EngineError::Setup {
        message: format!("the folder {} {why}", path.display()),
        hint: "name another folder".to_owned(),
    };
    let absolute = std::path::absolute(path).map_err(|error| unusable(&format!("cannot be found: {error}")))?;
    let text = absolute.to_str().ok_or_else(|| unusable("has a name that is not UTF-8"))?;
    let mut parts: Vec<&str> = Vec::new();
    for part in text.split('/').filter(|part| !matches!(*part, "" | ".")) {
        // As a shell does: what a link leads to is not asked.
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    Ok(parts.iter().map(|part| format!("{part}/")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folders_key_is_its_path_without_detours() {
        assert_eq!(folder_key(Path::new("/var/./log//x/../aws/")).ok(), Some("var/log/aws/".to_owned()));
        assert_eq!(folder_key(Path::new("/")).ok(), Some(String::new()));
    }

    #[test]
    fn a_bucket_alone_is_listed_from_its_first_key() {
        assert_eq!(split("s3://logs/"), ("logs", ""));
        assert_eq!(split("s3://logs/a/b/"), ("logs", "a/b/"));
    }
}
