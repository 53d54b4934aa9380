//! What prefixes of the past hold, so that the same question soon after takes few listings.
//!
//! A prefix whose time is over, and whose last objects have been delivered, changes no more but by the hand of somebody
//! who deletes or archives; so it is remembered, and for a day only.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Tally;
use super::places::{Found, Place};

/// How long anything is remembered.
const LIFE: SignedDuration = SignedDuration::from_hours(24);
/// Prefixes of a file.
const MOST_PREFIXES: usize = 200_000;
/// Files of the folder.
const MOST_FILES: usize = 64;
/// A larger file is not ours.
const LARGEST: u64 = 64 << 20;

/// The remembered prefixes of one location.
#[derive(Debug)]
pub(super) struct Remembered {
    file: Option<PathBuf>,
    now: Timestamp,
    known: BTreeMap<String, Known>,
}

/// When it was seen, in seconds, and the objects and bytes of what is read, what matches, and what is archived.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Known(i64, [u64; 6]);

impl Remembered {
    /// What is remembered under an identity: everything that the answer depends on. A file that is missing or damaged
    /// holds nothing.
    pub(super) fn load(folder: &Path, identity: &str, now: Timestamp) -> Self {
        let name: String = Sha256::digest(identity).iter().map(|byte| format!("{byte:02x}")).collect();
        let file = folder.join("estimates").join(format!("{name}.json"));
        let small = fs::metadata(&file).is_ok_and(|meta| meta.is_file() && meta.len() <= LARGEST);
        let bytes = small.then(|| fs::read(&file).ok()).flatten().unwrap_or_default();
        let mut known: BTreeMap<String, Known> = serde_json::from_slice(&bytes).unwrap_or_default();
        let (now_second, life) = (now.as_second(), LIFE.as_secs());
        known.retain(|_, Known(seen, _)| (0..life).contains(&now_second.saturating_sub(*seen)));
        Self { file: Some(file), now, known }
    }

    /// Nothing, and nothing is learnt.
    pub(super) fn nothing(now: Timestamp) -> Self {
        Self { file: None, now, known: BTreeMap::new() }
    }

    /// Fills in the prefixes that are known.
    pub(super) fn recall(&self, place: &mut Place<'_>, settled: Timestamp) {
        for prefix in &mut place.prefixes {
            let is_past = prefix.ends.is_some_and(|end| end <= settled);
            if let Some(Known(_, figures)) = self.known.get(&prefix.key).filter(|_| is_past) {
                prefix.found = found(*figures);
                prefix.whole = true;
            }
        }
    }

    /// Remembers the prefixes of the past that were listed whole, where only the user can read it. Of several processes
    /// the last one is remembered.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub(super) fn learn(&mut self, place: &Place<'_>, settled: Timestamp) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let past = place.prefixes.iter().filter(|p| p.whole && p.ends.is_some_and(|end| end <= settled));
        let before = self.known.len();
        for prefix in past {
            let seen = Known(self.now.as_second(), figures(prefix.found));
            self.known.entry(prefix.key.clone()).or_insert(seen);
        }
        if self.known.len() == before {
            return Ok(());
        }
        if self.known.len() > MOST_PREFIXES {
            let mut seen: Vec<i64> = self.known.values().map(|known| known.0).collect();
            seen.sort_unstable_by(|a, b| b.cmp(a));
            let oldest = seen[MOST_PREFIXES];
            self.known.retain(|_, known| known.0 > oldest);
        }
        let folder = file.parent().unwrap_or(Path::new("."));
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        // A temporary file is readable by its owner only, and it is complete before it has its name.
        let mut written = tempfile::NamedTempFile::new_in(folder)?;
        written.write_all(&serde_json::to_vec(&self.known)?)?;
        written.persist(file)?;
        tidy(folder)
    }
}

/// Removes what is too old to be of use, and the oldest of what is too much.
fn tidy(folder: &Path) -> io::Result<()> {
    let mut files: Vec<(SystemTime, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files.push((entry.metadata()?.modified()?, entry.path()));
    }
    files.sort_by(|a, b| b.cmp(a));
    let is_old = |time: SystemTime| time.elapsed().is_ok_and(|age| age.as_secs() > LIFE.as_secs().unsigned_abs());
    for (at, (time, path)) in files.iter().enumerate() {
        if at >= MOST_FILES || is_old(*time) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn figures(found: Found) -> [u64; 6] {
    let [read, matching, archived] = [found.read, found.matching, found.archived];
    [read.objects, read.bytes, matching.objects, matching.bytes, archived.objects, archived.bytes]
}

fn found([read, read_bytes, matching, matching_bytes, archived, archived_bytes]: [u64; 6]) -> Found {
    let tally = |objects, bytes| Tally { objects, bytes };
    Found {
        read: tally(read, read_bytes),
        matching: tally(matching, matching_bytes),
        archived: tally(archived, archived_bytes),
    }
}
