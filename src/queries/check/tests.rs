use super::*;
use crate::queries::Packs;

/// A question that keeps every rule.
const GOOD: &str = include_str!("tests/good.sql");

/// The question that it leads to.
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

fn findings(text: &str) -> Vec<Finding> {
    let query = match Query::parse("p", "zz-this", "zz-this.sql", text) {
        Ok(query) => query,
        Err(report) => return vec![unreadable(&report)],
    };
    let other = Query::parse("p", "zz-other", "zz-other.sql", OTHER).unwrap();
    check(&query, &[query.clone(), other], &Catalogue::builtin().unwrap())
}

/// What is wrong and the text that is marked.
fn problems(text: &str) -> Vec<(String, String)> {
    let marked = |finding: &Finding| finding.span.clone().map_or(String::new(), |span| text[span].to_owned());
    findings(text).iter().map(|finding| (finding.why.clone(), marked(finding))).collect()
}

#[test]
fn a_question_that_keeps_its_promises_has_no_finding() {
    assert_eq!(problems(GOOD), []);
}

#[test]
fn every_rule_has_a_file_that_breaks_it_and_no_other() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/queries/check/tests/broken");
    let mut codes: Vec<&str> = rules().map(|rule| rule.code).collect();
    for code in &codes {
        let text =
            std::fs::read_to_string(folder.join(format!("{code}.sql"))).unwrap_or_else(|e| panic!("{code}: {e}"));
        let found = findings(&text);
        assert!(!found.is_empty(), "{code} is not found");
        assert!(found.iter().all(|finding| finding.rule.code == *code), "{code}: {found:#?}");
        let marked = |finding: &Finding| finding.span.as_ref().is_some_and(|span| !span.is_empty());
        assert!(found.iter().all(marked), "{code} has no place: {found:#?}");
        assert!(found.iter().all(|finding| !finding.repair.is_empty()), "{code} says no repair");
    }
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), rules().count(), "a code stands for one rule");
    assert_eq!(codes.len(), std::fs::read_dir(folder).unwrap().count(), "files without a rule");
}

#[test]
fn each_broken_promise_is_named_and_marked() {
    const BEFORE: &str = "[tables.before]\nsource = \"cloudtrail\"\nwindow = \"14d before\"\n\n[[test]]";
    for (from, to, says, marks) in [
        ("[\"cloudtrail\"]", "[\"cloudtrail\", \"s3\"]", "there is no log kind `s3`", "\"s3\""),
        ("[\"cloudtrail\"]", "[\"cloudtrail\"]\nsets = [\"waf\"]", "hides the log kind of that name", "\"waf\""),
        ("[\"cloudtrail\"]", "[\"cloudtrail\"]\noptional = [\"waf\"]", "`waf` is not in sources", "\"waf\""),
        ("[\"cloudtrail\"]", "[\"cloudtrail\"]\noptional = [\"cloudtrail\"]", "is all that is read", "\"cloudtrail\""),
        ("column = \"ip\"", "column = \"addr\"", "no output column `addr`", "{ column"),
        ("param = \"ip\"", "param = \"key\"", "has no parameter `key`", "{ column"),
        ("param = \"ip\"", "param = \"port\"", "takes port, not ip_or_service", "{ column"),
        ("= :key", "= :kye", ":kye is not declared", ":kye"),
        ("FROM cloudtrail AS t", "FROM cloudtrail AS t, alb", "the table alb is not in sources", "alb"),
        ("[[test]]", BEFORE, "tables.before is not read", "before"),
        ("count(*) AS calls", "count(*)", "has no name of its own", "{ name"),
        ("count(*) AS calls", "count(*) AS calls, 1 AS more", "one more column, `more`", "{ name = \"calls\""),
        ("t.sourceipaddress AS ip, count(*) AS calls", "t.sourceipaddress AS ip", "no column `calls`", "{ name"),
        ("contains = [{ ip", "contains = [{ addr", "expects a column `addr`", "[[test]]"),
        ("calls = 3", "calls = \"3\"", "never has such a value", "[[test]]"),
        ("lacks = [{ ip = \"203.0.113.67\" }]", "lacks = [{ calls = 3 }]", "is one of `lacks`, too", "[[test]]"),
        ("lacks = [{ ip = \"203.0.113.67\" }]", "window = \"yesterday?\"\nrows = 1", "is not a time", "[[test]]"),
        ("= :key", "= :key AND lower(t.eventname) = 'GetObject'", "turned to one case", "'GetObject'"),
        ("= :key", "= :key AND t.errorcode = 'Success'", "errorcode is never", "'Success'"),
        (
            "= :key",
            "= :key AND json_extract_scalar(t.additionaleventdata, '$.MFAUsed') = 'NO'",
            "mfaused is never",
            "'NO'",
        ),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let found = problems(&GOOD.replacen(from, to, 1));
        let hit = found.iter().any(|(why, marked)| why.contains(says) && marked.starts_with(marks));
        assert!(hit, "{to}: {found:?}");
    }
}

#[test]
fn lists_are_at_home_in_in_array_and_is_null_only() {
    let with = |condition: &str| {
        let text = GOOD.replace("doc = \"The key.\"", "doc = \"The key.\"\nmulti = true");
        findings(&text.replace("t.useridentity.accesskeyid = :key", condition))
            .iter()
            .map(|f| f.rule.code)
            .collect::<Vec<_>>()
    };
    let column = "t.useridentity.accesskeyid";
    for right in [
        format!("{column} IN (:key)"),
        format!("{column} IN ('AKIAIOSFODNN7EXAMPLE', :key)"),
        format!("(:key IS NULL OR {column} IN (:key))"),
        format!("contains(ARRAY[t.actor_account, :key], {column})"),
    ] {
        assert_eq!(with(&right), Vec::<&str>::new(), "{right}");
    }
    for wrong in [
        format!("{column} = :key"),
        format!("{column} IN (lower(:key))"),
        format!("starts_with({column}, :key)"),
        format!("{column} IN ('x') AND lower(:key) = 'x'"),
        format!("{column} IN ('x' || :key)"),
    ] {
        assert_eq!(with(&wrong), ["L30"], "{wrong}");
    }
}

#[test]
fn the_built_in_questions_keep_their_promises() {
    let packs = Packs::built_in();
    let catalogue = Catalogue::builtin().unwrap();
    let show = |query: &Query, finding: &Finding| format!("{}: {finding}", query.id);
    let problems: Vec<String> = packs
        .queries
        .iter()
        .flat_map(|query| check(query, &packs.queries, &catalogue).into_iter().map(|finding| show(query, &finding)))
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(packs.queries.len() >= 12);
}
