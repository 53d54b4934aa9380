#![allow(clippy::unwrap_used)]

use jiff::civil::date;

use super::*;
use crate::ddl::DefinedColumn;

const TODAY: Date = date(2026, 3, 10);

fn column(name: &str, ty: &str) -> DefinedColumn {
    DefinedColumn { name: name.to_owned(), ty: ty.to_owned(), comment: String::new() }
}

/// The table of AWS's own documentation for one account and one region.
fn documented() -> Definition {
    let pairs = [
        ("projection.enabled", "true"),
        ("projection.timestamp.type", "date"),
        ("projection.timestamp.format", "yyyy/MM/dd"),
        ("projection.timestamp.interval", "1"),
        ("projection.timestamp.interval.unit", "DAYS"),
        ("projection.timestamp.range", "2020/01/01,NOW"),
        ("storage.location.template", "s3://trails/AWSLogs/111122223333/CloudTrail/eu-west-1/${timestamp}"),
    ];
    let columns = ["eventversion", "eventtime", "eventname", "sourceipaddress", "useragent", "vpcendpointid"];
    Definition {
        database: Some("default".to_owned()),
        name: "cloudtrail_logs_pp".to_owned(),
        columns: columns.map(|name| column(name, "string")).to_vec(),
        partitions: vec![column("timestamp", "string")],
        location: "s3://trails/AWSLogs/111122223333/CloudTrail/eu-west-1".to_owned(),
        parameters: pairs.map(|(k, v)| (k.to_owned(), v.to_owned())).to_vec(),
        ..Definition::default()
    }
}

fn found(definition: &Definition) -> Result<Recognised, Unrecognised> {
    recognise(definition, &Catalogue::builtin().unwrap(), None, TODAY)
}

fn with(key: &str, value: &str) -> Definition {
    let mut table = documented();
    table.parameters.retain(|(k, _)| k != key);
    table.parameters.push((key.to_owned(), value.to_owned()));
    table
}

#[test]
fn a_table_of_one_account_and_region_keeps_its_own_partition() {
    let Recognised { table, columns, .. } = found(&documented()).unwrap();
    assert_eq!((table.source.as_str(), table.layout.as_str()), ("cloudtrail", "account"));
    assert_eq!(table.location, Location::S3("s3://trails/AWSLogs/".to_owned()));
    assert_eq!(table.accounts, Keys::Listed(vec!["111122223333".to_owned()]));
    assert_eq!(table.regions, Keys::Listed(vec!["eu-west-1".to_owned()]));
    assert_eq!(table.since, Some(date(2020, 1, 1)));
    assert_eq!(table.athena.as_deref(), Some("default.cloudtrail_logs_pp"));
    let names = table.existing.unwrap().names;
    let expected = [("aws_account", ""), ("aws_region", ""), ("day", "timestamp")];
    assert_eq!(names, expected.map(|(ours, theirs)| (ours.to_owned(), theirs.to_owned())).into());
    assert_eq!(columns.0, 6);
}

#[test]
fn partitions_of_another_name_stand_for_those_of_the_kind() {
    let mut definition = with(
        "storage.location.template",
        "s3://trails/org/AWSLogs/o-exampleorg/${account}/CloudTrail/${region}/${timestamp}/",
    );
    definition.partitions.extend([column("account", "string"), column("region", "string")]);
    definition.parameters.extend([
        ("projection.account.type".to_owned(), "injected".to_owned()),
        ("projection.region.type".to_owned(), "enum".to_owned()),
        ("projection.region.values".to_owned(), "eu-west-1,us-east-1".to_owned()),
    ]);
    let table = found(&definition).unwrap().table;
    assert_eq!((table.layout.as_str(), table.org.as_deref()), ("organization", Some("o-exampleorg")));
    assert_eq!(table.location, Location::S3("s3://trails/org/AWSLogs/".to_owned()));
    assert_eq!(table.accounts, Keys::Injected);
    assert_eq!(table.regions, Keys::Listed(vec!["eu-west-1".to_owned(), "us-east-1".to_owned()]));
}

#[test]
fn a_range_that_moves_begins_today() {
    let found = found(&with("projection.timestamp.range", "NOW-3YEARS,2025/01/01")).unwrap();
    assert_eq!(found.table.since, Some(date(2023, 3, 10)));
    assert_eq!(found.notes.len(), 2, "{:?}", found.notes);
}

#[test]
fn what_cannot_be_bounded_is_refused() {
    let refused = |definition: &Definition| found(definition).unwrap_err().to_string();
    let off = refused(&with("projection.enabled", "false"));
    assert!(off.contains("no partition projection"), "{off}");
    let format = refused(&with("projection.timestamp.format", "yyyy/MM"));
    assert!(format.contains("looks like cloudtrail, but timestamp is written as yyyy/MM"), "{format}");
    let folders = refused(&with("storage.location.template", "s3://trails/mine/${timestamp}/x/"));
    assert!(folders.contains("those of no log kind"), "{folders}");
    let mut view = documented();
    view.table_type = Some("VIRTUAL_VIEW".to_owned());
    assert!(refused(&view).contains("no table of objects"));
    let mut number = documented();
    number.partitions[0].ty = "int".to_owned();
    assert!(refused(&number).contains("is int, not string"));
    let mut other = documented();
    other.columns = vec![column("a", "string"), column("b", "string")];
    assert!(refused(&other).contains("columns"));
}

#[test]
fn our_own_tables_are_recognised_as_what_they_are() {
    let catalogue = Catalogue::builtin().unwrap();
    let mut wrong = Vec::new();
    for source in catalogue.iter().filter(|source| !source.open) {
        for layout in &source.layouts {
            let mut table = Table::new(&source.id, &source.id, Location::parse("s3://logs/AWSLogs/"), &layout.id);
            table.org = layout.needs_org().then(|| "o-exampleorg".to_owned());
            table.accounts = Keys::Listed(vec!["111122223333".to_owned()]);
            table.regions = Keys::Listed(vec!["eu-west-1".to_owned()]);
            table.since = Some(date(2023, 1, 1));
            let definition = crate::ddl::define(&table, source).unwrap();
            let found = recognise(&definition, &catalogue, Some(&source.id), TODAY);
            // A layout may be a case of another one, with a folder that is always the same.
            let is_case =
                |f: &Recognised| f.table.existing.as_ref().is_some_and(|e| e.names.values().any(String::is_empty));
            let is_alike =
                |f: &Recognised| source.layout(&f.table.layout).is_some_and(|other| other.template == layout.template);
            let same = found.as_ref().is_ok_and(|f| f.table.location == table.location && (is_alike(f) || is_case(f)));
            if !same {
                let found = found.map(|f| (f.table.source, f.table.layout, f.table.location));
                wrong.push(format!("{} {}: {found:?}", source.id, layout.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
