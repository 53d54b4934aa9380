//! The least IAM policy under which the tables of `logq.toml` can be queried.
//! Actions: <https://docs.aws.amazon.com/athena/latest/ug/security-iam-athena.html>

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::report::Report;
use crate::settings::{EngineKind, Settings, Target};
use crate::table::{Location, Table};

/// What the policy shall allow.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scope {
    /// Whether `logq ddl apply` shall work.
    pub apply: bool,
}

/// The policy, and what cannot be known here.
#[derive(Debug, Clone)]
pub struct Policy {
    /// The document.
    pub document: Value,
    /// What to look at before it is used.
    pub notes: Vec<String>,
}

/// What Athena does in the place of results. `GetObject` reads them, the rest writes them.
const RESULTS: &[&str] = &["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"];
const RESULT_BUCKET: &[&str] = &["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"];
const QUERIES: &[&str] = &[
    "athena:StartQueryExecution",
    "athena:GetQueryExecution",
    "athena:BatchGetQueryExecution",
    "athena:ListQueryExecutions",
    "athena:GetQueryResults",
    "athena:StopQueryExecution",
    "athena:GetWorkGroup",
];
const CATALOGUE: &[&str] = &["glue:GetDatabase", "glue:GetTable", "glue:GetTables"];
const CATALOGUE_WRITE: &[&str] = &["glue:CreateDatabase", "glue:CreateTable", "glue:UpdateTable", "glue:DeleteTable"];

/// The policy for all tables of the settings that lie in S3.
///
/// # Errors
/// No table in S3; a target that is missing where Athena is the engine.
pub fn least(settings: &Settings, scope: Scope) -> Result<Policy, Report> {
    let tables: Vec<&Table> = settings.tables.iter().map(AsRef::as_ref).collect();
    let places: BTreeSet<(&str, &str)> = tables.iter().filter_map(|table| place(table)).collect();
    if places.is_empty() {
        return Err(Report::usage("no table of the configuration lies in S3: nothing needs to be allowed")
            .hint("`logq tables` lists the tables"));
    }
    let mut notes = vec![
        "where objects are encrypted with a KMS key of your own, add kms:Decrypt on that key".to_owned(),
        "where Lake Formation guards the tables, SELECT is granted there, not here".to_owned(),
    ];
    let target = match settings.target(None) {
        Ok((_, target)) => Some(target),
        Err(report) if settings.engine == EngineKind::Athena => return Err(report),
        Err(_) => None,
    };
    let region = target.and_then(|target| target.region.as_deref());
    let partition = partition_of(region);
    let mut statements = logs(&places, partition);
    if let Some(target) = target {
        statements.extend(athena(target, partition));
        statements.extend(catalogue(&tables, target, partition, scope));
        match &target.output {
            Some(output) => statements.extend(results(output, partition)),
            None => {
                notes.push("the target names no place for results: add what the workgroup's place needs".to_owned())
            }
        }
        notes.push(
            "where the workgroup runs on reserved capacity, athena:ListCapacityReservations and \
             athena:GetCapacityAssignmentConfiguration (on *) let logq see that its bytes cost nothing"
                .to_owned(),
        );
        if region.is_none() {
            notes.push("the target names no region: the policy allows every one".to_owned());
        }
    }
    Ok(Policy { document: json!({ "Version": "2012-10-17", "Statement": statements }), notes })
}

/// Bucket and prefix of a table in S3.
fn place(table: &Table) -> Option<(&str, &str)> {
    match &table.location {
        Location::S3(uri) => uri.strip_prefix("s3://")?.split_once('/'),
        Location::Folder(_) => None,
    }
}

/// `aws`, or that of China or the government's regions.
fn partition_of(region: Option<&str>) -> &'static str {
    match region {
        Some(region) if region.starts_with("cn-") => "aws-cn",
        Some(region) if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

fn statement(id: &str, actions: &[&str], resources: &[String]) -> Value {
    json!({ "Sid": id, "Effect": "Allow", "Action": actions, "Resource": resources })
}

/// Reading the objects; a listing is confined to the prefixes of the tables.
fn logs(places: &BTreeSet<(&str, &str)>, partition: &str) -> Vec<Value> {
    let objects: Vec<String> =
        places.iter().map(|(bucket, prefix)| format!("arn:{partition}:s3:::{bucket}/{prefix}*")).collect();
    let mut buckets: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (bucket, prefix) in places {
        buckets.entry(bucket).or_default().push(format!("{prefix}*"));
    }
    let mut out = vec![statement("ReadLogObjects", &["s3:GetObject"], &objects)];
    for (number, (bucket, prefixes)) in buckets.iter().enumerate() {
        let mut list = statement(
            &format!("ListLogs{}", number + 1),
            &["s3:ListBucket"],
            &[format!("arn:{partition}:s3:::{bucket}")],
        );
        if !prefixes.contains(&"*".to_owned()) {
            list["Condition"] = json!({ "StringLike": { "s3:prefix": prefixes } });
        }
        out.push(list);
    }
    let all: Vec<String> = buckets.keys().map(|bucket| format!("arn:{partition}:s3:::{bucket}")).collect();
    out.push(statement("FindLogBuckets", &["s3:GetBucketLocation"], &all));
    out
}

fn athena(target: &Target, partition: &str) -> Vec<Value> {
    let region = target.region.as_deref().unwrap_or("*");
    let workgroup = target.workgroup.as_deref().unwrap_or("primary");
    vec![statement("RunQueries", QUERIES, &[format!("arn:{partition}:athena:{region}:*:workgroup/{workgroup}")])]
}

fn catalogue(tables: &[&Table], target: &Target, partition: &str, scope: Scope) -> Vec<Value> {
    let region = target.region.as_deref().unwrap_or("*");
    let arn = |rest: &str| format!("arn:{partition}:glue:{region}:*:{rest}");
    let in_s3 = tables.iter().filter(|table| place(table).is_some());
    let names: BTreeSet<(String, String)> = in_s3
        .map(|table| table.in_catalogue(target.database.as_deref()))
        .map(|(database, name)| (database.unwrap_or_else(|| "*".to_owned()), name))
        .collect();
    let databases: BTreeSet<&String> = names.iter().map(|(database, _)| database).collect();
    let databases = databases.iter().map(|database| arn(&format!("database/{database}")));
    let tables = names.iter().map(|(database, name)| arn(&format!("table/{database}/{name}")));
    let resources: Vec<String> = std::iter::once(arn("catalog")).chain(databases).chain(tables).collect();
    let mut out = vec![statement("ReadCatalogue", CATALOGUE, &resources)];
    if scope.apply {
        out.push(statement("WriteCatalogue", CATALOGUE_WRITE, &resources));
    }
    out
}

fn results(output: &str, partition: &str) -> Vec<Value> {
    let (bucket, prefix) = output.strip_prefix("s3://").and_then(|rest| rest.split_once('/')).unwrap_or((output, ""));
    vec![
        statement("WriteResults", RESULTS, &[format!("arn:{partition}:s3:::{bucket}/{prefix}*")]),
        statement("FindResults", RESULT_BUCKET, &[format!("arn:{partition}:s3:::{bucket}")]),
    ]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn settings() -> Settings {
        let table = |name: &str, location: &str| Arc::new(Table::new(name, name, Location::parse(location), "account"));
        let target = Target {
            region: Some("eu-west-1".to_owned()),
            database: Some("logs".to_owned()),
            workgroup: Some("incident".to_owned()),
            output: Some("s3://results/logq/".to_owned()),
            ..Target::default()
        };
        Settings {
            tables: vec![table("cloudtrail", "s3://trails/AWSLogs/"), table("alb", "s3://web/"), table("here", "./x")],
            targets: BTreeMap::from([("main".to_owned(), target)]),
            ..Settings::default()
        }
    }

    fn of<'a>(policy: &'a Policy, id: &str) -> &'a Value {
        let statements = policy.document["Statement"].as_array().expect("statements");
        statements.iter().find(|s| s["Sid"] == id).unwrap_or_else(|| panic!("{id} in {statements:?}"))
    }

    #[test]
    fn what_is_allowed_ends_at_the_tables_and_the_results() {
        let policy = least(&settings(), Scope::default()).expect("a policy");
        assert_eq!(
            of(&policy, "ReadLogObjects")["Resource"],
            json!(["arn:aws:s3:::trails/AWSLogs/*", "arn:aws:s3:::web/*"])
        );
        assert_eq!(of(&policy, "ListLogs1")["Condition"]["StringLike"]["s3:prefix"], json!(["AWSLogs/*"]));
        assert_eq!(of(&policy, "ListLogs2")["Condition"], Value::Null);
        assert_eq!(of(&policy, "RunQueries")["Resource"], json!(["arn:aws:athena:eu-west-1:*:workgroup/incident"]));
        assert_eq!(of(&policy, "WriteResults")["Resource"], json!(["arn:aws:s3:::results/logq/*"]));
        let tables = json!([
            "arn:aws:glue:eu-west-1:*:catalog",
            "arn:aws:glue:eu-west-1:*:database/logs",
            "arn:aws:glue:eu-west-1:*:table/logs/alb",
            "arn:aws:glue:eu-west-1:*:table/logs/cloudtrail"
        ]);
        assert_eq!(of(&policy, "ReadCatalogue")["Resource"], tables);
        assert!(!policy.document.to_string().contains("CreateTable"));
        let policy = least(&settings(), Scope { apply: true }).expect("a policy");
        assert_eq!(of(&policy, "WriteCatalogue")["Resource"], tables);
    }

    #[test]
    fn the_embedded_engine_needs_the_objects_alone() {
        let policy = least(&Settings { targets: BTreeMap::new(), ..settings() }, Scope::default()).expect("a policy");
        assert!(!policy.document.to_string().contains("athena"), "{}", policy.document);
        let nothing = Settings { tables: Vec::new(), ..settings() };
        assert!(least(&nothing, Scope::default()).is_err());
    }
}
