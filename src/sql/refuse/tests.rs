use crate::sql::parse;

/// What Athena refuses or logq does not support: the SQL, a part of the message, and the marked text.
const REFUSED: &[(&str, &str, &str)] = &[
    ("SELECT x ILIKE 'a%' FROM t", "ILIKE is not Athena SQL", "ILIKE"),
    ("SELECT x::varchar FROM t", "`::` is not Athena SQL", "::"),
    ("SELECT x FROM t QUALIFY row_number() OVER (ORDER BY x) = 1", "QUALIFY", "QUALIFY"),
    ("SELECT DISTINCT ON (x) x FROM t", "DISTINCT ON", "DISTINCT"),
    ("SELECT x FROM t LIMIT 5 OFFSET 10", "LIMIT before OFFSET", "5 OFFSET 10"),
    ("SELECT x FROM t LIMIT 5, 10", "LIMIT n, m", "LIMIT"),
    ("SELECT x FROM t LIMIT 1 + 1", "take a number", "1"),
    ("SELECT x ~ 'a' FROM t", "regular expression operators", "~"),
    ("SELECT [1, 2]", "[…] alone", "["),
    ("SELECT * FROM t WHERE x = ?", "numbered parameters", "?"),
    ("SELECT * FROM t WHERE x = $1", "numbered parameters", "$1"),
    ("SELECT 1; SELECT 2", "several statements", "SELECT"),
    ("SELECT `x` FROM t", "backquotes", "`"),
    ("SELECT E'a\\n'", "E'…'", "E'a\\n'"),
    ("SELECT x == 1 FROM t", "`==`", "=="),
    ("SELECT x FROM t WHERE x RLIKE 'a'", "RLIKE", "RLIKE"),
    ("SELECT x FROM t WHERE x SIMILAR TO 'a'", "SIMILAR TO", "SIMILAR"),
    ("SELECT x IS TRUE FROM t", "IS TRUE", "x"),
    ("SELECT * EXCEPT (x) FROM t", "* EXCEPT", "EXCEPT"),
    ("SELECT * EXCLUDE (x) FROM t", "EXCLUDE", "EXCLUDE"),
    ("SELECT x->'a' FROM t", "`->` here is not", "->"),
    ("SELECT x->>'a' FROM t", "JSON operators", "->>"),
    ("SELECT xs[1:2] FROM t", "[a:b]", "xs"),
    ("SELECT xs[:i] FROM t", "[a:b]", "xs"),
    ("SELECT x FROM t WHERE ts > now() - INTERVAL '1 day'", "INTERVAL takes", "INTERVAL"),
    ("SELECT INTERVAL '1' WEEK", "INTERVAL takes", "INTERVAL"),
    ("SELECT now() - INTERVAL :n DAY", "INTERVAL takes", "INTERVAL"),
    ("SELECT x FROM t GROUP BY ALL", "GROUP BY ALL", "ALL"),
    ("VALUES 1, 2", "bare VALUES", "VALUES"),
    ("SELECT * FROM (VALUES 1, 2) AS t(x)", "bare VALUES", "VALUES"),
    ("SELECT json_value(x, 'lax $.a' NULL ON EMPTY) FROM t", "ON EMPTY", "ON EMPTY"),
    ("SELECT r.* AS (a, b) FROM t", "r.* AS", "* AS ("),
    ("TABLE t", "TABLE as a statement", "TABLE"),
    ("FROM t SELECT x", "FROM before SELECT", "FROM"),
    ("SELECT x FROM t SEMI JOIN u ON t.x = u.x", "SEMI", "SEMI"),
    ("SELECT CAST(x AS string) FROM t", "no type of Athena's queries", "x"),
    ("SELECT CAST(x AS ARRAY(text)) FROM t", "no type of Athena's queries", "x"),
    ("SELECT CONVERT(varchar, x) FROM t", "CONVERT", "CONVERT"),
    ("SELECT TOP 5 x FROM t", "", ""),
    ("SELECT x FROM t FOR UPDATE", "FOR … is not", "FOR"),
    ("SELECT x FROM a MINUS SELECT x FROM b", "MINUS", "MINUS"),
    ("SELECT {{ x }}", "braces", "{"),
    ("SELECT * FROM t MATCH_RECOGNIZE (PATTERN (a))", "MATCH_RECOGNIZE", "MATCH_RECOGNIZE"),
    ("SELECT lag(x IGNORE NULLS) OVER (ORDER BY y) FROM t", "", ""),
    // What is not a question.
    ("INSERT INTO t SELECT 1", "INSERT is refused", "INSERT"),
    ("DROP TABLE t", "DROP is refused", "DROP"),
    ("CREATE TABLE t AS SELECT 1", "CREATE is refused", "CREATE"),
    ("UNLOAD (SELECT 1) TO 's3://x/'", "UNLOAD is refused", "UNLOAD"),
    ("MSCK REPAIR TABLE t", "MSCK is refused", "MSCK"),
    ("ALTER TABLE t ADD PARTITION (d = '1')", "ALTER is refused", "ALTER"),
    ("PREPARE p FROM SELECT 1", "PREPARE is refused", "PREPARE"),
    ("EXECUTE p", "EXECUTE is refused", "EXECUTE"),
    ("CALL system.f()", "CALL is refused", "CALL"),
    ("/* SELECT */ delete FROM t", "DELETE is refused", "delete"),
    ("(DELETE FROM t)", "DELETE is refused", "DELETE"),
    ("WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x", "changes data", "WITH"),
    ("WITH x AS (DELETE FROM t RETURNING a) SELECT * FROM x", "", ""),
    ("EXPLAIN INSERT INTO t SELECT 1", "only reads", "EXPLAIN"),
    ("EXPLAIN ANALYZE DELETE FROM t", "only reads", "EXPLAIN"),
    ("SELECT x INTO u FROM t", "SELECT INTO", "INTO"),
    ("USING EXTERNAL FUNCTION f(x varchar) RETURNS varchar LAMBDA 'l' SELECT f('a')", "Lambda", "USING"),
];

#[test]
fn what_athena_refuses_is_named_and_marked() {
    let mut wrong = Vec::new();
    for (sql, says, marks) in REFUSED {
        match parse(sql) {
            Ok(_) => wrong.push(format!("taken: {sql}")),
            Err(error) => {
                let marked = &sql[error.span()];
                if !error.to_string().contains(says) || !marks.is_empty() && marked != *marks {
                    wrong.push(format!("{sql}: {error} at `{marked}`"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Forms of Trino that questions use.
const TAKEN: &[&str] = &[
    "SELECT * FROM t OFFSET 10 LIMIT 5",
    "SELECT count(*) FILTER (WHERE x > 1) FROM t",
    "SELECT max_by(a, b), count_if(a = 'x'), approx_distinct(a) FROM t",
    "SELECT try(from_iso8601_timestamp(eventtime)) AT TIME ZONE 'Europe/Zurich' FROM t",
    "SELECT CAST(json_parse(x) AS MAP(varchar, json)), CAST(ROW(1, 'a') AS ROW(a integer, b varchar)).a FROM t",
    "SELECT element_at(filter(headers, h -> lower(h.name) = 'host'), 1).value FROM t",
    "SELECT reduce(xs, 0e0, (s, x) -> s + x, s -> s), transform(xs, x -> x || '!') FROM t",
    "SELECT u.x, u.n FROM t CROSS JOIN UNNEST(xs) WITH ORDINALITY AS u(x, n)",
    "SELECT u.x FROM t LEFT JOIN UNNEST(t.xs) AS u(x) ON TRUE",
    "SELECT a FROM t, UNNEST(ARRAY[1, 2]) AS u(b)",
    "SELECT a, sum(b) FROM t GROUP BY GROUPING SETS ((a), ())",
    "SELECT a, sum(b) FROM t GROUP BY ROLLUP (a)",
    "SELECT lag(a) IGNORE NULLS OVER (PARTITION BY b ORDER BY c ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM t",
    "SELECT rank() OVER w FROM t WINDOW w AS (ORDER BY x)",
    "SELECT IF(a > 1, 'x', 'y'), coalesce(a, b), nullif(a, 0) FROM t",
    "SELECT INTERVAL '7' DAY, INTERVAL -'1-2' YEAR TO MONTH, DATE '2026-03-10', TIMESTAMP '2026-03-10 00:00:00 UTC'",
    "SELECT contains('10.0.0.0/8', IPADDRESS '10.1.2.3'), IPPREFIX '10.0.0.0/8', X'0A', U&'\\00e9'",
    "SELECT extract(hour FROM ts), date_trunc('day', ts), substring(x FROM 2 FOR 3), position('a' IN x), trim(x) FROM t",
    "SELECT listagg(x, ', ') WITHIN GROUP (ORDER BY x), array_agg(x ORDER BY y) FROM t",
    "SELECT x IS DISTINCT FROM y, x NOT LIKE 'a!_%' ESCAPE '!', x BETWEEN 1 AND 2 FROM t",
    "SELECT x FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.x = t.x) AND y IN (SELECT y FROM v) AND x > ALL (SELECT 1)",
    "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r",
    "SELECT * FROM (VALUES (1, 'a'), (2, 'b')) AS v(n, s) FETCH FIRST 1 ROWS WITH TIES",
    "VALUES (1), (2)",
    "SELECT \"$path\", \"end\", t.useridentity.sessioncontext.sessionissuer.arn, xs[1].arn, m['k'] FROM t",
    "SELECT a FROM t TABLESAMPLE BERNOULLI (10)",
    "(SELECT 1) UNION ALL (SELECT 2) EXCEPT SELECT 3",
    "SELECT CASE WHEN a THEN 1 ELSE 2 END, CASE a WHEN 1 THEN 'x' END, -a, NOT b, a % 2, a <> 1, a != 2 FROM t",
    "SELECT CURRENT_DATE, current_timestamp, localtimestamp, now()",
    "SHOW TABLES IN logs",
    "SHOW PARTITIONS logs.cloudtrail",
    "SHOW CREATE TABLE logs.cloudtrail",
    "DESCRIBE logs.cloudtrail",
    "EXPLAIN SELECT 1",
    "EXPLAIN (TYPE IO, FORMAT JSON) SELECT 1",
    "EXPLAIN ANALYZE SELECT 1",
    "SELECT CAST(x AS timestamp(3) with time zone), CAST(x AS decimal(10, 2)), CAST(x AS varchar(5)), CAST(x AS real) FROM t",
];

#[test]
fn what_questions_use_is_taken() {
    for sql in TAKEN {
        if let Err(error) = parse(sql) {
            panic!("{sql}\n  {error} at {:?}", sql.get(error.span()));
        }
    }
}
