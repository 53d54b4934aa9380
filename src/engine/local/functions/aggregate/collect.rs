//! Values of a group, and how they travel between partial and final aggregation.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, MapArray, StructArray};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::StateFieldsArgs;

use super::super::call::failed;
use super::super::types;

/// One list for each type, as the state of an accumulator.
pub(super) fn list_states(args: &StateFieldsArgs<'_>, lists: &[DataType]) -> Vec<FieldRef> {
    let field = |(i, ty): (usize, &DataType)| {
        Arc::new(Field::new(format!("{}[{i}]", args.name), types::array(ty.clone()), true))
    };
    lists.iter().enumerate().map(field).collect()
}

/// A list of values.
pub(super) fn list<'a>(values: impl IntoIterator<Item = &'a ScalarValue>, ty: &DataType) -> ScalarValue {
    let values: Vec<_> = values.into_iter().cloned().collect();
    ScalarValue::List(ScalarValue::new_list_nullable(&values, ty))
}

/// The items of each list in a state column.
pub(super) fn lists(column: &ArrayRef) -> impl Iterator<Item = ArrayRef> + '_ {
    let list = column.as_list::<i32>();
    (0..list.len()).filter(|row| list.is_valid(*row)).map(|row| list.value(row))
}

/// A map with one entry for each pair; NULL without pairs.
pub(super) fn map(keys: Vec<ScalarValue>, values: Vec<ScalarValue>, ty: &DataType) -> Result<ScalarValue> {
    if keys.is_empty() {
        return ScalarValue::try_from(ty);
    }
    let DataType::Map(entries, sorted) = ty else { return Err(failed("expected a map type")) };
    let DataType::Struct(fields) = entries.data_type() else { return Err(failed("expected entries")) };
    let offsets = OffsetBuffer::from_lengths([keys.len()]);
    let columns = vec![ScalarValue::iter_to_array(keys)?, ScalarValue::iter_to_array(values)?];
    let rows = StructArray::try_new(fields.clone(), columns, None)?;
    let map = MapArray::try_new(Arc::clone(entries), offsets, rows, None, *sorted)?;
    Ok(ScalarValue::Map(Arc::new(map)))
}

/// About how many bytes values take.
pub(super) fn size<'a>(values: impl IntoIterator<Item = &'a ScalarValue>) -> usize {
    values.into_iter().map(ScalarValue::size).sum()
}
