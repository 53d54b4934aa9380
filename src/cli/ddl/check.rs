//! `logq ddl check`: what is wrong with a table's definition, whoever wrote it.

#[cfg(feature = "local")]
mod live;
mod proof;

use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use self::proof::Sample;
#[cfg(feature = "athena")]
use super::Session;
use crate::cli::{Failure, diagnostics, output, sources};
use crate::ddl::lint::{Finding, Severity, lint};
use crate::ddl::read::{Form, Read, read};
use crate::ddl::{define, statement};
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::{Kinds, Overrides, Places, Settings};
use crate::sql::Position;
use crate::table::Table;

/// Check a table's definition, whoever wrote it; exits with 1 if there is an error in it
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A file with a CREATE TABLE statement or Glue's JSON (aws glue get-table), a table of logq.toml, or - for stdin
    #[arg(value_name = "FILE|TABLE|-")]
    #[cfg_attr(feature = "athena", arg(required_unless_present = "glue"))]
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
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let (origin, text, read) = args.definition()?;
    let today = today();
    let mut samples = Vec::new();
    if let Some(path) = &args.sample {
        let bytes = std::fs::read(path).map_err(|error| unreadable(&path.display().to_string(), &error))?;
        samples.push(Sample::of(&read.definition, path, args.key.as_deref(), &bytes, today));
    }
    #[cfg(feature = "local")]
    if args.live {
        samples.extend(live::samples(&read.definition, today)?);
    }
    report(&Examined { origin: &origin, text: text.as_deref(), read: &read, samples: &samples, today }, args.json)
}

impl Args {
    /// The definition, what it is called, and its text if it has one.
    fn definition(&self) -> Result<(String, Option<String>, Read), Report> {
        #[cfg(feature = "athena")]
        if let Some(name) = &self.glue {
            let definition = Session::open()?.entry(name)?.definition;
            return Ok((name.clone(), None, Read::of(definition, Form::Glue)));
        }
        let (origin, text) = text_of(self.what.as_deref().unwrap_or("-"))?;
        let read = read(&text).map_err(|error| error.report(&origin, &text))?;
        Ok((origin, Some(text), read))
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

/// Checks a definition and prints what was found.
///
/// # Errors
/// [`Exit::Failed`] if there is an error among the findings; warnings and hints are none.
pub(super) fn report(examined: &Examined<'_>, as_json: bool) -> Result<(), Failure> {
    let mut findings = lint(examined.read, examined.today);
    for finding in examined.samples.iter().flat_map(|sample| &sample.proof.findings) {
        // Several objects show the same fault.
        if !findings.contains(finding) {
            findings.push(finding.clone());
        }
    }
    let count = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let counts = [Severity::Error, Severity::Warning, Severity::Hint].map(|severity| (severity, count(severity)));
    let table = examined.read.definition.full_name();
    if as_json {
        let found: Vec<Value> = findings.iter().map(|finding| as_value(finding, examined.text)).collect();
        let [errors, warnings, hints] = counts.map(|(_, count)| count);
        output::json(&json!({
            "table": table,
            "file": examined.origin,
            "errors": errors,
            "warnings": warnings,
            "hints": hints,
            "findings": found,
            "proofs": examined.samples.iter().map(Sample::value).collect::<Vec<_>>(),
        }))?;
    } else {
        output::safe(&diagnostics::findings(&findings, examined.origin, examined.text))?;
        for sample in examined.samples {
            output::safe(&sample.text())?;
        }
        output::safe(&format!("{}: {}\n", Printable::line(&table), in_words(counts)))?;
    }
    if counts[0].1 > 0 { Err(Failure::Silent(Exit::Failed)) } else { Ok(()) }
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

/// The text to check, and what it is called.
fn text_of(what: &str) -> Result<(String, String), Report> {
    if what == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(|error| unreadable("stdin", &error))?;
        return Ok(("<stdin>".to_owned(), decoded(&bytes)));
    }
    if Path::new(what).is_file() {
        let bytes = std::fs::read(what).map_err(|error| unreadable(what, &error))?;
        return Ok((what.to_owned(), decoded(&bytes)));
    }
    let text = statement_of(what)?;
    Ok((what.to_owned(), text))
}

fn unreadable(what: &str, error: &std::io::Error) -> Report {
    Report::usage(format!("{what} cannot be read: {error}"))
}

/// The text of a file; PowerShell writes UTF-16.
fn decoded(bytes: &[u8]) -> String {
    let units =
        |from: fn([u8; 2]) -> u16| -> Vec<u16> { bytes[2..].as_chunks().0.iter().map(|pair| from(*pair)).collect() };
    match bytes {
        [0xff, 0xfe, ..] => String::from_utf16_lossy(&units(u16::from_le_bytes)),
        [0xfe, 0xff, ..] => String::from_utf16_lossy(&units(u16::from_be_bytes)),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The statement of a table of the configuration.
fn statement_of(name: &str) -> Result<String, Report> {
    let places = Places::of_process()?;
    let kinds = sources::catalogue(&places)?;
    let settings = Settings::load(&places, &Overrides::of_process(), &Kinds::from(&kinds))?;
    let Some(table) = settings.table(name) else {
        let known: Vec<&str> = settings.tables.iter().map(|table| table.name.as_str()).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
        return Err(Report::usage(format!(
            "`{name}` is neither a file nor a table of the configuration: it has {known}"
        )));
    };
    if table.existing.is_some() {
        return Err(Report::usage(format!("{name} was taken over from the catalogue: its definition is there"))
            .hint("type: logq ddl check --glue DATABASE.TABLE"));
    }
    let source = sources::get(&kinds, &table.source)?.with(&table.layout, &table.choices)?;
    let database = settings.target(None).ok().and_then(|(_, target)| target.database.clone());
    let (database, own) = table.in_catalogue(database.as_deref());
    let athena = database.iter().map(|database| format!("{database}.")).chain([own]).collect();
    Ok(statement(&define(&Table { athena: Some(athena), ..(**table).clone() }, &source)?))
}
