//! The text of one object: read, inflated, checked.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use bytesize::ByteSize;
use flate2::read::MultiGzDecoder;
use libdeflater::{DecompressionError, Decompressor, crc32};

const GZIP: [u8; 2] = [0x1f, 0x8b];
/// The length of a gzip trailer: CRC-32 and length of the last member.
const TRAILER: usize = 8;
/// No deflate stream is denser than this.
const DENSEST: u64 = 1032;

/// What an object holds.
#[derive(Debug)]
pub(super) struct Text {
    /// Its text, up to the damage if there is one.
    pub(super) text: String,
    /// Why it ends too early.
    pub(super) damage: Option<&'static str>,
}

/// Why an object can't be read at all.
#[derive(Debug, thiserror::Error)]
pub(super) enum ObjectError {
    /// It vanished, or may not be read.
    #[error("cannot be read: {}", .0.kind())]
    Io(#[from] io::Error),
    /// A gzip bomb, or a very large object.
    #[error("inflates beyond {} ([local] max_object)", ByteSize(*.0))]
    TooLarge(u64),
    /// Neither gzip nor text.
    #[error("not text")]
    NotText,
}

/// Reads an object. Its first bytes say whether it is gzip, not its name.
pub(super) fn read(path: &Path, max: u64) -> Result<Text, ObjectError> {
    let file = fs::File::open(path)?;
    let mut stored = Vec::new();
    file.take(max.saturating_add(1)).read_to_end(&mut stored)?;
    if stored.len() as u64 > max {
        return Err(ObjectError::TooLarge(max));
    }
    let (bytes, damage) = if stored.starts_with(&GZIP) { inflate(&stored, max)? } else { (stored, None) };
    text(bytes, damage)
}

/// The bytes as text. Bytes that are no UTF-8 become U+FFFD, so that one bad byte costs one value, not the object;
/// an object that is mostly such bytes is no text.
fn text(bytes: Vec<u8>, damage: Option<&'static str>) -> Result<Text, ObjectError> {
    if bytes.iter().take(1024).any(|b| *b == 0) {
        return Err(ObjectError::NotText);
    }
    let text = String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    Ok(Text { text, damage })
}

/// Inflates gzip. The quick way knows only the first member; whether it was all is decided by the trailer of the
/// whole object, and if it was not (or anything is wrong) the slow way reads members until the end or the damage.
fn inflate(stored: &[u8], max: u64) -> Result<(Vec<u8>, Option<&'static str>), ObjectError> {
    match whole(stored, max) {
        Some(bytes) => Ok((bytes, None)),
        None => members(stored, max),
    }
}

/// The only member, if there is one and it is sound.
fn whole(stored: &[u8], max: u64) -> Option<Vec<u8>> {
    let trailer = stored.get(stored.len().checked_sub(TRAILER)?..)?;
    let (check, length) = trailer.split_at(4);
    let check = u32::from_le_bytes(check.try_into().ok()?);
    let length = u64::from(u32::from_le_bytes(length.try_into().ok()?));
    if length > max || length > (stored.len() as u64).saturating_mul(DENSEST) {
        return None;
    }
    let mut bytes = vec![0; usize::try_from(length).ok()?];
    match Decompressor::new().gzip_decompress(stored, &mut bytes) {
        Ok(written) if written as u64 == length && crc32(&bytes) == check => Some(bytes),
        Ok(_) | Err(DecompressionError::BadData | DecompressionError::InsufficientSpace) => None,
    }
}

fn members(stored: &[u8], max: u64) -> Result<(Vec<u8>, Option<&'static str>), ObjectError> {
    let mut bytes = Vec::new();
    let read = MultiGzDecoder::new(stored).take(max.saturating_add(1)).read_to_end(&mut bytes);
    if bytes.len() as u64 > max {
        return Err(ObjectError::TooLarge(max));
    }
    let damage = match read {
        Ok(_) => None,
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Some("gzip that ends too early; what was before is used")
        }
        Err(_) => Some("damaged gzip; what was before the damage is used"),
    };
    Ok((bytes, damage))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn of(bytes: &[u8], max: u64) -> Result<Text, ObjectError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        read(file.path(), max)
    }

    #[test]
    fn every_member_counts() {
        let two = [gzip(b"one\n"), gzip(b"two\n")].concat();
        let text = of(&two, 100).unwrap();
        assert_eq!((text.text.as_str(), text.damage), ("one\ntwo\n", None));
        let same = [gzip(b"one\n"), gzip(b"one\n")].concat();
        assert_eq!(of(&same, 100).unwrap().text, "one\none\n");
    }

    #[test]
    fn plain_text_needs_no_ending() {
        assert_eq!(of(b"plain", 100).unwrap().text, "plain");
        assert_eq!(of(b"", 100).unwrap().text, "");
        assert_eq!(of(&gzip(b""), 100).unwrap().text, "");
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = gzip(&vec![b'a'; 1 << 20]);
        assert!(matches!(of(&bomb, 1 << 10), Err(ObjectError::TooLarge(_))));
        assert!(matches!(of(&[gzip(b"small"), bomb].concat(), 1 << 10), Err(ObjectError::TooLarge(_))));
    }

    #[test]
    fn what_lies_before_the_damage_is_kept_and_said() {
        let lines: String = (0..10_000).map(|n| format!("line {n}\n")).collect();
        let stored = gzip(lines.as_bytes());
        let cut = of(&stored[..stored.len() / 2], 1 << 20).unwrap();
        assert!(cut.damage.is_some() && lines.starts_with(&cut.text) && !cut.text.is_empty());
        let mut broken = stored.clone();
        let middle = broken.len() / 2;
        broken[middle..].iter_mut().for_each(|b| *b = 0xff);
        assert!(of(&broken, 1 << 20).unwrap().damage.is_some());
    }

    #[test]
    fn binary_is_no_text_and_a_bad_byte_costs_one_value() {
        assert!(matches!(of(b"PAR1\0\0\0", 100), Err(ObjectError::NotText)));
        assert_eq!(of(b"a\xffb", 100).unwrap().text, "a\u{fffd}b");
    }

    #[test]
    fn a_vanished_object_is_an_error_of_its_own() {
        assert!(matches!(read(Path::new("vanished"), 1), Err(ObjectError::Io(_))));
    }
}
