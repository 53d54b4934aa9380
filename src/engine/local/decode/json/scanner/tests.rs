#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn value(text: &str) -> Result<&str, Malformed> {
    Scanner::new(text, 0).value().map(|span| span.of(text))
}

fn resynchronised(text: &str) -> Result<&str, Malformed> {
    let mut scanner = Scanner::new(text, 0);
    scanner.resynchronise().map(|()| &text[scanner.at()..])
}

#[test]
fn a_value_ends_where_the_grammar_says() {
    for (text, expected) in [
        (" 12,", "12"),
        ("-0.5e+3]", "-0.5e+3"),
        (r#""a\"b" x"#, r#""a\"b""#),
        (r#"{"a":[{},[],{"b":null}]} ,"#, r#"{"a":[{},[],{"b":null}]}"#),
        ("true}", "true"),
    ] {
        assert_eq!(value(text), Ok(expected), "{text}");
    }
}

#[test]
fn what_is_against_the_grammar_is_refused() {
    for text in [
        "01,",
        "1.,",
        ".5,",
        "+1,",
        "1e,",
        "tru,",
        "nul }",
        "{a:1}",
        r#"{"a" 1}"#,
        r#"{"a":1,}"#,
        "[1,]",
        "[1 2]",
        r#""\x""#,
        r#""\u12g4""#,
        "\"a\nb\"",
        "{]",
        "[}",
        "}",
        ",",
    ] {
        assert_eq!(value(text), Err(Malformed::Grammar), "{text}");
    }
}

#[test]
fn a_text_that_is_over_too_early_is_told_apart() {
    for text in ["", "tru", "1.", "\"a", "\"a\\", "\"a\\u12", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "[1,", "[[]"] {
        assert_eq!(value(text), Err(Malformed::Unfinished), "{text}");
    }
}

#[test]
fn nesting_is_bounded_without_recursion() {
    let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    assert!(value(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(value(&nested(MAX_DEPTH + 1)), Err(Malformed::TooDeep));
    assert_eq!(value(&"[".repeat(1 << 20)), Err(Malformed::TooDeep));
    assert_eq!(resynchronised(&"{".repeat(1 << 20)), Err(Malformed::Unfinished));
    assert_eq!(resynchronised(&format!("{},x", nested(1 << 20))), Ok(",x"));
}

#[test]
fn a_damaged_item_is_stepped_over_to_its_comma_or_bracket() {
    for (text, rest) in [
        ("garbage, {}", ", {}"),
        (r#"{"a":tru,"b":[1,2]},{}"#, ",{}"),
        (r#"{"a":[1,2},{}"#, ",{}"),
        (r#"{"a":"},{" "b"},{}"#, ",{}"),
        ("x]}", "]}"),
        (r#"{"a":1]}"#, "]}"),
        ("}} ,1", ",1"),
        ("\"abc\n,1", ",1"),
    ] {
        assert_eq!(resynchronised(text), Ok(rest), "{text}");
    }
    assert_eq!(resynchronised(r#"{"a":"b},{}"#), Err(Malformed::Unfinished));
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".{0,8}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::vec((".{0,6}", inner), 0..6)
                .prop_map(|m| serde_json::Value::Object(m.into_iter().collect())),
        ]
    })
}

/// Bytes around those that end a string, each with the neighbours that a trick with carries could take for it.
fn near_stops() -> impl Strategy<Value = Vec<u8>> {
    let near = [b'"', b'\\', b'\n'].map(|byte| [byte - 1, byte, byte + 1, byte ^ 0x80]).concat();
    let byte = prop_oneof![8 => any::<u8>(), 1 => prop::sample::select(near), 40 => Just(b'a')];
    prop::collection::vec(byte, 0..160)
}

proptest! {
    #[test]
    fn the_end_of_a_string_is_where_one_byte_after_the_other_finds_it(bytes in near_stops()) {
        let naive = bytes.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n'));
        prop_assert_eq!(string_stop(&bytes), naive);
    }

    #[test]
    fn every_value_that_serde_json_writes_is_read_whole(value in json(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let padded = format!(" {text} , 1");
        prop_assert_eq!(super::tests::value(&padded), Ok(text.as_str()));
    }

    #[test]
    fn what_is_accepted_is_json(text in r#"[\[\]{},:"a1.e\-tn \\u]{0,24}"#) {
        if let Ok(found) = value(&text) {
            prop_assert!(serde_json::from_str::<&serde_json::value::RawValue>(found).is_ok(), "{}", found);
        }
    }

    #[test]
    fn nothing_panics_or_goes_back(text in ".{0,64}") {
        let mut scanner = Scanner::new(&text, 0);
        let _ = scanner.value();
        prop_assert!(scanner.at() <= text.len());
        scanner.back_to(0);
        let _ = scanner.resynchronise();
        prop_assert!(scanner.at() <= text.len());
    }
}
