//! The pages of `GetQueryResults`.

use arrow::array::RecordBatch;
use aws_sdk_athena::types::{ColumnInfo, Datum, Row};

use super::columns::Columns;
use super::execution::Execution;
use crate::engine::{EngineError, Skipped};

/// Reads the pages of one result in order.
#[derive(Debug)]
pub(super) struct Pages {
    columns: Columns,
    form: Form,
}

/// How a row is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// One datum for each column.
    Columns,
    /// All columns in one datum, separated by tabs and padded (SHOW, DESCRIBE).
    Tabbed,
}

impl Pages {
    /// Reads the shape of the result from its first page and takes the header row off: the first row of a query's
    /// first page holds the labels, those of SHOW, DESCRIBE and EXPLAIN do not.
    pub(super) fn open(execution: &Execution, infos: &[ColumnInfo], rows: &mut Vec<Row>) -> Self {
        let has_header = execution.is_dml() && !rows.is_empty();
        if has_header {
            rows.remove(0);
        }
        let one_datum = rows.iter().all(|r| r.data().len() <= 1);
        let form = if execution.is_utility() && infos.len() > 1 && one_datum { Form::Tabbed } else { Form::Columns };
        let columns = Columns::new(infos, |i| rows.iter().map(move |r| text(form, r, i)));
        Self { columns, form }
    }

    /// The columns.
    pub(super) fn columns(&self) -> &Columns {
        &self.columns
    }

    /// Reads rows; what is not of its column's type becomes NULL and is counted in `skipped`.
    pub(super) fn batch(&self, rows: &[Row], skipped: &mut Skipped) -> Result<RecordBatch, EngineError> {
        self.columns.batch(|i| rows.iter().map(move |r| text(self.form, r, i)), skipped)
    }
}

/// A missing datum, or one without text, is NULL; an empty text is an empty string.
fn text(form: Form, row: &Row, column: usize) -> Option<&[u8]> {
    let datum = |column: usize| row.data().get(column).and_then(Datum::var_char_value);
    let text = match form {
        Form::Columns => datum(column)?,
        Form::Tabbed => datum(0)?.split('\t').nth(column)?.trim(),
    };
    Some(text.as_bytes())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use arrow::array::{Array, AsArray};
    use aws_sdk_athena::types::{QueryExecution, StatementType};

    use super::*;
    use crate::engine::SkippedUnit;

    fn execution(kind: StatementType) -> Execution {
        Execution::new(QueryExecution::builder().statement_type(kind).build())
    }

    fn info(name: &str, athena: &str) -> ColumnInfo {
        ColumnInfo::builder().name(name).label(name).r#type(athena).build().unwrap()
    }

    fn row(texts: &[Option<&str>]) -> Row {
        let datum = |t: &Option<&str>| Datum::builder().set_var_char_value(t.map(str::to_owned)).build();
        Row::builder().set_data(Some(texts.iter().map(datum).collect())).build()
    }

    #[test]
    fn the_header_row_of_a_query_is_no_data_even_when_the_data_look_alike() {
        let mut rows = vec![row(&[Some("a")]), row(&[Some("a")]), row(&[None])];
        let pages = Pages::open(&execution(StatementType::Dml), &[info("a", "varchar")], &mut rows);
        let batch = pages.batch(&rows, &mut Skipped::default()).unwrap();
        assert_eq!(batch.num_rows(), 2);
        assert!(batch.column(0).is_null(1));
    }

    #[test]
    fn show_and_describe_have_no_header_and_split_at_tabs() {
        let mut rows = vec![row(&[Some("eventtime           \tstring              \tWhen           ")])];
        let infos = [info("col_name", "string"), info("data_type", "string"), info("comment", "string")];
        let pages = Pages::open(&execution(StatementType::Utility), &infos, &mut rows);
        rows.push(row(&[Some("")]));
        let batch = pages.batch(&rows, &mut Skipped::default()).unwrap();
        let texts: Vec<_> = batch.columns().iter().map(|c| c.as_string::<i32>().value(0).to_owned()).collect();
        assert_eq!(texts, ["eventtime", "string", "When"]);
        assert!(batch.column(2).is_null(1), "a blank line has no third column");
    }

    #[test]
    fn columns_may_share_a_name_and_rows_may_be_short() {
        let mut rows = vec![row(&[Some("n"), Some("n")]), row(&[Some("1")])];
        let infos = [info("n", "integer"), info("n", "integer")];
        let pages = Pages::open(&execution(StatementType::Dml), &infos, &mut rows);
        let batch = pages.batch(&rows, &mut Skipped::default()).unwrap();
        assert_eq!((batch.num_columns(), batch.num_rows()), (2, 1));
        assert!(batch.column(1).is_null(0));
    }

    #[test]
    fn unreadable_values_are_counted_by_column() {
        let mut rows = vec![row(&[Some("n")]), row(&[Some("1")]), row(&[Some("one")])];
        let pages = Pages::open(&execution(StatementType::Dml), &[info("n", "bigint")], &mut rows);
        let mut skipped = Skipped::default();
        pages.batch(&rows, &mut skipped).unwrap();
        assert_eq!(skipped.count(SkippedUnit::Value), 1);
        assert_eq!(skipped.causes[0].example, "one");
        assert!(skipped.causes[0].cause.contains(" n "));
    }

    #[test]
    fn a_statement_without_result_columns_has_an_empty_schema() {
        let pages = Pages::open(&execution(StatementType::Ddl), &[], &mut Vec::new());
        assert!(pages.columns().schema().fields().is_empty());
    }
}
