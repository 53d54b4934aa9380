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

use std::ops::Range;

use jiff::civil::Date;

use self::subject::Subject;
use super::read::{Place, Read};
pub use crate::lint::{Finding, Rule, Severity};

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
