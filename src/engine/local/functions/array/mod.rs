//! Arrays, maps and rows.

mod construct;
mod contains;
mod element_at;
mod join;
mod list;
mod map;
mod order;
mod sets;
mod slice;

use datafusion::logical_expr::ScalarUDF;

/// All of them.
pub(super) fn all() -> Vec<ScalarUDF> {
    vec![
        construct::array(),
        construct::row(),
        construct::sequence(),
        construct::repeat(),
        contains::contains(),
        contains::array_position(),
        element_at::element_at(),
        element_at::subscript(),
        element_at::cardinality(),
        join::array_join(),
        map::map_from_arrays(),
        map::map_keys(),
        map::map_values(),
        map::map_entries(),
        order::array_sort(),
        order::array_max(),
        order::array_min(),
        order::reverse(),
        sets::array_distinct(),
        sets::array_union(),
        sets::array_intersect(),
        sets::array_except(),
        sets::arrays_overlap(),
        sets::array_remove(),
        slice::slice(),
        slice::flatten(),
    ]
}

/// Compares the elements of one array, NULLs last.
pub(super) fn comparator(array: &arrow::array::ArrayRef) -> datafusion::common::Result<arrow::array::DynComparator> {
    list::comparator(array, array)
}
