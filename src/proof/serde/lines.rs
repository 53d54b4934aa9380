//! The lines of a text as Hadoop's `TextInputFormat` gives them, without the header lines that the table skips.

use super::super::column::short;
use super::super::tally::{Tally, normal};
use crate::ddl::Definition;

/// Lines with their numbers, from 1.
pub(super) fn of<'t>(definition: &Definition, text: &'t str, tally: &mut Tally) -> Vec<(u64, &'t str)> {
    let skip = definition.parameter("skip.header.line.count").and_then(|count| count.trim().parse::<usize>().ok());
    let all: Vec<(u64, &str)> = (1..).zip(split(text)).collect();
    let skip = skip.unwrap_or(0).min(all.len());
    tally.skipped = skip as u64;
    let lines = all[skip..].to_vec();
    tally.header =
        lines.iter().take(2).rev().find(|(_, line)| is_header(definition, line)).map(|(n, line)| (*n, short(line)));
    lines
}

/// A line ends with LF, CR or both; behind the last end is no line.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        rest = after.strip_prefix("\r\n").or_else(|| after.get(1..)).unwrap_or_default();
        Some(line)
    })
}

/// `#Version: 1.0`, or the names of the columns.
fn is_header(definition: &Definition, line: &str) -> bool {
    if line.starts_with("#Version") || line.starts_with("#Fields") {
        return true;
    }
    let words = line.split([' ', '\t', ',', ';', '|', '"']).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(normal).collect();
    let names: Vec<String> = definition.columns.iter().map(|column| normal(&column.name)).collect();
    let named = words.iter().filter(|word| names.contains(word)).count();
    named >= 2 && named * 2 > words.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_in_hadoop() {
        assert_eq!(split("a\r\nb\rc\n\nd").collect::<Vec<_>>(), ["a", "b", "c", "", "d"]);
        assert_eq!(split("a\n").collect::<Vec<_>>(), ["a"]);
        assert_eq!(split("").count(), 0);
    }
}
