//! Columns and their types in Hive, Trino and Arrow.

use std::fmt;
use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Fields, TimeUnit};

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
    /// Whether it stands in the envelope, beside the array of records.
    pub envelope: bool,
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

impl ColumnType {
    /// The type in an Athena `CREATE TABLE` (Hive's words).
    pub fn hive(&self) -> String {
        match self {
            Self::String => "string".to_owned(),
            Self::Int => "int".to_owned(),
            Self::BigInt => "bigint".to_owned(),
            Self::Double => "double".to_owned(),
            Self::Boolean => "boolean".to_owned(),
            Self::Timestamp => "timestamp".to_owned(),
            Self::Array(item) => format!("array<{}>", item.hive()),
            Self::Map(key, value) => format!("map<{},{}>", key.hive(), value.hive()),
            Self::Struct(fields) => {
                let fields: Vec<String> = fields.iter().map(|f| format!("{}:{}", f.name, f.ty.hive())).collect();
                format!("struct<{}>", fields.join(","))
            }
        }
    }

    /// The type in an Athena query (Trino's words), as `CAST(NULL AS …)` takes it.
    pub fn trino(&self) -> String {
        match self {
            Self::String => "varchar".to_owned(),
            Self::Int => "integer".to_owned(),
            Self::BigInt => "bigint".to_owned(),
            Self::Double => "double".to_owned(),
            Self::Boolean => "boolean".to_owned(),
            Self::Timestamp => "timestamp(3)".to_owned(),
            Self::Array(item) => format!("array({})", item.trino()),
            Self::Map(key, value) => format!("map({}, {})", key.trino(), value.trino()),
            Self::Struct(fields) => {
                let fields: Vec<String> = fields.iter().map(|f| format!("\"{}\" {}", f.name, f.ty.trino())).collect();
                format!("row({})", fields.join(", "))
            }
        }
    }

    /// The type of the local engine's batches; everything may be NULL.
    pub fn arrow(&self) -> DataType {
        match self {
            Self::String => DataType::Utf8,
            Self::Int => DataType::Int32,
            Self::BigInt => DataType::Int64,
            Self::Double => DataType::Float64,
            Self::Boolean => DataType::Boolean,
            Self::Timestamp => DataType::Timestamp(TimeUnit::Millisecond, None),
            Self::Array(item) => DataType::List(Arc::new(Field::new("item", item.arrow(), true))),
            Self::Map(key, value) => {
                let entry = [Field::new("key", key.arrow(), false), Field::new("value", value.arrow(), true)];
                DataType::Map(Arc::new(Field::new("entries", DataType::Struct(Fields::from_iter(entry)), false)), false)
            }
            Self::Struct(fields) => {
                DataType::Struct(fields.iter().map(|f| Field::new(&f.name, f.ty.arrow(), true)).collect())
            }
        }
    }

    /// The type at `path` below this one: fields of structs by name, items of arrays as if the array were not there.
    pub fn at(&self, path: &[String]) -> Option<&Self> {
        let Some((first, rest)) = path.split_first() else { return Some(self) };
        match self {
            Self::Struct(fields) => fields.iter().find(|f| f.name == *first)?.ty.at(rest),
            Self::Array(item) => item.at(path),
            _ => None,
        }
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hive())
    }
}

/// A column or a leaf below it: `useridentity.sessioncontext.sessionissuer.arn`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath(pub Vec<String>);

impl FieldPath {
    /// The path that is a whole column.
    pub fn column(name: &str) -> Self {
        Self(vec![name.to_owned()])
    }

    /// A path as it is typed, with dots.
    pub fn dotted(text: &str) -> Self {
        Self(text.split('.').map(str::to_owned).collect())
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
