//! JSON documents, or the records in an array of them (`{"Records":[…]}`).
//!
//! A damaged record loses only itself as long as its end can be found; where it can't, the rest of its object is
//! lost, and that is counted as such.

mod scanner;
mod text;
mod value;

use arrow::array::ArrayRef;

use self::scanner::{Malformed, Scanner};
use self::value::Object;
use super::TOO_LONG;
use super::losses::Losses;
use super::quota::Quota;
use crate::sources::Column;

const MALFORMED: &str = "malformed JSON record";
const NOT_AN_OBJECT: &str = "record that is not a JSON object";
const TOO_DEEP: &str = "JSON record nested deeper than 1024 levels";
const UNFINISHED: &str = "JSON record without an end; the rest of its object is lost, too";
const NOT_JSON: &str = "not a JSON document";
const NOT_ONLY_JSON: &str = "not JSON behind the records";

/// Reads the records of one text after the other.
#[derive(Debug)]
pub(in crate::engine::local) struct JsonReader {
    /// The key of the envelope's array.
    envelope: Option<String>,
    /// Whether a text that is no envelope is a record, and which of the record's columns takes it.
    bare: Option<Option<usize>>,
    record: Object,
    /// The columns beside the array.
    beside: Beside,
    at: usize,
    number: u64,
    place: Place,
}

/// The wanted columns of the envelope, and which of all wanted columns they are.
#[derive(Debug)]
struct Beside {
    object: Object,
    places: Vec<usize>,
}

/// What comes next in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// A document: an envelope, or a record where there is no envelope.
    Document,
    /// The first item of the array of records, or its end.
    FirstItem,
    /// An item.
    Item,
    /// A comma, or the end of the array.
    AfterItem,
    /// What follows the array inside the envelope.
    AfterArray,
    /// Nothing.
    End,
}

impl JsonReader {
    pub(super) fn new(envelope: Option<&str>, bare: Option<&str>, columns: &[Column]) -> Self {
        let (beside, own): (Vec<_>, Vec<_>) = columns.iter().cloned().enumerate().partition(|(_, c)| c.envelope);
        let (places, beside): (Vec<usize>, Vec<Column>) = beside.into_iter().unzip();
        let own: Vec<Column> = own.into_iter().map(|(_, column)| column).collect();
        Self {
            envelope: envelope.map(str::to_owned),
            bare: bare.map(|name| own.iter().position(|column| column.name == name)),
            record: Object::of_columns(&own),
            beside: Beside { object: Object::of_columns(&beside), places },
            at: 0,
            number: 0,
            place: Place::Document,
        }
    }

    /// Starts a new text.
    pub(super) fn open(&mut self) {
        self.at = 0;
        self.number = 0;
        self.place = Place::Document;
    }

    /// Appends records until the quota is used up or the text is at its end; `true` if there may be more.
    pub(super) fn read(&mut self, text: &str, quota: &mut Quota, losses: &mut Losses<'_>) -> bool {
        quota.start(self.at);
        while self.place != Place::End {
            if quota.is_used_up(self.at) {
                return true;
            }
            let mut scanner = Scanner::new(text, self.at);
            self.place = self.step(&mut scanner, text, quota, losses);
            self.at = scanner.at();
        }
        false
    }

    /// The rows so far; the builders start anew.
    pub(super) fn finish(&mut self) -> Vec<ArrayRef> {
        let mut columns = self.record.finish();
        let beside = self.beside.object.finish();
        for (place, column) in self.beside.places.iter().zip(beside) {
            columns.insert(*place, column);
        }
        columns
    }

    fn step(&mut self, scanner: &mut Scanner<'_>, text: &str, quota: &mut Quota, losses: &mut Losses<'_>) -> Place {
        match self.place {
            Place::Document if scanner.peek().is_none() => Place::End,
            Place::Document if self.bare.is_some() && scanner.peek() != Some(b'{') => {
                self.bare_line(scanner, text, quota, losses)
            }
            Place::Document if scanner.eat(b'[') => Place::FirstItem,
            Place::Document if self.envelope.is_some() => self.enter(scanner, text, quota, losses),
            Place::FirstItem if scanner.eat(b']') => Place::AfterArray,
            Place::Document | Place::FirstItem | Place::Item => self.record(scanner, text, quota, losses),
            Place::AfterItem => after_item(scanner, losses),
            Place::AfterArray => self.leave(scanner, text, losses),
            Place::End => Place::End,
        }
    }

    /// From the start of an envelope into its array; `{}` holds nothing.
    fn enter(&mut self, scanner: &mut Scanner<'_>, text: &str, quota: &mut Quota, losses: &mut Losses<'_>) -> Place {
        let start = scanner.at();
        if !self.beside.places.is_empty() {
            self.beside.object.survey(text, &mut Scanner::new(text, start));
        }
        if scanner.eat(b'{') && scanner.eat(b'}') {
            return Place::Document;
        }
        match self.find_array(scanner, text) {
            Ok(true) => Place::FirstItem,
            Ok(false) if self.bare.is_some() => {
                self.append_bare(&text[start..scanner.at()], quota, losses);
                Place::Document
            }
            Ok(false) => {
                losses.object(&format!("JSON document without {}", self.envelope.as_deref().unwrap_or_default()));
                Place::Document
            }
            Err(_) => {
                scanner.back_to(start);
                self.unreadable(scanner, text, quota, losses)
            }
        }
    }

    /// What begins like an envelope and is none: a text of its own where those are records, else damage, which ends
    /// with its line if another document begins there.
    fn unreadable(
        &mut self,
        scanner: &mut Scanner<'_>,
        text: &str,
        quota: &mut Quota,
        losses: &mut Losses<'_>,
    ) -> Place {
        let line = text[scanner.at()..].lines().next().unwrap_or_default();
        let array = format!("\"{}\"", self.envelope.as_deref().unwrap_or_default());
        if self.bare.is_some() && !line.contains(&array) {
            return self.bare_line(scanner, text, quota, losses);
        }
        losses.damage(NOT_JSON);
        scanner.skip_line();
        if scanner.peek() == Some(b'{') { Place::Document } else { Place::End }
    }

    /// A line that is a record by itself.
    fn bare_line(
        &mut self,
        scanner: &mut Scanner<'_>,
        text: &str,
        quota: &mut Quota,
        losses: &mut Losses<'_>,
    ) -> Place {
        let line = text[scanner.at()..].lines().next().unwrap_or_default();
        self.append_bare(line, quota, losses);
        scanner.skip_line();
        Place::Document
    }

    fn append_bare(&mut self, text: &str, quota: &mut Quota, losses: &mut Losses<'_>) {
        self.number += 1;
        if !quota.takes(text.len()) {
            return losses.record(TOO_LONG, self.number);
        }
        if let Some(index) = self.bare {
            self.record.append_bare(index, text);
            self.beside.object.clear();
            self.beside.object.append(text);
        }
    }

    /// From behind the array to the end of its envelope, if it has one.
    fn leave(&self, scanner: &mut Scanner<'_>, text: &str, losses: &mut Losses<'_>) -> Place {
        let found = match scanner.another(b'}') {
            Ok(true) => self.find_array(scanner, text),
            Err(Malformed::Grammar) if matches!(scanner.peek(), Some(b'{' | b'[')) => Ok(false),
            Ok(false) | Err(Malformed::Unfinished) => Ok(false),
            Err(error) => Err(error),
        };
        match found {
            Ok(true) => Place::FirstItem,
            Ok(false) => Place::Document,
            Err(_) => {
                losses.damage(NOT_ONLY_JSON);
                Place::End
            }
        }
    }

    /// From a key of an envelope into its array (`true`), or to behind the envelope.
    fn find_array(&self, scanner: &mut Scanner<'_>, text: &str) -> Result<bool, Malformed> {
        loop {
            let key = scanner.key()?;
            if Some(key.of(text)) == self.envelope.as_deref() && scanner.eat(b'[') {
                return Ok(true);
            }
            scanner.value()?;
            if !scanner.another(b'}')? {
                return Ok(false);
            }
        }
    }

    /// Reads one record.
    fn record(&mut self, scanner: &mut Scanner<'_>, text: &str, quota: &mut Quota, losses: &mut Losses<'_>) -> Place {
        let after = if self.place == Place::Document { Place::Document } else { Place::AfterItem };
        let start = scanner.at();
        self.number += 1;
        let cause = match self.record.scan(text, scanner) {
            Ok(()) if quota.takes(scanner.at() - start) => {
                self.record.append(text);
                self.beside.object.repeat(text);
                return after;
            }
            Ok(()) => {
                losses.record(TOO_LONG, self.number);
                return after;
            }
            Err(Malformed::TooDeep) => TOO_DEEP,
            Err(_) if !text[start..].starts_with('{') => NOT_AN_OBJECT,
            Err(_) => MALFORMED,
        };
        if after == Place::Document {
            scanner.skip_line();
        } else {
            scanner.back_to(start);
            if scanner.resynchronise().is_err() {
                losses.unfinished(UNFINISHED, self.number);
                return Place::End;
            }
        }
        losses.record(cause, self.number);
        after
    }
}

/// Behind an item. What is neither a comma nor the end of the array is read as an item, so that it is counted.
fn after_item(scanner: &mut Scanner<'_>, losses: &mut Losses<'_>) -> Place {
    match scanner.another(b']') {
        Ok(true) | Err(Malformed::Grammar | Malformed::TooDeep) => Place::Item,
        Ok(false) => Place::AfterArray,
        Err(Malformed::Unfinished) => {
            losses.damage("JSON document without an end");
            Place::End
        }
    }
}

#[cfg(test)]
mod tests;
