//! A scalar function with Trino's overloads, as DataFusion wants it.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{ArrayRef, new_null_array};
use arrow::datatypes::{DataType, TimeUnit};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

use super::call::{Call, Operand};
use super::types;

/// What an overload takes at one place. NULL fits everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Param {
    /// `varchar`.
    Varchar,
    /// `json`.
    Json,
    /// `json`, or `varchar` that holds JSON.
    JsonText,
    /// `varbinary`.
    Varbinary,
    /// Any integer, widened to `bigint`.
    Bigint,
    /// Any number, widened to `double`.
    Double,
    /// A decimal, as it is.
    Decimal,
    /// `boolean`.
    Boolean,
    /// `date`.
    Date,
    /// `timestamp`, with or without time zone, as it is.
    Timestamp,
    /// `ipaddress`.
    Ip,
    /// Any array, as it is.
    Array,
    /// `array(varchar)`.
    Varchars,
    /// Any map, as it is.
    Map,
    /// Anything, as it is.
    Any,
}

impl Param {
    /// The type an argument is coerced to, or `None` if it does not fit.
    fn accept(self, actual: &DataType) -> Option<DataType> {
        use DataType as T;
        let exact = |fits: bool| fits.then(|| actual.clone());
        if actual == &T::Null {
            return Some(self.null_type());
        }
        match self {
            Self::Varchar => types::is_varchar(actual).then_some(T::Utf8),
            Self::Json => exact(actual == &types::JSON),
            Self::JsonText if actual == &types::JSON => Some(types::JSON),
            Self::JsonText => types::is_varchar(actual).then_some(T::Utf8),
            Self::Varbinary => exact(actual == &T::Binary),
            Self::Bigint => actual.is_integer().then_some(T::Int64),
            Self::Double => actual.is_numeric().then_some(T::Float64),
            Self::Decimal => exact(matches!(actual, T::Decimal128(..))),
            Self::Boolean => exact(actual == &T::Boolean),
            Self::Date => exact(actual == &T::Date32),
            Self::Timestamp => exact(matches!(actual, T::Timestamp(..))),
            Self::Ip => exact(actual == &types::IP),
            Self::Array => exact(matches!(actual, T::List(_))),
            Self::Varchars => types::element(actual).is_some_and(types::is_varchar).then(|| types::array(T::Utf8)),
            Self::Map => exact(matches!(actual, T::Map(..))),
            Self::Any => Some(actual.clone()),
        }
    }

    fn null_type(self) -> DataType {
        use DataType as T;
        match self {
            Self::Varchar | Self::JsonText => T::Utf8,
            Self::Json => types::JSON,
            Self::Varbinary => T::Binary,
            Self::Bigint => T::Int64,
            Self::Double => T::Float64,
            Self::Decimal => T::Decimal128(1, 0),
            Self::Boolean => T::Boolean,
            Self::Date => T::Date32,
            Self::Timestamp => types::TIMESTAMP,
            Self::Ip => types::IP,
            Self::Array => types::array(T::Null),
            Self::Varchars => types::array(T::Utf8),
            Self::Map => types::map(T::Null, T::Null),
            Self::Any => T::Null,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Varchar => "varchar",
            Self::Json => "json",
            Self::JsonText => "json or varchar",
            Self::Varbinary => "varbinary",
            Self::Bigint => "bigint",
            Self::Double => "double",
            Self::Decimal => "decimal",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Timestamp => "timestamp",
            Self::Ip => "ipaddress",
            Self::Array => "array",
            Self::Varchars => "array(varchar)",
            Self::Map => "map",
            Self::Any => "any type",
        }
    }
}

/// What an overload returns, from the coerced argument types and the arguments that are literals.
pub(super) type Returns = fn(&[DataType], &[Option<&ScalarValue>]) -> Result<DataType>;
/// What an overload computes.
pub(super) type Body = fn(&Call<'_>) -> Result<ArrayRef>;

#[derive(Clone)]
struct Overload {
    params: &'static [Param],
    /// Whether the last parameter may repeat.
    variadic: bool,
    returns: Returns,
    body: Body,
}

/// A scalar function under its Trino name.
pub(super) struct TrinoFunction {
    name: &'static str,
    signature: Signature,
    overloads: Vec<Overload>,
}

impl TrinoFunction {
    /// A function without overloads yet.
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, signature: Signature::user_defined(Volatility::Immutable), overloads: Vec::new() }
    }

    /// Adds an overload.
    pub(super) fn overload(mut self, params: &'static [Param], returns: Returns, body: Body) -> Self {
        self.overloads.push(Overload { params, variadic: false, returns, body });
        self
    }

    /// Adds an overload whose last parameter may repeat.
    pub(super) fn variadic(mut self, params: &'static [Param], returns: Returns, body: Body) -> Self {
        self.overloads.push(Overload { params, variadic: true, returns, body });
        self
    }

    /// The function to register.
    pub(super) fn udf(self) -> ScalarUDF {
        ScalarUDF::new_from_impl(self)
    }

    fn resolve(&self, actual: &[DataType]) -> Result<(&Overload, Vec<DataType>)> {
        for overload in &self.overloads {
            if let Some(coerced) = overload.accept(actual) {
                return Ok((overload, coerced));
            }
        }
        let given: Vec<_> = actual.iter().map(types::name).collect();
        let expected: Vec<_> = self.overloads.iter().map(|o| format!("{}({})", self.name, o.describe())).collect();
        plan_err!(
            "Unexpected parameters ({}) for function {}. Expected: {}",
            given.join(", "),
            self.name,
            expected.join(", ")
        )
    }
}

impl Overload {
    fn accept(&self, actual: &[DataType]) -> Option<Vec<DataType>> {
        let fits = if self.variadic { actual.len() >= self.params.len() } else { actual.len() == self.params.len() };
        if !fits {
            return None;
        }
        let repeated = self.params.last().into_iter().cycle();
        let params = self.params.iter().chain(repeated);
        actual.iter().zip(params).map(|(ty, param)| param.accept(ty)).collect()
    }

    fn describe(&self) -> String {
        let names: Vec<_> = self.params.iter().map(|p| p.name()).collect();
        names.join(", ") + if self.variadic { ", …" } else { "" }
    }
}

impl std::fmt::Debug for TrinoFunction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TrinoFunction").field("name", &self.name).finish_non_exhaustive()
    }
}

impl PartialEq for TrinoFunction {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for TrinoFunction {}

impl Hash for TrinoFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for TrinoFunction {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        Ok(self.resolve(arg_types)?.1)
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        let (overload, coerced) = self.resolve(arg_types)?;
        (overload.returns)(&coerced, &vec![None; coerced.len()])
    }

    fn return_field_from_args(
        &self,
        args: datafusion::logical_expr::ReturnFieldArgs<'_>,
    ) -> Result<arrow::datatypes::FieldRef> {
        let actual: Vec<_> = args.arg_fields.iter().map(|f| f.data_type().clone()).collect();
        let (overload, coerced) = self.resolve(&actual)?;
        let ty = (overload.returns)(&coerced, args.scalar_arguments)?;
        Ok(Arc::new(arrow::datatypes::Field::new(self.name, ty, true)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let actual: Vec<_> = args.args.iter().map(ColumnarValue::data_type).collect();
        let (overload, _) = self.resolve(&actual)?;
        let constant = args.args.iter().all(|a| matches!(a, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { args.number_rows };
        if rows == 0 {
            return Ok(ColumnarValue::Array(new_null_array(args.return_field.data_type(), 0)));
        }
        let operands = args.args.into_iter().map(|arg| match arg {
            ColumnarValue::Array(array) => Ok(Operand { array, constant: false }),
            ColumnarValue::Scalar(value) => Ok(Operand { array: value.to_array()?, constant: true }),
        });
        let call = Call { operands: operands.collect::<Result<_>>()?, rows, returns: args.return_field.data_type() };
        let result = (overload.body)(&call)?;
        if constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?));
        }
        Ok(ColumnarValue::Array(result))
    }
}

/// The usual results.
pub(super) mod returns {
    use super::{DataType, Result, ScalarValue, TimeUnit, types};

    macro_rules! fixed {
        ($($(#[$doc:meta])* $name:ident = $ty:expr;)*) => {$(
            $(#[$doc])*
            pub(in super::super) fn $name(_: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
                Ok($ty)
            }
        )*};
    }

    fixed! {
        /// `varchar`.
        varchar = DataType::Utf8;
        /// `json`.
        json = types::JSON;
        /// `varbinary`.
        varbinary = DataType::Binary;
        /// `bigint`.
        bigint = DataType::Int64;
        /// `double`.
        double = DataType::Float64;
        /// `boolean`.
        boolean = DataType::Boolean;
        /// `date`.
        date = DataType::Date32;
        /// `timestamp(3)`.
        timestamp = DataType::Timestamp(TimeUnit::Millisecond, None);
        /// `timestamp(3) with time zone`.
        timestamp_utc = types::timestamp_utc();
        /// `array(varchar)`.
        varchars = types::array(DataType::Utf8);
    }

    /// The type of the first argument.
    pub(in super::super) fn first(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
        Ok(args[0].clone())
    }
}
