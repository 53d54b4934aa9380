//! The commands about the catalogue against the scripted server: compare, apply, take over.

use serde_json::{Value, json};

use super::play;
use super::program::{Home, text};
use super::server::{Athena, Fault};

fn home() -> Home {
    Home::new(Athena::start(play(0)), "")
}

/// What `logq ddl apply` leaves in the catalogue.
fn applied() -> Home {
    let home = home();
    let output = home.run(&["ddl", "apply", "--yes", "--create-database"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    home
}

const NAME: &str = "logs.cloudtrail";

#[test]
fn what_is_applied_is_what_is_wanted() {
    let home = home();
    let output = home.run(&["ddl", "diff"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "logs.cloudtrail: not in the catalogue\n");

    let output = home.run(&["ddl", "apply", "--yes"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--create-database"), "{}", text(&output.stderr));

    let output = home.run(&["ddl", "apply", "--yes", "--create-database"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let table = home.athena.table(NAME).expect("a table");
    assert_eq!(table["TableType"], "EXTERNAL_TABLE");
    assert_eq!(table["Parameters"]["EXTERNAL"], "TRUE");
    assert_eq!(table["Parameters"]["projection.aws_account.values"], "111122223333");
    assert_eq!(table["StorageDescriptor"]["SerdeInfo"]["Parameters"]["serialization.format"], "1");
    assert_eq!(table["PartitionKeys"][2], json!({ "Name": "day", "Type": "string" }));

    let output = home.run(&["ddl", "diff"]);
    assert!(output.status.success(), "{}", text(&output.stdout));
    assert_eq!(text(&output.stdout), "logs.cloudtrail: as wanted\n");
}

/// Changes the live table behind logq's back.
fn changed(home: &Home, change: impl Fn(&mut Value)) {
    let mut table = home.athena.table(NAME).expect("a table");
    change(&mut table);
    home.athena.put_table(NAME, table);
}

#[test]
fn drift_is_seen_by_area_and_repaired_without_losing_what_others_wrote() {
    let home = applied();
    changed(&home, |table| {
        table["Owner"] = json!("ops");
        table["Parameters"]["team"] = json!("security");
        table["Parameters"]["projection.day.range"] = json!("2025/01/01,NOW");
        table["StorageDescriptor"]["Columns"].as_array_mut().expect("columns").remove(0);
    });
    let output = home.run(&["ddl", "diff", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let found: Value = serde_json::from_str(&text(&output.stdout)).expect("JSON");
    let areas: Vec<(&str, &str)> = found[0]["differences"]
        .as_array()
        .expect("differences")
        .iter()
        .map(|d| (d["area"].as_str().expect("text"), d["property"].as_str().expect("text")))
        .collect();
    assert_eq!(areas, [("columns", "column eventversion"), ("range", "projection.day.range")]);

    assert!(home.run(&["ddl", "apply", "--yes"]).status.success());
    let table = home.athena.table(NAME).expect("a table");
    assert_eq!((&table["Owner"], &table["Parameters"]["team"]), (&json!("ops"), &json!("security")));
    assert_eq!(table["Parameters"]["projection.day.range"], "2023/01/01,NOW+1DAY");
    assert!(home.run(&["ddl", "diff"]).status.success());
}

#[test]
fn nothing_is_changed_without_a_yes() {
    let home = applied();
    changed(&home, |table| table["Parameters"]["projection.day.range"] = json!("2025/01/01,NOW"));
    let output = home.run(&["ddl", "apply"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("--yes"), "{}", text(&output.stderr));
    assert!(home.athena.seen("UpdateTable").is_empty());
}

#[test]
fn who_may_not_call_glue_runs_statements_in_athena() {
    let home = applied();
    changed(&home, |table| table["Parameters"]["projection.day.range"] = json!("2025/01/01,NOW"));
    let denial = Fault::Error(400, "AccessDeniedException", "not authorized to perform: glue:UpdateTable");
    home.athena.fault("UpdateTable", std::slice::from_ref(&denial));
    let output = home.run(&["ddl", "apply", "--yes"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let sent = &home.athena.seen("StartQueryExecution")[0].body["QueryString"];
    let range = "ALTER TABLE `logs`.`cloudtrail` SET TBLPROPERTIES ('projection.day.range' = '2023/01/01,NOW+1DAY')";
    assert_eq!(sent, range);

    home.athena.fault("UpdateTable", &[denial]);
    let output = home.run(&["ddl", "apply", "--yes", "--via", "glue"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("glue:UpdateTable on logs.cloudtrail"), "{}", text(&output.stderr));
}

#[test]
fn a_table_that_somebody_changed_in_the_meantime_is_left_alone() {
    let home = applied();
    changed(&home, |table| table["Parameters"]["projection.day.range"] = json!("2025/01/01,NOW"));
    home.athena.fault("UpdateTable", &[Fault::Error(400, "VersionMismatchException", "Version mismatch")]);
    let output = home.run(&["ddl", "apply", "--yes"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("in the meantime"), "{}", text(&output.stderr));
}

#[test]
fn a_view_of_that_name_is_not_overwritten() {
    let home = home();
    home.athena.put_table(NAME, json!({ "Name": "cloudtrail", "TableType": "VIRTUAL_VIEW", "Parameters": {} }));
    let output = home.run(&["ddl", "apply", "--yes"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no table of objects"), "{}", text(&output.stderr));
    assert!(home.athena.seen("UpdateTable").is_empty());
}

#[test]
fn without_rights_or_credentials_it_says_what_to_ask_for() {
    let home = home();
    let denial = Fault::Error(
        400,
        "AccessDeniedException",
        "User: arn:aws:iam::1:user/x is not authorized to perform: \
        glue:GetTable on resource: arn:aws:glue:eu-west-1:1:catalog because no identity-based policy allows it",
    );
    home.athena.fault("GetTable", &[denial]);
    let output = home.run(&["ddl", "diff"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("may not do glue:GetTable on arn:"), "{}", text(&output.stderr));
    home.athena.fault("GetTable", &[Fault::Error(400, "ExpiredTokenException", "The security token is expired")]);
    let output = home.run(&["ddl", "diff"]);
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
}

#[test]
fn the_policy_names_the_tables_and_the_place_of_results() {
    let output = home().run(&["ddl", "policy", "--apply"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let policy: Value = serde_json::from_str(&text(&output.stdout)).expect("JSON");
    insta::assert_snapshot!(format!("{policy:#}"));
}

/// AWS's documented table of one account and region.
fn documented() -> Value {
    let column = |name: &str, ty: &str| json!({ "Name": name, "Type": ty });
    json!({
        "Name": "trail", "TableType": "EXTERNAL_TABLE",
        "Parameters": {
            "projection.enabled": "true", "projection.timestamp.type": "date",
            "projection.timestamp.format": "yyyy/MM/dd", "projection.timestamp.interval": "1",
            "projection.timestamp.interval.unit": "DAYS", "projection.timestamp.range": "2020/01/01,NOW",
            "storage.location.template": "s3://trails/AWSLogs/111122223333/CloudTrail/eu-west-1/${timestamp}",
        },
        "PartitionKeys": [column("timestamp", "string")],
        "StorageDescriptor": {
            "Location": "s3://trails/AWSLogs/111122223333/CloudTrail/eu-west-1",
            "Columns": [
                column("eventtime", "string"), column("eventname", "string"), column("readonly", "boolean"),
                column("useridentity", "struct<type:string,arn:string,accesskeyid:string>"),
                column("sourceipaddress", "string"), column("awsregion", "string"),
            ],
            "SerdeInfo": { "SerializationLibrary": "org.apache.hive.hcatalog.data.JsonSerDe" },
        },
    })
}

#[test]
fn a_table_of_somebody_else_is_taken_over_and_asked_by_its_own_names() {
    let home = home();
    home.athena.put_table("ops.trail", documented());
    let output = home.run(&["tables", "import", "ops.trail", "--as", "old_trail", "--yes"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let written = home.read("logq.toml");
    assert!(written.contains("[tables.old_trail]") && written.contains("athena = \"ops.trail\""), "{written}");

    let question =
        "SELECT aws_region, event_time, eventname, readonly, useragent, useridentity.username AS u FROM old_trail";
    let output = home.run(&["sql", question, "--since", "2026-03-10", "--until", "2026-03-11", "--dry-run"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    // There is no bucket here: why it cannot be listed is of no interest.
    let plan = text(&output.stdout);
    let plan: Vec<&str> = plan.lines().filter(|line| !line.starts_with("--   ")).collect();
    insta::assert_snapshot!(plan.join("\n"));

    let output = home.run(&["ddl", "diff", "old_trail"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("not ours to change"), "{}", text(&output.stderr));
}

#[test]
fn what_cannot_be_taken_over_is_said() {
    let home = home();
    let refused = |name: &str| {
        let output = home.run(&["tables", "import", name, "--yes"]);
        (output.status.code(), text(&output.stderr))
    };
    let (code, told) = refused("ops.nothing");
    assert_eq!(code, Some(2));
    assert!(told.contains("there is no table ops.nothing"), "{told}");
    let mut table = documented();
    table["Parameters"]["projection.enabled"] = json!("false");
    home.athena.put_table("ops.trail", table);
    let (code, told) = refused("ops.trail");
    assert_eq!(code, Some(1));
    assert!(told.contains("no partition projection"), "{told}");
    let (code, told) = refused("ops.trial");
    assert_eq!(code, Some(2));
    assert!(told.contains("trail"), "{told}");
}

#[test]
fn tables_are_listed_with_their_state_in_the_catalogue() {
    let home = applied();
    let output = home.run(&["tables"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let list = text(&output.stdout);
    assert!(list.contains("cloudtrail") && list.contains("s3://my-trail-bucket/AWSLogs/"), "{list}");
    let state = |home: &Home| -> Value {
        let output = home.run(&["tables", "--live", "--json"]);
        serde_json::from_str::<Value>(&text(&output.stdout)).expect("JSON")[0]["state"].clone()
    };
    assert_eq!(state(&home), "same");
    changed(&home, |table| table["Parameters"]["projection.day.range"] = json!("2025/01/01,NOW"));
    assert_eq!(state(&home), "differs");
}

#[test]
fn a_table_of_the_catalogue_is_checked_by_its_name() {
    let home = applied();
    let output = home.run(&["ddl", "check", "--glue", NAME]);
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    home.athena.put_table("ops.trail", documented());
    changed(&home, |table| {
        let moved = table["Parameters"]["projection.enabled"].take();
        table["Parameters"].as_object_mut().expect("parameters").remove("projection.enabled");
        table["StorageDescriptor"]["Parameters"] = json!({ "projection.enabled": moved });
    });
    let output = home.run(&["ddl", "check", "--glue", NAME, "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let found: Value = serde_json::from_str(&text(&output.stdout)).expect("JSON");
    let codes: Vec<&str> =
        found[0]["findings"].as_array().expect("findings").iter().filter_map(|f| f["code"].as_str()).collect();
    assert!(codes.contains(&"P02"), "{codes:?}");
}

const IN_MARCH: [&str; 5] = ["--since", "2026-03-10", "--until", "2026-03-11", "--dry-run"];

#[test]
fn what_the_live_table_lacks_is_a_typed_null_and_said() {
    let home = applied();
    let sql = "SELECT eventname, tlsdetails.tlsversion, useridentity.arn, count(*) FROM cloudtrail GROUP BY 1, 2, 3";
    let whole = text(&home.run(&[&["sql", sql], &IN_MARCH[..]].concat()).stdout);
    assert!(!whole.contains("NULL") && !whole.contains("existing"), "{whole}");
    changed(&home, |table| {
        let columns = table["StorageDescriptor"]["Columns"].as_array_mut().expect("columns");
        columns.retain(|column| column["Name"] != "tlsdetails");
        let identity = columns.iter_mut().find(|column| column["Name"] == "useridentity").expect("a column");
        identity["Type"] = json!("struct<type:string,principalid:string>");
    });
    let output = home.run(&[&["sql", sql], &IN_MARCH[..]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    insta::assert_snapshot!("live_table_lacks_columns", text(&output.stdout));
}

#[test]
fn a_catalogue_that_may_not_be_read_is_said_and_keeps_no_run_away() {
    let home = applied();
    home.athena.fault("GetTable", &[Fault::Error(400, "AccessDeniedException", "no")]);
    let output = home.run(&[&["sql", "SELECT count(*) FROM cloudtrail"], &IN_MARCH[..]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("Glue could not be asked"), "{}", text(&output.stderr));
}
