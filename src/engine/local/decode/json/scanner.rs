//! A pull scanner over JSON text: it finds where values start and end, and copies nothing.
//!
//! It is our own because a log is written by strangers: nesting is followed with a bounded stack of bits and
//! never by recursion, and every position is known, so that a damaged record can be stepped over. It checks the
//! grammar of RFC 8259 with one exception: control characters other than a line feed may stand in strings.

use memchr::{memchr, memchr3};

/// Values may be nested this deep inside one record.
const MAX_DEPTH: usize = 1024;

/// A range of bytes of the scanned text. Both ends are beside ASCII characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it is a string that holds escapes.
    pub(super) escaped: bool,
}

impl Span {
    pub(super) fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start..self.end]
    }
}

/// Why a value can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    /// The text is over before the value is.
    Unfinished,
    /// Against the grammar.
    Grammar,
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
}

/// A position in a text.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str, at: usize) -> Self {
        Self { text, at }
    }

    /// The byte offset of what is read next.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Reads again from an earlier place.
    pub(super) fn back_to(&mut self, at: usize) {
        self.at = at;
    }

    /// The next byte that is not white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        loop {
            match bytes.get(self.at) {
                Some(b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                other => return other.copied(),
            }
        }
    }

    /// Takes `byte` if it is next.
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        match self.peek() {
            Some(found) if found == byte => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(Malformed::Grammar),
            None => Err(Malformed::Unfinished),
        }
    }

    /// A key and its colon; the span is the text between the quotes.
    pub(super) fn key(&mut self) -> Result<Span, Malformed> {
        self.expect(b'"')?;
        let key = self.rest_of_string()?;
        self.expect(b':')?;
        Ok(key)
    }

    /// Whether another item follows in the container that `close` ends; takes the comma or the end.
    pub(super) fn another(&mut self, close: u8) -> Result<bool, Malformed> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(found) if found == close => {
                self.at += 1;
                Ok(false)
            }
            Some(_) => Err(Malformed::Grammar),
            None => Err(Malformed::Unfinished),
        }
    }

    /// Any value, checked and stepped over.
    pub(super) fn value(&mut self) -> Result<Span, Malformed> {
        let first = self.peek();
        let start = self.at;
        let mut escaped = false;
        match first {
            Some(b'"') => {
                self.at += 1;
                escaped = self.rest_of_string()?.escaped;
            }
            Some(b'{' | b'[') => self.container()?,
            _ => self.word()?,
        }
        Ok(Span { start, end: self.at, escaped })
    }

    /// An object or array with all it holds.
    fn container(&mut self) -> Result<(), Malformed> {
        let mut open = Nesting::default();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    self.rest_of_string()?;
                }
                Some(b'{') => {
                    self.at += 1;
                    if !self.eat(b'}') {
                        open.push(true)?;
                        self.key()?;
                        continue;
                    }
                }
                Some(b'[') => {
                    self.at += 1;
                    if !self.eat(b']') {
                        open.push(false)?;
                        continue;
                    }
                }
                _ => self.word()?,
            }
            loop {
                let Some(object) = open.last() else { return Ok(()) };
                if self.another(if object { b'}' } else { b']' })? {
                    if object {
                        self.key()?;
                    }
                    break;
                }
                open.pop();
            }
        }
    }

    /// What follows an opening quote, to behind the closing one.
    fn rest_of_string(&mut self) -> Result<Span, Malformed> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut escaped = false;
        loop {
            let rest = &bytes[self.at..];
            let found = string_stop(rest).ok_or(Malformed::Unfinished)?;
            let end = self.at + found;
            match rest[found] {
                b'"' => {
                    self.at = end + 1;
                    return Ok(Span { start, end, escaped });
                }
                b'\\' => {
                    escaped = true;
                    self.at = end + 1 + escape_length(&rest[found + 1..])?;
                }
                _ => return Err(Malformed::Grammar),
            }
        }
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Result<(), Malformed> {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().position(|b| matches!(b, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t'));
        let word = &rest[..length.unwrap_or(rest.len())];
        if matches!(word, b"true" | b"false" | b"null") || is_number(word) {
            self.at += word.len();
            return Ok(());
        }
        Err(if length.is_none() { Malformed::Unfinished } else { Malformed::Grammar })
    }

    /// Steps over a damaged item of an array: to the comma or bracket that ends it, or to the end of the text.
    ///
    /// A closing bracket also closes what is still open inside it. Strings end at a line feed, if not before.
    pub(super) fn resynchronise(&mut self) -> Result<(), Malformed> {
        let bytes = self.text.as_bytes();
        let mut open = Nesting::default();
        // Below the depth that is followed, brackets are only counted.
        let mut deeper = 0usize;
        while let Some(&byte) = bytes.get(self.at) {
            let object = byte == b'{' || byte == b'}';
            match byte {
                b'"' => self.skip_damaged_string(),
                b'{' | b'[' => deeper += usize::from(open.push(object).is_err()),
                b'}' | b']' if deeper > 0 => deeper -= 1,
                b'}' => _ = open.close(object),
                b']' if !open.close(object) => return Ok(()),
                b',' if open.last().is_none() => return Ok(()),
                _ => {}
            }
            self.at += 1;
        }
        self.at = bytes.len();
        Err(Malformed::Unfinished)
    }

    /// From an opening quote to the closing one, or to the end of the line.
    fn skip_damaged_string(&mut self) {
        let bytes = self.text.as_bytes();
        self.at += 1;
        while let Some(found) = bytes.get(self.at..).and_then(|rest| memchr3(b'"', b'\\', b'\n', rest)) {
            self.at += found;
            if bytes[self.at] != b'\\' {
                return;
            }
            self.at += 2;
        }
        self.at = bytes.len();
    }

    /// To behind the next line feed.
    pub(super) fn skip_line(&mut self) {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += memchr(b'\n', rest).map_or(rest.len(), |found| found + 1);
    }
}

/// The first byte at which a string may end: a quote, a backslash, a line feed.
///
/// Most strings of a log are short. Their bytes are compared eight at a time in one register, which is done before a
/// call to the vector instructions for long ones would have begun.
#[inline]
fn string_stop(bytes: &[u8]) -> Option<usize> {
    const SHORT: usize = 6;
    let (words, _) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().take(SHORT).enumerate() {
        let stops = stops(u64::from_le_bytes(*word));
        if stops != 0 {
            return Some(8 * i + stops.trailing_zeros() as usize / 8);
        }
    }
    let seen = 8 * words.len().min(SHORT);
    memchr3(b'"', b'\\', b'\n', &bytes[seen..]).map(|found| seen + found)
}

/// The high bit of each byte that is a quote, a backslash or a line feed. Only the lowest of the bits is sure: taking
/// one from a zero byte borrows from those above.
#[inline]
fn stops(word: u64) -> u64 {
    const ONES: u64 = u64::MAX / 255;
    let zeros = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes;
    let equal = |byte: u8| zeros(word ^ (ONES * u64::from(byte)));
    (equal(b'"') | equal(b'\\') | equal(b'\n')) & (ONES << 7)
}

/// The length of what follows a backslash.
fn escape_length(rest: &[u8]) -> Result<usize, Malformed> {
    match rest {
        [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => Ok(1),
        [b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(|digit| digit.is_ascii_hexdigit()) => Ok(5),
        [] => Err(Malformed::Unfinished),
        [b'u', digits @ ..] if digits.len() < 4 => Err(Malformed::Unfinished),
        _ => Err(Malformed::Grammar),
    }
}

/// JSON's number: `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
fn is_number(word: &[u8]) -> bool {
    let digits = |bytes: &[u8]| bytes.iter().take_while(|b| b.is_ascii_digit()).count();
    let rest = word.strip_prefix(b"-").unwrap_or(word);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest[0] == b'0') {
        return false;
    }
    let mut rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = &fraction[count..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"+").or_else(|| exponent.strip_prefix(b"-")).unwrap_or(exponent);
        let count = digits(exponent);
        return count > 0 && count == exponent.len();
    }
    rest.is_empty()
}

/// The containers that are open, one bit each: set for an object, clear for an array.
#[derive(Default)]
struct Nesting {
    depth: usize,
    objects: usize,
    bits: [u64; MAX_DEPTH / 64],
}

impl Nesting {
    fn push(&mut self, object: bool) -> Result<(), Malformed> {
        let word = self.bits.get_mut(self.depth / 64).ok_or(Malformed::TooDeep)?;
        let bit = 1 << (self.depth % 64);
        *word = if object { *word | bit } else { *word & !bit };
        self.depth += 1;
        self.objects += usize::from(object);
        Ok(())
    }

    fn last(&self) -> Option<bool> {
        let top = self.depth.checked_sub(1)?;
        Some(self.bits[top / 64] >> (top % 64) & 1 == 1)
    }

    fn pop(&mut self) -> Option<bool> {
        let object = self.last()?;
        self.depth -= 1;
        self.objects -= usize::from(object);
        Some(object)
    }

    /// Closes the innermost container of this kind and what is open inside it; `false` if there is none.
    fn close(&mut self, object: bool) -> bool {
        let of_this_kind = if object { self.objects } else { self.depth - self.objects };
        if of_this_kind == 0 {
            return false;
        }
        while self.pop().is_some_and(|last| last != object) {}
        true
    }
}

#[cfg(test)]
mod tests;
