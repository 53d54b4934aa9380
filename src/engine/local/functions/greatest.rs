//! `greatest` and `least`: NULL if one is NULL.

use std::cmp::Ordering;

use arrow::array::{Array, ArrayRef};
use arrow::compute;
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::ScalarUDF;

use super::call::Call;
use super::trino::Param::Any;
use super::trino::TrinoFunction;
use super::types;

pub(super) fn greatest() -> ScalarUDF {
    TrinoFunction::new("greatest").variadic(&[Any], common, |call| extreme(call, Ordering::Greater)).udf()
}

pub(super) fn least() -> ScalarUDF {
    TrinoFunction::new("least").variadic(&[Any], common, |call| extreme(call, Ordering::Less)).udf()
}

fn common(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
    match types::common_of(args) {
        Some(ty) => Ok(ty),
        None => {
            let given: Vec<_> = args.iter().map(types::name).collect();
            plan_err!("Unexpected parameters ({}) for function greatest or least", given.join(", "))
        }
    }
}

fn extreme(call: &Call<'_>, wanted: Ordering) -> Result<ArrayRef> {
    let columns = call
        .operands
        .iter()
        .map(|o| compute::cast(&o.array, call.returns))
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let columns: Vec<&dyn Array> = columns.iter().map(AsRef::as_ref).collect();
    let all = compute::concat(&columns)?;
    let compare = super::array::comparator(&all)?;
    let starts: Vec<usize> = columns
        .iter()
        .scan(0, |start, column| {
            let this = *start;
            *start += column.len();
            Some(this)
        })
        .collect();
    let taken: arrow::array::UInt32Array = (0..call.rows)
        .map(|row| {
            let mut places = call.operands.iter().zip(&starts).map(|(o, start)| start + o.at(row));
            if places.clone().any(|i| all.is_null(i)) {
                return None;
            }
            let first = places.next()?;
            let best = places.fold(first, |best, i| if compare(i, best) == wanted { i } else { best });
            u32::try_from(best).ok()
        })
        .collect();
    Ok(compute::take(&all, &taken, None)?)
}
