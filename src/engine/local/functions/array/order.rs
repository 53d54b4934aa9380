//! `array_sort`, `array_max`, `array_min`, `reverse`.

use std::cmp::Ordering;

use arrow::array::{Array, ArrayRef, UInt32Array};
use arrow::compute;
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::ScalarUDF;

use super::super::call::Call;
use super::super::trino::Param::{Array as AnArray, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::super::types;
use super::list::{self, Chosen, Lists};

/// Ascending, NULLs last.
pub(super) fn array_sort() -> ScalarUDF {
    TrinoFunction::new("array_sort")
        .overload(&[AnArray], returns::first, |call| {
            let lists = Lists::of(&call.operands[0])?;
            let compare = list::comparator(lists.elements(), lists.elements())?;
            let mut chosen = Chosen::new();
            for row in 0..call.rows {
                chosen.row(lists.range(row).map(|range| {
                    let mut indices: Vec<usize> = range.collect();
                    indices.sort_by(|a, b| compare(*a, *b));
                    indices
                }));
            }
            chosen.finish(lists.elements(), call.returns)
        })
        .udf()
}

fn element(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
    match types::element(&args[0]) {
        Some(element) => Ok(element.clone()),
        None => plan_err!("expected an array"),
    }
}

/// The greatest element; NULL if one is NULL or there is none.
pub(super) fn array_max() -> ScalarUDF {
    TrinoFunction::new("array_max").overload(&[AnArray], element, |call| extreme(call, Ordering::Greater)).udf()
}

/// The least element; NULL if one is NULL or there is none.
pub(super) fn array_min() -> ScalarUDF {
    TrinoFunction::new("array_min").overload(&[AnArray], element, |call| extreme(call, Ordering::Less)).udf()
}

fn extreme(call: &Call<'_>, wanted: Ordering) -> Result<ArrayRef> {
    let lists = Lists::of(&call.operands[0])?;
    let elements = lists.elements();
    let compare = list::comparator(elements, elements)?;
    let best = |row: usize| {
        let range = lists.range(row)?;
        if range.clone().any(|i| elements.is_null(i)) {
            return None;
        }
        range.reduce(|best, i| if compare(i, best) == wanted { i } else { best })
    };
    let taken: UInt32Array = (0..call.rows).map(|row| best(row).and_then(|i| u32::try_from(i).ok())).collect();
    Ok(compute::take(elements, &taken, None)?)
}

/// `reverse(array)` and `reverse(varchar)`.
pub(super) fn reverse() -> ScalarUDF {
    TrinoFunction::new("reverse")
        .overload(&[Varchar], returns::varchar, |call| {
            let texts = call.text(0)?;
            call.texts(|row| Ok(texts.get(row).map(|text| text.chars().rev().collect::<String>())))
        })
        .overload(&[AnArray], returns::first, |call| {
            let lists = Lists::of(&call.operands[0])?;
            let mut chosen = Chosen::new();
            for row in 0..call.rows {
                chosen.row(lists.range(row).map(Iterator::rev));
            }
            chosen.finish(lists.elements(), call.returns)
        })
        .udf()
}
