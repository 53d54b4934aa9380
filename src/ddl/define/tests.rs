#![allow(clippy::unwrap_used)]

use jiff::civil::date;

use super::*;
use crate::ddl::examples::{defined, every_table, table, words};
use crate::ddl::lint::{Severity, lint};
use crate::ddl::read::read;
use crate::ddl::statement;
use crate::report::{Exit, Report};
use crate::sources::Catalogue;
use crate::table::{Keys, Location};

fn definition(table: &Table) -> Result<Definition, DdlError> {
    define(table, Catalogue::builtin().unwrap().get(&table.source).unwrap())
}

#[test]
fn every_source_layout_and_format_keeps_the_rules() {
    for (table, source) in every_table() {
        let text = statement(&define(&table, &source).unwrap());
        let faults = lint(&read(&text).unwrap(), date(2026, 3, 10));
        let faults: Vec<_> = faults.iter().filter(|f| f.severity > Severity::Hint).collect();
        assert!(faults.is_empty(), "{faults:#?}\n{text}");
    }
}

#[test]
fn a_comment_has_no_semicolon_and_keeps_its_clauses_apart() {
    assert_eq!(comment("The status; since\nMay -- or so…"), "The status - since May - or so...");
    assert_eq!(comment(&"é".repeat(200)).len(), 254);
}

#[test]
fn an_array_that_stays_whole_is_one_column_beside_the_envelope() {
    let shown: Vec<String> = defined(&table("cwl", "flat")).columns.iter().map(ToString::to_string).collect();
    assert_eq!(shown[..2], ["messagetype string", "owner string"]);
    assert!(shown.last().unwrap().starts_with("logevents array<struct<id:string,timestamp:bigint,message:string,"));
}

#[test]
fn delimiters_are_parameters_of_the_serde_and_headers_of_the_table() {
    let flows = defined(&table("vpcflow", "daily"));
    assert_eq!(flows.storage.serde, class::LAZY_SIMPLE);
    assert_eq!(flows.storage.serde_parameter("field.delim"), Some(" "));
    assert_eq!(flows.storage.serde_parameter("serialization.null.format"), Some("-"));
    assert_eq!(flows.parameter("skip.header.line.count"), Some("1"));
}

/// The title and the hint of the report for a table that is changed in one point.
fn refusal(change: impl FnOnce(&mut Table)) -> (String, String) {
    let mut table = table("cloudtrail", "account");
    change(&mut table);
    let report = Report::from(definition(&table).unwrap_err());
    assert_eq!(report.exit, Exit::Usage);
    (report.title, report.hint.unwrap())
}

#[test]
fn a_location_that_holds_what_the_table_adds_is_refused() {
    let at = |location: &str| refusal(|t| t.location = Location::parse(location));
    let (title, hint) = at("s3://b-1/logs/AWSLogs/111122223333/CloudTrail/eu-west-1/");
    assert_eq!(
        title,
        "the location already contains the account 111122223333, which the table adds for each partition"
    );
    assert_eq!(hint, "type --location s3://b-1/logs/AWSLogs/");
    assert!(at("s3://b-1/AWSLogs/x/CloudTrail").0.contains("the folder `CloudTrail`"));
    assert!(at("s3://b-1/eu-west-1/").0.contains("the region eu-west-1"));

    let org = |location: &str| {
        let table = Table { location: Location::parse(location), ..table("cloudtrail", "organization") };
        definition(&table)
    };
    let title = org("s3://b-1/AWSLogs/o-abc123/").unwrap_err().to_string();
    assert!(title.contains("the organization o-abc123"), "{title}");
    // Control Tower puts the organization before AWSLogs, too; accounts may be part of a prefix or a bucket.
    let template = org("s3://logs-111122223333/o-abc123/AWSLogs/").unwrap();
    let template = template.parameter("storage.location.template").unwrap().to_owned();
    assert!(template.starts_with("s3://logs-111122223333/o-abc123/AWSLogs/o-abc123/${aws_account}/CloudTrail/"));

    let hive = Table {
        location: Location::parse("s3://b-1/AWSLogs/aws-account-id=111122223333/"),
        ..table("vpcflow", "hive")
    };
    assert!(definition(&hive).unwrap_err().to_string().contains("the account 111122223333"));
}

#[test]
fn a_location_outside_of_s3_is_refused() {
    let at = |location: &str| refusal(|t| t.location = Location::parse(location)).0;
    assert_eq!(at("./logs/AWSLogs/"), "Athena reads S3 only, not the folder `./logs/AWSLogs/`");
    assert!(at("arn:aws-cn:s3:::b-1/AWSLogs").contains("write s3://b-1/AWSLogs/"));
    assert!(at("https://b-1.s3.amazonaws.com/AWSLogs/").contains("begins with s3://"));
    assert!(at("s3://My_Bucket/AWSLogs/").contains("a bucket's name"));
    assert!(at("s3:///AWSLogs/").contains("a bucket's name"));
    assert!(at("s3://b-1//AWSLogs/").contains("doubled slash"));
    assert!(at("s3://b-1/${x}/").contains("braces"));
}

#[test]
fn wrong_values_are_refused_with_what_to_type() {
    let listed = |list: &[&str]| Keys::Listed(words(list));
    assert_eq!(
        refusal(|t| t.regions = listed(&["eu-wets-1"])),
        ("`eu-wets-1` is not a region of AWS".to_owned(), "did you mean `eu-west-1`?".to_owned())
    );
    assert!(refusal(|t| t.accounts = listed(&["11112222333"])).0.contains("it has 12 digits"));
    assert!(refusal(|t| t.accounts = Keys::Unlisted).1.contains("--accounts injected"));
    assert!(refusal(|t| t.regions = listed(&[])).1.contains("--regions eu-west-1"));
    assert!(refusal(|t| t.since = None).1.contains("--since 2023-01-01"));
    assert!(refusal(|t| t.since = Some(date(202, 1, 1))).0.contains("no log is as old as"));
    assert!(refusal(|t| t.layout = "hourly".into()).0.contains("write account or organization"));
    assert!(refusal(|t| t.layout = "organization".into()).1.contains("--org o-abc123"));
    assert_eq!(refusal(|t| t.org = Some("o-abc123".into())).1, "type --layout organization");
    let in_org = |org: &str| {
        refusal(|t| {
            t.layout = "organization".into();
            t.org = Some(org.to_owned());
        })
    };
    assert!(in_org("abc123").0.contains("is not an organization id"));
    assert_eq!(refusal(|t| t.athena = Some("logs.Cloud-Trail".into())).1, "type cloud_trail");
    assert!(refusal(|t| t.fields = Some(words(&["version"]))).0.contains("not a matter of choice"));
    let fields = Table { fields: Some(words(&["acount-id"])), ..table("vpcflow", "daily") };
    assert_eq!(Report::from(definition(&fields).unwrap_err()).hint.unwrap(), "did you mean `account-id`?");
}
