#![allow(clippy::unwrap_used)]

use jiff::civil::date;

use super::*;
use crate::ddl::lint::{Severity, lint};
use crate::ddl::read::read;
use crate::report::{Exit, Report};
use crate::sources::{Catalogue, Choices};
use crate::table::Location;

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|w| (*w).to_owned()).collect()
}

fn table(source: &str, layout: &str) -> Table {
    Table {
        name: source.to_owned(),
        source: source.to_owned(),
        location: Location::parse("s3://my-trail-bucket/AWSLogs/"),
        layout: layout.to_owned(),
        org: (layout == "organization").then(|| "o-abc123".to_owned()),
        accounts: Keys::Listed(words(&["111122223333", "222233334444"])),
        regions: Keys::Listed(words(&["eu-west-1", "us-east-1"])),
        since: Some(date(2023, 1, 1)),
        partitions: Default::default(),
        choices: Default::default(),
        fields: None,
        athena: None,
    }
}

fn ddl(table: &Table) -> Result<String, DdlError> {
    athena(table, Catalogue::builtin().unwrap().get(&table.source).unwrap())
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

/// The kind in each of its formats; one that is open gets a column.
fn in_every_format(source: &Source) -> impl Iterator<Item = (Choices, Source)> + '_ {
    let formats = std::iter::once(&source.format_id).chain(source.formats.iter().map(|f| &f.id));
    formats.map(|format| {
        let columns = if source.open { vec!["mine bigint Of.Mine".to_owned()] } else { Vec::new() };
        let choices = Choices { object_format: Some(format.clone()), columns, ..Choices::default() };
        let chosen = source.with("", &choices).unwrap();
        (choices, chosen)
    })
}

#[test]
fn every_source_layout_and_format_keeps_the_rules() {
    let catalogue = Catalogue::builtin().unwrap();
    let mut statements = 0;
    for (choices, source) in catalogue.iter().flat_map(|source| in_every_format(source)) {
        let every_field: Vec<String> = source.columns.iter().map(|c| c.key().to_owned()).collect();
        let fields = if source.default_fields.is_empty() { vec![None] } else { vec![None, Some(every_field)] };
        for layout in &source.layouts {
            for fields in &fields {
                for accounts in [Keys::Injected, table("x", "").accounts] {
                    let org = layout.needs_org().then(|| "o-a1b2c3d4e5".to_owned());
                    let choices = choices.clone();
                    let location = Location::parse(&format!("s3://my-trail-bucket/{}", source.root));
                    let fields = fields.clone();
                    let table = Table { location, accounts, fields, org, choices, ..table(&source.id, &layout.id) };
                    let text = athena(&table, &source).unwrap();
                    let read = read(&text).unwrap();
                    let faults = lint(&read, date(2026, 3, 10));
                    let faults: Vec<_> = faults.iter().filter(|f| f.severity > Severity::Hint).collect();
                    assert!(faults.is_empty(), "{faults:#?}\n{text}");
                    let columns: Vec<(String, String)> =
                        read.definition.columns.iter().map(|c| (c.name.clone(), c.ty.clone())).collect();
                    assert_eq!(columns, written(&source, &table), "{text}");
                    statements += 1;
                }
            }
        }
    }
    assert!(statements > 200, "{statements}");
}

/// The columns of the physical table with their types.
fn written(source: &Source, table: &Table) -> Vec<(String, String)> {
    let columns = source.columns_of(table.fields.as_deref()).unwrap();
    let one = |c: &&Column| (c.name.clone(), if source.strings { "string".to_owned() } else { c.ty.hive() });
    let (Serde::OpenX { unnest: true, .. }, Format::Json { records: Some(records), .. }) =
        (&source.serde, &source.format)
    else {
        return columns.iter().map(one).collect();
    };
    let (envelope, items): (Vec<&Column>, Vec<&Column>) = columns.iter().partition(|c| c.envelope);
    let items: Vec<String> = items.iter().map(|c| format!("{}:{}", c.name, c.ty.hive())).collect();
    let array = (records.to_lowercase(), format!("array<struct<{}>>", items.join(",")));
    envelope.iter().map(one).chain([array]).collect()
}

#[test]
fn strings_survive_hives_unescaping() {
    let text = "it's \\d \"x\" \t\n `y` ${z}";
    let statement = format!("CREATE EXTERNAL TABLE IF NOT EXISTS `t` (`a` string) LOCATION {}", string(text));
    assert_eq!(read(&statement).unwrap().definition.location, text);
}

#[test]
fn a_comment_has_no_semicolon_and_keeps_its_clauses_apart() {
    assert_eq!(comment("The status; since\nMay -- or so…"), "The status - since May - or so...");
}

#[test]
fn names_that_hive_reserves_stand_in_back_ticks_inside_of_structs() {
    let ty = ColumnType::Struct(vec![
        crate::sources::StructField { name: "date".to_owned(), ty: ColumnType::String },
        crate::sources::StructField { name: "id".to_owned(), ty: ColumnType::Array(Box::new(ColumnType::Int)) },
    ]);
    assert_eq!(hive(&ty), "struct<`date`:string,id:array<int>>");
}

/// The title and the hint of the report for a table that is changed in one point.
fn refusal(change: impl FnOnce(&mut Table)) -> (String, String) {
    let mut table = table("cloudtrail", "account");
    change(&mut table);
    let report = Report::from(ddl(&table).unwrap_err());
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
        ddl(&table)
    };
    let title = org("s3://b-1/AWSLogs/o-abc123/").unwrap_err().to_string();
    assert!(title.contains("the organization o-abc123"), "{title}");
    // Control Tower puts the organization before AWSLogs, too; accounts may be part of a prefix or a bucket.
    let text = org("s3://logs-111122223333/o-abc123/AWSLogs/").unwrap();
    assert!(text.contains("'s3://logs-111122223333/o-abc123/AWSLogs/o-abc123/${aws_account}/CloudTrail/"), "{text}");

    let hive = Table {
        location: Location::parse("s3://b-1/AWSLogs/aws-account-id=111122223333/"),
        ..table("vpcflow", "hive")
    };
    assert!(ddl(&hive).unwrap_err().to_string().contains("the account 111122223333"));
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
    assert_eq!(Report::from(ddl(&fields).unwrap_err()).hint.unwrap(), "did you mean `account-id`?");
}

#[test]
fn what_is_legal_and_odd_is_said() {
    let catalogue = Catalogue::builtin().unwrap();
    let notes = |table: &Table| notes(table, catalogue.get(&table.source).unwrap());
    assert_eq!(notes(&table("cloudtrail", "account")), Vec::<String>::new());
    let bare = Table { location: Location::parse("s3://my-trail-bucket/"), ..table("cloudtrail", "account") };
    assert!(notes(&bare)[0].contains("AWS writes below `AWSLogs/`"));
    let untimed = Table { fields: Some(words(&["srcaddr"])), ..table("vpcflow", "daily") };
    assert!(notes(&untimed)[0].contains("without `start`"));
    let injected = Table { accounts: Keys::Injected, ..table("alb", "account") };
    assert!(notes(&injected)[0].contains("must name its accounts"));
}
