//! Columns and their types.

use std::ops::Range;

use super::super::{Odd, Place, ReadError};
use super::Statement;
use super::token::Kind;
use crate::ddl::{DefinedColumn, valid};

/// Which list of columns is read.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Data,
    Partitions,
}

impl Of {
    fn name(self, index: usize) -> Place {
        match self {
            Self::Data => Place::Column(index),
            Self::Partitions => Place::Partition(index),
        }
    }

    fn ty(self, index: usize) -> Place {
        match self {
            Self::Data => Place::ColumnType(index),
            Self::Partitions => Place::PartitionType(index),
        }
    }

    fn comment(self, index: usize) -> Place {
        match self {
            Self::Data => Place::ColumnComment(index),
            Self::Partitions => Place::PartitionComment(index),
        }
    }
}

impl Statement<'_> {
    /// `(name type [COMMENT 'text'], …)`
    pub(super) fn columns(&mut self, of: Of) -> Result<Vec<DefinedColumn>, ReadError> {
        let mut columns = Vec::new();
        self.cursor.expect_symbol('(')?;
        loop {
            let index = columns.len();
            let (name, span) = self.name("a column's name")?;
            self.marks.set(of.name(index), span);
            let (ty, span) = self.ty()?;
            self.marks.set(of.ty(index), span);
            let mut comment = String::new();
            if self.cursor.take("COMMENT") {
                let (text, span) = self.cursor.text()?;
                comment.clone_from(&text.value);
                self.marks.set(of.comment(index), span);
            }
            columns.push(DefinedColumn { name, ty, comment });
            if !self.cursor.take_symbol(',') {
                self.cursor.expect_symbol(')')?;
                return Ok(columns);
            }
        }
    }

    /// A type in lower case, without blanks, back-ticks and the comments of a struct's fields.
    fn ty(&mut self) -> Result<(String, Range<usize>), ReadError> {
        let start = self.cursor.here().start;
        let mut out = String::new();
        let mut open = 0usize;
        loop {
            let span = self.cursor.here();
            match self.cursor.peek() {
                Some(Kind::Symbol(',' | ')')) | None if open == 0 => break,
                Some(Kind::Word(_)) if self.cursor.begins("COMMENT") && !out.is_empty() => {
                    if open == 0 {
                        break;
                    }
                    self.cursor.step();
                    // A field that is called comment has no string behind it.
                    if let Some(Kind::Text(_)) = self.cursor.peek() {
                        self.cursor.step();
                    } else {
                        out.push_str("comment");
                    }
                    continue;
                }
                Some(Kind::Word(word)) => {
                    // `double precision`
                    if out.ends_with(|c: char| c.is_alphanumeric()) {
                        out.push(' ');
                    }
                    out.push_str(&word.to_lowercase());
                    self.cursor.step();
                    let is_field = self.cursor.peek() == Some(&Kind::Symbol(':'));
                    if is_field && valid::is_reserved(word) {
                        self.odd(Odd::Bare(word.clone()), span);
                    }
                }
                Some(Kind::Name(name)) => {
                    out.push_str(&name.to_lowercase());
                    self.cursor.step();
                }
                Some(Kind::Symbol(symbol @ ('<' | '(' | '>' | ')' | ',' | ':' | '.'))) => {
                    match symbol {
                        '<' | '(' => open += 1,
                        '>' | ')' => open = open.saturating_sub(1),
                        _ => {}
                    }
                    out.push(*symbol);
                    self.cursor.step();
                }
                _ => return Err(self.cursor.expected("a type")),
            }
        }
        if out.is_empty() { Err(self.cursor.expected("a type")) } else { Ok((out, start..self.cursor.behind())) }
    }
}
