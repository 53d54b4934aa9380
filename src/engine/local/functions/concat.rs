//! `concat` and `||`: of texts, of arrays, of an array and an element. NULL if one is NULL.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BinaryBuilder, ListArray, MutableArrayData, make_array};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::compute;
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::ScalarUDF;

use super::call::{Call, failed};
use super::trino::Param::{Any, Varbinary, Varchar};
use super::trino::{TrinoFunction, returns};
use super::types;

pub(super) fn udf() -> ScalarUDF {
    TrinoFunction::new("concat")
        .variadic(&[Varchar, Varchar], returns::varchar, texts)
        .variadic(&[Varbinary, Varbinary], returns::varbinary, bytes)
        .variadic(&[Any, Any], array_type, arrays)
        .udf()
}

fn texts(call: &Call<'_>) -> Result<ArrayRef> {
    let texts = (0..call.len()).map(|i| call.text(i)).collect::<Result<Vec<_>>>()?;
    call.texts(|row| Ok(texts.iter().map(|t| t.get(row)).collect::<Option<String>>()))
}

fn bytes(call: &Call<'_>) -> Result<ArrayRef> {
    let mut out = BinaryBuilder::new();
    for row in 0..call.rows {
        let parts: Option<Vec<&[u8]>> = call
            .operands
            .iter()
            .map(|o| {
                let array = o.array.as_binary::<i32>();
                array.is_valid(o.at(row)).then(|| array.value(o.at(row)))
            })
            .collect();
        out.append_option(parts.map(|parts| parts.concat()));
    }
    Ok(Arc::new(out.finish()))
}

/// The common type of the arrays and elements.
fn array_type(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
    let elements = args.iter().map(|ty| types::element(ty).unwrap_or(ty));
    let has_array = args.iter().any(|ty| types::element(ty).is_some());
    match types::common_of(elements) {
        Some(element) if has_array => Ok(types::array(element)),
        _ => {
            let given: Vec<_> = args.iter().map(types::name).collect();
            plan_err!("Unexpected parameters ({}) for function concat", given.join(", "))
        }
    }
}

fn arrays(call: &Call<'_>) -> Result<ArrayRef> {
    let DataType::List(item) = call.returns else { return Err(failed("expected an array")) };
    let parts = call.operands.iter().map(|operand| Part::new(&operand.array, operand.constant, item.data_type()));
    let parts = parts.collect::<Result<Vec<_>>>()?;
    let data: Vec<_> = parts.iter().map(|part| part.elements.to_data()).collect();
    let mut out = MutableArrayData::new(data.iter().collect(), true, 0);
    let mut lengths = Vec::with_capacity(call.rows);
    let mut valid = Vec::with_capacity(call.rows);
    for row in 0..call.rows {
        let ranges: Option<Vec<_>> = parts.iter().map(|part| part.range(row)).collect();
        valid.push(ranges.is_some());
        let mut length = 0;
        for (i, range) in ranges.into_iter().flatten().enumerate() {
            length += range.len();
            out.try_extend(i, range.start, range.end)?;
        }
        lengths.push(length);
    }
    let offsets = OffsetBuffer::from_lengths(lengths);
    let elements = make_array(out.freeze());
    Ok(Arc::new(ListArray::try_new(Arc::clone(item), offsets, elements, Some(NullBuffer::from(valid)))?))
}

/// One operand: an array, or an element that stands for an array of itself.
struct Part {
    elements: ArrayRef,
    list: Option<ListArray>,
    constant: bool,
}

impl Part {
    fn new(array: &ArrayRef, constant: bool, element: &DataType) -> Result<Self> {
        let list = array.as_list_opt::<i32>().cloned();
        let elements = compute::cast(list.as_ref().map_or(array, |l| l.values()), element)?;
        Ok(Self { elements, list, constant })
    }

    /// Where the elements of a row are, `None` for a NULL array.
    fn range(&self, row: usize) -> Option<std::ops::Range<usize>> {
        let row = if self.constant { 0 } else { row };
        let Some(list) = &self.list else { return Some(row..row + 1) };
        let at = |i: usize| usize::try_from(list.value_offsets()[i]).unwrap_or(0);
        list.is_valid(row).then(|| at(row)..at(row + 1))
    }
}
