//! Athena's CSV, split into records as its bytes come.
//!
//! Every value is quoted, a quote in it doubled, a line end in it kept. NULL is nothing between the commas, the empty
//! string is `""`: a parser that takes both for one loses every NULL. A NULL that is the only column is an empty line.

use memchr::{memchr, memchr2};

/// The longest record: a row has up to 32 MB at Athena, and each of its bytes may be a doubled quote.
const LONGEST: usize = 65 << 20;

/// What is not Athena's CSV.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Malformed {
    /// A record has more or fewer fields than there are columns.
    #[error("record {record} has {found} fields where there are {width} columns")]
    Width { record: u64, found: usize, width: usize },
    /// Something follows a closing quote, or a quote stands within an unquoted value.
    #[error("record {record} has a quote where none can be")]
    Quote { record: u64 },
    /// The bytes end within a record.
    #[error("record {record}, the last, is cut off")]
    Cut { record: u64 },
    /// A record does not end.
    #[error("record {record} is longer than {} MiB", LONGEST >> 20)]
    Endless { record: u64 },
}

/// Where a value stands in the buffer, which is never longer than the longest record and what was fed last.
#[derive(Debug, Clone, Copy)]
struct Field {
    start: u32,
    end: u32,
}

/// The field of a NULL.
const NULL: Field = Field { start: u32::MAX, end: u32::MAX };

/// Splits bytes into records of `width` fields.
#[derive(Debug)]
pub(super) struct Csv {
    width: usize,
    /// What is not split yet, from `at` on.
    buffer: Vec<u8>,
    at: usize,
    /// Those of the records that were split last.
    fields: Vec<Field>,
    /// Which of them, in the record at hand, have doubled quotes.
    doubled: Vec<usize>,
    /// How many were split so far, the header included.
    count: u64,
    is_whole: bool,
}

/// Records in the order of the object.
#[derive(Debug, Clone, Copy)]
pub(in crate::engine::athena) struct Records<'a> {
    bytes: &'a [u8],
    fields: &'a [Field],
    width: usize,
}

impl Csv {
    pub(super) fn new(width: usize) -> Self {
        Self { width, buffer: Vec::new(), at: 0, fields: Vec::new(), doubled: Vec::new(), count: 0, is_whole: false }
    }

    /// The next bytes.
    pub(super) fn feed(&mut self, bytes: Vec<u8>) {
        self.fields.clear();
        if self.at == self.buffer.len() {
            (self.buffer, self.at) = (bytes, 0);
        } else {
            self.buffer.drain(..self.at);
            self.at = 0;
            self.buffer.extend_from_slice(&bytes);
        }
    }

    /// There are no more bytes. A last line without an end gets one.
    pub(super) fn end(&mut self) {
        self.is_whole = true;
        if self.buffer.len() > self.at && self.buffer.last() != Some(&b'\n') {
            self.buffer.push(b'\n');
        }
    }

    /// Splits off up to `most` records that are whole; none means that more bytes are needed, or that there are none.
    pub(super) fn split(&mut self, most: usize) -> Result<Records<'_>, Malformed> {
        self.fields.clear();
        let mut found = 0;
        while found < most && self.record()? {
            found += 1;
            self.count += 1;
        }
        Ok(self.records())
    }

    /// The records that were split off last.
    pub(super) fn records(&self) -> Records<'_> {
        Records { bytes: &self.buffer, fields: &self.fields, width: self.width }
    }

    /// Whether [`Self::end`] was told.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Splits off one record, if it is whole.
    fn record(&mut self) -> Result<bool, Malformed> {
        let record = self.count + 1;
        let (start, first) = (self.at, self.fields.len());
        if start == self.buffer.len() {
            return Ok(false);
        }
        self.doubled.clear();
        loop {
            let (field, end) = match scan(&self.buffer, self.at) {
                Scan::Field { field, is_doubled, end } => {
                    if is_doubled {
                        self.doubled.push(self.fields.len());
                    }
                    (field, end)
                }
                Scan::Odd => return Err(Malformed::Quote { record }),
                Scan::More if self.is_whole => return Err(Malformed::Cut { record }),
                Scan::More if self.buffer.len() - start > LONGEST => return Err(Malformed::Endless { record }),
                Scan::More => {
                    self.at = start;
                    self.fields.truncate(first);
                    return Ok(false);
                }
            };
            self.fields.push(field);
            let found = self.fields.len() - first;
            match end {
                End::Value(next) if found < self.width => self.at = next,
                End::Record(next) if found == self.width => {
                    self.at = next;
                    self.doubled.iter().for_each(|&i| undouble(&mut self.buffer, &mut self.fields[i]));
                    return Ok(true);
                }
                End::Value(_) => return Err(Malformed::Width { record, found: found + 1, width: self.width }),
                End::Record(_) => return Err(Malformed::Width { record, found, width: self.width }),
            }
        }
    }
}

impl<'a> Records<'a> {
    /// How many there are.
    pub(in crate::engine::athena) fn len(&self) -> usize {
        self.fields.len() / self.width.max(1)
    }

    /// The first `n`.
    pub(in crate::engine::athena) fn first(self, n: usize) -> Self {
        Self { fields: &self.fields[..n * self.width], ..self }
    }

    /// The texts of a column; `None` is NULL.
    pub(in crate::engine::athena) fn column(self, index: usize) -> impl Iterator<Item = Option<&'a [u8]>> {
        let fields = self.fields.iter().skip(index).step_by(self.width);
        fields.map(move |f| (f.start != NULL.start).then(|| &self.bytes[f.start as usize..f.end as usize]))
    }
}

/// What stands at a place of the buffer.
enum Scan {
    /// A value, and where what follows it begins.
    Field { field: Field, is_doubled: bool, end: End },
    /// The bytes end before the value does.
    More,
    /// A quote where none can be.
    Odd,
}

/// What a value ends, and where the next begins.
enum End {
    Value(usize),
    Record(usize),
}

fn scan(bytes: &[u8], at: usize) -> Scan {
    match bytes.get(at) {
        Some(b'"') => quoted(bytes, at + 1),
        Some(_) => bare(bytes, at),
        None => Scan::More,
    }
}

/// A value from behind its opening quote.
fn quoted(bytes: &[u8], start: usize) -> Scan {
    let (mut from, mut is_doubled) = (start, false);
    while let Some(found) = memchr(b'"', &bytes[from..]) {
        let close = from + found;
        let field = Field { start: start as u32, end: close as u32 };
        let end = match bytes[close + 1..] {
            [b'"', ..] => {
                (from, is_doubled) = (close + 2, true);
                continue;
            }
            [b',', ..] => End::Value(close + 2),
            [b'\n', ..] => End::Record(close + 2),
            [b'\r', b'\n', ..] => End::Record(close + 3),
            [] | [b'\r'] => return Scan::More,
            _ => return Scan::Odd,
        };
        return Scan::Field { field, is_doubled, end };
    }
    Scan::More
}

/// A value without quotes: Athena writes none, so that it is NULL; other writers leave them off where they can.
fn bare(bytes: &[u8], start: usize) -> Scan {
    let Some(found) = memchr2(b',', b'\n', &bytes[start..]) else { return Scan::More };
    let stop = start + found;
    let is_last = bytes[stop] == b'\n';
    let stop_of_text = if is_last && bytes[start..stop].ends_with(b"\r") { stop - 1 } else { stop };
    if memchr(b'"', &bytes[start..stop_of_text]).is_some() {
        return Scan::Odd;
    }
    let is_null = stop_of_text == start;
    let field = if is_null { NULL } else { Field { start: start as u32, end: stop_of_text as u32 } };
    let end = if is_last { End::Record(stop + 1) } else { End::Value(stop + 1) };
    Scan::Field { field, is_doubled: false, end }
}

/// Makes one quote of every two, in place.
fn undouble(bytes: &mut [u8], field: &mut Field) {
    let text = &mut bytes[field.start as usize..field.end as usize];
    let (mut read, mut written) = (0, 0);
    while read < text.len() {
        text[written] = text[read];
        read += if text[read] == b'"' { 2 } else { 1 };
        written += 1;
    }
    field.end = field.start + written as u32;
}

#[cfg(test)]
mod tests;
