//! `x AT TIME ZONE zone`, also `at_timezone(x, zone)`: the same instant, shown in another zone.

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::ScalarUDF;

use super::super::calendar;
use super::super::call::Call;
use super::super::trino::Param::{Timestamp, Varchar};
use super::super::trino::TrinoFunction;

pub(super) fn at_timezone() -> ScalarUDF {
    TrinoFunction::new("at_timezone").overload(&[Timestamp, Varchar], zoned, relabel).udf()
}

fn zoned(args: &[DataType], literals: &[Option<&ScalarValue>]) -> Result<DataType> {
    let unit = match &args[0] {
        DataType::Timestamp(unit, _) => *unit,
        _ => TimeUnit::Millisecond,
    };
    Ok(DataType::Timestamp(unit, Some(literal_zone(literals, 1)?.into())))
}

/// A plain timestamp is in the session's zone, UTC.
fn relabel(call: &Call<'_>) -> Result<ArrayRef> {
    let operand = &call.operands[0];
    let array = calendar::relabelled(&operand.array, call.returns)?;
    if operand.constant && call.rows > 1 {
        return ScalarValue::try_from_array(&array, 0)?.to_array_of_size(call.rows);
    }
    Ok(array)
}

/// The zone argument. Here a column has one zone, so it must be a literal.
pub(super) fn literal_zone(literals: &[Option<&ScalarValue>], at: usize) -> Result<String> {
    let literal = literals.get(at).copied().flatten().and_then(|v| v.try_as_str().flatten());
    let Some(name) = literal else {
        return plan_err!("the local engine does not have time zones that are no literals; run it on Athena");
    };
    calendar::zone(name)?;
    Ok(name.to_owned())
}
