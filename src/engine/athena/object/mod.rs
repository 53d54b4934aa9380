//! The result object: the CSV that Athena leaves in S3. It is read many times faster than pages of a thousand rows.

mod csv;
mod ranges;

pub(super) use csv::Records;
pub(super) use ranges::Source;

use csv::{Csv, Malformed};
use ranges::Ranges;

use crate::engine::EngineError;

/// A result object that is being read, behind its header and the rows that are known already.
#[derive(Debug)]
pub(super) struct ResultObject {
    ranges: Ranges,
    csv: Csv,
    /// Rows to pass over.
    known: usize,
    location: String,
}

impl ResultObject {
    /// Asks for the object and reads its header, which must hold the labels of the result. The first `known` rows are
    /// passed over.
    ///
    /// # Errors
    /// When the object is not there, may not be read, or is not the one of this result. No row was read then.
    pub(super) async fn open(source: Source, labels: &[&str], known: usize) -> Result<Self, EngineError> {
        let location = source.location();
        let ranges = Ranges::open(source).await?;
        let mut object = Self { ranges, csv: Csv::new(labels.len()), known, location };
        object.csv.feed(object.ranges.next().await?.unwrap_or_default());
        let broken = |error| broken(&object.location, &error);
        let header = object.csv.split(1).map_err(broken)?;
        let is_ours =
            labels.iter().enumerate().all(|(i, label)| header.column(i).next() == Some(Some(label.as_bytes())));
        if is_ours {
            return Ok(object);
        }
        let message = format!("{} has other columns than the result", object.location);
        Err(EngineError::Connection { message })
    }

    /// The next rows, at most so many; `None` at the end of the object.
    ///
    /// # Errors
    /// When the object cannot be read to its end, or is no CSV. It never ends early without one.
    pub(super) async fn records(&mut self, most: usize) -> Result<Option<Records<'_>>, EngineError> {
        loop {
            let wanted = if self.known > 0 { self.known.min(most) } else { most };
            let found = self.csv.split(wanted).map_err(|error| broken(&self.location, &error))?.len();
            match found {
                0 => {
                    if self.csv.is_whole() {
                        return self.end();
                    }
                    match self.ranges.next().await? {
                        Some(bytes) => self.csv.feed(bytes),
                        None => self.csv.end(),
                    }
                }
                _ if self.known > 0 => self.known -= found,
                _ => break,
            }
        }
        Ok(Some(self.csv.records()))
    }

    /// An object that has not even the rows that are known is not the whole result.
    fn end(&self) -> Result<Option<Records<'_>>, EngineError> {
        match self.known {
            0 => Ok(None),
            missing => {
                let message = format!("{} lacks {missing} rows that Athena has shown", self.location);
                Err(EngineError::Connection { message })
            }
        }
    }
}

fn broken(location: &str, error: &Malformed) -> EngineError {
    EngineError::Connection { message: format!("{location} is not the CSV that Athena writes: {error}") }
}
