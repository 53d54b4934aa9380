//! From the text of an expression to its tree, as `java.util.regex.Pattern` reads it.

use std::ops::Range;

use super::PatternError;
use super::class::{Class, Item};
use super::escape::Escape;
use super::tree::{Assertion, Greed, Node};

/// Groups nest no deeper: a hostile expression cannot exhaust the stack.
const DEPTH: usize = 200;

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
    pattern: &'p str,
    pub(super) at: usize,
    pub(super) flags: Flags,
    /// The name of each group, empty where it has none.
    names: Vec<String>,
    depth: usize,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) fold: bool,
    dotall: bool,
    multiline: bool,
    comments: bool,
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

    fn take_text(&mut self, text: &str) -> bool {
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

    fn alternatives(&mut self) -> Result<Node, PatternError> {
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

    fn group(&mut self, start: usize) -> Result<Option<Node>, PatternError> {
        if self.depth == DEPTH {
            return Err(self.error("groups nest too deeply to be tried here", start));
        }
        let before = self.flags;
        let kind = self.kind_of_group(start)?;
        if let Kind::Flags = kind {
            return Ok(None);
        }
        self.depth += 1;
        let node = self.alternatives()?;
        self.depth -= 1;
        if !self.take(')') {
            return Err(PatternError { what: "Unclosed group".to_owned(), span: start..start + 1 });
        }
        self.flags = before;
        let node = Box::new(node);
        Ok(Some(match kind {
            Kind::Capture(index) => Node::Group(Some(index), node),
            Kind::Plain | Kind::Flags => Node::Group(None, node),
            Kind::Atomic => Node::Atomic(node),
            Kind::Look { ahead: false, .. } if node.longest().is_none() => {
                return Err(self.error("Look-behind group does not have an obvious maximum length", start));
            }
            Kind::Look { ahead, negated } => Node::Look { node, ahead, negated },
        }))
    }

    fn kind_of_group(&mut self, start: usize) -> Result<Kind, PatternError> {
        if !self.take('?') {
            self.names.push(String::new());
            return Ok(Kind::Capture(self.names.len()));
        }
        let look = |ahead, negated| Ok(Kind::Look { ahead, negated });
        match self.next() {
            Some(':') => Ok(Kind::Plain),
            Some('=') => look(true, false),
            Some('!') => look(true, true),
            Some('>') => Ok(Kind::Atomic),
            Some('<') if self.take('=') => look(false, false),
            Some('<') if self.take('!') => look(false, true),
            Some('<') => {
                let name = self.until('>').unwrap_or_default();
                let legal = name.starts_with(|c: char| c.is_ascii_alphabetic())
                    && name.chars().all(|c| c.is_ascii_alphanumeric());
                if !legal {
                    return Err(
                        self.error("named capturing group is missing trailing '>' or has an illegal name", start)
                    );
                }
                if self.names.contains(&name) {
                    return Err(self.error(&format!("Named capturing group <{name}> is already defined"), start));
                }
                self.names.push(name);
                Ok(Kind::Capture(self.names.len()))
            }
            Some(c) => self.inline_flags(c, start),
            None => Err(self.error("Unknown inline modifier", start)),
        }
    }

    /// `(?i)` changes what follows, `(?i:…)` a group.
    fn inline_flags(&mut self, first: char, start: usize) -> Result<Kind, PatternError> {
        let mut on = true;
        let mut next = Some(first);
        while let Some(c) = next {
            match c {
                '-' if on => on = false,
                'i' => self.flags.fold = on,
                's' => self.flags.dotall = on,
                'm' => self.flags.multiline = on,
                'x' => self.flags.comments = on,
                'd' | 'u' | 'U' => {}
                ':' => return Ok(Kind::Plain),
                ')' => return Ok(Kind::Flags),
                _ => break,
            }
            next = self.next();
        }
        Err(self.error("Unknown inline modifier", start))
    }

    /// A class; its first bracket is behind.
    fn class(&mut self, start: usize) -> Result<Class, PatternError> {
        let mut class = Class { negated: self.take('^'), fold: self.flags.fold, ..Class::default() };
        let first = self.at;
        loop {
            let unclosed = || PatternError { what: "Unclosed character class".to_owned(), span: start..start + 1 };
            if self.take_text("&&") {
                let mut rest = Class { fold: self.flags.fold, ..Class::default() };
                std::mem::swap(&mut rest.items, &mut class.items);
                class.items.push(Item::Class(rest));
                let right = self.right_side(start)?;
                class.and.push(right);
                continue;
            }
            match self.next().ok_or_else(unclosed)? {
                ']' if self.at - 1 > first => return Ok(class),
                '[' => class.items.push(Item::Class(self.nested_class(start)?)),
                c => self.member(c, &mut class)?,
            }
        }
    }

    fn nested_class(&mut self, start: usize) -> Result<Class, PatternError> {
        if self.depth == DEPTH {
            return Err(self.error("classes nest too deeply to be tried here", start));
        }
        self.depth += 1;
        let class = self.class(self.at - 1)?;
        self.depth -= 1;
        Ok(class)
    }

    /// What stands behind `&&`: a class of its own, or members up to the next `&&` or the bracket.
    fn right_side(&mut self, start: usize) -> Result<Class, PatternError> {
        let mut right = Class { fold: self.flags.fold, ..Class::default() };
        while !self.pattern[self.at..].starts_with("&&") && self.peek() != Some(']') {
            match self.next() {
                Some('[') => right.items.push(Item::Class(self.nested_class(start)?)),
                Some(c) => self.member(c, &mut right)?,
                None => return Err(self.error("Unclosed character class", start)),
            }
        }
        Ok(right)
    }

    /// A character, a range or a shorthand.
    fn member(&mut self, c: char, class: &mut Class) -> Result<(), PatternError> {
        let start = self.at - c.len_utf8();
        let from = match self.member_char(c)? {
            Ok(c) => c,
            Err(nested) => {
                class.items.push(Item::Class(nested));
                return Ok(());
            }
        };
        let behind = self.pattern[self.at..].strip_prefix('-').and_then(|rest| rest.chars().next());
        if matches!(behind, None | Some(']' | '[')) {
            class.items.push(Item::Range(from, from));
            return Ok(());
        }
        self.next();
        let c = self.next().unwrap_or_default();
        match self.member_char(c)? {
            Ok(to) if to < from => Err(self.error("Illegal character range", start)),
            Ok(to) => {
                class.items.push(Item::Range(from, to));
                Ok(())
            }
            Err(_) => Err(self.error("Illegal character range", start)),
        }
    }

    fn member_char(&mut self, c: char) -> Result<Result<char, Class>, PatternError> {
        let start = self.at - c.len_utf8();
        if c != '\\' {
            return Ok(Ok(c));
        }
        match self.escape()? {
            Escape::Char(c) => Ok(Ok(c)),
            Escape::Class(class) => Ok(Err(class)),
            Escape::Node(_) => Err(self.error("Illegal/unsupported escape sequence", start)),
        }
    }
}

enum Kind {
    Capture(usize),
    Plain,
    Flags,
    Atomic,
    Look { ahead: bool, negated: bool },
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
