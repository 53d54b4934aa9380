use proptest::prelude::*;
use sqlparser::ast::{SelectItem, SetExpr, Statement};

use super::*;
use crate::sql::parse;

/// The node that the parser makes of a literal's text; numbers of lines and columns aside, which trees ignore.
fn parsed(literal: &Literal) -> Expr {
    let sql = format!("SELECT {literal}");
    let Statement::Query(query) = parse(&sql).unwrap().statement else { panic!("{sql}") };
    let SetExpr::Select(select) = *query.body else { panic!("{sql}") };
    match select.projection.as_slice() {
        [SelectItem::UnnamedExpr(expr)] => expr.clone(),
        other => panic!("{other:?}"),
    }
}

fn holds(literal: &Literal) {
    assert_eq!(parsed(literal), literal.expr(), "{literal}");
}

#[test]
fn texts_keep_quotes_that_stand_together() {
    for text in
        ["", "'", "''", "a''b", "\\'", "x' OR '1'='1", "--", "/*", "*/", ";", ":key", "\0", "🦀", "a\r\nb", "\u{2019}"]
    {
        holds(&Literal::Text(text.to_owned()));
    }
    assert_eq!(Literal::Text("it's".into()).to_string(), "'it''s'");
}

#[test]
fn numbers_instants_and_nulls_are_typed() {
    assert_eq!(Literal::Int(-5).to_string(), "(-5)");
    assert_eq!(Literal::Float(0.5).to_string(), "5E-1");
    let t: Timestamp = "2026-03-10T09:12:00.1239Z".parse().unwrap();
    assert_eq!(Literal::Timestamp(t).to_string(), "TIMESTAMP '2026-03-10 09:12:00.123'");
    assert_eq!(Literal::Null(SqlType::Timestamp).to_string(), "CAST(NULL AS timestamp(3))");
    let nulls = [SqlType::Varchar, SqlType::Bigint, SqlType::Double, SqlType::Boolean, SqlType::Timestamp];
    nulls.into_iter().map(Literal::Null).for_each(|l| holds(&l));
    for literal in [Literal::Bool(true), Literal::Timestamp(t), Literal::Int(i64::MAX), Literal::Int(-i64::MAX)] {
        holds(&literal);
    }
}

proptest! {
    #[test]
    fn the_parser_reads_back_what_was_written(text in "[\\PC\\x00'\"\\\\;:*/\\-\r\n]{0,60}", n in any::<i64>(), x in -1e300..1e300_f64) {
        holds(&Literal::Text(text));
        holds(&Literal::Int(n.max(-i64::MAX)));
        holds(&Literal::Float(x));
    }
}
