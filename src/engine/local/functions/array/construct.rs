//! `ARRAY[…]`, `ROW(…)`, `sequence`, `repeat`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Int64Array, ListArray, StructArray};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::compute;
use arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::ScalarUDF;

use super::super::call::{Call, failed};
use super::super::trino::Param::{Any, Bigint};
use super::super::trino::TrinoFunction;
use super::super::types;

/// The longest that `sequence` and `repeat` make, as in Trino.
const MAX_LENGTH: i64 = 10_000;

/// `ARRAY[a, b, …]`: the elements must have a common type.
pub(super) fn array() -> ScalarUDF {
    fn of(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
        match types::common_of(args) {
            Some(element) => Ok(types::array(element)),
            None => {
                let given: Vec<_> = args.iter().map(types::name).collect();
                plan_err!("All ARRAY elements must be coercible to a common type, not {}", given.join(", "))
            }
        }
    }
    TrinoFunction::new("array")
        .overload(&[], of, |call| {
            let empty = ScalarValue::new_default(call.returns)?;
            empty.to_array_of_size(call.rows)
        })
        .variadic(&[Any], of, |call| {
            let DataType::List(item) = call.returns else { return Err(failed("expected an array")) };
            let columns = columns(call, |_| item.data_type())?;
            let columns: Vec<_> = columns.iter().map(AsRef::as_ref).collect();
            let order: Vec<_> = (0..call.rows).flat_map(|row| (0..columns.len()).map(move |i| (i, row))).collect();
            let elements = compute::interleave(&columns, &order)?;
            let offsets = OffsetBuffer::from_lengths(std::iter::repeat_n(columns.len(), call.rows));
            Ok(Arc::new(ListArray::try_new(Arc::clone(item), offsets, elements, None)?))
        })
        .udf()
}

/// The arguments as full columns of the types wanted.
fn columns<'a>(call: &Call<'_>, ty: impl Fn(usize) -> &'a DataType) -> Result<Vec<ArrayRef>> {
    let column = |(i, operand): (usize, &super::super::call::Operand)| {
        let array = match operand.array.data_type() == ty(i) {
            true => Arc::clone(&operand.array),
            false => compute::cast(&operand.array, ty(i))?,
        };
        match operand.constant && call.rows != 1 {
            true => Ok(ScalarValue::try_from_array(&array, 0)?.to_array_of_size(call.rows)?),
            false => Ok(array),
        }
    };
    call.operands.iter().enumerate().map(column).collect()
}

/// `ROW(a, b, …)`: fields `field0`, `field1`, …
pub(super) fn row() -> ScalarUDF {
    fn of(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
        let fields = args.iter().enumerate().map(|(i, ty)| Field::new(format!("field{i}"), ty.clone(), true));
        Ok(DataType::Struct(fields.collect::<Fields>()))
    }
    TrinoFunction::new("row")
        .variadic(&[Any], of, |call| {
            let DataType::Struct(fields) = call.returns else { return Err(failed("expected a row")) };
            let columns = columns(call, |i| fields[i].data_type())?;
            Ok(Arc::new(StructArray::try_new(fields.clone(), columns, None)?))
        })
        .udf()
}

/// `sequence(from, to[, step])`, both ends included.
pub(super) fn sequence() -> ScalarUDF {
    fn of(_: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
        Ok(types::array(DataType::Int64))
    }
    TrinoFunction::new("sequence")
        .overload(&[Bigint, Bigint], of, |call| sequences(call, None))
        .overload(&[Bigint, Bigint, Bigint], of, |call| sequences(call, Some(2)))
        .udf()
}

fn sequences(call: &Call<'_>, step: Option<usize>) -> Result<ArrayRef> {
    let DataType::List(item) = call.returns else { return Err(failed("expected an array")) };
    let (from, to) = (call.long(0)?, call.long(1)?);
    let steps = step.map(|i| call.long(i)).transpose()?;
    let mut elements: Vec<i64> = Vec::new();
    let mut lengths = Vec::with_capacity(call.rows);
    let mut valid = Vec::with_capacity(call.rows);
    for row in 0..call.rows {
        let step = match (&steps, from.get(row), to.get(row)) {
            (Some(steps), ..) => steps.get(row),
            (None, Some(a), Some(b)) => Some(if a <= b { 1 } else { -1 }),
            _ => None,
        };
        let (Some(a), Some(b), Some(step)) = (from.get(row), to.get(row), step) else {
            valid.push(false);
            lengths.push(0);
            continue;
        };
        if step == 0 || (b > a) == (step < 0) && a != b {
            return Err(failed(
                "sequence stop value should be greater than or equal to start value if step is greater than zero otherwise stop should be less than or equal to start",
            ));
        }
        let length = (i128::from(b) - i128::from(a)) / i128::from(step) + 1;
        if length > MAX_LENGTH.into() {
            return Err(failed(format!("result of sequence function must not have more than {MAX_LENGTH} entries")));
        }
        let length = usize::try_from(length).unwrap_or(0);
        elements.extend((0..length).filter_map(|i| i64::try_from(i).ok()).map(|i| a + i * step));
        lengths.push(length);
        valid.push(true);
    }
    let offsets = OffsetBuffer::from_lengths(lengths);
    let elements = Arc::new(Int64Array::from(elements));
    Ok(Arc::new(ListArray::try_new(Arc::clone(item), offsets, elements, Some(NullBuffer::from(valid)))?))
}

/// `repeat(value, n)`.
pub(super) fn repeat() -> ScalarUDF {
    fn of(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
        Ok(types::array(args[0].clone()))
    }
    TrinoFunction::new("repeat")
        .overload(&[Any, Bigint], of, |call| {
            let counts = call.long(1)?;
            let operand = &call.operands[0];
            let mut chosen = super::list::Chosen::new();
            for row in 0..call.rows {
                let count = counts.get(row).map(|n| n.max(0));
                if count.is_some_and(|n| n > MAX_LENGTH) {
                    return Err(failed(format!("count argument of repeat function must be at most {MAX_LENGTH}")));
                }
                let at = operand.at(row);
                chosen.row(count.map(|n| std::iter::repeat_n(at, usize::try_from(n).unwrap_or(0))));
            }
            chosen.finish(&operand.array, call.returns)
        })
        .udf()
}
