//! Sizes in bytes as people type them.

use crate::report::Report;

/// Reads a size: `100GB` (powers of 1000), `1GiB` (powers of 1024), or a plain number of bytes.
///
/// # Errors
/// Anything else, and sizes beyond 2^63 bytes.
pub fn parse_size(text: &str) -> Result<u64, Report> {
    let text = text.trim();
    let size = text.parse::<bytesize::ByteSize>().ok().map(|size| size.as_u64());
    size.filter(|bytes| text.len() <= 40 && i64::try_from(*bytes).is_ok()).ok_or_else(|| {
        Report::usage(format!("`{}` is not a size", crate::time::quoted(text)))
            .hint("write a number with a unit: 500MB, 100GB, 1GiB")
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn sizes_have_decimal_and_binary_units() {
        for (typed, bytes) in [("100GB", 100_000_000_000), ("1GiB", 1 << 30), ("1.5 kb", 1500), ("42", 42), ("0", 0)] {
            assert_eq!(parse_size(typed).unwrap(), bytes, "{typed}");
        }
    }

    #[test]
    fn what_is_no_size_is_refused_with_examples() {
        for typed in ["", "-1GB", "GB", "1 apple", "1e9", "99999999EB", "inf"] {
            assert!(parse_size(typed).is_err(), "{typed}");
        }
        assert_eq!(parse_size("lots").unwrap_err().hint.unwrap(), "write a number with a unit: 500MB, 100GB, 1GiB");
    }
}
