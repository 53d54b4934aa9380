#![allow(clippy::unwrap_used)]

use std::path::Path;

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::settings::{Kinds, Settings};
use crate::sources::{Catalogue, Choices};
use crate::table::Existing;

fn trail() -> Table {
    Table {
        accounts: Keys::Listed(vec!["111122223333".to_owned()]),
        regions: Keys::Injected,
        since: Some(date(2023, 1, 1)),
        ..Table::new("trail", "cloudtrail", Location::parse("s3://my-trail-bucket/AWSLogs/"), "account")
    }
}

fn load(text: &str) -> Settings {
    let kinds = Kinds::from(&Catalogue::builtin().unwrap());
    Settings::parse(Path::new("/project/logq.toml"), text, &kinds).unwrap_or_else(|errors| panic!("{text}{errors:?}"))
}

#[test]
fn an_empty_text_becomes_a_configuration() {
    let text = with_table("", &trail()).unwrap();
    insta::assert_snapshot!(text, @r#"
    version = 1

    [tables.trail]
    source = "cloudtrail"
    location = "s3://my-trail-bucket/AWSLogs/"
    layout = "account"
    accounts = ["111122223333"]
    regions = "injected"
    since = 2023-01-01
    "#);
    assert_eq!(**load(&text).table("trail").unwrap(), trail());
}

#[test]
fn a_table_that_was_taken_over_is_read_back_with_its_own_names() {
    let own =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    let existing = Existing {
        columns: own(&[("eventtime", "string"), ("useridentity", "struct<arn:string,type:string>")]),
        names: own(&[("aws_account", ""), ("day", "timestamp")]).into_iter().collect(),
    };
    let table = Table { existing: Some(existing), athena: Some("ops.trail".to_owned()), ..trail() };
    let text = with_table("", &table).unwrap();
    assert_eq!(**load(&text).table("trail").unwrap(), table, "{text}");
}

const WRITTEN: &str = r#"# Ours.
version = 1   # the format

[tables.cloudtrail] # the old one
location = "s3://old-bucket/AWSLogs/"   # moved in May
# the first account
accounts = [ "111122223333" ]
layout = "account"
org_note = 1

[guard]
max_scan = "1GB"
"#;

#[test]
fn a_table_comes_behind_the_others_and_nothing_else_moves() {
    let before = WRITTEN.replace("org_note = 1\n", "");
    let text = with_table(&before, &trail()).unwrap();
    let (head, rest) = text.split_once("\n[tables.trail]\n").unwrap();
    let (own, tail) = rest.split_once("\n[guard]\n").unwrap();
    assert_eq!(format!("{head}\n[guard]\n{tail}"), before);
    assert!(own.starts_with("source = \"cloudtrail\"\n"), "{own}");
}

#[test]
fn an_entry_that_is_replaced_keeps_its_place_and_the_comments_of_what_stays() {
    let table = Table {
        name: "cloudtrail".to_owned(),
        partitions: [("vpc".to_owned(), Keys::Listed(vec!["vpc-1".to_owned()]))].into(),
        ..trail()
    };
    assert!(has_table(WRITTEN, "cloudtrail").unwrap() && !has_table(WRITTEN, "trail").unwrap());
    insta::assert_snapshot!(with_table(WRITTEN, &table).unwrap(), @r#"
    # Ours.
    version = 1   # the format

    [tables.cloudtrail] # the old one
    location = "s3://my-trail-bucket/AWSLogs/"   # moved in May
    # the first account
    accounts = [ "111122223333" ]
    layout = "account"
    regions = "injected"
    since = 2023-01-01
    partitions.vpc = ["vpc-1"]

    [guard]
    max_scan = "1GB"
    "#);
}

#[test]
fn a_long_list_has_a_line_for_each_item() {
    let fields: Vec<String> = (1..20).map(|n| format!("field-{n}")).collect();
    let text = with_table("", &Table { fields: Some(fields), ..trail() }).unwrap();
    assert!(text.contains("fields = [\n    \"field-1\",\n    \"field-2\",\n"), "{text}");
    assert!(text.contains("    \"field-19\",\n]\n"), "{text}");
}

#[test]
fn what_cannot_be_written_into_is_refused() {
    assert_eq!(with_table("version = ", &trail()).unwrap_err().mark.unwrap().origin, "logq.toml");
    assert!(with_table("tables = 1", &trail()).unwrap_err().title.contains("`tables` is not a table"));
    let odd = Table { name: "My-Trail".to_owned(), ..trail() };
    assert_eq!(with_table("", &odd).unwrap_err().title, "`My-Trail` cannot be the name of a table");
}

/// Texts that hold nothing of the name, or hold it in each way that TOML has.
const TEXTS: [&str; 7] = [
    "",
    WRITTEN,
    "version = 1\n[tables.mine]\nlocation = \"./logs\"\nsource = \"waf\"\npartitions.vpc = [\"a\"] # one\n",
    "version = 1\n[tables]\nmine = { location = \"./logs\", source = \"waf\" }\n[ui]\ntimezone = \"UTC\"\n",
    "version = 1\ntables.mine.location = \"./logs\"\ntables.mine.source = \"waf\"\n",
    "version = 1\ntables = { mine = { location = \"./logs\", source = \"waf\" } }\n",
    "version = 1\n[tables.mine.partitions]\nvpc = \"injected\"\n[tables.mine]\nsource = \"waf\"\nlocation = \"./logs\"",
];

fn tables() -> impl Strategy<Value = Table> {
    let kinds = [
        ("cloudtrail", "account", Choices::default()),
        ("cloudtrail", "organization", Choices::default()),
        ("vpcflow", "hive", Choices { object_format: Some("parquet".to_owned()), ..Choices::default() }),
        (
            "firehose_json",
            "hourly",
            Choices {
                prefix: Some("app/!{timestamp:yyyy/MM/dd/HH}/".to_owned()),
                timezone: Some("Asia/Tokyo".to_owned()),
                columns: vec!["id string".to_owned(), "tags map<string,string> Of.\"Mine\"".to_owned()],
                time: Some("id iso8601".to_owned()),
                ..Choices::default()
            },
        ),
    ];
    let keys = || {
        prop_oneof![
            Just(Keys::Unlisted),
            Just(Keys::Injected),
            proptest::collection::vec("[0-9]{12}", 1..12).prop_map(Keys::Listed)
        ]
    };
    let location = prop_oneof![
        "s3://[a-z]{3}/([a-z \"'#\\\\]{1,6}/)?".prop_map(Location::S3),
        "/[a-z \"'#\\\\]{1,6}".prop_map(|path| Location::Folder(path.into())),
    ];
    let partitions = proptest::collection::btree_map("[a-z]{1,6}", keys(), 0..3);
    let kinds = proptest::sample::select(kinds.to_vec());
    (
        kinds,
        location,
        keys(),
        proptest::option::of(2006i16..9999),
        partitions,
        proptest::option::of("[a-z]{1,4}\\.[a-z]{1,4}"),
    )
        .prop_map(|((source, layout, choices), location, accounts, year, partitions, athena)| Table {
            org: (layout == "organization").then(|| "o-abc123".to_owned()),
            accounts,
            since: year.map(|year| date(year, 2, 28)),
            fields: (source == "vpcflow").then(|| vec!["srcaddr".to_owned(), "account-id".to_owned()]),
            partitions: partitions.into_iter().filter(|(_, keys)| *keys != Keys::Unlisted).collect(),
            choices,
            athena,
            ..Table::new("mine", source, location, layout)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_loads_as_the_same_table_whatever_was_there(table in tables(), at in 0..TEXTS.len()) {
        let before = TEXTS[at].replace("org_note = 1\n", "");
        let text = with_table(&before, &table).unwrap();
        let settings = load(&text);
        prop_assert_eq!(&**settings.table("mine").unwrap(), &table, "{}", text);
        prop_assert_eq!(settings.table("cloudtrail").is_some(), at == 1);
        prop_assert_eq!(with_table(&text, &table).unwrap(), text);
    }
}
