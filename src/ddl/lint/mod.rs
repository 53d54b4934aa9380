//! What is wrong with a table's definition, from the text alone. Athena breaks most rules of partition projection in
//! silence: a table with a wrong property is a table without rows.
//!
//! A topic is one file with its rules, of which [`RULES`] is the whole list. Codes that begin with P are the failures that
//! people report most; the other letters stand for the topic. What nobody has verified on Athena is a warning at most,
//! and says so.

mod columns;
mod date;
mod enumeration;
mod formats;
mod injected;
mod integer;
mod line_regex;
mod location;
mod size;
mod subject;
mod switch;
mod template;
mod text;
mod types;

use std::fmt;
use std::ops::Range;

use jiff::civil::Date;

use self::subject::Subject;
use super::read::{Place, Read};
use crate::report::{Exit, Mark, Report};

/// A rule.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its code: `P06`.
    pub code: &'static str,
    /// How bad it is to break it, as a rule; a finding may be milder.
    pub severity: Severity,
    /// What breaks it, in a few words.
    pub title: &'static str,
}

impl Rule {
    pub(crate) const fn new(code: &'static str, severity: Severity, title: &'static str) -> Self {
        Self { code, severity, title }
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; the table is right.
    Hint,
    /// It works, but not as one thinks, or not for long; or nobody has verified it.
    Warning,
    /// Athena refuses it, or rows are missing or NULL.
    Error,
}

impl Severity {
    /// Its name in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A rule that a definition breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is here.
    pub severity: Severity,
    /// The property, column or clause.
    pub property: String,
    /// Why it hurts: what who asks the table will see.
    pub why: String,
    /// What to write.
    pub repair: String,
    /// The place in the text, where there is one.
    pub span: Option<Range<usize>>,
}

impl Finding {
    /// The finding for people; with the text that was read the place is marked.
    pub fn report(&self, origin: &str, text: Option<&str>) -> Report {
        let report = Report::new(Exit::Failed, format!("{}: {}", self.property, self.rule.title));
        let report = report.detail(self.why.as_str()).hint(self.repair.as_str());
        match (text, &self.span) {
            (Some(text), Some(span)) => report.mark(Mark {
                origin: origin.to_owned(),
                text: text.to_owned(),
                span: span.clone(),
                label: String::new(),
            }),
            _ => report,
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}: {}", self.severity, self.rule.code, self.property, self.why)
    }
}

/// The topics in the order in which their findings are told.
const TOPICS: [Topic; 13] = [
    Topic { rules: text::RULES, check: text::check },
    Topic { rules: switch::RULES, check: switch::check },
    Topic { rules: template::RULES, check: template::check },
    Topic { rules: location::RULES, check: location::check },
    Topic { rules: date::RULES, check: date::check },
    Topic { rules: enumeration::RULES, check: enumeration::check },
    Topic { rules: integer::RULES, check: integer::check },
    Topic { rules: injected::RULES, check: injected::check },
    Topic { rules: columns::RULES, check: columns::check },
    Topic { rules: types::RULES, check: types::check },
    Topic { rules: formats::RULES, check: formats::check },
    Topic { rules: line_regex::RULES, check: line_regex::check },
    Topic { rules: size::RULES, check: size::check },
];

struct Topic {
    rules: &'static [&'static Rule],
    check: fn(&Subject<'_>, &mut Findings<'_>),
}

/// Every rule, topic by topic.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    TOPICS.iter().flat_map(|topic| topic.rules.iter().copied())
}

/// Holds a definition against every rule, on a day: what has expired depends on it. In order of the text.
pub fn lint(read: &Read, today: Date) -> Vec<Finding> {
    let subject = Subject::new(read, today);
    let mut findings = Findings { subject: &subject, found: Vec::new() };
    TOPICS.iter().for_each(|topic| (topic.check)(&subject, &mut findings));
    let mut found = findings.found;
    found.sort_by_key(|finding| finding.span.as_ref().map_or(0, |span| span.start));
    found
}

/// What was found so far.
struct Findings<'a> {
    subject: &'a Subject<'a>,
    found: Vec<Finding>,
}

impl Findings<'_> {
    /// A finding about a part of the definition.
    fn add(&mut self, rule: &'static Rule, place: &Place, why: impl Into<String>, repair: impl Into<String>) {
        self.milder(rule, rule.severity, place, why, repair);
    }

    /// A finding that is not as bad as its rule.
    fn milder(
        &mut self,
        rule: &'static Rule,
        severity: Severity,
        place: &Place,
        why: impl Into<String>,
        repair: impl Into<String>,
    ) {
        let span = self.subject.span(place);
        self.push(rule, severity, self.subject.called(place), span, why, repair);
    }

    fn push(
        &mut self,
        rule: &'static Rule,
        severity: Severity,
        property: String,
        span: Option<Range<usize>>,
        why: impl Into<String>,
        repair: impl Into<String>,
    ) {
        self.found.push(Finding { rule, severity, property, why: why.into(), repair: repair.into(), span });
    }

    fn has(&self, rule: &'static Rule) -> bool {
        self.found.iter().any(|finding| finding.rule == rule)
    }
}

#[cfg(test)]
mod tests;
