//! `logq ddl` and `logq sources`, as typed.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use logq::ddl::lint::{Finding, Severity, lint};
use logq::ddl::read::read;

const CLOUDTRAIL: [&str; 9] = [
    "cloudtrail",
    "--location",
    "s3://my-trail-bucket/AWSLogs/",
    "--accounts",
    "111122223333,222233334444",
    "--regions",
    "eu-west-1,us-east-1",
    "--since",
    "2023-01-01",
];

/// Runs the program in a home of its own.
fn logq(home: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_logq"));
    command.args(args).current_dir(home).env_clear().env("HOME", home).stdin(Stdio::null());
    command.output().expect("the program runs")
}

/// The exit code, stdout and stderr in an empty home.
fn fresh(args: &[&str]) -> (Option<i32>, String, String) {
    let home = tempfile::tempdir().expect("a folder");
    told(&logq(home.path(), args))
}

fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn ddl<'a>(args: impl IntoIterator<Item = &'a str>) -> (Option<i32>, String, String) {
    fresh(&std::iter::once("ddl").chain(args).collect::<Vec<_>>())
}

/// What the checks find in a statement above a hint.
fn faults(statement: &str) -> Vec<Finding> {
    let read = read(statement).expect("a statement");
    let found = lint(&read, jiff::civil::date(2026, 3, 10));
    found.into_iter().filter(|finding| finding.severity > Severity::Hint).collect()
}

#[test]
fn the_statement_and_nothing_else_is_printed() {
    let (code, out, err) = ddl(CLOUDTRAIL);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.starts_with("CREATE EXTERNAL TABLE IF NOT EXISTS `cloudtrail` (\n"), "{out}");
    assert!(out.ends_with("/${aws_account}/CloudTrail/${aws_region}/${day}/'\n)\n"), "{out}");
    assert_eq!(faults(&out), []);
}

#[test]
fn an_organization_chooses_its_layout_and_names_are_as_typed() {
    let (code, out, err) =
        ddl(CLOUDTRAIL.into_iter().chain(["--org", "o-abc123", "--table", "trail", "--database", "logs"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.starts_with("CREATE EXTERNAL TABLE IF NOT EXISTS `logs`.`trail` (\n"), "{out}");
    assert!(out.contains("LOCATION 's3://my-trail-bucket/AWSLogs/o-abc123/'"), "{out}");
}

#[test]
fn injected_accounts_are_noted_on_stderr_only() {
    let injected = CLOUDTRAIL.map(|arg| if arg.starts_with("1111") { "injected" } else { arg });
    let (code, out, err) = ddl(injected);
    assert_eq!(code, Some(0));
    assert!(out.contains("'projection.aws_account.type' = 'injected'"), "{out}");
    assert_eq!(err, "note: every query of this table must name its accounts\n");
}

#[test]
fn the_format_string_of_a_flow_log_names_its_columns() {
    let flows = CLOUDTRAIL.map(|arg| if arg == "cloudtrail" { "vpcflow" } else { arg });
    let more = ["--layout", "hourly", "--fields", "${version} ${vpc-id} ${start} ${end}"];
    let (code, out, _) = ddl(flows.into_iter().chain(more));
    assert_eq!(code, Some(0));
    assert_eq!(faults(&out), []);
    let names: Vec<&str> = out.lines().skip(1).map_while(|l| l.trim().strip_prefix('`')?.split('`').next()).collect();
    assert_eq!(names, ["version", "vpc_id", "start", "end"]);
}

#[test]
fn what_is_wrong_ends_with_2_and_says_what_to_type() {
    let cases = [
        ("eu-west-1,us-east-1", "eu-wets-1", "did you mean `eu-west-1`?"),
        ("111122223333,222233334444", "11112222333", "it has 12 digits"),
        ("2023-01-01", "2023-13-01", "type --since 2023-01-01"),
        ("2023-01-01", "9000-01-01", "still to come"),
        (
            "s3://my-trail-bucket/AWSLogs/",
            "s3://my-trail-bucket/AWSLogs/111122223333/",
            "type --location s3://my-trail-bucket/AWSLogs/",
        ),
        ("cloudtrail", "cloudtrial", "did you mean `cloudtrail`?"),
    ];
    for (from, to, expected) in cases {
        assert!(CLOUDTRAIL.contains(&from), "{from}");
        let (code, out, err) = ddl(CLOUDTRAIL.map(|arg| if arg == from { to } else { arg }));
        assert_eq!((code, out.as_str()), (Some(2), ""), "{to}: {err}");
        assert!(err.contains(expected), "{to}: {err}");
    }
    let (code, _, err) = ddl(["cloudtrail"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("logq ddl cloudtrail --location s3://"), "{err}");
}

#[test]
fn a_table_of_the_configuration_is_printed_with_flags_laid_over_it() {
    let home = tempfile::tempdir().expect("a folder");
    let config = "version = 1\n[targets.main]\ndatabase = \"logs\"\n[tables.flows]\nsource = \"vpcflow\"\n\
        location = \"s3://flow-logs/AWSLogs/\"\nlayout = \"hive\"\naccounts = [\"111122223333\"]\n\
        regions = [\"eu-west-1\"]\nsince = 2024-02-29\n";
    std::fs::write(home.path().join("logq.toml"), config).expect("a file");
    let (code, out, err) = told(&logq(home.path(), &["ddl", "flows", "--since", "2025-01-01"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.starts_with("CREATE EXTERNAL TABLE IF NOT EXISTS `logs`.`flows` (\n"), "{out}");
    assert!(out.contains("'year=2025/month=01/day=01,NOW+1DAY'"), "{out}");
    let (code, _, err) = told(&logq(home.path(), &["ddl", "flow"]));
    assert_eq!(code, Some(2));
    assert!(err.contains("it has flows"), "{err}");
}

#[test]
fn log_kinds_are_listed_and_a_users_own_is_among_them() {
    let home = tempfile::tempdir().expect("a folder");
    let (code, out, _) = told(&logq(home.path(), &["sources"]));
    assert_eq!(code, Some(0));
    assert!(out.lines().any(|line| line.starts_with("cloudtrail ") && line.contains("CloudTrail events")), "{out}");

    let readme = include_str!("../../ddl/README.md");
    let own = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a definition");
    let folder = home.path().join(".config/logq/ddl");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("shop.toml"), own).expect("a file");
    let (code, out, err) = told(&logq(home.path(), &["sources", "shop", "--json"]));
    assert_eq!((code, err.as_str()), (Some(0), ""));
    let shop: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(shop["columns"][3]["name"], "user_agent");

    std::fs::write(folder.join("shop.toml"), own.replace("\"int\"", "\"integer\"")).expect("a file");
    let (code, _, err) = told(&logq(home.path(), &["sources"]));
    assert_eq!(code, Some(2));
    assert!(err.contains("columns.status.type") && err.contains("shop.toml"), "{err}");
}

#[test]
fn a_view_is_printed_in_place_of_the_table_and_what_it_lacks_is_noted() {
    let (code, out, err) = ddl(["codebuild", "--location", "s3://my-builds/", "--database", "logs", "--view"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.starts_with("CREATE OR REPLACE VIEW logs.codebuild_typed AS\nSELECT\n"), "{out}");
    assert!(!out.contains("CREATE EXTERNAL TABLE"), "{out}");
    assert!(err.contains("note: build_id is left out: "), "{err}");
}

#[test]
fn a_kind_says_what_its_ways_cost_with_the_users_own_prices_over_ours() {
    let home = tempfile::tempdir().expect("a folder");
    let (code, out, _) = told(&logq(home.path(), &["sources", "lambda"]));
    assert_eq!(code, Some(0));
    assert!(out.contains("The expensive part is CloudWatch Logs ingestion"), "{out}");
    assert!(out.contains("List prices of 2026-11-24 in USD for us-east-1"), "{out}");

    let (code, out, _) = told(&logq(home.path(), &["sources", "lambda", "--region", "eu-west-1"]));
    assert_eq!(code, Some(0));
    assert!(out.contains("no prices are known for eu-west-1: there are ap-northeast-1, us-east-1"), "{out}");

    let folder = home.path().join(".config/logq");
    std::fs::create_dir_all(&folder).expect("a folder");
    let own = "version = 1\nas_of = 2026-12-01\n[regions.eu-west-1]\nvended_s3 = { price = 0.2857 }\n";
    std::fs::write(folder.join("prices.toml"), own).expect("a file");
    let (code, out, _) = told(&logq(home.path(), &["sources", "lambda", "--region", "eu-west-1"]));
    assert_eq!(code, Some(0));
    assert!(out.contains("List prices and your own of 2026-12-01 in USD for eu-west-1"), "{out}");
    assert!(out.contains("at least $28.57"), "{out}");

    std::fs::write(folder.join("prices.toml"), own.replace("vended_s3", "vended")).expect("a file");
    let (code, _, err) = told(&logq(home.path(), &["sources", "lambda"]));
    assert_eq!(code, Some(2));
    assert!(err.contains("prices.toml:4: vended: ") && err.contains("`vended_s3`"), "{err}");
}
