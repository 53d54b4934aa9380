//! A `CREATE EXTERNAL TABLE` statement, as generous as a reader can be: what Athena would refuse is still read where
//! its meaning is plain, and reported as an oddity. <https://docs.aws.amazon.com/athena/latest/ug/create-table.html>

mod clauses;
mod columns;
mod cursor;
mod storage;
mod text;
mod token;

use std::ops::Range;

use self::cursor::Cursor;
use self::storage::Format;
use self::token::{Kind, Token};
use super::{Bag, Fault, Form, Marks, Odd, Oddity, Place, Read, ReadError};
use crate::ddl::{Definition, valid};

/// Reads every statement of a text that creates a table; the others are oddities of the table behind them.
pub(super) fn read(text: &str) -> Result<Vec<Read>, ReadError> {
    let mut oddities = Vec::new();
    let tokens = token::tokens(text, &mut oddities)?;
    let statements: Vec<&[Token]> =
        tokens.split(|token| token.kind == Kind::Symbol(';')).filter(|tokens| !tokens.is_empty()).collect();
    let Some(first) = statements.first() else { return Err(ReadError::new(Fault::Nothing, 0..text.len())) };
    let mut read: Vec<Read> = Vec::new();
    for tokens in &statements {
        let span = span_of(tokens);
        if !creates_table(tokens, text.len()) {
            oddities.push(Oddity { what: Odd::Statement { read: false }, span });
            continue;
        }
        if !read.is_empty() {
            oddities.push(Oddity { what: Odd::Statement { read: true }, span: span.clone() });
        }
        let mut statement = Statement::new(tokens, span.end);
        statement.head()?;
        statement.body()?;
        let mut one = statement.finish(span.len());
        let (before, behind) = oddities.into_iter().partition(|odd| odd.span.start < span.end);
        oddities = behind;
        one.odd(before);
        read.push(one);
    }
    // What stands behind the last one is told of it.
    match read.last_mut() {
        Some(last) => last.odd(oddities),
        None => return Err(other(first)),
    }
    Ok(read)
}

fn creates_table(tokens: &[Token], end: usize) -> bool {
    let cursor = Cursor::new(tokens, end);
    cursor.begins("CREATE EXTERNAL TABLE") || cursor.begins("CREATE TABLE")
}

fn span_of(tokens: &[Token]) -> Range<usize> {
    let start = tokens.first().map_or(0, |token| token.span.start);
    start..tokens.last().map_or(start, |token| token.span.end)
}

/// The error for a statement of another kind.
fn other(tokens: &[Token]) -> ReadError {
    let words: Vec<&str> = tokens
        .iter()
        .map_while(|token| match &token.kind {
            Kind::Word(word) => Some(word.as_str()),
            _ => None,
        })
        .take(3)
        .collect();
    let what = if words.is_empty() { "this".to_owned() } else { format!("`{}`", words.join(" ")) };
    ReadError::new(Fault::Other(what), span_of(tokens))
}

/// A statement that is being read.
struct Statement<'a> {
    cursor: Cursor<'a>,
    definition: Definition,
    marks: Marks,
    oddities: Vec<Oddity>,
    format: Format,
    /// The last clause of the grammar that was there.
    last: Option<usize>,
}

impl<'a> Statement<'a> {
    fn new(tokens: &'a [Token], end: usize) -> Self {
        Self {
            cursor: Cursor::new(tokens, end),
            definition: Definition { table_type: Some("EXTERNAL_TABLE".to_owned()), ..Definition::default() },
            marks: Marks::default(),
            oddities: Vec::new(),
            format: Format::default(),
            last: None,
        }
    }

    fn odd(&mut self, what: Odd, span: Range<usize>) {
        self.oddities.push(Oddity { what, span });
    }

    /// `CREATE [EXTERNAL] TABLE [IF NOT EXISTS] [database.]table [(columns)]`
    fn head(&mut self) -> Result<(), ReadError> {
        self.cursor.expect("CREATE")?;
        let external = self.cursor.take("EXTERNAL");
        if !external {
            self.odd(Odd::NotExternal, self.cursor.here());
        }
        self.cursor.expect("TABLE")?;
        self.cursor.take("IF NOT EXISTS");
        let (name, span) = self.name("the table's name")?;
        let mut parts = vec![name];
        let mut end = span.end;
        while self.cursor.take_symbol('.') {
            let (name, span) = self.name("the table's name")?;
            parts.push(name);
            end = span.end;
        }
        // SHOW CREATE TABLE puts both into one pair of back-ticks.
        if let [both] = parts.as_slice()
            && let Some((database, table)) = both.split_once('.')
        {
            parts = vec![database.to_owned(), table.to_owned()];
        }
        self.marks.set(Place::Name, span.start..end);
        self.definition.name = parts.pop().unwrap_or_default();
        self.definition.database = parts.pop();
        if self.cursor.peek() == Some(&Kind::Symbol('(')) {
            self.definition.columns = self.columns(columns::Of::Data)?;
        }
        Ok(())
    }

    fn body(&mut self) -> Result<(), ReadError> {
        while self.cursor.peek().is_some() {
            self.clause()?;
        }
        Ok(())
    }

    /// A name in lower case, as the catalogue holds it.
    fn name(&mut self, what: &str) -> Result<(String, Range<usize>), ReadError> {
        let span = self.cursor.here();
        let name = match self.cursor.peek() {
            Some(Kind::Word(word)) => {
                if valid::is_reserved(word) {
                    self.odd(Odd::Bare(word.clone()), span.clone());
                }
                word
            }
            Some(Kind::Name(name)) => name,
            _ => return Err(self.cursor.expected(what)),
        };
        let lower = name.to_lowercase();
        if lower != *name {
            self.odd(Odd::Folded(name.clone()), span.clone());
        }
        self.cursor.step();
        Ok((lower, span))
    }

    /// `('key' = 'value', …)`; of a key that is repeated the last value counts.
    fn pairs(&mut self, bag: Bag) -> Result<Vec<(String, String)>, ReadError> {
        let start = self.cursor.here().start;
        let mut pairs: Vec<(String, String)> = Vec::new();
        self.cursor.expect_symbol('(')?;
        loop {
            let (key, key_span) = self.cursor.text()?;
            self.cursor.expect_symbol('=')?;
            let (value, span) = self.cursor.text()?;
            let key = key.value.clone();
            for dropped in &value.backslashes {
                let odd = Odd::Backslash { key: key.clone(), after: dropped.after, at: dropped.at };
                self.odd(odd, dropped.span.clone());
            }
            self.marks.set(Place::Key(bag, key.clone()), key_span.clone());
            self.marks.set(Place::Value(bag, key.clone()), span);
            match pairs.iter_mut().find(|(known, _)| *known == key) {
                Some(known) => {
                    known.1.clone_from(&value.value);
                    self.odd(Odd::Repeated(key), key_span);
                }
                None => pairs.push((key, value.value.clone())),
            }
            if !self.cursor.take_symbol(',') {
                self.cursor.expect_symbol(')')?;
                self.marks.set(Place::Properties(bag), start..self.cursor.behind());
                return Ok(pairs);
            }
        }
    }

    fn finish(mut self, length: usize) -> Read {
        self.definition.storage = self.format.storage();
        Read { definition: self.definition, marks: self.marks, form: Form::Statement, oddities: self.oddities, length }
    }
}
