//! Lines of fields separated by one space, some in quotes (load balancers).
//!
//! A line means what the regular expression of the Athena table makes of it ([`crate::ddl::regex_of_fields`]). Lines
//! that AWS writes are cut into fields here, many times faster; the expression itself decides about all others.

use std::ops::Range;

use std::ops::ControlFlow;

use arrow::array::ArrayRef;
use memchr::{memchr, memrchr};
use regex::{Regex, RegexBuilder};

use super::TOO_LONG;
use super::lines::{Lines, Row};
use super::losses::Losses;
use super::quota::Quota;
use crate::ddl::regex_of_fields;
use crate::engine::EngineError;
use crate::sources::{Column, Field, FieldShape, Quoting, Source};

const MALFORMED: &str = "line that is not of this log kind";

/// Reads the lines of one text after the other.
#[derive(Debug)]
pub(in crate::engine::local) struct FieldsReader {
    line: LineReader,
    row: Row,
    /// For each wanted column its group of the expression, from 0.
    groups: Vec<usize>,
    lines: Lines,
}

impl FieldsReader {
    pub(super) fn new(fields: &[Field], source: &Source, columns: &[Column]) -> Result<Self, EngineError> {
        let names: Vec<&str> = fields.iter().flat_map(Field::columns).collect();
        let group = |column: &Column| names.iter().position(|name| *name == column.name).unwrap_or(usize::MAX);
        Ok(Self {
            line: LineReader::new(fields, source)?,
            row: Row::new(columns)?,
            groups: columns.iter().map(group).collect(),
            lines: Lines::default(),
        })
    }

    /// Starts a new text.
    pub(super) fn open(&mut self) {
        self.lines = Lines::default();
    }

    /// Appends lines until the quota is used up or the text is at its end; `true` if there may be more.
    pub(super) fn read(&mut self, text: &str, quota: &mut Quota, losses: &mut Losses<'_>) -> bool {
        let Self { line: reader, row, groups, lines } = self;
        lines.each(text, quota, losses, |number, line, quota, losses| {
            if !reader.read(line) {
                losses.line(MALFORMED, number);
            } else if !quota.takes(line.len()) {
                losses.line(TOO_LONG, number);
            } else {
                row.append(|index| line.get(reader.spans.get(groups[index])?.clone()?));
            }
            ControlFlow::Continue(())
        })
    }

    pub(super) fn finish(&mut self) -> Vec<ArrayRef> {
        self.row.finish()
    }
}

/// Finds the groups of one line.
#[derive(Debug)]
struct LineReader {
    fields: Vec<Cut>,
    /// Whether the fields leave only one way to cut a well-formed line.
    unambiguous: bool,
    regex: Regex,
    spans: Vec<Option<Range<usize>>>,
}

impl LineReader {
    fn new(fields: &[Field], source: &Source) -> Result<Self, EngineError> {
        // Hive's expression matches the whole line, whatever is in it.
        let regex = RegexBuilder::new(&regex_of_fields(fields)).dot_matches_new_line(true).build();
        let regex = regex.map_err(|e| EngineError::Setup {
            message: format!("the fields of {} make no regular expression: {e}", source.id),
            hint: "correct the fields in the definition of the log kind".to_owned(),
        })?;
        let may_be_bare = |field: &Field| field.quoting == Quoting::Either;
        let unambiguous = fields.iter().all(|f| f.optional || !may_be_bare(f))
            && fields.windows(2).all(|pair| !may_be_bare(&pair[0]) || !may_be_bare(&pair[1]) || pair[0].text.is_some());
        let fields = fields.iter().cloned().map(Cut::new).collect();
        Ok(Self { fields, unambiguous, regex, spans: Vec::new() })
    }

    /// Fills `spans`; `false` if the line is not one of these.
    fn read(&mut self, line: &str) -> bool {
        self.spans.clear();
        (self.unambiguous && self.cut(line)) || self.match_all(line)
    }

    fn match_all(&mut self, line: &str) -> bool {
        let Some(found) = self.regex.captures(line) else { return false };
        self.spans.clear();
        self.spans.extend(found.iter().skip(1).map(|group| group.map(|g| g.range())));
        true
    }

    /// Cuts a line that has nothing unusual about it; `false` if it has, or is not a line of these at all.
    fn cut(&mut self, line: &str) -> bool {
        let bytes = line.as_bytes();
        let mut at = 0;
        for (index, Cut { field, text }) in self.fields.iter().enumerate() {
            if index > 0 {
                if at == bytes.len() {
                    return field.optional;
                }
                // Each field ends before a space.
                at += 1;
            }
            let Some((span, end)) = cut_field(field, bytes, at) else { return false };
            let delimited = bytes.get(end).is_none_or(|byte| *byte == b' ');
            if !delimited || text.as_ref().is_some_and(|text| !text.is_match(&line[span.clone()])) {
                return false;
            }
            push_groups(&field.shape, bytes, span, &mut self.spans);
            at = end;
        }
        // With an odd quote behind the known fields, a quoted field before could end at another place.
        memchr::memchr_iter(b'"', &bytes[at..]).count().is_multiple_of(2)
    }
}

/// A field, and the expression that all of its text has to match.
#[derive(Debug)]
struct Cut {
    field: Field,
    text: Option<Regex>,
}

impl Cut {
    fn new(field: Field) -> Self {
        // Without groups and without a space: the one way to match is the whole.
        let text = field.text.as_ref().and_then(|text| Regex::new(&format!("^(?:{text})$")).ok());
        Self { field, text }
    }
}

/// The range of a field's text that starts at `at`, and where the field ends. `None` where a look at the field alone
/// can't tell.
fn cut_field(field: &Field, line: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
    let rest = &line[at..];
    if field.quoting != Quoting::Bare && rest.first() == Some(&b'"') {
        let end = at + 1 + memchr(b'"', &rest[1..])?;
        let several = field.text.is_some() && memchr(b' ', &line[at + 1..end]).is_some();
        return (!several).then_some((at + 1..end, end + 1));
    }
    let end = at + memchr(b' ', rest).unwrap_or(rest.len());
    let strict = field.optional || field.quoting == Quoting::Either;
    let odd = strict && (end == at || memchr(b'"', &line[at..end]).is_some());
    let several = field.quoting == Quoting::Either && field.text.is_some();
    (field.quoting != Quoting::Quoted && !odd && !several).then_some((at..end, end))
}

/// Adds the groups that a field's text falls into.
fn push_groups(shape: &FieldShape, line: &[u8], text: Range<usize>, spans: &mut Vec<Option<Range<usize>>>) {
    match shape {
        FieldShape::Whole(_) => spans.push(Some(text)),
        FieldShape::HostPort { .. } => match memrchr(b':', &line[text.clone()]) {
            Some(colon) => {
                let colon = text.start + colon;
                spans.extend([Some(text.start..colon), Some(colon + 1..text.end)]);
            }
            None => spans.extend([Some(text), None]),
        },
        FieldShape::Request { .. } => {
            let Some(space) = memchr(b' ', &line[text.clone()]) else {
                return spans.extend([Some(text), None, None]);
            };
            let verb = text.start..text.start + space;
            let (url, protocol) = cut_url(line, verb.end + 1..text.end);
            spans.extend([Some(verb), Some(url), protocol]);
        }
    }
}

/// URL and protocol: the protocol is what follows the last space, one final space aside.
fn cut_url(line: &[u8], rest: Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
    let Some(last) = memrchr(b' ', &line[rest.clone()]) else { return (rest, None) };
    let last = rest.start + last;
    if last + 1 == rest.end
        && let Some(space) = memrchr(b' ', &line[rest.start..last])
    {
        let space = rest.start + space;
        return (rest.start..space, Some(space + 1..last));
    }
    (rest.start..last, Some(last + 1..rest.end))
}

#[cfg(test)]
mod tests;
