//! `[tables.<name>]`, and the checks on accounts, regions and locations that other keys share.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::build::{Builder, absolute};
use super::value::Value;
use crate::nearest::nearest;
use crate::report::Report;
use crate::sources::{Catalogue, ChoiceError, Choices, Layout, Source};
use crate::table::{Existing, Keys, Location, Table};
use crate::time::quoted;

/// What settings must know of the log kinds: their layouts, the default first, and what tables may choose.
#[derive(Debug, Clone, Default)]
pub struct Kinds(BTreeMap<String, Arc<Source>>);

impl Kinds {
    fn source(&self, id: &str) -> Option<&Source> {
        self.0.get(id).map(|source| &**source)
    }
}

impl From<&Catalogue> for Kinds {
    fn from(catalogue: &Catalogue) -> Self {
        Self(catalogue.iter().map(|source| (source.id.clone(), Arc::clone(source))).collect())
    }
}

/// Reads every table, in the order of the files.
pub(super) fn read(b: &mut Builder, names: &BTreeMap<String, String>, kinds: &Kinds) -> Vec<Arc<Table>> {
    let tables = b.values.names("tables").into_iter();
    tables.filter_map(|name| TableReader { b, names, kinds, name }.table().map(Arc::new)).collect()
}

struct TableReader<'a> {
    b: &'a mut Builder,
    names: &'a BTreeMap<String, String>,
    kinds: &'a Kinds,
    name: String,
}

impl TableReader<'_> {
    fn key(&self, key: &str) -> String {
        format!("tables.{}.{key}", self.name)
    }

    fn table(mut self) -> Option<Table> {
        // All of it is read before anything missing ends it, so that every mistake is found.
        let location = self.location();
        let (source, layout) = self.source_and_layout()?;
        let table = Table {
            org: self.org(&layout),
            accounts: self.keys("accounts"),
            regions: self.keys("regions"),
            since: self
                .b
                .text_as(&self.key("since"), |text| Ok(jiff::tz::TimeZone::UTC.to_datetime(absolute(text)?).date())),
            fields: self.b.list_as(&self.key("fields"), not_empty),
            partitions: self.partitions(),
            choices: self.choices(&source, &layout.id),
            athena: self.b.text_as(&self.key("athena"), athena_name),
            existing: self.existing(),
            layout: layout.id,
            source,
            location: location?,
            name: self.name,
        };
        Some(table)
    }

    fn existing(&mut self) -> Option<Existing> {
        let columns = self.b.list_as(&self.key("existing"), |list| list.iter().map(|text| existing(text)).collect())?;
        let names = self.b.values.names(&self.key("names"));
        let own = |name: String| Some((name.clone(), self.b.text(&self.key(&format!("names.{name}")))?));
        Some(Existing { columns, names: names.into_iter().filter_map(own).collect() })
    }

    fn partitions(&mut self) -> BTreeMap<String, Keys> {
        let names = self.b.values.names(&self.key("partitions"));
        names.into_iter().map(|name| (name.clone(), self.keys(&format!("partitions.{name}")))).collect()
    }

    /// What the table decides about its kind; a choice that the kind does not offer is found where it is made.
    fn choices(&mut self, source: &str, layout: &str) -> Choices {
        let choices = Choices {
            object_format: self.b.text(&self.key("object_format")),
            prefix: self.b.text(&self.key("prefix")),
            timezone: self.b.text(&self.key("timezone")),
            columns: self.b.list_as(&self.key("columns"), not_empty).unwrap_or_default(),
            time: self.b.text(&self.key("time")),
        };
        if let Some(Err(error)) = self.kinds.source(source).map(|source| source.with(layout, &choices)) {
            let key = match &error {
                ChoiceError::Format { .. } => "object_format",
                ChoiceError::NoPrefix { .. } | ChoiceError::Prefix(_) => "prefix",
                ChoiceError::Zone(_) | ChoiceError::NoZone { .. } => "timezone",
                ChoiceError::Closed { .. } | ChoiceError::Column { .. } => "columns",
                ChoiceError::NoColumns { .. } => "location",
                ChoiceError::Time { .. } => "time",
            };
            self.b.fail(&self.key(key), error.into());
        }
        choices
    }

    fn source_and_layout(&mut self) -> Option<(String, Layout)> {
        let path = self.key("source");
        let said = self.b.values.get(&path).is_some();
        self.b.values.set_default(&path, Value::Text(self.name.clone()));
        let source = self.b.text(&path)?;
        let Some(layouts) = self.kinds.source(&source).map(|source| &source.layouts) else {
            let known = self.kinds.0.keys().map(String::as_str);
            if said {
                self.b.fail(&path, unknown("log kind", &source, known));
            } else {
                // A default has no place of its own: the location beside it shows which table is meant.
                let report = Report::usage(format!("table `{}` does not say which log kind it holds", self.name));
                let known = known.collect::<Vec<_>>().join(", ");
                self.b.fail(&self.key("location"), report.hint(format!("write source = \"…\", one of: {known}")));
            }
            return None;
        };
        let layout = self.key("layout");
        if let Some(first) = layouts.first() {
            self.b.values.set_default(&layout, Value::Text(first.id.clone()));
        }
        let title = format!("layout of {source}");
        let layout = self.b.text_as(&layout, |id| {
            let known = layouts.iter().find(|layout| layout.id == id);
            known.cloned().ok_or_else(|| unknown(&title, id, layouts.iter().map(|layout| layout.id.as_str())))
        })?;
        Some((source, layout))
    }

    fn location(&mut self) -> Option<Location> {
        let path = self.key("location");
        if self.b.values.get(&path).is_none() {
            let beside = [self.key("source"), self.key("layout")].into_iter();
            let mut beside =
                beside.chain(["org", "accounts", "regions", "since", "fields", "athena"].map(|k| self.key(k)));
            let placed = beside.find(|k| self.b.values.get(k).is_some_and(|entry| entry.place.is_some()));
            let report = Report::usage(format!("table `{}` has no location", self.name))
                .hint("write location = \"s3://bucket/prefix/\" or a folder");
            self.b.fail(&placed.unwrap_or(path), report);
            return None;
        }
        let base = self.b.base(&path).to_owned();
        self.b.text_as(&path, |text| location(text, &base))
    }

    fn org(&mut self, layout: &Layout) -> Option<String> {
        let path = self.key("org");
        let org = self.b.text_as(&path, |text| org_id(text).map(str::to_owned));
        let said = self.b.values.get(&path).is_some();
        if layout.needs_org() && !said {
            let report =
                Report::usage(format!("layout {} of table `{}` needs the organization id", layout.id, self.name));
            self.b.fail(&self.key("layout"), report.hint("write org = \"o-…\" (it is in the keys below the location)"));
        } else if said && !layout.needs_org() {
            let report = Report::usage(format!("layout {} of table `{}` has no organization id", layout.id, self.name));
            self.b.fail(&path, report.hint("leave `org` out, or choose a layout that has it"));
        }
        org
    }

    fn keys(&mut self, key: &str) -> Keys {
        let path = self.key(key);
        match self.b.values.get(&path).map(|entry| &entry.value) {
            None => Keys::Unlisted,
            Some(Value::List(_)) => {
                let list = self.b.list_as(&path, |list| match key {
                    "accounts" => account_ids(self.names, list),
                    "regions" => checked_regions(list),
                    _ => not_empty(list),
                });
                Keys::Listed(list.unwrap_or_default())
            }
            Some(_) => Keys::Injected,
        }
    }
}

fn unknown<'a>(what: &str, typed: &str, known: impl Iterator<Item = &'a str> + Clone) -> Report {
    let report = Report::usage(format!("`{}` is not a {what}", quoted(typed)));
    match nearest(typed, known.clone()) {
        Some(near) => report.hint(format!("did you mean `{near}`?")),
        None => report.hint(format!("there are: {}", known.collect::<Vec<_>>().join(", "))),
    }
}

fn not_empty(list: &[String]) -> Result<Vec<String>, Report> {
    if list.is_empty() { Err(Report::usage("the list is empty")) } else { Ok(list.to_vec()) }
}

/// A location as typed. An S3 prefix gets its final slash; a folder is resolved against `base`: the current folder, or
/// that of the file that names it.
///
/// # Errors
/// What is neither.
pub fn location(text: &str, base: &Path) -> Result<Location, Report> {
    if text.starts_with("s3://") {
        return s3_prefix(text).map(Location::S3);
    }
    if text.is_empty() || text.contains("://") {
        return Err(Report::usage(format!("`{}` is not a location", quoted(text)))
            .hint("write s3://bucket/prefix/ or the path of a folder"));
    }
    Ok(Location::Folder(base.join(text).components().collect()))
}

/// `s3://bucket/prefix/`, with the final slash added when it is missing.
pub(super) fn s3_prefix(text: &str) -> Result<String, Report> {
    let refuse = |why: &str| {
        Report::usage(format!("`{}` is not an S3 prefix: {why}", quoted(text))).hint("write s3://bucket/prefix/")
    };
    let rest = text.strip_prefix("s3://").ok_or_else(|| refuse("it does not begin with s3://"))?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    if !(3..=63).contains(&bucket.len()) || !bucket.chars().all(legal) {
        return Err(refuse("bucket names have 3 to 63 lower-case letters, digits, dots and hyphens"));
    }
    if prefix.starts_with('/') || prefix.contains("//") || prefix.chars().any(char::is_control) {
        return Err(refuse("the prefix has an empty part or a control character"));
    }
    Ok(if text.ends_with('/') { text.to_owned() } else { format!("{text}/") })
}

/// The ids of accounts that are named in `[accounts]` or are ids already.
pub(super) fn account_ids(names: &BTreeMap<String, String>, accounts: &[String]) -> Result<Vec<String>, Report> {
    let id = |account: &String| match names.get(account) {
        Some(id) => Ok(id.clone()),
        // The console shows ids with hyphens: 1111-2222-3333.
        None if is_account_id(&account.replace('-', "")) => Ok(account.replace('-', "")),
        None => {
            let known: Vec<_> = names.iter().map(|(name, id)| format!("{name} ({id})")).collect();
            let hint = match known.is_empty() {
                true => "write the 12-digit id, or name it in `accounts = { prod = \"111122223333\" }`".to_owned(),
                false => format!("write a 12-digit id or one of: {}", known.join(", ")),
            };
            Err(Report::usage(format!("no account is called `{}`", quoted(account))).hint(hint))
        }
    };
    not_empty(accounts)?.iter().map(id).collect()
}

/// 12 digits.
pub(super) fn account_id(text: &str) -> Result<&str, Report> {
    if is_account_id(text) {
        Ok(text)
    } else {
        Err(Report::usage(format!("`{}` is not an account id", quoted(text))).hint("write its 12 digits in quotes"))
    }
}

fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Regions that look like regions: `eu-west-1`, `us-gov-east-1`. AWS opens new ones, so there is no list.
pub(super) fn checked_regions(regions: &[String]) -> Result<Vec<String>, Report> {
    let malformed = regions.iter().find(|region| !is_region(region));
    match malformed {
        Some(region) => Err(Report::usage(format!("`{}` is not a region", quoted(region)))
            .hint("write region codes such as eu-west-1, us-east-1")),
        None => not_empty(regions),
    }
}

fn is_region(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    let word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    match parts.as_slice() {
        [area, middle @ .., number] if (1..=3).contains(&middle.len()) => {
            area.len() == 2
                && word(area)
                && middle.iter().all(word)
                && number.len() == 1
                && number.as_bytes()[0].is_ascii_digit()
        }
        _ => false,
    }
}

fn org_id(text: &str) -> Result<&str, Report> {
    let id = text.strip_prefix("o-").filter(|id| (1..=32).contains(&id.len()));
    match id {
        Some(id) if id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) => Ok(text),
        _ => Err(Report::usage(format!("`{}` is not an organization id", quoted(text)))
            .hint("write o- and then lower-case letters and digits: o-exampleorgid")),
    }
}

/// `eventname string`: a column of a table in the catalogue.
fn existing(text: &str) -> Result<(String, String), Report> {
    match text.trim().split_once(char::is_whitespace) {
        Some((name, ty)) => Ok((name.to_lowercase(), ty.split_whitespace().collect())),
        None => Err(Report::usage(format!("`{}` is no column of a table", quoted(text)))
            .hint("write its name and its type, with a blank between them: \"eventname string\"")),
    }
}

/// `database.table`; a bare name is a table of the target's database.
fn athena_name(text: &str) -> Result<String, Report> {
    let legal = |part: &str| {
        !part.is_empty()
            && part.len() <= 255
            && part.bytes().all(|b| b == b'_' || b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    let parts: Vec<_> = text.split('.').collect();
    if (1..=2).contains(&parts.len()) && parts.iter().all(|part| legal(part)) {
        Ok(text.to_owned())
    } else {
        Err(Report::usage(format!("`{}` does not name a table in Athena", quoted(text)))
            .hint("write database.table, lower-case letters, digits and _"))
    }
}
