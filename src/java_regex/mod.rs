//! Java's regular expressions, by which Athena's `RegexSerDe` reads lines: what they refuse, how many groups they have,
//! and where a line stops to match.
//!
//! The engine of the `regex` crate reads other expressions (it has no look-around, takes `{` for a letter, and counts
//! what Java refuses), so that it cannot judge the expression of somebody else. This one backtracks as Java does,
//! with a limit on its steps; it judges samples and never scans.

mod bracket;
mod class;
mod escape;
mod group;
mod parse;
mod program;
mod run;
mod tree;

use std::ops::Range;

use self::program::Program;
use self::tree::Node;

/// Steps for one line: a thousand times what a line of a log needs.
const STEPS: u64 = 5_000_000;

/// An expression that Java compiles.
#[derive(Debug, Clone)]
pub struct JavaRegex {
    /// The parts in a row, each with its place in the expression.
    parts: Vec<(Node, Range<usize>)>,
    whole: Program,
    groups: usize,
}

/// Why Java does not compile an expression, with the byte it is about.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct PatternError {
    /// In Java's words.
    pub what: String,
    /// Byte range in the expression.
    pub span: Range<usize>,
}

/// What a line is to an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matched<'t> {
    /// The text of each group; `None` where a group took no part.
    Whole(Vec<Option<&'t str>>),
    /// It does not match.
    Not(Stop),
    /// The steps were used up: Java would go on for long.
    Endless,
}

/// How far an expression matches a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stop {
    /// The byte of the line up to which it matches.
    pub at: usize,
    /// The part of the expression that does not match there; empty if the expression ends before the line does.
    pub part: Range<usize>,
}

impl JavaRegex {
    /// Compiles an expression.
    ///
    /// # Errors
    /// What Java refuses, and expressions too large to be tried here.
    pub fn new(pattern: &str, case_insensitive: bool) -> Result<Self, PatternError> {
        let (parts, groups) = parse::parse(pattern, case_insensitive)?;
        let whole = Program::of(parts.iter().map(|(node, _)| node), groups)
            .ok_or_else(|| PatternError { what: "too large to be tried here".to_owned(), span: 0..pattern.len() })?;
        Ok(Self { parts, whole, groups })
    }

    /// Whether another expression has the same parts.
    pub fn is_same(&self, other: &Self) -> bool {
        let tree = |regex: &Self| format!("{:?}", regex.parts.iter().map(|(node, _)| node).collect::<Vec<_>>());
        tree(self) == tree(other)
    }

    /// The number of capturing groups.
    pub fn groups(&self) -> usize {
        self.groups
    }

    /// Matches a whole line, as `Matcher.matches` does.
    pub fn matches<'t>(&self, line: &'t str) -> Matched<'t> {
        let mut steps = STEPS;
        match run::run(&self.whole, line, true, &mut steps) {
            Ok(Some(found)) => Matched::Whole(
                (1..=self.groups).map(|group| found.group(group).and_then(|range| line.get(range))).collect(),
            ),
            Ok(None) => self.stop(line).map_or(Matched::Endless, Matched::Not),
            Err(run::Endless) => Matched::Endless,
        }
    }

    /// The most parts in a row that match the beginning of a line.
    fn stop(&self, line: &str) -> Option<Stop> {
        for count in (0..=self.parts.len()).rev() {
            let program = Program::of(self.parts[..count].iter().map(|(node, _)| node), self.groups)?;
            let mut steps = STEPS;
            if let Some(found) = run::run(&program, line, false, &mut steps).ok()? {
                let part = self.parts.get(count).map_or(0..0, |(_, span)| span.clone());
                return Some(Stop { at: found.end, part });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
