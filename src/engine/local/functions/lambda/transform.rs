//! `transform(array, x -> …)` and `filter(array, x -> …)`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListArray};
use arrow::buffer::OffsetBuffer;
use arrow::compute;
use arrow::datatypes::DataType;
use datafusion::common::{Result, plan_err};

use super::super::types;
use super::elements::{Mapped, OverElements, item};

/// `transform`: the lambda's value for each element.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Transform;

impl OverElements for Transform {
    fn name(&self) -> &'static str {
        "transform"
    }

    fn returns(&self, _: &DataType, value: &DataType) -> Result<DataType> {
        Ok(types::array(value.clone()))
    }

    fn result(&self, mapped: &Mapped, returns: &DataType) -> Result<ArrayRef> {
        let (list, values) = (&mapped.list, Arc::clone(&mapped.values));
        let item = Arc::clone(item(returns)?);
        Ok(Arc::new(ListArray::try_new(item, list.offsets().clone(), values, list.nulls().cloned())?))
    }
}

/// `filter`: the elements for which the lambda is true.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Filter;

impl OverElements for Filter {
    fn name(&self) -> &'static str {
        "filter"
    }

    fn returns(&self, list: &DataType, value: &DataType) -> Result<DataType> {
        match value {
            DataType::Boolean => Ok(list.clone()),
            _ => plan_err!("filter takes an array and a lambda that returns boolean"),
        }
    }

    fn result(&self, mapped: &Mapped, returns: &DataType) -> Result<ArrayRef> {
        let (list, keep) = (&mapped.list, mapped.values.as_boolean());
        let kept = |row: usize| {
            let offsets = list.value_offsets();
            (offsets[row]..offsets[row + 1]).filter(|i| {
                let i = usize::try_from(*i).unwrap_or(0);
                keep.is_valid(i) && keep.value(i)
            })
        };
        let offsets = OffsetBuffer::from_lengths((0..list.len()).map(|row| kept(row).count()));
        let elements = compute::filter(&mapped.elements, keep)?;
        let item = Arc::clone(item(returns)?);
        Ok(Arc::new(ListArray::try_new(item, offsets, elements, list.nulls().cloned())?))
    }
}
