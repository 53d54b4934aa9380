//! `element_at`, `arr[i]`, `map[key]`, `cardinality`.

use arrow::array::{Array, ArrayRef, AsArray, UInt32Array};
use arrow::compute;
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::ScalarUDF;

use super::super::call::{Call, failed};
use super::super::trino::Param::{Any, Array as AnArray, Bigint, Map};
use super::super::trino::{TrinoFunction, returns};
use super::super::types;
use super::list::{self, Lists};

/// The element or value type.
fn inner(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
    if let Some(element) = types::element(&args[0]) {
        return Ok(element.clone());
    }
    let Some((key, value)) = types::entry(&args[0]) else { return plan_err!("expected an array or a map") };
    if types::common(key, &args[1]).is_none() && key != &DataType::Null {
        return plan_err!("Cannot use {} as a key of {}", types::name(&args[1]), types::name(&args[0]));
    }
    Ok(value.clone())
}

/// From 1, from the end below 0; NULL beyond the ends. A missing key is NULL.
pub(super) fn element_at() -> ScalarUDF {
    TrinoFunction::new("element_at")
        .overload(&[AnArray, Bigint], inner, |call| {
            elements(call, |index, length| match index {
                0 => Err(failed("SQL array indices start at 1")),
                1.. => Ok(usize::try_from(index - 1).ok().filter(|i| *i < length)),
                _ => Ok(usize::try_from(index.unsigned_abs()).ok().and_then(|back| length.checked_sub(back))),
            })
        })
        .overload(&[Map, Any], inner, |call| values(call, |_| Ok(None)))
        .udf()
}

/// `arr[i]`, `map[key]`: what is not there is an error.
pub(super) fn subscript() -> ScalarUDF {
    TrinoFunction::new("subscript")
        .overload(&[AnArray, Bigint], inner, |call| {
            elements(call, |index, length| match usize::try_from(index) {
                Err(_) => Err(failed(format!("Array subscript is negative: {index}"))),
                Ok(0) => Err(failed("SQL array indices start at 1")),
                Ok(i) if i <= length => Ok(Some(i - 1)),
                Ok(i) => {
                    Err(failed(format!("Array subscript must be less than or equal to array length: {i} > {length}")))
                }
            })
        })
        .overload(&[Map, Any], inner, |call| values(call, |key| Err(failed(format!("Key not present in map: {key}")))))
        .udf()
}

/// Takes one element in each row: `place` says which, from index and length.
fn elements(call: &Call<'_>, place: impl Fn(i64, usize) -> Result<Option<usize>>) -> Result<ArrayRef> {
    let (lists, indexes) = (Lists::of(&call.operands[0])?, call.long(1)?);
    let mut taken = Vec::with_capacity(call.rows);
    for row in 0..call.rows {
        taken.push(match (lists.range(row), indexes.get(row)) {
            (Some(range), Some(index)) => place(index, range.len())?.and_then(|i| u32::try_from(range.start + i).ok()),
            _ => None,
        });
    }
    Ok(compute::take(lists.elements(), &UInt32Array::from(taken), None)?)
}

/// Takes the value of a key in each row.
fn values(call: &Call<'_>, missing: impl Fn(String) -> Result<Option<u32>>) -> Result<ArrayRef> {
    let map = call.operands[0].array.as_map();
    let keys = list::as_element(call, 1, map.keys().data_type())?;
    let compare = list::comparator(map.keys(), &keys)?;
    let mut taken = Vec::with_capacity(call.rows);
    for row in 0..call.rows {
        let (at, key) = (call.operands[0].at(row), call.operands[1].at(row));
        if map.is_null(at) || keys.is_null(key) {
            taken.push(None);
            continue;
        }
        let offset = |i: usize| usize::try_from(map.value_offsets()[i]).unwrap_or(0);
        let found = (offset(at)..offset(at + 1)).find(|i| list::equal(&compare, map.keys(), *i, &keys, key));
        taken.push(match found {
            Some(i) => u32::try_from(i).ok(),
            None => missing(ScalarValue::try_from_array(&keys, key)?.to_string())?,
        });
    }
    Ok(compute::take(map.values(), &UInt32Array::from(taken), None)?)
}

/// The number of elements or entries.
pub(super) fn cardinality() -> ScalarUDF {
    TrinoFunction::new("cardinality")
        .overload(&[AnArray], returns::bigint, |call| {
            let lists = Lists::of(&call.operands[0])?;
            call.longs(|row| Ok(lists.range(row).and_then(|range| i64::try_from(range.len()).ok())))
        })
        .overload(&[Map], returns::bigint, |call| {
            let map = call.operands[0].array.as_map();
            call.longs(|row| {
                let at = call.operands[0].at(row);
                Ok(map.is_valid(at).then(|| i64::from(map.value_length(at))))
            })
        })
        .udf()
}
