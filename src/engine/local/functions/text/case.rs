//! `lower` and `upper`: one character for one, as in Trino (`ß` stays `ß`).

use arrow::array::ArrayRef;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::Call;
use super::super::trino::Param::Varchar;
use super::super::trino::{TrinoFunction, returns};

pub(super) fn lower() -> ScalarUDF {
    TrinoFunction::new("lower")
        .overload(&[Varchar], returns::varchar, |call| mapped(call, |c| single(c, c.to_lowercase())))
        .udf()
}

pub(super) fn upper() -> ScalarUDF {
    TrinoFunction::new("upper")
        .overload(&[Varchar], returns::varchar, |call| mapped(call, |c| single(c, c.to_uppercase())))
        .udf()
}

fn mapped(call: &Call<'_>, of: impl Fn(char) -> char + Copy) -> Result<ArrayRef> {
    let texts = call.text(0)?;
    call.texts(|row| Ok(texts.get(row).map(|text| text.chars().map(of).collect::<String>())))
}

/// The mapped character, or the character itself where the mapping is longer.
fn single(c: char, mut mapped: impl Iterator<Item = char>) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}
