//! The expression of `RegexSerDe`.

use super::{Findings, Rule, Severity, Subject};
use crate::ddl::HiveType;
use crate::ddl::read::{Bag, Form, Odd, Place};
use crate::java_regex::JavaRegex;

const MISSING: Rule = Rule::new("R01", Severity::Error, "RegexSerDe without an expression");
const COMPILES: Rule = Rule::new("R02", Severity::Error, "an expression that Java does not compile");
const GROUPS: Rule = Rule::new("R03", Severity::Error, "more or fewer groups than columns");
const DROPPED: Rule = Rule::new("R04", Severity::Error, "a backslash that the DDL drops");
const DOUBLED: Rule = Rule::new("R05", Severity::Warning, "a backslash too many");
const TAIL: Rule = Rule::new("R06", Severity::Hint, "an expression without room for new fields");
const TYPED: Rule = Rule::new("R07", Severity::Hint, "a column of the expression that is not a string");

pub(super) const RULES: &[&Rule] = &[&MISSING, &COMPILES, &GROUPS, &DROPPED, &DOUBLED, &TAIL, &TYPED];

const KEY: &str = "input.regex";

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    if !subject.is_regex() {
        return;
    }
    let storage = &subject.definition.storage;
    let Some(pattern) = storage.serde_parameter(KEY) else {
        let why = "every query fails: `This table does not have serde property \"input.regex\"!`";
        return out.add(
            &MISSING,
            &Place::Properties(Bag::Serde),
            why,
            format!("add {}", subject.setting(KEY, "^([^ ]*) (.*)$")),
        );
    };
    let at = Place::Value(Bag::Serde, KEY.to_owned());
    let dropped = dropped(subject, pattern, out);
    doubled(subject, pattern, &at, out);
    let folds = storage.serde_parameter("input.regex.case.insensitive").is_some_and(|v| v.eq_ignore_ascii_case("true"));
    match JavaRegex::new(pattern, folds) {
        Err(_) if dropped => {}
        Err(error) => {
            let part = pattern.get(error.span.clone()).unwrap_or_default();
            let place = pattern.get(..error.span.start).unwrap_or_default().chars().count() + 1;
            let why = format!("Java says `{}` of `{part}` at character {place}: every query fails", error.what);
            let repair = "correct the expression; a brace or bracket that means itself stands behind a backslash";
            out.add(&COMPILES, &at, why, repair);
        }
        Ok(regex) => groups(subject, regex.groups(), &at, out),
    }
    tail(pattern, &at, out);
    typed(subject, out);
}

fn groups(subject: &Subject<'_>, groups: usize, place: &Place, out: &mut Findings<'_>) {
    let columns = subject.definition.columns.len();
    if groups == columns {
        return;
    }
    let why = format!(
        "{groups} groups for {columns} columns: queries fail with `Number of matching groups doesn't match the number of \
         columns`, or every row is NULL"
    );
    let repair = match groups.abs_diff(columns) {
        1 if groups > columns => "write (?:…) in place of the group that fills no column, or add its column".to_owned(),
        n if groups > columns => {
            format!("write (?:…) in place of the {n} groups that fill no column, or add their columns")
        }
        n => format!("add {n} groups, or take the columns out that no group fills"),
    };
    out.add(&GROUPS, place, why, repair);
}

/// Whether Hive's unescaping has changed what the expression means.
fn dropped(subject: &Subject<'_>, pattern: &str, out: &mut Findings<'_>) -> bool {
    let now = JavaRegex::new(pattern, false).ok();
    let changes = |at: usize| {
        let mut meant = pattern.to_owned();
        meant.insert(at, '\\');
        !matches!((&now, JavaRegex::new(&meant, false)), (Some(now), Ok(meant)) if meant.is_same(now))
    };
    let mut lost = subject.read.oddities.iter().filter_map(|odd| match &odd.what {
        Odd::Backslash { key, after, at } if key == KEY && changes(*at) => Some((odd.span.clone(), *after, *at)),
        _ => None,
    });
    let Some((span, after, at)) = lost.next() else { return false };
    let others = match lost.count() {
        0 => String::new(),
        n => format!(" (and {n} more)"),
    };
    let becomes = match after {
        'b' => "a backspace",
        'Z' | '0' | '1' => "a control character",
        'u' => "another character",
        _ => "the character alone",
    };
    // Inside of a class most lines go on matching: `[^\s]` is all but the letter s.
    let severity = if in_class(&pattern[..at]) { Severity::Warning } else { Severity::Error };
    out.push(
        &DROPPED,
        severity,
        KEY.to_owned(),
        Some(span),
        format!(
            "Hive's strings take one backslash away: `\\{after}`{others} becomes {becomes}, and lines that do not match are \
             rows of NULLs"
        ),
        format!("double every backslash of the expression: \\\\{after}"),
    );
    true
}

/// Whether a class is open at the end of a part of an expression.
fn in_class(part: &str) -> bool {
    let mut escaped = false;
    let mut open = false;
    for c in part.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => open = true,
            ']' => open = false,
            _ => {}
        }
    }
    open
}

/// Two backslashes in the catalogue are one that is meant literally.
fn doubled(subject: &Subject<'_>, pattern: &str, place: &Place, out: &mut Findings<'_>) {
    let means = |rest: &str| rest.starts_with(|c: char| "dDwWsSbB.[](){}|*+?^$\"".contains(c));
    if pattern.match_indices("\\\\").any(|(at, _)| means(&pattern[at + 2..])) {
        let repair = match subject.read.form {
            Form::Glue => "JSON takes one backslash away and nothing else does: write \\\\d for \\d",
            Form::Statement => "Hive's strings take one backslash away: write \\\\d for \\d",
        };
        let why = "the catalogue would hold two backslashes, which match a backslash in the line: rows of NULLs";
        out.add(&DOUBLED, place, why, repair);
    }
}

fn tail(pattern: &str, place: &Place, out: &mut Findings<'_>) {
    let end = pattern.trim_end_matches('$');
    if ![".*", ".*)", ".*?)", ")?", ")*", ".+)"].iter().any(|tail| end.ends_with(tail)) {
        let why = "the whole line must match: on the day AWS appends a field, every row is NULL";
        out.add(&TAIL, place, why, "end the expression with (?: .*)?$");
    }
}

fn typed(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let typed = |ty: &str| HiveType::parse(ty).is_ok_and(|ty| !matches!(ty, HiveType::Text(_)) && !ty.is_nested());
    if let Some((index, column)) = subject.definition.columns.iter().enumerate().find(|(_, column)| typed(&column.ty)) {
        let why = format!(
            "`-` and other text in a column of type {} is NULL, which a query cannot tell from a field that is missing",
            column.ty
        );
        out.add(
            &TYPED,
            &Place::ColumnType(index),
            why,
            format!("write {} string, and try_cast in queries, where that matters", column.name),
        );
    }
}
