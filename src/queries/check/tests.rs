use super::*;
use crate::queries::Packs;

const FILE: &str = r#"/*---
title = "Calls of a key"
question = "What did this key do?"
sources = ["cloudtrail"]
output = [
  { name = "ip", type = "ip_or_service" },
  { name = "calls", type = "count" },
]
pivots = [{ column = "ip", to = "zz-other", param = "ip" }]

[params.key]
type = "access_key"
doc = "The key."

[tables.before]
source = "cloudtrail"
window = "14d before"

[[test]]
title = "finds it"
params = { key = "AKIADEMOLEAKEDKEY234" }
contains = [{ ip = "203.0.113.66" }]
---*/
WITH calls AS (SELECT sourceipaddress AS ip FROM cloudtrail WHERE useridentity.accesskeyid = :key)
SELECT calls.ip, count(*) AS calls
FROM calls
WHERE ip NOT IN (SELECT sourceipaddress FROM before WHERE event_time < :window_from)
GROUP BY 1
"#;

const OTHER: &str = r#"/*---
title = "An address"
question = "What came from there?"
sources = ["alb"]
output = [{ name = "n", type = "count" }]
[params.ip]
type = "ip_or_cidr"
doc = "The address."
[params.port]
type = "port"
doc = "The port."
---*/
SELECT count(*) AS n FROM alb WHERE contains(:ip, try_cast(client_ip AS ipaddress)) AND client_port = :port
"#;

fn problems(text: &str) -> Vec<(String, String)> {
    let query = Query::parse("p", "zz-this", "zz-this.sql", text).unwrap_or_else(|e| panic!("{e} in {text}"));
    let other = Query::parse("p", "zz-other", "zz-other.sql", OTHER).unwrap();
    let catalogue = Catalogue::builtin().unwrap();
    let show = |report: Report| {
        assert_eq!(report.exit, Exit::Failed);
        let mark = report.mark.unwrap();
        (report.title, mark.text[mark.span].to_owned())
    };
    check(&query, &[query.clone(), other], &catalogue).into_iter().map(show).collect()
}

#[test]
fn a_question_that_keeps_its_promises_has_no_problem() {
    assert_eq!(problems(FILE), []);
}

#[test]
fn each_broken_promise_is_named_and_marked() {
    for (from, to, says, marks) in [
        ("sources = [\"cloudtrail\"]", "sources = [\"cloudtrail\", \"s3\"]", "there is no log kind `s3`", "\"s3\""),
        ("sources = [\"cloudtrail\"]", "sources = [\"cloudtrail\", \"alb\"]", "the source alb is not read", "\"alb\""),
        ("column = \"ip\"", "column = \"addr\"", "no output column `addr`", "{ column"),
        ("zz-other", "zz-absent", "there is no question `zz-absent`", "{ column"),
        ("param = \"ip\"", "param = \"key\"", "has no parameter `key`", "{ column"),
        ("param = \"ip\"", "param = \"port\"", "takes port, not ip_or_service", "{ column"),
        ("= :key", "= :kye", ":kye is not declared", ":kye"),
        ("accesskeyid = ", "acceskeyid = ", "has no column or field `acceskeyid`", "acceskeyid"),
        ("event_time <", "evnt_time <", "there is no column `evnt_time`", "evnt_time"),
        ("= :key", "= 'x'", "params.key is not used", "key"),
        ("= :key", "= :key AND eventname LIKE '%:key%'", "inside quotes", "'%:key%'"),
        ("FROM cloudtrail WHERE", "FROM cloudtrail, alb WHERE", "the table alb is not in sources", "alb"),
        ("FROM before WHERE", "FROM cloudtrail WHERE", "tables.before is not read", "before"),
        ("AS calls\nFROM", "AS n\nFROM", "is `n`, the header says `calls`", "{ name = \"calls\""),
        ("count(*) AS calls", "count(*)", "has no name of its own", "{ name"),
        ("count(*) AS calls", "count(*) AS calls, 1 AS more", "one more column, `more`", "{ name = \"calls\""),
        ("calls.ip, count(*) AS calls", "calls.ip", "no column `calls`", "{ name = \"calls\""),
        ("AKIADEMOLEAKEDKEY234\" }", "AKIA\" }", "test `finds it`", "[[test]]"),
        ("contains = [{ ip", "contains = [{ addr", "expects a column `addr`", "[[test]]"),
        ("GROUP BY 1", "GROUP BY ALL", "GROUP BY ALL", ""),
    ] {
        assert!(FILE.contains(from), "{from}");
        let found = problems(&FILE.replace(from, to));
        let hit = found.iter().any(|(title, marked)| title.contains(says) && marked.starts_with(marks));
        assert!(hit, "{to}: {found:?}");
    }
}

#[test]
fn the_built_in_questions_keep_their_promises() {
    let packs = Packs::built_in();
    let catalogue = Catalogue::builtin().unwrap();
    let problems: Vec<String> =
        packs.queries.iter().flat_map(|q| check(q, &packs.queries, &catalogue)).map(|r| r.title).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(packs.queries.len() >= 12);
    assert!(packs.queries.iter().all(|q| !q.tests.is_empty()), "every question has a test");
}
