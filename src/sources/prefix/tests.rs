use jiff::civil::{DateTime, datetime};
use proptest::prelude::*;

use super::*;
use crate::sources::DateReading;

fn read(grammar: Grammar, prefix: &str) -> Result<String, String> {
    let read = grammar.read(prefix, &TimeZone::UTC).map_err(|e| e.why)?;
    let partitions = read.partitions.iter().map(|p| match &p.projection {
        Projection::Date { format, .. } => format!("{}={format}", p.name),
        Projection::Account { .. } => format!("{}=accounts", p.name),
        _ => p.name.clone(),
    });
    Ok(format!("{} | {}", read.template, partitions.collect::<Vec<_>>().join(" ")))
}

fn stream(prefix: &str) -> Result<String, String> {
    read(Grammar::Firehose, prefix)
}

#[test]
fn a_prefix_without_a_timestamp_gets_the_usual_folders_right_behind_it() {
    assert_eq!(stream("").unwrap(), "{hour}/ | hour=yyyy/MM/dd/HH");
    assert_eq!(stream("logs/").unwrap(), "logs/{hour}/ | hour=yyyy/MM/dd/HH");
    assert_eq!(stream("logs").unwrap(), "logs{hour}/ | hour=yyyy/MM/dd/HH");
}

#[test]
fn timestamps_and_the_text_between_them_are_one_date() {
    assert_eq!(stream("a/!{timestamp:yyyy-MM-dd}/").unwrap(), "a/{day}/ | day=yyyy-MM-dd");
    assert_eq!(
        stream("a/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/").unwrap(),
        "a/year={hour}/ | hour=yyyy/'month='MM/'day='dd/'hour='HH"
    );
    assert_eq!(stream("dt=!{timestamp:yyyy-MM-dd}/h=!{timestamp:HH}/").unwrap(), "dt={hour}/ | hour=yyyy-MM-dd/'h='HH");
}

#[test]
fn keys_of_dynamic_partitioning_are_partitions_of_their_own() {
    let keyed = "a/!{partitionKeyFromQuery:customerId}/!{timestamp:yyyy/MM/dd}/!{partitionKeyFromLambda:log-group}/";
    assert_eq!(stream(keyed).unwrap(), "a/{customer_id}/{day}/{log_group}/ | customer_id day=yyyy/MM/dd log_group");
    assert!(stream("!{partitionKeyFromQuery:k}-x/").unwrap_err().contains("a slash must follow"));
    assert!(stream("!{partitionKeyFromQuery:k}/!{partitionKeyFromQuery:k}/").unwrap_err().contains("twice"));
    let inside = "!{timestamp:yyyy/MM}/!{partitionKeyFromQuery:k}/!{timestamp:dd}/";
    assert!(stream(inside).unwrap_err().contains("inside the date"));
}

#[test]
fn what_no_projection_can_name_is_left_to_the_folders_below_or_refused() {
    assert_eq!(
        stream("a/!{timestamp:yyyy/MM/dd/HH}/!{firehose:random-string}/").unwrap(),
        "a/{hour}/ | hour=yyyy/MM/dd/HH"
    );
    assert_eq!(stream("a/!{timestamp:yyyy/MM/dd/HH/mm/ss}/").unwrap(), "a/{hour}/ | hour=yyyy/MM/dd/HH");
    assert_eq!(stream("a/!{timestamp:yyyy/MM/dd/HH}").unwrap(), "a/{day}/ | day=yyyy/MM/dd");
    assert!(stream("!{firehose:random-string}/!{timestamp:yyyy/MM/dd}/").unwrap_err().contains("before the date"));
    assert!(stream("a/!{timestamp:yyyyMMdd}").unwrap_err().contains("no folder ends with the date"));
    assert!(stream("a/!{timestamp:yyyy/MM}/").unwrap_err().contains("yyyy, MM, dd"));
    assert!(stream("a/!{timestamp:YYYY/MM/dd}/").unwrap_err().contains("write yyyy"));
}

#[test]
fn what_is_no_prefix_is_refused_with_what_to_write() {
    assert!(stream("a/!{timestamp:yyyy/MM/dd").unwrap_err().contains("not closed"));
    assert!(stream("a/!{yyyy}/").unwrap_err().contains("!{namespace:value}"));
    assert!(stream("a/!{timestamp:}/").unwrap_err().contains("lacks its value"));
    assert!(stream("a/!{date:yyyy}/").unwrap_err().contains("not a namespace"));
    assert!(stream("a/!{firehose:error-output-type}/").unwrap_err().contains("error prefix"));
    assert!(stream("/a/").unwrap_err().contains("begin with a slash"));
    assert!(stream("a//b/").unwrap_err().contains("doubled slash"));
    assert!(stream("a/${day}/").unwrap_err().contains('$'));
}

#[test]
fn suffix_paths_of_vended_deliveries() {
    let suffix = |path: &str| read(Grammar::Vended, path).unwrap();
    assert_eq!(
        suffix("{DistributionId}/{yyyy}/{MM}/{dd}/{HH}"),
        "{distribution}/{hour}/ | distribution hour=yyyy/MM/dd/HH"
    );
    assert_eq!(suffix("{accountid}/{yyyy}/{MM}/{dd}"), "{aws_account}/{day}/ | aws_account=accounts day=yyyy/MM/dd");
    assert_eq!(suffix(""), " | ");
    assert!(read(Grammar::Vended, "{year-month}/").unwrap_err().contains("not a variable"));
}

/// A prefix that a user may write, and what it makes of a time.
type Case = (String, fn(DateTime) -> String);

fn prefixes() -> impl Strategy<Value = Case> {
    let cases: Vec<Case> = vec![
        ("logs/".to_owned(), |t| t.strftime("logs/%Y/%m/%d/%H/").to_string()),
        ("l/!{timestamp:yyyy/MM/dd}/".to_owned(), |t| t.strftime("l/%Y/%m/%d/").to_string()),
        ("l/dt=!{timestamp:yyyy-MM-dd}/h=!{timestamp:HH}/".to_owned(), |t| {
            t.strftime("l/dt=%Y-%m-%d/h=%H/").to_string()
        }),
        ("year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/".to_owned(), |t| {
            t.strftime("year=%Y/month=%m/day=%d/").to_string()
        }),
        ("!{timestamp:yyyy-MM-dd-HH}/x/".to_owned(), |t| t.strftime("%Y-%m-%d-%H/x/").to_string()),
    ];
    prop::sample::select(cases)
}

proptest! {
    /// What Firehose renders is what the projection renders, and its value is recognised again.
    #[test]
    fn a_rendered_key_is_recognised(
        (prefix, rendered) in prefixes(),
        zone in prop::sample::select(vec!["UTC", "Asia/Tokyo", "America/New_York", "Europe/Berlin", "Asia/Kathmandu"]),
        second in 1_577_836_800_i64..2_208_988_800,
    ) {
        let zone = TimeZone::get(zone).unwrap();
        let read = Grammar::Firehose.read(&prefix, &zone).unwrap();
        let local = zone.to_datetime(jiff::Timestamp::from_second(second).unwrap());
        let local = local.with().minute(0).second(0).build().unwrap();
        let date = read.partitions.iter().find_map(|p| match &p.projection {
            Projection::Date { format, zone: clock, .. } => Some((p, format, clock)),
            _ => None,
        });
        let (partition, format, clock) = date.unwrap();
        prop_assert_eq!(clock, &zone);
        let value = format.render(local);
        let key = read.template.replace(&format!("{{{}}}", partition.name), &value);
        prop_assert_eq!(&key, &rendered(local));
        let is_day = partition.name == "day";
        let expected = if is_day { local.with().hour(0).build().unwrap() } else { local };
        prop_assert_eq!(format.read(&value), DateReading::Whole(expected, value.len()));
    }

    #[test]
    fn any_prefix_is_read_or_refused(prefix in "[a-z/!{}:$=,yMdH-]{0,40}") {
        for grammar in [Grammar::Firehose, Grammar::Vended] {
            if let Ok(read) = grammar.read(&prefix, &TimeZone::UTC) {
                prop_assert!(read.template.is_empty() || read.template.ends_with('/'));
                for partition in &read.partitions {
                    let place = format!("{{{}}}/", partition.name);
                    prop_assert!(read.template.contains(&place));
                }
            }
        }
    }
}

#[test]
fn new_year_in_tokyo_is_the_year_of_tokyo() {
    let read = Grammar::Firehose.read("logs/", &TimeZone::get("Asia/Tokyo").unwrap()).unwrap();
    let Projection::Date { format, zone, .. } = &read.partitions[0].projection else { panic!() };
    let midnight = zone.to_datetime("2026-12-31T15:00:00Z".parse().unwrap());
    assert_eq!(format.render(midnight), "2027/01/01/00");
    assert_eq!(midnight, datetime(2027, 1, 1, 0, 0, 0, 0));
}
