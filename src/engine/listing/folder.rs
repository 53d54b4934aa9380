//! The folders of this machine, listed as S3 would list them. A link to a folder is not followed: it could lead in a
//! circle.

use std::fs::{self, DirEntry, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;

use super::{Ask, Listed, Listing, Page, Start, Unreadable};
use crate::engine::EngineError;
use crate::table::Location;

/// Entries of a page, as in S3.
const PAGE: usize = 1000;

/// The file system.
#[derive(Debug)]
pub(super) struct Folder;

#[async_trait]
impl Listing for Folder {
    async fn page(&self, ask: &Ask) -> Result<Page, EngineError> {
        let ask = ask.clone();
        blocking(move || page(&ask)).await.unwrap_or_else(|message| Err(EngineError::Connection { message }))
    }

    async fn read(&self, object: &Listed, most: u64) -> Result<Bytes, Unreadable> {
        let path = path_of(&object.key);
        blocking(move || read(&path, most)).await.unwrap_or_else(|message| Err(Unreadable::Refused(message)))
    }

    fn location(&self, prefix: &str) -> Location {
        Location::Folder(path_of(prefix))
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())
}

fn path_of(key: &str) -> PathBuf {
    Path::new("/").join(key.trim_end_matches('/'))
}

fn read(path: &Path, most: u64) -> Result<Bytes, Unreadable> {
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => Unreadable::Gone,
        kind => Unreadable::Io(kind),
    };
    let mut bytes = Vec::new();
    File::open(path).map_err(unreadable)?.take(most).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes.into())
}

fn page(ask: &Ask) -> Result<Page, EngineError> {
    // A prefix may end with the beginning of a name.
    let (folder, name) = ask.prefix.split_at(ask.prefix.rfind('/').map_or(0, |slash| slash + 1));
    let mut walk = Walk { ask, page: Page::default(), full: false };
    walk.folder(folder, name).map_err(|error| {
        let path = path_of(folder);
        let message = format!("the folder {} cannot be read: {error}", path.display());
        match error.kind() {
            io::ErrorKind::PermissionDenied => EngineError::Permission { message },
            _ => EngineError::Setup { message, hint: "name a folder that holds logs, or s3://bucket/prefix/".into() },
        }
    })?;
    Ok(walk.page)
}

struct Walk<'a> {
    ask: &'a Ask,
    page: Page,
    full: bool,
}

impl Walk<'_> {
    /// Adds what lies in a folder, in the order of the keys.
    fn folder(&mut self, prefix: &str, name: &str) -> io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(path_of(prefix))? {
            let entry = entry?;
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            match entry.file_name().to_str() {
                Some(own) if own.starts_with(name) => {
                    entries.push((format!("{prefix}{own}{}", if is_folder { "/" } else { "" }), entry));
                }
                Some(_) => {}
                None => {
                    let shown = format!("{prefix}{}", entry.file_name().to_string_lossy());
                    self.page.odd.push(("name that is not UTF-8".to_owned(), shown));
                }
            }
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        for (key, entry) in entries {
            if !self.entry(key, &entry) {
                break;
            }
        }
        Ok(())
    }

    /// `false` if the page is full.
    fn entry(&mut self, key: String, entry: &DirEntry) -> bool {
        let is_folder = key.ends_with('/');
        let after = match &self.ask.start {
            Start::First => "",
            Start::After(text) | Start::Token(text) => text,
        };
        // A folder before the start may hold keys behind it.
        if key.as_str() <= after && !(is_folder && self.ask.whole && after.starts_with(&key)) {
            return true;
        }
        if is_folder && self.ask.whole {
            if let Err(error) = self.folder(&key, "") {
                self.page.odd.push((format!("folder that cannot be read: {}", error.kind()), key));
            }
            return !self.full;
        }
        if self.page.folders.len() + self.page.objects.len() == PAGE {
            let last = self.page.folders.last().cloned().max(self.page.objects.last().map(|o| o.key.clone()));
            self.page.more = last.map(Start::Token);
            self.full = true;
            return false;
        }
        if is_folder {
            self.page.folders.push(key);
            return true;
        }
        match fs::metadata(entry.path()) {
            Ok(meta) if meta.is_file() => {
                let modified = meta.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
                self.page.objects.push(Listed { key, size: meta.len(), modified, archived: false });
            }
            Ok(_) => self.page.odd.push(("not a file".to_owned(), key)),
            Err(error) => self.page.odd.push((error.kind().to_string(), key)),
        }
        true
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::memory::Memory;
    use super::*;

    /// The same keys in a folder and in a bucket.
    fn both(keys: &[String]) -> (tempfile::TempDir, String, Memory) {
        let folder = tempfile::tempdir().unwrap();
        let root = super::super::folder_key(folder.path()).unwrap();
        for key in keys {
            let path = folder.path().join(key);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, b"x").unwrap();
        }
        (folder, root.clone(), Memory::of(keys.iter().map(|key| format!("{root}{key}"))))
    }

    #[tokio::test]
    async fn pages_are_those_of_s3() {
        let names = ["a-b", "a/x", "a/y/z", "a.b", "aa", "b/2026/01/01/o"];
        let many = (0..1500).map(|n| format!("many/{n:04}"));
        let keys: Vec<String> = names.iter().map(|name| (*name).to_owned()).chain(many).collect();
        let (_folder, root, memory) = both(&keys);
        let starts = ["", "a", "a/", "a/x", "b/2026/01/01", "many/0700", "zzz"];
        for (prefix, whole) in ["", "a", "a/", "b/20", "many/", "none/"].iter().flat_map(|p| [(p, true), (p, false)]) {
            for start in starts {
                let start = if start.is_empty() { Start::First } else { Start::After(format!("{root}{start}")) };
                let ask = Ask { prefix: format!("{root}{prefix}"), whole, start };
                let Ok(found) = Folder.page(&ask).await else {
                    assert_eq!(*prefix, "none/");
                    continue;
                };
                let keys = |page: &Page| page.objects.iter().map(|o| o.key.clone()).collect::<Vec<_>>();
                let expected = memory.page(&ask).await.unwrap();
                assert_eq!(keys(&found), keys(&expected), "{ask:?}");
                assert_eq!((found.folders, found.more), (expected.folders, expected.more), "{ask:?}");
            }
        }
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there_is_told() {
        let error = Folder.page(&Ask::folder("no/such/folder/")).await.unwrap_err();
        assert!(matches!(&error, EngineError::Setup { message, .. } if message.contains("/no/such/folder")), "{error}");
    }
}
