//! From the raw text of a JSON value to the text of a column.

use std::borrow::Cow;

use memchr::memchr;

/// What stands between the quotes of a string, with its escapes resolved. The scanner has checked it; half of a
/// surrogate pair becomes U+FFFD.
pub(super) fn unescape(inner: &str) -> Cow<'_, str> {
    let Some(first) = memchr(b'\\', inner.as_bytes()) else { return Cow::Borrowed(inner) };
    let mut out = String::with_capacity(inner.len());
    let (plain, mut rest) = inner.split_at(first);
    out.push_str(plain);
    while let Some(escape) = rest.strip_prefix('\\') {
        let after = push_escape(escape, &mut out);
        let plain = memchr(b'\\', after.as_bytes()).unwrap_or(after.len());
        out.push_str(&after[..plain]);
        rest = &after[plain..];
    }
    Cow::Owned(out)
}

/// Appends the character that `escape` (without its backslash) stands for; returns what follows it.
fn push_escape<'a>(escape: &'a str, out: &mut String) -> &'a str {
    let mut rest = escape.chars();
    match rest.next() {
        Some('u') => return push_unicode(rest.as_str(), out),
        Some('b') => out.push('\u{8}'),
        Some('f') => out.push('\u{c}'),
        Some('n') => out.push('\n'),
        Some('r') => out.push('\r'),
        Some('t') => out.push('\t'),
        Some(itself) => out.push(itself),
        None => {}
    }
    rest.as_str()
}

/// Appends the character of `\uXXXX`, or of a pair of them; `digits` starts behind the first `\u`.
fn push_unicode<'a>(digits: &'a str, out: &mut String) -> &'a str {
    let Some((first, rest)) = hex4(digits) else { return digits };
    let second = rest.strip_prefix("\\u").and_then(hex4);
    if let (0xd800..0xdc00, Some((low @ 0xdc00..0xe000, after))) = (first, second) {
        let code = 0x10000 + ((first - 0xd800) << 10) + (low - 0xdc00);
        out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
        return after;
    }
    out.push(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
    rest
}

fn hex4(text: &str) -> Option<(u32, &str)> {
    let digits = text.get(..4)?;
    Some((u32::from_str_radix(digits, 16).ok()?, &text[4..]))
}

/// An object or array without the white space between its tokens, as Hive's JSON SerDe prints it.
pub(super) fn compact(raw: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut inside = false;
    let mut escaped = false;
    for (at, byte) in raw.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = inside,
            b'"' => inside = !inside,
            b' ' | b'\n' | b'\r' | b'\t' if !inside => {
                out.push_str(&raw[copied..at]);
                copied = at + 1;
            }
            _ => {}
        }
    }
    if copied == 0 {
        return Cow::Borrowed(raw);
    }
    out.push_str(&raw[copied..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn escapes_are_resolved() {
        assert_eq!(unescape(r#"a\"b\\c\/d\n\u00e9\ud83d\ude00"#), "a\"b\\c/d\né😀");
    }

    #[test]
    fn half_a_surrogate_pair_becomes_a_replacement_character() {
        assert_eq!(unescape(r"\ud83dx"), "\u{fffd}x");
        assert_eq!(unescape(r"\ude00\ud83d\ud83d\ude00"), "\u{fffd}\u{fffd}😀");
    }

    #[test]
    fn white_space_goes_only_between_tokens() {
        assert_eq!(compact("{ \"a b\" : [1 ,\n\t\"\\\" c\"] }"), r#"{"a b":[1,"\" c"]}"#);
        assert!(matches!(compact(r#"{"a":"b c"}"#), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn unescape_undoes_serde_json(text in ".*") {
            let quoted = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(unescape(&quoted[1..quoted.len() - 1]), text);
        }
    }
}
