//! The text to check: a file, the input, or the statement of a table of the configuration.

use std::io::Read as _;
use std::path::Path;

use crate::cli::sources;
use crate::ddl::read::{Read, read_all};
use crate::ddl::{define, statement};
use crate::report::Report;
use crate::settings::{Kinds, Overrides, Places, Settings};
use crate::table::Table;

/// What is checked.
pub(super) struct Text {
    /// Its file.
    pub(super) origin: String,
    /// `None` for a table of the catalogue.
    pub(super) text: Option<String>,
    pub(super) tables: Vec<Read>,
}

impl Text {
    pub(super) fn of(what: &str) -> Result<Self, Report> {
        let (origin, text) = text_of(what)?;
        let tables = read_all(&text).map_err(|error| error.report(&origin, &text))?;
        Ok(Self { origin, text: Some(text), tables })
    }
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

pub(super) fn unreadable(what: &str, error: &std::io::Error) -> Report {
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
