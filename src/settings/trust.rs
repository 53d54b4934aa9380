//! Which project files the user trusts. A `logq.toml` is found upward from the current folder, so a cloned
//! repository could redirect results or roles: its guarded keys wait until the user has said yes to this very text.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::report::Report;

/// What the user's state folder remembers of trusted files: one small file for each, so that two writers never
/// lose each other's. Its name is the hash of the path, its first line the hash of the text.
#[derive(Debug, Clone)]
pub(super) struct TrustStore {
    folder: PathBuf,
}

impl TrustStore {
    /// The store in the user's state folder.
    pub(super) fn new(state: &Path) -> Self {
        Self { folder: state.join("trust") }
    }

    /// Whether this text of this file was trusted.
    pub(super) fn holds(&self, file: &Path, text: &str) -> bool {
        let remembered = std::fs::read_to_string(self.record(file));
        remembered.is_ok_and(|record| record.lines().next() == Some(&hash(text.as_bytes())))
    }

    /// Remembers this text of this file.
    pub(super) fn grant(&self, file: &Path, text: &str) -> Result<(), Report> {
        let write = || -> io::Result<()> {
            create_private(&self.folder)?;
            // A temporary file is readable by its owner only, and it is complete before it has its name.
            let mut record = tempfile::NamedTempFile::new_in(&self.folder)?;
            writeln!(record, "{}\n{}", hash(text.as_bytes()), file.display())?;
            record.as_file().sync_all()?;
            record.persist(self.record(file))?;
            Ok(())
        };
        write()
            .map_err(|error| Report::usage(format!("cannot remember the trust in {}: {error}", self.folder.display())))
    }

    fn record(&self, file: &Path) -> PathBuf {
        self.folder.join(hash(file.as_os_str().as_encoded_bytes()))
    }
}

/// Creates a folder that nobody else can look into.
pub(crate) fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn trust_is_in_one_text_of_one_file() {
        let state = tempfile::tempdir().unwrap();
        let store = TrustStore::new(state.path());
        let file = Path::new("/repo/logq.toml");
        assert!(!store.holds(file, "a"));
        store.grant(file, "a").unwrap();
        assert!(store.holds(file, "a"));
        assert!(!store.holds(file, "a "));
        assert!(!store.holds(Path::new("/other/logq.toml"), "a"));
        store.grant(file, "b").unwrap();
        assert!(store.holds(file, "b") && !store.holds(file, "a"));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_can_read_the_record() {
        use std::os::unix::fs::PermissionsExt as _;
        let state = tempfile::tempdir().unwrap();
        let store = TrustStore::new(&state.path().join("logq"));
        let file = Path::new("/repo/logq.toml");
        store.grant(file, "a").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&store.record(file)), 0o600);
        assert_eq!(mode(&state.path().join("logq").join("trust")), 0o700);
    }

    #[test]
    fn a_damaged_record_trusts_nothing() {
        let state = tempfile::tempdir().unwrap();
        let store = TrustStore::new(state.path());
        let file = Path::new("/repo/logq.toml");
        store.grant(file, "a").unwrap();
        std::fs::write(store.record(file), b"\xff\xfe").unwrap();
        assert!(!store.holds(file, "a"));
        std::fs::write(store.record(file), b"").unwrap();
        assert!(!store.holds(file, "a"));
    }
}
