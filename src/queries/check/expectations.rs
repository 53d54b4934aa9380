//! Whether the tests of a question prove something.

use jiff::Timestamp;

use super::shape::{Shape, shape};
use super::{Findings, Subject};
use crate::lint::{Rule, Severity};
use crate::queries::{Query, QueryTest};
use crate::scope::Window;

static UNTESTED: Rule = Rule::new("L14", Severity::Warning, "no test that finds, or none that leaves out");
static WRONG: Rule = Rule::new("L20", Severity::Error, "a test that cannot be asked");
static IDLE: Rule = Rule::new("L21", Severity::Warning, "a test that cannot fail");

pub(super) const RULES: &[&Rule] = &[&UNTESTED, &WRONG, &IDLE];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let query = subject.query;
    proves(query, findings);
    for (i, test) in query.tests.iter().enumerate() {
        let key = format!("test.{i}");
        can_be_asked(query, test, &key, findings);
        can_fail(query, test, &key, findings);
    }
}

fn proves(query: &Query, findings: &mut Findings<'_>) {
    if query.tests.is_empty() {
        let why = "nobody knows whether the question finds what it is for";
        return findings.header(&UNTESTED, "test.0", why, "add a [[test]] with `contains`, and `lacks` or `rows`");
    }
    // Of some things the data has none: then a test says so.
    if !query.tests.iter().any(|test| !test.contains.is_empty() || test.rows.is_some()) {
        let why = "an empty answer passes every test";
        findings.header(&UNTESTED, "test.0", why, "add a test with `contains`: a row that must be found");
    }
    if !query.tests.iter().any(|test| test.rows.is_some() || !test.lacks.is_empty()) {
        let why = "an answer with every record in it passes every test";
        findings.header(&UNTESTED, "test.0", why, "add `lacks` with a near miss, or the exact number of `rows`");
    }
}

fn can_be_asked(query: &Query, test: &QueryTest, key: &str, findings: &mut Findings<'_>) {
    if let Err(error) = query.values(&test.params) {
        let repair = "give the test's `params` as -p takes them";
        findings.header(&WRONG, key, format!("test `{}`: {error}", test.title), repair);
    }
    let columns = test.contains.iter().chain(&test.lacks).flat_map(|row| row.keys());
    for column in columns.filter(|column| !query.output.iter().any(|output| output.name == **column)) {
        let why = format!("test `{}` expects a column `{column}` that is no output", test.title);
        findings.header(&WRONG, key, why, "name a column of `output`");
    }
    let window = test.window.as_ref().and_then(|text| Window::parse(text, Timestamp::UNIX_EPOCH).err());
    if let Some(error) = window {
        let why = format!("test `{}`: {error}", test.title);
        findings.header(&WRONG, key, why, "write the window as FROM/TO: 2026-03-10/2026-03-13");
    }
}

fn can_fail(query: &Query, test: &QueryTest, key: &str, findings: &mut Findings<'_>) {
    // What has no column of the question is another finding.
    let impossible = |row: &toml::Table| {
        row.iter().find_map(|(column, value)| {
            let output = query.output.iter().find(|output| output.name == *column)?;
            (!can_be(shape(&output.ty), value)).then(|| (column.clone(), output.ty.clone()))
        })
    };
    for (column, ty) in test.lacks.iter().filter_map(impossible) {
        let why =
            format!("test `{}`: `{column}` is a {ty} and never has such a value, so `lacks` always holds", test.title);
        findings.header(&IDLE, key, why, "write the value as the column has it");
    }
    for (column, ty) in test.contains.iter().filter_map(impossible) {
        let why = format!("test `{}`: `{column}` is a {ty} and never has such a value", test.title);
        findings.header(&WRONG, key, why, "write the value as the column has it");
    }
    let twice = test.contains.iter().any(|row| test.lacks.iter().any(|other| is_part(other, row)));
    if twice {
        let why = format!("test `{}`: a row of `contains` is one of `lacks`, too", test.title);
        findings.header(&WRONG, key, why, "remove one of them");
    }
}

/// Whether every row with the values of `whole` has those of `part`.
fn is_part(part: &toml::Table, whole: &toml::Table) -> bool {
    part.iter().all(|(column, value)| whole.get(column) == Some(value))
}

fn can_be(shape: Shape, value: &toml::Value) -> bool {
    match shape {
        Shape::Any => true,
        Shape::Text => value.is_str(),
        Shape::Timestamp => value.is_str() || value.is_datetime(),
        Shape::Number => value.is_integer() || value.is_float(),
        Shape::Bool => value.is_bool(),
        Shape::List => value.is_array(),
        Shape::Map => value.is_table(),
    }
}
