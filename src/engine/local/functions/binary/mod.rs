//! Bytes: text encodings of them, and hashes.

pub(super) mod base64;
mod hash;
mod hex;
mod utf8;

use datafusion::logical_expr::ScalarUDF;

/// All of them.
pub(super) fn all() -> Vec<ScalarUDF> {
    vec![
        base64::to_base64(),
        base64::from_base64(),
        hash::md5(),
        hash::sha256(),
        hash::sha512(),
        hash::crc32(),
        hex::to_hex(),
        hex::from_hex(),
        utf8::to_utf8(),
        utf8::from_utf8(),
    ]
}

use arrow::array::{Array, ArrayRef, AsArray, BinaryBuilder};
use datafusion::common::Result;

use super::call::Call;

/// The bytes of a row of argument 0.
fn bytes<'a>(call: &'a Call<'_>, row: usize) -> Option<&'a [u8]> {
    let array = call.operands[0].array.as_binary::<i32>();
    let at = call.operands[0].at(row);
    array.is_valid(at).then(|| array.value(at))
}

/// A `varbinary` result.
fn binaries<B: AsRef<[u8]>>(call: &Call<'_>, value: impl Fn(usize) -> Result<Option<B>>) -> Result<ArrayRef> {
    let mut out = BinaryBuilder::new();
    for row in 0..call.rows {
        out.append_option(value(row)?);
    }
    Ok(std::sync::Arc::new(out.finish()))
}
