#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::scope::Window;
use crate::sources::{Catalogue, DatePattern, Interval, IntervalUnit};
use crate::table::Location;

const ACCOUNTS: [&str; 3] = ["111122223333", "222233334444", "012345678901"];
const REGIONS: [&str; 3] = ["eu-west-1", "us-east-1", "us-gov-west-1"];

fn source(id: &str) -> Arc<Source> {
    Arc::clone(Catalogue::builtin().unwrap().get(id).unwrap())
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|w| (*w).to_owned()).collect()
}

fn table(source: &str, layout: &str) -> Table {
    Table {
        name: source.to_owned(),
        source: source.to_owned(),
        location: Location::parse("s3://bucket/AWSLogs/"),
        layout: layout.to_owned(),
        org: Some("o-abc123".to_owned()),
        accounts: Keys::Listed(words(&ACCOUNTS[..2])),
        regions: Keys::Listed(words(&REGIONS[..2])),
        since: None,
        partitions: Default::default(),
        choices: Default::default(),
        fields: None,
        athena: None,
        existing: None,
    }
}

fn scope(from: &str, to: &str) -> Scope {
    let window = Window { from: from.parse().unwrap(), to: to.parse().unwrap() };
    Scope { window, accounts: None, regions: None, partitions: Default::default() }
}

fn select(table: &Table, scope: &Scope) -> Result<Selection, ScopeError> {
    Selection::of(table, &source(&table.source), scope)
}

fn prefixes(selection: &Selection) -> Vec<String> {
    selection.prefixes().unwrap().map(|p| p.0).collect()
}

#[test]
fn a_days_window_reads_the_day_and_what_is_delivered_late() {
    let mut table = table("cloudtrail", "organization");
    table.accounts = Keys::Listed(words(&ACCOUNTS[..1]));
    let selection = select(&table, &scope("2026-12-31T10:00:00Z", "2026-12-31T11:00:00Z")).unwrap();
    assert_eq!(
        prefixes(&selection),
        [
            "o-abc123/111122223333/CloudTrail/eu-west-1/2026/12/31/",
            "o-abc123/111122223333/CloudTrail/eu-west-1/2027/01/01/",
            "o-abc123/111122223333/CloudTrail/us-east-1/2026/12/31/",
            "o-abc123/111122223333/CloudTrail/us-east-1/2027/01/01/",
        ]
    );
    assert_eq!(
        selection.predicate().to_string(),
        "aws_account IN ('111122223333') AND aws_region IN ('eu-west-1', 'us-east-1') AND day BETWEEN '2026/12/31' AND \
         '2027/01/01'"
    );
}

#[test]
fn hour_steps_cross_midnight_and_new_year() {
    let table = table("vpcflow", "hive_hourly");
    let mut scope = scope("2026-12-31T22:10:00Z", "2026-12-31T23:45:00Z");
    scope.accounts = Some(words(&ACCOUNTS[..1]));
    scope.regions = Some(words(&["us-east-1", "ap-south-1"]));
    let selection = select(&table, &scope).unwrap();
    let folder = "aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=us-east-1/";
    assert_eq!(
        prefixes(&selection),
        [
            format!("{folder}year=2026/month=12/day=31/hour=22/"),
            format!("{folder}year=2026/month=12/day=31/hour=23/"),
            format!("{folder}year=2027/month=01/day=01/hour=00/"),
        ]
    );
}

#[test]
fn a_folder_ends_with_the_time_that_it_is_named_for() {
    let ends = |table: &Table| -> Vec<Option<Timestamp>> {
        let selection = select(table, &scope("2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z")).unwrap();
        assert!(selection.dated_prefixes().unwrap().map(|(prefix, _)| prefix).eq(selection.prefixes().unwrap()));
        selection.dated_prefixes().unwrap().map(|(_, end)| end).collect()
    };
    let at = |text: &str| Some(text.parse().unwrap());
    let mut day = table("cloudtrail", "account");
    (day.accounts, day.regions) = (Keys::Listed(words(&ACCOUNTS[..1])), Keys::Listed(words(&REGIONS[..1])));
    assert_eq!(ends(&day), [at("2026-03-11T00:00:00Z"), at("2026-03-12T00:00:00Z")]);
    let hour = Table { source: "vpcflow".to_owned(), layout: "hourly".to_owned(), ..day.clone() };
    assert_eq!(ends(&hour)[0], at("2026-03-10T09:00:00Z"));
    let flat = Table { source: "s3access".to_owned(), layout: "flat".to_owned(), ..day };
    assert_eq!(ends(&flat), [None], "a folder for all times never ends");
}

#[test]
fn the_window_is_half_open() {
    let table = table("vpcflow", "hourly");
    let last = |to: &str| prefixes(&select(&table, &scope("2026-03-10T00:00:00Z", to)).unwrap()).pop().unwrap();
    assert!(last("2026-03-10T00:30:00Z").ends_with("2026/03/10/00/"));
    assert!(last("2026-03-10T00:30:00.000001Z").ends_with("2026/03/10/01/"));
}

#[test]
fn a_scope_that_does_not_fit_says_why() {
    let day = scope("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z");
    let table = table("cloudtrail", "account");
    let error = |table: &Table, scope: &Scope| select(table, scope).unwrap_err().to_string();

    let elsewhere = Scope { regions: Some(words(&["ap-south-1", "sa-east-1"])), ..day.clone() };
    assert_eq!(
        error(&table, &elsewhere),
        "the scope and table cloudtrail have no aws_region in common: the scope has ap-south-1, sa-east-1, the table \
         eu-west-1, us-east-1"
    );
    let injected = Table { accounts: Keys::Injected, ..table.clone() };
    assert!(error(&injected, &day).contains("needs aws_account to be named"));
    let many = (0..1001).map(|n| format!("{n:012}")).collect();
    assert!(error(&injected, &Scope { accounts: Some(many), ..day.clone() }).contains("names 1001 values"));
    let late = Table { since: Some(date(2026, 3, 13)), ..table.clone() };
    assert!(error(&late, &day).contains("outside of table cloudtrail, which begins on 2026-03-13"));
    assert!(error(&Table { layout: "hourly".into(), ..table.clone() }, &day).contains("write account or organization"));
    let no_org = Table { layout: "organization".into(), org: None, ..table.clone() };
    assert!(error(&no_org, &day).contains("no organization id"));
    assert!(error(&table, &scope("2026-03-10T00:00:00Z", "2026-03-10T00:00:00Z")).contains("window is empty"));
}

#[test]
fn an_unlisted_table_admits_every_well_formed_account_and_region() {
    let table = Table { accounts: Keys::Unlisted, regions: Keys::Unlisted, ..table("cloudtrail", "account") };
    let selection = select(&table, &scope("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z")).unwrap();
    let name = "123456789012_CloudTrail_eusc-de-east-1_20260310T1005Z_abcDEF0123456789.json.gz";
    let key = format!("123456789012/CloudTrail/eusc-de-east-1/2026/03/10/{name}");
    assert_eq!(selection.recognise(&key).unwrap(), ["123456789012", "eusc-de-east-1", "2026/03/10"]);
    assert_eq!(selection.count(), None);
    assert!(selection.prefixes().is_none());
    assert_eq!(selection.predicate().to_string(), "day BETWEEN '2026/03/10' AND '2026/03/11'");
    for foreign in [
        key.replace("/2026/03/10/", "/2026/03/13/"),
        key.replace("/CloudTrail/", "/CloudTrail-Digest/"),
        key.replacen("123456789012/", "12345678901/", 1),
        key.replace("/eusc-de-east-1/", "/Europe/"),
        key.replace(".json.gz", ".json.gz.tmp"),
        key.replace(name, ""),
        "123456789012/".to_owned(),
    ] {
        assert!(!selection.admits(&foreign), "{foreign}");
    }
    for folder in [
        "",
        "123456789012/",
        "123456789012/CloudTrail/eu-west-1/2026/03/",
        "123456789012/CloudTrail/eu-west-1/2026/03/10/00/",
    ] {
        assert!(selection.may_hold(folder), "{folder}");
    }
    for folder in ["o-abc123/", "123456789012/CloudTrail-Digest/", "123456789012/CloudTrail/eu-west-1/2025/"] {
        assert!(!selection.may_hold(folder), "{folder}");
    }
}

#[test]
fn a_scope_narrows_a_table_that_does_not_list_its_accounts() {
    let table = Table { accounts: Keys::Unlisted, regions: Keys::Injected, ..table("alb", "account") };
    let mut scope = scope("2026-03-10T00:00:00Z", "2026-03-10T01:00:00Z");
    (scope.accounts, scope.regions) = (Some(words(&ACCOUNTS[..1])), Some(words(&["eu-west-1", "eu-west-1"])));
    let selection = select(&table, &scope).unwrap();
    assert_eq!(prefixes(&selection), ["111122223333/elasticloadbalancing/eu-west-1/2026/03/10/"]);
}

#[test]
fn steps_are_counted_from_the_tables_first_day() {
    let mut weekly = (*source("cloudtrail")).clone();
    let Projection::Date { interval, .. } = &mut weekly.layouts[0].partitions[2].projection else { panic!() };
    interval.count = 7;
    let since = Some(date(2026, 3, 4));
    let table = Table { since, accounts: Keys::Listed(words(&ACCOUNTS[..1])), ..table("cloudtrail", "account") };
    let table = Table { regions: Keys::Listed(words(&REGIONS[..1])), ..table };
    let selection = Selection::of(&table, &weekly, &scope("2026-03-12T00:00:00Z", "2026-03-19T00:00:00Z")).unwrap();
    let days: Vec<String> = prefixes(&selection).iter().map(|p| p[p.len() - 11..].to_owned()).collect();
    assert_eq!(days, ["2026/03/11/", "2026/03/18/"]);
}

/// A source whose objects may be called anything, unless [`object_name`] knows their names: folders are what is tested.
fn any_name(source: &Arc<Source>) -> Arc<Source> {
    if ["cloudtrail", "alb", "vpcflow"].contains(&source.id.as_str()) {
        return Arc::clone(source);
    }
    let mut source = (**source).clone();
    source.object_name = Regex::new("^.+$").unwrap();
    source.layouts.iter_mut().for_each(|layout| layout.object_time = None);
    Arc::new(source)
}

/// A source with its layout, sometimes with 5-minute folders, as AWS WAF has them.
fn layouts() -> impl Strategy<Value = (Arc<Source>, String)> {
    let catalogue = Catalogue::builtin().unwrap();
    let of =
        |source: &Arc<Source>| source.layouts.iter().map(|l| (Arc::clone(source), l.id.clone())).collect::<Vec<_>>();
    let sources: Vec<Arc<Source>> = catalogue.iter().map(any_name).collect();
    let mut layouts: Vec<(Arc<Source>, String)> = sources.iter().flat_map(of).collect();
    let mut fine = (*source("alb")).clone();
    fine.layouts[0].partitions[2].projection = Projection::Date {
        format: DatePattern::parse("yyyy/MM/dd/HH/mm").unwrap(),
        interval: Interval { count: 5, unit: IntervalUnit::Minutes },
        zone: jiff::tz::TimeZone::UTC,
    };
    layouts.push((Arc::new(fine), "account".to_owned()));
    proptest::sample::select(layouts)
}

fn keys(all: &'static [&'static str]) -> impl Strategy<Value = Keys> {
    prop_oneof![
        proptest::sample::subsequence(all, 1..=all.len()).prop_map(|list| Keys::Listed(words(&list))),
        Just(Keys::Unlisted),
        Just(Keys::Injected),
    ]
}

fn chosen(all: &'static [&'static str]) -> impl Strategy<Value = Option<Vec<String>>> {
    proptest::option::of(proptest::sample::subsequence(all, 1..=all.len()).prop_map(|list| words(&list)))
}

#[derive(Debug, Clone)]
struct Case {
    source: Arc<Source>,
    table: Table,
    scope: Scope,
}

fn cases() -> impl Strategy<Value = Case> {
    // Around new year, where the texts of dates change in every field.
    let from = 1_798_000_000i64..1_799_000_000;
    let since = proptest::option::of((350i64..370).prop_map(day_of_2026));
    (layouts(), keys(&ACCOUNTS), keys(&REGIONS), chosen(&ACCOUNTS), chosen(&REGIONS), from, 1i64..100_000, since)
        .prop_map(|((source, layout), accounts, regions, in_accounts, in_regions, from, len, since)| Case {
            table: Table { accounts, regions, since, ..table(&source.id, &layout) },
            scope: Scope {
                window: Window { from: second(from), to: second(from + len) },
                accounts: in_accounts,
                regions: in_regions,
                partitions: open_partitions(&source, &layout),
            },
            source,
        })
}

/// The value of every partition that only the user knows.
const ONLY: &str = "shop-1";

fn open_partitions(source: &Source, layout: &str) -> std::collections::BTreeMap<String, Vec<String>> {
    let partitions = source.layout(layout).unwrap().partitions.iter();
    let open = partitions.filter(|p| p.projection == Projection::Table);
    open.map(|p| (p.name.clone(), words(&[ONLY]))).collect()
}

fn day_of_2026(day: i64) -> Date {
    date(2026, 1, 1).checked_add(SignedDuration::from_hours(24 * day)).unwrap()
}

fn second(at: i64) -> Timestamp {
    Timestamp::from_second(at).unwrap()
}

/// A legal object name of a source.
fn object_name(source: &Source, account: &str, region: &str) -> String {
    match source.id.as_str() {
        "cloudtrail" => format!("{account}_CloudTrail_{region}_20261231T2355Z_abcdefGHIJ012345.json.gz"),
        "alb" => format!(
            "{account}_elasticloadbalancing_{region}_app.shop.0123456789abcdef_20261231T2355Z_10.0.0.1_x.log.gz"
        ),
        _ => format!("{account}_vpcflowlogs_{region}_fl-0123abcd_20261231T2355Z_0123abcd.log.gz"),
    }
}

/// The folder AWS writes an object of this time to.
fn folder(case: &Case, account: &str, region: &str, key_time: Timestamp) -> String {
    let layout = case.source.layout(&case.table.layout).unwrap();
    layout
        .segments()
        .map(|segment| match segment {
            Segment::Literal(text) => text.to_owned(),
            Segment::Placeholder("org") => "o-abc123".to_owned(),
            Segment::Placeholder(name) => {
                let part = layout.partitions.iter().find(|p| p.name == name).unwrap();
                let (format, interval) = match &part.projection {
                    Projection::Date { format, interval, .. } => (format, interval),
                    Projection::Account { .. } => return account.to_owned(),
                    Projection::Region { .. } => return region.to_owned(),
                    Projection::Enum(list) => return list[0].clone(),
                    Projection::Table => return ONLY.to_owned(),
                };
                let step = interval.minutes() * 60;
                let start = second(key_time.as_second().div_euclid(step) * step);
                format.render(jiff::tz::Offset::UTC.to_datetime(start))
            }
        })
        .collect()
}

fn parents(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::once("").chain(folder.match_indices('/').map(|(at, _)| &folder[..=at]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_rendered_folder_is_admitted_and_walked_to(case in cases()) {
        let selection = Selection::of(&case.table, &case.source, &case.scope);
        prop_assume!(selection.is_ok());
        let selection = selection.unwrap();
        prop_assume!(selection.count().is_some());
        let folders = selection.prefixes().unwrap();
        for folder in folders {
            let key = format!("{folder}{}", object_name(&case.source, ACCOUNTS[0], REGIONS[0]));
            prop_assert!(selection.admits(&key), "{key}");
            for parent in parents(&folder.0) {
                prop_assert!(selection.may_hold(parent), "{parent} of {folder}");
            }
        }
    }

    #[test]
    fn the_count_is_the_number_of_distinct_folders_in_order(case in cases()) {
        let selection = Selection::of(&case.table, &case.source, &case.scope);
        prop_assume!(selection.is_ok());
        let selection = selection.unwrap();
        prop_assume!(selection.count().is_some());
        let count = selection.count().unwrap();
        let folders = prefixes(&selection);
        prop_assert_eq!(folders.len() as u64, count);
        prop_assert_eq!(folders.iter().collect::<BTreeSet<_>>().len(), folders.len());
    }

    #[test]
    fn what_is_excluded_cannot_hold_an_event_of_the_window(
        case in cases(),
        (event, late, account, region) in (0f64..1.0, 0f64..1.0, 0usize..3, 0usize..3),
    ) {
        let selection = Selection::of(&case.table, &case.source, &case.scope);
        prop_assume!(selection.is_ok());
        let selection = selection.unwrap();
        let (window, slack) = (case.scope.window, &case.source.slack);
        let (account, region) = (ACCOUNTS[account], REGIONS[region]);
        let between = |from: i64, to: i64, share: f64| from + ((to - from) as f64 * share) as i64;
        let event = between(window.from.as_second(), window.to.as_second(), event);
        let key_time = between(event - slack.before.as_secs(), event + slack.after.as_secs(), late);
        let key = format!("{}{}", folder(&case, account, region, second(key_time)), object_name(&case.source, account, region));

        let within = |keys: &Keys, scope: &Option<Vec<String>>, value: &str| {
            scope.as_ref().is_none_or(|s| s.iter().any(|v| v == value))
                && !matches!(keys, Keys::Listed(list) if !list.iter().any(|v| v == value))
        };
        let partitions = &case.source.layout(&case.table.layout).unwrap().partitions;
        let has = |wanted: fn(&Projection) -> bool| partitions.iter().any(|p| wanted(&p.projection));
        let by_account = has(|p| matches!(p, Projection::Account { .. }));
        let by_region = has(|p| matches!(p, Projection::Region { .. }));
        let by_day = has(|p| matches!(p, Projection::Date { .. }));
        let expected = (!by_account || within(&case.table.accounts, &case.scope.accounts, account))
            && (!by_region || within(&case.table.regions, &case.scope.regions, region))
            && case.table.since.filter(|_| by_day).is_none_or(|day| jiff::tz::Offset::UTC.to_datetime(second(key_time)).date() >= day);
        prop_assert_eq!(selection.admits(&key), expected, "{}", key);
        if expected {
            for parent in parents(&key) {
                prop_assert!(selection.may_hold(parent), "{parent}");
            }
        }
    }

    #[test]
    fn an_admitted_key_is_one_that_was_rendered(case in cases(), shift in -2_000_000i64..2_000_000) {
        let selection = Selection::of(&case.table, &case.source, &case.scope);
        prop_assume!(selection.is_ok());
        let selection = selection.unwrap();
        prop_assume!(selection.count().is_some());
        let folders = selection.prefixes().unwrap();
        let folders: BTreeSet<String> = folders.map(|p| p.0).collect();
        let key_time = second(case.scope.window.from.as_second() + shift);
        let folder = folder(&case, ACCOUNTS[1], REGIONS[1], key_time);
        let key = format!("{folder}{}", object_name(&case.source, ACCOUNTS[1], REGIONS[1]));
        prop_assert_eq!(selection.admits(&key), folders.contains(&folder), "{}", key);
    }

    #[test]
    fn hostile_keys_end_without_a_panic(case in cases(), key in "[0-9a-z/=é.-]{0,60}") {
        if let Ok(selection) = Selection::of(&case.table, &case.source, &case.scope) {
            let _ = (selection.admits(&key), selection.may_hold(&key));
        }
    }

    #[test]
    fn any_window_ends_without_a_panic(from in any::<i64>(), to in any::<i64>(), case in cases()) {
        let limit = |at: i64| Timestamp::from_second(at.rem_euclid(500_000_000_000) - 250_000_000_000).unwrap();
        let scope = Scope { window: Window { from: limit(from), to: limit(to) }, ..case.scope.clone() };
        if let Ok(selection) = Selection::of(&case.table, &case.source, &scope) {
            let _ = (selection.predicate().to_string(), selection.count());
            if let Some(mut folders) = selection.prefixes() {
                let _ = folders.next();
            }
        }
    }
}

/// The folders of a stream as Firehose renders them on the stream's own clock.
const STREAMS: [(&str, &str); 4] = [
    ("logs/", "logs/%Y/%m/%d/%H/"),
    ("l/!{timestamp:yyyy/MM/dd}/", "l/%Y/%m/%d/"),
    ("dt=!{timestamp:yyyy-MM-dd}/h=!{timestamp:HH}/", "dt=%Y-%m-%d/h=%H/"),
    ("year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/", "year=%Y/month=%m/day=%d/"),
];
const ZONES: [&str; 5] = ["UTC", "Asia/Tokyo", "America/New_York", "Europe/Berlin", "Asia/Kathmandu"];
/// New year, and the days on which clocks are set forward and back.
const TURNS: [&str; 5] = [
    "2026-12-31T12:00:00Z",
    "2026-03-08T00:00:00Z",
    "2026-03-29T00:00:00Z",
    "2026-10-25T00:00:00Z",
    "2026-11-01T00:00:00Z",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_streams_key_is_found_on_the_clock_of_the_stream(
        (prefix, folder) in proptest::sample::select(&STREAMS[..]),
        zone in proptest::sample::select(&ZONES[..]),
        turn in proptest::sample::select(&TURNS[..]),
        (hours, len, event, late) in (0i64..36, 1i64..20_000, 0f64..1.0, 0f64..1.0),
    ) {
        let stream = source("firehose_json");
        let layout = stream.layouts.iter().find(|l| l.usual.is_some()).unwrap().id.clone();
        let choices = crate::sources::Choices {
            prefix: Some(prefix.to_owned()),
            timezone: Some(zone.to_owned()),
            columns: words(&["id string"]),
            ..Default::default()
        };
        let stream = stream.with(&layout, &choices).unwrap();
        let from = turn.parse::<Timestamp>().unwrap().as_second() + hours * 3600;
        let scope = Scope {
            window: Window { from: second(from), to: second(from + len) },
            accounts: None,
            regions: None,
            partitions: Default::default(),
        };
        let selection = Selection::of(&table("firehose_json", &layout), &stream, &scope).unwrap();
        let between = |from: i64, to: i64, share: f64| from + ((to - from) as f64 * share) as i64;
        let event = between(from, from + len, event);
        let key_time = between(event - stream.slack.before.as_secs(), event + stream.slack.after.as_secs(), late);
        let name = "app-1-2026-03-10-09-14-07-0f8fad5b-d9cb-469f-a165-70867728950e.gz";
        let local = jiff::tz::TimeZone::get(zone).unwrap().to_datetime(second(key_time));
        let key = format!("{}{name}", local.strftime(folder));
        prop_assert!(selection.admits(&key), "{key} in {zone}");
        let far = local - jiff::SignedDuration::from_hours(24 * 5);
        let far = format!("{}{name}", far.strftime(folder));
        prop_assert!(!selection.admits(&far), "{far} in {zone}");
    }
}
