#![allow(clippy::unwrap_used)]

mod hcl;
mod json;

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::ddl::define;
use crate::ddl::examples::{defined, every_table, table};
use crate::ddl::read::read;
use crate::report::Report;
use crate::sources::Choices;
use crate::table::{Keys, Location, Table};

fn rendered(form: &str, tables: &[Definition]) -> Result<Rendered, DdlError> {
    Rendering::named(form).unwrap().render(tables)
}

/// A kind for each SerDe and each sort of partition, with two columns of each.
fn representative() -> Vec<Definition> {
    let named = |name: &str, table: Table| {
        let mut definition = defined(&Table { athena: Some(format!("logs.{name}")), ..table });
        definition.columns.truncate(2);
        definition
    };
    let parquet = Choices { object_format: Some("parquet".to_owned()), ..Choices::default() };
    let elsewhere = |table| Table { location: Location::parse("s3://my-other-bucket/"), ..table };
    vec![
        named("cloudtrail_org", Table { accounts: Keys::Injected, ..table("cloudtrail", "organization") }),
        named("alb", table("alb", "account")),
        named("envelopes", elsewhere(table("cwl", "flat"))),
        named("flows", table("vpcflow", "daily")),
        named("flows_parquet", Table { choices: parquet, ..table("vpcflow", "hive_hourly") }),
        named("resolver", table("resolver", "vpc")),
        named("s3access", elsewhere(table("s3access", "flat"))),
    ]
}

#[test]
fn athena() {
    insta::assert_snapshot!(rendered("athena", &representative()).unwrap().text);
}

#[test]
fn glue() {
    insta::assert_snapshot!(rendered("glue", &representative()).unwrap().text);
}

#[test]
fn cloudformation() {
    insta::assert_snapshot!(rendered("cloudformation", &representative()).unwrap().text);
}

#[test]
fn terraform() {
    insta::assert_snapshot!(rendered("terraform", &representative()).unwrap().text);
}

/// What the catalogue holds of tables in each form that describes a catalogue's entry.
fn read_back(tables: &[Definition]) -> Vec<(&'static str, Vec<Definition>)> {
    let text = |form| rendered(form, tables).unwrap().text;
    vec![
        ("glue", json::of_inputs(&text("glue"))),
        ("cloudformation", json::of_template(&text("cloudformation"))),
        ("terraform", hcl::of_resources(&text("terraform"))),
    ]
}

#[test]
fn every_form_of_every_source_layout_and_format_reads_back_as_the_same_table() {
    for (table, source) in every_table() {
        let definition = define(&Table { athena: Some(format!("logs.{}", source.id)), ..table }, &source).unwrap();
        let entry = catalogue::entry(&definition).unwrap();
        for (form, read) in read_back(std::slice::from_ref(&definition)) {
            assert_eq!(read, std::slice::from_ref(&entry), "{form}");
        }
        as_athena_reads_it(&definition);
    }
}

fn as_athena_reads_it(table: &Definition) {
    let text = statement(table);
    let read = read(&text).unwrap();
    assert_eq!((&read.definition, read.oddities.as_slice()), (table, [].as_slice()), "{text}");
}

#[test]
fn several_tables_keep_their_order_and_their_databases() {
    let mut tables = representative();
    tables[1].database = Some("other".to_owned());
    tables.push(Definition { database: Some("other".to_owned()), ..tables[0].clone() });
    let entries: Vec<Definition> = tables.iter().map(|table| catalogue::entry(table).unwrap()).collect();
    for (form, read) in read_back(&tables) {
        assert_eq!(read, entries, "{form}");
    }
    let template = rendered("cloudformation", &tables).unwrap().text;
    for name in ["Database2", "Bucket2", "CloudtrailOrgTable", "CloudtrailOrgTable2"] {
        assert!(template.contains(&format!("\"{name}\": {{")), "{name} in {template}");
    }
    let resources = rendered("terraform", &tables).unwrap().text;
    assert!(resources.contains("\"aws_glue_catalog_table\" \"cloudtrail_org2\" {"), "{resources}");
}

static ALB: LazyLock<Definition> = LazyLock::new(|| representative().remove(1));

/// Texts that mean something in one of the forms.
fn odd_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[$%{}!\\\\\"'`:;#/\n\t]{0,12}",
        Just("${day}".to_owned()),
        Just("%{ if x }".to_owned()),
        Just("${!Literal}".to_owned()),
        Just("s3://my-trail-bucket/${x}".to_owned()),
    ]
}

proptest! {
    #[test]
    fn any_text_reads_back(description in odd_text(), key in "[a-z${}\"\\\\.]{1,8}", value in odd_text()) {
        let mut table = ALB.clone();
        table.description = description;
        table.parameters.push((key, value.clone()));
        table.storage.serde_parameters.push(("odd".to_owned(), value));
        let entry = catalogue::entry(&table).unwrap();
        prop_assert_eq!(&read(&statement(&table)).unwrap().definition, &table);
        for (_, read) in read_back(&[table]) {
            prop_assert_eq!(&read, std::slice::from_ref(&entry));
        }
    }
}

#[test]
fn nothing_in_a_json_or_hcl_text_acts_on_who_reads_it() {
    let mut table = ALB.clone();
    table.columns[0].comment = "a\u{202e}b\u{1b}[31m".to_owned();
    for form in ["glue", "cloudformation", "terraform"] {
        let text = rendered(form, std::slice::from_ref(&table)).unwrap().text;
        assert!(!text.contains(['\u{202e}', '\u{1b}']), "{form}: {text}");
    }
}

#[test]
fn a_form_that_names_the_database_asks_for_it_and_a_template_leaves_it_to_the_deployment() {
    let table = Definition { database: None, ..ALB.clone() };
    for form in ["glue", "terraform"] {
        let report = Report::from(rendered(form, std::slice::from_ref(&table)).unwrap_err());
        assert_eq!(report.title, format!("the table alb is in no database, and the form {form} names one"));
        assert_eq!(report.hint.unwrap(), "type --database NAME");
    }
    let template: serde_json::Value =
        serde_json::from_str(&rendered("cloudformation", &[table]).unwrap().text).unwrap();
    assert_eq!(template["Parameters"]["Database"].get("Default"), None);
    assert_eq!(template["Parameters"]["Bucket"]["Default"], "my-trail-bucket");
}

#[test]
fn what_glue_would_not_take_is_refused_with_its_name_and_the_limit() {
    let refused = |change: &dyn Fn(&mut Definition)| {
        let mut table = ALB.clone();
        change(&mut table);
        let errors: Vec<String> = ["glue", "cloudformation", "terraform"]
            .map(|form| rendered(form, std::slice::from_ref(&table)).unwrap_err().to_string())
            .into();
        assert!(errors.iter().all(|error| *error == errors[0]), "{errors:?}");
        errors[0].clone()
    };
    let long = |bytes: usize| "x".repeat(bytes);
    assert_eq!(
        refused(&|t| t.columns[0].comment = long(256)),
        "the comment of the column type of logs.alb has 256 bytes, and Glue takes 255"
    );
    assert!(refused(&|t| t.columns[0].ty = long(131_073)).ends_with("and Glue takes 131072"));
    assert!(refused(&|t| t.description = long(2049)).starts_with("the description of logs.alb"));
    assert!(refused(&|t| t.location = format!("s3://b-1/{}/", long(2056))).starts_with("the location of"));
    assert!(refused(&|t| t.storage.input_format = long(129)).starts_with("the input format of"));
    assert!(refused(&|t| t.parameters[2].1 = long(512_001)).starts_with("the parameter projection.aws_account.values"));
}

#[test]
fn what_cloudformation_would_not_take_or_would_replace_is_refused() {
    let table = ALB.clone();
    let many: Vec<Definition> = (0..501).map(|n| Definition { name: format!("alb_{n}"), ..table.clone() }).collect();
    let error = rendered("cloudformation", &many).unwrap_err().to_string();
    assert_eq!(error, "the template has 501 tables, and CloudFormation takes 500");
    let long = rendered("cloudformation", &many[..20]).unwrap();
    assert!(long.notes[0].contains("aws cloudformation deploy --s3-bucket BUCKET"), "{:?}", long.notes);
    let mut secret = table;
    secret.columns[0].comment = "{{resolve:secretsmanager:prod}}".to_owned();
    let report = Report::from(rendered("cloudformation", &[secret]).unwrap_err());
    assert!(report.title.contains("`{{resolve:`"), "{}", report.title);
}

#[test]
fn a_table_that_is_named_twice_is_refused() {
    let table = ALB.clone();
    for form in RENDERINGS {
        let error = form.render(&[table.clone(), table.clone()]).unwrap_err();
        assert_eq!(error, DdlError::Twice("logs.alb".to_owned()));
    }
}
