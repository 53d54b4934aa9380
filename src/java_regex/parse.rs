//! From the text of an expression to its tree, as `java.util.regex.Pattern` reads it.

use std::ops::Range;

use super::PatternError;
use super::class::Class;
use super::escape::Escape;
use super::tree::{Assertion, Greed, Node};

/// Groups nest no deeper: a hostile expression cannot exhaust the stack.
pub(super) const DEPTH: usize = 200;

/// Parts in a row with their places, and the number of groups.
type Parts = (Vec<(Node, Range<usize>)>, usize);

pub(super) fn parse(pattern: &str, fold: bool) -> Result<Parts, PatternError> {
    let mut parser = Parser { pattern, at: 0, flags: Flags { fold, ..Flags::default() }, names: Vec::new(), depth: 0 };
    let start = parser.at;
    let parts = parser.parts()?;
    // Alternatives at the top are one part.
    if parser.peek() == Some('|') {
        parser = Parser { pattern, at: start, flags: Flags { fold, ..Flags::default() }, names: Vec::new(), depth: 0 };
        let node = parser.alternatives()?;
        parser.ended()?;
        return Ok((vec![(node, 0..pattern.len())], parser.names.len()));
    }
    parser.ended()?;
    Ok((parts, parser.names.len()))
}

pub(super) struct Parser<'p> {
    pub(super) pattern: &'p str,
    pub(super) at: usize,
    pub(super) flags: Flags,
    /// The name of each group, empty where it has none.
    pub(super) names: Vec<String>,
    pub(super) depth: usize,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) fold: bool,
    pub(super) dotall: bool,
    pub(super) multiline: bool,
    pub(super) comments: bool,
}

impl<'p> Parser<'p> {
    pub(super) fn peek(&self) -> Option<char> {
        self.pattern[self.at..].chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    pub(super) fn take(&mut self, c: char) -> bool {
        let found = self.peek() == Some(c);
        self.at += if found { c.len_utf8() } else { 0 };
        found
    }

    pub(super) fn take_text(&mut self, text: &str) -> bool {
        let found = self.pattern[self.at..].starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }

    /// The text up to a character, which is stepped over.
    pub(super) fn until(&mut self, end: char) -> Option<String> {
        let (text, _) = self.pattern[self.at..].split_once(end)?;
        self.at += text.len() + end.len_utf8();
        Some(text.to_owned())
    }

    pub(super) fn error(&self, what: &str, start: usize) -> PatternError {
        PatternError { what: what.to_owned(), span: start..self.at.max(start) }
    }

    pub(super) fn groups(&self) -> usize {
        self.names.len()
    }

    pub(super) fn group_called(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name && !name.is_empty()).map(|index| index + 1)
    }

    fn ended(&mut self) -> Result<(), PatternError> {
        let start = self.at;
        match self.next() {
            None => Ok(()),
            Some(_) => Err(self.error("Unmatched closing ')'", start)),
        }
    }

    pub(super) fn alternatives(&mut self) -> Result<Node, PatternError> {
        let mut nodes = vec![self.sequence()?];
        while self.take('|') {
            nodes.push(self.sequence()?);
        }
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Alternate(nodes) })
    }

    fn sequence(&mut self) -> Result<Node, PatternError> {
        let mut nodes: Vec<Node> = self.parts()?.into_iter().map(|(node, _)| node).collect();
        Ok(if nodes.len() == 1 { nodes.remove(0) } else { Node::Concat(nodes) })
    }

    /// Pieces in a row, up to `|`, `)` or the end.
    fn parts(&mut self) -> Result<Vec<(Node, Range<usize>)>, PatternError> {
        let mut parts = Vec::new();
        loop {
            self.blanks();
            let start = self.at;
            if matches!(self.peek(), None | Some('|' | ')')) {
                return Ok(parts);
            }
            if self.take_text("\\Q") {
                let text = match self.pattern[self.at..].split_once("\\E") {
                    Some((text, _)) => text,
                    None => &self.pattern[self.at..],
                };
                let fold = self.flags.fold;
                parts.extend(text.char_indices().map(|(i, c)| {
                    let at = start + 2 + i;
                    (Node::One(Class::one(c, fold)), at..at + c.len_utf8())
                }));
                self.at = (self.at + text.len() + 2).min(self.pattern.len());
                continue;
            }
            let Some(atom) = self.atom()? else { continue };
            let node = self.quantified(atom)?;
            parts.push((node, start..self.at));
        }
    }

    /// White space and `# …` mean nothing under `(?x)`.
    fn blanks(&mut self) {
        while self.flags.comments {
            match self.peek() {
                Some(c) if c.is_ascii_whitespace() => self.at += 1,
                Some('#') => self.at += self.pattern[self.at..].find('\n').unwrap_or(self.pattern.len() - self.at),
                _ => return,
            }
        }
    }

    /// One piece without its quantifier; `None` for flags, which are none.
    fn atom(&mut self) -> Result<Option<Node>, PatternError> {
        let start = self.at;
        let Some(c) = self.next() else { return Ok(None) };
        Ok(Some(match c {
            '(' => return self.group(start),
            '[' => Node::One(self.class(start)?),
            '.' => Node::One(Class::any(self.flags.dotall)),
            '^' if self.flags.multiline => Node::Assert(Assertion::LineStart),
            '^' => Node::Assert(Assertion::Start),
            '$' if self.flags.multiline => Node::Assert(Assertion::LineEnd),
            '$' => Node::Assert(Assertion::LastLine),
            '*' | '+' | '?' => return Err(self.error(&format!("Dangling meta character '{c}'"), start)),
            '{' => return Err(self.error("Illegal repetition", start)),
            '\\' => match self.escape()? {
                Escape::Char(c) => Node::One(Class::one(c, self.flags.fold)),
                Escape::Class(class) => Node::One(class),
                Escape::Node(node) => node,
            },
            c => Node::One(Class::one(c, self.flags.fold)),
        }))
    }

    fn quantified(&mut self, atom: Node) -> Result<Node, PatternError> {
        self.blanks();
        let start = self.at;
        let (min, max) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.next();
                let text = self.until('}').ok_or_else(|| self.error("Unclosed counted closure", start))?;
                self.at -= 1;
                counts(&text).ok_or_else(|| self.error("Illegal repetition", start))?
            }
            _ => return Ok(atom),
        };
        self.next();
        if max.is_some_and(|max| max < min) {
            return Err(self.error("Illegal repetition range", start));
        }
        let greed = match self.peek() {
            Some('?') => Greed::Lazy,
            Some('+') => Greed::Possessive,
            _ => return Ok(Node::Repeat { node: Box::new(atom), min, max, greed: Greed::Greedy }),
        };
        self.next();
        Ok(Node::Repeat { node: Box::new(atom), min, max, greed })
    }
}

/// `{3}`, `{3,}`, `{3,5}`
fn counts(text: &str) -> Option<(u32, Option<u32>)> {
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    match text.split_once(',') {
        None => number(text).map(|n| (n, Some(n))),
        Some((min, "")) => Some((number(min)?, None)),
        Some((min, max)) => Some((number(min)?, Some(number(max)?))),
    }
}
