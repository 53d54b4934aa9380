use proptest::prelude::*;

use super::*;
use crate::queries::Packs;
use crate::sources::Catalogue;
use crate::sql::{parse, references};

/// Checks a statement whose tables are named by the ids of log kinds.
fn checked(sql: &str) -> Result<(), UnknownName> {
    checked_where(sql, |name| name.to_owned())
}

/// The same where a table is called otherwise than its log kind.
fn checked_where(sql: &str, kind: impl Fn(&str) -> String) -> Result<(), UnknownName> {
    let catalogue = Catalogue::builtin().unwrap();
    let parsed = parse(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    let found = references(&parsed);
    let source = |reference: &Reference| &**catalogue.get(&kind(reference.name.last().unwrap())).unwrap();
    check(&parsed, &found, found.tables.iter().map(source))
}

/// What is marked, what is said, and the hint.
fn refused(sql: &str) -> (String, String, String) {
    let unknown = checked(sql).expect_err(sql);
    (sql[unknown.span.clone()].to_owned(), unknown.to_string(), unknown.hint.unwrap_or_default())
}

fn told(marked: &str, what: &str, hint: &str) -> (String, String, String) {
    (marked.to_owned(), what.to_owned(), hint.to_owned())
}

#[test]
fn a_mistyped_name_is_refused_with_the_nearest_one() {
    assert_eq!(
        refused("SELECT eventnam FROM cloudtrail"),
        told("eventnam", "there is no column `eventnam`", "did you mean `eventname`?")
    );
    assert_eq!(
        refused("SELECT t.USRAGENT FROM cloudtrail AS t"),
        told("USRAGENT", "t has no column or field `USRAGENT`", "did you mean `useragent`?")
    );
    assert_eq!(
        refused("SELECT no_such_column FROM cloudtrail"),
        told("no_such_column", "there is no column `no_such_column`", "`logq sources cloudtrail` lists the columns")
    );
    assert_eq!(
        refused("SELECT cloudtrail.eventname FROM cloudtrail AS t").0,
        "cloudtrail",
        "an alias hides the table's own name"
    );
    assert_eq!(
        refused("SELECT 1 FROM cloudtrail WHERE eventname = \"RunInstances\"").2,
        "text stands in single quotes: '…'"
    );
    assert_eq!(refused("SELECT x").0, "x");
    assert_eq!(refused("EXPLAIN SELECT x FROM alb").0, "x");
}

#[test]
fn the_fields_of_a_struct_are_held_against_its_type() {
    assert_eq!(
        refused("SELECT t.useridentity.sesioncontext.attributes FROM cloudtrail AS t"),
        told(
            "sesioncontext",
            "t.useridentity has no column or field `sesioncontext`",
            "did you mean `sessioncontext`?"
        )
    );
    assert_eq!(refused("SELECT useridentity.sessioncontext.sessionissuer.arnn FROM cloudtrail").0, "arnn");
    assert_eq!(refused("SELECT eventname.x FROM cloudtrail").0, "x");
    assert_eq!(refused("SELECT resources[1].arnn FROM cloudtrail").0, "arnn");
    assert_eq!(refused("SELECT t.resurces[1].arn FROM cloudtrail AS t").0, "resurces");
    assert_eq!(refused("SELECT element_at(resources, 1).arnn FROM cloudtrail").0, "arnn");
}

#[test]
fn a_name_behind_a_table_is_held_against_that_table_alone() {
    let join =
        |name: &str| format!("SELECT c.{name} FROM cloudtrail AS c JOIN alb AS a ON a.client_ip = c.sourceipaddress");
    assert!(checked(&join("eventname")).is_ok());
    assert_eq!(refused(&join("client_ip")).0, "client_ip");
    let both = "SELECT t.eventname FROM cloudtrail AS t WHERE EXISTS (SELECT 1 FROM alb AS t WHERE t.client_ip = 'x')";
    assert!(checked(both).is_ok(), "one name may stand for two tables");
}

#[test]
fn names_are_looked_for_wherever_an_expression_can_stand() {
    for sql in [
        "SELECT count(*) FILTER (WHERE xx) FROM alb",
        "SELECT max_by(elb, xx) FROM alb",
        "SELECT 1 FROM alb GROUP BY xx",
        "SELECT elb FROM alb ORDER BY xx",
        "SELECT 1 FROM alb HAVING max(xx) > 1",
        "SELECT row_number() OVER (PARTITION BY xx) FROM alb",
        "SELECT 1 FROM alb CROSS JOIN UNNEST(xx) AS u (a)",
        "SELECT 1 FROM alb AS a JOIN cloudtrail AS c ON a.elb = xx",
        "SELECT transform(split(elb, '/'), p -> p || xx) FROM alb",
        "SELECT CASE WHEN xx THEN 1 END FROM alb",
        "SELECT CAST(xx AS row(a varchar)) FROM alb",
        "SELECT elb FROM alb WHERE elb IN (SELECT xx FROM cloudtrail)",
        "WITH a AS (SELECT xx FROM alb) SELECT 1 FROM a",
        "SELECT elb FROM alb UNION ALL SELECT xx FROM alb",
    ] {
        assert_eq!(refused(sql).0, "xx", "{sql}");
    }
}

#[test]
fn what_is_declared_anywhere_is_a_name() {
    for sql in [
        "SELECT EventName, \"USERAGENT\", T.awsRegion FROM cloudtrail AS t",
        "SELECT event_time, actor, aws_account, day, \"$path\", t.\"$file_size\" FROM cloudtrail AS t",
        "SELECT logs.cloudtrail.eventname, cloudtrail.actor FROM logs.cloudtrail",
        "SELECT count(*) AS n FROM alb GROUP BY elb ORDER BY n",
        "WITH c (a, b) AS (SELECT elb, host FROM alb), d AS (SELECT a AS x FROM c) SELECT d.x, c.b FROM c JOIN d ON a = x",
        "WITH alb AS (SELECT elb AS a FROM alb) SELECT alb.a FROM alb",
        "WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE r.n < 5) SELECT n FROM r",
        "SELECT t.a, b FROM alb AS t (a, b)",
        "SELECT day.a FROM alb AS day (a)",
        "SELECT s.e FROM (SELECT elb AS e FROM alb) AS s",
        "SELECT v.a FROM (VALUES (1, 2)) AS v (a, b) ORDER BY b",
        "SELECT r.arn, u.n FROM cloudtrail CROSS JOIN UNNEST(resources) WITH ORDINALITY AS u (r, n)",
        "SELECT accountid, type FROM cloudtrail CROSS JOIN UNNEST(resources)",
        "SELECT transform(resources, r -> r.arn), reduce(ARRAY[1], 0, (s, x) -> s + x, s -> s) FROM cloudtrail",
        "SELECT element_at(resources, 1).arn, resources[1].accountid, useridentity.sessioncontext.attributes FROM cloudtrail",
        "SELECT x.k, CAST(json_parse('{}') AS map(varchar, row(\"Deep\" varchar)))['a'].deep \
         FROM (SELECT CAST(json_parse('{}') AS array(row(k varchar)))[1] AS x) AS s",
        "SELECT date_trunc('day', event_time), extract(hour FROM event_time), event_time + INTERVAL '1' DAY FROM alb",
        "SELECT current_date, current_timestamp, localtime, current_user, current_schema, normalize(elb, NFC) FROM alb",
        "SELECT sum(received_bytes) OVER w FROM alb WINDOW w AS (PARTITION BY elb)",
        "SELECT a.elb FROM alb AS a JOIN alb AS b USING (elb)",
        "SELECT IPADDRESS '::1', DATE '2026-03-10', true, NULL, CAST(NULL AS ipaddress)",
        "SELECT max_by(useridentity, eventtime) AS u, u.arn FROM cloudtrail",
        "EXPLAIN (TYPE DISTRIBUTED) SELECT elb FROM alb",
        "SHOW TABLES",
        "SHOW COLUMNS FROM alb",
        "DESCRIBE alb",
    ] {
        assert_eq!(checked(sql), Ok(()), "{sql}");
    }
}

#[test]
fn the_built_in_questions_name_nothing_unknown() {
    let all = Packs::built_in().queries;
    assert!(all.len() > 5);
    for query in all {
        let second = |name: &str| query.tables.iter().find(|table| table.name == name);
        let kind = |name: &str| second(name).map_or(name, |table| &table.source).to_owned();
        assert_eq!(checked_where(query.sql(), kind), Ok(()), "{}", query.id);
    }
}

/// Every column of a log kind, raw, derived, partition or hidden, as it may be called.
fn column() -> impl Strategy<Value = (String, String)> {
    let catalogue = Catalogue::builtin().unwrap();
    let mut all = Vec::new();
    for source in catalogue.iter() {
        let raw = source.columns.iter().map(|c| c.name.as_str());
        let partitions = source.layouts.iter().flat_map(|l| &l.partitions).map(|p| p.name.as_str());
        let names = raw.chain(source.derived.iter().map(Derived::name)).chain(partitions).chain(HIDDEN);
        all.extend(names.map(|name| (source.id.clone(), name.to_owned())));
    }
    prop::sample::select(all)
}

proptest! {
    #[test]
    fn every_column_is_known_in_any_case_alone_and_behind_its_table((source, column) in column(), upper: bool) {
        let name = if upper { column.to_uppercase() } else { column };
        let sql = format!("SELECT \"{name}\", {source}.\"{name}\", t.\"{name}\" FROM {source}, {source} AS t");
        prop_assert_eq!(checked(&sql), Ok(()));
    }

    #[test]
    fn a_name_of_no_table_is_refused_unless_the_statement_declares_it((source, column) in column(), name in "zz[a-z]{1,9}") {
        let alone = format!("SELECT {name} FROM {source}");
        prop_assert_eq!(refused(&alone).0, name.clone());
        let behind = format!("SELECT t.{name} FROM {source} AS t");
        prop_assert_eq!(refused(&behind).0, name.clone());
        let declared = format!("WITH c AS (SELECT \"{column}\" AS {name} FROM {source}) SELECT {name}, c.{name} FROM c ORDER BY {name}");
        prop_assert_eq!(checked(&declared), Ok(()));
    }
}
