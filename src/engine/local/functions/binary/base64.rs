//! `to_base64` and `from_base64`.

use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;

use super::super::call::failed;
use super::super::trino::Param::{Varbinary, Varchar};
use super::super::trino::{TrinoFunction, returns};
use super::{binaries, bytes};

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub(super) fn to_base64() -> ScalarUDF {
    TrinoFunction::new("to_base64")
        .overload(&[Varbinary], returns::varchar, |call| call.texts(|row| Ok(bytes(call, row).map(encode))))
        .udf()
}

pub(super) fn from_base64() -> ScalarUDF {
    TrinoFunction::new("from_base64")
        .overload(&[Varchar], returns::varbinary, |call| {
            let texts = call.text(0)?;
            binaries(call, |row| texts.get(row).map(decode).transpose())
        })
        .udf()
}

/// Bytes as base64 text, padded.
pub(in super::super) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().enumerate().fold(0u32, |word, (i, b)| word | u32::from(*b) << (16 - 8 * i));
        for i in 0..4 {
            let six = usize::try_from(word >> (18 - 6 * i) & 0x3F).unwrap_or(0);
            out.push(if i <= chunk.len() { char::from(ALPHABET[six]) } else { '=' });
        }
    }
    out
}

fn decode(text: &str) -> Result<Vec<u8>> {
    let bad = || failed(format!("Invalid base64 text: {text}"));
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    if digits.len() % 4 == 1 || padding > 2 || (padding > 0 && !text.len().is_multiple_of(4)) {
        return Err(bad());
    }
    let mut out = Vec::with_capacity(digits.len() * 3 / 4);
    for chunk in digits.as_bytes().chunks(4) {
        let mut word = 0u32;
        for (i, digit) in chunk.iter().enumerate() {
            let six = ALPHABET.iter().position(|d| d == digit).and_then(|six| u32::try_from(six).ok());
            word |= six.ok_or_else(bad)? << (18 - 6 * i);
        }
        out.extend(word.to_be_bytes()[1..].iter().take(chunk.len() - 1));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_texts_are_encoded() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(encode(bytes.as_bytes()), text);
        }
        for text in ["*", "Zg=", "Z", "Zg===", "=Zg="] {
            assert!(decode(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)).unwrap(), bytes);
        }
    }
}
