use sqlparser::ast::{SelectItem, SetExpr, Statement};

use super::*;

/// The expression of `SELECT <expression>`.
fn expression(sql: &str) -> Expr {
    let statements =
        Parser::parse_sql(&AthenaDialect, &format!("SELECT {sql}")).unwrap_or_else(|e| panic!("{sql}: {e}"));
    let Some(Statement::Query(query)) = statements.into_iter().next() else { panic!("{sql}") };
    let SetExpr::Select(select) = *query.body else { panic!("{sql}") };
    match select.projection.into_iter().next() {
        Some(SelectItem::UnnamedExpr(expr)) => expr,
        other => panic!("{sql}: {other:?}"),
    }
}

fn type_of(sql: &str) -> DataType {
    match expression(sql) {
        Expr::Cast { data_type, .. } => data_type,
        other => panic!("{sql}: {other:?}"),
    }
}

#[test]
fn casts_take_nested_types() {
    assert!(matches!(type_of("CAST(x AS ARRAY(varchar))"), DataType::Array(ArrayElemTypeDef::Parenthesis(_))));
    assert!(matches!(type_of("TRY_CAST(x AS map(varchar, array(double)))"), DataType::Map(..)));
    let DataType::Struct(fields, _) =
        type_of("CAST(x AS ROW(a bigint, \"b c\" varchar(10), row(x double precision), timestamp with time zone))")
    else {
        panic!("a row")
    };
    let names: Vec<_> = fields.iter().map(|f| f.field_name.as_ref().map(|n| n.value.as_str())).collect();
    assert_eq!(names, [Some("a"), Some("b c"), None, None]);
}

#[test]
fn lambdas_are_lambdas() {
    let Expr::Function(function) = expression("any_match(xs, x -> x > 1)") else { panic!("a call") };
    assert!(function.to_string().contains("x -> x > 1"));
    assert!(matches!(expression("(x, y) -> x + y"), Expr::Lambda(_)));
}

#[test]
fn address_literals_are_typed_and_columns_of_that_name_are_columns() {
    assert!(matches!(expression("IPADDRESS '203.0.113.1'"), Expr::TypedString(_)));
    assert!(matches!(expression("ipprefix '10.0.0.0/8'"), Expr::TypedString(_)));
    assert!(matches!(expression("ipaddress"), Expr::Identifier(_)));
}

#[test]
fn deep_types_end_in_an_error() {
    let sql = format!("SELECT CAST(x AS {}", "ARRAY(".repeat(20_000));
    assert!(Parser::parse_sql(&AthenaDialect, &sql).is_err());
}
