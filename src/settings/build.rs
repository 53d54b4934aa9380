//! From merged values to typed settings. Every value is checked, and all that is wrong is reported at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::tables::{self, Kinds};
use super::value::{Entry, Value};
use super::values::{Values, base};
use super::{EngineKind, Guard, LocalSettings, Places, Settings, Target, Tariff, Withheld, parse_size};
use crate::report::Report;
use crate::time::parse_instant;
use crate::time::parse_span;

/// Makes settings of merged values.
pub(super) fn settings(
    mut values: Values,
    withheld: Vec<Withheld>,
    places: &Places,
    kinds: &Kinds,
) -> Result<Settings, Vec<Report>> {
    let target_names = target_names(&values, &withheld);
    let engine = if target_names.is_empty() { EngineKind::Local } else { EngineKind::Athena };
    values.set_default("engine", Value::Text(engine.name().to_owned()));
    values.fill_defaults();
    let mut b = Builder { values, start: places.start.clone(), errors: Vec::new() };
    let account_names = b.account_names();
    let targets: BTreeMap<_, _> = target_names.into_iter().map(|name| b.target(name)).collect();
    let settings = Settings {
        config_folder: places.config.clone(),
        state_folder: places.state.clone(),
        cache_folder: places.cache.clone(),
        engine: b.text_as("engine", engine_kind).unwrap_or(engine),
        default_target: b.text_as("target", |name| known_target(name, &targets)),
        window: b.text("scope.window").unwrap_or_default(),
        accounts: b.list_as("scope.accounts", |list| tables::account_ids(&account_names, list)),
        regions: b.list_as("scope.regions", tables::checked_regions),
        partitions: b.partitions(),
        now: b.text_as("scope.now", absolute),
        tables: tables::read(&mut b, &account_names, kinds),
        local: LocalSettings {
            memory: b.text_as("local.memory", positive_size).unwrap_or_default(),
            max_object: b.text_as("local.max_object", positive_size).unwrap_or_default(),
        },
        guard: Guard {
            max_scan: b.text_as("guard.max_scan", parse_size),
            budget_day: b.dollars("guard.budget_day"),
            budget_case: b.dollars("guard.budget_case"),
        },
        packs: b.folders("packs.paths"),
        timezone: b.text_as("ui.timezone", zone).unwrap_or_default(),
        withheld,
        account_names,
        targets,
        ..Settings::default()
    };
    let Builder { values, mut errors, .. } = b;
    errors.sort_by_key(|error| error.mark.as_deref().map(|mark| (mark.origin.clone(), mark.span.start)));
    if errors.is_empty() { Ok(Settings { values, ..settings }) } else { Err(errors) }
}

/// A target that holds nothing but withheld keys is a target all the same: a run on it is refused for want of trust.
fn target_names(values: &Values, withheld: &[Withheld]) -> BTreeSet<String> {
    let withheld = withheld.iter().filter_map(|w| w.key.split('.').nth(1)).map(str::to_owned);
    values.names("targets").into_iter().chain(withheld).collect()
}

/// Reads typed values out of merged ones and keeps what goes wrong.
pub(super) struct Builder {
    pub(super) values: Values,
    start: PathBuf,
    errors: Vec<Report>,
}

impl Builder {
    /// A text.
    pub(super) fn text(&mut self, path: &str) -> Option<String> {
        self.text_as(path, |text| Ok(text.to_owned()))
    }

    /// A text that means something.
    pub(super) fn text_as<T>(&mut self, path: &str, read: impl FnOnce(&str) -> Result<T, Report>) -> Option<T> {
        self.entry_as(path, |value| match value {
            Value::Text(text) => read(text).map(Some),
            _ => Ok(None),
        })
    }

    /// A list that means something; a single word such as `all` is none.
    pub(super) fn list_as<T>(&mut self, path: &str, read: impl FnOnce(&[String]) -> Result<T, Report>) -> Option<T> {
        self.entry_as(path, |value| match value {
            Value::List(list) => read(list).map(Some),
            _ => Ok(None),
        })
    }

    fn entry_as<T>(&mut self, path: &str, read: impl FnOnce(&Value) -> Result<Option<T>, Report>) -> Option<T> {
        let entry = self.values.get(path)?;
        match read(&entry.value) {
            Ok(value) => value,
            Err(report) => {
                let report = entry.locate(report, path);
                self.errors.push(report);
                None
            }
        }
    }

    /// Reports what is wrong at a key, or with what is missing beside it.
    pub(super) fn fail(&mut self, path: &str, report: Report) {
        let report = match self.values.get(path) {
            Some(entry) => entry.locate(report, path),
            None => report,
        };
        self.errors.push(report);
    }

    /// The folder that a relative location at this key starts from.
    pub(super) fn base(&self, path: &str) -> &Path {
        self.values.get(path).map_or(&self.start, |entry: &Entry| base(entry, &self.start))
    }

    fn account_names(&mut self) -> BTreeMap<String, String> {
        let names = self.values.names("accounts");
        let ids = names.into_iter().map(|name| {
            let id = self.text_as(&format!("accounts.{name}"), |id| tables::account_id(id).map(str::to_owned));
            (name, id)
        });
        ids.filter_map(|(name, id)| Some((name, id?))).collect()
    }

    fn target(&mut self, name: String) -> (String, Target) {
        let mut text = |key: &str| self.text_as(&format!("targets.{name}.{key}"), not_empty);
        let target = Target {
            profile: text("profile"),
            role_arn: text("role_arn"),
            region: text("region"),
            workgroup: text("workgroup"),
            database: text("database"),
            endpoint: self.text_as(&format!("targets.{name}.endpoint"), web_address),
            output: self.text_as(&format!("targets.{name}.output"), tables::s3_prefix),
            reuse: self.text_as(&format!("targets.{name}.reuse"), reuse),
            ..Target::default()
        };
        let listed = Tariff::of_region(target.region.as_deref()).per_tb;
        let price_per_tb = self.dollars(&format!("targets.{name}.price_per_tb")).unwrap_or(listed);
        let target = Target { price_per_tb, ..target };
        if let Some(region) = &target.region
            && let Err(report) = tables::checked_regions(std::slice::from_ref(region))
        {
            self.fail(&format!("targets.{name}.region"), report);
        }
        (name, target)
    }

    fn partitions(&mut self) -> BTreeMap<String, Vec<String>> {
        let names = self.values.names("scope.partitions").into_iter();
        let values = |name: String| {
            let list = self.list_as(&format!("scope.partitions.{name}"), |list| Ok(list.to_vec()))?;
            Some((name, list))
        };
        names.filter_map(values).collect()
    }

    fn dollars(&mut self, path: &str) -> Option<f64> {
        self.entry_as(path, |value| match value {
            Value::Number(number) if number.is_finite() && *number >= 0.0 => Ok(Some(*number)),
            other => Err(Report::usage(format!("`{path}` is an amount of dollars, not {other}"))),
        })
    }

    fn folders(&mut self, path: &str) -> Vec<PathBuf> {
        let base = self.base(path).to_owned();
        self.list_as(path, |list| Ok(list.iter().map(|folder| base.join(folder)).collect())).unwrap_or_default()
    }
}

fn not_empty(text: &str) -> Result<String, Report> {
    if text.is_empty() { Err(Report::usage("the value is empty")) } else { Ok(text.to_owned()) }
}

/// Minutes; Athena keeps no answer for longer than seven days.
fn reuse(text: &str) -> Result<u32, Report> {
    const LONGEST: i64 = 7 * 24 * 60;
    let span = parse_span(text).map_err(|error| Report::usage(error.to_string()).hint(error.hint()))?;
    match span.as_mins() {
        minutes @ 1..=LONGEST => Ok(u32::try_from(minutes).unwrap_or(u32::MAX)),
        _ => Err(Report::usage(format!("`{text}` is not between a minute and seven days"))),
    }
}

fn web_address(text: &str) -> Result<String, Report> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && text.bytes().all(|b| b.is_ascii_graphic()) => Ok(text.to_owned()),
        _ => Err(Report::usage(format!("`{}` is not a web address", crate::time::quoted(text)))
            .hint("write https://host or http://host:port")),
    }
}

fn engine_kind(text: &str) -> Result<EngineKind, Report> {
    [EngineKind::Athena, EngineKind::Local].into_iter().find(|kind| kind.name() == text).ok_or_else(|| {
        Report::usage(format!("`{}` is not an engine", crate::time::quoted(text))).hint("there are: athena, local")
    })
}

fn known_target(name: &str, targets: &BTreeMap<String, Target>) -> Result<String, Report> {
    if targets.contains_key(name) {
        return Ok(name.to_owned());
    }
    let known: Vec<_> = targets.keys().map(String::as_str).collect();
    let hint = match known.is_empty() {
        true => "there is no [targets.<name>] at all".to_owned(),
        false => format!("there are: {}", known.join(", ")),
    };
    Err(Report::usage(format!("no target is called `{}`", crate::time::quoted(name))).hint(hint))
}

fn positive_size(text: &str) -> Result<u64, Report> {
    match parse_size(text)? {
        0 => Err(Report::usage("the size is zero").hint("write a number with a unit: 500MB, 1GiB")),
        bytes => Ok(bytes),
    }
}

/// An instant that does not depend on the clock: two clocks must agree on it.
pub(super) fn absolute(text: &str) -> Result<Timestamp, Report> {
    let clocks = [Timestamp::UNIX_EPOCH, Timestamp::MAX];
    match clocks.map(|clock| parse_instant(text, clock)) {
        [Ok(one), Ok(other)] if one == other => Ok(one),
        _ => Err(Report::usage(format!("`{}` is not a date or a time of its own", crate::time::quoted(text)))
            .hint("write 2026-03-10 or 2026-03-10T09:12:00Z")),
    }
}

fn zone(text: &str) -> Result<String, Report> {
    match jiff::tz::TimeZone::get(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(Report::usage(format!("`{}` is not a time zone", crate::time::quoted(text)))
            .hint("write UTC or a name such as Europe/Berlin")),
    }
}
