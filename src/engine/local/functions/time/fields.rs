//! `year(x)` … `millisecond(x)`, `date(x)`, `last_day_of_month(x)`.

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, Date32Type};
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;
use jiff::civil::DateTime;

use super::super::calendar::{self, Instants};
use super::super::call::{Call, failed};
use super::super::trino::Param::{Date, Timestamp, Varchar};
use super::super::trino::{TrinoFunction, returns};

/// The functions of one field.
pub(super) fn all() -> Vec<ScalarUDF> {
    macro_rules! fields {
        ($($name:literal: $field:expr;)*) => {
            vec![$(
                TrinoFunction::new($name)
                    .overload(&[Date], returns::bigint, |call| field(call, $field))
                    .overload(&[Timestamp], returns::bigint, |call| field(call, $field))
                    .udf(),
            )*]
        };
    }
    fields! {
        "year": |t| t.year().into();
        "quarter": |t| i64::from(t.month() - 1) / 3 + 1;
        "month": |t| t.month().into();
        "week": |t| t.date().iso_week_date().week().into();
        "year_of_week": |t| t.date().iso_week_date().year().into();
        "day": |t| t.day().into();
        "day_of_week": |t| t.weekday().to_monday_one_offset().into();
        "day_of_year": |t| t.day_of_year().into();
        "hour": |t| t.hour().into();
        "minute": |t| t.minute().into();
        "second": |t| t.second().into();
        "millisecond": |t| t.millisecond().into();
    }
}

fn field(call: &Call<'_>, of: fn(DateTime) -> i64) -> Result<ArrayRef> {
    let instants = Instants::of(call, 0)?;
    call.longs(|row| Ok(instants.civil(row)?.map(of)))
}

/// `date(x)`: the day of a timestamp, or of text `2024-01-02`.
pub(super) fn date() -> ScalarUDF {
    fn cast(call: &Call<'_>) -> Result<ArrayRef> {
        let operand = &call.operands[0];
        let dates = super::super::cast::cast(&operand.array, &DataType::Date32)?;
        call.primitives::<Date32Type>(|row| {
            use arrow::array::{Array, AsArray};
            let at = operand.at(row);
            Ok(dates.is_valid(at).then(|| dates.as_primitive::<Date32Type>().value(at)))
        })
    }
    TrinoFunction::new("date")
        .overload(&[Varchar], returns::date, cast)
        .overload(&[Timestamp], returns::date, cast)
        .overload(&[Date], returns::date, cast)
        .udf()
}

/// `last_day_of_month(x)`.
pub(super) fn last_day_of_month() -> ScalarUDF {
    fn last(call: &Call<'_>) -> Result<ArrayRef> {
        let instants = Instants::of(call, 0)?;
        call.primitives::<Date32Type>(|row| {
            let Some(time) = instants.civil(row)? else { return Ok(None) };
            calendar::days(time.date().last_of_month()).map(Some).map_err(|_| failed("date out of range"))
        })
    }
    TrinoFunction::new("last_day_of_month")
        .overload(&[Date], returns::date, last)
        .overload(&[Timestamp], returns::date, last)
        .udf()
}
