//! `sign(x)`: -1, 0 or 1, in the type of x (decimals become `decimal(1,0)`).

use arrow::datatypes::{DataType, Decimal128Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::ScalarUDF;

use super::super::trino::Param::{Bigint, Decimal, Double};
use super::super::trino::{TrinoFunction, returns};

pub(super) fn sign() -> ScalarUDF {
    fn digit(_: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
        Ok(DataType::Decimal128(1, 0))
    }
    TrinoFunction::new("sign")
        .overload(&[Bigint], returns::bigint, |call| {
            let values = call.long(0)?;
            call.longs(|row| Ok(values.get(row).map(i64::signum)))
        })
        .overload(&[Decimal], digit, |call| {
            let values = call.primitive::<Decimal128Type>(0)?;
            call.primitives::<Decimal128Type>(|row| Ok(values.get(row).map(i128::signum)))
        })
        .overload(&[Double], returns::double, |call| {
            let values = call.double(0)?;
            // 0 and NaN are their own sign.
            let sign = |v: f64| if v == 0.0 || v.is_nan() { v } else { v.signum() };
            call.doubles(|row| Ok(values.get(row).map(sign)))
        })
        .udf()
}
