//! What a proof finds wrong, with what to do.

use super::column::short;
use super::key::{KeyCheck, Parting, Reason};
use super::tally::{Tally, Unread};
use crate::ddl::lint::{Finding, Rule, Severity};

const FOLDER: Rule = Rule::new("P04", Severity::Error, "the object lies in another folder than the table looks into");
const CASE: Rule = Rule::new("P05", Severity::Error, "the object's folder has another case");
const UNLISTED: Rule = Rule::new("P07", Severity::Error, "the object's folder is not in the list of values");
const FORMAT: Rule = Rule::new("P09", Severity::Error, "the object's folder is not written in the format");
const EARLY: Rule = Rule::new("P11", Severity::Error, "the object is older than the range");
const LATE: Rule = Rule::new("P12", Severity::Error, "the object is newer than the range");
const BETWEEN: Rule = Rule::new("P15", Severity::Error, "the object's folder lies between two steps of the interval");
const HIDDEN: Rule = Rule::new("P20", Severity::Error, "the object is hidden from Athena");
const NULLS: Rule = Rule::new("P23", Severity::Error, "rows of NULLs");
const HEADER: Rule = Rule::new("P24", Severity::Error, "a header line is read as a row");
const CONVERTS: Rule = Rule::new("V01", Severity::Error, "text that does not become a value of its column");
const FAILS: Rule = Rule::new("V02", Severity::Error, "an object that makes a query fail");
const BESIDE: Rule = Rule::new("V03", Severity::Error, "records that are not read");
const NEVER: Rule =
    Rule::new("V04", Severity::Error, "a column that is NULL though the records have it under another name");
const EMPTY: Rule = Rule::new("V05", Severity::Warning, "an object without rows");
const UNPROVEN: Rule = Rule::new("V06", Severity::Warning, "an object that cannot be proven here");

/// Every rule of a proof.
pub const RULES: &[&Rule] = &[
    &FOLDER, &CASE, &UNLISTED, &FORMAT, &EARLY, &LATE, &BETWEEN, &HIDDEN, &NULLS, &HEADER, &CONVERTS, &FAILS, &BESIDE,
    &NEVER, &EMPTY, &UNPROVEN,
];

pub(super) fn of(key: &KeyCheck, tally: &Tally) -> Vec<Finding> {
    let mut out = Vec::new();
    if let KeyCheck::Parted(parting) = key {
        out.push(parted(parting));
    }
    if let Some(why) = &tally.unproven {
        out.push(finding(
            &UNPROVEN,
            Severity::Warning,
            "object",
            why.clone(),
            "the key and the text of the definition are checked",
        ));
        return out;
    }
    for fault in &tally.faults {
        let place = match (fault.number, fault.count) {
            (0, _) => String::new(),
            (number, 1) => format!(" (record {number}: `{}`)", fault.text),
            (number, count) => format!(" ({count} times, first in record {number}: `{}`)", fault.text),
        };
        let why = format!("{}{place}", fault.cause.what);
        out.push(finding(&FAILS, Severity::Error, "object", why, fault.cause.repair));
    }
    if let Some(unread) = &tally.unread {
        out.push(nulls(tally, unread));
    }
    if let Some((number, line)) = &tally.header {
        let why = format!("line {number} is `{line}`: a row of text, or of NULLs, in each object");
        let repair = format!("add 'skip.header.line.count' = '{number}' to the table's properties");
        out.push(finding(&HEADER, Severity::Error, "skip.header.line.count", why, repair));
    }
    if tally.documents_beside > 0 {
        let why = format!(
            "{} documents stand behind another one on its line: the SerDe reads the first and no more",
            tally.documents_beside
        );
        out.push(finding(
            &BESIDE,
            Severity::Error,
            "object",
            why,
            "write each document on a line of its own (Firehose: AppendDelimiterToRecord)",
        ));
    }
    columns(tally, &mut out);
    if tally.rows == 0 && tally.faults.is_empty() {
        let why = "the table makes no row of it";
        out.push(finding(&EMPTY, Severity::Warning, "object", why.to_owned(), "take an object that has records"));
    }
    out
}

fn finding(rule: &'static Rule, severity: Severity, property: &str, why: String, repair: impl Into<String>) -> Finding {
    Finding { rule, severity, property: property.to_owned(), why, repair: repair.into(), span: None }
}

fn parted(parting: &Parting) -> Finding {
    let Parting { found, expected, at, .. } = parting;
    let (rule, why, repair): (&'static Rule, String, String) = match parting.reason {
        Reason::Folder => (
            &FOLDER,
            format!("behind {at} bytes of the key stands `{found}`, and the table looks for `{expected}`"),
            "write the folders of the template as they are in the bucket, one level after the other".to_owned(),
        ),
        Reason::Broken => (
            &FOLDER,
            format!("the properties of {expected} are not right, so that no folder can be made of them"),
            "correct what the check of the text finds".to_owned(),
        ),
        Reason::Bucket => (
            &FOLDER,
            format!("the object is in the bucket {found}, and the table reads {expected}"),
            "write the object's bucket".to_owned(),
        ),
        Reason::Case => (
            &CASE,
            format!(
                "the folder is `{found}`; S3 tells upper from lower case, and the table looks for another: {expected}"
            ),
            format!("write {found}"),
        ),
        Reason::Unlisted => (
            &UNLISTED,
            format!("`{found}` is not among the values of {expected}: its objects are never found, without an error"),
            format!("add {found} to projection.{expected}.values"),
        ),
        Reason::Format => (
            &FORMAT,
            format!("`{found}` is not how {expected} is written: Athena looks for folders of another name"),
            format!("write projection.{expected}.format, or digits, as the folder has it"),
        ),
        Reason::Early => (
            &EARLY,
            format!("`{found}` lies before the range of {expected}: it is never found"),
            format!("begin projection.{expected}.range with it"),
        ),
        Reason::Late => (
            &LATE,
            format!("`{found}` lies behind the range of {expected}: it is never found"),
            format!("end projection.{expected}.range with NOW+1DAY, or with a later value"),
        ),
        Reason::Between => (
            &BETWEEN,
            format!("`{found}` lies between two steps of {expected}: it is never found"),
            format!("take the interval of projection.{expected} from the folders"),
        ),
        Reason::Hidden => (
            &HIDDEN,
            format!("`{found}` begins with `_` or `.`: Athena leaves such names out, without an error"),
            "write objects under other names".to_owned(),
        ),
    };
    finding(rule, rule.severity, "key", why, repair)
}

fn nulls(tally: &Tally, unread: &Unread) -> Finding {
    let place = match (unread.text.as_str(), unread.at) {
        ("", 0) => String::new(),
        ("", at) => format!(" (behind character {at}, where it ends)"),
        (text, at) => format!(" (character {}: `{text}`)", at + 1),
    };
    let why = format!(
        "{} of {} rows are NULL in every column, without an error; the first is record {}: {}{place}",
        tally.null_rows, tally.rows, unread.number, unread.why
    );
    let repair = "correct the expression or the SerDe, or keep such records out of the folder";
    finding(&NULLS, Severity::Error, "rows", why, repair)
}

fn columns(tally: &Tally, out: &mut Vec<Finding>) {
    for column in &tally.columns {
        if let Some((row, text)) = &column.failure {
            let severity = if column.read == 0 { Severity::Error } else { Severity::Warning };
            let why = format!(
                "{} of {} texts do not become {}: row {row} has `{text}`",
                column.failed,
                column.failed + column.read,
                short(&column.ty)
            );
            out.push(finding(
                &CONVERTS,
                severity,
                &column.name,
                why,
                format!("write {} string, and try_cast in queries", column.name),
            ));
        } else if column.read == 0
            && let Some(key) = tally.key_like(&column.name)
        {
            let why = format!("the records have `{key}`, and no value ever gets here");
            let repair = format!(
                "add 'mapping.{}' = '{}' to the SerDe's properties (OpenX), or rename the column",
                column.name,
                key.to_lowercase()
            );
            out.push(finding(&NEVER, Severity::Error, &column.name, why, repair));
        }
    }
}
