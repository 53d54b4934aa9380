//! The bytes of one object, in ranges asked for side by side and given out in order.
//!
//! The first answer tells the size and the version (ETag); every further one must be of both, so that an object that is
//! overwritten meanwhile is an error and no mixture. A body that breaks off is taken up where it broke.

use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use aws_sdk_s3::primitives::ByteStream;
use futures::stream::{self, Stream, StreamExt};
use tokio::time::{sleep, timeout};
use tokio_util::task::AbortOnDropHandle;

use super::super::failure;
use super::super::pace::Pace;
use crate::engine::EngineError;

/// Bytes of the first request: few, so that rows come soon.
const FIRST: u64 = 1 << 20;
/// Bytes of every other.
const PART: u64 = 4 << 20;

/// The object to read.
#[derive(Debug)]
pub(in crate::engine::athena) struct Source {
    pub(in crate::engine::athena) client: Client,
    pub(in crate::engine::athena) bucket: String,
    pub(in crate::engine::athena) key: String,
    pub(in crate::engine::athena) pace: Pace,
    /// Requests side by side. Together with a part's size this bounds the memory.
    pub(in crate::engine::athena) at_once: usize,
    /// The target's profile, for messages.
    pub(in crate::engine::athena) profile: Option<String>,
}

/// Which object the first answer was of.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    size: u64,
    etag: String,
}

/// The parts of an object that are still to come.
pub(super) struct Ranges(Pin<Box<dyn Stream<Item = Result<Vec<u8>, EngineError>> + Send>>);

impl std::fmt::Debug for Ranges {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ranges")
    }
}

impl Ranges {
    /// Reads the first part; the others follow when they are asked for.
    pub(super) async fn open(source: Source) -> Result<Self, EngineError> {
        let (first, version) = source.first().await?;
        let at_once = source.at_once;
        let (source, version) = (Arc::new(source), Arc::new(version));
        let size = version.size;
        let starts = (FIRST..size).step_by(PART as usize);
        let rest = starts.map(move |start| start..(start + PART).min(size));
        let rest = stream::iter(rest).map(move |range| {
            let (source, version) = (Arc::clone(&source), Arc::clone(&version));
            // A task of its own goes on while the reader decodes; it ends with the reader.
            let part = AbortOnDropHandle::new(tokio::spawn(async move { source.part(range, &version).await }));
            async move { part.await.unwrap_or_else(|_| Err(connection("the download broke off".to_owned()))) }
        });
        let first = stream::once(std::future::ready(Ok(first)));
        Ok(Self(first.chain(rest.buffered(at_once)).boxed()))
    }

    /// The next part; `None` when all bytes of the object have been given out.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<u8>>, EngineError> {
        self.0.next().await.transpose()
    }
}

impl Source {
    /// `s3://bucket/key`.
    pub(super) fn location(&self) -> String {
        format!("s3://{}/{}", self.bucket, self.key)
    }

    async fn first(&self) -> Result<(Vec<u8>, Version), EngineError> {
        let answer = self.ask(&(0..FIRST), None).await?;
        let version = self.version(&answer)?;
        let range = 0..version.size.min(FIRST);
        let bytes = self.filled(range, &version, Some(answer)).await?;
        Ok((bytes, version))
    }

    async fn part(&self, range: Range<u64>, version: &Version) -> Result<Vec<u8>, EngineError> {
        self.filled(range, version, None).await
    }

    /// The bytes of a range, `answer` being the first to it if it is there already. A body that breaks off is asked for
    /// again from there; it is given up when several attempts in a row bring nothing.
    async fn filled(
        &self,
        range: Range<u64>,
        version: &Version,
        mut answer: Option<GetObjectOutput>,
    ) -> Result<Vec<u8>, EngineError> {
        let length = (range.end - range.start) as usize;
        let mut bytes = Vec::with_capacity(length);
        let mut waits = self.pace.retries();
        while bytes.len() < length {
            let before = bytes.len();
            let missing = range.start + before as u64..range.end;
            let answer = match answer.take() {
                Some(answer) => answer,
                None => self.ask(&missing, Some(version)).await?,
            };
            self.pour(answer.body, &mut bytes, length).await;
            if bytes.len() > before {
                waits = self.pace.retries();
            } else {
                let Some(wait) = waits.next() else { return Err(self.broken_off(missing.start, version)) };
                sleep(wait).await;
            }
        }
        Ok(bytes)
    }

    /// Takes what comes of a body.
    async fn pour(&self, mut body: ByteStream, bytes: &mut Vec<u8>, length: usize) {
        while bytes.len() < length
            && let Ok(Some(Ok(chunk))) = timeout(self.pace.answer, body.next()).await
        {
            let room = length - bytes.len();
            bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
        }
    }

    /// Asks for a range. The client repeats what is worth repeating.
    async fn ask(&self, range: &Range<u64>, version: Option<&Version>) -> Result<GetObjectOutput, EngineError> {
        let asked = format!("bytes={}-{}", range.start, range.end - 1);
        let request = self.client.get_object().bucket(&self.bucket).key(&self.key).range(asked);
        let answer = request.set_if_match(version.map(|v| v.etag.clone())).send().await;
        let answer = answer.map_err(|error| failure::of_object(&error, &self.location(), self.profile.as_deref()))?;
        let now = self.version(&answer)?;
        let is_asked = answer.content_range().is_some_and(|told| told.starts_with(&format!("bytes {}-", range.start)));
        if version.is_some_and(|version| *version != now) || !is_asked {
            return Err(connection(format!("{}: other bytes were sent than those asked for", self.location())));
        }
        Ok(answer)
    }

    /// What the answer to a range tells of the object: `Content-Range: bytes 0-9/100`.
    fn version(&self, answer: &GetObjectOutput) -> Result<Version, EngineError> {
        let size = answer.content_range().and_then(|told| told.rsplit_once('/')?.1.parse().ok());
        match (size, answer.e_tag()) {
            (Some(size), Some(etag)) => Ok(Version { size, etag: etag.to_owned() }),
            _ => Err(connection(format!("{}: the answer has no size or no ETag; is this S3?", self.location()))),
        }
    }

    fn broken_off(&self, at: u64, version: &Version) -> EngineError {
        connection(format!("{} broke off again and again at byte {at} of {}", self.location(), version.size))
    }
}

fn connection(message: String) -> EngineError {
    EngineError::Connection { message }
}
