//! From the text of an object to Arrow arrays: one decoder for each object format.

mod fields;
mod headed;
mod json;
mod lines;
mod losses;
mod quota;
mod scalar;

pub(super) use losses::Losses;
pub(super) use quota::Quota;

use arrow::array::ArrayRef;

use self::fields::FieldsReader;
use self::headed::HeadedReader;
use self::json::JsonReader;
use crate::engine::EngineError;
use crate::sources::{Column, Format, Source};

const TOO_LONG: &str = "record longer than 64 MiB";

/// Reads the records of one object after the other into the builders of the wanted columns.
#[derive(Debug)]
pub(super) enum Reader {
    Json(JsonReader),
    Fields(FieldsReader),
    Headed(HeadedReader),
}

impl Reader {
    /// A reader for the objects of `source` that decodes `columns` and no others.
    ///
    /// # Errors
    /// A definition that the format can't serve.
    pub(super) fn new(source: &Source, columns: &[Column]) -> Result<Self, EngineError> {
        Ok(match &source.format {
            Format::Json { records } => Self::Json(JsonReader::new(records.as_deref(), columns)),
            Format::Fields(fields) => Self::Fields(FieldsReader::new(fields, source, columns)?),
            Format::Headed { separator, missing } => {
                Self::Headed(HeadedReader::new(*separator, missing, source, columns)?)
            }
        })
    }

    /// Starts a new text.
    pub(super) fn open(&mut self) {
        match self {
            Self::Json(reader) => reader.open(),
            Self::Fields(reader) => reader.open(),
            Self::Headed(reader) => reader.open(),
        }
    }

    /// Appends records until the quota is used up or the text is at its end; `true` if there may be more.
    pub(super) fn read(&mut self, text: &str, quota: &mut Quota, losses: &mut Losses<'_>) -> bool {
        match self {
            Self::Json(reader) => reader.read(text, quota, losses),
            Self::Fields(reader) => reader.read(text, quota, losses),
            Self::Headed(reader) => reader.read(text, quota, losses),
        }
    }

    /// The rows so far, one array for each wanted column; the builders start anew.
    pub(super) fn finish(&mut self) -> Vec<ArrayRef> {
        match self {
            Self::Json(reader) => reader.finish(),
            Self::Fields(reader) => reader.finish(),
            Self::Headed(reader) => reader.finish(),
        }
    }
}

#[cfg(test)]
mod tests;
