//! `logq init`, as typed: in folders, and in a bucket that a small server plays.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use logq::settings::{Kinds, Settings};
use logq::sources::Catalogue;
use logq::table::{Keys, Location, Table};
use serde_json::Value;
use tempfile::TempDir;

use crate::demo::FOLDER;
use crate::packs::wrong_answers;
use crate::s3::server::Bucket;
use crate::session::{self, Session};

/// The program inside a folder, with a home of its own.
fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
    command.arg("init").args(args).current_dir(folder).env_clear().env("HOME", folder).stdin(Stdio::null());
    command
}

fn init(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    told(&command(folder, args).output().expect("the program runs"))
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The tables of a file.
fn tables(file: &Path) -> Vec<Table> {
    let catalogue = Catalogue::builtin().expect("the sources");
    let text = fs::read_to_string(file).expect("a file");
    let settings = Settings::parse(file, &text, &Kinds::from(&catalogue)).expect("a configuration without errors");
    settings.tables.iter().map(|table| (**table).clone()).collect()
}

/// An object whose content is the first sample of a kind.
fn put(root: &Path, key: &str, kind: &str) {
    let catalogue = Catalogue::builtin().expect("the sources");
    let text = &catalogue.get(kind).expect("a kind").samples[0].text;
    let mut bytes = text.clone().into_bytes();
    if key.ends_with(".gz") {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&bytes).expect("memory");
        bytes = gzip.finish().expect("memory");
    }
    raw(root, key, &bytes);
}

fn raw(root: &Path, key: &str, bytes: &[u8]) {
    let path = root.join(key);
    fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
    fs::write(path, bytes).expect("an object");
}

fn trail(root: &Path, above: &str, account: &str, region: &str, day: &str) {
    let stamp = day.replace('/', "");
    let name = format!("{account}_CloudTrail_{region}_{stamp}T0805Z_0123456789abcdef.json.gz");
    put(root, &format!("{above}{account}/CloudTrail/{region}/{day}/{name}"), "cloudtrail");
}

/// The demo's logs without its configuration, the same bytes on disk.
pub(crate) fn demo_logs() -> TempDir {
    fn link(from: &Path, to: &Path) {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder").flatten() {
            let target = to.join(entry.file_name());
            match entry.path() {
                path if path.is_dir() => link(&path, &target),
                path => fs::hard_link(path, target).expect("a link"),
            }
        }
    }
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    link(&FOLDER.join("AWSLogs"), &folder.path().join("AWSLogs"));
    folder
}

fn listed(keys: &Keys) -> Vec<String> {
    let Keys::Listed(list) = keys else { panic!("{keys:?}") };
    let mut list = list.clone();
    list.sort();
    list
}

#[test]
fn the_demo_is_found_as_it_was_written_and_its_questions_get_the_same_answers() {
    let folder = demo_logs();
    let (code, out, err) = init(folder.path(), &["."]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.starts_with("TABLE "), "{out}");
    assert!(err.contains("wrote ") && err.contains("next: logq "), "{err}");
    let found = tables(&folder.path().join("logq.toml"));
    let below =
        |table: &Table| matches!(&table.location, Location::Folder(folder) if *folder == FOLDER.join("AWSLogs"));
    let expected: Vec<Table> = tables(&FOLDER.join("logq.toml")).into_iter().filter(below).collect();
    assert_eq!(found.len(), expected.len());
    for known in &expected {
        let table = found.iter().find(|table| table.name == known.name).expect("it is found");
        assert_eq!(listed(&table.accounts), listed(&known.accounts), "{}", table.name);
        let regions = |table: &Table| (table.regions != Keys::Unlisted).then(|| listed(&table.regions));
        assert_eq!(regions(table), regions(known), "{}", table.name);
        assert_eq!(table.since, known.since, "{}", table.name);
        // Where nothing is written, the header of each object says it.
        assert!(known.fields.is_none() || table.fields == known.fields, "{}", table.name);
        assert_eq!((&table.source, &table.layout), (&known.source, &known.layout));
    }
    let asked = ["ct-key-summary", "ct-session-lineage", "alb-client-timeline", "vf-host-peers", "waf-ip-timeline"];
    assert_eq!(wrong_answers(folder.path(), &asked), Vec::<String>::new());
}

/// `name source/layout location org since..last` for each table.
fn lines(json: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let line = |table: &Value| {
        let [name, source, layout, location, org, since, last] =
            ["name", "source", "layout", "location", "org", "since", "last"].map(|key| text(&table[key]));
        format!("{name} {source}/{layout} {location} {org} {since}..{last}")
    };
    json["tables"].as_array().expect("tables").iter().map(line).collect()
}

/// A bucket that many people have used for many things.
fn attic() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    trail(root, "AWSLogs/", "111122223333", "eu-west-1", "2026/03/10");
    trail(root, "AWSLogs/", "111122223333", "us-east-1", "2026/02/01");
    for (account, day) in [("111122223333", "2026/01/05"), ("222233334444", "2026/03/11")] {
        trail(root, "AWSLogs/o-abc123/", account, "eu-west-1", day);
    }
    trail(root, "o-abc123/AWSLogs/o-abc123/", "333344445555", "us-east-1", "2025/12/31");
    let lb = "111122223333_elasticloadbalancing_eu-west-1";
    let day = "lb/prod/AWSLogs/111122223333/elasticloadbalancing/eu-west-1/2026/03/10";
    put(root, &format!("{day}/{lb}_app.shop.50dc6c495c0c9188_20260310T0805Z_192.0.2.1_2x9f.log.gz"), "alb");
    put(root, &format!("{day}/{lb}_net.shop.50dc6c495c0c9188_20260310T0805Z_2x9f.log.gz"), "nlb");
    raw(root, "lb/prod/AWSLogs/111122223333/ELBAccessLogTestFile", b"Enable AccessLog for ELB");
    let flow = "111122223333_vpcflowlogs_eu-west-1_fl-0123456789abcdef0_20260310T0905Z_0123abcd.log.gz";
    let hive = "year=2026/month=03/day=10/hour=09";
    put(
        root,
        &format!("flow/AWSLogs/aws-account-id=111122223333/aws-service=vpcflowlogs/aws-region=eu-west-1/{hive}/{flow}"),
        "vpcflow",
    );
    put(root, &format!("tgw/AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/03/10/{flow}"), "tgwflow");
    for acl in ["shop", "blog"] {
        let name = format!("111122223333_waflogs_eu-west-1_{acl}_20260310T0905Z_0123abcd.log.gz");
        put(root, &format!("AWSLogs/111122223333/WAFLogs/eu-west-1/{acl}/2026/03/10/09/05/{name}"), "waf");
    }
    put(root, "access/shop-2026-03-10-09-14-07-6B3C0A1B2C3D4E5F", "s3access");
    put(root, "cdn/E1ABCDEFGHIJKL.2026-03-10-09.0123abcd.gz", "cloudfront");
    let stream = "2-2026-03-10-09-14-07-0f8fad5b-d9cb-469f-a165-70867728950e";
    put(root, &format!("groups/2026/03/10/09/groups-{stream}"), "lambda");
    let orders = "{\"id\":1,\"at\":\"2026-03-10T09:00:00Z\",\"total\":9.5}\n";
    raw(root, &format!("orders/year=2026/month=03/day=10/orders-{stream}"), orders.as_bytes());
    raw(root, "aws/VPC_FLOW/1.0/region=eu-west-1/accountId=111122223333/eventDay=20260310/0.gz.parquet", b"PAR1");
    raw(root, "notes/todo.txt", b"ask Anna");
    raw(root, "notes/empty.json", b"");
    raw(root, "app/data/part-0.json", b"{\"a\":1}\n");
    folder
}

#[test]
fn many_things_in_one_bucket_are_told_apart() {
    let folder = attic();
    let (code, out, err) = init(folder.path(), &[".", "--json"]);
    assert_eq!(code, Some(0), "{err}");
    let json: Value = serde_json::from_str(&out).expect("JSON");
    let expected = [
        "alb alb/account ./lb/prod/AWSLogs/ - 2026-03-10..2026-03-10",
        "cloudfront cloudfront/flat ./cdn/ - 2026-03-10..2026-03-10",
        "cloudtrail cloudtrail/organization ./AWSLogs/ o-abc123 2026-01-05..2026-03-11",
        "cloudtrail_account cloudtrail/account ./AWSLogs/ - 2026-02-01..2026-03-10",
        "cloudtrail_org cloudtrail/organization ./o-abc123/AWSLogs/ o-abc123 2025-12-31..2025-12-31",
        "cwl cwl/hourly ./groups/ - 2026-03-10..2026-03-10",
        "firehose_json firehose_json/hourly ./orders/ - 2026-03-10..2026-03-10",
        "lambda lambda/hourly ./groups/ - 2026-03-10..2026-03-10",
        "nlb nlb/account ./lb/prod/AWSLogs/ - 2026-03-10..2026-03-10",
        "s3access s3access/flat ./access/ - 2026-03-10..2026-03-10",
        "tgwflow tgwflow/daily ./tgw/AWSLogs/ - 2026-03-10..2026-03-10",
        "vpcflow vpcflow/hive_hourly ./flow/AWSLogs/ - 2026-03-10..2026-03-10",
        "waf waf/daily ./AWSLogs/ - 2026-03-10..2026-03-10",
    ];
    assert_eq!(lines(&json), expected, "{}", lines(&json).join("\n"));
    let table =
        |name: &str| json["tables"].as_array().expect("a list").iter().find(|t| t["name"] == name).expect("a table");
    let orders = table("firehose_json");
    assert_eq!(orders["prefix"], "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/");
    assert_eq!(orders["columns"], serde_json::json!(["id bigint", "at string", "total double"]));
    assert_eq!(orders["time"], "at iso8601");
    assert_eq!(table("waf")["partitions"]["web_acl"], serde_json::json!(["blog", "shop"]));
    assert_eq!(table("alb")["compression"], "gzip");
    let ignored: Vec<&str> = json["ignored"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|cause| cause["cause"].as_str().expect("text"))
        .collect();
    for cause in ["AWS's test objects", "Security Lake", "empty objects", "files that no log kind is called like"] {
        assert!(ignored.iter().any(|known| known.starts_with(cause)), "{cause}: {ignored:?}");
    }
    for known in json["tables"].as_array().expect("a list") {
        assert!(known["proof"]["own"].as_u64() > Some(0), "{known}");
    }
    let text = fs::read_to_string(folder.path().join("logq.toml")).expect("a file");
    assert_eq!(tables(&folder.path().join("logq.toml")).len(), expected.len(), "{text}");
}

#[test]
fn what_was_found_can_be_asked_at_once() {
    let folder = attic();
    assert_eq!(init(folder.path(), &["."]).0, Some(0));
    for table in ["alb", "cloudtrail", "lambda", "firehose_json", "tgwflow", "vpcflow", "waf", "s3access"] {
        let mut ask = Command::new(env!("CARGO_BIN_EXE_logq"));
        let sql = format!("SELECT count(*) AS n FROM {table}");
        ask.args(["sql", &sql, "-f", "jsonl", "--since", "2025-01-01", "--until", "2027-01-01"]);
        let (code, out, err) =
            told(&ask.current_dir(folder.path()).env("HOME", folder.path()).output().expect("it runs"));
        assert!(code == Some(0) && !out.contains(":0}"), "{table}: {out}{err}");
    }
}

#[test]
fn the_page_says_what_was_found_and_what_was_ignored() {
    let folder = attic();
    let (code, out, err) = init(folder.path(), &["lb", "--dry-run"]);
    assert_eq!(code, Some(0), "{err}");
    insta::assert_snapshot!("page", out);
    assert!(!folder.path().join("logq.toml").exists(), "a dry run writes nothing");
    assert!(err.contains("+[tables.alb]") && err.contains("listings, 3 objects seen"), "{err}");
}

#[test]
fn a_file_that_is_there_is_changed_only_with_consent_and_keeps_its_words() {
    let folder = attic();
    let file = folder.path().join("logq.toml");
    let own = "# mine\nversion = 1\n\n# the shop's trail\n[tables.cloudtrail]\nlocation = './AWSLogs' # ours\nlayout = 'account'\n";
    fs::write(&file, own).expect("a file");
    let (code, _, err) = init(folder.path(), &["AWSLogs"]);
    assert_eq!(code, Some(2), "{err}");
    assert!(err.contains("+[tables.waf]") && err.contains("--yes"), "{err}");
    assert_eq!(fs::read_to_string(&file).expect("a file"), own);
    let (code, out, err) = init(folder.path(), &["AWSLogs", "--yes"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("cloudtrail (known)"), "{out}");
    let text = fs::read_to_string(&file).expect("a file");
    assert!(text.starts_with(own), "{text}");
    let names: Vec<String> = tables(&file).into_iter().map(|table| table.name).collect();
    assert_eq!(names, ["cloudtrail", "cloudtrail_org", "waf"]);
    let (code, _, err) = init(folder.path(), &["AWSLogs"]);
    assert!(code == Some(0) && err.contains("has all of these tables already"), "{err}");
    assert_eq!(fs::read_to_string(&file).expect("a file"), text);
}

#[test]
fn another_file_may_be_written_and_locations_count_from_it() {
    let folder = attic();
    let file = folder.path().join("conf/my.toml");
    fs::create_dir(folder.path().join("conf")).expect("a folder");
    let (code, _, err) = init(folder.path(), &["cdn", "--file", "conf/my.toml"]);
    assert_eq!(code, Some(0), "{err}");
    let location = tables(&file)[0].location.to_string();
    assert_eq!(location.trim_end_matches('/'), folder.path().join("cdn").to_str().expect("UTF-8"));
}

#[test]
fn a_folder_without_logs_and_one_that_is_not_there_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let (code, out, err) = init(folder.path(), &["."]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(err.contains("no log kind was recognised"), "{err}");
    raw(folder.path(), "notes.txt", b"x");
    let (code, out, _) = init(folder.path(), &["."]);
    assert!(code == Some(1) && out.contains("notes.txt"), "{out}");
    let (code, _, err) = init(folder.path(), &["nowhere"]);
    assert!(code == Some(2) && err.contains("nowhere") && err.contains("cannot be read"), "{err}");
    let (code, _, err) = init(folder.path(), &[]);
    assert!(code == Some(2) && err.contains("no location"), "{err}");
    let (code, _, err) = init(folder.path(), &["s3://UPPER/"]);
    assert!(code == Some(2) && err.contains("not an S3 prefix"), "{err}");
    assert!(!folder.path().join("logq.toml").exists());
}

/// What `root` may read, nobody else may: the program runs as somebody else then.
#[test]
fn folders_that_may_not_be_read_are_told() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let mode = |path: PathBuf, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("rights");
    mode(folder.path().to_owned(), 0o755);
    trail(folder.path(), "AWSLogs/", "111122223333", "eu-west-1", "2026/03/10");
    raw(folder.path(), "secret/x", b"x");
    mode(folder.path().join("secret"), 0o000);
    let is_root = fs::read_dir(folder.path().join("secret")).is_ok();
    let ask = |location: &str| {
        let mut command = command(folder.path(), &[location, "--dry-run"]);
        if is_root {
            command.uid(65534);
        }
        command.output()
    };
    let (Ok(denied), Ok(partly)) = (ask("secret"), ask(".")) else { return };
    mode(folder.path().join("secret"), 0o755);
    let (code, _, err) = told(&denied);
    assert!(code == Some(1) && err.contains("secret") && err.contains("cannot be read"), "{err}");
    let (code, out, err) = told(&partly);
    assert!(code == Some(0) && out.contains("folders that may not be listed"), "{out}{err}");
}

/// The program with credentials for a bucket.
fn in_bucket(bucket: &Bucket, folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let mut command = command(folder, args);
    command.envs(bucket.environment());
    told(&command.output().expect("the program runs"))
}

#[test]
fn a_bucket_is_looked_at_by_few_listings() {
    let bucket = Bucket::serve("logs", &FOLDER);
    let folder = tempfile::tempdir().expect("a folder");
    let (code, out, err) = in_bucket(&bucket, folder.path(), &["s3://logs/", "--json"]);
    assert_eq!(code, Some(0), "{err}");
    let json: Value = serde_json::from_str(&out).expect("JSON");
    let found = lines(&json);
    for line in [
        "alb alb/account s3://logs/AWSLogs/ - 2026-03-10..2026-03-13",
        "cloudtrail cloudtrail/account s3://logs/AWSLogs/ - 2026-02-24..2026-03-13",
        "vpcflow vpcflow/daily s3://logs/AWSLogs/ - 2026-03-03..2026-03-12",
        "waf waf/daily s3://logs/AWSLogs/ - 2026-03-10..2026-03-13",
    ] {
        assert!(found.iter().any(|known| known == line), "{line} in {found:#?}");
    }
    let lists = bucket.seen().iter().filter(|request| request.contains("list-type=2")).count() as u64;
    assert_eq!(json["lists"].as_u64(), Some(lists));
    assert!(lists < 400, "{lists} listings for {} tables", found.len());
    let expected = tables(&FOLDER.join("logq.toml"));
    for table in tables(&folder.path().join("logq.toml")) {
        let Some(known) = expected.iter().find(|known| known.name == table.name) else { continue };
        if known.regions == Keys::Unlisted {
            continue;
        }
        assert_eq!(listed(&table.regions), listed(&known.regions), "{}", table.name);
    }
}

#[test]
fn a_listing_that_is_ended_early_says_so_and_leaves_the_first_day_open() {
    let bucket = Bucket::serve("logs", &FOLDER);
    let folder = tempfile::tempdir().expect("a folder");
    let (code, _, err) = in_bucket(&bucket, folder.path(), &["s3://logs/", "--max-lists", "16"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("stopped after 16 listings") && err.contains("`since` is left out"), "{err}");
    let found = tables(&folder.path().join("logq.toml"));
    assert!(found.iter().any(|table| table.since.is_none()), "{found:?}");
}

#[test]
fn a_bucket_that_cannot_be_listed_is_explained() {
    let bucket = Bucket::serve("logs", tempfile::tempdir().expect("a folder").path());
    let folder = tempfile::tempdir().expect("a folder");
    let (code, _, err) = in_bucket(&bucket, folder.path(), &["s3://forbidden/AWSLogs/"]);
    assert!(code == Some(1) && err.contains("s3:ListBucket"), "{err}");
    let (code, _, err) = in_bucket(&bucket, folder.path(), &["s3://no-such-bucket/"]);
    assert!(code == Some(2) && err.contains("there is no bucket no-such-bucket"), "{err}");
    let (code, _, err) = in_bucket(&bucket, folder.path(), &["s3://logs/", "--profile", "nobody"]);
    assert!(code == Some(3) && err.contains("nobody"), "{err}");
    assert!(!folder.path().join("logq.toml").exists());
}

#[test]
fn on_a_terminal_it_asks_where_the_logs_are() {
    let folder = attic();
    let mut session = Session::start(session::logq(folder.path(), folder.path(), &["init"]), (120, 30));
    session.at("Where are the logs?", "cdn\r");
    session.shows("wrote ");
    assert_eq!(session.end().code, 0);
    assert_eq!(tables(&folder.path().join("logq.toml"))[0].name, "cloudfront");
    let mut session = Session::start(session::logq(folder.path(), folder.path(), &["init", "access"]), (120, 30));
    session.at("Type y or n", "n\r");
    assert_eq!(session.end().code, 2);
    assert_eq!(tables(&folder.path().join("logq.toml")).len(), 1);
}
