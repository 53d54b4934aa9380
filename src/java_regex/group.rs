//! What stands in parentheses: groups, look-around, flags.

use super::PatternError;
use super::parse::{DEPTH, Parser};
use super::tree::Node;

enum Kind {
    Capture(usize),
    Plain,
    Flags,
    Atomic,
    Look { ahead: bool, negated: bool },
}

impl Parser<'_> {
    /// A group; its parenthesis is behind. `None` for flags, which are none.
    pub(super) fn group(&mut self, start: usize) -> Result<Option<Node>, PatternError> {
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
}
