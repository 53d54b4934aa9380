//! Columns and their types in Hive, Trino and Arrow.

use std::fmt;

/// A raw column of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name in SQL: lower case, `snake_case`.
    pub name: String,
    /// The name inside the record (a JSON key, a header field) where it differs from `name`.
    pub key: Option<String>,
    /// Its type.
    pub ty: ColumnType,
    /// What it means, in one line.
    pub doc: String,
}

impl Column {
    /// The name inside the record.
    pub fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.name)
    }
}

/// The types that Hive DDL, Trino and Arrow share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnType {
    /// `string` / `varchar` / `Utf8`. A JSON object or array read into it becomes its JSON text.
    String,
    /// `int` / `integer` / `Int32`.
    Int,
    /// `bigint` / `Int64`.
    BigInt,
    /// `double` / `Float64`.
    Double,
    /// `boolean`.
    Boolean,
    /// `timestamp` in UTC with milliseconds (`timestamp(3)` in Trino).
    Timestamp,
    /// `array<T>`.
    Array(Box<ColumnType>),
    /// `map<K,V>`.
    Map(Box<ColumnType>, Box<ColumnType>),
    /// `struct<name:T,…>`, matched to JSON keys without regard to case.
    Struct(Vec<StructField>),
}

/// One field of a struct column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StructField {
    /// The name in SQL, lower case.
    pub name: String,
    /// Its type.
    pub ty: ColumnType,
}

/// A column or a leaf below it: `useridentity.sessioncontext.sessionissuer.arn`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(pub Vec<String>);

impl FieldPath {
    /// The path that is a whole column.
    pub fn column(name: &str) -> Self {
        Self(vec![name.to_owned()])
    }

    /// The column the path starts at.
    pub fn root(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}
