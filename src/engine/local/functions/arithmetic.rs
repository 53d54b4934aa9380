//! `+ - * / %` with Trino's types and errors: integers overflow loudly, decimals keep Trino's scale, division by
//! zero is an error except for doubles.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, PrimitiveArray};
use arrow::compute;
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};
use sqlparser::ast::BinaryOperator;

use super::call::failed;
use super::cast::divide_half_up;
use super::{intervals, types};

/// An arithmetic operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulus,
}

impl Operation {
    pub(super) fn of(op: &BinaryOperator) -> Option<Self> {
        match op {
            BinaryOperator::Plus => Some(Self::Add),
            BinaryOperator::Minus => Some(Self::Subtract),
            BinaryOperator::Multiply => Some(Self::Multiply),
            BinaryOperator::Divide => Some(Self::Divide),
            BinaryOperator::Modulo => Some(Self::Modulus),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Subtract => "subtract",
            Self::Multiply => "multiply",
            Self::Divide => "divide",
            Self::Modulus => "modulus",
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulus => "%",
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Add => "addition",
            Self::Subtract => "subtraction",
            Self::Multiply => "multiplication",
            Self::Divide => "division",
            Self::Modulus => "modulus",
        }
    }

    /// Precision and scale of the result for decimals.
    fn decimal(self, (p, s): (i8, i8), (q, t): (i8, i8)) -> (u8, i8) {
        let (precision, scale) = match self {
            Self::Add | Self::Subtract => ((p - s).max(q - t) + s.max(t) + 1, s.max(t)),
            Self::Multiply => (p.saturating_add(q), s + t),
            Self::Divide => (p.saturating_add(t).saturating_add((t - s).max(0)), s.max(t)),
            Self::Modulus => ((p - s).min(q - t) + s.max(t), s.max(t)),
        };
        (precision.clamp(1, 38).unsigned_abs(), scale)
    }
}

/// The function behind an operator.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Arithmetic {
    operation: Operation,
    signature: Signature,
}

impl Arithmetic {
    pub(super) fn new(operation: Operation) -> Self {
        Self { operation, signature: Signature::user_defined(Volatility::Immutable) }
    }

    /// The type of the result.
    ///
    /// # Errors
    /// When Trino has no such operator for the types.
    pub(super) fn result_type(&self, left: &DataType, right: &DataType) -> Result<DataType> {
        use DataType as T;
        let ty = match (left, right) {
            (T::Null, other) | (other, T::Null) => Some(types::signed(other)),
            _ if left.is_numeric() && right.is_numeric() => self.number(left, right),
            _ => intervals::result_type(self.operation, left, right),
        };
        let Some(ty) = ty else {
            return plan_err!(
                "Cannot apply operator: {} {} {}",
                types::name(left),
                self.operation.sign(),
                types::name(right)
            );
        };
        Ok(ty)
    }

    fn number(&self, left: &DataType, right: &DataType) -> Option<DataType> {
        let common = types::common(left, right)?;
        match common {
            DataType::Decimal128(..) => {
                let (precision, scale) = self.operation.decimal(types::exact(left)?, types::exact(right)?);
                Some(DataType::Decimal128(precision, scale))
            }
            other => Some(other),
        }
    }
}

impl ScalarUDFImpl for Arithmetic {
    fn name(&self) -> &str {
        self.operation.name()
    }

    fn display_name(&self, args: &[datafusion::logical_expr::Expr]) -> Result<String> {
        Ok(format!("{} {} {}", args[0], self.operation.sign(), args[1]))
    }

    fn schema_name(&self, args: &[datafusion::logical_expr::Expr]) -> Result<String> {
        Ok(format!("{} {} {}", args[0].schema_name(), self.operation.sign(), args[1].schema_name()))
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        Ok(arg_types.to_vec())
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        match arg_types {
            [left, right] => self.result_type(left, right),
            _ => plan_err!("{} takes two operands", self.name()),
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let constant = args.args.iter().all(|a| matches!(a, ColumnarValue::Scalar(_)));
        let rows = if constant { 1 } else { args.number_rows };
        let left = args.args[0].to_array(rows)?;
        let right = args.args[1].to_array(rows)?;
        let result = self.compute(&left, &right, args.return_field.data_type())?;
        if constant {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&result, 0)?));
        }
        Ok(ColumnarValue::Array(result))
    }
}

impl Arithmetic {
    fn compute(&self, left: &ArrayRef, right: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
        use DataType as T;
        if left.data_type() == &T::Null || right.data_type() == &T::Null {
            return Ok(arrow::array::new_null_array(to, left.len()));
        }
        match to {
            T::Float64 | T::Float32 => self.doubles(left, right, to),
            T::Decimal128(precision, scale) => self.decimals(left, right, *precision, *scale),
            T::Timestamp(..) | T::Date32 | T::Interval(_) => intervals::compute(self.operation, left, right, to),
            _ => self.integers(left, right, to),
        }
    }

    fn doubles(&self, left: &ArrayRef, right: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
        let (left, right) = (compute::cast(left, &DataType::Float64)?, compute::cast(right, &DataType::Float64)?);
        let apply = |a: f64, b: f64| match self.operation {
            Operation::Add => a + b,
            Operation::Subtract => a - b,
            Operation::Multiply => a * b,
            Operation::Divide => a / b,
            Operation::Modulus => a % b,
        };
        let result: PrimitiveArray<Float64Type> =
            compute::binary(left.as_primitive::<Float64Type>(), right.as_primitive::<Float64Type>(), apply)?;
        Ok(compute::cast(&result, to)?)
    }

    fn integers(&self, left: &ArrayRef, right: &ArrayRef, to: &DataType) -> Result<ArrayRef> {
        let (left, right) = (compute::cast(left, &DataType::Int64)?, compute::cast(right, &DataType::Int64)?);
        let apply = |a: i64, b: i64| {
            let value = match self.operation {
                Operation::Divide | Operation::Modulus if b == 0 => return Err(by_zero()),
                Operation::Add => a.checked_add(b),
                Operation::Subtract => a.checked_sub(b),
                Operation::Multiply => a.checked_mul(b),
                Operation::Divide => a.checked_div(b),
                Operation::Modulus => Some(a.wrapping_rem(b)),
            };
            value.filter(|v| fits(*v, to)).ok_or_else(|| {
                let (noun, sign) = (self.operation.noun(), self.operation.sign());
                failed(format!("{} {noun} overflow: {a} {sign} {b}", types::name(to)))
            })
        };
        let result = each::<Int64Type, Int64Type, _>(&left, &right, apply)?;
        Ok(compute::cast(&result, to)?)
    }

    fn decimals(&self, left: &ArrayRef, right: &ArrayRef, precision: u8, scale: i8) -> Result<ArrayRef> {
        let (left, s) = exact(left)?;
        let (right, t) = exact(right)?;
        let limit = 10i128.pow(precision.into());
        let apply = |a: i128, b: i128| {
            if b == 0 && matches!(self.operation, Operation::Divide | Operation::Modulus) {
                return Err(by_zero());
            }
            let value = self.decimal(a, s, b, t, scale);
            value.filter(|v| -limit < *v && *v < limit).ok_or_else(|| failed("Decimal overflow"))
        };
        let result = each::<Decimal128Type, Decimal128Type, _>(&left, &right, apply)?;
        Ok(Arc::new(result.with_data_type(DataType::Decimal128(precision, scale))))
    }

    /// One decimal result with `scale` digits; `None` when it overflows.
    fn decimal(&self, a: i128, s: i8, b: i128, t: i8, scale: i8) -> Option<i128> {
        let up = |value: i128, digits: i8| value.checked_mul(10i128.checked_pow(u32::try_from(digits).ok()?)?);
        let wide = s.max(t);
        match self.operation {
            Operation::Add => up(a, wide - s)?.checked_add(up(b, wide - t)?),
            Operation::Subtract => up(a, wide - s)?.checked_sub(up(b, wide - t)?),
            Operation::Multiply => a.checked_mul(b),
            Operation::Divide => Some(divide_half_up(up(a, scale - s + t)?, b)),
            Operation::Modulus => Some(up(a, wide - s)? % up(b, wide - t)?),
        }
    }
}

fn by_zero() -> datafusion::common::DataFusionError {
    failed("Division by zero")
}

fn fits(value: i64, ty: &DataType) -> bool {
    match ty {
        DataType::Int8 => i8::try_from(value).is_ok(),
        DataType::Int16 => i16::try_from(value).is_ok(),
        DataType::Int32 => i32::try_from(value).is_ok(),
        _ => true,
    }
}

/// An exact number as decimal, and its scale.
fn exact(array: &ArrayRef) -> Result<(ArrayRef, i8)> {
    let (precision, scale) = types::exact(array.data_type()).ok_or_else(|| failed("expected an exact number"))?;
    Ok((compute::cast(array, &DataType::Decimal128(precision.unsigned_abs(), scale))?, scale))
}

/// Applies a fallible operator where both sides are there.
fn each<A, O, F>(left: &ArrayRef, right: &ArrayRef, apply: F) -> Result<PrimitiveArray<O>>
where
    A: arrow::array::ArrowPrimitiveType,
    O: arrow::array::ArrowPrimitiveType,
    F: Fn(A::Native, A::Native) -> Result<O::Native>,
{
    let (left, right) = (left.as_primitive::<A>(), right.as_primitive::<A>());
    left.iter().zip(right).map(|(a, b)| a.zip(b).map(|(a, b)| apply(a, b)).transpose()).collect()
}
