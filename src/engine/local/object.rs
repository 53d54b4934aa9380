//! One object: its bytes, inflated, as text.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use bytes::Bytes;
use bytesize::ByteSize;

use super::inflate::{Ending, Inflater, MAGIC, Refusal};

/// A buffer that is larger is given back after its object.
const KEEP: usize = 64 << 20;

/// Gzip inside gzip is undone so many times.
const MOST_LAYERS: usize = 3;

/// Why an object can't be read: the cause that its user is told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It was there a moment ago.
    #[error("gone since it was listed")]
    Gone,
    /// The system does not let us.
    #[error("not readable: {0}")]
    Io(io::ErrorKind),
    /// It inflates to more than this many bytes.
    #[error("inflates beyond max_object = {}", ByteSize(*.0))]
    Bomb(u64),
    /// It has more than this many bytes.
    #[error("larger than max_object = {}", ByteSize(*.0))]
    TooLarge(u64),
    /// Its bytes were changed.
    #[error("damaged gzip")]
    Damaged,
    /// It lies in Glacier.
    #[error("in an archive class: restore it first")]
    Archived,
    /// The server does not give it.
    #[error("not readable: {0}")]
    Refused(String),
}

/// An object as it is stored.
#[derive(Debug)]
pub(super) enum Stored<'a> {
    /// A file of this machine.
    File(&'a Path),
    /// Bytes that were fetched.
    Bytes(Bytes),
}

/// The text of one object.
#[derive(Debug)]
pub(super) struct Text {
    pub(super) text: String,
    /// Why it ends too early; what came before is good.
    pub(super) damage: Option<&'static str>,
}

/// Reads one object after the other and reuses its buffers.
#[derive(Debug)]
pub(super) struct ObjectReader {
    max_object: u64,
    inflater: Inflater,
    stored: Vec<u8>,
    spare: Vec<u8>,
}

impl ObjectReader {
    pub(super) fn new(max_object: u64) -> Self {
        Self { max_object, inflater: Inflater::new(), stored: Vec::new(), spare: Vec::new() }
    }

    /// The text of an object. Its first bytes decide whether it is gzip, not its name.
    pub(super) fn text(&mut self, stored: Stored<'_>) -> Result<Text, Unreadable> {
        self.load(stored)?;
        let mut text = std::mem::take(&mut self.spare);
        let mut ending = Ending::Whole;
        if self.stored.starts_with(&MAGIC[..2]) {
            ending = self.inflate(&mut text)?;
        } else {
            text.clear();
            text.extend_from_slice(&self.stored);
        }
        // A stream that compresses what was compressed before makes gzip inside gzip.
        for _ in 1..MOST_LAYERS {
            if ending == Ending::Foreign || !text.starts_with(&MAGIC[..2]) {
                break;
            }
            std::mem::swap(&mut self.stored, &mut text);
            ending = ending.or(self.inflate(&mut text)?);
        }
        let damage = match ending {
            Ending::Whole => None,
            Ending::Cut => Some("gzip that ends too early; the records before the cut are used"),
            Ending::Foreign => Some("not gzip behind gzip; the records before are used"),
        };
        Ok(Text { text: to_text(text), damage })
    }

    /// The bytes of an object as they are.
    pub(super) fn bytes(&mut self, stored: Stored<'_>) -> Result<Bytes, Unreadable> {
        if let Stored::Bytes(bytes) = stored {
            return Ok(bytes);
        }
        self.load(stored)?;
        Ok(Bytes::from(std::mem::take(&mut self.stored)))
    }

    fn inflate(&mut self, text: &mut Vec<u8>) -> Result<Ending, Unreadable> {
        let max = usize::try_from(self.max_object).unwrap_or(usize::MAX);
        self.inflater.inflate(&self.stored, text, max).map_err(|refusal| match refusal {
            Refusal::TooLarge => Unreadable::Bomb(self.max_object),
            Refusal::Damaged => Unreadable::Damaged,
        })
    }

    /// Takes back the buffer of an object that is done with.
    pub(super) fn recycle(&mut self, text: Text) {
        if text.text.capacity() <= KEEP {
            self.spare = text.text.into_bytes();
        }
    }

    fn load(&mut self, stored: Stored<'_>) -> Result<(), Unreadable> {
        let path = match stored {
            Stored::File(path) => path,
            Stored::Bytes(bytes) => {
                self.stored = bytes.into();
                return Ok(());
            }
        };
        if self.stored.capacity() > KEEP {
            self.stored = Vec::new();
        }
        self.stored.clear();
        let unreadable = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => Unreadable::Gone,
            kind => Unreadable::Io(kind),
        };
        let file = File::open(path).map_err(unreadable)?;
        // A file may grow while it is read.
        file.take(self.max_object.saturating_add(1)).read_to_end(&mut self.stored).map_err(unreadable)?;
        if self.stored.len() as u64 > self.max_object {
            return Err(Unreadable::TooLarge(self.max_object));
        }
        Ok(())
    }
}

/// Bytes that are not UTF-8 become U+FFFD, as in Hive; a byte order mark goes.
fn to_text(bytes: Vec<u8>) -> String {
    let mut text =
        String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    text
}

#[cfg(test)]
mod tests;
