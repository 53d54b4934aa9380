//! The demo's folder on disk. `SHA256SUMS` in it lists every file that we wrote: it marks the folder as ours,
//! says what may be replaced, and lets anyone check the bytes (`sha256sum -c SHA256SUMS`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::DemoError;

/// The list of files.
pub(super) const MANIFEST: &str = "SHA256SUMS";
/// The list's first line.
const TITLE: &str = "# Demo data of logq. Check it with: sha256sum -c SHA256SUMS";
/// The files that a user may edit; an edited one stays as it is.
const TEXTS: [&str; 2] = ["README.txt", "logq.toml"];
/// The folders with logs.
const ROOTS: [&str; 7] =
    ["AWSLogs/", "s3-access-logs/", "cloudwatch-logs/", "app-logs/", "nlb-logs/", "clb-logs/", "alb-connections/"];

/// A file to be written.
#[derive(Debug)]
pub(super) struct File {
    /// The path below the folder, with `/`.
    pub(super) path: String,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// SHA-256 of the bytes, hexadecimal.
    pub(super) digest: String,
}

impl File {
    /// A file with its digest.
    pub(super) fn new(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        let digest = digest(&bytes);
        Self { path: path.into(), bytes, digest }
    }
}

/// The text of the manifest: `digest  path`, one line for each file, in the order given.
pub(super) fn manifest(files: &[File]) -> String {
    let lines: String = files.iter().map(|f| format!("{}  {}\n", f.digest, f.path)).collect();
    format!("{TITLE}\n{lines}")
}

/// Writes the files into a folder that is new, empty, or ours. The last file goes last, so that a folder
/// that holds it is complete.
pub(super) fn store(dir: &Path, files: &[File]) -> Result<(), DemoError> {
    let old = claim(dir)?;
    let wanted: BTreeSet<&str> = files.iter().map(|f| f.path.as_str()).collect();
    for (path, digest) in old.iter().filter(|(path, _)| !wanted.contains(path.as_str())) {
        remove_stale(dir, path, digest)?;
    }
    let folders: BTreeSet<&Path> = files.iter().filter_map(|f| Path::new(&f.path).parent()).collect();
    for folder in folders {
        let folder = dir.join(folder);
        fs::create_dir_all(&folder).map_err(|e| DemoError::io(&folder, e))?;
    }
    replace(&dir.join(MANIFEST), manifest(files).as_bytes())?;
    let (last, rest) = files.split_last().map_or((None, files), |(last, rest)| (Some(last), rest));
    in_parallel(rest, |file| put(dir, file, &old)).into_iter().collect::<Result<(), _>>()?;
    last.map_or(Ok(()), |file| put(dir, file, &old))
}

/// Applies `work` to every item on all processors; the answers are in the order of the items.
pub(super) fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = items.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            items.chunks(share).map(|chunk| scope.spawn(|| chunk.iter().map(&work).collect::<Vec<R>>())).collect();
        let mut answers = Vec::with_capacity(items.len());
        for worker in workers {
            match worker.join() {
                Ok(part) => answers.extend(part),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        answers
    })
}

/// What an earlier demo wrote into the folder; nothing for a new or empty one.
fn claim(dir: &Path) -> Result<BTreeMap<String, String>, DemoError> {
    let mut entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(e) => return Err(DemoError::io(dir, e)),
    };
    if entries.next().is_none() {
        return Ok(BTreeMap::new());
    }
    match fs::read_to_string(dir.join(MANIFEST)) {
        Ok(text) if text.starts_with(TITLE) => Ok(parse(&text)),
        _ => Err(DemoError::NotOurs { dir: dir.to_owned() }),
    }
}

/// The lines of a manifest by path. One that leads out of the demo's data is nobody's we know: ignored.
fn parse(text: &str) -> BTreeMap<String, String> {
    let ours = |path: &str| {
        TEXTS.contains(&path)
            || (ROOTS.iter().any(|root| path.starts_with(root))
                && path.split('/').all(|part| part != ".." && part != "."))
    };
    text.lines()
        .filter_map(|line| line.split_once("  "))
        .filter(|(_, path)| ours(path))
        .map(|(digest, path)| (path.to_owned(), digest.to_owned()))
        .collect()
}

/// Removes a file of an earlier demo, if it is still what that demo wrote.
fn remove_stale(dir: &Path, path: &str, digest: &str) -> Result<(), DemoError> {
    let path = dir.join(path);
    if on_disk(&path)?.as_deref() == Some(digest) {
        fs::remove_file(&path).map_err(|e| DemoError::io(&path, e))?;
    }
    Ok(())
}

/// Writes a file unless it is there already, or is a text that the user has edited.
fn put(dir: &Path, file: &File, old: &BTreeMap<String, String>) -> Result<(), DemoError> {
    let path = dir.join(&file.path);
    let found = on_disk(&path)?;
    let same = found.as_deref() == Some(&file.digest);
    let edited = TEXTS.contains(&file.path.as_str()) && found.is_some() && found.as_ref() != old.get(&file.path);
    if same || edited { Ok(()) } else { replace(&path, &file.bytes) }
}

/// Writes beside the file and renames, so that nobody reads half of it.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), DemoError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".partial");
    // Readers of logs skip names that start with a dot.
    let beside: PathBuf =
        path.with_file_name([std::ffi::OsStr::new("."), &name].into_iter().collect::<std::ffi::OsString>());
    fs::write(&beside, bytes).map_err(|e| DemoError::io(&beside, e))?;
    fs::rename(&beside, path).map_err(|e| DemoError::io(path, e))
}

/// The digest of a file, if there is one.
fn on_disk(path: &Path) -> Result<Option<String>, DemoError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(digest(&bytes))),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(DemoError::io(path, e)),
    }
}

/// SHA-256, hexadecimal.
pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
