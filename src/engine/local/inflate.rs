//! Gzip, whole objects at a time.

use std::fmt;
use std::io::{self, Read};

use flate2::bufread::GzDecoder;
use libdeflater::Decompressor;
use memchr::memmem;

/// The first bytes of a gzip member with the only compression method there is (RFC 1952).
pub(super) const MAGIC: [u8; 3] = [0x1f, 0x8b, 8];
/// Deflate can't do better (RFC 1951: 258 bytes for a bit of length and one of distance).
const BEST_RATIO: usize = 1032;

/// How an object's bytes end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// As they should.
    Whole,
    /// Too early. What came before is good: nothing contradicts it.
    Cut,
    /// Behind the gzip data is something else.
    Foreign,
}

impl Ending {
    /// The ending of gzip inside gzip: what the outer one lacks, the inner one lacks.
    pub(super) fn or(self, inner: Self) -> Self {
        if self == Self::Whole { inner } else { self }
    }
}

/// Why gzip data gives nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It inflates to more than is allowed.
    TooLarge,
    /// Bytes were changed: what it inflates to may be wrong anywhere.
    Damaged,
}

/// Inflates one object after the other.
pub(super) struct Inflater {
    whole: Decompressor,
}

impl fmt::Debug for Inflater {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inflater").finish_non_exhaustive()
    }
}

impl Inflater {
    pub(super) fn new() -> Self {
        Self { whole: Decompressor::new() }
    }

    /// Replaces `out` by what `gzip` inflates to, at most `max` bytes.
    pub(super) fn inflate(&mut self, gzip: &[u8], out: &mut Vec<u8>, max: usize) -> Result<Ending, Refusal> {
        match self.inflate_one(gzip, out, max) {
            Some(()) => Ok(Ending::Whole),
            None => inflate_members(gzip, out, max),
        }
    }

    /// The quick way, for one member of a size known from its last four bytes. Libdeflate does not tell how much
    /// it has read, so anything that could be the start of a second member is left to the slow way.
    fn inflate_one(&mut self, gzip: &[u8], out: &mut Vec<u8>, max: usize) -> Option<()> {
        let size = u32::from_le_bytes(*gzip.last_chunk::<4>()?);
        let size = usize::try_from(size).ok()?;
        let believable = size <= max && size <= gzip.len().saturating_mul(BEST_RATIO);
        if !believable || memmem::find(gzip.get(MAGIC.len()..)?, &MAGIC).is_some() {
            return None;
        }
        // Without `clear`: what is there need not be zeroed again.
        out.resize(size, 0);
        let written = self.whole.gzip_decompress(gzip, out).ok()?;
        (written == size).then_some(())
    }
}

/// Member by member, and what can be saved of a cut one.
fn inflate_members(mut gzip: &[u8], out: &mut Vec<u8>, max: usize) -> Result<Ending, Refusal> {
    out.clear();
    while gzip.starts_with(&MAGIC[..2]) {
        let room = (max - out.len()) as u64;
        let mut member = GzDecoder::new(gzip);
        let read = (&mut member).take(room).read_to_end(out);
        let full = out.len() == max && read.is_ok();
        match read {
            // One byte more also makes the decoder check the sum at the end.
            Ok(_) if full && !matches!(member.read(&mut [0]), Ok(0)) => return Err(Refusal::TooLarge),
            Ok(_) => gzip = next_member(member.into_inner()),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(Ending::Cut),
            Err(_) => return Err(Refusal::Damaged),
        }
    }
    // Tapes and some writers fill up with zeros.
    Ok(if gzip.iter().all(|byte| matches!(byte, 0 | b'\n' | b'\r')) { Ending::Whole } else { Ending::Foreign })
}

/// Firehose puts a line feed behind each record, also behind one that is gzip.
fn next_member(rest: &[u8]) -> &[u8] {
    let behind = rest.trim_ascii_start();
    if behind.starts_with(&MAGIC[..2]) { behind } else { rest }
}

#[cfg(test)]
mod tests;
