#![allow(clippy::unwrap_used)]

use super::*;
use crate::ddl::examples::{defined, table, words};
use crate::ddl::read::read;
use crate::table::{Keys, Table};

fn ddl(table: &Table) -> Result<String, DdlError> {
    Ok(statement(&defined(table)))
}

#[test]
fn cloudtrail_of_accounts() {
    insta::assert_snapshot!(ddl(&table("cloudtrail", "account")).unwrap());
}

#[test]
fn cloudtrail_of_an_organization_with_injected_accounts() {
    let table = Table {
        accounts: Keys::Injected,
        athena: Some("logs.cloudtrail_org".to_owned()),
        ..table("cloudtrail", "organization")
    };
    let text = ddl(&table).unwrap();
    insta::assert_snapshot!(text[text.find("PARTITIONED").unwrap()..]);
    assert!(text.starts_with("CREATE EXTERNAL TABLE IF NOT EXISTS `logs`.`cloudtrail_org` (\n"));
}

#[test]
fn alb_access_logs() {
    insta::assert_snapshot!(ddl(&table("alb", "account")).unwrap());
}

#[test]
fn flow_logs_with_fields_of_their_own_in_hive_folders() {
    let fields = Some(words(&["version", "end", "start", "vpc-id", "srcaddr", "dstaddr", "pkt-srcaddr", "type"]));
    insta::assert_snapshot!(ddl(&Table { fields, ..table("vpcflow", "hive_hourly") }).unwrap());
}

#[test]
fn strings_survive_hives_unescaping() {
    let text = "it's \\d \"x\" \t\n `y` ${z}";
    let statement = format!("CREATE EXTERNAL TABLE IF NOT EXISTS `t` (`a` string) LOCATION {}", string(text));
    assert_eq!(read(&statement).unwrap().definition.location, text);
}

#[test]
fn names_that_hive_does_not_take_bare_stand_in_back_ticks_inside_of_structs() {
    assert_eq!(ty("struct<date:string,id:array<int>>"), "struct<`date`:string,id:array<int>>");
    let odd = "map<string,array<struct<end:decimal(10,2),x-y:struct<order:date>>>>";
    assert_eq!(ty(odd), "map<string,array<struct<`end`:decimal(10,2),`x-y`:struct<`order`:date>>>>");
    assert_eq!(ty("decimal(10,2)"), "decimal(10,2)");
    assert_eq!(name("a`b"), "`a``b`");
}

/// A table of somebody else.
fn foreign(serde: &str, parameters: &[(&str, &str)]) -> Storage {
    Storage {
        serde: serde.to_owned(),
        serde_parameters: parameters.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
        input_format: class::TEXT_INPUT.to_owned(),
        output_format: class::TEXT_OUTPUT.to_owned(),
        ..Storage::default()
    }
}

#[test]
fn the_short_form_is_written_only_if_it_says_all() {
    let commas = [("field.delim", ","), ("serialization.format", ","), ("escape.delim", "\\")];
    assert_eq!(
        row_format(&foreign(class::LAZY_SIMPLE, &commas)),
        "ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' ESCAPED BY '\\\\'\nSTORED AS TEXTFILE"
    );
    let more = [("field.delim", ","), ("serialization.format", ","), ("timestamp.formats", "x")];
    for parameters in [&commas[..1], &more] {
        let text = row_format(&foreign(class::LAZY_SIMPLE, parameters));
        assert!(text.starts_with(&format!("ROW FORMAT SERDE '{}'\nWITH SERDEPROPERTIES (\n", class::LAZY_SIMPLE)));
    }
}

#[test]
fn what_a_statement_cannot_say_is_noted() {
    let mut table = defined(&table("alb", "account"));
    table.parameters.insert(0, ("EXTERNAL".to_owned(), "TRUE".to_owned()));
    table.storage.parameters.push(("sizeKey".to_owned(), "7".to_owned()));
    let rendered = render(&[table]).unwrap();
    assert_eq!(rendered.notes, ["alb: a statement cannot set parameters of the storage descriptor: sizeKey"]);
    assert!(!rendered.text.contains("sizeKey") && !rendered.text.contains("'EXTERNAL'"));
}

#[test]
fn statements_of_a_script_are_parted_by_a_line_with_a_semicolon() {
    let tables = [defined(&table("alb", "account")), defined(&table("cloudtrail", "account"))];
    let text = render(&tables).unwrap().text;
    let parts: Vec<&str> = text.split("\n;\n").collect();
    assert_eq!(parts.len(), 2);
    assert_eq!(format!("{}\n", parts[0]), statement(&tables[0]));
    assert_eq!(parts[1], statement(&tables[1]));
    assert_eq!(render(&tables[..1]).unwrap().text, statement(&tables[0]));
}

#[test]
fn a_statement_that_athena_would_not_take_is_refused() {
    let mut table = defined(&table("alb", "account"));
    table.parameters.push(("note".to_owned(), "x".repeat(LONGEST)));
    let error = render(&[table]).unwrap_err().to_string();
    assert!(error.starts_with("the statement of alb has 26") && error.ends_with("bytes, and Athena takes 262144"));
}
