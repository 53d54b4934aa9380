#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::ddl::definition::class;

/// Everything that the grammar has, in the ways people write it.
const ANYBODY: &str = r#"create external table if not exists Logs.`Web` (
    At STRING comment "it's when",
    `date` DATE COMMENT '',
    who Struct< Name : String COMMENT 'x', `end`: array < map<string , Decimal( 10 , 2 )> > >,
    n double precision
) comment 'a ''quoted'' log'
partitioned by (day string, `hour` int comment 'h')
row format serde 'org.apache.hadoop.hive.serde2.RegexSerDe'
with serdeproperties ("input.regex" = "^(\\d+) \"([^\"]*)\" \[(.*)\]$", 'x'='a\tb\u0041\101\%')
stored as inputformat 'In' outputformat 'Out'
location 's3://b/logs/'
tblproperties ('projection.enabled'='true', "EXTERNAL"="TRUE");
"#;

fn marked(text: &str, place: &Place) -> String {
    text[read(text).unwrap().marks.get(place).unwrap()].to_owned()
}

#[test]
fn a_statement_by_anybody_is_read() {
    let definition = read(ANYBODY).unwrap().definition;
    assert_eq!(definition.full_name(), "logs.web");
    assert_eq!(definition.description, "a quoted log");
    assert_eq!(definition.table_type.as_deref(), Some("EXTERNAL_TABLE"));
    let columns: Vec<String> = definition.columns.iter().map(ToString::to_string).collect();
    assert_eq!(
        columns,
        [
            "at string",
            "date date",
            "who struct<name:string,end:array<map<string,decimal(10,2)>>>",
            "n double precision"
        ]
    );
    assert_eq!(definition.columns[0].comment, "it's when");
    let partitions: Vec<String> = definition.partitions.iter().map(ToString::to_string).collect();
    assert_eq!(partitions, ["day string", "hour int"]);
    let storage = &definition.storage;
    assert_eq!(storage.serde_parameter("input.regex"), Some(r#"^(\d+) "([^"]*)" [(.*)]$"#));
    assert_eq!(storage.serde_parameter("x"), Some("a\tbAA\\%"));
    assert_eq!((storage.input_format.as_str(), storage.output_format.as_str()), ("In", "Out"));
    assert_eq!(definition.location, "s3://b/logs/");
    assert_eq!(definition.parameter("EXTERNAL"), Some("TRUE"));
}

#[test]
fn parts_are_marked_where_they_stand() {
    for (place, text) in [
        (Place::Name, "Logs.`Web`"),
        (Place::Column(0), "At"),
        (Place::ColumnType(2), "Struct< Name : String COMMENT 'x', `end`: array < map<string , Decimal( 10 , 2 )> > >"),
        (Place::ColumnComment(0), r#""it's when""#),
        (Place::Partition(1), "`hour`"),
        (Place::PartitionType(1), "int"),
        (Place::Location, "'s3://b/logs/'"),
        (Place::Key(Bag::Table, "EXTERNAL".to_owned()), r#""EXTERNAL""#),
        (Place::Value(Bag::Table, "projection.enabled".to_owned()), "'true'"),
        (Place::Properties(Bag::Table), r#"('projection.enabled'='true', "EXTERNAL"="TRUE")"#),
    ] {
        assert_eq!(marked(ANYBODY, &place), text);
    }
}

#[test]
fn delimited_formats_become_the_properties_that_hive_makes_of_them() {
    let text = "CREATE EXTERNAL TABLE t (a string) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' \
        COLLECTION ITEMS TERMINATED BY ',' MAP KEYS TERMINATED BY ':' LINES TERMINATED BY '\\n' NULL DEFINED AS '-' \
        STORED AS TEXTFILE LOCATION 's3://b/'";
    let storage = read(text).unwrap().definition.storage;
    assert_eq!(storage.serde, class::LAZY_SIMPLE);
    let pairs: Vec<(&str, &str)> = storage.serde_parameters.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    assert_eq!(
        pairs,
        [
            ("field.delim", "\t"),
            ("escape.delim", "\\"),
            ("colelction.delim", ","),
            ("mapkey.delim", ":"),
            ("line.delim", "\n"),
            ("serialization.null.format", "-"),
            ("serialization.format", "\t")
        ]
    );
    assert_eq!(marked(text, &Place::Value(Bag::Serde, "serialization.null.format".to_owned())), "'-'");
}

#[test]
fn short_forms_become_their_classes() {
    let storage =
        |stored: &str| read(&format!("CREATE EXTERNAL TABLE t (a string) {stored}")).unwrap().definition.storage;
    assert_eq!(storage("").serde, class::LAZY_SIMPLE);
    assert_eq!(storage("").input_format, class::TEXT_INPUT);
    assert_eq!(storage("STORED AS PARQUET").serde, class::PARQUET);
    assert_eq!(storage("stored as orc").output_format, "org.apache.hadoop.hive.ql.io.orc.OrcOutputFormat");
    let json = storage("ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe' STORED AS TEXTFILE");
    assert_eq!((json.serde.as_str(), json.input_format.as_str()), (class::OPENX, class::TEXT_INPUT));
}

#[test]
fn what_show_create_table_prints_is_read() {
    let text = "CREATE EXTERNAL TABLE `logs.web`(\n  `a` string COMMENT 'from deserializer', \n  `b` int)\nPARTITIONED BY ( \n  \
        `day` string)\nROW FORMAT SERDE \n  'org.openx.data.jsonserde.JsonSerDe' \nSTORED AS INPUTFORMAT \n  'I' \n\
        OUTPUTFORMAT \n  'O'\nLOCATION\n  's3://b/web'\nTBLPROPERTIES (\n  'transient_lastDdlTime'='1601')\n";
    let read = read(text).unwrap();
    assert_eq!((read.definition.database.as_deref(), read.definition.name.as_str()), (Some("logs"), "web"));
    assert_eq!(read.oddities, []);
}

#[test]
fn what_athena_would_refuse_is_read_and_told() {
    let odd = |text: &str| -> Vec<(Odd, String)> {
        let read = read(text).unwrap();
        read.oddities.into_iter().map(|odd| (odd.what, text[odd.span].to_owned())).collect()
    };
    let one = |what: Odd, text: &str| vec![(what, text.to_owned())];
    const T: &str = "CREATE EXTERNAL TABLE t (a string)";
    assert_eq!(odd(&format!("-- x\n{T}")), one(Odd::Comment { block: false }, "-- x"));
    assert_eq!(odd(&format!("{T} /* ; */")), one(Odd::Comment { block: true }, "/* ; */"));
    assert_eq!(odd(&format!("{T};\n;")), []);
    assert_eq!(odd(&format!("DROP TABLE t; {T}")), one(Odd::Statement { read: false }, "DROP TABLE t"));
    assert_eq!(odd("CREATE TABLE t (a string)"), one(Odd::NotExternal, "TABLE"));
    let order = Odd::Order { clause: "STORED AS", before: "LOCATION" };
    assert_eq!(odd(&format!("{T} LOCATION 's3://b/' STORED AS ORC")), one(order, "STORED"));
    assert_eq!(odd(&format!("{T} TBLPROPERTIES ('a'='1','a'='2')")), one(Odd::Repeated("a".to_owned()), "'a'"));
    assert_eq!(odd("CREATE EXTERNAL TABLE t (date string)"), one(Odd::Bare("date".to_owned()), "date"));
    assert_eq!(odd("CREATE EXTERNAL TABLE t (`A` string)"), one(Odd::Folded("A".to_owned()), "`A`"));
    let backslash = Odd::Backslash { key: "r".to_owned(), after: 'd', at: 0 };
    assert_eq!(odd(&format!("{T} TBLPROPERTIES ('r'='\\d')")), one(backslash, "\\d"));
}

#[test]
fn every_table_of_a_text_is_read() {
    let names =
        |text: &str| -> Vec<String> { read_all(text).unwrap().iter().map(|r| r.definition.full_name()).collect() };
    let text = "-- a\nCREATE EXTERNAL TABLE a (x int);\nMSCK REPAIR TABLE a;\nCREATE EXTERNAL TABLE b (y int) -- b\n;";
    assert_eq!(names(text), ["a", "b"]);
    let odd: Vec<Vec<Odd>> =
        read_all(text).unwrap().into_iter().map(|r| r.oddities.into_iter().map(|odd| odd.what).collect()).collect();
    let comment = || Odd::Comment { block: false };
    let statement = |read| Odd::Statement { read };
    assert_eq!(odd, [vec![comment()], vec![statement(false), statement(true), comment()]]);
    assert_eq!(names(r#"{"TableList": [{"Name": "a"}, {"Name": "b", "DatabaseName": "d"}]}"#), ["a", "d.b"]);
}

#[test]
fn a_syntax_error_is_told_with_its_place_and_what_to_do() {
    let error = |text: &str| {
        let error = read(text).unwrap_err();
        let hint = error.report("x.sql", text).hint.unwrap_or_default();
        (error.to_string(), text[error.span].to_owned(), hint)
    };
    let (what, place, hint) = error("CREATE EXTERNAL TABLE t (aws-region string)");
    assert_eq!((what.as_str(), place.as_str()), ("a type is expected here, not `-`", "-"));
    assert!(hint.contains("back-ticks"), "{hint}");
    let (what, place, hint) = error("CREATE EXTERNAL TABLE t (\"a\" string)");
    assert_eq!((what.as_str(), place.as_str()), ("a column's name is expected here, not the string 'a'", "\"a\""));
    assert!(hint.contains("back-ticks"), "{hint}");
    assert!(error("CREATE EXTERNAL TABLE t (a string,)").2.contains("a comma too many"));
    assert!(error("CREATE EXTERNAL TABLE t (a string) LOCATION ‘s3://b/’").2.contains("write '"));
    assert_eq!(error("CREATE EXTERNAL TABLE t (a string) LOCATION 's3://b/").0, "a string is not closed");
    assert_eq!(error("CREATE EXTERNAL TABLE `t (a string)").0, "a name in back-ticks is not closed");
    assert_eq!(error("CREATE VIEW v AS SELECT 1").0, "`CREATE VIEW v` is no definition of a table");
    assert!(error("CREATE EXTERNAL TABLE t (a string) STOREDAS ORC").0.starts_with("a clause (COMMENT, "));
    assert!(error("CREATE EXTERNAL TABLE t (a string) STORED AS JSON").0.contains("TEXTFILE, PARQUET"));
    assert_eq!(error("  ;").0, "there is no statement");
}

const TABLE: &str = r#"{ "Table": { "Name": "Web", "DatabaseName": "logs", "Description": null, "TableType": "EXTERNAL_TABLE",
  "Parameters": { "projection.enabled": "true", "k\u0065y": "a\"\\d" },
  "PartitionKeys": [ { "Name": "day", "Type": "string" } ], "CreateTime": 1.5,
  "StorageDescriptor": { "Columns": [ { "Name": "a", "Type": "struct< b : INT >", "Comment": "c" } ], "Location": "s3://b/web/",
    "InputFormat": "In", "OutputFormat": "Out", "Parameters": { "typeOfData": "file" },
    "SerdeInfo": { "SerializationLibrary": "Serde", "Parameters": { "input.regex": "(\\d)" } } } } }"#;

#[test]
fn glues_json_is_read_with_its_places() {
    let read = super::read(TABLE).unwrap();
    let table = &read.definition;
    assert_eq!((table.full_name().as_str(), read.form), ("logs.web", Form::Glue));
    assert_eq!(table.columns[0].to_string(), "a struct<b:int>");
    assert_eq!(table.parameter("key"), Some("a\"\\d"));
    assert_eq!(table.storage.serde_parameter("input.regex"), Some("(\\d)"));
    assert_eq!(table.storage.parameters, [("typeOfData".to_owned(), "file".to_owned())]);
    assert_eq!(marked(TABLE, &Place::Key(Bag::Table, "key".to_owned())), r#""k\u0065y""#);
    assert_eq!(marked(TABLE, &Place::Value(Bag::Table, "key".to_owned())), r#""a\"\\d""#);
    assert_eq!(marked(TABLE, &Place::ColumnType(0)), r#""struct< b : INT >""#);
    assert_eq!(marked(TABLE, &Place::Location), r#""s3://b/web/""#);
}

#[test]
fn glues_json_is_read_in_each_of_its_forms() {
    let inner = &TABLE[TABLE.find(": ").unwrap() + 2..TABLE.len() - 2];
    let bare = super::read(inner).unwrap().definition;
    assert_eq!(super::read(&format!("{{\"TableList\": [{inner}]}}")).unwrap().definition, bare);
    let input = super::read(&format!("{{\"DatabaseName\": \"other\", \"TableInput\": {inner}}}")).unwrap();
    assert_eq!(input.definition.database.as_deref(), Some("logs"));
    let input = inner.replace("\"DatabaseName\": \"logs\",", "");
    let input = super::read(&format!("{{\"DatabaseName\": \"other\", \"TableInput\": {input}}}")).unwrap();
    assert_eq!(input.definition.database.as_deref(), Some("other"));
}

#[test]
fn json_that_is_not_glues_is_refused_with_its_place() {
    let error = |text: &str| {
        let error = super::read(text).unwrap_err();
        (error.to_string(), text[error.span].to_owned())
    };
    assert_eq!(error("{\n \"Table\": x}").1, "x");
    assert!(error("{\"a\": 1}").0.contains("neither Table nor TableInput"));
    assert_eq!(error("{\"Table\": [1]}"), ("an object is expected here".to_owned(), "[1]".to_owned()));
    assert_eq!(error("{\"TableList\": []}").0, "there is no table in the list");
    assert!(error("[]").0.contains("an object"));
    let odd = super::read(r#"{"Name": "t", "Parameters": {"a": true, "b": {"x": 1}, "a": "1"}}"#).unwrap();
    let odd: Vec<Odd> = odd.oddities.into_iter().map(|odd| odd.what).collect();
    assert_eq!(odd, [Odd::Repeated("a".to_owned()), Odd::NotText("b".to_owned())]);
}

fn hive_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-z'\"\\\\;`$ {}()%_0-9tnu-]{0,20}"]
}

proptest! {
    #[test]
    fn what_is_written_reads_back(location in hive_text(), comment in hive_text(), value in hive_text()) {
        let quote = crate::ddl::render::string;
        let text = format!(
            "CREATE EXTERNAL TABLE `t` (`a` string COMMENT {}) LOCATION {} TBLPROPERTIES ({} = {})",
            quote(&comment), quote(&location), quote(&value), quote(&value)
        );
        let read = super::read(&text).unwrap();
        // Of `\%` and `\_` the backslash stays, so that they cannot be written.
        let lost = |text: &str| text.contains("\\%") || text.contains("\\_");
        prop_assume!(![&location, &comment, &value].iter().any(|text| lost(text)));
        prop_assert_eq!(&read.definition.location, &location);
        prop_assert_eq!(&read.definition.columns[0].comment, &comment);
        prop_assert_eq!(&read.definition.parameters, &[(value.clone(), value.clone())]);
        for (_, span) in read.marks.iter() {
            prop_assert!(text.get(span.clone()).is_some());
        }
    }

    #[test]
    fn any_text_ends_without_a_panic(text in any::<String>()) {
        let _ = super::read(&text);
        let _ = super::read(&format!("CREATE EXTERNAL TABLE {text}"));
        let _ = super::read(&format!("{{{text}"));
    }

    #[test]
    fn texts_full_of_meaning_end_without_a_panic(
        words in proptest::collection::vec(prop_oneof![
            Just("CREATE EXTERNAL TABLE t"), Just("("), Just(")"), Just(","), Just("a string"), Just("<"), Just(">"),
            Just(":"), Just("COMMENT"), Just("'x'"), Just("'"), Just("`"), Just("="), Just(";"), Just("--"), Just("\n"),
            Just("/*"), Just("*/"), Just("PARTITIONED BY"), Just("ROW FORMAT"), Just("DELIMITED"), Just("SERDE"),
            Just("STORED AS"), Just("LOCATION"), Just("TBLPROPERTIES"), Just("\\"), Just("é"), Just("."),
        ], 0..30)
    ) {
        let text = words.join(" ");
        match super::read(&text) {
            Ok(read) => for (_, span) in read.marks.iter() {
                prop_assert!(text.get(span.clone()).is_some());
            },
            Err(error) => prop_assert!(text.get(error.span).is_some()),
        }
    }

    #[test]
    fn broken_json_ends_without_a_panic(at in 0usize..TABLE.len(), len in 0usize..20, with in r#"[{}\[\]":,a1]{0,3}"#) {
        let end = (at + len).min(TABLE.len());
        let text = format!("{}{with}{}", &TABLE[..at], &TABLE[end..]);
        match super::read(&text) {
            Ok(read) => for (_, span) in read.marks.iter() {
                prop_assert!(text.get(span.clone()).is_some());
            },
            Err(error) => prop_assert!(text.get(error.span).is_some()),
        }
    }
}
