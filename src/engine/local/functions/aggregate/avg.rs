//! `avg(x)`: a `double`; of decimals a decimal with the same scale, rounded.
//!
//! DataFusion's does the doubles; for decimals it would add four digits.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Decimal128Type, Field, FieldRef, Int64Type};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::functions_aggregate::average::avg_udaf;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, GroupsAccumulator, Signature, Volatility};

use super::super::call::failed;
use super::super::cast::divide_half_up;
use super::super::types;

/// `avg`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Avg {
    doubles: Arc<AggregateUDF>,
    signature: Signature,
}

impl Avg {
    pub(super) fn new() -> Self {
        Self { doubles: avg_udaf(), signature: Signature::user_defined(Volatility::Immutable) }
    }
}

fn is_decimal(ty: &DataType) -> bool {
    matches!(ty, DataType::Decimal128(..))
}

impl AggregateUDFImpl for Avg {
    fn name(&self) -> &str {
        "avg"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        match arg_types {
            [ty] if is_decimal(ty) => Ok(vec![ty.clone()]),
            [ty] if ty.is_numeric() || ty == &DataType::Null => Ok(vec![DataType::Float64]),
            _ => {
                let given: Vec<_> = arg_types.iter().map(types::name).collect();
                plan_err!("Unexpected parameters ({}) for function avg", given.join(", "))
            }
        }
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        Ok(if is_decimal(&arg_types[0]) { arg_types[0].clone() } else { DataType::Float64 })
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        match args.input_fields[0].data_type() {
            DataType::Decimal128(_, scale) => Ok(vec![
                Arc::new(Field::new(format!("{}[sum]", args.name), DataType::Decimal128(38, *scale), true)),
                Arc::new(Field::new(format!("{}[count]", args.name), DataType::Int64, true)),
            ]),
            _ => self.doubles.inner().state_fields(args),
        }
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        match args.expr_fields[0].data_type() {
            DataType::Decimal128(..) if args.is_distinct => {
                plan_err!("the local engine does not have avg(DISTINCT …) of decimals; run it on Athena")
            }
            DataType::Decimal128(precision, scale) => {
                Ok(Box::new(Mean { precision: *precision, scale: *scale, sum: 0, count: 0 }))
            }
            _ => self.doubles.inner().accumulator(args),
        }
    }

    fn groups_accumulator_supported(&self, args: AccumulatorArgs<'_>) -> bool {
        !is_decimal(args.expr_fields[0].data_type()) && self.doubles.inner().groups_accumulator_supported(args)
    }

    fn create_groups_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn GroupsAccumulator>> {
        self.doubles.inner().create_groups_accumulator(args)
    }

    fn create_sliding_accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        match is_decimal(args.expr_fields[0].data_type()) {
            true => self.accumulator(args),
            false => self.doubles.inner().create_sliding_accumulator(args),
        }
    }
}

/// Sum and count of decimals.
#[derive(Debug)]
struct Mean {
    precision: u8,
    scale: i8,
    sum: i128,
    count: i64,
}

impl Mean {
    fn add(&mut self, sums: &ArrayRef, sign: i128) -> Result<()> {
        for value in sums.as_primitive::<Decimal128Type>().iter().flatten() {
            self.sum = self.sum.checked_add(sign * value).ok_or_else(|| failed("Decimal overflow"))?;
        }
        Ok(())
    }

    fn counted(values: &ArrayRef) -> i64 {
        i64::try_from(values.len() - values.null_count()).unwrap_or(i64::MAX)
    }
}

impl Accumulator for Mean {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.count += Self::counted(&values[0]);
        self.add(&values[0], 1)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.count -= Self::counted(&values[0]);
        self.add(&values[0], -1)
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.count += states[1].as_primitive::<Int64Type>().iter().flatten().sum::<i64>();
        self.add(&states[0], 1)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::Decimal128(Some(self.sum), 38, self.scale), ScalarValue::Int64(Some(self.count))])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let mean = (self.count > 0).then(|| divide_half_up(self.sum, self.count.into()));
        Ok(ScalarValue::Decimal128(mean, self.precision, self.scale))
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }
}
