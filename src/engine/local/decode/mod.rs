//! From the text of an object to Arrow arrays: one decoder for each object format.

mod delimited;
mod fields;
mod headed;
mod json;
mod lines;
mod losses;
mod parquet;
mod pattern;
mod quota;
mod scalar;

pub(super) use lines::Row;
pub(super) use losses::Losses;
pub(super) use parquet::ParquetReader;
pub(crate) use parquet::stored as stored_parquet;
pub(super) use quota::Quota;

use arrow::array::ArrayRef;

use self::delimited::DelimitedReader;
use self::fields::FieldsReader;
use self::headed::HeadedReader;
use self::json::JsonReader;
use self::pattern::PatternReader;
use crate::engine::EngineError;
use crate::sources::{Column, Format, Source};

const TOO_LONG: &str = "record longer than 64 MiB";

/// Reads the records of one text after the other into the builders of the wanted columns.
#[derive(Debug)]
pub(super) enum Reader {
    Delimited(DelimitedReader),
    Pattern(PatternReader),
    Json(JsonReader),
    Fields(FieldsReader),
    Headed(HeadedReader),
}

impl Reader {
    /// A reader for the objects of `source` that decodes `columns` and no others; `fields` are those of the table,
    /// where it chooses them. `None` for Parquet, which is no text.
    ///
    /// # Errors
    /// A definition that the format can't serve.
    pub(super) fn new(
        source: &Source,
        fields: Option<&[String]>,
        columns: &[Column],
    ) -> Result<Option<Self>, EngineError> {
        Ok(Some(match &source.format {
            Format::Json { records, bare } => Self::Json(JsonReader::new(records.as_deref(), bare.as_deref(), columns)),
            Format::Fields(fields) => Self::Fields(FieldsReader::new(fields, source, columns)?),
            Format::Headed { separator, missing, header } => {
                Self::Headed(HeadedReader::new(*separator, missing, header.as_deref(), source, columns)?)
            }
            Format::Delimited { separator, missing } => {
                let fields = source.columns_of(fields).map_err(|e| EngineError::Setup {
                    message: format!("the fields of a table of {}: {e}", source.id),
                    hint: format!("`logq sources {}` lists the fields", source.id),
                })?;
                Self::Delimited(DelimitedReader::new(*separator, missing, &fields, columns)?)
            }
            Format::Lines { pattern, unmatched } => {
                Self::Pattern(PatternReader::new(pattern, *unmatched, source, columns)?)
            }
            Format::Parquet => return Ok(None),
        }))
    }

    /// Starts a new text.
    pub(super) fn open(&mut self) {
        match self {
            Self::Delimited(reader) => reader.open(),
            Self::Pattern(reader) => reader.open(),
            Self::Json(reader) => reader.open(),
            Self::Fields(reader) => reader.open(),
            Self::Headed(reader) => reader.open(),
        }
    }

    /// Appends records until the quota is used up or the text is at its end; `true` if there may be more.
    pub(super) fn read(&mut self, text: &str, quota: &mut Quota, losses: &mut Losses<'_>) -> bool {
        match self {
            Self::Delimited(reader) => reader.read(text, quota, losses),
            Self::Pattern(reader) => reader.read(text, quota, losses),
            Self::Json(reader) => reader.read(text, quota, losses),
            Self::Fields(reader) => reader.read(text, quota, losses),
            Self::Headed(reader) => reader.read(text, quota, losses),
        }
    }

    /// The rows so far, one array for each wanted column; the builders start anew.
    pub(super) fn finish(&mut self) -> Vec<ArrayRef> {
        match self {
            Self::Delimited(reader) => reader.finish(),
            Self::Pattern(reader) => reader.finish(),
            Self::Json(reader) => reader.finish(),
            Self::Fields(reader) => reader.finish(),
            Self::Headed(reader) => reader.finish(),
        }
    }
}

#[cfg(test)]
mod tests;
