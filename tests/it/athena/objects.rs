//! The S3 side of the scripted server: result objects with ETags, read in ranges.

use std::collections::HashMap;

/// An answer: what the head says, and what is sent of the body before the connection is cut or goes silent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: String,
    pub(crate) body: Vec<u8>,
    pub(crate) broken: Option<Break>,
}

/// How a body ends too early, after so many bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Break {
    Cut(usize),
    Stall(usize),
}

impl Answer {
    pub(crate) fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: format!("Content-Type: {kind}\r\n"), body: body.into(), broken: None }
    }

    /// An error in S3's words.
    pub(crate) fn error(status: u16, code: &str, message: &str) -> Self {
        let text = format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>");
        Self::new(status, "application/xml", text)
    }
}

/// A GET.
#[derive(Debug, Clone, Default)]
pub(crate) struct Get {
    /// `bucket/key`.
    pub(crate) place: String,
    pub(crate) range: Option<String>,
    pub(crate) if_match: Option<String>,
}

/// Objects by `bucket/key`, with the number of their version.
#[derive(Debug, Default)]
pub(crate) struct Objects(HashMap<String, (Vec<u8>, usize)>);

impl Objects {
    pub(crate) fn put(&mut self, place: &str, bytes: Vec<u8>) {
        let version = self.0.get(place).map_or(1, |(_, version)| version + 1);
        self.0.insert(place.to_owned(), (bytes, version));
    }

    /// The same bytes as another version.
    pub(crate) fn overwrite(&mut self, place: &str) {
        if let Some((_, version)) = self.0.get_mut(place) {
            *version += 1;
        }
    }

    pub(crate) fn get(&self, get: &Get) -> Answer {
        let Some((bytes, version)) = self.0.get(&get.place) else {
            return Answer::error(404, "NoSuchKey", "The specified key does not exist.");
        };
        let etag = format!("\"version-{version}\"");
        if get.if_match.as_ref().is_some_and(|wanted| *wanted != etag) {
            return Answer::error(412, "PreconditionFailed", "At least one of the pre-conditions did not hold");
        }
        let asked = get.range.as_ref().and_then(|range| range.strip_prefix("bytes=")?.split_once('-'));
        let (from, to): (usize, usize) = asked
            .map_or((0, usize::MAX), |(from, to)| (from.parse().expect("a number"), to.parse().expect("a number")));
        if from >= bytes.len() {
            return Answer::error(416, "InvalidRange", "The requested range is not satisfiable");
        }
        let to = to.min(bytes.len() - 1);
        let mut answer = Answer::new(206, "binary/octet-stream", &bytes[from..=to]);
        answer.headers += &format!("ETag: {etag}\r\nContent-Range: bytes {from}-{to}/{}\r\n", bytes.len());
        answer
    }
}
