//! `typeof(x)` and `CAST(x AS varchar(n))`.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::DataType;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::call::{Call, failed};
use super::cast;
use super::trino::Param::{Any, Bigint};
use super::trino::{TrinoFunction, returns};
use super::types;

/// The name of a type; `varchar` has no length here.
pub(super) fn type_of() -> ScalarUDF {
    TrinoFunction::new("typeof")
        .overload(&[Any], returns::varchar, |call| {
            let name = types::name(call.operands[0].array.data_type());
            call.texts(|_| Ok(Some(&name)))
        })
        .udf()
}

/// `CAST(x AS varchar(n))`: text is cut to n characters, anything else must fit.
pub(super) fn cast_bounded() -> ScalarUDF {
    TrinoFunction::new("cast_bounded").overload(&[Any, Bigint], returns::varchar, |call| bounded(call, false)).udf()
}

/// `TRY_CAST(x AS varchar(n))`.
pub(super) fn try_cast_bounded() -> ScalarUDF {
    TrinoFunction::new("try_cast_bounded").overload(&[Any, Bigint], returns::varchar, |call| bounded(call, true)).udf()
}

fn bounded(call: &Call<'_>, tolerant: bool) -> Result<ArrayRef> {
    let operand = &call.operands[0];
    let is_text = types::is_varchar(operand.array.data_type());
    let texts = if tolerant { cast::try_cast } else { cast::cast }(&operand.array, &DataType::Utf8)?;
    let (texts, lengths) = (texts.as_string::<i32>(), call.long(1)?);
    call.texts(|row| {
        let at = operand.at(row);
        let Some(length) = lengths.get(row).filter(|_| texts.is_valid(at)) else { return Ok(None) };
        let text = texts.value(at);
        let cut = usize::try_from(length).ok().and_then(|n| text.char_indices().nth(n));
        match cut {
            None => Ok(Some(text)),
            Some((end, _)) if is_text => Ok(Some(&text[..end])),
            Some(_) if tolerant => Ok(None),
            Some(_) => Err(failed(format!("Value {text} cannot be represented as varchar({length})"))),
        }
    })
}
