//! A bucket in memory, for tests: the keys in S3's order, in pages as S3 makes them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use bytes::Bytes;

use super::{Ask, Listed, Listing, Page, Start, Unreadable};
use crate::engine::EngineError;
use crate::table::Location;

/// Entries of a page.
const PAGE: usize = 1000;

/// Keys with their objects' bytes.
#[derive(Debug, Default)]
pub(crate) struct Memory(pub(crate) BTreeMap<String, Bytes>);

impl Memory {
    /// Objects of one byte each.
    pub(crate) fn of<T: Into<String>>(keys: impl IntoIterator<Item = T>) -> Self {
        Self(keys.into_iter().map(|key| (key.into(), Bytes::from_static(b"x"))).collect())
    }
}

#[async_trait]
impl Listing for Memory {
    async fn page(&self, ask: &Ask) -> Result<Page, EngineError> {
        let after = match &ask.start {
            Start::First => "",
            Start::After(text) | Start::Token(text) => text,
        };
        let mut page = Page::default();
        let from = if ask.whole { after.max(&ask.prefix) } else { ask.prefix.as_str() };
        let below = self.0.range(from.to_owned()..).take_while(|(key, _)| key.starts_with(&ask.prefix));
        for (key, bytes) in below {
            let rest = &key[ask.prefix.len()..];
            let folder = rest.find('/').filter(|_| !ask.whole).map(|at| &key[..ask.prefix.len() + at + 1]);
            let entry = folder.unwrap_or(key);
            if entry <= after && !matches!(ask.start, Start::First) || page.folders.last().is_some_and(|f| f == entry) {
                continue;
            }
            if page.folders.len() + page.objects.len() == PAGE {
                let last = page.folders.last().cloned().max(page.objects.last().map(|o| o.key.clone()));
                page.more = last.map(Start::Token);
                break;
            }
            match folder {
                Some(folder) => page.folders.push(folder.to_owned()),
                None => page.objects.push(Listed {
                    key: key.clone(),
                    size: bytes.len() as u64,
                    modified: None,
                    archived: false,
                }),
            }
        }
        Ok(page)
    }

    async fn read(&self, object: &Listed, most: u64) -> Result<Bytes, Unreadable> {
        let bytes = self.0.get(&object.key).ok_or(Unreadable::Gone)?;
        Ok(bytes.slice(..bytes.len().min(usize::try_from(most).unwrap_or(usize::MAX))))
    }

    fn location(&self, prefix: &str) -> Location {
        Location::S3(format!("s3://memory/{prefix}"))
    }
}
