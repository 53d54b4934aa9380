#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use super::*;
use crate::sources::Catalogue;
use crate::table::Location;

fn table(names: &[(&str, &str)], columns: &[(&str, &str)]) -> Table {
    let own =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    let existing = Existing { columns: own(columns), names: own(names).into_iter().collect::<BTreeMap<_, _>>() };
    let accounts = Keys::Listed(vec!["111122223333".to_owned()]);
    let base = Table::new("cloudtrail", "cloudtrail", Location::parse("s3://trails/AWSLogs/"), "account");
    Table { existing: Some(existing), accounts, ..base }
}

#[test]
fn names_types_and_partitions_become_those_of_the_kind() {
    let names = [("aws_account", ""), ("aws_region", "region"), ("useragent", "agent")];
    let columns = [
        ("eventtime", "string"),
        ("agent", "string"),
        ("readonly", "boolean"),
        ("requestparameters", "map<string,string>"),
        ("useridentity", "struct<type:string,arn:string>"),
    ];
    let table = table(&names, &columns);
    let catalogue = Catalogue::builtin().unwrap();
    let source = catalogue.get("cloudtrail").unwrap();
    let there = There::of(&table, source).unwrap();
    let partitions = &source.layout("account").unwrap().partitions;
    let relation = there.relation(|_| true, partitions, vec!["\"$path\"".to_owned()], "logs.trail");
    insta::assert_snapshot!(relation.replace(", ", ",\n"));
    let missing: Vec<String> = there.missing().iter().map(ToString::to_string).collect();
    assert!(missing.contains(&"useridentity.accesskeyid".to_owned()), "{missing:?}");
    assert!(missing.contains(&"eventname".to_owned()), "{missing:?}");
    assert!(!missing.iter().any(|m| m == "useragent" || m == "useridentity" || m == "useridentity.arn"), "{missing:?}");
}

#[test]
fn a_column_of_another_shape_is_missing() {
    let table = table(&[], &[("useridentity", "string"), ("resources", "string"), ("eventtime", "timestamp")]);
    let catalogue = Catalogue::builtin().unwrap();
    let there = There::of(&table, catalogue.get("cloudtrail").unwrap()).unwrap();
    let missing: Vec<String> = there.missing().iter().map(ToString::to_string).collect();
    assert!(missing.contains(&"useridentity".to_owned()) && missing.contains(&"resources".to_owned()), "{missing:?}");
    let relation = there.relation(|column| column.name == "eventtime", &[], Vec::new(), "t");
    assert_eq!(relation, "(SELECT TRY_CAST(eventtime AS varchar) AS eventtime FROM t) AS existing");
}
