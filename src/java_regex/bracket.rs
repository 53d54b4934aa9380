//! Classes in brackets: `[^a-z&&[^x]]`.

use super::PatternError;
use super::class::{Class, Item};
use super::escape::Escape;
use super::parse::{DEPTH, Parser};

impl Parser<'_> {
    /// A class; its first bracket is behind.
    pub(super) fn class(&mut self, start: usize) -> Result<Class, PatternError> {
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
