//! `bitwise_and`, `_or`, `_xor` and `_not`, as for the bits of `tcp_flags`; integers are widened to `bigint`.

use datafusion::logical_expr::ScalarUDF;

use super::super::trino::Param::Bigint;
use super::super::trino::{Body, TrinoFunction, returns};

pub(super) fn all() -> Vec<ScalarUDF> {
    let two: [(&'static str, Body); 3] = [
        ("bitwise_and", |call| {
            let (left, right) = (call.long(0)?, call.long(1)?);
            call.longs(|row| Ok(left.get(row).zip(right.get(row)).map(|(l, r)| l & r)))
        }),
        ("bitwise_or", |call| {
            let (left, right) = (call.long(0)?, call.long(1)?);
            call.longs(|row| Ok(left.get(row).zip(right.get(row)).map(|(l, r)| l | r)))
        }),
        ("bitwise_xor", |call| {
            let (left, right) = (call.long(0)?, call.long(1)?);
            call.longs(|row| Ok(left.get(row).zip(right.get(row)).map(|(l, r)| l ^ r)))
        }),
    ];
    let not = TrinoFunction::new("bitwise_not").overload(&[Bigint], returns::bigint, |call| {
        let values = call.long(0)?;
        call.longs(|row| Ok(values.get(row).map(std::ops::Not::not)))
    });
    let two = two.map(|(name, body)| TrinoFunction::new(name).overload(&[Bigint, Bigint], returns::bigint, body).udf());
    two.into_iter().chain([not.udf()]).collect()
}
