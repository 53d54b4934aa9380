//! Typed literals. A value becomes SQL here and nowhere else.

use std::fmt;

use jiff::Timestamp;
use sqlparser::ast::{CastKind, DataType, Expr, TimezoneInfo, TypedString, UnaryOperator, Value};

/// The types a literal may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlType {
    /// `varchar`
    Varchar,
    /// `bigint`
    Bigint,
    /// `double`
    Double,
    /// `boolean`
    Boolean,
    /// `timestamp(3)`, UTC
    Timestamp,
}

impl SqlType {
    fn data_type(self) -> DataType {
        match self {
            Self::Varchar => DataType::Varchar(None),
            Self::Bigint => DataType::BigInt(None),
            Self::Double => DataType::Double(sqlparser::ast::ExactNumberInfo::None),
            Self::Boolean => DataType::Boolean,
            Self::Timestamp => DataType::Timestamp(Some(3), TimezoneInfo::None),
        }
    }
}

impl fmt::Display for SqlType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Varchar => "varchar",
            Self::Bigint => "bigint",
            Self::Double => "double",
            Self::Boolean => "boolean",
            Self::Timestamp => "timestamp(3)",
        })
    }
}

/// A value that stands in SQL. Its text is what `Display` writes; its node is [`Literal::expr`], and parsing the
/// text gives the node (spans aside).
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `'it''s'`
    Text(String),
    /// `42`, `(-42)`: a bare minus could join one before it into a comment.
    Int(i64),
    /// `1.5E0`: without the exponent it would be a decimal. Finite.
    Float(f64),
    /// `true`
    Bool(bool),
    /// `TIMESTAMP '2026-03-10 09:12:00.000'`, UTC.
    Timestamp(Timestamp),
    /// `CAST(NULL AS varchar)`
    Null(SqlType),
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Not by the tree's own printer: it leaves a doubled quote as it is, which would drop one.
            Self::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Self::Int(n) if *n < 0 => write!(f, "({n})"),
            Self::Int(n) => write!(f, "{n}"),
            Self::Float(x) if x.is_sign_negative() => write!(f, "({x:E})"),
            Self::Float(x) => write!(f, "{x:E}"),
            Self::Bool(b) => write!(f, "{b}"),
            Self::Timestamp(t) => write!(f, "TIMESTAMP '{}'", timestamp_text(*t)),
            Self::Null(ty) => write!(f, "CAST(NULL AS {ty})"),
        }
    }
}

impl Literal {
    /// The node of the syntax tree.
    pub fn expr(&self) -> Expr {
        match self {
            Self::Text(text) => Expr::value(Value::SingleQuotedString(text.clone())),
            Self::Int(n) => signed(*n < 0, n.unsigned_abs().to_string()),
            Self::Float(x) => signed(x.is_sign_negative(), format!("{:E}", x.abs())),
            Self::Bool(b) => Expr::value(Value::Boolean(*b)),
            Self::Timestamp(t) => Expr::TypedString(TypedString {
                data_type: DataType::Timestamp(None, TimezoneInfo::None),
                value: Value::SingleQuotedString(timestamp_text(*t)).with_empty_span(),
                uses_odbc_syntax: false,
            }),
            Self::Null(ty) => Expr::Cast {
                kind: CastKind::Cast,
                expr: Box::new(Expr::value(Value::Null)),
                data_type: ty.data_type(),
                array: false,
                format: None,
            },
        }
    }
}

fn signed(negative: bool, digits: String) -> Expr {
    let number = Expr::value(Value::Number(digits, false));
    if negative {
        Expr::Nested(Box::new(Expr::UnaryOp { op: UnaryOperator::Minus, expr: Box::new(number) }))
    } else {
        number
    }
}

/// `2026-03-10 09:12:00.000`: Athena's timestamps have milliseconds.
fn timestamp_text(t: Timestamp) -> String {
    t.strftime("%Y-%m-%d %H:%M:%S.%3f").to_string()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
