//! Whether a question binds to the definitions of its log kinds, and whether the columns that come back are of the types
//! that its header gives them. Asked of empty tables: nothing is read.

use std::collections::BTreeMap;

use arrow::datatypes::DataType;

use super::answer::ask;
use super::stage::Stage;
use crate::engine::{Engine, EngineError};
use crate::lint::{Finding, Rule, Severity};
use crate::queries::{Param, ParamValue, Query, Shape, shape};
use crate::report::Report;

static BINDS: Rule = Rule::new("L23", Severity::Error, "the SQL does not bind to the log kind");
static PLANS: Rule = Rule::new("L24", Severity::Error, "the embedded engine does not run the SQL");
static TYPES: Rule = Rule::new("L25", Severity::Error, "a column is not of the type that the header says");

/// The rules of this file.
pub static RULES: [&Rule; 3] = [&BINDS, &PLANS, &TYPES];

/// Binds a question to empty tables, with an example for every value it needs, and looks at its columns.
pub async fn plans(engine: &dyn Engine, empty: &Stage, query: &Query) -> Vec<Finding> {
    let bound = match empty.bind(query, &examples(query)) {
        Ok(bound) => bound,
        Err(report) => return vec![refused(&BINDS, report)],
    };
    match ask(engine, bound).await {
        Ok(answer) => wrong_types(query, &answer.columns),
        Err(EngineError::Query { message, hint, .. }) => {
            let why = format!("{message}; on Athena it may run all the same, but no test can prove it");
            let repair = hint.unwrap_or_else(|| "write it with what both engines have".to_owned());
            vec![Finding {
                rule: &PLANS,
                severity: PLANS.severity,
                property: "the SQL".to_owned(),
                why,
                repair,
                span: Some(query.sql_start..query.sql_start),
            }]
        }
        Err(error) => vec![refused(&PLANS, Report::from(error))],
    }
}

fn refused(rule: &'static Rule, report: Report) -> Finding {
    let repair = report.hint.unwrap_or_else(|| "see queries/README.md, \"The SQL\"".to_owned());
    let span = report.mark.map(|mark| mark.span);
    let property = "the SQL".to_owned();
    Finding { rule, severity: rule.severity, property, why: report.title, repair, span }
}

/// A value for each parameter that has none of its own.
fn examples(query: &Query) -> BTreeMap<String, ParamValue> {
    let example = |param: &Param| Some((param.name.clone(), param.parse(&[param.ty.example()]).ok()?));
    query.params.iter().filter(|param| param.required()).filter_map(example).collect()
}

fn wrong_types(query: &Query, columns: &[(String, DataType)]) -> Vec<Finding> {
    let pairs = query.output.iter().zip(columns).enumerate();
    let wrong = pairs.filter(|(_, (output, (_, ty)))| !fits(shape(&output.ty), ty));
    let finding = |(i, (output, (_, ty))): (usize, (&crate::queries::Output, &(String, DataType)))| Finding {
        rule: &TYPES,
        severity: TYPES.severity,
        property: format!("output `{}`", output.name),
        why: format!("the header says `{}`, the column is {}", output.ty, called(ty)),
        repair: "give the column the type that its values have, or cast it in the SELECT".to_owned(),
        span: query.place(&format!("output.{i}")),
    };
    wrong.map(finding).collect()
}

/// Whether a column of a type can be shown as the header says. One that is always NULL can be anything.
fn fits(shape: Shape, ty: &DataType) -> bool {
    let is_text = matches!(ty, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    match shape {
        _ if *ty == DataType::Null => true,
        Shape::Any => true,
        Shape::Number => ty.is_numeric(),
        Shape::Bool => *ty == DataType::Boolean,
        Shape::Timestamp => matches!(ty, DataType::Timestamp(..) | DataType::Date32),
        Shape::List => matches!(ty, DataType::List(_) | DataType::LargeList(_)),
        Shape::Map => matches!(ty, DataType::Map(..) | DataType::Struct(_)),
        // Trino's ipaddress is 16 bytes.
        Shape::Text => is_text || matches!(ty, DataType::Dictionary(..) | DataType::FixedSizeBinary(16)),
    }
}

/// A type in Athena's words.
fn called(ty: &DataType) -> String {
    match ty {
        DataType::Boolean => "boolean".to_owned(),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "varchar".to_owned(),
        ty if ty.is_integer() => "a whole number".to_owned(),
        ty if ty.is_numeric() => "a number".to_owned(),
        DataType::Timestamp(..) => "a timestamp".to_owned(),
        DataType::Date32 => "a date".to_owned(),
        DataType::List(_) | DataType::LargeList(_) => "an array".to_owned(),
        DataType::Map(..) => "a map".to_owned(),
        DataType::Struct(_) => "a row".to_owned(),
        other => other.to_string(),
    }
}
