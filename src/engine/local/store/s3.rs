//! S3: listing in parallel along the folders that can hold objects of the selection, and reading in ranges.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Region;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::types::{EncodingType, Object as Listed, ObjectStorageClass};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use futures::stream::{self, FuturesUnordered};
use percent_encoding::percent_decode_str;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::{Found, Object, Place};
use crate::engine::kept::Kept;
use crate::engine::local::object::Unreadable;
use crate::engine::{EngineError, SkippedUnit, Summary, aws};
use crate::selection::Selection;
use crate::settings::Target;

/// Listings and parts of one object that are asked for side by side.
const AT_ONCE: usize = 16;
/// With no more folders than these, each is listed at once instead of walking down to them.
const FEW_FOLDERS: u64 = 64;
/// A larger object is read in parts of this size, bytes.
const PART: u64 = 8 << 20;

/// The storage classes whose objects must be restored before they can be read.
pub(in crate::engine) const ARCHIVES: [ObjectStorageClass; 2] =
    [ObjectStorageClass::Glacier, ObjectStorageClass::DeepArchive];

/// S3 as one target's profile, role and region see it.
#[derive(Debug, Clone)]
pub(in crate::engine) struct S3(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// Whose eyes; or why that is not known.
    target: Result<Target, EngineError>,
    /// What the target is put on; `None`: what the environment and the AWS files say.
    base: Option<SdkConfig>,
    config: Kept<SdkConfig>,
    /// One for each bucket, in its region.
    clients: Mutex<HashMap<String, Client>>,
}

impl S3 {
    /// Nothing is read or asked for until the first use.
    pub(in crate::engine) fn new(target: Result<Target, EngineError>) -> Self {
        Self::on(None, target)
    }

    /// The same on an AWS configuration that is already there.
    pub(in crate::engine) fn on(base: Option<SdkConfig>, target: Result<Target, EngineError>) -> Self {
        Self(Arc::new(Shared { target, base, config: Kept::default(), clients: Mutex::default() }))
    }

    /// Every object below an `s3://bucket/prefix/` that the selection reads.
    pub(in crate::engine::local) async fn list(
        &self,
        uri: &str,
        selection: &Selection,
        stop: &CancellationToken,
    ) -> Result<Found, EngineError> {
        let (bucket, prefix) = uri.trim_start_matches("s3://").split_once('/').unwrap_or((uri, ""));
        let client = self.client(bucket).await?;
        let lister = Lister { client: &client, bucket, prefix, selection, profile: self.profile() };
        let found = lister.list();
        let found = tokio::select! {
            () = stop.cancelled() => Err(EngineError::Cancelled { summary: Box::new(Summary::default()) }),
            found = found => found,
        };
        if let Err(error) = &found {
            self.forget_after(error).await;
        }
        found
    }

    /// Forgets clients whose credentials failed, so that a new login counts.
    pub(in crate::engine) async fn forget_after(&self, error: &EngineError) {
        if matches!(error, EngineError::Credentials { .. }) {
            self.0.clients.lock().await.clear();
            self.0.config.forget_after(error).await;
        }
    }

    /// The profile whose eyes these are, for messages.
    pub(in crate::engine) fn profile(&self) -> Option<&str> {
        self.0.target.as_ref().ok().and_then(|target| target.profile.as_deref())
    }

    /// The first bytes of an object that has more.
    pub(in crate::engine) async fn first(&self, bucket: &str, key: &str, most: u64) -> Result<Bytes, Unreadable> {
        let client = self.client(bucket).await.map_err(|error| Unreadable::Refused(error.to_string()))?;
        part(&client, bucket, key, Some(format!("bytes=0-{}", most.saturating_sub(1)))).await
    }

    /// The bytes of an object.
    pub(in crate::engine) async fn get(&self, bucket: &str, key: &str, size: u64) -> Result<Bytes, Unreadable> {
        let client = self.client(bucket).await.map_err(|error| Unreadable::Refused(error.to_string()))?;
        let parts: Vec<Option<String>> = match size {
            0..=PART => vec![None],
            _ => (0..size.div_ceil(PART)).map(|n| Some(range(n, size))).collect(),
        };
        let parts = parts.into_iter().map(|range| part(&client, bucket, key, range));
        let mut parts = stream::iter(parts).buffered(AT_ONCE);
        let mut bytes = BytesMut::new();
        while let Some(part) = parts.next().await {
            bytes.extend_from_slice(&part?);
        }
        Ok(bytes.freeze())
    }

    /// The client for a bucket, in the bucket's own region: S3 refuses requests that go to another.
    pub(in crate::engine) async fn client(&self, bucket: &str) -> Result<Client, EngineError> {
        let mut clients = self.0.clients.lock().await;
        if let Some(client) = clients.get(bucket) {
            return Ok(client.clone());
        }
        let target = self.0.target.as_ref().map_err(Clone::clone)?;
        let base = self.0.config.get_or_make(|| aws::configuration(self.0.base.as_ref(), target)).await?;
        let mut client = connect(&base, None);
        if let Some(region) = region_of(&client, bucket).await
            && base.region().is_none_or(|own| own.as_ref() != region)
        {
            client = connect(&base, Some(region));
        }
        clients.insert(bucket.to_owned(), client.clone());
        Ok(client)
    }
}

fn connect(base: &SdkConfig, region: Option<String>) -> Client {
    let mut config = aws::s3(base);
    if let Some(region) = region {
        config = config.region(Region::new(region));
    }
    Client::from_conf(config.build())
}

/// The bucket's region, which S3 tells even to those whom it sends elsewhere.
async fn region_of(client: &Client, bucket: &str) -> Option<String> {
    const REGION: &str = "x-amz-bucket-region";
    match client.head_bucket().bucket(bucket).send().await {
        Ok(head) => head.bucket_region,
        Err(error) => error.raw_response().and_then(|answer| answer.headers().get(REGION)).map(str::to_owned),
    }
}

/// The header for part number `n`.
fn range(n: u64, size: u64) -> String {
    format!("bytes={}-{}", n * PART, ((n + 1) * PART).min(size) - 1)
}

async fn part(client: &Client, bucket: &str, key: &str, range: Option<String>) -> Result<Bytes, Unreadable> {
    let got = client.get_object().bucket(bucket).key(key).set_range(range).send().await;
    let got = got.map_err(|error| unreadable(&error))?;
    let bytes = got.body.collect().await.map_err(|error| Unreadable::Refused(aws::chain(&error)))?;
    Ok(bytes.into_bytes())
}

fn unreadable<E, R>(error: &SdkError<E, R>) -> Unreadable
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let SdkError::ServiceError(service) = error else { return Unreadable::Refused(aws::chain(error)) };
    let (code, text) = (service.err().code().unwrap_or(""), service.err().message().unwrap_or(""));
    match code {
        "NoSuchKey" => Unreadable::Gone,
        "InvalidObjectState" => Unreadable::Archived,
        "AccessDenied" if text.contains("kms") || text.contains("KMS") => Unreadable::Refused(
            "encrypted with a key that these credentials may not use: they need kms:Decrypt".to_owned(),
        ),
        "AccessDenied" | "Forbidden" => Unreadable::Refused(
            "access denied: s3:GetObject, and kms:Decrypt if the bucket encrypts with a key of its own".to_owned(),
        ),
        "" => Unreadable::Refused(aws::chain(error)),
        code => Unreadable::Refused(format!("{code}: {text}")),
    }
}

/// One listing of a table's location.
struct Lister<'a> {
    client: &'a Client,
    bucket: &'a str,
    prefix: &'a str,
    selection: &'a Selection,
    profile: Option<&'a str>,
}

/// A folder, relative to the location, and whether all that lies below it is wanted.
#[derive(Debug, Clone)]
struct Folder {
    name: String,
    whole: bool,
}

/// What a folder holds.
#[derive(Default)]
struct Content {
    objects: Vec<Listed>,
    folders: Vec<Folder>,
}

impl Lister<'_> {
    async fn list(&self) -> Result<Found, EngineError> {
        let mut found = Found::default();
        let mut waiting: VecDeque<Folder> = self.start().into();
        let mut asked = FuturesUnordered::new();
        loop {
            while asked.len() < AT_ONCE
                && let Some(folder) = waiting.pop_front()
            {
                asked.push(self.content(folder));
            }
            let Some(content) = asked.next().await else { break };
            let content = content?;
            waiting.extend(content.folders);
            let before = found.objects.len();
            content.objects.iter().for_each(|object| self.take(object, &mut found));
            found.folders += u64::from(found.objects.len() > before);
        }
        found.objects.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    /// The folders of the selection where they are few; else the location, to walk down from.
    fn start(&self) -> Vec<Folder> {
        let few = self.selection.count().is_some_and(|count| count <= FEW_FOLDERS);
        match self.selection.prefixes().filter(|_| few) {
            Some(prefixes) => prefixes.map(|prefix| Folder { name: prefix.0, whole: true }).collect(),
            None => vec![Folder { name: String::new(), whole: self.selection.is_folder("") }],
        }
    }

    async fn content(&self, folder: Folder) -> Result<Content, EngineError> {
        let request = self.client.list_objects_v2().bucket(self.bucket);
        let request = request.prefix(format!("{}{}", self.prefix, folder.name)).encoding_type(EncodingType::Url);
        let delimiter = (!folder.whole).then(|| "/".to_owned());
        let mut pages = request.set_delimiter(delimiter).into_paginator().send();
        let mut content = Content::default();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| {
                let place = format!("s3://{}/{}", self.bucket, self.prefix);
                unlistable(&error, self.bucket, &place, self.profile)
            })?;
            let page = in_clear(page);
            let below = page.common_prefixes.unwrap_or_default().into_iter().filter_map(|below| below.prefix);
            let names = below.filter_map(|whole| whole.strip_prefix(self.prefix).map(str::to_owned));
            let wanted = names.filter(|name| self.selection.may_hold(name));
            content.folders.extend(wanted.map(|name| Folder { whole: self.selection.is_folder(&name), name }));
            content.objects.extend(page.contents.unwrap_or_default());
        }
        Ok(content)
    }

    fn take(&self, listed: &Listed, found: &mut Found) {
        let Some(whole) = listed.key() else { return };
        let Some(key) = whole.strip_prefix(self.prefix) else { return };
        let Some(partitions) = self.selection.recognise(key) else { return };
        let size = listed.size().and_then(|size| u64::try_from(size).ok()).unwrap_or_default();
        if listed.storage_class().is_some_and(|class| ARCHIVES.contains(class)) {
            found.archived.add(size);
            return found.skipped.add(SkippedUnit::Object, &Unreadable::Archived.to_string(), key, 1);
        }
        found.objects.push(Object {
            key: key.to_owned(),
            place: Place::S3 { bucket: self.bucket.to_owned(), key: whole.to_owned() },
            location: format!("s3://{}/{whole}", self.bucket),
            size,
            partitions,
        });
    }
}

/// A page with its keys as they are. XML cannot hold what a key may: one control character in one key, and no client
/// reads the page; so pages are asked for with `encoding-type=url`, and a server that knows it says so.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
pub(in crate::engine) fn in_clear(mut page: ListObjectsV2Output) -> ListObjectsV2Output {
    if page.encoding_type != Some(EncodingType::Url) {
        return page;
    }
    let decode = |text: &mut Option<String>| {
        if let Some(text) = text {
            *text = percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned();
        }
    };
    page.contents.iter_mut().flatten().for_each(|object| decode(&mut object.key));
    page.common_prefixes.iter_mut().flatten().for_each(|folder| decode(&mut folder.prefix));
    page
}

/// Why a bucket cannot be listed, and what to do.
pub(in crate::engine) fn unlistable<E, R>(
    error: &SdkError<E, R>,
    bucket: &str,
    place: &str,
    profile: Option<&str>,
) -> EngineError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let (code, text) = match aws::answer(error, "S3", profile) {
        Ok(answer) => answer,
        Err(unanswered) => return unanswered,
    };
    match code {
        "NoSuchBucket" => EngineError::Setup {
            message: format!("there is no bucket {bucket}"),
            hint: "correct the location, as typed or in logq.toml".to_owned(),
        },
        "AccessDenied" | "AllAccessDisabled" => EngineError::Permission {
            message: format!(
                "{place} cannot be listed: {text}; it takes s3:ListBucket on the bucket (and the payer's consent \
                 where the bucket lets requesters pay, which is not supported yet)"
            ),
        },
        _ => aws::usual(code, text, "S3", profile).unwrap_or_else(|| EngineError::Connection {
            message: format!("{place} cannot be listed: {code}: {text}"),
        }),
    }
}
