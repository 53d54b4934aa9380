//! `logq ddl check`: what is wrong with a table's definition, whoever wrote it.

mod codes;
mod input;
#[cfg(feature = "local")]
mod live;
mod proof;

use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use self::input::{Text, unreadable};
use self::proof::Sample;
#[cfg(feature = "athena")]
use super::Session;
use crate::cli::{Failure, diagnostics, output};
use crate::ddl::lint::{Finding, Severity, lint};
#[cfg(feature = "athena")]
use crate::ddl::read::Form;
use crate::ddl::read::Read;
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::sql::Position;

/// Check a table's definition, whoever wrote it; exits with 1 if there is an error in it
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A file with a CREATE TABLE statement or Glue's JSON (aws glue get-table), a table of logq.toml, or - for stdin
    #[arg(value_name = "FILE|TABLE|-")]
    #[cfg_attr(feature = "athena", arg(required_unless_present_any = ["glue", "codes"]))]
    #[cfg_attr(not(feature = "athena"), arg(required_unless_present = "codes"))]
    what: Option<String>,
    /// A table of the catalogue (Glue) instead
    #[cfg(feature = "athena")]
    #[arg(long, value_name = "DATABASE.TABLE", conflicts_with = "what")]
    glue: Option<String>,
    /// Read an object of the table as its SerDe would, and look for its key in the template: a file, packed or not
    #[arg(long, value_name = "OBJECT")]
    sample: Option<PathBuf>,
    /// The object's key in the bucket [default: the end of its path, if the table's folders are in it]
    #[arg(long, requires = "sample")]
    key: Option<String>,
    /// Prove it on objects of its location in S3: one of each sort that is found there
    #[cfg(feature = "local")]
    #[arg(long, conflicts_with = "sample")]
    live: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// List the codes of all rules instead, as docs/check.md has them
    #[arg(long, conflicts_with = "what")]
    codes: bool,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    if args.codes {
        return output::safe(&codes::table());
    }
    let Text { origin, text, tables } = args.tables()?;
    let today = today();
    let samples = args.samples(&tables, today)?;
    let examined = |read| Examined { origin: &origin, text: text.as_deref(), read, samples: &samples, today };
    report(&tables.iter().map(examined).collect::<Vec<_>>(), args.json)
}

impl Args {
    fn tables(&self) -> Result<Text, Report> {
        #[cfg(feature = "athena")]
        if let Some(name) = &self.glue {
            let tables = vec![Read::of(Session::open()?.entry(name)?.definition, Form::Glue)];
            return Ok(Text { origin: name.clone(), text: None, tables });
        }
        Text::of(self.what.as_deref().unwrap_or("-"))
    }

    /// Objects with what the only table makes of them.
    fn samples(&self, tables: &[Read], today: Date) -> Result<Vec<Sample>, Failure> {
        let mut samples = Vec::new();
        if !self.proves() {
            return Ok(samples);
        }
        let [Read { definition, .. }] = tables else {
            let title = format!("an object proves one table, and there are {}", tables.len());
            return Err(Report::usage(title).hint("give one table at a time").into());
        };
        if let Some(path) = &self.sample {
            let bytes = std::fs::read(path).map_err(|error| unreadable(&path.display().to_string(), &error))?;
            samples.push(Sample::of(definition, path, self.key.as_deref(), &bytes, today));
        }
        #[cfg(feature = "local")]
        if self.live {
            samples.extend(live::samples(definition, today)?);
        }
        Ok(samples)
    }

    /// Whether objects are asked for.
    fn proves(&self) -> bool {
        #[cfg(feature = "local")]
        if self.live {
            return true;
        }
        self.sample.is_some()
    }
}

/// A definition with what it was read from; a table of the catalogue has no text.
pub(super) struct Examined<'a> {
    pub(super) origin: &'a str,
    pub(super) text: Option<&'a str>,
    pub(super) read: &'a Read,
    /// What the table makes of objects.
    pub(super) samples: &'a [Sample],
    pub(super) today: Date,
}

/// Checks definitions and prints what was found.
///
/// # Errors
/// [`Exit::Failed`] if there is an error among the findings; warnings and hints are none.
pub(super) fn report(examined: &[Examined<'_>], as_json: bool) -> Result<(), Failure> {
    let checked: Vec<Checked<'_>> = examined.iter().map(Checked::of).collect();
    if as_json {
        output::json(&checked.iter().map(Checked::value).collect())?;
    } else {
        output::safe(&checked.iter().map(Checked::text).collect::<String>())?;
    }
    let failed = checked.iter().any(|checked| checked.count(Severity::Error) > 0);
    if failed { Err(Failure::Silent(Exit::Failed)) } else { Ok(()) }
}

/// A definition with its findings, those of the proof included.
struct Checked<'a> {
    examined: &'a Examined<'a>,
    findings: Vec<Finding>,
}

impl<'a> Checked<'a> {
    fn of(examined: &'a Examined<'a>) -> Self {
        let mut findings = lint(examined.read, examined.today);
        for finding in examined.samples.iter().flat_map(|sample| &sample.proof.findings) {
            // Several objects show the same fault.
            if !findings.contains(finding) {
                findings.push(finding.clone());
            }
        }
        Self { examined, findings }
    }

    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// For people; printable.
    fn text(&self) -> String {
        let findings = diagnostics::findings(&self.findings, self.examined.origin, self.examined.text);
        let samples: String = self.examined.samples.iter().map(Sample::text).collect();
        let counts =
            [Severity::Error, Severity::Warning, Severity::Hint].map(|severity| (severity, self.count(severity)));
        let table = Printable::line(&self.examined.read.definition.full_name());
        format!("{findings}{samples}{table}: {}\n", in_words(counts))
    }

    /// For machines.
    fn value(&self) -> Value {
        json!({
            "table": self.examined.read.definition.full_name(),
            "file": self.examined.origin,
            "errors": self.count(Severity::Error),
            "warnings": self.count(Severity::Warning),
            "hints": self.count(Severity::Hint),
            "findings": self.findings.iter().map(|f| as_value(f, self.examined.text)).collect::<Vec<_>>(),
            "proofs": self.examined.samples.iter().map(Sample::value).collect::<Vec<_>>(),
        })
    }
}

/// `2 errors, 1 hint`
fn in_words(counts: [(Severity, usize); 3]) -> String {
    let some: Vec<String> = counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| format!("{count} {severity}{}", if *count == 1 { "" } else { "s" }))
        .collect();
    if some.is_empty() { "no findings".to_owned() } else { some.join(", ") }
}

/// A finding for machines; lines and columns count from 1, bytes from 0.
fn as_value(finding: &Finding, text: Option<&str>) -> Value {
    let place = finding.span.as_ref().zip(text).map(|(span, text)| {
        let at = Position::of(text, span.start);
        json!({ "start": span.start, "end": span.end, "line": at.line, "column": at.column })
    });
    json!({
        "code": finding.rule.code,
        "severity": finding.severity.name(),
        "title": finding.rule.title,
        "property": finding.property,
        "why": finding.why,
        "repair": finding.repair,
        "place": place,
    })
}

fn today() -> Date {
    TimeZone::UTC.to_datetime(Timestamp::now()).date()
}
