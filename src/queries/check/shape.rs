//! What the values of a semantic type look like.

use crate::queries::ParamType;

/// What a column's values are, whatever they mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Text.
    Text,
    /// A whole or a floating number.
    Number,
    /// `true` or `false`.
    Bool,
    /// An instant.
    Timestamp,
    /// Several values.
    List,
    /// Keys with values.
    Map,
    /// Anything: JSON may come as text or as a row.
    Any,
}

/// What the values of an output column of this type are.
pub fn shape(ty: &str) -> Shape {
    match ty {
        "count" | "bytes" | "seconds" | "ratio" => Shape::Number,
        "bool" => Shape::Bool,
        "timestamp" => Shape::Timestamp,
        "list" => Shape::List,
        "map" => Shape::Map,
        "json" => Shape::Any,
        name if ParamType::named(name, None).is_some_and(|ty| ty.is_number()) => Shape::Number,
        _ => Shape::Text,
    }
}
