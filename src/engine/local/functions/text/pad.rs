//! `lpad` and `rpad`: to a number of characters; longer text is cut.

use arrow::array::ArrayRef;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::{Call, failed};
use super::super::trino::Param::{Bigint, Varchar};
use super::super::trino::{TrinoFunction, returns};

/// Trino's limit on the length.
const MAX: usize = i32::MAX as usize;

pub(super) fn lpad() -> ScalarUDF {
    TrinoFunction::new("lpad")
        .overload(&[Varchar, Bigint, Varchar], returns::varchar, |call| pad(call, |text, fill| fill.clone() + text))
        .udf()
}

pub(super) fn rpad() -> ScalarUDF {
    TrinoFunction::new("rpad")
        .overload(&[Varchar, Bigint, Varchar], returns::varchar, |call| pad(call, |text, fill| text.to_owned() + fill))
        .udf()
}

fn pad(call: &Call<'_>, join: impl Fn(&str, &String) -> String) -> Result<ArrayRef> {
    let (texts, sizes, fills) = (call.text(0)?, call.long(1)?, call.text(2)?);
    call.texts(|row| {
        let (Some(text), Some(size), Some(fill)) = (texts.get(row), sizes.get(row), fills.get(row)) else {
            return Ok(None);
        };
        if fill.is_empty() {
            return Err(failed("Padding string must not be empty"));
        }
        let size = usize::try_from(size).ok().filter(|n| *n <= MAX);
        let size = size.ok_or_else(|| failed(format!("Target length must be in the range [0..{MAX}]")))?;
        let length = text.chars().count();
        if length >= size {
            return Ok(Some(text.chars().take(size).collect()));
        }
        Ok(Some(join(text, &fill.chars().cycle().take(size - length).collect())))
    })
}
