//! `strpos(s, part[, n])`: where the n-th occurrence starts (from the end below 0), 0 if there is none.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::{Call, failed};
use super::super::trino::Param::{Bigint, Varchar};
use super::super::trino::{TrinoFunction, returns};

pub(super) fn udf() -> ScalarUDF {
    TrinoFunction::new("strpos")
        .overload(&[Varchar, Varchar], returns::bigint, |call| places(call, |_| Some(1)))
        .overload(&[Varchar, Varchar, Bigint], returns::bigint, |call| {
            let instances = call.long(2)?;
            places(call, |row| instances.get(row))
        })
        .udf()
}

fn places(call: &Call<'_>, instance: impl Fn(usize) -> Option<i64>) -> Result<ArrayRef> {
    let (texts, parts) = (call.text(0)?, call.text(1)?);
    call.longs(|row| {
        let (Some(text), Some(part), Some(n)) = (texts.get(row), parts.get(row), instance(row)) else {
            return Ok(None);
        };
        if n == 0 {
            return Err(failed("'instance' must be a positive or negative number."));
        }
        if part.is_empty() {
            return Ok(Some(1));
        }
        let nth = usize::try_from(n.unsigned_abs() - 1).unwrap_or(usize::MAX);
        let at = if n > 0 { occurrences(text, part).nth(nth) } else { reversed(text, part).nth(nth) };
        let place = at.map_or(0, |at| text[..at].chars().count() + 1);
        Ok(i64::try_from(place).ok())
    })
}

/// Overlapping occurrences, as Trino counts them.
fn occurrences<'a>(text: &'a str, part: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.char_indices().map(|(at, _)| at).filter(move |at| text[*at..].starts_with(part))
}

fn reversed<'a>(text: &'a str, part: &'a str) -> impl Iterator<Item = usize> + 'a {
    text.char_indices().rev().map(|(at, _)| at).filter(move |at| text[*at..].starts_with(part))
}
