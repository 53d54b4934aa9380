//! A CloudFormation template with an `AWS::Glue::Table` for each table. JSON, which is YAML too.
//!
//! Databases and buckets are parameters whose defaults are what the tables say, so that one template serves every stage
//! of a deployment. The database itself is no resource of the template: usually it is there already, and a stack that
//! owned it would take every other table in it along when it is deleted.

use serde_json::{Map, Value, json};

use super::{Rendered, distinct, glue};
use crate::ddl::{DdlError, Definition};

/// Tables of a template: every resource is one.
const MOST_RESOURCES: usize = 500;

/// Bytes of a template that is given to CloudFormation through S3.
const LONGEST: usize = 1_048_576;

/// Bytes of a template that is given to it in the call.
const LONGEST_BODY: usize = 51_200;

pub(super) fn render(tables: &[Definition]) -> Result<Rendered, DdlError> {
    let parameters = Parameters::of(tables);
    let mut resources = Map::new();
    let mut names = Vec::new();
    for table in tables {
        let input = glue::table_input(table)?;
        refuse_references(table, &input)?;
        let resource = json!({
            "Type": "AWS::Glue::Table",
            "Properties": {
                "CatalogId": { "Ref": "AWS::AccountId" },
                "DatabaseName": { "Ref": parameters.database(table) },
                "TableInput": parameters.substituted(input, table),
            },
        });
        names.push(distinct(logical_id(&table.name), &names));
        resources.extend(names.last().map(|name| (name.clone(), resource)));
    }
    let text = glue::text(&json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Tables of AWS logs for Athena, with partition projection",
        "Parameters": parameters.declared(),
        "Resources": resources,
    }));
    for (length, unit, most) in [(tables.len(), "tables", MOST_RESOURCES), (text.len(), "bytes", LONGEST)] {
        if length > most {
            let what = "the template".to_owned();
            return Err(DdlError::Long { what, length, unit, by: "CloudFormation", most });
        }
    }
    Ok(Rendered { notes: through_s3(text.len()).into_iter().collect(), text })
}

fn through_s3(length: usize) -> Option<String> {
    (length > LONGEST_BODY).then(|| {
        format!(
            "the template has {length} bytes, and above {LONGEST_BODY} CloudFormation takes it from S3 only: \
             aws cloudformation deploy --s3-bucket BUCKET"
        )
    })
}

/// What a deployment may set: the databases and buckets of the tables, each once, in the order of the tables.
struct Parameters<'a> {
    databases: Vec<Option<&'a str>>,
    buckets: Vec<&'a str>,
}

impl<'a> Parameters<'a> {
    fn of(tables: &'a [Definition]) -> Self {
        let mut parameters = Self { databases: Vec::new(), buckets: Vec::new() };
        for table in tables {
            let database = table.database.as_deref();
            if !parameters.databases.contains(&database) {
                parameters.databases.push(database);
            }
            parameters.buckets.extend(bucket(table).filter(|bucket| !parameters.buckets.contains(bucket)));
        }
        parameters
    }

    /// A database that nobody names has no default: CloudFormation asks for it.
    fn declared(&self) -> Value {
        let databases = self.databases.iter().enumerate().map(|(i, database)| {
            let mut declared =
                json!({ "Type": "String", "Description": "The database of the tables, which must exist" });
            if let Some(database) = database {
                declared["Default"] = Value::from(*database);
            }
            (numbered("Database", i), declared)
        });
        let buckets = self.buckets.iter().enumerate().map(|(i, bucket)| {
            let declared = json!({ "Type": "String", "Description": "The bucket of the logs", "Default": bucket });
            (numbered("Bucket", i), declared)
        });
        Value::Object(databases.chain(buckets).collect())
    }

    fn database(&self, table: &Definition) -> String {
        let at = self.databases.iter().position(|database| *database == table.database.as_deref());
        numbered("Database", at.unwrap_or_default())
    }

    /// The document with `Fn::Sub` for texts in the table's bucket, and for those that CloudFormation would take for a
    /// substitution of its own.
    fn substituted(&self, document: Value, table: &Definition) -> Value {
        let bucket = bucket(table).and_then(|bucket| {
            let at = self.buckets.iter().position(|known| *known == bucket)?;
            Some((format!("s3://{bucket}/"), format!("s3://${{{}}}/", numbered("Bucket", at))))
        });
        map_texts(document, &|text| match &bucket {
            Some((inside, parameter)) if text.starts_with(inside.as_str()) => {
                json!({ "Fn::Sub": format!("{parameter}{}", literal(&text[inside.len()..])) })
            }
            _ if text.contains("${") => json!({ "Fn::Sub": literal(&text) }),
            _ => Value::String(text),
        })
    }
}

/// `Bucket`, `Bucket2`, …: what is added at the end changes no name.
fn numbered(name: &str, at: usize) -> String {
    if at == 0 { name.to_owned() } else { format!("{name}{}", at + 1) }
}

fn bucket(table: &Definition) -> Option<&str> {
    Some(table.location.strip_prefix("s3://")?.split_once('/')?.0)
}

/// A text as `Fn::Sub` leaves it: `${day}` is written `${!day}`.
fn literal(text: &str) -> String {
    text.replace("${", "${!")
}

fn map_texts(value: Value, change: &impl Fn(String) -> Value) -> Value {
    match value {
        Value::String(text) => change(text),
        Value::Array(items) => items.into_iter().map(|item| map_texts(item, change)).collect(),
        Value::Object(fields) => fields.into_iter().map(|(key, field)| (key, map_texts(field, change))).collect(),
        other => other,
    }
}

/// CloudFormation looks up `{{resolve:ssm:…}}` wherever it stands, and there is no way to write it as text.
fn refuse_references(table: &Definition, input: &Value) -> Result<(), DdlError> {
    match input.to_string().contains("{{resolve:") {
        true => Err(DdlError::Reference(table.full_name())),
        false => Ok(()),
    }
}

/// `CloudtrailOrgTable` for `cloudtrail_org`.
fn logical_id(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let capital = |word: &str| word[..1].to_ascii_uppercase() + &word[1..];
    words.filter(|word| !word.is_empty()).map(capital).chain(["Table".to_owned()]).collect()
}
