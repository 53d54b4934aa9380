//! The location of a table: a folder in S3 above everything that its layout adds.

use super::{DdlError, valid};
use crate::sources::{Layout, Source};
use crate::table::{Location, Table};

/// The table's location with its final slash.
pub(super) fn of(table: &Table, source: &Source, layout: &Layout) -> Result<String, DdlError> {
    let uri = match &table.location {
        Location::S3(uri) => uri,
        Location::Folder(path) => {
            let text = path.display().to_string();
            return Err(match elsewhere(&text) {
                Some(why) => DdlError::Location { location: text, why },
                None => DdlError::Folder(text),
            });
        }
    };
    let wrong = |why: &str| DdlError::Location { location: uri.clone(), why: why.to_owned() };
    let (bucket, key) = uri.strip_prefix("s3://").and_then(|rest| rest.split_once('/')).unwrap_or((uri, ""));
    if !is_bucket(bucket) {
        return Err(wrong("a bucket's name has 3 to 63 lower-case letters, digits, dots and hyphens"));
    }
    if key.contains("//") || key.starts_with('/') {
        return Err(wrong("Athena does not read keys with a doubled slash"));
    }
    if key.contains(['$', '{', '}']) || key.chars().any(char::is_control) {
        return Err(wrong("`$`, braces and control characters cannot stand in a projection's template"));
    }
    deep(bucket, key, source, layout).map_or_else(|| Ok(uri.clone()), Err)
}

/// A text that means S3 and is no `s3://` URI.
fn elsewhere(text: &str) -> Option<String> {
    let key = text
        .strip_prefix("arn:")
        .and_then(|arn| arn.split_once(":s3:::").map(|(_, key)| key))
        .or_else(|| text.strip_prefix("s3a://").or_else(|| text.strip_prefix("s3n://")))
        .or_else(|| text.strip_prefix("S3://").or_else(|| text.strip_prefix("s3:/")));
    match key {
        Some(key) => Some(format!("write s3://{}/", key.trim_matches('/'))),
        None if text.contains("://") => Some("it begins with s3://".to_owned()),
        None => None,
    }
}

fn is_bucket(text: &str) -> bool {
    (3..=63).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-')
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// The error for a location that holds a folder which the layout adds. Only what follows the source's root counts:
/// a prefix before it may be called anything.
fn deep(bucket: &str, key: &str, source: &Source, layout: &Layout) -> Option<DdlError> {
    let root = source.root.trim_end_matches('/');
    let folders: Vec<&str> = key.split('/').filter(|f| !f.is_empty()).collect();
    let below = folders.iter().rposition(|f| !root.is_empty() && *f == root).map_or(0, |at| at + 1);
    let template: Vec<&str> = layout.template.split('/').filter(|f| !f.is_empty()).collect();
    folders.iter().enumerate().skip(below).find_map(|(at, folder)| {
        let what = template.iter().find_map(|part| added(part, folder))?;
        let above: String = folders[..at].iter().map(|f| format!("{f}/")).collect();
        Some(DdlError::Deep { what, instead: format!("s3://{bucket}/{above}") })
    })
}

/// What a folder is if this part of a template makes it.
fn added(part: &str, folder: &str) -> Option<String> {
    let Some((fixed, placeholder)) = part.split_once('{') else {
        return (part == folder).then(|| format!("the folder `{folder}`"));
    };
    let value = folder.strip_prefix(fixed)?;
    match placeholder.trim_end_matches('}') {
        "org" if valid::is_org(value) => Some(format!("the organization {value}")),
        "aws_account" if valid::is_account(value) => Some(format!("the account {value}")),
        "aws_region" if super::REGIONS.contains(&value) => Some(format!("the region {value}")),
        _ => None,
    }
}
