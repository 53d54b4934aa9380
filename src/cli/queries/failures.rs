//! How an answer differs from what its test expects, for people and for programs.

use serde_json::{Value, json};

use crate::rehearsal::{Cell, Difference, Nearest, Row};

/// Cells that are longer are cut: a record can be a megabyte.
const LONGEST: usize = 120;

/// A difference in a few lines.
pub(super) fn lines(difference: &Difference) -> Vec<String> {
    match difference {
        Difference::Missing { expected, nearest: None } => {
            vec![format!("missing   {}", expectation(expected)), "          there is no row at all".to_owned()]
        }
        Difference::Missing { expected, nearest: Some(nearest) } => {
            let mut lines = vec![format!("missing   {}", expectation(expected))];
            lines.extend(beside(nearest));
            lines
        }
        Difference::Foreign { forbidden, number, row } => {
            vec![format!("foreign   {}", expectation(forbidden)), format!("row {number:<5} {}", cells(row))]
        }
        Difference::Count { expected, found } => vec![format!("rows      {found}, not {expected}")],
        Difference::Skipped { cause, count } => vec![format!("left out  {count}: {cause}")],
        Difference::Failed(report) => {
            let mut lines = vec![format!("error     {}", report.title)];
            lines.extend(report.detail.iter().flat_map(|text| text.lines()).map(|line| format!("          {line}")));
            lines.extend(report.hint.iter().map(|hint| format!("          {hint}")));
            lines
        }
    }
}

/// The nearest row, with a mark under each cell that differs.
fn beside(nearest: &Nearest) -> [String; 2] {
    let (mut row, mut marks) = (format!("row {:<6}", nearest.number), " ".repeat(10));
    for (i, cell) in nearest.cells.iter().enumerate() {
        let text = format!("{}{}", if i > 0 { ", " } else { "" }, shown(cell));
        let width = text.chars().count();
        let lead = if i > 0 { 2 } else { 0 };
        marks.push_str(&" ".repeat(lead));
        marks.push_str(&if cell.equal { " " } else { "^" }.repeat(width - lead));
        row.push_str(&text);
    }
    [row, marks]
}

fn shown(cell: &Cell) -> String {
    let value = cell.found.as_ref().map_or_else(|| "(no such column)".to_owned(), |value| cut(&value.to_string()));
    format!("{} = {value}", cell.column)
}

/// As it stands in the header.
fn expectation(row: &toml::Table) -> String {
    row.iter().map(|(column, value)| format!("{column} = {value}")).collect::<Vec<_>>().join(", ")
}

fn cells(row: &Row) -> String {
    row.iter().map(|(column, value)| format!("{column} = {}", cut(&value.to_string()))).collect::<Vec<_>>().join(", ")
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A difference for programs.
pub(super) fn value(difference: &Difference) -> Value {
    match difference {
        Difference::Missing { expected, nearest } => {
            let differs = |nearest: &Nearest| -> Vec<String> {
                nearest.cells.iter().filter(|cell| !cell.equal).map(|cell| cell.column.clone()).collect()
            };
            let found = |nearest: &Nearest| -> Row {
                nearest.cells.iter().filter_map(|cell| Some((cell.column.clone(), cell.found.clone()?))).collect()
            };
            let nearest = nearest.as_ref();
            json!({
                "what": "missing",
                "expected": expected,
                "nearest_row": nearest.map(|nearest| nearest.number),
                "nearest": nearest.map(found),
                "differs_in": nearest.map(differs),
            })
        }
        Difference::Foreign { forbidden, number, row } => {
            json!({ "what": "foreign", "forbidden": forbidden, "row": number, "found": row })
        }
        Difference::Count { expected, found } => json!({ "what": "rows", "expected": expected, "found": found }),
        Difference::Skipped { cause, count } => json!({ "what": "left out", "cause": cause, "count": count }),
        Difference::Failed(report) => json!({ "what": "error", "error": report.title, "hint": report.hint }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_that_differ_are_marked_in_the_nearest_row() {
        let cell = |column: &str, found: Option<Value>, equal| Cell { column: column.into(), found, equal };
        let cells = vec![
            cell("ip", Some(json!("192.0.2.1")), true),
            cell("calls", Some(json!(40)), false),
            cell("who", None, false),
        ];
        let mut expected = toml::Table::new();
        expected.insert("ip".into(), "192.0.2.1".into());
        expected.insert("calls".into(), 41.into());
        let missing = Difference::Missing { expected, nearest: Some(Nearest { number: 7, cells }) };
        assert_eq!(
            lines(&missing),
            [
                "missing   calls = 41, ip = \"192.0.2.1\"",
                "row 7     ip = \"192.0.2.1\", calls = 40, who = (no such column)",
                "                            ^^^^^^^^^^  ^^^^^^^^^^^^^^^^^^^^^^",
            ]
        );
    }
}
