//! `logq ddl check`: what is wrong with a table's definition, whoever wrote it.

mod proof;

use std::io::Read as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use self::proof::Sample;
use crate::cli::{Failure, diagnostics, output, sources};
use crate::ddl::lint::{Finding, Rule, Severity, lint, rules};
#[cfg(feature = "athena")]
use crate::ddl::read::Form;
use crate::ddl::read::{Read, read_all};
use crate::ddl::{Definition, define, statement};
use crate::printable::Printable;
use crate::proof::RULES;
use crate::report::{Exit, Report};
use crate::settings::{Kinds, Overrides, Places, Settings};
use crate::sql::Position;
use crate::table::Table;

/// Check a table's definition, whoever wrote it; exits with 1 if there is an error in it
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A file with a CREATE TABLE statement or Glue's JSON (aws glue get-table), a table of logq.toml, or - for stdin
    #[arg(value_name = "FILE|TABLE|-")]
    what: Option<String>,
    /// Check a table of the catalogue (Glue) instead
    #[cfg(feature = "athena")]
    #[arg(long, value_name = "DATABASE.TABLE", conflicts_with = "what")]
    glue: Option<String>,
    /// Read an object of the table as its SerDe would, and look for its key in the template: a file, packed or not
    #[arg(long, value_name = "OBJECT")]
    sample: Option<PathBuf>,
    /// The object's key in the bucket [default: the end of its path, if the table's folders are in it]
    #[arg(long, requires = "sample")]
    key: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// List the codes of all rules instead, as docs/check.md has them
    #[arg(long, conflicts_with = "what")]
    codes: bool,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    if args.codes {
        return output::safe(&codes());
    }
    let Text { origin, text, tables } = args.tables()?;
    let today = today();
    let mut sample = None;
    if let Some(path) = &args.sample {
        let [table] = tables.as_slice() else {
            let title = format!("--sample proves one table, and there are {}", tables.len());
            return Err(Report::usage(title).hint("give one table at a time").into());
        };
        let bytes = std::fs::read(path).map_err(|error| unreadable(&path.display().to_string(), &error))?;
        sample = Some(Sample::of(&table.definition, path, args.key.as_deref(), &bytes, today));
    }
    let examined = |read| Examined { origin: &origin, text: text.as_deref(), read, sample: sample.as_ref(), today };
    report(&tables.iter().map(examined).collect::<Vec<_>>(), args.json)
}

/// What is checked.
struct Text {
    /// Its file.
    origin: String,
    /// `None` for a table of the catalogue.
    text: Option<String>,
    tables: Vec<Read>,
}

impl Args {
    fn tables(&self) -> Result<Text, Failure> {
        #[cfg(feature = "athena")]
        if let Some(name) = &self.glue {
            let tables = vec![Read::of(in_catalogue(name)?, Form::Glue)];
            return Ok(Text { origin: name.clone(), text: None, tables });
        }
        let what = self.what.as_deref().ok_or_else(|| {
            Report::usage("nothing is named").hint("name a file, a table of logq.toml, or - for stdin")
        })?;
        let (origin, text) = text_of(what)?;
        let tables = read_all(&text).map_err(|error| error.report(&origin, &text))?;
        Ok(Text { origin, text: Some(text), tables })
    }
}

/// A table of the catalogue.
#[cfg(feature = "athena")]
fn in_catalogue(name: &str) -> Result<Definition, Report> {
    let Some((database, table)) = name.split_once('.') else {
        return Err(Report::usage(format!("`{name}` is not database.table")).hint("type --glue database.table"));
    };
    let session = super::Session::open()?;
    let found = session.runtime.block_on(session.catalog.table(database, table))?;
    let entry = found.ok_or_else(|| Report::usage(format!("{name} is not in the catalogue")))?;
    Ok(entry.definition)
}

/// The rules as two tables of Markdown.
fn codes() -> String {
    let table = |rules: Vec<&Rule>| -> String {
        let mut rules = rules;
        rules.sort_by_key(|rule| rule.code);
        let row = |rule: &&Rule| format!("| {} | {} | {} |\n", rule.code, rule.severity, rule.title);
        let head = "| code | severity | what it finds |\n|---|---|---|\n".to_owned();
        std::iter::once(head).chain(rules.iter().map(row)).collect()
    };
    let (text, object) = (table(rules().collect()), table(RULES.to_vec()));
    format!("In the text of a definition:\n\n{text}\nIn an object (`--sample`):\n\n{object}")
}

/// A definition with what it was read from; a table of the catalogue has no text.
pub(super) struct Examined<'a> {
    pub(super) origin: &'a str,
    pub(super) text: Option<&'a str>,
    pub(super) read: &'a Read,
    /// What the table makes of an object.
    pub(super) sample: Option<&'a Sample>,
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
        findings.extend(examined.sample.iter().flat_map(|sample| sample.proof.findings.clone()));
        Self { examined, findings }
    }

    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// For people; printable.
    fn text(&self) -> String {
        let findings = diagnostics::findings(&self.findings, self.examined.origin, self.examined.text);
        let sample = self.examined.sample.map(Sample::text).unwrap_or_default();
        let counts =
            [Severity::Error, Severity::Warning, Severity::Hint].map(|severity| (severity, self.count(severity)));
        let table = Printable::line(&self.examined.read.definition.full_name());
        format!("{findings}{sample}{table}: {}\n", in_words(counts))
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
            "proof": self.examined.sample.map(Sample::value),
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
            .hint("type --glue database.table"));
    }
    let source = sources::get(&kinds, &table.source)?.with(&table.layout, &table.choices)?;
    let database = settings.target(None).ok().and_then(|(_, target)| target.database.clone());
    let (database, own) = table.in_catalogue(database.as_deref());
    let athena = database.iter().map(|database| format!("{database}.")).chain([own]).collect();
    Ok(statement(&define(&Table { athena: Some(athena), ..(**table).clone() }, &source)?))
}
