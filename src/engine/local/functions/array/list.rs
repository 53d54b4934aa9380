//! Reading and building list arrays.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, DynComparator, ListArray, UInt32Array, make_comparator};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::compute::{self, SortOptions};
use arrow::datatypes::DataType;
use datafusion::common::Result;

use super::super::call::{Call, Operand, failed};

/// An array argument by row.
pub(super) struct Lists<'a> {
    pub(super) list: &'a ListArray,
    constant: bool,
}

impl<'a> Lists<'a> {
    pub(super) fn of(operand: &'a Operand) -> Result<Self> {
        let list = operand.array.as_list_opt::<i32>().ok_or_else(|| failed("expected an array"))?;
        Ok(Self { list, constant: operand.constant })
    }

    /// Where the elements of a row are in [`Self::elements`]; `None` for NULL.
    pub(super) fn range(&self, row: usize) -> Option<Range<usize>> {
        let row = if self.constant { 0 } else { row };
        let at = |i: usize| usize::try_from(self.list.value_offsets()[i]).unwrap_or(0);
        self.list.is_valid(row).then(|| at(row)..at(row + 1))
    }

    /// The elements of all rows.
    pub(super) fn elements(&self) -> &'a ArrayRef {
        self.list.values()
    }
}

/// Builds a list array by choosing elements of an existing array.
pub(super) struct Chosen {
    indices: Vec<Option<u32>>,
    lengths: Vec<usize>,
    valid: Vec<bool>,
}

impl Chosen {
    pub(super) fn new() -> Self {
        Self { indices: Vec::new(), lengths: Vec::new(), valid: Vec::new() }
    }

    /// Ends a row that has the elements at `indices`; `None` is a NULL row.
    pub(super) fn row(&mut self, indices: Option<impl IntoIterator<Item = usize>>) {
        self.valid.push(indices.is_some());
        let before = self.indices.len();
        let indices = indices.into_iter().flatten().map(|i| u32::try_from(i).ok());
        self.indices.extend(indices);
        self.lengths.push(self.indices.len() - before);
    }

    /// The list array, its elements taken from `elements`.
    pub(super) fn finish(self, elements: &ArrayRef, ty: &DataType) -> Result<ArrayRef> {
        let DataType::List(item) = ty else { return Err(failed("expected an array type")) };
        let taken = compute::take(elements, &UInt32Array::from(self.indices), None)?;
        let taken =
            if taken.data_type() == item.data_type() { taken } else { compute::cast(&taken, item.data_type())? };
        let offsets = OffsetBuffer::from_lengths(self.lengths);
        Ok(Arc::new(ListArray::try_new(Arc::clone(item), offsets, taken, Some(NullBuffer::from(self.valid)))?))
    }
}

/// Compares elements, NULLs last.
pub(super) fn comparator(left: &dyn Array, right: &dyn Array) -> Result<DynComparator> {
    Ok(make_comparator(left, right, SortOptions { descending: false, nulls_first: false })?)
}

/// Whether an element equals another; both must be there.
pub(super) fn equal(compare: &DynComparator, left: &dyn Array, i: usize, right: &dyn Array, j: usize) -> bool {
    left.is_valid(i) && right.is_valid(j) && compare(i, j) == Ordering::Equal
}

/// A value argument as an array of the elements' type.
pub(super) fn as_element(call: &Call<'_>, i: usize, element: &DataType) -> Result<ArrayRef> {
    let array = &call.operands[i].array;
    if array.data_type() == element { Ok(Arc::clone(array)) } else { Ok(compute::cast(array, element)?) }
}
