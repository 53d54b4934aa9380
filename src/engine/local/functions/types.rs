//! Trino's types in Arrow: one Arrow type for each, so that a column's Arrow type alone says what Trino calls it.
//!
//! | Trino | Arrow | |
//! |---|---|---|
//! | `varchar` | `Utf8` | `varchar(n)` is cut by the rewriter |
//! | `json` | `LargeUtf8` | JSON text; nothing else is `LargeUtf8` here |
//! | `varbinary` | `Binary` | |
//! | `ipaddress` | `FixedSizeBinary(16)` | network order, IPv4 mapped into IPv6, so bytes compare as Trino compares |
//! | `timestamp(3)` | `Timestamp(ms, None)` | no digits: s; more: µs, ns |
//! | `timestamp(3) with time zone` | `Timestamp(ms, zone)` | the zone belongs to the column, not to the value |
//! | `array`, `map`, `row` | `List`, `Map`, `Struct` | |

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, FieldRef, Fields, IntervalUnit, TimeUnit};
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::planner::TypePlanner;
use sqlparser::ast::{self, ArrayElemTypeDef, ExactNumberInfo, TimezoneInfo};

/// How many bytes an `ipaddress` has.
pub(super) const IP_BYTES: i32 = 16;
/// `ipaddress`.
pub(super) const IP: DataType = DataType::FixedSizeBinary(IP_BYTES);
/// `json`.
pub(super) const JSON: DataType = DataType::LargeUtf8;
/// `timestamp(3)`.
pub(super) const TIMESTAMP: DataType = DataType::Timestamp(TimeUnit::Millisecond, None);

/// `timestamp(3) with time zone`, in UTC.
pub(super) fn timestamp_utc() -> DataType {
    DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()))
}

/// `array(element)`.
pub(super) fn array(element: DataType) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(element, true)))
}

/// `map(key, value)`.
pub(super) fn map(key: DataType, value: DataType) -> DataType {
    let entries = Fields::from(vec![Field::new("key", key, false), Field::new("value", value, true)]);
    DataType::Map(Arc::new(Field::new("entries", DataType::Struct(entries), false)), false)
}

/// The element type of an array.
pub(super) fn element(of: &DataType) -> Option<&DataType> {
    match of {
        DataType::List(field) | DataType::LargeList(field) | DataType::FixedSizeList(field, _) => {
            Some(field.data_type())
        }
        _ => None,
    }
}

/// Key and value type of a map.
pub(super) fn entry(of: &DataType) -> Option<(&DataType, &DataType)> {
    let DataType::Map(entries, _) = of else { return None };
    let DataType::Struct(fields) = entries.data_type() else { return None };
    match fields.as_ref() {
        [key, value] => Some((key.data_type(), value.data_type())),
        _ => None,
    }
}

/// Whether a type is text (`varchar`), in any of Arrow's layouts for it.
pub(super) fn is_varchar(ty: &DataType) -> bool {
    matches!(ty, DataType::Utf8 | DataType::Utf8View)
}

/// What Trino calls a type, as its messages and `typeof` print it.
pub(super) fn name(ty: &DataType) -> String {
    match ty {
        DataType::Null => "unknown".into(),
        DataType::Boolean => "boolean".into(),
        DataType::Int8 => "tinyint".into(),
        DataType::Int16 => "smallint".into(),
        DataType::Int32 => "integer".into(),
        DataType::Int64 | DataType::UInt64 => "bigint".into(),
        DataType::Float32 => "real".into(),
        DataType::Float64 => "double".into(),
        DataType::Decimal128(precision, scale) => format!("decimal({precision},{scale})"),
        DataType::Utf8 | DataType::Utf8View => "varchar".into(),
        DataType::LargeUtf8 => "json".into(),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => "varbinary".into(),
        DataType::FixedSizeBinary(IP_BYTES) => "ipaddress".into(),
        DataType::Date32 => "date".into(),
        DataType::Timestamp(unit, None) => format!("timestamp({})", digits(*unit)),
        DataType::Timestamp(unit, Some(_)) => format!("timestamp({}) with time zone", digits(*unit)),
        DataType::Interval(IntervalUnit::YearMonth) => "interval year to month".into(),
        DataType::Interval(_) | DataType::Duration(_) => "interval day to second".into(),
        DataType::List(item) => format!("array({})", name(item.data_type())),
        DataType::Struct(fields) => {
            let fields: Vec<_> = fields.iter().map(|f| format!("{} {}", f.name(), name(f.data_type()))).collect();
            format!("row({})", fields.join(", "))
        }
        other => match entry(other) {
            Some((key, value)) => format!("map({}, {})", name(key), name(value)),
            None => other.to_string(),
        },
    }
}

/// The fraction digits of a time unit.
pub(super) fn digits(unit: TimeUnit) -> usize {
    match unit {
        TimeUnit::Second => 0,
        TimeUnit::Millisecond => 3,
        TimeUnit::Microsecond => 6,
        TimeUnit::Nanosecond => 9,
    }
}

/// Plans the types in `CAST(x AS …)` and typed literals.
#[derive(Debug)]
pub(super) struct TrinoTypes;

impl TypePlanner for TrinoTypes {
    fn plan_type_field(&self, sql: &ast::DataType) -> Result<Option<FieldRef>> {
        Ok(Some(Arc::new(Field::new("", from_sql(sql)?, true))))
    }
}

/// The Arrow type of a type as written.
pub(super) fn from_sql(sql: &ast::DataType) -> Result<DataType> {
    use ast::DataType as Sql;
    Ok(match sql {
        Sql::Boolean => DataType::Boolean,
        Sql::TinyInt(_) => DataType::Int8,
        Sql::SmallInt(_) => DataType::Int16,
        Sql::Int(_) | Sql::Integer(_) => DataType::Int32,
        Sql::BigInt(_) => DataType::Int64,
        Sql::Real => DataType::Float32,
        Sql::Double(_) | Sql::DoublePrecision => DataType::Float64,
        Sql::Decimal(info) | Sql::Dec(info) => decimal(info)?,
        Sql::Varchar(_) => DataType::Utf8,
        Sql::Varbinary(_) => DataType::Binary,
        Sql::JSON => JSON,
        Sql::Date => DataType::Date32,
        Sql::Timestamp(precision, zone) => timestamp(*precision, *zone)?,
        Sql::Array(ArrayElemTypeDef::Parenthesis(item) | ArrayElemTypeDef::AngleBracket(item)) => {
            array(from_sql(item)?)
        }
        Sql::Map(key, value) => map(from_sql(key)?, from_sql(value)?),
        Sql::Struct(fields, _) | Sql::Tuple(fields) => row(fields)?,
        Sql::Custom(name, _) => named(&name.to_string())?,
        other => return plan_err!("the local engine does not have the type {other}; run it on Athena"),
    })
}

fn named(text: &str) -> Result<DataType> {
    match text.to_ascii_lowercase().as_str() {
        "ipaddress" => Ok(IP),
        "json" => Ok(JSON),
        _ => plan_err!("the local engine does not have the type {text}; run it on Athena"),
    }
}

fn row(fields: &[ast::StructField]) -> Result<DataType> {
    let fields = fields.iter().enumerate().map(|(i, field)| {
        let name = field.field_name.as_ref().map_or_else(|| format!("field{i}"), |n| n.value.to_lowercase());
        Ok(Field::new(name, from_sql(&field.field_type)?, true))
    });
    Ok(DataType::Struct(fields.collect::<Result<_>>()?))
}

fn decimal(info: &ExactNumberInfo) -> Result<DataType> {
    let (precision, scale) = match info {
        ExactNumberInfo::None => (38, 0),
        ExactNumberInfo::Precision(p) => (*p, 0),
        ExactNumberInfo::PrecisionAndScale(p, s) => (*p, *s),
    };
    match (u8::try_from(precision), i8::try_from(scale)) {
        (Ok(p @ 1..=38), Ok(s)) if s >= 0 && s.unsigned_abs() <= p => Ok(DataType::Decimal128(p, s)),
        _ => plan_err!("Invalid decimal({precision},{scale}): the precision is 1 to 38, the scale at most that"),
    }
}

fn timestamp(precision: Option<u64>, zone: TimezoneInfo) -> Result<DataType> {
    let unit = match precision.unwrap_or(3) {
        0 => TimeUnit::Second,
        1..=3 => TimeUnit::Millisecond,
        4..=6 => TimeUnit::Microsecond,
        7..=9 => TimeUnit::Nanosecond,
        p => return plan_err!("the local engine does not have timestamp({p}); run it on Athena"),
    };
    let zoned = matches!(zone, TimezoneInfo::WithTimeZone | TimezoneInfo::Tz);
    Ok(DataType::Timestamp(unit, zoned.then(|| "UTC".into())))
}

/// The type that values of both types widen to, as in `CASE`, `COALESCE`, `ARRAY[…]` and comparisons.
/// `None`: Trino refuses them together (`varchar` and a number, say).
pub(super) fn common(a: &DataType, b: &DataType) -> Option<DataType> {
    use DataType as T;
    match (a, b) {
        _ if a == b => Some(a.clone()),
        (T::Null, other) | (other, T::Null) => Some(other.clone()),
        _ if is_varchar(a) && is_varchar(b) => Some(T::Utf8),
        _ if a.is_numeric() && b.is_numeric() => Some(common_number(a, b)),
        (T::Date32, T::Timestamp(..)) => Some(b.clone()),
        (T::Timestamp(..), T::Date32) => Some(a.clone()),
        (T::Timestamp(u, z), T::Timestamp(v, w)) => Some(T::Timestamp((*u).max(*v), z.clone().or_else(|| w.clone()))),
        (T::Interval(_) | T::Duration(_), T::Interval(_) | T::Duration(_)) => {
            Some(T::Interval(IntervalUnit::MonthDayNano))
        }
        (T::List(x), T::List(y)) => Some(array(common(x.data_type(), y.data_type())?)),
        (T::Struct(x), T::Struct(y)) if x.len() == y.len() => {
            let fields =
                x.iter().zip(y).map(|(f, g)| Some(Field::new(f.name(), common(f.data_type(), g.data_type())?, true)));
            Some(T::Struct(fields.collect::<Option<_>>()?))
        }
        _ => {
            let (x, y) = (entry(a)?, entry(b)?);
            Some(map(common(x.0, y.0)?, common(x.1, y.1)?))
        }
    }
}

fn common_number(a: &DataType, b: &DataType) -> DataType {
    use DataType as T;
    match (a, b) {
        (T::Float64, _) | (_, T::Float64) => T::Float64,
        (T::Float32, T::Float32) => T::Float32,
        (T::Float32, other) | (other, T::Float32) => {
            if other.is_integer() {
                T::Float32
            } else {
                T::Float64
            }
        }
        _ => match (exact(a), exact(b)) {
            (Some((p, s)), Some((q, t))) if matches!(a, T::Decimal128(..)) || matches!(b, T::Decimal128(..)) => {
                let scale = s.max(t);
                T::Decimal128(((p - s).max(q - t) + scale).min(38).unsigned_abs(), scale)
            }
            _ => {
                if integer_width(a) >= integer_width(b) {
                    signed(a)
                } else {
                    signed(b)
                }
            }
        },
    }
}

/// Precision and scale of an exact number; integers count as decimals without scale.
pub(super) fn exact(ty: &DataType) -> Option<(i8, i8)> {
    match ty {
        DataType::Decimal128(precision, scale) => Some((i8::try_from(*precision).ok()?, *scale)),
        other => match integer_width(other) {
            1 => Some((3, 0)),
            2 => Some((5, 0)),
            4 => Some((10, 0)),
            8 => Some((19, 0)),
            _ => None,
        },
    }
}

/// The bytes of an integer type; 0 for anything else.
pub(super) fn integer_width(ty: &DataType) -> usize {
    if ty.is_integer() { ty.primitive_width().unwrap_or(0) } else { 0 }
}

/// Trino has no unsigned integers; DataFusion's window functions return them.
pub(super) fn signed(ty: &DataType) -> DataType {
    match ty {
        DataType::UInt8 => DataType::Int8,
        DataType::UInt16 => DataType::Int16,
        DataType::UInt32 => DataType::Int32,
        DataType::UInt64 => DataType::Int64,
        other => other.clone(),
    }
}

/// The common type of several values.
pub(super) fn common_of<'a>(types: impl IntoIterator<Item = &'a DataType>) -> Option<DataType> {
    types.into_iter().try_fold(DataType::Null, |common_so_far, ty| common(&common_so_far, ty))
}
