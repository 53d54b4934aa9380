//! Form encoding: `url_encode`, `url_decode`.

use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::failed;
use super::super::trino::Param::Varchar;
use super::super::trino::{TrinoFunction, returns};

/// `+` is a blank; a malformed escape is an error, bytes that are no UTF-8 become U+FFFD.
pub(super) fn url_decode() -> ScalarUDF {
    TrinoFunction::new("url_decode")
        .overload(&[Varchar], returns::varchar, |call| {
            let texts = call.text(0)?;
            call.texts(|row| texts.get(row).map(|text| decode(text, true)).transpose())
        })
        .udf()
}

/// Decodes escapes, and `+` where it is a blank.
pub(super) fn decode(text: &str, plus_is_blank: bool) -> Result<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' if plus_is_blank => out.push(b' '),
            b'%' => {
                let digit = |byte: Option<u8>| {
                    let byte = byte.ok_or_else(|| failed("URLDecoder: Incomplete trailing escape (%) pattern"))?;
                    let illegal = "URLDecoder: Illegal hex characters in escape (%) pattern";
                    char::from(byte).to_digit(16).ok_or_else(|| failed(illegal))
                };
                let (high, low) = (digit(bytes.next())?, digit(bytes.next())?);
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
            }
            byte => out.push(byte),
        }
    }
    Ok(String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}

/// A blank becomes `+`; letters, digits and `-_.*` stay.
pub(super) fn url_encode() -> ScalarUDF {
    TrinoFunction::new("url_encode")
        .overload(&[Varchar], returns::varchar, |call| {
            let texts = call.text(0)?;
            call.texts(|row| Ok(texts.get(row).map(encode)))
        })
        .udf()
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('+'),
            b if b.is_ascii_alphanumeric() || b"-_.*".contains(&b) => out.push(char::from(b)),
            b => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}
