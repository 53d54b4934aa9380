//! Rows held against what a test expects of them.

use serde_json::Value;

use super::{Answer, Row};
use crate::queries::QueryTest;
use crate::report::Report;

/// How an answer differs from what a test expects.
#[derive(Debug, Clone)]
pub enum Difference {
    /// A row of `contains` is not there.
    Missing {
        /// The row that was expected.
        expected: toml::Table,
        /// The row that comes nearest; `None` when there is no row at all.
        nearest: Option<Nearest>,
    },
    /// A row of `lacks` is there.
    Foreign {
        /// What must not be there.
        forbidden: toml::Table,
        /// The row that is, from 1.
        number: usize,
        /// That row.
        row: Row,
    },
    /// Another number of rows.
    Count {
        /// As many are expected.
        expected: u64,
        /// As many are there.
        found: u64,
    },
    /// The engine left something out, so that the answer proves nothing.
    Skipped {
        /// What and why, with an example.
        cause: String,
        /// How often.
        count: u64,
    },
    /// There is no answer.
    Failed(Box<Report>),
}

/// The row that shares the most cells with an expected one.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearest {
    /// Its number, from 1.
    pub number: usize,
    /// The cells that are expected, in the order of the test.
    pub cells: Vec<Cell>,
}

/// A cell beside what is expected of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The column.
    pub column: String,
    /// What is there; `None` when there is no such column.
    pub found: Option<Value>,
    /// Whether it is what the test expects.
    pub equal: bool,
}

/// Holds an answer against a test. An empty list means that it passes.
pub(super) fn compare(answer: &Answer, test: &QueryTest) -> Vec<Difference> {
    let rows = &answer.rows;
    let mut differences: Vec<Difference> = answer.skipped.causes.iter().map(skipped).collect();
    let missing = test.contains.iter().filter(|expected| !rows.iter().any(|row| matches(row, expected)));
    differences.extend(
        missing.map(|expected| Difference::Missing { expected: expected.clone(), nearest: nearest(rows, expected) }),
    );
    for forbidden in &test.lacks {
        let hits = rows.iter().enumerate().filter(|(_, row)| matches(row, forbidden));
        differences.extend(hits.map(|(i, row)| Difference::Foreign {
            forbidden: forbidden.clone(),
            number: i + 1,
            row: row.clone(),
        }));
    }
    let found = rows.len() as u64;
    let count = test.rows.filter(|expected| *expected != found);
    differences.extend(count.map(|expected| Difference::Count { expected, found }));
    differences
}

fn skipped(cause: &crate::engine::SkippedCause) -> Difference {
    Difference::Skipped { cause: format!("{} ({})", cause.cause, cause.example), count: cause.count }
}

/// Whether a row has these values; it may have more.
fn matches(row: &Row, expected: &toml::Table) -> bool {
    expected.iter().all(|(column, value)| row.get(column).is_some_and(|found| equal(found, value)))
}

fn nearest(rows: &[Row], expected: &toml::Table) -> Option<Nearest> {
    let cells = |row: &Row| -> Vec<Cell> {
        let cell = |(column, value): (&String, &toml::Value)| {
            let found = row.get(column).cloned();
            Cell { column: column.clone(), equal: found.as_ref().is_some_and(|found| equal(found, value)), found }
        };
        expected.iter().map(cell).collect()
    };
    let candidates = rows.iter().enumerate().map(|(i, row)| Nearest { number: i + 1, cells: cells(row) });
    let hits = |nearest: &Nearest| nearest.cells.iter().filter(|cell| cell.equal).count();
    // Of several the first: the order of the answer is the order of interest.
    candidates.reduce(|best, other| if hits(&other) > hits(&best) { other } else { best })
}

/// A whole number may stand for a floating one, and the other way round.
fn equal(found: &Value, expected: &toml::Value) -> bool {
    match (found, expected) {
        (Value::Number(found), toml::Value::Integer(expected)) if found.is_f64() => {
            found.as_f64() == Some(*expected as f64)
        }
        (Value::Number(found), toml::Value::Float(expected)) => found.as_f64() == Some(*expected),
        (Value::Array(found), toml::Value::Array(expected)) => {
            found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| equal(found, expected))
        }
        (Value::Object(found), toml::Value::Table(expected)) => {
            found.len() == expected.len() && matches(found, expected)
        }
        // A TOML date is written as text in JSON.
        (Value::String(found), toml::Value::Datetime(expected)) => *found == expected.to_string(),
        (found, expected) => serde_json::to_value(expected).is_ok_and(|expected| *found == expected),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer() -> Answer {
        let row = |ip: &str, calls: i64| {
            let Value::Object(row) = json!({ "ip": ip, "calls": calls, "share": 1.0, "apis": ["a", "b"], "who": null })
            else {
                unreachable!("an object")
            };
            row
        };
        Answer { rows: vec![row("192.0.2.1", 3), row("192.0.2.2", 5)], ..Answer::default() }
    }

    fn test(toml: &str) -> QueryTest {
        #[derive(serde::Deserialize, Default)]
        #[serde(default)]
        struct Expected {
            contains: Vec<toml::Table>,
            lacks: Vec<toml::Table>,
            rows: Option<u64>,
        }
        let Expected { contains, lacks, rows } = toml::from_str(toml).unwrap();
        QueryTest { title: "t".into(), fixture: None, window: None, params: Vec::new(), contains, lacks, rows }
    }

    #[test]
    fn rows_that_are_as_expected_give_no_difference() {
        let test = test(
            "rows = 2\nlacks = [{ ip = '10.0.0.1' }, { ip = '192.0.2.1', calls = 5 }]\n\
             contains = [{ ip = '192.0.2.2', calls = 5 }, { share = 1 }, { apis = ['a', 'b'] }, { calls = 3.0 }]",
        );
        let found = compare(&answer(), &test);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_missing_row_comes_with_the_nearest_one_and_its_other_cells() {
        let found = compare(&answer(), &test("contains = [{ ip = '192.0.2.2', calls = 6, absent = 1 }]"));
        let [Difference::Missing { nearest: Some(nearest), .. }] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(nearest.number, 2);
        let cell = |column: &str| nearest.cells.iter().find(|cell| cell.column == column).unwrap();
        assert!(cell("ip").equal);
        assert_eq!((cell("calls").equal, &cell("calls").found), (false, &Some(json!(5))));
        assert_eq!(cell("absent").found, None);
        let none = compare(&Answer::default(), &test("contains = [{ ip = 'x' }]"));
        assert!(matches!(none.as_slice(), [Difference::Missing { nearest: None, .. }]), "{none:?}");
    }

    #[test]
    fn foreign_rows_counts_and_what_was_left_out_are_told() {
        let mut answer = answer();
        answer.skipped.add(crate::engine::SkippedUnit::Record, "malformed", "o:3", 2);
        let found = compare(&answer, &test("rows = 1\nlacks = [{ ip = '192.0.2.2' }]"));
        assert!(
            matches!(
                found.as_slice(),
                [
                    Difference::Skipped { count: 2, .. },
                    Difference::Foreign { number: 2, .. },
                    Difference::Count { expected: 1, found: 2 }
                ]
            ),
            "{found:?}"
        );
    }
}
