//! The location, and URIs of S3 in general.

use super::{Findings, Rule, Severity, Subject};
use crate::ddl::read::Place;

const URI: Rule = Rule::new("L01", Severity::Error, "a location that is no s3:// URI");
const FILE: Rule = Rule::new("L02", Severity::Error, "a location that is no folder");
const SLASH: Rule = Rule::new("L03", Severity::Warning, "a location without its final slash");
const ALL: Rule = Rule::new("L04", Severity::Hint, "a table without partition columns");

pub(super) const RULES: &[&Rule] = &[&URI, &FILE, &SLASH, &ALL];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let location = &subject.definition.location;
    if let Some((why, repair)) = fault_of_uri(location) {
        return out.add(&URI, &Place::Location, why, repair);
    }
    let last = location.rsplit('/').next().unwrap_or_default();
    let is_file = [".gz", ".json", ".csv", ".log", ".parquet", ".txt"].iter().any(|end| last.ends_with(end));
    if location.contains(['*', '?']) || is_file {
        let folder = location.split(['*', '?']).next().unwrap_or_default();
        let folder = &folder[..folder.rfind('/').map_or(0, |at| at + 1)];
        out.add(
            &FILE,
            &Place::Location,
            "Athena takes a folder here, neither a pattern nor an object: zero rows",
            format!("write {}", subject.string(folder)),
        );
    } else if !location.ends_with('/') {
        // With a template Athena reads elsewhere.
        let severity = if subject.template().is_some() { Severity::Hint } else { Severity::Warning };
        let why = "without the final slash a neighbour whose name begins alike may be read, too (unverified)";
        out.milder(
            &SLASH,
            severity,
            &Place::Location,
            why,
            format!("write {}", subject.string(&format!("{location}/"))),
        );
    }
    if subject.definition.partitions.is_empty() {
        out.add(
            &ALL,
            &Place::Name,
            "nothing confines a query to a day or an account: each one reads, and pays for, all objects",
            "partition the table by a folder of the key, if there is one",
        );
    }
}

/// Why a text is no URI of a folder in S3, and what to write.
pub(super) fn fault_of_uri(uri: &str) -> Option<(String, String)> {
    const EXAMPLE: &str = "write s3://my-bucket/AWSLogs/";
    let Some(path) = uri.strip_prefix("s3://") else {
        if uri.is_empty() {
            return Some(("it is missing: Athena refuses the table".to_owned(), EXAMPLE.to_owned()));
        }
        let arn = uri.strip_prefix("arn:").and_then(|rest| rest.split_once(":::")).map(|(_, path)| path);
        let other = ["s3a://", "s3n://", "S3://", "s3:/"].iter().find_map(|start| uri.strip_prefix(start));
        let repair =
            arn.or(other).map_or(EXAMPLE.to_owned(), |path| format!("write s3://{}", path.trim_start_matches('/')));
        return Some((format!("`{uri}` does not begin with s3://: Athena refuses it"), repair));
    };
    let bucket = path.split('/').next().unwrap_or_default();
    // A placeholder may stand for a part of it; buckets of us-east-1 from before 2018 may have more characters.
    let legal = bucket.contains("${")
        || (3..=255).contains(&bucket.len())
            && bucket.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    (!legal).then(|| {
        let why = "a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens";
        (format!("`{bucket}` is no bucket: {why}"), EXAMPLE.to_owned())
    })
}

/// The part of a URI behind the bucket.
pub(super) fn path_of(uri: &str) -> &str {
    uri.strip_prefix("s3://").and_then(|rest| rest.split_once('/')).map_or("", |(_, path)| path)
}

/// Twelve digits, or an organization's id.
pub(super) fn is_id(folder: &str) -> bool {
    let account = folder.len() == 12 && folder.bytes().all(|b| b.is_ascii_digit());
    account || folder.starts_with("o-") && folder.len() > 5
}
