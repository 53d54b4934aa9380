//! What linters say: a rule that is broken, where, why it hurts, and what to write instead.

use std::fmt;
use std::ops::Range;

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
    /// Worth knowing; what was checked is right.
    Hint,
    /// It works, but not as one thinks, or not for long; or nobody has verified it.
    Warning,
    /// It is refused, or gives a wrong answer.
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

/// A rule that is broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is here.
    pub severity: Severity,
    /// The property, column, clause or key.
    pub property: String,
    /// Why it hurts: what the user will see.
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
