#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;
use proptest::prelude::*;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::engine::EngineError;
use crate::engine::listing::memory::Memory;
use crate::engine::listing::{Ask, Bounds, Listed, Listing, Page, Unreadable};
use crate::scope::{Scope, Window};
use crate::selection::Selection;
use crate::sources::Catalogue;
use crate::table::{Keys, Location, Table};

const ROOT: &str = "logs/";
const ACCOUNTS: [&str; 3] = ["111122223333", "222233334444", "333344445555"];
const REGIONS: [&str; 3] = ["eu-west-1", "us-east-1", "us-west-2"];
const NOW: &str = "2026-03-20T00:00:00Z";

/// A bucket that counts what it is asked. Objects whose name holds `frozen` are archived.
#[derive(Debug)]
struct Bucket {
    memory: Memory,
    refuses: fn(&str) -> bool,
    pages: AtomicU64,
    flying: AtomicU64,
    most: AtomicU64,
}

impl Bucket {
    fn of(keys: impl IntoIterator<Item = String>) -> Arc<Self> {
        Self::refusing(keys, |_| false)
    }

    fn refusing(keys: impl IntoIterator<Item = String>, refuses: fn(&str) -> bool) -> Arc<Self> {
        let memory = Memory::of(keys.into_iter().map(|key| format!("{ROOT}{key}")));
        let [pages, flying, most] = [0, 0, 0].map(AtomicU64::new);
        Arc::new(Self { memory, refuses, pages, flying, most })
    }

    fn pages(&self) -> u64 {
        self.pages.swap(0, SeqCst)
    }
}

#[async_trait]
impl Listing for Bucket {
    async fn page(&self, ask: &Ask) -> Result<Page, EngineError> {
        self.pages.fetch_add(1, SeqCst);
        self.most.fetch_max(self.flying.fetch_add(1, SeqCst) + 1, SeqCst);
        tokio::task::yield_now().await;
        self.flying.fetch_sub(1, SeqCst);
        if (self.refuses)(&ask.prefix) {
            return Err(EngineError::Permission { message: "s3:ListBucket".to_owned() });
        }
        let mut page = self.memory.page(ask).await?;
        page.objects.iter_mut().for_each(|object| object.archived = object.key.contains("frozen"));
        Ok(page)
    }

    async fn read(&self, object: &Listed, most: u64) -> Result<Bytes, Unreadable> {
        self.memory.read(object, most).await
    }

    fn location(&self, prefix: &str) -> Location {
        self.memory.location(prefix)
    }
}

struct Buckets(Arc<Bucket>);

impl Lister for Buckets {
    fn open(&self, _: &Location) -> Result<(Arc<dyn Listing>, String), EngineError> {
        Ok((Arc::<Bucket>::clone(&self.0), ROOT.to_owned()))
    }

    fn eyes(&self) -> String {
        "test".to_owned()
    }
}

/// Reading every definition takes its time.
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::builtin().unwrap());

fn scan(id: &str, layout: &str, accounts: &[&str], regions: &[&str], window: (&str, &str)) -> Scan {
    let source = Arc::clone(CATALOGUE.get(id).unwrap());
    let mut table = Table::new(id, id, Location::parse("s3://bucket/logs/"), layout);
    let listed = |list: &[&str]| Keys::Listed(list.iter().map(|word| (*word).to_owned()).collect());
    (table.accounts, table.regions) = (listed(accounts), listed(regions));
    table.org = Some("o-abc123".to_owned());
    let window = Window { from: window.0.parse().unwrap(), to: window.1.parse().unwrap() };
    let scope = Scope { window, accounts: None, regions: None, partitions: Default::default() };
    let selection = Selection::of(&table, &source, &scope).unwrap();
    let (relation, fields) = (id.to_owned(), Vec::new());
    Scan { relation, table: Arc::new(table), source, selection, fields, times: 1 }
}

fn days(from: &str, to: &str) -> Scan {
    scan("cloudtrail", "account", &ACCOUNTS[..1], &REGIONS[..1], (from, to))
}

fn unbounded() -> Limits {
    Limits { bounds: Bounds { pages: u64::MAX, time: Duration::from_secs(600) }, cache: None }
}

async fn listed(scans: &[Scan], bucket: &Arc<Bucket>, limits: &Limits) -> Vec<ScanEstimate> {
    let (lister, stop) = (Buckets(Arc::clone(bucket)), CancellationToken::new());
    let (estimates, requests) = list(scans, &lister, limits, NOW.parse().unwrap(), &stop).await.unwrap();
    assert_eq!(requests, bucket.pages.load(SeqCst));
    estimates
}

fn object(prefix: &str, name: &str) -> String {
    format!("{prefix}111122223333_CloudTrail_eu-west-1_20260310T0805Z_{name}.json.gz")
}

/// What a reference reads, key by key.
fn brute_force(scan: &Scan, prefixes: &[String], keys: &BTreeSet<String>) -> (Tally, Tally, Tally) {
    let (mut read, mut archived, mut matching) = (Tally::default(), Tally::default(), Tally::default());
    for key in keys {
        let Some(prefix) = prefixes.iter().find(|prefix| key.starts_with(prefix.as_str())) else { continue };
        let rest = &key[prefix.len()..];
        if key.ends_with('/') || format!("/{rest}").contains("/_") || format!("/{rest}").contains("/.") {
            continue;
        }
        if key.contains("frozen") {
            archived.add(1);
            continue;
        }
        read.add(1);
        if scan.selection.admits(key) {
            matching.add(1);
        }
    }
    (read, archived, matching)
}

/// A kind with its layout, and a name of one of its objects.
const KINDS: [(&str, &str, &str); 4] = [
    ("cloudtrail", "account", "111122223333_CloudTrail_eu-west-1_20260310T0805Z_N.json.gz"),
    ("vpcflow", "hive_hourly", "111122223333_vpcflowlogs_eu-west-1_fl-0a1b2c3d_20260310T0805Z_N.log.gz"),
    ("vpcflow", "hourly", "111122223333_vpcflowlogs_eu-west-1_fl-0a1b2c3d_20260310T0805Z_N.log.gz"),
    ("alb", "account", "N"),
];

fn any_scan() -> impl Strategy<Value = ((&'static str, &'static str, &'static str), Scan)> {
    let picks = (prop::sample::select(&KINDS[..]), 1usize..8, 1usize..8, 0i64..200, 1i64..100);
    picks.prop_map(|(kind, accounts, regions, from, hours)| {
        let some = |list: [&'static str; 3], bits: usize| -> Vec<&'static str> {
            (0..3).filter(|n| bits & (1 << n) != 0).map(|n| list[n]).collect()
        };
        let from: Timestamp = Timestamp::from_second(1_772_323_200 + from * 3600).unwrap();
        let to = Timestamp::from_second(from.as_second() + hours * 3600).unwrap();
        let window = (from.to_string(), to.to_string());
        let (accounts, regions) = (some(ACCOUNTS, accounts), some(REGIONS, regions));
        (kind, scan(kind.0, kind.1, &accounts, &regions, (&window.0, &window.1)))
    })
}

/// Objects of wanted prefixes, of their neighbours, and of what lies between.
fn keys(kind: (&str, &str, &str), scan: &Scan, seeds: &[(u16, u16, u8)]) -> BTreeSet<String> {
    let window = ("2026-02-20T00:00:00Z", "2026-03-20T00:00:00Z");
    let wide = super::tests::scan(kind.0, &scan.table.layout, &ACCOUNTS, &REGIONS, window);
    let wide: Vec<String> = wide.selection.prefixes().unwrap().map(|prefix| prefix.0).collect();
    let own: Vec<String> = scan.selection.prefixes().unwrap().map(|prefix| prefix.0).collect();
    let mut keys = BTreeSet::new();
    for (at, many, what) in seeds {
        let from = if what % 2 == 0 { &own } else { &wide };
        let prefix = &from[usize::from(*at) % from.len()];
        let name = |n: u16| match what / 2 % 8 {
            0 => format!("{prefix}_SUCCESS{n}"),
            1 => format!("{prefix}deeper/{n}"),
            2 => format!("{prefix}.staging/{n}"),
            3 => format!("{}-{n}", prefix.trim_end_matches('/')),
            4 => format!("{prefix}frozen{n}"),
            _ => format!("{prefix}{}", kind.2.replace('N', &format!("{n:04}"))),
        };
        keys.extend((0..*many % 1200).map(name));
        keys.insert(prefix.clone());
    }
    keys
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn an_estimate_is_what_counting_every_key_gives_and_takes_few_requests(
        (kind, scan) in any_scan(),
        seeds in prop::collection::vec(any::<(u16, u16, u8)>(), 0..8),
    ) {
        let keys = keys(kind, &scan, &seeds);
        let bucket = Bucket::of(keys.iter().cloned());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let estimates = runtime.block_on(listed(std::slice::from_ref(&scan), &bucket, &unbounded()));
        let prefixes: Vec<String> = scan.selection.prefixes().unwrap().map(|prefix| prefix.0).collect();
        let (read, archived, matching) = brute_force(&scan, &prefixes, &keys);
        let found = &estimates[0];
        prop_assert_eq!(found.objects, Some(read.objects));
        prop_assert_eq!((found.bytes, found.archived), (read.bytes, archived));
        prop_assert_eq!(found.matching.unwrap_or(read), matching);
        prop_assert!(!found.at_least);
        prop_assert_eq!(Some(found.prefixes), scan.selection.count());
        let below = |key: &&String| prefixes.iter().any(|prefix| key.starts_with(prefix.as_str()));
        let objects = keys.iter().filter(below).count() as u64;
        let bar = found.prefixes + objects / 1000;
        prop_assert!(bucket.pages() <= bar, "more than {} requests", bar);
    }
}

#[tokio::test]
async fn neighbours_are_listed_together_and_many_pages_at_once() {
    let hours =
        scan("vpcflow", "hourly", &ACCOUNTS[..1], &REGIONS[..1], ("2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z"));
    let prefixes: Vec<String> = hours.selection.prefixes().unwrap().map(|prefix| prefix.0).collect();
    let fill = |each: usize| prefixes.iter().flat_map(move |p| (0..each).map(move |n| format!("{p}{n:05}"))).collect();
    let sparse: Vec<String> = fill(2);
    let bucket = Bucket::of(sparse);
    listed(std::slice::from_ref(&hours), &bucket, &unbounded()).await;
    assert!(bucket.pages() <= 16, "169 hours of two objects each fit into few pages");
    let dense: Vec<String> = fill(500);
    let objects = dense.len() as u64;
    let bucket = Bucket::of(dense);
    let found = listed(std::slice::from_ref(&hours), &bucket, &unbounded()).await;
    assert_eq!(found[0].objects, Some(objects));
    assert!(bucket.most.load(SeqCst) >= 16, "{} in flight", bucket.most.load(SeqCst));
    let pages = bucket.pages();
    assert!(pages <= objects / 1000 + 32, "{pages} pages for {objects} objects");
}

#[tokio::test]
async fn a_table_that_is_read_twice_is_listed_once_and_counted_twice() {
    let one = days("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z");
    let other = days("2026-03-11T00:00:00Z", "2026-03-12T00:00:00Z");
    let keys: Vec<String> =
        one.selection.prefixes().unwrap().chain(other.selection.prefixes().unwrap()).map(|p| p.0).collect();
    let bucket = Bucket::of(keys.iter().map(|prefix| object(prefix, "a")));
    let unread = Scan { times: 0, ..other.clone() };
    let scans = [one.clone(), Scan { times: 2, ..one }, other, unread];
    let found = listed(&scans, &bucket, &unbounded()).await;
    assert_eq!(bucket.pages(), 1, "all of it fits into a page");
    assert_eq!(found.iter().map(|scan| scan.objects).collect::<Vec<_>>(), [Some(2); 4]);
    let estimate = Estimate { scans: found, ..Estimate::default() };
    assert_eq!((estimate.objects(), estimate.prefixes()), (8, 8), "once, twice, once, never");
}

#[tokio::test]
async fn a_cap_makes_a_lower_bound() {
    let scan = days("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z");
    let prefix = scan.selection.prefixes().unwrap().next().unwrap().0;
    let bucket = Bucket::of((0..5000).map(|n| object(&prefix, &format!("{n:05}"))));
    let limits = Limits { bounds: Bounds { pages: 2, ..unbounded().bounds }, cache: None };
    let found = &listed(std::slice::from_ref(&scan), &bucket, &limits).await[0];
    assert!(found.at_least && found.objects == Some(2000), "{found:?}");
    assert!(found.unlisted.as_deref().unwrap().contains("was stopped after 2 requests"), "{found:?}");
}

#[tokio::test]
async fn what_may_not_be_listed_is_said_and_the_rest_is_counted() {
    let scan =
        scan("cloudtrail", "account", &ACCOUNTS, &REGIONS[..1], ("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z"));
    let keys: Vec<String> = scan.selection.prefixes().unwrap().map(|prefix| object(&prefix.0, "a")).collect();
    let scans = std::slice::from_ref(&scan);
    let nobody = Bucket::refusing(keys.clone(), |_| true);
    let found = &listed(scans, &nobody, &unbounded()).await[0];
    assert_eq!((found.objects, found.prefixes, found.unlisted.as_deref()), (None, 6, Some("s3:ListBucket")));
    // Folders of accounts may be listed, but not the one above, and not every account's.
    let some = Bucket::refusing(keys, |prefix| prefix.contains("222233334444") || !prefix.contains("/CloudTrail/"));
    let found = &listed(scans, &some, &unbounded()).await[0];
    assert!(found.at_least && found.objects == Some(4), "{found:?}");
    assert_eq!(found.unlisted.as_deref(), Some("s3:ListBucket"));
}

#[tokio::test]
async fn a_location_that_nobody_may_list_is_given_up_soon() {
    let scan = days("2025-03-10T00:00:00Z", "2026-03-11T00:00:00Z");
    let bucket = Bucket::refusing([], |_| true);
    let found = &listed(std::slice::from_ref(&scan), &bucket, &unbounded()).await[0];
    assert_eq!(found.objects, None);
    let pages = bucket.pages();
    assert!(pages < 80, "{pages} requests");
}

#[tokio::test]
async fn days_that_are_over_are_remembered_and_others_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let limits = Limits { cache: Some(folder.path().to_owned()), ..unbounded() };
    let past = days("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z");
    let now = days("2026-03-19T00:00:00Z", "2026-03-20T00:00:00Z");
    let key = |scan: &Scan| object(&scan.selection.prefixes().unwrap().next().unwrap().0, "a");
    let scans = [past.clone(), now.clone()];
    let bucket = Bucket::of([key(&past), key(&now)]);
    let first = listed(&scans, &bucket, &limits).await;
    bucket.pages();
    assert_eq!(listed(&scans, &bucket, &limits).await, first);
    assert_eq!(bucket.pages(), 1, "the days that may still get objects");
    assert_eq!(listed(&scans[..1], &bucket, &limits).await, first[..1]);
    assert_eq!(bucket.pages(), 0);
    let files: Vec<_> =
        std::fs::read_dir(folder.path().join("estimates")).unwrap().map(|f| f.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&files[0]).unwrap().permissions().mode() & 0o777, 0o600);
    }
    std::fs::write(&files[0], "{\"x\": [").unwrap();
    assert_eq!(listed(&scans[..1], &bucket, &limits).await, first[..1]);
    assert_eq!(bucket.pages(), 1, "a damaged file holds nothing");
    let (lister, stop) = (Buckets(Arc::clone(&bucket)), CancellationToken::new());
    let later: Timestamp = "2026-03-21T00:00:00Z".parse().unwrap();
    list(&scans[..1], &lister, &limits, later, &stop).await.unwrap();
    assert_eq!(bucket.pages(), 1, "a day later it is forgotten");
}

#[tokio::test]
async fn objects_of_other_times_in_a_flat_folder_are_read_all_the_same() {
    let scan = scan("s3access", "flat", &[], &[], ("2026-03-10T08:00:00Z", "2026-03-10T09:00:00Z"));
    let name = |day: u32| format!("2026-03-{day:02}-08-05-11-0123456789ABCDEF");
    let admitted = (1..=20).filter(|day| scan.selection.admits(&name(*day))).count() as u64;
    assert!((1..20).contains(&admitted));
    let bucket = Bucket::of((1..=20).map(name));
    let found = &listed(std::slice::from_ref(&scan), &bucket, &unbounded()).await[0];
    assert_eq!((found.objects, found.prefixes, found.bounded), (Some(20), 1, false));
    assert_eq!(found.matching, Some(Tally { objects: admitted, bytes: admitted }));
}

#[tokio::test]
async fn a_stop_ends_it() {
    let stop = CancellationToken::new();
    stop.cancel();
    let (lister, now) = (Buckets(Bucket::of([])), NOW.parse().unwrap());
    let ended = list(&[days("2026-03-10T00:00:00Z", "2026-03-11T00:00:00Z")], &lister, &unbounded(), now, &stop).await;
    assert!(matches!(ended, Err(EngineError::Cancelled { .. })));
}
