use std::time::Duration;

use jiff::civil::date;

use super::*;
use crate::engine::listing::memory::Memory as Bucket;
use crate::sources::Catalogue;
use crate::table::Location;

const DAYS: &str = "2026-02-20T00:00/2026-03-12T00:00 Day";
const HOURS: &str = "2026-03-10T00:00/2026-03-12T00:00 Hour";

fn frame(text: &str) -> Frame {
    let (window, unit) = text.split_once(' ').unwrap();
    let (from, to) = window.split_once('/').unwrap();
    let unit = if unit == "Day" { Unit::Day } else { Unit::Hour };
    Frame { from: from.parse().unwrap(), to: to.parse().unwrap(), unit }
}

fn question(text: &str) -> Question {
    Question {
        frame: frame(text),
        accounts: None,
        regions: None,
        now: "2026-03-20T00:00:00Z".parse().unwrap(),
        bounds: Bounds { pages: 1000, time: Duration::from_secs(600) },
    }
}

struct Asked {
    covered: Covered,
    memory: Memory,
}

async fn ask(kind: &str, layout: &str, keys: &[String], question: &Question) -> Asked {
    let folder = tempfile::tempdir().unwrap();
    let memory = Memory::load(folder.path(), "", question.frame.unit, question.now);
    ask_with(kind, layout, keys, question, memory).await
}

async fn ask_with(kind: &str, layout: &str, keys: &[String], question: &Question, mut memory: Memory) -> Asked {
    let catalogue = Catalogue::builtin().unwrap();
    let source = catalogue.get(kind).unwrap();
    let table = Table::new(kind, kind, Location::S3("s3://memory/logs/".to_owned()), layout);
    let bucket = Bucket::of(keys.iter().map(|key| format!("logs/{key}")));
    let stop = CancellationToken::new();
    let covered = cover(&bucket, "logs/", (&table, source), question, &mut memory, &stop, |_| ()).await.unwrap();
    Asked { covered, memory }
}

/// `account region: units`, the units without what they have in common.
fn told(covered: &Covered) -> Vec<String> {
    let row = |row: &Row| {
        let units: Vec<String> = row.have.iter().map(|unit| covered.frame.unit.print(*unit)[5..].to_owned()).collect();
        let name = [&row.account, &row.region].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        format!("{name}: {}", units.join(" "))
    };
    covered.rows.iter().map(row).collect()
}

fn trail(account: &str, region: &str, day: &str, time: &str) -> String {
    let stamp = format!("{}T{time}Z", day.replace('/', ""));
    format!("{account}/CloudTrail/{region}/{day}/{account}_CloudTrail_{region}_{stamp}_0123456789abcdef.json.gz")
}

#[tokio::test]
async fn days_are_known_by_their_folders_at_a_listing_or_two_for_each_region() {
    let mut keys: Vec<String> = ["2026/01/05", "2026/02/20", "2026/02/21", "2026/03/02", "2026/03/11", "2026/03/12"]
        .map(|day| trail("111122223333", "eu-west-1", day, "0805"))
        .to_vec();
    keys.push(trail("222233334444", "us-east-1", "2026/03/02", "0805"));
    keys.push("111122223333/Config/eu-west-1/2026/3/2/ConfigHistory/x".to_owned());
    let asked = ask("cloudtrail", "account", &keys, &question(DAYS)).await;
    let expected = ["111122223333 eu-west-1: 02-20 02-21 03-02 03-11", "222233334444 us-east-1: 03-02"];
    assert_eq!(told(&asked.covered), expected);
    // The accounts, the regions of each, and two months of each.
    assert_eq!(asked.covered.driven.pages, 1 + 2 + 4);
    let gaps: Vec<String> = asked.covered.rows[0]
        .gaps
        .iter()
        .map(|g| format!("{}..{} {:?}", g.from.date(), g.to.date(), g.verdict))
        .collect();
    assert_eq!(gaps, ["2026-02-22..2026-03-02 Suspicious", "2026-03-03..2026-03-11 Suspicious"]);
}

#[tokio::test]
async fn accounts_and_regions_may_be_chosen() {
    let keys = [("111122223333", "eu-west-1"), ("222233334444", "eu-west-1"), ("222233334444", "us-east-1")]
        .map(|(account, region)| trail(account, region, "2026/03/02", "0805"));
    let chosen = Question {
        accounts: Some(vec!["222233334444".to_owned()]),
        regions: Some(vec!["us-east-1".to_owned()]),
        ..question(DAYS)
    };
    assert_eq!(told(&ask("cloudtrail", "account", &keys, &chosen).await.covered), ["222233334444 us-east-1: 03-02"]);
}

#[tokio::test]
async fn hours_stand_in_the_names_where_folders_are_days() {
    let mut keys: Vec<String> =
        (0..3).map(|n| trail("111122223333", "eu-west-1", "2026/03/10", &format!("080{n}"))).collect();
    keys.push(trail("111122223333", "eu-west-1", "2026/03/11", "2355"));
    // A busy hour does not take more listings than a quiet one.
    keys.extend((0..5000).map(|n| {
        trail("111122223333", "eu-west-1", "2026/03/10", &format!("1{:01}{:02}", n % 2, n % 60))
            .replace("0123456789abcdef", &format!("{n:016x}"))
    }));
    let asked = ask("cloudtrail", "account", &keys, &question(HOURS)).await;
    assert_eq!(told(&asked.covered), ["111122223333 eu-west-1: 03-10T08 03-10T10 03-10T11 03-11T23"]);
    assert!(asked.covered.driven.pages < 12, "{:?}", asked.covered.driven);
}

#[tokio::test]
async fn hours_are_folders_where_the_layout_has_them() {
    let name = "111122223333_vpcflowlogs_eu-west-1_fl-0123456789abcdef0_20260310T0905Z_0123abcd.log.gz";
    let key = |hour: &str| format!("111122223333/vpcflowlogs/eu-west-1/2026/03/{hour}/{name}");
    let keys = [key("10/09"), key("10/22"), key("11/00")];
    let hours = ask("vpcflow", "hourly", &keys, &question(HOURS)).await;
    assert_eq!(told(&hours.covered), ["111122223333 eu-west-1: 03-10T09 03-10T22 03-11T00"]);
    let days = ask("vpcflow", "hourly", &keys, &question(DAYS)).await;
    assert_eq!(told(&days.covered), ["111122223333 eu-west-1: 03-10 03-11"]);
    assert_eq!(days.covered.driven.pages, 4, "days are seen by the month, whatever lies in them");
}

#[tokio::test]
async fn kinds_that_share_a_folder_are_told_by_names() {
    let day = |day: u8| format!("111122223333/elasticloadbalancing/eu-west-1/2026/03/{day:02}/");
    let name = |kind: &str, n: usize| {
        format!("111122223333_elasticloadbalancing_eu-west-1_{kind}.lb.50dc6c495c0c9188_20260310T0805Z_{n:08x}.log.gz")
    };
    let mut keys: Vec<String> = (0..2500).map(|n| format!("{}{}", day(1), name("app", n))).collect();
    keys.push(format!("{}{}", day(1), name("net", 1)));
    keys.push(format!("{}{}", day(2), name("app", 1)));
    assert_eq!(told(&ask("nlb", "account", &keys, &question(DAYS)).await.covered), ["111122223333 eu-west-1: 03-01"]);
    assert_eq!(
        told(&ask("alb", "account", &keys, &question(DAYS)).await.covered),
        ["111122223333 eu-west-1: 03-01 03-02"]
    );
    assert_eq!(told(&ask("clb", "account", &keys, &question(DAYS)).await.covered), [""; 0]);
}

#[tokio::test]
async fn folders_behind_the_date_are_looked_into() {
    let key = |day: &str, what: &str| {
        let name = match what {
            "ConfigHistory" => {
                "111122223333_Config_eu-west-1_ConfigHistory_AWS::IAM::Policy_20260307T000000Z_20260307T060000Z_1.json.gz"
            }
            _ => "111122223333_Config_eu-west-1_ConfigSnapshot_20260307T000000Z_0123.json.gz",
        };
        format!("111122223333/Config/eu-west-1/2026/{day}/{what}/{name}")
    };
    let keys = [key("3/7", "ConfigHistory"), key("3/10", "ConfigSnapshot"), key("2/28", "ConfigHistory")];
    let history = ask("config_history", "daily", &keys, &question(DAYS)).await;
    assert_eq!(told(&history.covered), ["111122223333 eu-west-1: 02-28 03-07"]);
    let snapshots = ask("config_snapshot", "daily", &keys, &question(DAYS)).await;
    assert_eq!(told(&snapshots.covered), ["111122223333 eu-west-1: 03-10"]);
}

#[tokio::test]
async fn names_tell_the_time_where_there_are_no_folders() {
    let at = |prefix: &str, day: i64, n: u64| {
        let day = date(2026, 1, 1) + jiff::Span::new().days(day);
        format!("{prefix}{day}-{:02}-14-07-{:016X}", n % 24, n)
    };
    // Two buckets write a hundred days, the second with a gap from day 60 to day 64.
    let one = (0..100).flat_map(|day| (0..40).map(move |n| at("one-", day, n)));
    let two = (0..100).filter(|day| !(60..65).contains(day)).flat_map(|day| (0..40).map(move |n| at("two-", day, n)));
    let keys: Vec<String> = one.chain(two).collect();
    let asked = ask("s3access", "flat", &keys, &question(DAYS)).await;
    assert_eq!((asked.covered.rows[0].have.len(), asked.covered.clock), (20, Clock::Names));
    assert!(asked.covered.driven.pages < 10, "{:?}", asked.covered.driven);
    let two: Vec<String> = keys.into_iter().filter(|key| key.starts_with("two-")).collect();
    assert_eq!(ask("s3access", "flat", &two, &question(DAYS)).await.covered.rows[0].have.len(), 15);
}

#[tokio::test]
async fn what_is_remembered_is_not_listed_again() {
    let keys = ["2026/02/21", "2026/03/02", "2026/03/11"].map(|day| trail("111122223333", "eu-west-1", day, "0805"));
    let first = ask("cloudtrail", "account", &keys, &question(DAYS)).await;
    let second = ask_with("cloudtrail", "account", &keys[..1], &question(DAYS), first.memory).await;
    assert_eq!(told(&first.covered), told(&second.covered), "what is gone in the meantime is not seen for a day");
    assert_eq!((first.covered.driven.pages, second.covered.driven.pages), (4, 2));
    assert_eq!(second.covered.rows[0].remembered, 20);
}

#[tokio::test]
async fn days_that_may_still_get_objects_are_listed_again() {
    let today = Question { now: "2026-03-11T12:00:00Z".parse().unwrap(), ..question(DAYS) };
    let keys = ["2026/03/02", "2026/03/10"].map(|day| trail("111122223333", "eu-west-1", day, "0805"));
    let first = ask("cloudtrail", "account", &keys, &today).await;
    let more = [keys.to_vec(), vec![trail("111122223333", "eu-west-1", "2026/03/11", "0805")]].concat();
    let second = ask_with("cloudtrail", "account", &more, &today, first.memory).await;
    assert_eq!(told(&second.covered), ["111122223333 eu-west-1: 03-02 03-10 03-11"]);
}

#[tokio::test]
async fn a_walk_that_is_ended_knows_which_rows_it_does_not_know() {
    let keys = ["eu-west-1", "us-east-1"].map(|region| trail("111122223333", region, "2026/03/02", "0805"));
    let few = |pages| Question { bounds: Bounds { pages, time: Duration::from_secs(600) }, ..question(DAYS) };
    let asked = ask("cloudtrail", "account", &keys, &few(3)).await;
    assert!(asked.covered.driven.reached.is_some() && asked.covered.rows.iter().all(|row| row.at_least));
    let asked = ask("cloudtrail", "account", &keys, &few(1)).await;
    assert!(asked.covered.lacks_rows && asked.covered.rows.is_empty());
    assert!(asked.memory.known().values().all(BTreeMap::is_empty), "nothing is learnt of it");
}
