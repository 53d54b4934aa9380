//! A table that was found, and how what is seen of one place becomes it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};

use super::place::{Place, PlaceKey};
use super::shape::Shape;
use crate::engine::listing::Listed;
use crate::engine::trial::Trial;
use crate::selection::is_region;
use crate::sources::{Choices, Projection};
use crate::table::{Keys, Location, Table};

/// A table that was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// As `logq.toml` would have it.
    pub table: Table,
    /// The folders of the values that stand before the date, by the partitions' names.
    pub values: BTreeMap<String, BTreeSet<String>>,
    /// The day of the last object that was seen.
    pub last: Option<Date>,
    /// The first day that was seen; the table says it only if no earlier one can be.
    pub first: Option<Date>,
    /// Objects that were listed.
    pub objects: u64,
    /// How the objects are compressed: `gzip`, `none`, `parquet`.
    pub compression: Option<&'static str>,
    /// Other layouts of the kind that read the same keys.
    pub also: Vec<String>,
    /// Kinds that the same objects may be of just as well.
    pub rivals: Vec<String>,
    /// What is worth knowing about it.
    pub notes: Vec<String>,
    /// What the kind's reader makes of one object.
    pub proof: Option<Proof>,
    /// The location's key.
    pub(super) key: String,
    pub(super) shape: usize,
    pub(super) samples: Vec<Listed>,
}

/// What the kind's reader makes of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The object.
    pub key: String,
    /// What was read; or why nothing was.
    pub trial: Result<Trial, String>,
}

/// What the content of a place's objects says.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) shape: usize,
    pub(super) choices: Choices,
    pub(super) fields: Option<Vec<String>>,
    pub(super) compression: Option<&'static str>,
    pub(super) rivals: BTreeSet<usize>,
    pub(super) notes: Vec<String>,
    pub(super) samples: Vec<Listed>,
}

impl Found {
    /// The table of one place under one shape.
    pub(super) fn new(
        shapes: &[Shape],
        key: &PlaceKey,
        location: Location,
        place: &Place,
        since: Option<Date>,
        reading: Reading,
    ) -> Self {
        let shape = &shapes[reading.shape];
        let mut table = Table::new(&shape.source.id, &shape.source.id, location, &shape.layout.id);
        table.org = key.org.clone().filter(|_| shape.layout.needs_org());
        table.since = since;
        table.fields = reading.fields;
        table.choices = reading.choices;
        let is_same_kind = |other: &usize| shapes[*other].source.id == shape.source.id;
        let also: BTreeSet<String> =
            place.also.iter().filter(|o| is_same_kind(o)).map(|o| shapes[*o].layout.id.clone()).collect();
        Self {
            table,
            values: place.values.clone(),
            first: place.first.map(DateTime::date),
            last: place.last.map(DateTime::date),
            objects: place.objects,
            compression: reading.compression,
            also: also.into_iter().filter(|layout| *layout != shape.layout.id).collect(),
            rivals: reading.rivals.iter().map(|rival| shapes[*rival].source.id.clone()).collect(),
            notes: reading.notes,
            proof: None,
            key: key.location.clone(),
            shape: reading.shape,
            samples: reading.samples,
        }
    }

    /// Objects of the table: one of each sort that was seen.
    pub fn samples(&self) -> &[Listed] {
        &self.samples
    }

    /// Gives the table the accounts, regions and other values that the folders have.
    pub(super) fn fill_partitions(&mut self, shape: &Shape) {
        for partition in &shape.layout.partitions {
            let values: Vec<String> = self.values.get(&partition.name).into_iter().flatten().cloned().collect();
            match &partition.projection {
                Projection::Account { also } => self.table.accounts = listed(values, also, |_| true),
                Projection::Region { also } => self.table.regions = listed(values, also, is_region),
                // A folder is walked as it is, so that values which come later are read, too.
                Projection::Table if matches!(self.table.location, Location::S3(_)) => {
                    self.table.partitions.insert(partition.name.clone(), Keys::Listed(values));
                }
                Projection::Table | Projection::Enum(_) | Projection::Date { .. } => {}
            }
        }
    }

    /// Whether another find is of the same table.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let told = |found: &Self| {
            let table = &found.table;
            let columns = (table.choices.columns.clone(), table.choices.time.clone());
            (table.source.clone(), table.layout.clone(), table.org.clone(), table.choices.prefix.clone(), columns)
        };
        told(self) == told(other)
            && self.table.location == other.table.location
            && self.table.choices.object_format == other.table.choices.object_format
    }

    /// Takes another find of the same table in.
    pub(super) fn merge(&mut self, other: Self) {
        for (name, values) in other.values {
            self.values.entry(name).or_default().extend(values);
        }
        if other.last > self.last && other.table.fields != self.table.fields {
            self.table.fields = other.table.fields;
        }
        self.table.since = self.table.since.zip(other.table.since).map(|(a, b)| a.min(b));
        self.first = self.first.into_iter().chain(other.first).min();
        self.last = self.last.into_iter().chain(other.last).max();
        self.objects += other.objects;
        self.samples.extend(other.samples);
        for note in other.notes {
            self.note(note);
        }
        for (mine, others) in [(&mut self.also, other.also), (&mut self.rivals, other.rivals)] {
            mine.extend(others);
            mine.sort();
            mine.dedup();
        }
    }

    pub(super) fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

fn listed(mut values: Vec<String>, also: &[String], is_one: fn(&str) -> bool) -> Keys {
    values.retain(|value| is_one(value) && !also.contains(value));
    if values.is_empty() { Keys::Unlisted } else { Keys::Listed(values) }
}
