//! Reads case files; `tests/referee/README.md` describes them.

use regex::Regex;
use serde_json::Value;

/// A statement and its answer.
pub(super) struct Case {
    pub(super) sql: String,
    pub(super) expected: Answer,
}

/// What this engine must answer.
pub(super) enum Answer {
    Rows(Vec<Value>),
    /// Fails, in Trino with this name.
    Error(String),
    /// Refused, the message holds this.
    Refused(String),
}

impl Case {
    fn new(sql: &str, answer: &[(char, &str)]) -> Self {
        let of = |mark: char| answer.iter().filter(move |(m, _)| *m == mark).map(|(_, text)| *text);
        let rows = |mark| of(mark).map(|text| serde_json::from_str(text).unwrap()).collect::<Vec<_>>();
        let expected = match (of('?').next(), rows('~'), of('!').next()) {
            (Some(text), ..) => Answer::Refused(text.to_owned()),
            (None, ours, _) if !ours.is_empty() => Answer::Rows(ours),
            (None, _, Some(name)) => Answer::Error(name.to_owned()),
            (None, ..) => Answer::Rows(rows('=')),
        };
        Self { sql: sql.to_owned(), expected }
    }

    /// Rows as text, sorted unless the statement orders them.
    pub(super) fn comparable(&self, rows: &[Value]) -> Vec<String> {
        let mut rows: Vec<String> = rows.iter().map(|row| normal(row).to_string()).collect();
        if !self.sql.contains("ORDER BY") {
            rows.sort();
        }
        rows
    }
}

/// A value without what does not count: trailing zeros of seconds, the last digits of doubles, the order of keys.
fn normal(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let seconds = Regex::new(r"(\d\d:\d\d:\d\d)(\.\d*?)0*($| )").unwrap();
            Value::String(
                seconds
                    .replace_all(text, |m: &regex::Captures<'_>| {
                        format!("{}{}{}", &m[1], m[2].trim_end_matches('.'), &m[3])
                    })
                    .into_owned(),
            )
        }
        Value::Number(number) if number.is_f64() => {
            let rounded: f64 = format!("{:.11e}", number.as_f64().unwrap()).parse().unwrap();
            rounded.into()
        }
        Value::Array(items) => Value::Array(items.iter().map(normal).collect()),
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|(k, v)| (k.clone(), normal(v))).collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(members.into_iter().collect())
        }
        other => other.clone(),
    }
}

/// The cases of a file.
pub(super) fn read(file: &str) -> Vec<Case> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/referee/cases").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let mut cases = Vec::new();
    let mut sql = String::new();
    let mut answer: Vec<(char, &str)> = Vec::new();
    for line in text.lines().chain(["SELECT"]) {
        let mark = line.chars().next().filter(|c| "=!?~#".contains(*c) && line[1..].starts_with(' '));
        if let Some(mark) = mark {
            answer.push((mark, &line[2..]));
        } else if !line.trim().is_empty() && !line.starts_with("--") {
            if !sql.is_empty() {
                cases.push(Case::new(&sql, &answer));
            }
            sql = line.to_owned();
            answer.clear();
        }
    }
    cases
}
