//! `regexp_extract`, `regexp_extract_all`, `regexp_split`.

use std::sync::Arc;

use arrow::array::{ArrayRef, ListBuilder, StringBuilder};
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::{Call, Memo};
use super::super::trino::Param::{Bigint, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::pattern::{compile, group_index, matches};

/// The first match, or a group of it; NULL if there is none.
pub(super) fn regexp_extract() -> ScalarUDF {
    TrinoFunction::new("regexp_extract")
        .overload(&[Varchar, Varchar], returns::varchar, |call| first(call, |_| Some(0)))
        .overload(&[Varchar, Varchar, Bigint], returns::varchar, |call| {
            let groups = call.long(2)?;
            first(call, |row| groups.get(row))
        })
        .udf()
}

fn first(call: &Call<'_>, group: impl Fn(usize) -> Option<i64>) -> Result<ArrayRef> {
    let (texts, patterns) = (call.text(0)?, call.text(1)?);
    let mut memo = Memo::new();
    call.texts(|row| {
        let (Some(text), Some(pattern), Some(group)) = (texts.get(row), patterns.get(row), group(row)) else {
            return Ok(None);
        };
        let regex = memo.get(pattern, compile)?;
        let group = group_index(regex, group)?;
        Ok(regex.captures(text).and_then(|m| m.get(group)).map(|m| m.as_str()))
    })
}

/// All matches, or a group of each (NULL where it took no part).
pub(super) fn regexp_extract_all() -> ScalarUDF {
    TrinoFunction::new("regexp_extract_all")
        .overload(&[Varchar, Varchar], returns::varchars, |call| each(call, |_| Some(0)))
        .overload(&[Varchar, Varchar, Bigint], returns::varchars, |call| {
            let groups = call.long(2)?;
            each(call, |row| groups.get(row))
        })
        .udf()
}

fn each(call: &Call<'_>, group: impl Fn(usize) -> Option<i64>) -> Result<ArrayRef> {
    let (texts, patterns) = (call.text(0)?, call.text(1)?);
    let mut memo = Memo::new();
    let mut out = ListBuilder::new(StringBuilder::new());
    for row in 0..call.rows {
        let (Some(text), Some(pattern), Some(group)) = (texts.get(row), patterns.get(row), group(row)) else {
            out.append_null();
            continue;
        };
        let regex = memo.get(pattern, compile)?;
        let group = group_index(regex, group)?;
        matches(regex, text).for_each(|m| out.values().append_option(m.get(group).map(|m| m.as_str())));
        out.append(true);
    }
    Ok(Arc::new(out.finish()))
}

/// The parts between the matches.
pub(super) fn regexp_split() -> ScalarUDF {
    TrinoFunction::new("regexp_split")
        .overload(&[Varchar, Varchar], returns::varchars, |call| {
            let (texts, patterns) = (call.text(0)?, call.text(1)?);
            let mut memo = Memo::new();
            let mut out = ListBuilder::new(StringBuilder::new());
            for row in 0..call.rows {
                let (Some(text), Some(pattern)) = (texts.get(row), patterns.get(row)) else {
                    out.append_null();
                    continue;
                };
                let mut from = 0;
                for found in matches(memo.get(pattern, compile)?, text).filter_map(|m| m.get(0)) {
                    out.values().append_value(&text[from..found.start()]);
                    from = found.end();
                }
                out.values().append_value(&text[from..]);
                out.append(true);
            }
            Ok(Arc::new(out.finish()))
        })
        .udf()
}
