use std::sync::LazyLock;

use jiff::civil::{Date, date};
use proptest::prelude::*;
use proptest::sample::Index;

use super::*;
use crate::sources::{Projection, Segment};

static FITS: LazyLock<Fits> = LazyLock::new(|| Fits::new(&Catalogue::builtin().unwrap(), ""));

fn fits() -> Fits {
    FITS.clone()
}

/// `source/layout location` of each best fit, and the values of the first.
fn told(key: &str) -> (Vec<String>, Vec<String>) {
    let mut fits = fits();
    let Some(verdict) = fits.object(key) else { return (Vec::new(), Vec::new()) };
    let name = |fit: &Fit| {
        let shape = &fits.shapes[fit.shape];
        format!("{}/{} {}", shape.source.id, shape.layout.id, &key[..fit.location])
    };
    (verdict.best.iter().map(name).collect(), verdict.best[0].reading.values.clone())
}

#[test]
fn keys_of_aws_are_told_by_folder_and_name() {
    let firehose = "stream-3-2026-10-03-09-14-07-0f8fad5b-d9cb-469f-a165-70867728950e";
    for (key, expected) in [
        (
            "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/10/111122223333_CloudTrail_eu-west-1_20260310T0805Z_0123456789abcdef.json.gz",
            "cloudtrail/account AWSLogs/",
        ),
        (
            "o-ab12/AWSLogs/o-ab12/111122223333/CloudTrail/eu-west-1/2026/03/10/111122223333_CloudTrail_eu-west-1_20260310T0805Z_0123456789abcdef.json.gz",
            "cloudtrail/organization o-ab12/AWSLogs/",
        ),
        (
            "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/10/111122223333_CloudTrail-Digest_eu-west-1_trail_eu-west-1_20260310T080512Z.json.gz",
            "cloudtrail_digest/account AWSLogs/",
        ),
        (
            "p/q/AWSLogs/111122223333/elasticloadbalancing/eu-west-1/2026/03/10/111122223333_elasticloadbalancing_eu-west-1_app.lb.50dc6c495c0c9188_20260310T0805Z_192.0.2.1_2x9f.log.gz",
            "alb/account p/q/AWSLogs/",
        ),
        (
            "AWSLogs/111122223333/elasticloadbalancing/eu-west-1/2026/03/10/111122223333_elasticloadbalancing_eu-west-1_lb_20260310T0805Z_192.0.2.1_2x9f.log",
            "clb/account AWSLogs/",
        ),
        (
            "AWSLogs/111122223333/WAFLogs/cloudfront/acl/2026/03/10/09/05/111122223333_waflogs_cloudfront_acl_20260310T0905Z_0123abcd.log.gz",
            "waf/daily AWSLogs/",
        ),
        (
            "AWSLogs/111122223333/Config/eu-west-1/2026/3/7/ConfigHistory/111122223333_Config_eu-west-1_ConfigHistory_AWS::IAM::Policy_20260307T000000Z_20260307T060000Z_1.json.gz",
            "config_history/daily AWSLogs/",
        ),
        ("logs/my-bucket/2026-10-03-09-14-07-6B3C0A1B2C3D4E5F", "s3access/flat logs/my-bucket/"),
        (
            "logs/111122223333/eu-west-1/my.bucket/2026/10/03/2026-10-03-00-00-00-6B3C0A1B2C3D4E5F",
            "s3access/event_day logs/",
        ),
        ("cdn/E1ABCDEFGHIJKL.2026-10-03-09.0123abcd.gz", "cloudfront/flat cdn/"),
        (
            "evidence/111122223333/CloudTrail/eu-west-1/2026/03/10/111122223333_CloudTrail_eu-west-1_20260310T0805Z_0123456789abcdef.json.gz",
            "cloudtrail/account evidence/",
        ),
    ] {
        assert_eq!(told(key).0, [expected], "{key}");
    }
    let (several, _) = told(&format!("app/2026/10/03/09/{firehose}.gz"));
    for kind in ["cwl/hourly", "lambda/hourly", "firehose_json/hourly", "cloudfront_realtime/firehose"] {
        assert!(several.contains(&format!("{kind} app/")), "{several:?}");
    }
}

#[test]
fn hours_below_a_day_are_another_layout_where_the_kind_knows_one() {
    let name = "111122223333_vpcflowlogs_eu-west-1_fl-0123456789abcdef0_20260310T0905Z_0123abcd.log.gz";
    for (folder, layout) in [
        ("111122223333/vpcflowlogs/eu-west-1/2026/03/10", "daily"),
        ("111122223333/vpcflowlogs/eu-west-1/2026/03/10/09", "hourly"),
        ("aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=03/day=10", "hive"),
        (
            "aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2026/month=03/day=10/hour=09",
            "hive_hourly",
        ),
    ] {
        let (best, values) = told(&format!("AWSLogs/{folder}/{name}"));
        let expected = [format!("tgwflow/{layout} AWSLogs/"), format!("vpcflow/{layout} AWSLogs/")];
        assert_eq!(best, expected, "{folder}");
        assert_eq!(values[..2], ["111122223333", "eu-west-1"]);
    }
}

#[test]
fn a_prefix_of_ones_own_is_found_where_it_is_a_usual_one() {
    let name = "stream-3-2026-10-03-09-14-07-0f8fad5b-d9cb-469f-a165-70867728950e.gz";
    let mut fits = fits();
    let verdict = fits.object(&format!("app/year=2026/month=10/day=03/{name}")).unwrap();
    let prefixes: Vec<_> = verdict.best.iter().filter_map(|fit| fits.shapes[fit.shape].prefix.clone()).collect();
    assert!(prefixes.contains(&"year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/".to_owned()));
}

#[test]
fn what_nobody_writes_so_is_told_by_nothing() {
    for key in ["", "x", "2026/", "backup/database.tar", "a/b/c/README"] {
        let (best, _) = told(key);
        assert!(
            best.iter().all(|fit| fit.starts_with("app/") || fit.starts_with("verifiedaccess/")),
            "{key}: {best:?}"
        );
    }
}

#[test]
fn locations_of_kinds_without_a_root_are_not_guessed_above_the_start() {
    let mut above = Fits { start: "home/2026/03/10/".len(), ..fits() };
    let name = "stream-3-2026-10-03-09-14-07-0f8fad5b-d9cb-469f-a165-70867728950e.gz";
    assert_eq!(above.object(&format!("home/2026/03/10/09/{name}")), None);
    assert_eq!(above.object(&format!("home/2026/03/10/x/2026/10/03/09/{name}")).unwrap().best[0].location, 18);
    let trail = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/10/111122223333_CloudTrail_eu-west-1_20260310T0805Z_0123456789abcdef.json.gz";
    let mut inside = Fits { start: "AWSLogs/111122223333/CloudTrail/".len(), ..fits() };
    assert_eq!(inside.object(trail).unwrap().best[0].location, "AWSLogs/".len());
}

/// What a partition may have for a value.
fn value(projection: &Projection, day: Date, number: u64, account: &str, region: &str) -> String {
    match projection {
        Projection::Account { .. } => account.to_owned(),
        Projection::Region { .. } => region.to_owned(),
        Projection::Enum(list) => list[number as usize % list.len()].clone(),
        Projection::Table => format!("name-{}", number % 100),
        Projection::Date { format, interval, .. } => {
            let steps = (24 * 60 / interval.minutes().min(24 * 60)) as u64;
            let minutes = i64::try_from(number % steps).unwrap() * interval.minutes();
            format.render(day.at(0, 0, 0, 0) + jiff::SignedDuration::from_mins(minutes))
        }
    }
}

/// An object's name as the kind writes it.
fn object_name(pattern: &str) -> impl Strategy<Value = String> + use<> {
    let inner = pattern.strip_prefix("^(?:").and_then(|p| p.strip_suffix(")$")).unwrap().to_owned();
    proptest::string::string_regex(&inner).unwrap().prop_filter("a name", |name| {
        name.len() < 200 && !name.contains('/') && name.chars().all(|c| c.is_ascii_graphic())
    })
}

fn object() -> impl Strategy<Value = (usize, String)> {
    let name = |index: usize| object_name(FITS.shapes[index].source.object_name.as_str());
    (0..FITS.shapes.len()).prop_flat_map(move |index| (Just(index), name(index)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_key_of_any_layout_is_told_as_that_layout_or_the_doubt_is_stated(
        (index, name) in object(),
        days in 0i64..6000,
        number: u64,
        account in "[0-9]{12}",
        region in prop::sample::select(vec!["eu-west-1", "us-gov-east-1", "ap-southeast-2"]),
        place in prop::sample::select(vec!["", "logs/", "a/b/", "o-abc123/"]),
        deeper: Index,
    ) {
        let mut fits = fits();
        let shape = fits.shapes[index].clone();
        let day = date(2010, 1, 1) + jiff::Span::new().days(days);
        let location = format!("{place}{}", shape.source.root);
        let folder: String = shape.layout.segments().map(|segment| match segment {
            Segment::Literal(text) => text.to_owned(),
            Segment::Placeholder("org") => "o-abc123".to_owned(),
            Segment::Placeholder(name) => {
                let partition = shape.layout.partitions.iter().find(|p| p.name == name).unwrap();
                value(&partition.projection, day, number, &account, region)
            }
        }).collect();
        let below = if shape.layout.deep { ["", "09/", "x/y/"][deeper.index(3)] } else { "" };
        let key = format!("{location}{folder}{below}{name}");
        let verdict = fits.object(&key).unwrap();
        let is_it = |shape: usize| {
            let found = &fits.shapes[shape];
            (&found.source.id, &found.layout.id) == (&fits.shapes[index].source.id, &fits.shapes[index].layout.id)
        };
        let best = verdict.best.iter().any(|fit| is_it(fit.shape));
        let stated = best || verdict.also.iter().any(|shape| is_it(*shape));
        let told: Vec<_> = verdict.best.iter().map(|fit| {
            let shape = &fits.shapes[fit.shape];
            (shape.source.id.clone(), shape.layout.id.clone(), key[..fit.location].to_owned())
        }).collect();
        prop_assert!(stated, "{key} of {}/{} is told as {told:?}", shape.source.id, shape.layout.id);
    }
}
