//! `regexp_like`, `regexp_count`, `regexp_position`.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::{Call, Memo, failed};
use super::super::trino::Param::{Bigint, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::pattern::{compile, matches};

/// Whether the pattern is found anywhere.
pub(super) fn regexp_like() -> ScalarUDF {
    TrinoFunction::new("regexp_like")
        .overload(&[Varchar, Varchar], returns::boolean, |call| {
            let (texts, patterns) = (call.text(0)?, call.text(1)?);
            let mut memo = Memo::new();
            call.booleans(|row| {
                let (Some(text), Some(pattern)) = (texts.get(row), patterns.get(row)) else { return Ok(None) };
                Ok(Some(memo.get(pattern, compile)?.is_match(text)))
            })
        })
        .udf()
}

/// How often the pattern is found.
pub(super) fn regexp_count() -> ScalarUDF {
    TrinoFunction::new("regexp_count")
        .overload(&[Varchar, Varchar], returns::bigint, |call| {
            let (texts, patterns) = (call.text(0)?, call.text(1)?);
            let mut memo = Memo::new();
            call.longs(|row| {
                let (Some(text), Some(pattern)) = (texts.get(row), patterns.get(row)) else { return Ok(None) };
                Ok(i64::try_from(matches(memo.get(pattern, compile)?, text).count()).ok())
            })
        })
        .udf()
}

/// Where the n-th match starts, searching from a place; -1 if there is none.
pub(super) fn regexp_position() -> ScalarUDF {
    TrinoFunction::new("regexp_position")
        .overload(&[Varchar, Varchar], returns::bigint, positions)
        .overload(&[Varchar, Varchar, Bigint], returns::bigint, positions)
        .overload(&[Varchar, Varchar, Bigint, Bigint], returns::bigint, positions)
        .udf()
}

fn positions(call: &Call<'_>) -> Result<ArrayRef> {
    let (texts, patterns) = (call.text(0)?, call.text(1)?);
    let options = (2..call.len()).map(|i| call.long(i)).collect::<Result<Vec<_>>>()?;
    let mut memo = Memo::new();
    call.longs(|row| {
        let (Some(text), Some(pattern)) = (texts.get(row), patterns.get(row)) else { return Ok(None) };
        let option = |i: usize| options.get(i).map_or(Some(1), |cells| cells.get(row));
        let (Some(start), Some(n)) = (option(0), option(1)) else { return Ok(None) };
        let positive = |value: i64, what: &str| {
            let value = usize::try_from(value).ok().filter(|v| *v > 0);
            value.ok_or_else(|| failed(format!("{what} must be positive")))
        };
        let (start, n) = (positive(start, "start position")?, positive(n, "occurrence")?);
        let regex = memo.get(pattern, compile)?;
        let Some((from, _)) = text.char_indices().nth(start - 1) else { return Ok(Some(-1)) };
        let found = matches(regex, text).filter_map(|m| m.get(0)).filter(|m| m.start() >= from).nth(n - 1);
        Ok(found.map_or(Some(-1), |m| i64::try_from(text[..m.start()].chars().count() + 1).ok()))
    })
}
