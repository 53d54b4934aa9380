use std::time::Duration;

use jiff::Span;
use jiff::civil::date;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::engine::listing::memory::Memory;
use crate::engine::listing::{Bounds, Driven, drive};
use crate::sources::Catalogue;

const TODAY: Date = date(2026, 11, 20);

async fn survey(keys: &Memory, start: &str, pages: u64) -> (Survey, Driven) {
    let fits = Fits::new(&Catalogue::builtin().unwrap(), start);
    let mut survey = Survey::new(fits, start, TODAY);
    let bounds = Bounds { pages, time: Duration::from_secs(600) };
    let driven = drive(keys, &mut survey, bounds, &CancellationToken::new(), |_, _| ()).await.unwrap();
    (survey, driven)
}

/// `kind/layout location: since..last, values` for each place; the first kind stands for all.
fn told(survey: &Survey) -> Vec<String> {
    let place = |(key, place): (&PlaceKey, &super::super::place::Place)| {
        let shape = &survey.fits.shapes[key.shapes[0]];
        let values: Vec<String> =
            place.values.values().map(|v| v.iter().cloned().collect::<Vec<_>>().join("+")).collect();
        let since = place.since(&survey.floors).map_or("?".to_owned(), |day| day.to_string());
        let last = place.last.map_or("?".to_owned(), |last| last.date().to_string());
        let org = key.org.as_deref().unwrap_or("-");
        let (source, layout) = (&shape.source.id, &shape.layout.id);
        format!("{source}/{layout} {} {org}: {since}..{last} {}", key.location, values.join(" "))
    };
    survey.places.iter().map(place).collect()
}

/// Keys of a trail: five an hour for each account and region.
fn trail(root: &str, accounts: &[&str], regions: &[&str], days: std::ops::Range<i64>) -> Vec<String> {
    let mut keys = Vec::new();
    for (account, region) in accounts.iter().flat_map(|a| regions.iter().map(move |r| (a, r))) {
        for day in days.clone() {
            let day = date(2025, 1, 1) + Span::new().days(day);
            let folder = format!("{root}{account}/CloudTrail/{region}/{}/", day.strftime("%Y/%m/%d"));
            keys.extend((0..24).map(|hour| {
                let stamp = format!("{}T{hour:02}05Z", day.strftime("%Y%m%d"));
                format!("{folder}{account}_CloudTrail_{region}_{stamp}_0123456789abcdef.json.gz")
            }));
        }
    }
    keys
}

#[tokio::test]
async fn a_large_bucket_costs_few_listings() {
    let keys = trail("AWSLogs/", &["111122223333", "222233334444"], &["eu-west-1", "us-east-1"], 10..600);
    let count = keys.len();
    let (survey, driven) = survey(&Memory::of(keys), "", 500).await;
    let expected =
        "cloudtrail/account AWSLogs/ -: 2025-01-11..2026-08-23 111122223333+222233334444 eu-west-1+us-east-1";
    assert_eq!(told(&survey), [expected]);
    assert!(count > 50_000 && driven.pages < 40 && driven.reached.is_none(), "{count} keys, {driven:?}");
}

#[tokio::test]
async fn trails_of_accounts_and_of_an_organization_are_kept_apart() {
    let mut keys = trail("AWSLogs/", &["111122223333"], &["eu-west-1"], 0..9);
    keys.extend(trail("AWSLogs/o-abc123/", &["111122223333", "222233334444"], &["us-east-1"], 5..20));
    keys.extend(trail("o-abc123/AWSLogs/o-abc123/", &["333344445555"], &["us-east-1"], 8..9));
    let (survey, _) = survey(&Memory::of(keys), "", 500).await;
    assert_eq!(
        told(&survey),
        [
            "cloudtrail/account AWSLogs/ -: 2025-01-01..2025-01-09 111122223333 eu-west-1",
            "cloudtrail/organization AWSLogs/ o-abc123: 2025-01-06..2025-01-20 111122223333+222233334444 us-east-1",
            "cloudtrail/organization o-abc123/AWSLogs/ o-abc123: 2025-01-09..2025-01-09 333344445555 us-east-1",
        ]
    );
}

#[tokio::test]
async fn kinds_that_share_folders_do_not_hide_one_another() {
    let folder = "AWSLogs/111122223333/elasticloadbalancing/eu-west-1/2026/03/10/";
    let mut keys: Vec<String> = Vec::new();
    for minute in 0..1440 {
        let stamp = format!("20260310T{:02}{:02}Z", minute / 60, minute % 60);
        keys.extend((1..4).map(|lb| {
            format!("{folder}111122223333_elasticloadbalancing_eu-west-1_app.lb{lb}.50dc6c495c0c9188_{stamp}_192.0.2.1_2x9f.log.gz")
        }));
    }
    keys.push(format!(
        "{folder}111122223333_elasticloadbalancing_eu-west-1_net.lb.50dc6c495c0c9188_20260310T0005Z_2x9f.log.gz"
    ));
    keys.push(format!("{folder}conn_log_111122223333_elasticloadbalancing_eu-west-1_app.lb.50dc6c495c0c9188_20260310T0005Z_192.0.2.1_2x9f.log.gz"));
    let (survey, driven) = survey(&Memory::of(keys), "", 500).await;
    let kinds: Vec<_> = survey.places.keys().map(|key| survey.fits.shapes[key.shapes[0]].source.id.clone()).collect();
    assert_eq!(kinds, ["alb", "alb_connection", "nlb"]);
    assert!(driven.pages < 60, "{driven:?}");
}

#[tokio::test]
async fn a_kind_that_began_later_in_a_shared_folder_is_not_said_to_have_begun_too_late() {
    let name = |kind: &str, day: u8| {
        format!(
            "AWSLogs/111122223333/elasticloadbalancing/eu-west-1/2026/03/{day:02}/111122223333_elasticloadbalancing_eu-west-1_{kind}.lb.50dc6c495c0c9188_202603{day:02}T0005Z_192.0.2.1_2x9f.log.gz"
        )
    };
    let keys = [name("app", 1), name("app", 20), name("net", 20)];
    let (survey, _) = survey(&Memory::of(keys), "", 500).await;
    let told = told(&survey);
    assert!(told.iter().all(|place| place.contains(": 2026-03-01..2026-03-20")), "{told:?}");
}

#[tokio::test]
async fn many_objects_in_one_folder_are_leapt_over_by_the_time_in_their_names() {
    let day = |n: i64| (date(2024, 1, 1) + Span::new().days(n)).to_string();
    let hex = |n: i64| format!("{:016X}", n.wrapping_mul(0x1e37_79b9_7f4a_7c15));
    let names = |prefix: &str, days: std::ops::Range<i64>| -> Vec<String> {
        let at = |n: i64| format!("{prefix}{}-{:02}-{:02}-14-{}", day(n / 20), n % 20, n % 60, hex(n));
        (days.start * 20..days.end * 20).map(at).collect()
    };
    let mut keys = names("logs/one-", 0..900);
    keys.extend(names("logs/two-", 100..1050));
    keys.extend((0..3000).map(|n| format!("logs/E1ABCDEFGHIJKL.{}-{:02}.{n:08x}.gz", day(n / 10), n % 24)));
    let (survey, driven) = survey(&Memory::of(keys), "", 500).await;
    let told = told(&survey);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("cloudfront/flat logs/ -: 2024-01-01.."), "{told:?}");
    assert!(told[1].starts_with("s3access/flat logs/ -: 2024-01-01..2026-11-"), "{told:?}");
    assert!(driven.pages < 30, "{driven:?}");
}

#[tokio::test]
async fn unpadded_days_are_followed_by_number() {
    let key = |day: &str| {
        format!(
            "AWSLogs/111122223333/Config/eu-west-1/{day}/ConfigHistory/111122223333_Config_eu-west-1_ConfigHistory_AWS::IAM::Policy_20260307T000000Z_20260307T060000Z_1.json.gz"
        )
    };
    let keys = ["2025/9/3", "2025/10/1", "2026/2/10", "2026/2/9", "2026/11/1", "2026/3/31"].map(key);
    let (survey, _) = survey(&Memory::of(keys), "", 500).await;
    assert_eq!(told(&survey), ["config_history/daily AWSLogs/ -: 2025-09-03..2026-11-01 111122223333 eu-west-1"]);
}

#[tokio::test]
async fn a_walk_that_is_ended_knows_what_it_does_not_know() {
    let keys = trail("AWSLogs/", &["111122223333", "222233334444"], &["eu-west-1", "us-east-1"], 10..40);
    let (survey, driven) = survey(&Memory::of(keys), "", 7).await;
    assert!(driven.reached.is_some());
    assert!(!survey.knows_the_beginnings());
}

#[tokio::test]
async fn what_is_foreign_is_counted_by_cause() {
    let mut keys =
        Memory::of(["notes.txt", "AWSLogs/111122223333/ELBAccessLogTestFile", "a/b/database.tar", "a/_SUCCESS"]);
    keys.0.insert("AWSLogs/111122223333/CloudTrail/".to_owned(), bytes::Bytes::new());
    let (survey, _) = survey(&keys, "", 500).await;
    let causes: Vec<_> = survey.ignored.0.iter().map(|cause| (cause.cause.as_str(), cause.count)).collect();
    assert!(causes.contains(&("AWS's test objects", 1)), "{causes:?}");
    assert!(causes.contains(&("empty objects", 1)), "{causes:?}");
    assert!(causes.contains(&("hidden files, which Athena does not read either", 1)), "{causes:?}");
}

#[tokio::test]
async fn a_broad_tree_of_nothing_is_not_walked_to_its_end() {
    let keys = (0..2000).map(|n| format!("lake/part={n}/a/b/c/part-0.csv"));
    let (survey, driven) = survey(&Memory::of(keys), "", 1000).await;
    assert!(survey.places.is_empty() && driven.pages <= 310, "{driven:?}");
    assert!(survey.passed_over.is_some_and(|(count, _)| count > 900));
}
