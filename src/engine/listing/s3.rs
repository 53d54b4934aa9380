//! A bucket in S3, through the client that the embedded engine reads with.

use async_trait::async_trait;
use aws_sdk_s3::types::{EncodingType, ObjectStorageClass};
use bytes::Bytes;
use jiff::Timestamp;

use super::{Ask, Listed, Listing, Page, Start, Unreadable};
use crate::engine::EngineError;
use crate::engine::local::{ARCHIVES, S3, in_clear, unlistable};
use crate::settings::Target;
use crate::table::Location;

/// One bucket.
#[derive(Debug)]
pub(super) struct Bucket {
    s3: S3,
    name: String,
}

impl Bucket {
    pub(super) fn new(name: &str, target: Result<Target, EngineError>) -> Self {
        Self::of(S3::new(target), name)
    }

    pub(super) fn of(s3: S3, name: &str) -> Self {
        Self { s3, name: name.to_owned() }
    }
}

#[async_trait]
impl Listing for Bucket {
    async fn page(&self, ask: &Ask) -> Result<Page, EngineError> {
        let request = self.s3.client(&self.name).await?.list_objects_v2().bucket(&self.name).prefix(&ask.prefix);
        let request = request.set_delimiter((!ask.whole).then(|| "/".to_owned()));
        let request = match &ask.start {
            Start::First => request,
            Start::After(text) => request.start_after(text),
            Start::Token(token) => request.continuation_token(token),
        };
        let place = format!("s3://{}/{}", self.name, ask.prefix);
        let listed = match request.encoding_type(EncodingType::Url).send().await {
            Ok(listed) => in_clear(listed),
            Err(error) => {
                let error = unlistable(&error, &self.name, &place, self.s3.profile());
                self.s3.forget_after(&error).await;
                return Err(error);
            }
        };
        let folders = listed.common_prefixes.unwrap_or_default().into_iter().filter_map(|folder| folder.prefix);
        let objects = listed.contents.unwrap_or_default().into_iter().filter_map(|object| {
            let archived = object.storage_class().is_some_and(|class: &ObjectStorageClass| ARCHIVES.contains(class));
            let modified = object.last_modified().and_then(|time| Timestamp::from_second(time.secs()).ok());
            let size = object.size().and_then(|size| u64::try_from(size).ok()).unwrap_or_default();
            Some(Listed { size, modified, archived, key: object.key? })
        });
        let more = listed.next_continuation_token.filter(|_| listed.is_truncated == Some(true)).map(Start::Token);
        Ok(Page { folders: folders.collect(), objects: objects.collect(), odd: Vec::new(), more })
    }

    async fn read(&self, object: &Listed, most: u64) -> Result<Bytes, Unreadable> {
        match object.size {
            0 => Ok(Bytes::new()),
            size if size <= most => self.s3.get(&self.name, &object.key, size).await,
            _ => self.s3.first(&self.name, &object.key, most).await,
        }
    }

    fn location(&self, prefix: &str) -> Location {
        Location::S3(format!("s3://{}/{prefix}", self.name))
    }
}
