#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

const TOKYO: &str = "ap-northeast-1";
const VIRGINIA: &str = "us-east-1";

fn delivery(way: Way, cost: &[CostItem]) -> Delivery {
    Delivery { way, text: String::new(), cost: cost.to_vec() }
}

/// The built-in prices with a user's file over them.
fn with(text: &str) -> Result<Prices, FileError> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("prices.toml");
    std::fs::write(&file, text).unwrap();
    Prices::load(&file)
}

/// Logs that are stored as they come, in objects of 1 MB.
fn as_it_comes() -> Prices {
    with("version = 1\nas_of = 2026-11-24\nassumptions = { cwl_compression = 1, s3_compression = 1, object_mb = 1 }\n")
        .unwrap()
}

#[track_caller]
fn costs(prices: &Prices, region: &str, item: CostItem, gigabytes: f64, expected: f64) {
    let bill = prices.monthly(&delivery(Way::Direct, &[item]), region, gigabytes).unwrap();
    let Amount::Exactly(dollars) = bill.total() else { panic!("{:?}", bill.total()) };
    assert!((dollars - expected).abs() < 1e-6 * expected.max(1.0), "{dollars} is not {expected}");
}

#[test]
fn the_arithmetic_of_steps_storage_and_requests() {
    let prices = as_it_comes();
    // 60 TB of Lambda logs: 10, 20, 20 and 10 TB in the four steps.
    costs(&prices, VIRGINIA, CostItem::VendedCwl, 61_440.0, 12_800.0);
    costs(&prices, VIRGINIA, CostItem::VendedCwl, 10_240.0, 5_120.0);
    costs(&prices, TOKYO, CostItem::CwlIngest, 1.0, 0.76);
    costs(&prices, TOKYO, CostItem::CwlStorage, 12.0, 0.396);
    costs(&prices, TOKYO, CostItem::S3Storage, 12.0, 0.30);
    // An object a minute for 30 days, and one a second from each of 100 tasks.
    costs(&prices, VIRGINIA, CostItem::S3Put, 43_200.0 / 1024.0, 0.216);
    costs(&prices, TOKYO, CostItem::S3Put, 43_200.0 / 1024.0, 0.20304);
    costs(&prices, VIRGINIA, CostItem::S3Put, 259_200_000.0 / 1024.0, 1_296.0);
    costs(&prices, TOKYO, CostItem::S3Put, 259_200_000.0 / 1024.0, 1_218.24);
}

#[test]
fn small_records_of_a_producer_are_billed_as_five_kilobytes_and_vended_logs_as_they_are() {
    let prices =
        with("version = 1\nas_of = 2026-11-24\n[assumptions]\nfirehose_record_kb = 0.1953125\n[regions.x]\nfirehose = { price = 1 }\nvended_s3 = { price = 0 }\n")
            .unwrap();
    let total = |delivery: Delivery| prices.monthly(&delivery, "x", 1.0).unwrap().total();
    assert_eq!(total(delivery(Way::Firehose, &[CostItem::Firehose])), Amount::Exactly(25.6));
    assert_eq!(total(delivery(Way::Agent, &[CostItem::Firehose])), Amount::Exactly(25.6));
    assert_eq!(total(delivery(Way::Subscription, &[CostItem::Firehose])), Amount::Exactly(1.0));
    assert_eq!(total(delivery(Way::Firehose, &[CostItem::VendedS3, CostItem::Firehose])), Amount::Exactly(1.0));
}

#[test]
fn what_is_unknown_is_said() {
    let prices = with("version = 1\nas_of = 2026-12-01\nregions.x.firehose = { price = 1 }\n").unwrap();
    let unknown = prices.monthly(&delivery(Way::Direct, &[]), "eu-west-1", 1.0).unwrap_err();
    assert_eq!(unknown.to_string(), "no prices are known for eu-west-1: there are ap-northeast-1, us-east-1, x");
    let both = prices.monthly(&delivery(Way::Direct, &[CostItem::Firehose, CostItem::S3Put]), "x", 2.0).unwrap();
    assert_eq!(both.items, [(CostItem::Firehose, Amount::Exactly(2.0)), (CostItem::S3Put, Amount::Unknown)]);
    assert_eq!((both.total(), both.own), (Amount::AtLeast(2.0), true));
    let neither = prices.monthly(&delivery(Way::Direct, &[CostItem::S3Put]), "x", 2.0).unwrap();
    assert_eq!((neither.total(), neither.as_of), (Amount::Unknown, None));
    let above = prices.monthly(&delivery(Way::Direct, &[CostItem::VendedS3]), TOKYO, 20_480.0).unwrap();
    assert_eq!(above.total(), Amount::AtLeast(10_240.0 * 0.38));
}

#[test]
fn a_file_of_ones_own_replaces_item_by_item() {
    let prices = with("version = 1\nas_of = 2026-01-02\nregions.us-east-1.firehose = { price = 1 }\n").unwrap();
    let cost = [CostItem::Firehose, CostItem::CwlIngest];
    let bill = prices.monthly(&delivery(Way::Subscription, &cost), VIRGINIA, 10.0).unwrap();
    assert_eq!(bill.total(), Amount::Exactly(15.0));
    assert_eq!((bill.as_of.unwrap().to_string(), bill.own), ("2026-01-02".to_owned(), true));
    let listed = prices.monthly(&delivery(Way::Subscription, &cost[1..]), VIRGINIA, 10.0).unwrap();
    assert!(!listed.own && listed.as_of > bill.as_of);
}

#[test]
fn a_wrong_file_names_the_line_and_the_key() {
    let head = "version = 1\nas_of = 2026-12-01\n";
    let cases = [
        ("version = 2\nas_of = 2026-12-01\n", ":1: version: this program knows version 1"),
        ("version = 1\nas_of = 2026-12-01T00:00:00\n", ":2: as_of: write the day"),
        ("version = 1\n", "as_of"),
        (&format!("{head}currency = \"EUR\"\n"), ":3: currency: prices are in \"USD\""),
        (&format!("{head}[assumptions]\nobject_mb = 0\n"), ":4: assumptions.object_mb: write a number above 0"),
        (&format!("{head}[regions.us-east-1]\nfire_hose = {{ price = 1 }}\n"), ":4: fire_hose: unknown variant"),
        (&format!("{head}[regions.x]\ns3_put = {{ price = -1 }}\n"), ":4: regions.x.s3_put: a price is a number"),
        (&format!("{head}[regions.x]\ns3_put = {{}}\n"), ":4: regions.x.s3_put: write either"),
        (
            &format!("{head}[regions.x]\ns3_put = {{ steps = [{{ price = 1 }}, {{ up_to = 5, price = 1 }}] }}\n"),
            ":4: regions.x.s3_put: each step reaches further",
        ),
    ];
    for (text, expected) in cases {
        let error = with(text).unwrap_err().to_string();
        assert!(error.contains("prices.toml") && error.contains(expected), "{error} lacks {expected}");
    }
}

#[test]
fn every_item_of_the_built_in_kinds_has_a_price_in_every_built_in_region() {
    let prices = Prices::builtin().unwrap();
    for source in crate::sources::Catalogue::builtin().unwrap().iter() {
        for delivery in &source.delivery {
            for region in [VIRGINIA, TOKYO] {
                let bill = prices.monthly(delivery, region, 100.0).unwrap();
                assert!(matches!(bill.total(), Amount::Exactly(_)), "{} {region}: {bill:?}", source.id);
            }
        }
    }
}

proptest! {
    #[test]
    fn more_never_costs_less(less in 0.0..200_000.0_f64, more in 0.0..200_000.0_f64) {
        let prices = Prices::builtin().unwrap();
        let cost = [CostItem::VendedCwl, CostItem::Firehose, CostItem::S3Put, CostItem::S3Storage];
        let dollars = |gigabytes| match prices.monthly(&delivery(Way::Subscription, &cost), VIRGINIA, gigabytes).unwrap().total() {
            Amount::Exactly(dollars) | Amount::AtLeast(dollars) => dollars,
            Amount::Unknown => panic!("nothing is known"),
        };
        prop_assert!(dollars(less.min(more)) <= dollars(less.max(more)) + 1e-9);
    }
}
