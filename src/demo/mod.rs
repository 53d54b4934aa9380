//! The demo: three days of an invented shop's logs, byte for byte what AWS would deliver, with incidents in them.
//!
//! Who did what when is data ([`scenario`], `scenarios/*.toml`); one module for each source knows what a record looks
//! like; [`logs`] and [`delivery`] know which records share an object and what AWS calls it. The same bytes on every machine: all numbers come from [`rng`], nothing from the clock, the
//! processor or a hash map's order.

mod addresses;
mod alb;
mod app;
mod background;
mod balancers;
mod cache;
mod clock;
mod cloudfront;
mod cloudtrail;
mod cloudwatch;
mod config;
mod delivery;
mod firewall;
mod folder;
mod guardduty;
mod identity;
mod logs;
mod network;
mod resolver;
mod rng;
mod s3access;
mod scenario;
mod shop;
mod vpcflow;
mod waf;
mod web;
mod world;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use libdeflater::{CompressionLvl, Compressor};

use crate::report::{Exit, Report};
pub use cache::cached;
use clock::{FIRST_HOUR, FULL, Hour};
use folder::File;
use logs::Logs;
use scenario::Played;
pub use scenario::ScenarioError;

/// What [`write`] wrote, or found written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// All files, the configuration and the texts included.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// The log objects, by source.
    pub sources: Vec<SourceWritten>,
    /// The records of log kinds that come inside the envelopes of `cwl`, by the kind's id.
    pub in_envelopes: BTreeMap<&'static str, u64>,
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
    /// A scenario says something impossible.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
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
            DemoError::Scenario(_) | DemoError::Io { .. } => Self::new(Exit::Failed, title),
        }
    }
}

/// Writes the demo's logs with their `logq.toml` into a folder that is new, empty, or an earlier demo's.
/// Files that are there already are left as they are; so are an edited `logq.toml` and anything else of the user's.
///
/// # Errors
/// A folder with files that no demo wrote, and files that cannot be written.
pub fn write(dir: &Path) -> Result<Written, DemoError> {
    write_played(dir, Played::All)
}

/// Writes the same folder without the incidents: an ordinary week, in which some things look like an attack and are
/// none. A question that finds anything in it would wake somebody for nothing.
///
/// # Errors
/// As [`write`].
pub fn write_background(dir: &Path) -> Result<Written, DemoError> {
    write_played(dir, Played::Harmless)
}

fn write_played(dir: &Path, played: Played) -> Result<Written, DemoError> {
    let Demo { files, sources, in_envelopes } = Demo::make(played)?;
    folder::store(dir, &files)?;
    let bytes = files.iter().map(|file| file.bytes.len() as u64).sum();
    Ok(Written { files: files.len() as u64 + 1, bytes, sources, in_envelopes })
}

/// Everything in memory, before it is written.
struct Demo {
    files: Vec<File>,
    sources: Vec<SourceWritten>,
    in_envelopes: BTreeMap<&'static str, u64>,
}

impl Demo {
    fn make(played: Played) -> Result<Self, ScenarioError> {
        let logs = logs(played)?;
        let in_envelopes = cloudwatch::kinds(&logs.events);
        let (mut files, mut sources) = (Vec::new(), Vec::new());
        for (source, objects) in delivery::objects(logs) {
            let packed = folder::in_parallel(&objects, |object| File::new(object.key.clone(), object.bytes()));
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
        Ok(Self { files, sources, in_envelopes })
    }
}

/// What the world logs: its ordinary hours, and scenarios.
fn logs(played: Played) -> Result<Logs, ScenarioError> {
    let mut logs = Logs::default();
    for index in FIRST_HOUR..FULL.end {
        background::log(&mut logs.trail, Hour { index });
    }
    for index in FULL {
        logs.requests.extend(shop::requests(Hour { index }));
        logs.flows.extend(network::entries(Hour { index }));
    }
    scenario::play(&mut logs, played)?;
    Ok(logs)
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
