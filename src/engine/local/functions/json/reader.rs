//! A strict JSON reader that can stop early: later garbage does not matter to who found what he looked for.

use std::borrow::Cow;

/// Deeper nesting is malformed (the limit of the parser that Trino uses).
const MAX_DEPTH: usize = 1000;

/// A JSON value. Numbers keep their text; objects keep duplicate keys, in order.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Json<'a> {
    Null,
    Bool(bool),
    Number(&'a str),
    String(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// The text is not JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct Malformed;

/// Reads one whole document; nothing but white space may follow.
pub(in super::super) fn parse(text: &str) -> Result<Json<'_>, Malformed> {
    let mut reader = Reader::new(text);
    let value = reader.value()?;
    reader.end()?;
    Ok(value)
}

/// A place in a JSON text.
#[derive(Debug, Clone)]
pub(in super::super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    /// At the start of `text`.
    pub(in super::super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// The next byte that is not white space, without consuming it.
    pub(in super::super) fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// Nothing but white space is left.
    fn end(&mut self) -> Result<(), Malformed> {
        if self.peek().is_none() { Ok(()) } else { Err(Malformed) }
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn expect(&mut self, byte: u8) -> Result<(), Malformed> {
        if self.take(byte) { Ok(()) } else { Err(Malformed) }
    }

    /// Reads the value here.
    pub(in super::super) fn value(&mut self) -> Result<Json<'a>, Malformed> {
        match self.peek().ok_or(Malformed)? {
            b'{' => {
                let mut members = Vec::new();
                self.object(|reader, key| {
                    members.push((key, reader.value()?));
                    Ok(true)
                })?;
                Ok(Json::Object(members))
            }
            b'[' => {
                let mut items = Vec::new();
                self.array(|reader, _| {
                    items.push(reader.value()?);
                    Ok(true)
                })?;
                Ok(Json::Array(items))
            }
            b'"' => Ok(Json::String(self.string()?)),
            b't' => self.word("true").map(|()| Json::Bool(true)),
            b'f' => self.word("false").map(|()| Json::Bool(false)),
            b'n' => self.word("null").map(|()| Json::Null),
            _ => Ok(Json::Number(self.number()?)),
        }
    }

    /// Steps over the value here; it is checked as if it were read.
    pub(in super::super) fn skip(&mut self) -> Result<(), Malformed> {
        match self.peek().ok_or(Malformed)? {
            b'{' => self.object(|reader, _| reader.skip().map(|()| true)).map(drop),
            b'[' => self.array(|reader, _| reader.skip().map(|()| true)).map(drop),
            _ => self.value().map(drop),
        }
    }

    /// Walks the members of the object here. `member` reads or skips the value and says whether to go on;
    /// `Ok(false)` tells that it stopped the walk.
    pub(in super::super) fn object(
        &mut self,
        mut member: impl FnMut(&mut Self, Cow<'a, str>) -> Result<bool, Malformed>,
    ) -> Result<bool, Malformed> {
        self.expect(b'{')?;
        self.down()?;
        if !self.take(b'}') {
            loop {
                if self.peek() != Some(b'"') {
                    return Err(Malformed);
                }
                let key = self.string()?;
                self.expect(b':')?;
                if !member(self, key)? {
                    return Ok(false);
                }
                if self.take(b'}') {
                    break;
                }
                self.expect(b',')?;
            }
        }
        self.depth -= 1;
        Ok(true)
    }

    /// Walks the items of the array here, like [`Self::object`].
    pub(in super::super) fn array(
        &mut self,
        mut item: impl FnMut(&mut Self, usize) -> Result<bool, Malformed>,
    ) -> Result<bool, Malformed> {
        self.expect(b'[')?;
        self.down()?;
        if !self.take(b']') {
            for index in 0.. {
                if !item(self, index)? {
                    return Ok(false);
                }
                if self.take(b']') {
                    break;
                }
                self.expect(b',')?;
            }
        }
        self.depth -= 1;
        Ok(true)
    }

    fn down(&mut self) -> Result<(), Malformed> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(Malformed) } else { Ok(()) }
    }

    fn word(&mut self, word: &str) -> Result<(), Malformed> {
        if !self.text[self.at..].starts_with(word) {
            return Err(Malformed);
        }
        self.at += word.len();
        Ok(())
    }

    fn number(&mut self) -> Result<&'a str, Malformed> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let digits = |at: &mut usize| {
            let from = *at;
            while bytes.get(*at).is_some_and(u8::is_ascii_digit) {
                *at += 1;
            }
            *at - from
        };
        let mut at = start + usize::from(bytes.get(start) == Some(&b'-'));
        let leading_zero = bytes.get(at) == Some(&b'0');
        let whole = digits(&mut at);
        if whole == 0 || (leading_zero && whole > 1) {
            return Err(Malformed);
        }
        if bytes.get(at) == Some(&b'.') {
            at += 1;
            if digits(&mut at) == 0 {
                return Err(Malformed);
            }
        }
        if matches!(bytes.get(at), Some(b'e' | b'E')) {
            at += 1;
            at += usize::from(matches!(bytes.get(at), Some(b'+' | b'-')));
            if digits(&mut at) == 0 {
                return Err(Malformed);
            }
        }
        self.at = at;
        Ok(&self.text[start..at])
    }

    fn string(&mut self) -> Result<Cow<'a, str>, Malformed> {
        self.expect(b'"')?;
        let bytes = self.text.as_bytes();
        let start = self.at;
        loop {
            match bytes.get(self.at).ok_or(Malformed)? {
                b'"' => {
                    let plain = &self.text[start..self.at];
                    self.at += 1;
                    return Ok(Cow::Borrowed(plain));
                }
                b'\\' => return self.escaped(start).map(Cow::Owned),
                0..=0x1F => return Err(Malformed),
                _ => self.at += 1,
            }
        }
    }

    /// The rest of a string that has an escape at the current place.
    fn escaped(&mut self, start: usize) -> Result<String, Malformed> {
        let mut out = self.text[start..self.at].to_owned();
        loop {
            let c = self.text[self.at..].chars().next().ok_or(Malformed)?;
            self.at += c.len_utf8();
            match c {
                '"' => return Ok(out),
                '\\' => out.push(self.escape()?),
                '\0'..='\x1F' => return Err(Malformed),
                c => out.push(c),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Malformed> {
        let c = *self.text.as_bytes().get(self.at).ok_or(Malformed)?;
        self.at += 1;
        Ok(match c {
            b'"' | b'\\' | b'/' => char::from(c),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return Err(Malformed),
        })
    }

    /// `\uXXXX`, with its second half where it is a surrogate; a lone surrogate becomes U+FFFD.
    fn unicode(&mut self) -> Result<char, Malformed> {
        let first = self.hex4()?;
        if (0xD800..0xDC00).contains(&first) && self.text.as_bytes()[self.at..].starts_with(b"\\u") {
            let mark = self.at;
            self.at += 2;
            let second = self.hex4()?;
            if (0xDC00..0xE000).contains(&second) {
                let code = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return char::from_u32(code).ok_or(Malformed);
            }
            self.at = mark;
        }
        Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex4(&mut self) -> Result<u32, Malformed> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).ok_or(Malformed)?;
        self.at += 4;
        digits.iter().try_fold(0, |code, d| Ok(code * 16 + char::from(*d).to_digit(16).ok_or(Malformed)?))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_reads_every_kind_of_value() {
        let value = parse(r#" {"a":[1,-2.5e3,"x\né😀",true,null],"a":{}} "#).unwrap();
        let Json::Object(members) = value else { panic!("not an object") };
        assert_eq!(members.len(), 2, "duplicate keys stay");
        let Json::Array(items) = &members[0].1 else { panic!("not an array") };
        assert_eq!(items[1], Json::Number("-2.5e3"));
        assert_eq!(items[2], Json::String("x\né😀".into()));
    }

    #[test]
    fn it_refuses_what_is_not_json() {
        for text in ["", " ", "{", "[1,]", "{\"a\"}", "01", "1.", "1e", "-", "tru", "'a'", "\"\t\"", "\"\\x\"", "1 2"] {
            assert_eq!(parse(text), Err(Malformed), "{text}");
        }
    }

    #[test]
    fn nesting_beyond_the_limit_is_malformed_and_does_not_overflow_the_stack() {
        assert_eq!(parse(&"[".repeat(1_000_000)), Err(Malformed));
        let deep = "[".repeat(1000) + &"]".repeat(1000);
        assert!(parse(&deep).is_ok());
        assert!(Reader::new(&"{\"a\":".repeat(100_000)).skip().is_err());
    }

    proptest! {
        #[test]
        fn it_agrees_with_another_reader_on_any_text(text in r#"[\[\]{}",:a01. -]{0,40}"#) {
            prop_assert_eq!(parse(&text).is_ok(), serde_json::from_str::<serde_json::Value>(&text).is_ok());
        }
    }
}
