//! What is seen of one place: objects under one location whose keys fit the same kinds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};
use regex::Regex;

use super::fit::{Fit, Verdict};
use super::shape::Shape;
use crate::engine::listing::Listed;
use crate::sources::Projection;

/// Sorts of objects of which samples are kept.
const MOST_SORTS: usize = 16;

/// Places by what tells them apart.
pub(super) type Places = BTreeMap<PlaceKey, Place>;

/// What tells a place from others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PlaceKey {
    /// The folder above everything that the layouts add.
    pub(super) location: String,
    /// The organization in the keys.
    pub(super) org: Option<String>,
    /// The shapes that its keys fit, one for each kind.
    pub(super) shapes: Vec<usize>,
}

/// What is seen of it.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    /// The values of partitions, by their names.
    pub(super) values: BTreeMap<String, BTreeSet<String>>,
    /// Other layouts that read the same keys.
    pub(super) also: BTreeSet<usize>,
    /// The earliest time of a key.
    pub(super) first: Option<DateTime>,
    /// The latest time of a key, its own length included.
    pub(super) last: Option<DateTime>,
    /// Objects that were listed.
    pub(super) objects: u64,
    /// The folders of dates below which they lie.
    pub(super) roots: BTreeSet<String>,
    /// One object of each sort, the first and the latest.
    samples: BTreeMap<String, (Listed, Listed)>,
}

impl PlaceKey {
    /// The place of an object.
    pub(super) fn of(verdict: &Verdict, key: &str) -> Option<Self> {
        let first = verdict.best.first()?;
        Some(Self {
            location: key[..first.location].to_owned(),
            org: first.reading.org.clone(),
            shapes: verdict.best.iter().map(|fit| fit.shape).collect(),
        })
    }
}

impl Place {
    /// Takes an object in; `root` is the folder of dates above it.
    pub(super) fn add(&mut self, object: &Listed, verdict: &Verdict, root: Option<&str>, shapes: &[Shape]) {
        self.objects += 1;
        self.also.extend(&verdict.also);
        self.roots.extend(root.map(str::to_owned));
        if let Some((from, to)) = verdict.time {
            self.first = Some(self.first.map_or(from, |first| first.min(from)));
            self.last = Some(self.last.map_or(to, |last| last.max(to)));
        }
        let mut sort = String::new();
        for fit in &verdict.best {
            for (name, value) in values(fit, &shapes[fit.shape]) {
                sort.push_str(value);
                sort.push('/');
                self.values.entry(name.to_owned()).or_default().insert(value.to_owned());
            }
        }
        sort.push_str(&stem(&object.key));
        self.sample(sort, object);
    }

    fn sample(&mut self, sort: String, object: &Listed) {
        let has_room = self.samples.len() < MOST_SORTS;
        match self.samples.get_mut(&sort) {
            Some((_, latest)) if latest.key < object.key => *latest = object.clone(),
            Some((first, _)) if first.key > object.key => *first = object.clone(),
            Some(_) => {}
            None if has_room => drop(self.samples.insert(sort, (object.clone(), object.clone()))),
            None => {}
        }
    }

    /// At most so many objects, of as many sorts as can be, the latest of each sort first.
    pub(super) fn samples(&self, most: usize) -> Vec<&Listed> {
        let latest = self.samples.values().map(|(_, latest)| latest);
        let first = self.samples.values().filter(|(first, latest)| first != latest).map(|(first, _)| first);
        latest.chain(first).filter(|object| !object.archived).take(most).collect()
    }

    /// Takes another place in, whose keys fit the same kinds.
    pub(super) fn merge(&mut self, other: Self) {
        self.objects += other.objects;
        self.first = self.first.into_iter().chain(other.first).min();
        self.last = self.last.into_iter().chain(other.last).max();
        self.also.extend(other.also);
        self.roots.extend(other.roots);
        for (name, values) in other.values {
            self.values.entry(name).or_default().extend(values);
        }
        for (sort, (first, latest)) in other.samples {
            self.sample(sort.clone(), &first);
            self.sample(sort, &latest);
        }
    }

    /// The first day, if the time that its folders begin with is known for all of them.
    pub(super) fn since(&self, floors: &BTreeMap<String, Option<DateTime>>) -> Option<Date> {
        let mut first = self.first?;
        for root in &self.roots {
            first = first.min((*floors.get(root)?)?);
        }
        Some(first.date())
    }
}

/// The partitions' names and values; a date is no value.
fn values<'a>(fit: &'a Fit, shape: &'a Shape) -> impl Iterator<Item = (&'a str, &'a str)> {
    let partitions = shape.layout.partitions.iter().zip(&fit.reading.values);
    let valued = partitions.filter(|(partition, _)| !matches!(partition.projection, Projection::Date { .. }));
    valued.map(|(partition, value)| (partition.name.as_str(), value.as_str()))
}

/// What names of one writer begin with, and how they end.
fn stem(key: &str) -> String {
    static DATE: std::sync::LazyLock<Option<Regex>> =
        std::sync::LazyLock::new(|| Regex::new("(^|[._-])20[0-9]{2}-?[01][0-9]-?[0-3][0-9]").ok());
    let name = key.rsplit('/').next().unwrap_or(key);
    let date = DATE.as_ref().and_then(|date| date.find(name)).map_or(0, |found| found.start());
    let ending = if name.ends_with(".parquet") { ".parquet" } else { "" };
    format!("{}{ending}", &name[..date])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_of_one_writer_are_of_one_sort() {
        assert_eq!(
            stem("a/111122223333_vpcflowlogs_eu-west-1_fl-0abc_20260310T0905Z_0123.log.gz"),
            "111122223333_vpcflowlogs_eu-west-1_fl-0abc"
        );
        assert_eq!(stem("a/stream-1-2026-10-03-09-14-07-0f8f.parquet"), "stream-1.parquet");
        assert_eq!(stem("a/000000.gz"), "");
    }
}
