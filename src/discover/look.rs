//! Looks into some objects of a place and decides what they are.

use std::collections::BTreeMap;

use super::content::{Attempt, Sample, compression, decide};
use super::found::{Found, Proof, Reading};
use super::place::{Place, PlaceKey};
use super::shape::Shape;
use crate::engine::EngineError;
use crate::engine::listing::{Listed, Listing, Unreadable};
use crate::engine::trial::{self, Stuff};
use crate::sources::{Serde, Source};

/// Objects of a place that are looked into.
const SAMPLES: usize = 6;
/// Bytes of an object that tell what it is.
const HEAD: u64 = 64 << 10;
/// The end of a Parquet object names its columns, so it is read whole unless it is larger than this.
const WHOLE: u64 = 32 << 20;

/// Reads objects.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) listing: &'a dyn Listing,
    pub(super) shapes: &'a [Shape],
    /// The largest inflated object, bytes.
    pub(super) max_object: u64,
}

/// What a place turns out to be.
#[derive(Debug)]
pub(super) enum Looked {
    /// Objects of these kinds.
    Readings(Vec<Reading>),
    /// Objects of no kind, although they are called like some.
    Foreign(String),
}

impl Look<'_> {
    /// Looks into some objects of a place.
    pub(super) async fn place(&self, key: &PlaceKey, place: &Place) -> Result<Looked, EngineError> {
        let mut readings: BTreeMap<usize, Reading> = BTreeMap::new();
        let mut refused: Option<String> = None;
        let mut read = 0;
        for object in place.samples(SAMPLES) {
            let stuff = match self.head(object).await {
                Ok(stuff) => stuff,
                Err(cause) => {
                    refused.get_or_insert(cause.to_string());
                    continue;
                }
            };
            read += 1;
            self.object(key, object, stuff, &mut readings).await?;
        }
        let mut readings: Vec<Reading> = readings.into_values().collect();
        if let Some(cause) = refused {
            let note = format!("not every object can be read: {cause}");
            if read == 0 && !self.is_generic(key) {
                readings.push(self.unread(key));
            }
            readings.iter_mut().for_each(|reading| reading.notes.push(note.clone()));
        }
        match readings.is_empty() {
            true if self.is_generic(key) => Ok(Looked::Foreign("files that no log kind is called like".to_owned())),
            true => Ok(Looked::Foreign(format!("objects called like {} with content of another kind", self.ids(key)))),
            false => Ok(Looked::Readings(readings)),
        }
    }

    /// The beginning of an object, or all of it where that must be.
    async fn head(&self, object: &Listed) -> Result<Stuff, Unreadable> {
        let mut bytes = self.listing.read(object, HEAD).await?;
        if bytes.starts_with(b"PAR1") && object.size <= WHOLE {
            bytes = self.listing.read(object, WHOLE).await?;
        }
        Ok(Stuff { key: object.key.clone(), whole: bytes.len() as u64 >= object.size, bytes })
    }

    async fn object(
        &self,
        key: &PlaceKey,
        object: &Listed,
        stuff: Stuff,
        readings: &mut BTreeMap<usize, Reading>,
    ) -> Result<(), EngineError> {
        let compression = Some(compression(&stuff.bytes));
        let (chosen, rivals) = match key.shapes.as_slice() {
            [only] if !leaves_a_choice(&self.shapes[*only]) => (vec![None], Vec::new()),
            shapes => {
                let sample = Sample::new(stuff, self.max_object.min(WHOLE));
                let mut attempts = Vec::new();
                for shape in shapes {
                    attempts.extend(sample.attempt(*shape, &self.shapes[*shape], self.max_object).await?);
                }
                let (chosen, rivals) = decide(attempts, self.shapes);
                (chosen.into_iter().map(Some).collect(), rivals)
            }
        };
        for attempt in chosen {
            let shape = attempt.as_ref().map_or(key.shapes[0], |attempt| attempt.shape);
            let fresh = self.reading(shape, attempt, object);
            let reading = readings.entry(shape).or_insert_with(|| fresh.clone());
            reading.compression = compression;
            reading.rivals.extend(&rivals);
            reading.take(object, fresh);
        }
        Ok(())
    }

    fn reading(&self, shape: usize, attempt: Option<Attempt>, object: &Listed) -> Reading {
        let mut reading = Reading { samples: vec![object.clone()], ..self.empty(shape) };
        if let Some(attempt) = attempt {
            reading.notes = notes(&attempt, &self.shapes[shape].source);
            reading.fields = attempt.said_fields;
            reading.choices = attempt.choices;
        }
        reading
    }

    /// What keys alone say.
    fn unread(&self, key: &PlaceKey) -> Reading {
        let own = |shape: &&usize| self.shapes[**shape].source.extends.is_none();
        let shape = key.shapes.iter().find(own).or(key.shapes.first()).copied().unwrap_or_default();
        let rivals = key.shapes.iter().copied().filter(|other| *other != shape).collect();
        Reading { rivals, ..self.empty(shape) }
    }

    fn empty(&self, shape: usize) -> Reading {
        let prefix = self.shapes[shape].prefix.clone();
        Reading {
            shape,
            choices: crate::sources::Choices { prefix, ..Default::default() },
            fields: None,
            compression: None,
            rivals: Default::default(),
            notes: Vec::new(),
            samples: Vec::new(),
        }
    }

    fn is_generic(&self, key: &PlaceKey) -> bool {
        key.shapes.iter().all(|shape| self.shapes[*shape].generic)
    }

    fn ids(&self, key: &PlaceKey) -> String {
        let ids: Vec<&str> = key.shapes.iter().map(|shape| self.shapes[*shape].source.id.as_str()).collect();
        match ids.as_slice() {
            [first, second, _, ..] => format!("{first}, {second}, …"),
            ids => ids.join(", "),
        }
    }

    /// Reads one object of a table to its end: the largest of those that were looked into and are not too large.
    pub(super) async fn prove(&self, found: &Found) -> Result<Option<Proof>, EngineError> {
        let fit = found.samples.iter().filter(|object| object.size <= WHOLE).max_by_key(|object| object.size);
        let Some(object) = fit else { return Ok(None) };
        let shape = &self.shapes[found.shape];
        let source = shape.source.with(&shape.layout.id, &found.table.choices);
        let trial = match (self.listing.read(object, WHOLE).await, source) {
            (Err(cause), _) => Err(cause.to_string()),
            (_, Err(error)) => Err(error.to_string()),
            (Ok(bytes), Ok(source)) => {
                let stuff = Stuff { key: object.key.clone(), bytes, whole: true };
                Ok(trial::attempt(&source, found.table.fields.as_deref(), &stuff, self.max_object).await?)
            }
        };
        Ok(Some(Proof { key: object.key.clone(), trial }))
    }
}

impl Reading {
    /// Takes what another object of the place says in: the newest fields count.
    fn take(&mut self, object: &Listed, fresh: Self) {
        let newest = self.samples.iter().map(|sample| (sample.modified, &sample.key)).max();
        let is_newer = newest.is_none_or(|newest| newest < (object.modified, &object.key));
        if self.fields != fresh.fields {
            self.notes.push(
                "objects have different fields; these are the newest ones. The embedded engine reads each by its own \
                 header, Athena all by position"
                    .to_owned(),
            );
        }
        if is_newer {
            self.fields = fresh.fields;
            self.choices = fresh.choices;
        }
        for note in fresh.notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
        if !self.samples.contains(object) {
            self.samples.push(object.clone());
        }
    }
}

/// Whether the content decides anything about a kind whose keys are clear.
fn leaves_a_choice(shape: &Shape) -> bool {
    let source = &shape.source;
    shape.generic || source.open || !source.formats.is_empty() || !source.default_fields.is_empty()
}

fn notes(attempt: &Attempt, source: &Source) -> Vec<String> {
    let mut notes = Vec::new();
    let by_position = matches!(source.serde, Serde::Delimited { .. }) && attempt.choices.object_format.is_none();
    if by_position && !attempt.fields.unknown.is_empty() {
        notes.push(format!(
            "fields that logq does not know: {}; Athena reads by position, so that what stands behind them is shifted",
            attempt.fields.unknown.join(", ")
        ));
    }
    if let Some(width) = attempt.fields.width.filter(|width| *width != source.default_fields.len()) {
        notes.push(format!(
            "a line has {width} values and says no names: write the table's `fields` as the delivery is configured"
        ));
    }
    if !attempt.left_out.is_empty() {
        notes.push(format!("keys that cannot be columns: {}", attempt.left_out.join(", ")));
    }
    notes
}
