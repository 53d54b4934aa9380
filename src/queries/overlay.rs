//! `overlay.toml`: what a team changes of packs without editing them. Defaults and thresholds, known false positives, and
//! the rows of reference sets.

mod raw;

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;

use super::exclusion::Test;
use super::packs::files::read;
use super::{Exclusion, ParamType, Query, RefSet, header, param};
use crate::nearest::nearest;
use crate::report::{Mark, Report};
use raw::{RawExclusion, RawOverlay, RawQuery, RawSet};

/// The file's name.
pub(super) const FILE: &str = "overlay.toml";

/// One overlay as it was read.
#[derive(Debug, Clone)]
pub(super) struct Overlay {
    origin: String,
    folder: PathBuf,
    text: String,
    raw: RawOverlay,
}

impl Overlay {
    /// The overlay of a folder, if it has one.
    pub(super) fn load(folder: &Path) -> Result<Option<Self>, Report> {
        let path = folder.join(FILE);
        if !path.is_file() {
            return Ok(None);
        }
        let origin = path.display().to_string();
        let text = read(&path, &origin)?;
        Self::parse(folder, origin, text).map(Some)
    }

    fn parse(folder: &Path, origin: String, text: String) -> Result<Self, Report> {
        let raw = toml::from_str(&text).map_err(|e: toml::de::Error| {
            let span = e.span().unwrap_or(0..0);
            let mark = Mark { origin: origin.clone(), text: text.clone(), span, label: "here".to_owned() };
            Report::usage(format!("{origin}: {}", e.message().lines().next().unwrap_or_default()))
                .mark(mark)
                .hint("an overlay has [queries.ID] with defaults and exclude, and [sets.NAME] with extend or replace")
        })?;
        Ok(Self { origin, folder: folder.to_path_buf(), text, raw })
    }

    /// Changes the questions; what is wrong in it is told, and the rest holds.
    pub(super) fn change_queries(&self, queries: &mut [Query]) -> Vec<Report> {
        let mut problems = Vec::new();
        for (id, changes) in &self.raw.queries {
            match queries.iter().position(|query| query.id == *id.get_ref()) {
                Some(place) => problems.extend(self.change(&mut queries[place], changes)),
                None => {
                    let ids = queries.iter().map(|query| query.id.as_str());
                    let near = nearest(id.get_ref(), ids).map(|near| format!("did you mean `{near}`?"));
                    problems.push(self.error(id.span(), format!("there is no question `{}`", id.get_ref()), near));
                }
            }
        }
        problems
    }

    fn change(&self, query: &mut Query, changes: &RawQuery) -> Vec<Report> {
        let mut problems = Vec::new();
        for (name, value) in &changes.defaults {
            if let Err(report) = self.default(query, name, value) {
                problems.push(report);
            }
        }
        for exclusion in &changes.exclude {
            match self.exclusion(query, exclusion) {
                Ok(exclusion) => query.exclusions.push(exclusion),
                Err(report) => problems.push(report),
            }
        }
        problems
    }

    fn default(&self, query: &mut Query, name: &Spanned<String>, value: &Spanned<toml::Value>) -> Result<(), Report> {
        let id = query.id.clone();
        let known = query.params.iter().map(|p| p.name.clone()).collect::<Vec<_>>();
        let Some(param) = query.params.iter_mut().find(|param| param.name == *name.get_ref()) else {
            let hint = format!("its parameters: {}", known.join(", "));
            let what = format!("`{id}` has no parameter `{}`", name.get_ref());
            return Err(self.error(name.span(), what, Some(hint)));
        };
        let texts = header::texts(value.get_ref()).ok_or_else(|| {
            self.error(
                value.span(),
                format!("`{}` is given no plain value", param.name),
                Some("a text, number or list".to_owned()),
            )
        })?;
        let parsed = param.parse(&texts).map_err(|e| self.error(value.span(), e.to_string(), None))?;
        param.default = Some(parsed);
        param.overlaid = Some(self.origin.clone());
        Ok(())
    }

    fn exclusion(&self, query: &Query, raw: &Spanned<RawExclusion>) -> Result<Exclusion, Report> {
        let (span, raw) = (raw.span(), raw.get_ref());
        let Some(column) = query.output.iter().find(|output| output.name == *raw.column.get_ref()) else {
            let names: Vec<&str> = query.output.iter().map(|output| output.name.as_str()).collect();
            let what = format!("`{}` has no column `{}`", query.id, raw.column.get_ref());
            return Err(self.error(raw.column.span(), what, Some(format!("its columns: {}", names.join(", ")))));
        };
        if raw.why.trim().is_empty() {
            return Err(self.error(span, "an exclusion says why".to_owned(), Some("why = \"our scanner\"".to_owned())));
        }
        let test = match (&raw.equals, &raw.like, &raw.cidr) {
            (Some(value), None, None) => self.equals(value, &column.ty)?,
            (None, Some(pattern), None) if !pattern.get_ref().trim_matches('%').is_empty() => {
                Test::like(pattern.get_ref())
                    .ok_or_else(|| self.error(pattern.span(), "is no pattern".to_owned(), None))?
            }
            (None, Some(pattern), None) => {
                let hint = "name what is harmless: %/prowler";
                return Err(self.error(
                    pattern.span(),
                    "this pattern takes every row".to_owned(),
                    Some(hint.to_owned()),
                ));
            }
            (None, None, Some(cidr)) => {
                let takes =
                    [ParamType::IpOrCidr, ParamType::Id("host_ref".to_owned())].iter().any(|ty| ty.takes(&column.ty));
                let net = takes.then(|| param::value::parse_net(cidr.get_ref())).flatten();
                Test::Cidr(net.ok_or_else(|| {
                    let hint = "like 203.0.113.0/24, for a column of addresses".to_owned();
                    self.error(cidr.span(), format!("{} ({}) cannot lie in it", column.name, column.ty), Some(hint))
                })?)
            }
            _ => {
                let hint = "equals = \"…\", like = \"%…\" or cidr = \"10.0.0.0/8\"".to_owned();
                return Err(self.error(span, "an exclusion has one of equals, like and cidr".to_owned(), Some(hint)));
            }
        };
        let (column, why, overlay) = (column.name.clone(), raw.why.clone(), self.origin.clone());
        Ok(Exclusion { column, test, why, overlay })
    }

    /// A value in the form that results have it in.
    fn equals(&self, value: &Spanned<toml::Value>, ty: &str) -> Result<Test, Report> {
        let texts = header::texts(value.get_ref()).unwrap_or_default();
        let [text] = texts.as_slice() else {
            return Err(self.error(value.span(), "equals takes one plain value".to_owned(), None));
        };
        let known = ParamType::named(ty, None).filter(|ty| !matches!(ty, ParamType::IpOrCidr | ParamType::Enum(_)));
        let normal = known.and_then(|ty| param::paste::understood(&ty, text));
        Ok(Test::Equals(normal.map_or_else(|| text.clone(), |value| value.to_string())))
    }

    /// Changes the sets of a name in every pack.
    pub(super) fn change_sets(&self, sets: &mut [(String, Arc<RefSet>)]) -> Vec<Report> {
        let mut problems = Vec::new();
        for (name, change) in &self.raw.sets {
            let is_there = sets.iter().any(|(_, set)| set.name == *name.get_ref());
            if !is_there {
                let near = nearest(name.get_ref(), sets.iter().map(|(_, set)| set.name.as_str()));
                let hint = near.map(|near| format!("did you mean `{near}`?"));
                problems.push(self.error(name.span(), format!("there is no set `{}`", name.get_ref()), hint));
            }
            for (_, set) in sets.iter_mut().filter(|(_, set)| set.name == *name.get_ref()) {
                match self.changed(set, change) {
                    Ok(changed) => *set = Arc::new(changed),
                    Err(reports) => {
                        problems.extend(reports);
                        break;
                    }
                }
            }
        }
        problems
    }

    fn changed(&self, set: &RefSet, change: &Spanned<RawSet>) -> Result<RefSet, Vec<Report>> {
        let read_like = |file: &Spanned<String>| {
            let path = self.folder.join(file.get_ref());
            let origin = path.display().to_string();
            let text = read(&path, &origin).map_err(|report| {
                vec![self.error(file.span(), report.title, Some("the path is relative to this file".to_owned()))]
            })?;
            set.read_like(&origin, &text)
        };
        match change.get_ref() {
            RawSet { extend: Some(file), replace: None } => Ok(set.extended(read_like(file)?)),
            RawSet { extend: None, replace: Some(file) } => read_like(file),
            _ => {
                let hint = "extend = \"sets/ours.csv\" adds rows, replace takes the others away";
                let what = "a set has either extend or replace".to_owned();
                Err(vec![self.error(change.span(), what, Some(hint.to_owned()))])
            }
        }
    }

    fn error(&self, span: Range<usize>, what: String, hint: Option<String>) -> Report {
        let mark = Mark { origin: self.origin.clone(), text: self.text.clone(), span, label: "here".to_owned() };
        Report { hint, ..Report::usage(format!("{}: {what}", self.origin)).mark(mark) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
