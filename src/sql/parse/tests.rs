use proptest::prelude::*;

use super::*;

fn marked(sql: &str) -> (String, String) {
    let error = parse(sql).expect_err(sql);
    (sql[error.span()].to_owned(), error.to_string())
}

#[test]
fn errors_mark_the_word_also_behind_tabs_crlf_and_other_scripts() {
    let (word, message) = marked("/* é */\r\n\tSELECT 'ü' AS x,\r\n\t\tFROM t");
    assert_eq!(word, "FROM", "{message}");
    assert!(message.contains("an expression"), "{message}");
    assert!(!message.contains("Line:"), "{message}");
    assert_eq!(marked("SELECT (1").0, "");
    assert_eq!(marked("SELECT 'open").0, "'");
    assert_eq!(marked("").1, "the SQL does not parse: there is no statement");
    assert_eq!(marked(" -- nothing\n").1, "the SQL does not parse: there is no statement");
}

#[test]
fn tokens_are_placed_at_their_bytes() {
    let sql = "SELECT 'é''x' ,\t\"Ä b\"\r\nFROM t -- end";
    let parsed = parse(sql).unwrap();
    let texts: Vec<_> = parsed.tokens.iter().map(|t| &sql[t.range.clone()]).collect();
    assert_eq!(texts, ["SELECT", "'é''x'", ",", "\"Ä b\"", "FROM", "t"]);
}

#[test]
fn a_trailing_semicolon_is_taken() {
    assert!(parse("SELECT 1;").is_ok());
}

#[test]
fn deep_and_long_statements_end_in_an_answer() {
    for sql in [
        format!("SELECT {}1{}", "(".repeat(20_000), ")".repeat(20_000)),
        format!("SELECT {} 1", "NOT ".repeat(4_000)),
        format!("SELECT 1 {}", "+ 1 ".repeat(10_000)),
        format!("SELECT a{}", ".a".repeat(20_000)),
        format!("SELECT {}", "(SELECT ".repeat(10_000)),
        format!("SELECT x {}", "OR x ".repeat(6_000)),
        format!("SELECT {}", "CASE WHEN ".repeat(10_000)),
        format!("SELECT {}", "x -> ".repeat(4_000)),
        format!("SELECT {}1", "- ".repeat(4_000)),
        format!("SELECT a{}", "[1]".repeat(2_000)),
        format!("SELECT x {}", "XOR x ".repeat(6_000)),
        format!("SELECT x {}", "IS NULL ".repeat(6_000)),
        format!("SELECT 1 {}", "UNION SELECT 1 ".repeat(6_000)),
        format!("SELECT x {}", "AT TIME ZONE 'UTC' ".repeat(6_000)),
    ] {
        let _ = parse(&sql);
    }
    let long = format!("SELECT x FROM t WHERE {} x = 'z'", "x = 'y' OR ".repeat(1_500));
    assert!(parse(&long).is_ok());
    assert!(parse(&format!("SELECT 1 {}", "+ 1 ".repeat(MOST_OPERATORS))).is_ok());
    assert!(parse(&format!("SELECT x FROM t WHERE x IN ({} 'z')", "'y', ".repeat(20_000))).is_ok());
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC{0,80}") {
        let _ = parse(&text);
    }

    #[test]
    fn no_sequence_of_sql_words_panics(words in proptest::collection::vec(prop::sample::select(vec![
        "SELECT", "FROM", "t", "WHERE", "(", ")", ",", "'x'", ":p", "1", "AS", "CAST", "ARRAY", "ROW", "[", "]", ".", "*",
        "WITH", "x", "->", "CASE", "WHEN", "END", "INTERVAL", "DAY", "OVER", "UNNEST", "é", "\"q\"", "--\n", "/**/", "::",
        "LIMIT", "OFFSET", "JOIN", "ON", "TRY_CAST", "IN", "NOT", "NULL", "=", "UNION", "VALUES", "MAP", "IPADDRESS",
    ]), 0..24)) {
        let text = words.join(" ");
        if let Err(error) = parse(&text) {
            prop_assert!(text.get(error.span()).is_some());
        }
    }
}
