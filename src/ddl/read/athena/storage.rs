//! `ROW FORMAT` and `STORED AS`.

use super::super::classes::{DELIMITED, SHORT};
use super::super::{Bag, Place, ReadError};
use super::Statement;
use crate::ddl::Storage;

/// What a statement says about the format; the rest follows from it.
#[derive(Default)]
pub(super) struct Format {
    pub(super) serde: Option<String>,
    pub(super) properties: Vec<(String, String)>,
    pub(super) input: Option<String>,
    pub(super) output: Option<String>,
    /// The word after `STORED AS`.
    pub(super) short: Option<usize>,
}

impl Format {
    /// The classes and properties that the catalogue would hold.
    pub(super) fn storage(self) -> Storage {
        let short = &SHORT[self.short.unwrap_or(0)];
        Storage {
            serde: self.serde.unwrap_or_else(|| short.serde.to_owned()),
            serde_parameters: self.properties,
            input_format: self.input.unwrap_or_else(|| short.input.to_owned()),
            output_format: self.output.unwrap_or_else(|| short.output.to_owned()),
            parameters: Vec::new(),
        }
    }
}

impl Statement<'_> {
    /// `SERDE 'class'` or `DELIMITED …`, behind `ROW FORMAT`.
    pub(super) fn row_format(&mut self) -> Result<(), ReadError> {
        if self.cursor.take("SERDE") {
            let (text, span) = self.cursor.text()?;
            self.format.serde = Some(text.value.clone());
            self.marks.set(Place::Serde, span);
            return Ok(());
        }
        let start = self.cursor.here();
        if !self.cursor.take("DELIMITED") {
            return Err(self.cursor.expected("`SERDE 'class'` or `DELIMITED`"));
        }
        while let Some((words, key)) = DELIMITED.iter().find(|(words, _)| self.cursor.begins(words)) {
            let from = self.cursor.here().start;
            self.cursor.expect(words)?;
            let words_end = self.cursor.behind();
            let (text, span) = self.cursor.text()?;
            self.marks.set(Place::Key(Bag::Serde, (*key).to_owned()), from..words_end);
            self.marks.set(Place::Value(Bag::Serde, (*key).to_owned()), span);
            self.format.properties.push(((*key).to_owned(), text.value.clone()));
        }
        // Hive writes the separator twice.
        let separator = self.format.properties.iter().find(|(key, _)| key == "field.delim").map(|(_, value)| value);
        let twice = separator.cloned().unwrap_or_else(|| "1".to_owned());
        self.format.properties.push(("serialization.format".to_owned(), twice));
        self.marks.set(Place::Serde, start.start..self.cursor.behind());
        Ok(())
    }

    /// A word, or two classes, behind `STORED AS`.
    pub(super) fn stored_as(&mut self) -> Result<(), ReadError> {
        let span = self.cursor.here();
        if self.cursor.take("INPUTFORMAT") {
            let (input, span) = self.cursor.text()?;
            self.format.input = Some(input.value.clone());
            self.marks.set(Place::InputFormat, span);
            self.cursor.expect("OUTPUTFORMAT")?;
            let (output, span) = self.cursor.text()?;
            self.format.output = Some(output.value.clone());
            self.marks.set(Place::OutputFormat, span);
            return Ok(());
        }
        let Some(short) = SHORT.iter().position(|short| self.cursor.take(short.word)) else {
            let words: Vec<&str> = SHORT.iter().map(|short| short.word).collect();
            return Err(self.cursor.expected(&format!("INPUTFORMAT or one of {}", words.join(", "))));
        };
        self.format.short = Some(short);
        self.marks.set(Place::InputFormat, span.clone());
        self.marks.set(Place::OutputFormat, span);
        Ok(())
    }
}
