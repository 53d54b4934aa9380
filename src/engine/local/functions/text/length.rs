//! `length(varchar)`: characters. `length(varbinary)`: bytes.

use arrow::array::{Array, AsArray};
use datafusion::logical_expr::ScalarUDF;

use super::super::trino::Param::{Varbinary, Varchar};
use super::super::trino::{TrinoFunction, returns};

pub(super) fn udf() -> ScalarUDF {
    TrinoFunction::new("length")
        .overload(&[Varchar], returns::bigint, |call| {
            let texts = call.text(0)?;
            call.longs(|row| Ok(texts.get(row).and_then(|t| i64::try_from(t.chars().count()).ok())))
        })
        .overload(&[Varbinary], returns::bigint, |call| {
            let bytes = call.operands[0].array.as_binary::<i32>();
            let at = |row| call.operands[0].at(row);
            call.longs(|row| {
                let row = at(row);
                Ok(bytes.is_valid(row).then(|| bytes.value(row).len()).and_then(|n| i64::try_from(n).ok()))
            })
        })
        .udf()
}
