//! `to_utf8(varchar)` and `from_utf8(varbinary)`: bytes that are no UTF-8 become U+FFFD.

use datafusion::logical_expr::ScalarUDF;

use super::super::trino::Param::{Varbinary, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::{binaries, bytes};

pub(super) fn to_utf8() -> ScalarUDF {
    TrinoFunction::new("to_utf8")
        .overload(&[Varchar], returns::varbinary, |call| {
            let texts = call.text(0)?;
            binaries(call, |row| Ok(texts.get(row)))
        })
        .udf()
}

pub(super) fn from_utf8() -> ScalarUDF {
    TrinoFunction::new("from_utf8")
        .overload(&[Varbinary], returns::varchar, |call| {
            call.texts(|row| Ok(bytes(call, row).map(String::from_utf8_lossy)))
        })
        .udf()
}
