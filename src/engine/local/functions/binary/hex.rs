//! `to_hex(varbinary)`, in capitals, and `from_hex`.

use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::failed;
use super::super::trino::Param::{Varbinary, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::{binaries, bytes};

pub(super) fn to_hex() -> ScalarUDF {
    TrinoFunction::new("to_hex")
        .overload(&[Varbinary], returns::varchar, |call| {
            call.texts(|row| Ok(bytes(call, row).map(|b| b.iter().map(|b| format!("{b:02X}")).collect::<String>())))
        })
        .udf()
}

pub(super) fn from_hex() -> ScalarUDF {
    TrinoFunction::new("from_hex")
        .overload(&[Varchar], returns::varbinary, |call| {
            let texts = call.text(0)?;
            binaries(call, |row| texts.get(row).map(decode).transpose())
        })
        .udf()
}

fn decode(text: &str) -> Result<Vec<u8>> {
    let digit = |d: u8| char::from(d).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let pair = |pair: &[u8]| match pair {
        [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    };
    let bytes = text.as_bytes().chunks(2).map(pair).collect::<Option<_>>();
    bytes.ok_or_else(|| failed(format!("Invalid hex text: {text}")))
}
