//! `slice(array, start, length)` and `flatten(array of arrays)`.

use arrow::array::{Array, AsArray};
use arrow::datatypes::DataType;
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::ScalarUDF;

use super::super::call::failed;
use super::super::trino::Param::{Array as AnArray, Bigint};
use super::super::trino::{TrinoFunction, returns};
use super::super::types;
use super::list::{Chosen, Lists};

/// From 1, from the end below 0; beyond the ends nothing.
pub(super) fn slice() -> ScalarUDF {
    TrinoFunction::new("slice")
        .overload(&[AnArray, Bigint, Bigint], returns::first, |call| {
            let (lists, starts, lengths) = (Lists::of(&call.operands[0])?, call.long(1)?, call.long(2)?);
            let mut chosen = Chosen::new();
            for row in 0..call.rows {
                let (Some(range), Some(start), Some(length)) = (lists.range(row), starts.get(row), lengths.get(row))
                else {
                    chosen.row(None::<std::ops::Range<usize>>);
                    continue;
                };
                let length =
                    usize::try_from(length).map_err(|_| failed("length must be greater than or equal to 0"))?;
                let skip = match start {
                    0 => return Err(failed("SQL array indices start at 1")),
                    1.. => usize::try_from(start - 1).ok(),
                    _ => usize::try_from(start.unsigned_abs()).ok().and_then(|back| range.len().checked_sub(back)),
                };
                let from = skip.map_or(range.end, |skip| range.start.saturating_add(skip).min(range.end));
                chosen.row(Some(from..from.saturating_add(length).min(range.end)));
            }
            chosen.finish(lists.elements(), call.returns)
        })
        .udf()
}

/// One level; NULL arrays inside count as empty.
pub(super) fn flatten() -> ScalarUDF {
    fn inner(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
        match types::element(&args[0]) {
            Some(inner @ DataType::List(_)) => Ok(inner.clone()),
            _ => plan_err!("flatten takes an array of arrays, not {}", types::name(&args[0])),
        }
    }
    TrinoFunction::new("flatten")
        .overload(&[AnArray], inner, |call| {
            let lists = Lists::of(&call.operands[0])?;
            let inner = lists.elements().as_list::<i32>();
            let at = |i: usize| usize::try_from(inner.value_offsets()[i]).unwrap_or(0);
            let mut chosen = Chosen::new();
            for row in 0..call.rows {
                let range = lists.range(row);
                chosen.row(range.map(|r| r.filter(|i| inner.is_valid(*i)).flat_map(|i| at(i)..at(i + 1))));
            }
            chosen.finish(inner.values(), call.returns)
        })
        .udf()
}
