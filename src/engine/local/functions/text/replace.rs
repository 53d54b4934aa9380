//! `replace(s, search[, replacement])`.

use datafusion::logical_expr::ScalarUDF;

use super::super::trino::Param::Varchar;
use super::super::trino::{TrinoFunction, returns};

pub(super) fn udf() -> ScalarUDF {
    TrinoFunction::new("replace")
        .overload(&[Varchar, Varchar], returns::varchar, |call| {
            let (texts, searches) = (call.text(0)?, call.text(1)?);
            call.texts(|row| Ok(texts.get(row).zip(searches.get(row)).map(|(t, s)| t.replace(s, ""))))
        })
        .overload(&[Varchar, Varchar, Varchar], returns::varchar, |call| {
            let (texts, searches, replacements) = (call.text(0)?, call.text(1)?, call.text(2)?);
            call.texts(|row| {
                let (Some(text), Some(search), Some(by)) = (texts.get(row), searches.get(row), replacements.get(row))
                else {
                    return Ok(None);
                };
                Ok(Some(text.replace(search, by)))
            })
        })
        .udf()
}
