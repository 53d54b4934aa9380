//! The demo: three days of an invented shop's logs, byte for byte what AWS would deliver, with one incident in
//! them. The same bytes on every machine: all numbers come from [`rng`], nothing from the clock, the
//! processor or a hash map's order.

mod alb;
mod background;
mod clock;
mod cloudtrail;
mod delivery;
mod folder;
mod identity;
mod network;
mod rng;
mod s1;
mod shop;
mod vpcflow;
mod world;

use std::io;
use std::path::{Path, PathBuf};

use libdeflater::{CompressionLvl, Compressor};

use crate::report::{Exit, Report};
use delivery::Object;
use folder::File;

/// A source's id and what makes its objects.
type Maker = (&'static str, fn() -> Vec<Object>);

/// The sources that the demo writes.
const SOURCES: [Maker; 3] =
    [("cloudtrail", delivery::cloudtrail), ("alb", delivery::alb), ("vpcflow", delivery::vpcflow)];

/// What [`write`] wrote, or found written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// All files, the configuration and the texts included.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The log objects, by source.
    pub sources: Vec<SourceWritten>,
}

/// The objects of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceWritten {
    /// The source's id.
    pub source: &'static str,
    /// How many objects.
    pub objects: u64,
    /// Their compressed bytes.
    pub bytes: u64,
    /// The records in them.
    pub records: u64,
}

/// Why the demo could not be written.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The folder holds files that no demo wrote.
    #[error("{} holds files that are not of the demo; nothing was written", dir.display())]
    NotOurs {
        /// The folder.
        dir: PathBuf,
    },
    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

impl DemoError {
    fn io(path: &Path, source: io::Error) -> Self {
        Self::Io { path: path.to_owned(), source }
    }
}

impl From<DemoError> for Report {
    fn from(error: DemoError) -> Self {
        let title = error.to_string();
        match error {
            DemoError::NotOurs { .. } => {
                Self::usage(title).hint("name a folder that is new, empty, or an earlier demo's: logq demo --dir DIR")
            }
            DemoError::Io { .. } => Self::new(Exit::Failed, title),
        }
    }
}

/// Writes the demo's logs with their `logq.toml` into a folder that is new, empty, or an earlier demo's.
/// Files that are there already are left as they are; so are an edited `logq.toml` and anything else of the user's.
///
/// # Errors
/// A folder with files that no demo wrote, and files that cannot be written.
pub fn write(dir: &Path) -> Result<Written, DemoError> {
    let Demo { files, sources } = Demo::make();
    folder::store(dir, &files)?;
    let bytes = files.iter().map(|file| file.bytes.len() as u64).sum();
    Ok(Written { files: files.len() as u64 + 1, bytes, sources })
}

/// Everything in memory, before it is written.
struct Demo {
    files: Vec<File>,
    sources: Vec<SourceWritten>,
}

impl Demo {
    fn make() -> Self {
        let (mut files, mut sources) = (Vec::new(), Vec::new());
        for (source, objects) in SOURCES {
            let objects = objects();
            let packed = folder::in_parallel(&objects, |object| File::new(object.key.clone(), gzip(&object.text)));
            sources.push(SourceWritten {
                source,
                objects: packed.len() as u64,
                bytes: packed.iter().map(|file| file.bytes.len() as u64).sum(),
                records: objects.iter().map(|object| object.records).sum(),
            });
            files.extend(packed);
        }
        files.push(File::new("README.txt", include_bytes!("README.txt").to_vec()));
        files.push(File::new("logq.toml", include_bytes!("logq.toml").to_vec()));
        Self { files, sources }
    }
}

/// One gzip member without a time stamp. libdeflate makes the same bytes on every little-endian processor: what it
/// does by processor are checksums and table resets, never the choice of a match. zlib-rs hashes by processor.
fn gzip(text: &str) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut bytes = vec![0; compressor.gzip_compress_bound(text.len())];
    // The buffer has the size that always suffices.
    let length = compressor.gzip_compress(text.as_bytes(), &mut bytes).unwrap_or(0);
    bytes.truncate(length);
    bytes
}

#[cfg(test)]
mod tests;
