//! `split(s, delimiter[, limit])` and `split_part(s, delimiter, n)`: literal delimiters.

use std::sync::Arc;

use arrow::array::{ArrayRef, ListBuilder, StringBuilder};
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::{Call, failed};
use super::super::trino::Param::{Bigint, Varchar};
use super::super::trino::{TrinoFunction, returns};

/// With a limit the last part is the rest.
pub(super) fn split() -> ScalarUDF {
    TrinoFunction::new("split")
        .overload(&[Varchar, Varchar], returns::varchars, |call| parts(call, |_| Some(i64::from(i32::MAX))))
        .overload(&[Varchar, Varchar, Bigint], returns::varchars, |call| {
            let limits = call.long(2)?;
            parts(call, |row| limits.get(row))
        })
        .udf()
}

fn parts(call: &Call<'_>, limit: impl Fn(usize) -> Option<i64>) -> Result<ArrayRef> {
    let (texts, delimiters) = (call.text(0)?, call.text(1)?);
    let mut out = ListBuilder::new(StringBuilder::new());
    for row in 0..call.rows {
        let (Some(text), Some(delimiter), Some(limit)) = (texts.get(row), delimiters.get(row), limit(row)) else {
            out.append_null();
            continue;
        };
        if delimiter.is_empty() {
            return Err(failed("The delimiter may not be the empty string"));
        }
        let limit = usize::try_from(limit).ok().filter(|n| *n > 0);
        let limit = limit.ok_or_else(|| failed("Limit must be positive"))?;
        text.splitn(limit, delimiter).for_each(|part| out.values().append_value(part));
        out.append(true);
    }
    Ok(Arc::new(out.finish()))
}

/// The n-th part, NULL beyond the last.
pub(super) fn split_part() -> ScalarUDF {
    TrinoFunction::new("split_part")
        .overload(&[Varchar, Varchar, Bigint], returns::varchar, |call| {
            let (texts, delimiters, places) = (call.text(0)?, call.text(1)?, call.long(2)?);
            call.texts(|row| {
                let (Some(text), Some(delimiter), Some(n)) = (texts.get(row), delimiters.get(row), places.get(row))
                else {
                    return Ok(None);
                };
                let n = usize::try_from(n).ok().filter(|n| *n > 0);
                let n = n.ok_or_else(|| failed("Index must be greater than zero"))?;
                if delimiter.is_empty() {
                    // Every character is a part of its own.
                    return Ok(text.char_indices().nth(n - 1).map(|(at, c)| &text[at..at + c.len_utf8()]));
                }
                Ok(text.split(delimiter).nth(n - 1))
            })
        })
        .udf()
}
