#![allow(clippy::unwrap_used)]

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::ddl::lint::Severity;
use crate::ddl::read::read;

const TODAY: Date = date(2026, 3, 10);

fn table(columns: &str, format: &str) -> Definition {
    let text = format!("CREATE EXTERNAL TABLE t ({columns}) {format} LOCATION 's3://b/t/'");
    read(&text).unwrap_or_else(|error| panic!("{error}: {text}")).definition
}

fn proof_of(definition: &Definition, name: &str, bytes: &[u8]) -> Proof {
    prove(definition, &Object { key: None, name, bytes }, TODAY)
}

fn proof(columns: &str, format: &str, text: &str) -> Proof {
    proof_of(&table(columns, format), "x.log", text.as_bytes())
}

/// `name read/null/failed first-value` of each column.
fn columns(proof: &Proof) -> Vec<String> {
    let one = |c: &ColumnProof| {
        format!("{} {}/{}/{} {}", c.name, c.read, c.null, c.failed, c.example.as_deref().unwrap_or("-"))
    };
    proof.columns.iter().map(one).collect()
}

/// Codes with severities, and the reasons.
fn found(proof: &Proof) -> Vec<String> {
    proof.findings.iter().map(|f| format!("{} {} {}: {}", f.severity, f.rule.code, f.property, f.why)).collect()
}

const REGEX: &str =
    r"ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe' WITH SERDEPROPERTIES ('input.regex' = ";

#[test]
fn a_regular_expression_reads_whole_lines_and_tells_where_it_stops() {
    let format = format!(r"{REGEX}'([^ ]*) ([0-9]+|-) \\[(.*)\\]')");
    let proof = proof("a string, n int, b string", &format, "GET 7 [x]\nGET - [y]\nPUT x7 [z]\n\n#Version\n");
    assert_eq!(columns(&proof), ["a 2/3/0 GET", "n 1/4/0 7", "b 2/3/0 x"]);
    assert_eq!((proof.rows, proof.null_rows, proof.empty_rows), (5, 1, 2));
    let found = found(&proof);
    assert!(found[0].starts_with("error P23 rows: 1 of 5 rows are NULL"), "{found:?}");
    assert!(found[0].ends_with("record 3: `([0-9]+|-)` does not match here (character 5: `x7 [z]`)"), "{found:?}");
    assert!(!proof.holds());
}

#[test]
fn an_expression_that_ends_before_the_line_says_so() {
    let proof = proof("a string", &format!("{REGEX}'([^ ]*)')"), "a b\n");
    assert!(
        found(&proof)[0].contains("the expression ends before the line does (character 2: ` b`)"),
        "{:?}",
        found(&proof)
    );
}

#[test]
fn delimited_fields_are_read_by_position() {
    let format = "ROW FORMAT DELIMITED FIELDS TERMINATED BY ' ' NULL DEFINED AS '~'";
    let proof = proof("a string, n int, d double, last string", format, "x 1 1.5 y z\n~ 2.9 abc\ny 99999999999 \n");
    assert_eq!(columns(&proof), ["a 2/1/0 x", "n 2/0/1 1", "d 1/1/1 1.5", "last 1/2/0 y"]);
    assert_eq!(proof.columns[2].failure, Some((2, "abc".to_owned())));
    let found = found(&proof);
    assert_eq!(
        found,
        [
            "warning V01 n: 1 of 3 texts do not become int: row 3 has `99999999999`",
            "warning V01 d: 1 of 2 texts do not become double: row 2 has `abc`"
        ]
    );
    assert!(proof.holds());
}

#[test]
fn a_column_that_never_converts_is_an_error() {
    let proof =
        proof("at timestamp, b string", "ROW FORMAT DELIMITED FIELDS TERMINATED BY ','", "2024-01-31T12:00:00Z,x\n");
    assert_eq!(found(&proof), ["error V01 at: 1 of 1 texts do not become timestamp: row 1 has `2024-01-31T12:00:00Z`"]);
}

#[test]
fn header_lines_are_skipped_as_the_table_says_and_noticed_where_it_does_not() {
    let format = "ROW FORMAT DELIMITED FIELDS TERMINATED BY ' ' LOCATION 's3://b/t/' TBLPROPERTIES ('skip.header.line.count' = '1')";
    let text = format!("CREATE EXTERNAL TABLE t (version int, account_id string, srcaddr string) {format}");
    let skips = read(&text).unwrap().definition;
    let lines = b"version account-id srcaddr\n2 1111 10.0.0.1\n";
    let proof = proof_of(&skips, "x.log", lines);
    assert_eq!((proof.rows, proof.skipped, proof.findings.len()), (1, 1, 0), "{:?}", found(&proof));
    let mut reads = skips;
    reads.parameters.clear();
    let proof = proof_of(&reads, "x.log", lines);
    assert!(found(&proof)[0].starts_with("error P24 skip.header.line.count: line 1 is `version account-id srcaddr`"));
    assert_eq!(proof.findings[0].repair, "add 'skip.header.line.count' = '1' to the table's properties");
}

const OPENX: &str = "ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'";
const HIVE: &str = "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'";

#[test]
fn openx_reads_names_in_any_case_mappings_and_numbers_in_quotes() {
    let format = format!("{OPENX} WITH SERDEPROPERTIES ('mapping.at' = 'created-at')");
    let text = r#"{"ID":"7","Created-At":"x","Nested":{"B": 1},"on":"true","more":1}
{"id":2.5,"nested":[1, 2],"on":false}
"#;
    let proof = proof("id bigint, at string, nested string, `on` boolean", &format, text);
    assert_eq!(columns(&proof), ["id 2/0/0 7", "at 1/1/0 x", "nested 2/0/0 {\"B\":1}", "on 2/0/0 true"]);
    assert_eq!(proof.unread, [("more".to_owned(), 1)]);
    assert_eq!(found(&proof), [""; 0]);
}

#[test]
fn what_is_not_json_fails_a_query_or_is_a_row_of_nulls() {
    let text = "{\"id\":1}\nplain text\n{\"id\":2\n";
    let strict = proof("id int", OPENX, text);
    assert_eq!(strict.rows, 1);
    assert!(
        found(&strict)[0].starts_with("error V02 object: a line is not JSON: the query fails with `HIVE_CURSOR_ERROR")
    );
    let lenient = proof("id int", &format!("{OPENX} WITH SERDEPROPERTIES ('ignore.malformed.json' = 'TRUE')"), text);
    assert_eq!((lenient.rows, lenient.null_rows), (3, 2));
    assert!(found(&lenient)[0].contains("the first is record 2: a line is not JSON (character 1: `plain text`)"));
    // Hive's SerDe does not know the property.
    let hive = proof("id int", &format!("{HIVE} WITH SERDEPROPERTIES ('ignore.malformed.json' = 'TRUE')"), text);
    assert!(found(&hive)[0].starts_with("error V02"));
}

#[test]
fn documents_over_lines_and_several_on_a_line_are_told() {
    let long = proof("id int", OPENX, "{\n  \"id\": 1\n}\n");
    assert_eq!(found(&long).len(), 1, "{:?}", found(&long));
    assert!(found(&long)[0].contains("a document goes over several lines"));
    let beside = proof("id int", OPENX, "{\"id\":1}{\"id\":2}{\"id\":3}\n");
    assert_eq!(beside.rows, 1);
    assert!(found(&beside)[0].starts_with("error V03 object: 2 documents stand behind another one"));
}

#[test]
fn values_of_another_type_fail_a_query_unless_they_are_to_be_null() {
    let text = "{\"id\":\"x\",\"who\":{\"n\":\"y\",\"name\":\"z\"}}\n";
    let strict = proof("id int, who struct<n:int,name:string>", OPENX, text);
    assert!(found(&strict)[0].starts_with("error V02 object: a value is of another type than its column"));
    let format = format!("{OPENX} WITH SERDEPROPERTIES ('use.null.for.invalid.data' = 'TRUE')");
    let lenient = proof("id int, who struct<n:int,name:string>", &format, text);
    assert_eq!(lenient.null_rows, 0, "a part of the struct is there");
    assert_eq!(lenient.columns[1].failure, Some((1, "n: \"y\"".to_owned())));
    // Hive does not read numbers in quotes.
    let hive = proof("id int", HIVE, "{\"id\":\"7\"}\n");
    assert!(found(&hive)[0].starts_with("error V02"));
}

#[test]
fn a_column_whose_values_stand_under_another_name_is_told() {
    let proof = proof("created_at string, id int", OPENX, "{\"created-at\":\"x\",\"id\":1}\n");
    assert_eq!(found(&proof), ["error V04 created_at: the records have `created-at`, and no value ever gets here"]);
    assert!(proof.findings[0].repair.contains("'mapping.created_at' = 'created-at'"));
}

#[test]
fn keys_that_differ_by_case_are_an_error_and_arrays_are_read_by_position() {
    let twice = proof("id int", OPENX, "{\"id\":1,\"ID\":2}\n");
    assert!(found(&twice)[0].contains("`Duplicate key`"), "{:?}", found(&twice));
    let array = proof("id int, name string", OPENX, "[1,\"x\",3]\n");
    assert_eq!(columns(&array), ["id 1/0/0 1", "name 1/0/0 x"]);
}

#[test]
fn trails_are_read_record_by_record() {
    let format =
        format!("{HIVE} STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat' OUTPUTFORMAT 'O'");
    let text = r#"{"Records":[{"eventName":"A","requestParameters":{"k": 1}},{"eventName":"B"}]}"#;
    let proof = self::proof("eventname string, requestparameters string", &format, text);
    assert_eq!(columns(&proof), ["eventname 2/0/0 A", "requestparameters 1/1/0 {\"k\":1}"]);
    let digest = self::proof("eventname string", &format, r#"{"awsAccountId":"1"}"#);
    assert!(found(&digest)[0].contains("the object has no `Records`"), "{:?}", found(&digest));
}

#[test]
fn csv_has_no_null_and_fails_on_empty_numbers() {
    let format = "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'";
    let proof = proof("a string, n int", format, "\"x,y\",1\n,\n");
    assert_eq!(columns(&proof), ["a 2/0/0 x,y", "n 1/0/1 1"]);
    assert!(found(&proof)[0].contains("HIVE_BAD_DATA"), "{:?}", found(&proof));
}

#[test]
fn compression_goes_by_the_name() {
    let definition = table("a string", "ROW FORMAT DELIMITED FIELDS TERMINATED BY ' '");
    let packed = |bytes: &[u8]| {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    };
    let gzip = packed(b"x\ny\n");
    let right = proof_of(&definition, "x.log.gz", &gzip);
    assert_eq!((right.rows, right.stored, right.findings.len()), (2, "gzip", 0));
    // Records appended to a stream: a member each.
    assert_eq!(proof_of(&definition, "x.gz", &[packed(b"x\n"), packed(b"y\n")].concat()).rows, 2);
    let told = |name: &str, bytes: &[u8]| found(&proof_of(&definition, name, bytes)).join("\n");
    assert!(told("x.log", &gzip).contains("does not end in .gz"));
    assert!(told("x.gz", b"x\n").contains("the object is not gzip"));
    assert!(told("x.gz", &gzip[..gzip.len() - 9]).contains("ends too early"));
    assert!(told("x.gz", &packed(&gzip)).contains("gzip again"));
    assert!(told("x.zst", b"x").starts_with("warning V06"));
    assert!(told("x.log", b"").starts_with("warning V05"));
}

const WEB: &str = include_str!("../ddl/lint/tests/web.sql");

/// Where a key and a table part.
fn parting(text: &str, key: &str) -> Result<Vec<String>, (Reason, String, String)> {
    match key::check(&read(text).unwrap().definition, key, TODAY) {
        KeyCheck::Produced(values) => Ok(values.iter().map(|(name, value)| format!("{name}={value}")).collect()),
        KeyCheck::Parted(parting) => Err((parting.reason, parting.found, parting.expected)),
        KeyCheck::Unknown => panic!("{key}"),
    }
}

#[test]
fn a_key_of_the_template_is_produced_with_its_values() {
    let expected = Ok(vec!["region=eu-west-1".to_owned(), "day=2026/03/10".to_owned()]);
    for key in [
        "web/eu-west-1/2026/03/10/x.log",
        "s3://my-logs/web/eu-west-1/2026/03/10/deep/x.log",
        "/web/eu-west-1/2026/03/10/x",
    ] {
        assert_eq!(parting(WEB, key), expected, "{key}");
    }
}

#[test]
fn where_a_key_parts_from_the_template_is_told() {
    let part = |key: &str| parting(WEB, key).unwrap_err();
    let of = |reason, found: &str, expected: &str| (reason, found.to_owned(), expected.to_owned());
    assert_eq!(part("logs/eu-west-1/2026/03/10/x"), of(Reason::Folder, "logs", "web"));
    assert_eq!(part("Web/eu-west-1/2026/03/10/x"), of(Reason::Case, "Web", "web"));
    assert_eq!(part("web/eu-north-1/2026/03/10/x"), of(Reason::Unlisted, "eu-north-1", "region"));
    assert_eq!(part("web/EU-West-1/2026/03/10/x"), of(Reason::Case, "EU-West-1", "region"));
    assert_eq!(part("web/eu-west-1/2026-03-10/x"), of(Reason::Format, "2026-03-10", "day"));
    assert_eq!(part("web/eu-west-1/2023/12/31/x"), of(Reason::Early, "2023", "day"));
    assert_eq!(part("web/eu-west-1/2026/03/12/x"), of(Reason::Late, "2026", "day"));
    assert_eq!(part("web/eu-west-1/2026/03/10/_x"), of(Reason::Hidden, "_x", "a name that is not hidden"));
    assert_eq!(part("s3://other/web/eu-west-1/2026/03/10/x"), of(Reason::Bucket, "other", "my-logs"));
    let weekly = WEB.replace("interval' = '1'", "interval' = '7'");
    assert_eq!(parting(&weekly, "web/eu-west-1/2024/01/09/x").unwrap_err().0, Reason::Between);
    assert!(parting(&weekly, "web/eu-west-1/2024/01/08/x").is_ok());
    let broken = WEB.replace("2024/01/01", "2024-01-01");
    assert_eq!(parting(&broken, "web/eu-west-1/2024/01/09/x").unwrap_err().0, Reason::Broken);
}

#[test]
fn keys_without_a_template_are_those_of_hive() {
    let text = "CREATE EXTERNAL TABLE t (a string) PARTITIONED BY (day string, n int) STORED AS PARQUET LOCATION 's3://b/t' \
        TBLPROPERTIES ('projection.enabled'='true','projection.day.type'='date','projection.day.format'='yyyy-MM-dd',\
        'projection.day.range'='2024-01-01,NOW','projection.n.type'='integer','projection.n.range'='0,20','projection.n.digits'='2')";
    assert_eq!(parting(text, "t/day=2024-01-02/n=07/x"), Ok(vec!["day=2024-01-02".to_owned(), "n=07".to_owned()]));
    assert_eq!(parting(text, "t/day=2024-01-02/n=7/x").unwrap_err().0, Reason::Format);
    assert_eq!(parting(text, "t/day=2024-01-02/n=21/x").unwrap_err().0, Reason::Late);
    assert_eq!(
        parting(text, "t/2024-01-02/x").unwrap_err(),
        (Reason::Folder, "2024-01-02".to_owned(), "day=".to_owned())
    );
}

#[test]
fn the_key_is_found_in_a_path() {
    let definition = read(WEB).unwrap().definition;
    let find = |path: &'static str| key_in_path(&definition, path, TODAY);
    assert_eq!(find("/home/me/web/web/eu-west-1/2026/03/10/x.log"), Some("web/eu-west-1/2026/03/10/x.log"));
    assert_eq!(find("/home/me/web/eu-north-1/2026/x.log"), Some("web/eu-north-1/2026/x.log"));
    assert_eq!(find("/home/me/x.log"), None);
}

#[cfg(feature = "local")]
mod of_parquet {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int32Array, StringArray};
    use arrow::record_batch::RecordBatch;
    use datafusion::parquet::arrow::ArrowWriter;

    use super::*;

    fn file() -> Vec<u8> {
        let id: ArrayRef = Arc::new(Int32Array::from(vec![Some(1), None]));
        let name: ArrayRef = Arc::new(StringArray::from(vec!["x", "y"]));
        let batch = RecordBatch::try_from_iter([("Id", id), ("cs(User-Agent)", name)]).unwrap();
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        bytes
    }

    #[test]
    fn columns_are_found_by_name_in_any_case() {
        let proof = proof_of(&table("id bigint, other string", "STORED AS PARQUET"), "x.parquet", &file());
        assert_eq!((proof.rows, proof.stored), (2, "Parquet"));
        assert_eq!(columns(&proof), ["id 1/1/0 1", "other 0/2/0 -"]);
        assert_eq!(proof.unread, [("cs(User-Agent)".to_owned(), 1)]);
    }

    #[test]
    fn a_type_that_the_file_does_not_have_is_an_error() {
        let proof = proof_of(&table("id string, cs_user_agent string", "STORED AS PARQUET"), "x.parquet", &file());
        assert_eq!(proof.columns[0].failure, Some((1, "int in the file".to_owned())));
        let errors: Vec<&str> =
            proof.findings.iter().filter(|f| f.severity == Severity::Error).map(|f| f.rule.code).collect();
        assert_eq!(errors, ["P23", "V01", "V04"], "{:?}", found(&proof));
        let damaged = proof_of(&table("id int", "STORED AS PARQUET"), "x.parquet", b"PAR1 no");
        assert!(found(&damaged)[0].starts_with("error V02 object: the object is not Parquet"));
    }
}

#[test]
fn each_rule_of_a_proof_has_a_code_and_a_title() {
    for (i, rule) in RULES.iter().enumerate() {
        assert!(!rule.title.is_empty() && RULES[..i].iter().all(|before| before.code != rule.code), "{}", rule.code);
    }
}

proptest! {
    #[test]
    fn any_object_ends_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), which in 0usize..8, text in r#"[\[{}\]":,a\\1 \n.-]{0,60}"#) {
        let regex = format!(r"{REGEX}'([^ ]*) ([0-9]+).*')");
        let formats = [
            OPENX, HIVE, regex.as_str(), "ROW FORMAT DELIMITED FIELDS TERMINATED BY ' ' ESCAPED BY '\\\\'",
            "ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'", "STORED AS PARQUET", "STORED AS ORC",
            "ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe' STORED AS INPUTFORMAT 'com.amazon.emr.cloudtrail.CloudTrailInputFormat' OUTPUTFORMAT 'O'",
        ];
        let definition = table("a string, n int, s struct<a:array<int>,b:map<string,double>>, t timestamp", formats[which]);
        for (name, bytes) in [("x", bytes.as_slice()), ("x.gz", bytes.as_slice()), ("x", text.as_bytes())] {
            let proof = proof_of(&definition, name, bytes);
            for column in &proof.columns {
                prop_assert_eq!(column.read + column.null + column.failed, proof.rows);
            }
        }
    }

    #[test]
    fn any_key_ends_without_a_panic(key in ".{0,60}", path in "[a-z0-9/=-]{0,60}") {
        let definition = read(WEB).unwrap().definition;
        let _ = (key::check(&definition, &key, TODAY), key_in_path(&definition, &path, TODAY));
    }
}
