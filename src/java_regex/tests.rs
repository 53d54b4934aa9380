#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn groups(pattern: &str, line: &str) -> Option<Vec<Option<String>>> {
    match JavaRegex::new(pattern, false).unwrap().matches(line) {
        Matched::Whole(groups) => Some(groups.iter().map(|g| g.map(str::to_owned)).collect()),
        Matched::Not(_) => None,
        Matched::Endless => panic!("{pattern} does not end on {line}"),
    }
}

fn matches(pattern: &str, line: &str) -> bool {
    groups(pattern, line).is_some()
}

#[test]
fn what_java_refuses_is_refused_with_the_place() {
    for (pattern, what, place) in [
        ("(a", "Unclosed group", "("),
        ("a)", "Unmatched closing", ")"),
        ("*a", "Dangling meta character '*'", "*"),
        ("a**", "Dangling meta character '*'", "*"),
        ("(|+)", "Dangling meta character '+'", "+"),
        (r#"{"a":1}"#, "Illegal repetition", "{"),
        ("a{x}", "Illegal repetition", "{x"),
        ("a{3,1}", "Illegal repetition range", "{3,1}"),
        ("[a", "Unclosed character class", "["),
        ("[b-a]", "Illegal character range", "b-a"),
        (r"\y", "Illegal/unsupported escape", r"\y"),
        (r"\p{Nope}", "Unknown character property", r"\p{Nope}"),
        ("(?P<n>a)", "Unknown inline modifier", "(?P"),
        ("(?<n>a)(?<n>b)", "already defined", "(?<n>"),
        ("(?<=a+)b", "obvious maximum length", "(?<=a+)"),
        (r"\k<x>", "does not exist", r"\k<x>"),
        ("a\\", "backslash at the end", "\\"),
    ] {
        let error = JavaRegex::new(pattern, false).unwrap_err();
        assert!(error.what.contains(what), "{pattern}: {error}");
        assert!(pattern[error.span.clone()].starts_with(place), "{pattern}: {:?}", &pattern[error.span]);
    }
}

#[test]
fn groups_are_counted_as_java_counts_them() {
    for (pattern, count) in
        [("(a)(?:b)(?<n>c)(?=d)(?i)(e(f))", 4), (r"\(a\)[(]", 0), ("([^ ]*) ([^ ]*)", 2), (r"\Q(a)\E(b)", 1)]
    {
        assert_eq!(JavaRegex::new(pattern, false).unwrap().groups(), count, "{pattern}");
    }
}

#[test]
fn lines_match_as_in_java() {
    for (pattern, line, expected) in [
        ("^(?!#)(.+)$", "#Version", false),
        ("^(?!#)(.+)$", "2024", true),
        ("(?<=x)a", "a", false),
        ("x(?<=x)a", "xa", true),
        ("a++a", "aaa", false),
        ("(?>a*)b", "aab", true),
        (r"(a)\1", "aa", true),
        (r"(?<q>a)\k<q>", "ab", false),
        (r"\d+", "٣", false),
        (r"[\w-]+", "a-b", true),
        ("[a-z&&[^x]]+", "ax", false),
        ("[a-z&&[^x]]+", "ay", true),
        ("[]a]+", "]a", true),
        ("[^]a]", "b", true),
        ("(?i)abc", "ABC", true),
        ("a(?i:b)c", "aBC", false),
        ("(?x) a b # c", "ab", true),
        (r"\Qa.b\E", "axb", false),
        (r"\x41\u0042\t", "AB\t", true),
        ("a{2,3}", "aaaa", false),
        ("(a*)*b", "aab", true),
        ("(a|b|)+c", "abc", true),
        (r"\bfoo\b.*", "foo bar", true),
        (".*", "a\nb", false),
        ("(?s).*", "a\nb", true),
        (r"\p{Alpha}+\p{L}", "abé", true),
        ("^a|b$", "b", true),
        ("a.*?b", "aXbXb", true),
    ] {
        assert_eq!(matches(pattern, line), expected, "{pattern} on {line}");
    }
    assert!(matches!(JavaRegex::new("abc", true).unwrap().matches("aBc"), Matched::Whole(_)));
}

#[test]
fn a_group_that_takes_no_part_has_no_text() {
    assert_eq!(groups("(a)(b)?(c*)", "a").unwrap(), [Some("a".to_owned()), None, Some(String::new())]);
    assert_eq!(groups("(?:(a)|(b))+", "ab").unwrap(), [Some("a".to_owned()), Some("b".to_owned())]);
}

#[test]
fn where_a_line_stops_to_match_is_told() {
    let stop = |pattern: &str, line: &str| match JavaRegex::new(pattern, false).unwrap().matches(line) {
        Matched::Not(stop) => (stop.at, pattern[stop.part].to_owned()),
        other => panic!("{other:?}"),
    };
    assert_eq!(stop(r"([^ ]*) (\d+) (.*)", "GET abc x"), (4, r"(\d+)".to_owned()));
    assert_eq!(stop("([^ ]*) ([^ ]*)", "a b c"), (3, String::new()));
    assert_eq!(stop("^([^ ]*)$", "a b"), (1, "$".to_owned()));
    assert_eq!(stop("a|b", "c"), (0, "a|b".to_owned()));
    assert_eq!(stop("é(x)", "éy"), (2, "(x)".to_owned()));
}

#[test]
fn an_expression_that_would_not_end_is_given_up() {
    let line = "a".repeat(60);
    assert_eq!(JavaRegex::new("(a|a)*b", false).unwrap().matches(&line), Matched::Endless);
    assert!(JavaRegex::new("((((a{99}){99}){99}){99}){99}", false).is_err());
    assert!(JavaRegex::new(&"(".repeat(100_000), false).is_err());
    assert!(JavaRegex::new(&"[".repeat(100_000), false).is_err());
    assert!(matches!(JavaRegex::new("(.*)x", false).unwrap().matches(&"y".repeat(200_000)), Matched::Not(_)));
}

/// Expressions that both engines read alike.
fn shared() -> impl Strategy<Value = String> {
    let leaf =
        prop_oneof![Just("a"), Just("b"), Just(" "), Just("[^ ]"), Just("[ab]"), Just("."), Just("\\d"), Just("1")]
            .prop_map(str::to_owned);
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(|parts| parts.concat()),
            inner.clone().prop_map(|p| format!("({p})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(?:{a}|{b})")),
            inner.clone().prop_map(|p| format!("(?:{p})*")),
            inner.clone().prop_map(|p| format!("(?:{p})+?")),
            inner.clone().prop_map(|p| format!("(?:{p})?")),
            inner.prop_map(|p| format!("(?:{p}){{1,2}}")),
        ]
    })
}

proptest! {
    #[test]
    fn what_both_engines_read_they_match_alike(pattern in shared(), line in "[ab1 ]{0,8}") {
        let java = JavaRegex::new(&pattern, false).unwrap();
        let rust = ::regex::Regex::new(&format!("^(?:{pattern})$")).unwrap();
        prop_assert_eq!(java.groups(), rust.captures_len() - 1);
        match java.matches(&line) {
            Matched::Whole(_) => prop_assert!(rust.is_match(&line), "{pattern} on {line:?}"),
            Matched::Not(stop) => {
                prop_assert!(!rust.is_match(&line), "{pattern} on {line:?}");
                prop_assert!(line.is_char_boundary(stop.at));
            }
            Matched::Endless => {}
        }
    }

    #[test]
    fn any_text_ends_without_a_panic(pattern in any::<String>(), line in any::<String>()) {
        if let Ok(regex) = JavaRegex::new(&pattern, false) {
            let _ = regex.matches(&line);
        }
    }

    #[test]
    fn texts_full_of_meaning_end_without_a_panic(pattern in r"[\\(\[\])?*+{},|^$.&a-c<>=!:0-9pPkQE-]{0,24}", line in "[a-c0-9]{0,12}") {
        if let Ok(regex) = JavaRegex::new(&pattern, false) {
            let _ = regex.matches(&line);
        }
    }
}
