#![allow(clippy::unwrap_used)]

use super::rewrite;

/// The rewritten statement as text.
fn rewritten(sql: &str) -> String {
    rewrite(&crate::sql::parse(sql).unwrap().statement).unwrap().to_string()
}

/// The message that refuses a statement.
fn refused(sql: &str) -> String {
    rewrite(&crate::sql::parse(sql).unwrap().statement).unwrap_err().to_string()
}

#[test]
fn quoted_names_are_lower_case_everywhere() {
    assert_eq!(
        rewritten(r#"WITH "A" AS (SELECT "X" FROM "S"."T") SELECT U."X" FROM "A" AS "U" ORDER BY "U"."X""#),
        r#"WITH "a" AS (SELECT "x" FROM "s"."t") SELECT U."x" FROM "a" AS "u" ORDER BY "u"."x""#
            .replace("SELECT U.", "SELECT u.")
    );
}

#[test]
fn outputs_are_named_by_place_or_by_their_last_field() {
    assert_eq!(
        rewritten("SELECT t.a, u.b.c, count(*), arr[1].d, t.a FROM t CROSS JOIN u"),
        "SELECT t.a, u.b.c AS c, count(*) AS _col2, get_field(subscript(arr, 1), 'd') AS \"d\", t.a AS a_1 FROM t CROSS JOIN u"
    );
}

#[test]
fn a_lambda_parameter_has_fields_and_shadows_a_table() {
    assert_eq!(
        rewritten("SELECT filter(h, t -> t.name = x.name) FROM x"),
        "SELECT filter(h, t -> get_field(t, 'name') = x.name) AS _col0 FROM x"
    );
}

#[test]
fn joins_with_unnest_end_a_nested_join() {
    assert_eq!(
        rewritten("SELECT * FROM t CROSS JOIN UNNEST(t.a) AS u (r) JOIN b ON b.x = u.r"),
        "SELECT * FROM (t CROSS JOIN UNNEST(t.a) AS u (r)) JOIN b ON b.x = u.r"
    );
    assert_eq!(
        rewritten("SELECT * FROM a, t, UNNEST(t.a) AS u (r), b"),
        "SELECT * FROM (a CROSS JOIN (t) CROSS JOIN UNNEST(t.a) AS u (r)), b"
    );
}

#[test]
fn a_condition_that_can_fail_stands_behind_those_before_it() {
    assert_eq!(
        rewritten("SELECT x FROM t WHERE a = 1 AND CAST(x AS bigint) > 5 AND try(CAST(x AS bigint)) > 5"),
        "SELECT x FROM t WHERE a = 1 AND CASE WHEN a = 1 THEN CASE WHEN cast(x, CAST(NULL AS BIGINT)) > 5 THEN 1 ELSE 0 END ELSE 0 END = 1 \
         AND try($row -> cast(x, CAST(NULL AS BIGINT))) > 5"
    );
}

#[test]
fn like_gets_the_backslash_as_its_escape() {
    assert_eq!(rewritten(r"SELECT x LIKE 'a\_!%' ESCAPE '!' AS y FROM t"), r"SELECT x LIKE 'a\\_\%' AS y FROM t");
    assert!(refused("SELECT x LIKE 'a!b' ESCAPE '!' FROM t").contains("Escape character must be followed"));
}

#[test]
fn what_this_engine_lacks_is_refused_by_name() {
    for (sql, name) in [
        ("SELECT x FROM t FETCH FIRST 5 ROWS WITH TIES", "FETCH FIRST … WITH TIES"),
        ("SELECT x FROM t TABLESAMPLE BERNOULLI (10)", "TABLESAMPLE"),
        ("SELECT regexp_replace(x, 'a', y -> y[1]) FROM t", "regexp_replace() with a lambda"),
        ("SELECT INTERVAL '1-2' YEAR TO MONTH", "from one unit to another"),
        ("SELECT CAST(x AS char(3)) FROM t", "the type char(n)"),
    ] {
        let message = refused(sql);
        assert!(message.contains(name) && message.contains("run it on Athena"), "{sql}: {message}");
    }
}

#[test]
fn names_that_only_the_rewriter_calls_are_no_functions() {
    assert_eq!(refused("SELECT subscript(x, 1) FROM t"), "there is no function subscript()");
    assert_eq!(refused("SELECT VAR(x) FROM t"), "there is no function var()");
}

#[test]
fn an_interval_needs_a_whole_number_and_a_unit() {
    assert!(refused("SELECT INTERVAL '1.5' HOUR").contains("not a valid interval"));
    assert_eq!(rewritten("SELECT INTERVAL '-6' HOUR AS h"), "SELECT INTERVAL '-6' HOUR AS h");
}

#[test]
fn a_column_beside_a_star_has_a_name_of_its_own() {
    assert_eq!(rewritten("SELECT *, a, t.b FROM t"), "SELECT *, a AS a_1, t.b AS b_1 FROM t");
    assert_eq!(rewritten("SELECT t.*, a AS c FROM t"), "SELECT t.*, a AS c FROM t");
}

#[test]
fn rows_are_ordered_by_the_table_where_the_result_has_another_column_of_that_name() {
    assert_eq!(
        rewritten("SELECT lower(t.a) AS a, t.b FROM t WHERE t.c > 1 ORDER BY t.a DESC, b, 1, t.d LIMIT 3"),
        "SELECT \"a\", \"b\" FROM (SELECT lower(t.a) AS a, t.b, t.a AS \"$order0\", t.d AS \"$order1\" FROM t WHERE t.c > 1) AS \"$rows\" \
         ORDER BY \"$order0\" DESC, b, 1, \"$order1\" LIMIT 3"
    );
    let plain = "SELECT t.a, lower(t.b) AS c FROM t ORDER BY t.a, t.d";
    assert_eq!(rewritten(plain), plain);
}
