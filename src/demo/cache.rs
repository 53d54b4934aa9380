//! The demo kept in the user's cache, so that it is written once for each version of it.

use std::fs;
use std::path::{Path, PathBuf};

use super::{DemoError, folder, write};

/// What the demo is made of, hexadecimal; the build says it.
const DIGEST: &str = env!("DEMO_DIGEST");
const PREFIX: &str = "demo-";

/// The folder below `cache` that holds the demo, written now if it is not there; those of other versions go.
///
/// # Errors
/// As [`write`].
pub fn cached(cache: &Path) -> Result<PathBuf, DemoError> {
    let dir = cache.join(format!("{PREFIX}{DIGEST}"));
    // The configuration is written last: a folder that has it is complete.
    if !dir.join("logq.toml").is_file() {
        fs::create_dir_all(cache).map_err(|e| DemoError::io(cache, e))?;
        write(&dir)?;
        remove_others(cache, &dir)?;
    }
    Ok(dir)
}

/// Removes the demos of other versions: folders with our name that hold our list of files.
fn remove_others(cache: &Path, kept: &Path) -> Result<(), DemoError> {
    for entry in fs::read_dir(cache).map_err(|e| DemoError::io(cache, e))? {
        let path = entry.map_err(|e| DemoError::io(cache, e))?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let digest = name.strip_prefix(PREFIX).unwrap_or_default();
        let is_ours = digest.len() == DIGEST.len() && digest.bytes().all(|b| b.is_ascii_hexdigit());
        if is_ours && path != kept && path.join(folder::MANIFEST).is_file() {
            fs::remove_dir_all(&path).map_err(|e| DemoError::io(&path, e))?;
        }
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_that_a_demo_wrote_are_removed() {
        let cache = tempfile::tempdir().unwrap();
        let folder = |name: &str, file: &str| {
            let path = cache.path().join(name);
            fs::create_dir(&path).unwrap();
            fs::write(path.join(file), "").unwrap();
            path
        };
        let kept = folder("demo-0123456789abcdef", folder::MANIFEST);
        let old = folder("demo-fedcba9876543210", folder::MANIFEST);
        let foreign = folder("demo-1111111111111111", "notes.txt");
        let named = folder("demo-of-mine", folder::MANIFEST);
        remove_others(cache.path(), &kept).unwrap();
        assert!(kept.is_dir() && foreign.is_dir() && named.is_dir() && !old.exists());
    }
}
