//! Whether the process that started a run still lives: each holds a lock on a file of its own, which the system takes
//! away with the process, however that ends.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use uuid::Uuid;

use crate::settings::create_private;

/// A file without its process is cleared away after this long: one that is younger may be about to be locked.
const STALE: Duration = Duration::from_secs(60);

/// This process, as far as the journal knows it.
#[derive(Debug)]
pub(super) struct Session {
    id: String,
    path: PathBuf,
    _lock: File,
}

impl Session {
    pub(super) fn begin(folder: &Path) -> io::Result<Self> {
        create_private(folder)?;
        clear(folder);
        let id = Uuid::now_v7().simple().to_string();
        let path = folder.join(&id);
        let lock = File::create_new(&path)?;
        lock.lock()?;
        Ok(Self { id, path, _lock: lock })
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        drop(fs::remove_file(&self.path));
    }
}

/// Whether the process of a session lives.
pub(super) fn lives(folder: &Path, id: &str) -> bool {
    // An id comes from the journal; it must not lead out of the folder.
    let plain = id.bytes().all(|b| b.is_ascii_hexdigit());
    let file = File::open(folder.join(id));
    plain && file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

/// Clears away the files of processes that were killed.
fn clear(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let age = entry.metadata().ok().and_then(|m| m.modified().ok()).and_then(|t| t.elapsed().ok());
        let name = entry.file_name();
        if age.is_some_and(|age| age > STALE) && !name.to_str().is_some_and(|id| lives(folder, id)) {
            drop(fs::remove_file(entry.path()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_lives_as_long_as_it_is_held() {
        let folder = tempfile::tempdir().expect("a folder");
        let session = Session::begin(folder.path()).expect("a session");
        let id = session.id().to_owned();
        assert!(lives(folder.path(), &id));
        drop(session);
        assert!(!lives(folder.path(), &id));
        assert!(!lives(folder.path(), "../journal.db"));
    }

    #[test]
    fn a_file_that_nobody_holds_is_dead() {
        let folder = tempfile::tempdir().expect("a folder");
        File::create_new(folder.path().join("ab12")).expect("a file");
        assert!(!lives(folder.path(), "ab12"));
    }
}
