//! What stands behind a backslash.

use super::PatternError;
use super::class::{Class, property, shorthand};
use super::parse::Parser;
use super::tree::{Assertion, Node};

/// An escape.
pub(super) enum Escape {
    Char(char),
    Class(Class),
    /// Only outside of classes.
    Node(Node),
}

impl Parser<'_> {
    /// Reads an escape; the backslash is behind.
    pub(super) fn escape(&mut self) -> Result<Escape, PatternError> {
        let start = self.at - 1;
        let Some(c) = self.next() else {
            return Err(self.error("Unexpected internal error: a backslash at the end", start));
        };
        if let Some(mut class) = shorthand(c) {
            class.fold = false;
            return Ok(Escape::Class(class));
        }
        Ok(match c {
            't' => Escape::Char('\t'),
            'n' => Escape::Char('\n'),
            'r' => Escape::Char('\r'),
            'f' => Escape::Char('\u{c}'),
            'a' => Escape::Char('\u{7}'),
            'e' => Escape::Char('\u{1b}'),
            '0' => self.octal(start)?,
            'x' => self.hexadecimal(start)?,
            'u' => self.code(4, start)?,
            'c' => match self.next() {
                Some(c) if c.is_ascii() => Escape::Char(char::from(c as u8 ^ 64)),
                _ => return Err(self.error("Illegal control escape sequence", start)),
            },
            'p' | 'P' => Escape::Class(self.property(c == 'P', start)?),
            'A' => Escape::Node(Node::Assert(Assertion::Start)),
            'Z' => Escape::Node(Node::Assert(Assertion::LastLine)),
            'z' => Escape::Node(Node::Assert(Assertion::End)),
            // Where the last match ended: a whole match begins at the start.
            'G' => Escape::Node(Node::Assert(Assertion::Start)),
            'b' => Escape::Node(Node::Assert(Assertion::Boundary)),
            'B' => Escape::Node(Node::Assert(Assertion::NoBoundary)),
            'R' => Escape::Node(line_break()),
            'X' => Escape::Node(Node::One(Class::any(true))),
            'k' => Escape::Node(self.named_reference(start)?),
            '1'..='9' => Escape::Node(self.reference(c)),
            c if c.is_ascii_alphabetic() => return Err(self.error("Illegal/unsupported escape sequence", start)),
            c => Escape::Char(c),
        })
    }

    fn octal(&mut self, start: usize) -> Result<Escape, PatternError> {
        let most = if matches!(self.peek(), Some('0'..='3')) { 3 } else { 2 };
        let mut code = 0;
        let mut digits = 0;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(8)).filter(|_| digits < most) {
            code = code * 8 + digit;
            digits += 1;
            self.next();
        }
        match char::from_u32(code).filter(|_| digits > 0) {
            Some(c) => Ok(Escape::Char(c)),
            None => Err(self.error("Illegal octal escape sequence", start)),
        }
    }

    fn hexadecimal(&mut self, start: usize) -> Result<Escape, PatternError> {
        if !self.take('{') {
            return self.code(2, start);
        }
        let digits = self.until('}').ok_or_else(|| self.error("Unclosed hexadecimal escape sequence", start))?;
        let c = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
        c.map(Escape::Char).ok_or_else(|| self.error("Illegal hexadecimal escape sequence", start))
    }

    fn code(&mut self, digits: usize, start: usize) -> Result<Escape, PatternError> {
        let mut code = 0;
        for _ in 0..digits {
            let digit = self.next().and_then(|c| c.to_digit(16));
            code = code * 16 + digit.ok_or_else(|| self.error("Illegal hexadecimal escape sequence", start))?;
        }
        char::from_u32(code).map(Escape::Char).ok_or_else(|| self.error("Illegal Unicode escape sequence", start))
    }

    fn property(&mut self, negated: bool, start: usize) -> Result<Class, PatternError> {
        let name = match self.next() {
            Some('{') => self.until('}').ok_or_else(|| self.error("Unclosed character family", start))?,
            Some(c) => c.to_string(),
            None => return Err(self.error("Unclosed character family", start)),
        };
        property(&name, negated)
            .ok_or_else(|| self.error(&format!("Unknown character property name {{{name}}}"), start))
    }

    fn named_reference(&mut self, start: usize) -> Result<Node, PatternError> {
        if !self.take('<') {
            return Err(self.error("\\k is not followed by '<' for named capturing group", start));
        }
        let name = self.until('>').unwrap_or_default();
        let group = self.group_called(&name);
        let group =
            group.ok_or_else(|| self.error(&format!("named capturing group <{name}> does not exist"), start))?;
        Ok(Node::Back { group, fold: self.flags.fold })
    }

    /// As many digits as there are groups.
    fn reference(&mut self, first: char) -> Node {
        let mut group = first.to_digit(10).unwrap_or(0) as usize;
        while let Some(digit) = self.peek().and_then(|c| c.to_digit(10)) {
            let longer = group * 10 + digit as usize;
            if longer > self.groups() {
                break;
            }
            group = longer;
            self.next();
        }
        Node::Back { group, fold: self.flags.fold }
    }
}

/// `\R`
fn line_break() -> Node {
    let two = Node::Concat(vec![Node::One(Class::one('\r', false)), Node::One(Class::one('\n', false))]);
    let ends = [('\n', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')];
    Node::Alternate(vec![two, Node::One(Class::ranges(&ends, false))])
}
