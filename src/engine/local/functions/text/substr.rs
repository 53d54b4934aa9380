//! `substr(s, start[, length])`, also called `substring`: from 1, or from the end below 0; 0 is nowhere.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::Call;
use super::super::trino::Param::{Bigint, Varchar};
use super::super::trino::{TrinoFunction, returns};

pub(super) fn substr() -> ScalarUDF {
    named("substr")
}

pub(super) fn substring() -> ScalarUDF {
    named("substring")
}

fn named(name: &'static str) -> ScalarUDF {
    TrinoFunction::new(name)
        .overload(&[Varchar, Bigint], returns::varchar, |call| cut(call, |_| Some(i64::MAX)))
        .overload(&[Varchar, Bigint, Bigint], returns::varchar, |call| {
            let lengths = call.long(2)?;
            cut(call, |row| lengths.get(row))
        })
        .udf()
}

fn cut(call: &Call<'_>, length: impl Fn(usize) -> Option<i64>) -> Result<ArrayRef> {
    let (texts, starts) = (call.text(0)?, call.long(1)?);
    call.texts(|row| {
        let (Some(text), Some(start), Some(length)) = (texts.get(row), starts.get(row), length(row)) else {
            return Ok(None);
        };
        Ok(Some(part(text, start, length)))
    })
}

fn part(text: &str, start: i64, length: i64) -> &str {
    let skip = match start {
        0 => return "",
        1.. => start - 1,
        _ => {
            let characters = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
            if start < -characters {
                return "";
            }
            characters + start
        }
    };
    let at = |text: &str, n: i64| {
        let n = usize::try_from(n.max(0)).unwrap_or(usize::MAX);
        text.char_indices().nth(n).map_or(text.len(), |(at, _)| at)
    };
    let rest = &text[at(text, skip)..];
    &rest[..at(rest, length)]
}
