//! `array_join(array, delimiter[, for_null])`: NULLs are left out unless a text stands for them.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::Call;
use super::super::cast;
use super::super::trino::Param::{Array as AnArray, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::list::Lists;

pub(super) fn array_join() -> ScalarUDF {
    TrinoFunction::new("array_join")
        .overload(&[AnArray, Varchar], returns::varchar, |call| join(call, None))
        .overload(&[AnArray, Varchar, Varchar], returns::varchar, |call| join(call, Some(2)))
        .udf()
}

fn join(call: &Call<'_>, for_null: Option<usize>) -> Result<ArrayRef> {
    let (lists, delimiters) = (Lists::of(&call.operands[0])?, call.text(1)?);
    let for_null = for_null.map(|i| call.text(i)).transpose()?;
    let texts = cast::cast(lists.elements(), &DataType::Utf8)?;
    let texts = texts.as_string::<i32>();
    call.texts(|row| {
        let (Some(range), Some(delimiter)) = (lists.range(row), delimiters.get(row)) else { return Ok(None) };
        let stand_in = match &for_null {
            None => None,
            Some(texts) => match texts.get(row) {
                None => return Ok(None),
                some => some,
            },
        };
        let shown = range.filter_map(|i| if texts.is_valid(i) { Some(texts.value(i)) } else { stand_in });
        Ok(Some(shown.collect::<Vec<_>>().join(delimiter)))
    })
}
