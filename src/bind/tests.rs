use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use proptest::prelude::*;
use sqlparser::ast::Statement;

use super::*;
use crate::queries::{Param, ParamType, ParamValue, Query, SetColumn, TableWindow};
use crate::scope::{Scope, Window};
use crate::sources::{Catalogue, FieldPath, Projection, Source};
use crate::table::{Keys, Location, Table};

mod without;

/// Tables of a small company: one of each source, and a flow log with fields of its own.
#[derive(Debug)]
struct Company {
    catalogue: Catalogue,
    missing: Vec<FieldPath>,
    /// Whether the tables list the values of the partitions that only a user knows.
    listed: bool,
    /// Log kinds that have no table here.
    without: Vec<String>,
}

impl Company {
    fn new() -> Self {
        Self { catalogue: Catalogue::builtin().unwrap(), missing: Vec::new(), listed: false, without: Vec::new() }
    }

    fn table(&self, name: &str, source: &str) -> Arc<Table> {
        let source = self.catalogue.get(source).unwrap();
        let own = source.layouts[0].partitions.iter().filter(|p| self.listed && p.projection == Projection::Table);
        Arc::new(Table {
            name: name.to_owned(),
            source: source.id.clone(),
            location: Location::Folder(PathBuf::from("logs")),
            layout: source.layouts[0].id.clone(),
            org: None,
            accounts: Keys::Listed(vec!["111122223333".into(), "222233334444".into()]),
            regions: Keys::Listed(vec!["eu-west-1".into(), "us-east-1".into()]),
            since: Some(jiff::civil::date(2023, 1, 1)),
            partitions: own.map(|p| (p.name.clone(), Keys::Listed(vec!["ours".into()]))).collect(),
            choices: Default::default(),
            fields: None,
            athena: (name == "cloudtrail").then(|| "logs.cloudtrail_org".to_owned()),

            existing: None,
        })
    }
}

impl Resolve for Company {
    fn resolve(&self, name: &[String]) -> Result<Option<Resolved>, Report> {
        if self.without.contains(&name.join(".")) {
            return Ok(None);
        }
        let table = match name.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["cloudtrail"] | ["logs", "cloudtrail_org"] => self.table("cloudtrail", "cloudtrail"),
            [kind] if self.catalogue.get(kind).is_some() => self.table(kind, kind),
            _ => return Ok(None),
        };
        let source = Arc::clone(self.catalogue.get(&table.source).unwrap());
        Ok(Some(Resolved { table, source, missing: self.missing.clone() }))
    }

    fn kind(&self, id: &str) -> Option<Arc<Source>> {
        self.catalogue.get(id).cloned()
    }

    fn unknown(&self, names: &[String]) -> Report {
        Report::usage(format!("there is no table {}", names.join(", ")))
    }
}

fn scope() -> Scope {
    Scope {
        window: Window { from: "2026-03-10T00:00:00Z".parse().unwrap(), to: "2026-03-11T00:00:00Z".parse().unwrap() },
        accounts: Some(vec!["111122223333".into()]),
        regions: Some(vec!["eu-west-1".into()]),
        partitions: Default::default(),
    }
}

fn athena() -> Target {
    Target::Athena { database: "logs".into() }
}

/// A statement that is bound for Athena.
pub(super) fn bound(sql: &str) -> BoundQuery {
    Question::new(sql).athena()
}

/// A question to bind.
struct Question {
    company: Company,
    sql: String,
    params: Vec<Param>,
    values: BTreeMap<String, ParamValue>,
    tables: Vec<TableWindow>,
    sets: Vec<Arc<RefSet>>,
    optional: Vec<String>,
    all_regions: bool,
}

impl Question {
    fn new(sql: impl Into<String>) -> Self {
        Self {
            company: Company::new(),
            sql: sql.into(),
            params: Vec::new(),
            values: BTreeMap::new(),
            tables: Vec::new(),
            sets: Vec::new(),
            optional: Vec::new(),
            all_regions: false,
        }
    }

    fn param(mut self, name: &str, ty: ParamType, value: Option<ParamValue>) -> Self {
        let multi = matches!(value, Some(ParamValue::List(_)));
        let doc = String::new();
        self.params.push(Param {
            name: name.into(),
            ty,
            doc,
            default: None,
            overlaid: None,
            optional: true,
            multi,
            values: Vec::new(),
            min: None,
            max: None,
        });
        self.values.extend(value.map(|v| (name.to_owned(), v)));
        self
    }

    fn text(self, name: &str, value: &str) -> Self {
        self.param(name, ParamType::Text, Some(ParamValue::Text(value.into())))
    }

    fn bind(&self, target: Target) -> Result<BoundQuery, Report> {
        let scope = scope();
        bind(&Request {
            origin: "q.sql",
            text: &self.sql,
            sql_start: 0,
            params: &self.params,
            values: &self.values,
            sets: &self.sets,
            optional: &self.optional,
            tables: &self.tables,
            scope: &scope,
            all_regions: self.all_regions,
            resolver: &self.company,
            target,
        })
    }

    fn local(&self) -> BoundQuery {
        self.bind(Target::Local).unwrap_or_else(|e| panic!("{}: {e} {e:?}", self.sql))
    }

    fn athena(&self) -> BoundQuery {
        self.bind(athena()).unwrap_or_else(|e| panic!("{}: {e} {e:?}", self.sql))
    }

    /// The title, and what is marked.
    fn refused(&self) -> (String, String) {
        let report = self.bind(Target::Local).expect_err(&self.sql);
        let mark = report.mark.unwrap_or_else(|| panic!("{}: no mark", report.title));
        (report.title, mark.text[mark.span].to_owned())
    }
}

fn fields(bound: &BoundQuery) -> Vec<String> {
    bound.scans()[0].fields.iter().map(ToString::to_string).collect()
}

fn notes(bound: &BoundQuery) -> Vec<&str> {
    bound.notes().iter().map(|n| n.0.as_str()).collect()
}

const KEY_SOURCES: &str = "\
-- who used the key, and from where
SELECT t.sourceipaddress AS ip, count(*) AS calls,\tmin(t.event_time) AS first_seen -- é
FROM cloudtrail AS t
WHERE t.useridentity.accesskeyid = :key
  AND (:ip IS NULL OR t.sourceipaddress = :ip)
GROUP BY 1 ORDER BY 2 DESC LIMIT :top
";

fn key_sources() -> Question {
    Question::new(KEY_SOURCES)
        .param("key", ParamType::AccessKey, Some(ParamValue::Text("AKIADEMOLEAKEDKEY234".into())))
        .param("ip", ParamType::Ip, None)
        .param("top", ParamType::Int, Some(ParamValue::Int(10)))
}

#[test]
fn a_cloudtrail_question_on_athena() {
    insta::assert_snapshot!(key_sources().athena().sql());
}

#[test]
fn a_cloudtrail_question_on_the_embedded_engine() {
    insta::assert_snapshot!(key_sources().local().sql());
}

#[test]
fn an_alb_question_on_both_engines() {
    let question = Question::new(
        "WITH slow AS (\n\tSELECT client_ip, host, target_processing_time AS t\n\tFROM alb\n\tWHERE elb_status_code >= 500\n)\nSELECT * FROM slow ORDER BY t DESC OFFSET 1 LIMIT 5",
    );
    insta::assert_snapshot!("alb_athena", question.athena().sql());
    insta::assert_snapshot!("alb_local", question.local().sql());
}

#[test]
fn a_flow_question_on_both_engines() {
    let question = Question::new(
        "SELECT srcaddr, \"end\", pkt_srcaddr, sum(bytes) FROM vpcflow WHERE dstport IN (:ports) GROUP BY 1, 2, 3",
    )
    .param("ports", ParamType::Int, Some(ParamValue::List(vec![ParamValue::Int(22), ParamValue::Int(3389)])));
    let bound = question.athena();
    insta::assert_snapshot!("flow_athena", bound.sql());
    assert_eq!(notes(&bound), ["vpcflow has no column pkt_srcaddr here; it is NULL"]);
    let bound = question.local();
    insta::assert_snapshot!("flow_local", bound.sql());
    assert_eq!(notes(&bound), Vec::<&str>::new());
}

#[test]
fn a_scan_knows_the_fields_that_are_touched() {
    assert_eq!(fields(&key_sources().local()), ["useridentity.accesskeyid", "eventtime", "sourceipaddress"]);
    let whole = Question::new("SELECT useridentity, eventname FROM cloudtrail").local();
    assert_eq!(fields(&whole), ["useridentity", "eventtime", "eventname"]);
    let derived = Question::new("SELECT actor_type, is_denied FROM cloudtrail").local();
    assert_eq!(fields(&derived), ["useridentity.type", "eventtime", "errorcode"]);
    let counted = Question::new("SELECT count(*) FROM cloudtrail").local();
    assert_eq!(fields(&counted), ["eventtime"]);
}

#[test]
fn a_star_shows_raw_columns_then_partitions_and_no_derived_ones() {
    let bound = Question::new("SELECT * FROM alb").local();
    let source = Company::new().catalogue.get("alb").unwrap().columns.len();
    assert_eq!(bound.scans()[0].fields.len(), source);
    assert!(bound.sql().contains(", aws_account, aws_region, day\n"), "{}", bound.sql());
    assert!(!bound.sql().contains("event_time"));
}

#[test]
fn each_reference_is_a_scan_of_its_own_and_no_relation_is_hidden_by_a_cte() {
    let bound = Question::new(
        "WITH cloudtrail_2 AS (SELECT eventid FROM cloudtrail) SELECT a.eventid FROM cloudtrail_2 AS a JOIN cloudtrail AS b ON a.eventid = b.eventid JOIN cloudtrail ON true",
    )
    .local();
    let names: Vec<_> = bound.scans().iter().map(|s| s.relation.as_str()).collect();
    assert_eq!(names, ["cloudtrail", "cloudtrail_3", "cloudtrail_4"]);
}

#[test]
fn physical_names_and_their_qualifiers_bind_too() {
    let bound = Question::new(
        "SELECT logs.cloudtrail_org.eventname, \"Logs\".cloudtrail_org.useridentity.arn FROM \"logs\".\"cloudtrail_org\" WHERE day = '2026/03/10'",
    )
    .athena();
    let sql = bound.sql();
    assert!(sql.starts_with("SELECT cloudtrail_org.eventname, cloudtrail_org.useridentity.arn FROM (\n"), "{sql}");
    assert!(sql.contains("  FROM \"logs\".\"cloudtrail_org\"\n"), "{sql}");
    assert!(sql.ends_with(") AS \"cloudtrail_org\" WHERE day = '2026/03/10'"), "{sql}");
    assert_eq!(bound.scans()[0].relation, "logs.cloudtrail_org");
}

#[test]
fn the_path_of_the_object_is_there_on_demand() {
    let sql = Question::new("SELECT \"$path\", eventname FROM cloudtrail").athena().sql().to_owned();
    assert!(sql.contains("day, \"$path\"\n"), "{sql}");
    let sql = Question::new("SELECT sum(\"$file_size\") FROM cloudtrail").athena().sql().to_owned();
    assert!(sql.contains("day, \"$file_size\"\n"), "{sql}");
}

#[test]
fn records_of_a_kind_without_partitions_can_be_counted() {
    for target in [Target::Local, athena()] {
        let bound = Question::new("SELECT count(*) AS n FROM s3access").bind(target).unwrap();
        assert!(bound.sql().contains("SELECT 1 AS one\n"), "{}", bound.sql());
    }
}

#[test]
fn a_second_window_ends_where_the_scope_begins() {
    let mut question = Question::new(
        "SELECT eventname FROM cloudtrail EXCEPT SELECT eventname FROM before AS b WHERE b.event_time < :window_from",
    );
    let before = jiff::SignedDuration::from_hours(14 * 24);
    question.tables.push(TableWindow { name: "before".into(), source: "cloudtrail".into(), before });
    let bound = question.local();
    let sql = bound.sql();
    assert!(sql.contains("eventtime >= '2026-02-24T00:00:00Z' AND eventtime < '2026-03-10T00:00:00Z'"), "{sql}");
    assert!(sql.ends_with("b.event_time < TIMESTAMP '2026-03-10 00:00:00.000'"), "{sql}");
    assert_eq!(bound.scans()[1].relation, "before");
}

#[test]
fn lifted_regions_are_read_and_said() {
    let mut question = Question::new("SELECT eventname FROM cloudtrail");
    assert!(!question.local().sql().contains("us-east-1"));
    question.all_regions = true;
    let bound = question.local();
    assert!(bound.sql().contains("us-east-1"), "{}", bound.sql());
    assert_eq!(notes(&bound), ["all regions are read: the question asks for it"]);
}

#[test]
fn what_the_real_table_lacks_is_a_typed_null() {
    let mut question =
        Question::new("SELECT useridentity.arn, useridentity.invokedby, tlsdetails, actor, eventname FROM cloudtrail");
    question.company.missing = ["useridentity.invokedby", "tlsdetails"].map(FieldPath::dotted).to_vec();
    let bound = question.athena();
    insta::assert_snapshot!(bound.sql());
    assert_eq!(
        notes(&bound),
        [
            "cloudtrail has no column tlsdetails here; it is NULL",
            "cloudtrail has no field useridentity.invokedby here; it is NULL",
        ]
    );
    assert!(!fields(&bound).iter().any(|f| f.contains("invokedby") || f == "tlsdetails"));
    let mut untouched = Question::new("SELECT useridentity.arn FROM cloudtrail");
    untouched.company.missing = vec![FieldPath::dotted("useridentity.invokedby")];
    assert!(untouched.athena().notes().is_empty());
}

#[test]
fn a_table_without_its_time_is_still_confined_to_its_folders() {
    let mut question = Question::new("SELECT srcaddr FROM vpcflow");
    question.company.missing = vec![FieldPath::dotted("start")];
    let bound = question.athena();
    assert!(!bound.sql().contains("start"), "{}", bound.sql());
    assert!(notes(&bound)[0].contains("only as exact as the folders"));
}

#[test]
fn comments_line_ends_and_layout_stay() {
    let sql = "SELECT 1 -- ünï :no\r\n\t/* cloudtrail :x */ FROM cloudtrail -- end\r\n";
    let bound = Question::new(sql).local();
    let (head, tail) = sql.split_once("cloudtrail --").unwrap();
    assert!(bound.sql().starts_with(head));
    assert!(bound.sql().ends_with(&format!(" AS cloudtrail --{tail}")));
}

#[test]
fn the_header_stays_behind_and_positions_count_from_it() {
    let text = format!(
        "/*---\ntitle = \"t\"\nquestion = \"q\"\nsources = [\"cloudtrail\"]\noutput = [{{ name = \"n\", type = \"count\" }}]\n---*/\n{}",
        "SELECT count(*) AS n\nFROM cloudtrail\nWHERE eventname = 'x'"
    );
    let query = Query::parse("aws", "q", "q.sql", &text).unwrap();
    let scope = scope();
    let bound = bind(&Request {
        origin: &query.origin,
        text: &query.text,
        sql_start: query.sql_start,
        params: &query.params,
        values: &BTreeMap::new(),
        sets: &query.sets,
        optional: &query.optional,
        tables: &query.tables,
        scope: &scope,
        all_regions: query.all_regions,
        resolver: &Company::new(),
        target: athena(),
    })
    .unwrap();
    assert!(bound.sql().starts_with("SELECT count(*)"));
    let offset = bound.sql().rfind("eventname =").unwrap();
    let line = bound.sql()[..offset].matches('\n').count() as u64 + 1;
    assert_eq!(bound.origin_of(line, 7), Some((9, 7)));
    assert_eq!(bound.origin_of(3, 4), Some((8, 6)), "inside the derived table: the table's name");
    assert_eq!(bound.origin_of(1_000, 1), None);
}

#[test]
fn every_placeholder_is_accounted_for() {
    let (title, marked) = Question::new("SELECT :x").refused();
    assert_eq!((title.as_str(), marked.as_str()), (":x is no parameter", ":x"));
    for sql in ["SELECT xs[:i] FROM t", "SELECT xs[1::i] FROM t", "SELECT a:i FROM t", "SELECT :i:i"] {
        let report = Question::new(sql).text("i", "1").bind(Target::Local).expect_err(sql);
        assert!(report.mark.is_some(), "{sql}: {}", report.title);
    }
    let mut required = Question::new("SELECT :x").text("x", "");
    required.values.clear();
    required.params[0].optional = false;
    assert!(required.bind(Target::Local).is_err_and(|r| r.title == "x needs a value"));
    required.params[0].default = Some(ParamValue::Int(7));
    assert_eq!(required.local().sql(), "SELECT 7");
}

#[test]
fn an_unset_parameter_is_a_null_of_its_type() {
    for (ty, null) in [
        (ParamType::Text, "CAST(NULL AS varchar)"),
        (ParamType::Duration, "CAST(NULL AS bigint)"),
        (ParamType::Id("port".into()), "CAST(NULL AS bigint)"),
        (ParamType::Float, "CAST(NULL AS double)"),
        (ParamType::Bool, "CAST(NULL AS boolean)"),
        (ParamType::Timestamp, "CAST(NULL AS timestamp(3))"),
    ] {
        assert_eq!(Question::new("SELECT :x").param("x", ty, None).local().sql(), format!("SELECT {null}"));
    }
}

#[test]
fn several_values_stand_in_lists_only() {
    let list = ParamValue::List(vec![ParamValue::Text("a".into()), ParamValue::Text("b'".into())]);
    let ask = |sql: &str| Question::new(sql).param("x", ParamType::Text, Some(list.clone()));
    assert_eq!(
        ask("SELECT 'a' IN (:x), :x IS NULL, 'a' NOT IN ('z', :x)").local().sql(),
        "SELECT 'a' IN ('a', 'b'''), 'a' IS NULL, 'a' NOT IN ('z', 'a', 'b''')"
    );
    assert_eq!(ask("SELECT ARRAY['z', :x]").local().sql(), "SELECT ARRAY['z', 'a', 'b''']");
    assert_eq!(ask("SELECT 'a' = :x").refused(), (":x may hold several values".into(), ":x".into()));
    let empty = Question::new("SELECT 'a' IN (:x)").param("x", ParamType::Text, Some(ParamValue::List(Vec::new())));
    assert_eq!(empty.local().sql(), "SELECT 'a' IN (CAST(NULL AS varchar))");
}

#[test]
fn literals_never_grow_together_with_their_neighbours() {
    let number = |sql: &str, n| Question::new(sql).param("n", ParamType::Int, Some(ParamValue::Int(n))).local();
    assert_eq!(number("SELECT 1 -:n", -5).sql(), "SELECT 1 - (-5)");
    assert_eq!(number("SELECT 1 WHERE true AND:n=5", 5).sql(), "SELECT 1 WHERE true AND 5 =5");
    let text = Question::new("SELECT 'a'||:t||'b', concat(:t,'c')").text("t", "it's").local();
    assert_eq!(text.sql(), "SELECT 'a'|| 'it''s' ||'b', concat('it''s','c')");
    assert_eq!(number("SELECT 1 OFFSET :n LIMIT :n", 5).sql(), "SELECT 1 OFFSET 5 LIMIT 5");
    let (title, _) = Question::new("SELECT 1 LIMIT :n").text("n", "5").refused();
    assert!(title.contains("number of rows"), "{title}");
}

#[test]
fn a_name_that_nothing_declares_is_refused_where_it_stands() {
    for target in [Target::Local, athena()] {
        let question = Question::new("-- é\nSELECT t.usragent FROM cloudtrail AS t WHERE t.eventname = 'x'");
        let report = question.bind(target).expect_err("a mistyped column");
        assert_eq!(report.title, "t has no column or field `usragent`");
        assert_eq!(report.hint.as_deref(), Some("did you mean `useragent`?"));
        let mark = report.mark.unwrap();
        assert_eq!(&mark.text[mark.span], "usragent");
    }
    assert_eq!(Question::new("SELECT no_such_column FROM cloudtrail").refused().1, "no_such_column");
    let physical = Question::new("SELECT logs.cloudtrail_org.eventnam FROM logs.cloudtrail_org");
    assert_eq!(physical.refused().0, "logs.cloudtrail_org has no column or field `eventnam`");
}

#[test]
fn errors_mark_the_table_or_the_text() {
    assert_eq!(Question::new("SELECT 1 FROM logs.nothing").refused().1, "logs.nothing");
    assert_eq!(Question::new("SELECT 1 FROM cloudtrail WHERE x ILIKE 'a'").refused().1, "ILIKE");
    let (title, _) = Question::new("SELECT 1 FROM").refused();
    assert!(title.contains("does not parse"), "{title}");
    let report = Question::new("SHOW TABLES").bind(Target::Local).expect_err("SHOW");
    assert!(report.title.contains("queries only"));
    assert_eq!(Question::new("SHOW TABLES IN logs").athena().sql(), "SHOW TABLES IN logs");
    let long = Question::new("SELECT :x").text("x", &"é".repeat(200_000)).bind(athena()).expect_err("too long");
    assert!(long.title.contains("262144"), "{}", long.title);
}

/// A statement's shape: its tree with every text literal emptied, and the literals.
fn shape(statement: &Statement) -> (String, Vec<String>) {
    use sqlparser::ast::{Value, ValueWithSpan, VisitMut, VisitorMut};
    struct Empty(Vec<String>);
    impl VisitorMut for Empty {
        type Break = ();
        fn pre_visit_value(&mut self, value: &mut ValueWithSpan) -> std::ops::ControlFlow<()> {
            if let Value::SingleQuotedString(text) = &mut value.value {
                self.0.push(std::mem::take(text));
            }
            std::ops::ControlFlow::Continue(())
        }
    }
    let mut statement = statement.clone();
    let mut empty = Empty(Vec::new());
    let _ = statement.visit(&mut empty);
    (statement.to_string(), empty.0)
}

/// Texts that try to leave their quotes.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "'",
        "''",
        "\\'",
        "\"",
        "--",
        "/*",
        "*/",
        ";",
        ":key",
        ":window_from",
        "\0",
        "\r\n",
        "\n",
        "\t",
        "$1",
        "?",
        "é",
        "🦀",
        "\u{2019}",
        "\u{feff}",
        "' OR '1'='1",
        "') UNION SELECT 1 --",
        "DROP TABLE t",
        "---*/",
        "\u{202e}",
        "\\",
        "{{",
        "%",
        "x",
    ]);
    prop_oneof![
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat()),
        "[\\x00-\\u{10ffff}]{0,40}",
        Just("'".repeat(100_000)),
        Just("a'\\\0\"--/*".repeat(10_000)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_value_changes_the_shape_and_every_value_arrives(text in hostile(), other in hostile()) {
        let sql = "SELECT eventname -- :t\nFROM cloudtrail AS t WHERE awsregion=:t AND eventname IN (:l) AND (:t IS NULL OR :u = 'x')";
        let ask = |t: &str, u: &str| {
            let list = ParamValue::List(vec![ParamValue::Text(u.into()), ParamValue::Text(t.into())]);
            Question::new(sql).text("t", t).text("u", u).param("l", ParamType::Text, Some(list)).local()
        };
        let (plain, _) = shape(ask("a", "b").statement());
        let (bound, literals) = shape(ask(&text, &other).statement());
        prop_assert_eq!(plain, bound);
        let values: Vec<&String> = literals.iter().rev().take(6).rev().collect();
        prop_assert_eq!(values, [&text, &other, &text, &text, &other, &"x".to_owned()]);
    }
}

#[test]
fn every_built_in_question_binds_on_both_engines_with_the_values_of_its_tests() {
    let company = Company { listed: true, ..Company::new() };
    let scope = scope();
    for query in &crate::queries::Packs::built_in().queries {
        for (test, target) in query.tests.iter().flat_map(|t| [(t, Target::Local), (t, athena())]) {
            let values = query.values(&test.params).unwrap_or_else(|e| panic!("{}: {e}", query.id));
            let bound = bind(&Request {
                origin: &query.origin,
                text: &query.text,
                sql_start: query.sql_start,
                params: &query.params,
                values: &values,
                sets: &query.sets,
                optional: &query.optional,
                tables: &query.tables,
                scope: &scope,
                all_regions: query.all_regions,
                resolver: &company,
                target,
            });
            let bound = bound.unwrap_or_else(|e| panic!("{}: {e} {:?}", query.id, e.detail));
            assert!(!bound.scans().is_empty(), "{}", query.id);
        }
    }
}

/// A set of networks with labels.
fn known_ips(rows: &[(&str, Option<&str>)]) -> Arc<RefSet> {
    let column = |name: &str, ty| SetColumn { name: name.to_owned(), ty };
    let text = |text: &str| ParamValue::Text(text.to_owned());
    Arc::new(RefSet {
        name: "known_ips".to_owned(),
        doc: None,
        columns: vec![column("cidr", ParamType::Cidr), column("label", ParamType::Text)],
        rows: rows.iter().map(|(cidr, label)| vec![Some(text(cidr)), label.map(text)]).collect(),
        origins: vec!["sets/known_ips.csv".to_owned()],
    })
}

#[test]
fn a_reference_set_becomes_a_table_of_literals() {
    let sql = "SELECT k.label, known_ips.cidr FROM cloudtrail AS t JOIN known_ips AS k ON k.cidr = t.sourceipaddress \
               CROSS JOIN known_ips";
    let mut question = Question::new(sql);
    question.sets = vec![known_ips(&[("10.0.0.0/8", Some("it's ours")), ("192.0.2.0/24", None)])];
    for bound in [question.athena(), question.local()] {
        let rows = "SELECT cidr, label FROM (VALUES ('10.0.0.0/8', 'it''s ours'), \
                    ('192.0.2.0/24', CAST(NULL AS varchar))) AS known_ips (cidr, label)";
        assert!(bound.sql().contains(&format!("JOIN ({rows}) AS k ON")), "{}", bound.sql());
        assert!(bound.sql().ends_with(&format!("CROSS JOIN ({rows}) AS known_ips")), "{}", bound.sql());
        assert_eq!(bound.scans().len(), 1, "a set is no scan");
        assert_eq!(bound.asked().unwrap().sets.len(), 1);
    }
}

#[test]
fn an_empty_reference_set_has_its_columns_and_types() {
    let mut question = Question::new("SELECT label FROM known_ips");
    question.sets = vec![known_ips(&[])];
    let expected = "SELECT label FROM (SELECT CAST(NULL AS varchar) AS cidr, CAST(NULL AS varchar) AS label WHERE false) AS known_ips";
    assert_eq!(question.local().sql(), expected);
}

#[test]
fn the_rows_of_a_reference_set_count_to_the_length_of_the_statement() {
    let label = "x".repeat(100);
    let rows: Vec<(&str, Option<&str>)> = (0..3_000).map(|_| ("10.0.0.0/8", Some(label.as_str()))).collect();
    let mut question = Question::new("SELECT label FROM known_ips");
    question.sets = vec![known_ips(&rows)];
    let error = question.bind(athena()).unwrap_err();
    assert!(
        error.title.contains("Athena takes 262144") && error.hint.unwrap().contains("reference set"),
        "{}",
        error.title
    );
    assert!(question.bind(Target::Local).is_ok());
}

#[test]
fn every_value_says_where_it_comes_from() {
    let mut question = Question::new(
        "SELECT eventname FROM cloudtrail WHERE eventname = :a OR eventname = :b OR eventname = :c LIMIT :d",
    )
    .text("a", "given")
    .param("b", ParamType::Text, None)
    .param("c", ParamType::Text, None)
    .param("d", ParamType::Int, None);
    question.params[2].default = Some(ParamValue::Text("usual".into()));
    question.params[3].default = Some(ParamValue::Int(5));
    question.params[3].overlaid = Some("overlay.toml".into());
    let bound = question.athena();
    let origins = bound.asked().unwrap().resolved.iter().map(|(name, r)| format!("{name}: {}", r.origin));
    assert_eq!(origins.collect::<Vec<_>>(), ["a: given", "b: not set", "c: default", "d: overlay overlay.toml"]);
    assert!(
        bound.sql().ends_with("eventname = CAST(NULL AS varchar) OR eventname = 'usual' LIMIT 5"),
        "{}",
        bound.sql()
    );
}

#[test]
fn the_outermost_limit_is_the_statements() {
    let limit = |sql: &str| Question::new(sql).athena().limit();
    assert_eq!(limit("SELECT eventname FROM cloudtrail ORDER BY 1 LIMIT 20"), Some(20));
    assert_eq!(limit("SELECT eventname FROM cloudtrail FETCH FIRST 20 ROWS ONLY"), Some(20));
    assert_eq!(limit("SELECT u.e FROM (SELECT eventname AS e FROM cloudtrail LIMIT 5) AS u"), None);
    assert_eq!(limit("SELECT eventname FROM cloudtrail LIMIT ALL"), None);
}
