//! What each SerDe makes of an object.

mod cloudtrail;
mod convert;
mod csv;
mod delimited;
mod json;
mod lines;
#[cfg(feature = "local")]
mod parquet;
mod pattern;

use super::Object;
use super::stored;
use super::tally::Tally;
use crate::ddl::definition::class;
use crate::ddl::{Definition, HiveType};

/// Reads an object with the SerDe of a definition, and tells how it is stored.
pub(super) fn read(definition: &Definition, object: &Object<'_>, tally: &mut Tally) -> &'static str {
    let storage = &definition.storage;
    if storage.serde == class::PARQUET {
        of_parquet(definition, object, tally);
        return "Parquet";
    }
    let Some((text, how)) = stored::text(object, tally) else { return "packed" };
    let columns = columns(definition);
    if storage.input_format.ends_with("CloudTrailInputFormat") {
        cloudtrail::read(definition, &columns, &text, tally);
        return how;
    }
    match storage.serde.as_str() {
        class::OPENX | class::HIVE_JSON => json::read(definition, &columns, &text, tally),
        class::LAZY_SIMPLE => delimited::read(definition, &columns, &text, tally),
        serde if serde.ends_with("RegexSerDe") => pattern::read(definition, &columns, &text, tally),
        serde if serde.ends_with("OpenCSVSerde") => csv::read(definition, &columns, &text, tally),
        serde => {
            let name = serde.rsplit('.').next().unwrap_or_default();
            tally.unproven = Some(format!("what {name} makes of an object is not known here"));
        }
    }
    how
}

/// The types of the columns; one that is none reads as text.
fn columns(definition: &Definition) -> Vec<HiveType> {
    definition.columns.iter().map(|column| HiveType::parse(&column.ty).unwrap_or(HiveType::Text(None))).collect()
}

#[cfg(feature = "local")]
fn of_parquet(definition: &Definition, object: &Object<'_>, tally: &mut Tally) {
    parquet::read(definition, &columns(definition), object.bytes, tally);
}

#[cfg(not(feature = "local"))]
fn of_parquet(_: &Definition, _: &Object<'_>, tally: &mut Tally) {
    tally.unproven = Some("this program was built without a reader of Parquet".to_owned());
}
