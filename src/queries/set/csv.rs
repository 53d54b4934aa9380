//! CSV as spreadsheets and people write it: `,` between fields, `"` around those that hold one, `#` before a comment. Our own
//! reader, since a message must say the line and column, and an open quote must not swallow the rest of a file.

use std::ops::Range;

/// One field and where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) text: String,
    pub(super) span: Range<usize>,
    /// An empty field in quotes is an empty text, not a missing one.
    pub(super) is_quoted: bool,
}

/// The fields of a row.
pub(super) type Record = Vec<Field>;

/// What is no CSV.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub(super) struct CsvError {
    what: &'static str,
    pub(super) span: Range<usize>,
}

/// The rows of a text. Blank lines and comments are none.
pub(super) fn records(text: &str) -> Result<Vec<Record>, CsvError> {
    let mut reader = Reader { text, at: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 } };
    let mut records = Vec::new();
    while reader.at < text.len() {
        let line = reader.rest().lines().next().unwrap_or_default();
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            reader.skip_line();
        } else {
            records.push(reader.record()?);
        }
    }
    Ok(records)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_line(&mut self) {
        self.at += self.rest().find('\n').map_or(self.rest().len(), |end| end + 1);
    }

    fn record(&mut self) -> Result<Record, CsvError> {
        let mut record = Vec::new();
        loop {
            self.skip_blanks();
            record.push(if self.rest().starts_with('"') { self.quoted()? } else { self.bare()? });
            if self.rest().starts_with(',') {
                self.at += 1;
            } else {
                self.skip_line();
                return Ok(record);
            }
        }
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    fn bare(&mut self) -> Result<Field, CsvError> {
        let rest = self.rest();
        let end = rest.find([',', '\n']).unwrap_or(rest.len());
        let text = rest[..end].trim_end();
        let span = self.at..self.at + text.len();
        if let Some(quote) = text.find('"') {
            let at = span.start + quote;
            return Err(CsvError { what: "has a quote inside a value without quotes", span: at..at + 1 });
        }
        self.at += end;
        Ok(Field { text: text.to_owned(), span, is_quoted: false })
    }

    fn quoted(&mut self) -> Result<Field, CsvError> {
        let start = self.at;
        let mut text = String::new();
        self.at += 1;
        loop {
            let Some(end) = self.rest().find('"') else {
                return Err(CsvError { what: "has a quote that is never closed", span: start..start + 1 });
            };
            text.push_str(&self.rest()[..end]);
            self.at += end + 1;
            if !self.rest().starts_with('"') {
                break;
            }
            text.push('"');
            self.at += 1;
        }
        let span = start..self.at;
        self.skip_blanks();
        let rest = self.rest();
        if rest.is_empty() || rest.starts_with([',', '\n', '\r']) {
            return Ok(Field { text, span, is_quoted: true });
        }
        let first = rest.chars().next().map_or(0, char::len_utf8);
        Err(CsvError { what: "has text behind a closing quote", span: self.at..self.at + first })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<String>> {
        let records = records(text).unwrap_or_else(|e| panic!("{e}"));
        records.into_iter().map(|record| record.into_iter().map(|field| field.text).collect()).collect()
    }

    #[test]
    fn fields_comments_quotes_and_line_ends_are_read() {
        let text = "\u{feff}cidr, label\r\n# ours\n\n10.0.0.0/8 ,\"a, \"\"b\"\"\nc\"\n203.0.113.7,\n";
        assert_eq!(texts(text), [vec!["cidr", "label"], vec!["10.0.0.0/8", "a, \"b\"\nc"], vec!["203.0.113.7", ""]]);
        assert_eq!(texts(""), Vec::<Vec<String>>::new());
        assert_eq!(texts("a"), [["a"]]);
    }

    #[test]
    fn what_is_no_csv_has_its_place() {
        for (text, what, at) in [
            ("a,b\n1,\"x\ny,z\n", "has a quote that is never closed", 6),
            ("a\nx\"y\n", "has a quote inside a value without quotes", 3),
            ("a\n\"x\" y\n", "has text behind a closing quote", 6),
        ] {
            let error = records(text).expect_err(text);
            assert_eq!((error.to_string().as_str(), error.span.start), (what, at), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics_and_places_lie_in_the_text(text in "[a,\"#\\n\\r é\u{feff}]{0,40}") {
            let spans: Vec<Range<usize>> = match records(&text) {
                Ok(records) => records.into_iter().flatten().map(|field| field.span).collect(),
                Err(error) => vec![error.span],
            };
            proptest::prop_assert!(spans.into_iter().all(|span| text.get(span).is_some()));
        }
    }
}
