//! `approx_percentile(x[, weight], p)`, p a fraction or an array of fractions.
//!
//! Exact here: of the n sorted values the one at place `floor(p · n)`, which is what Trino's digest gives on small
//! sets. The result is a `bigint` for integers, else a `double`.

use std::cmp::Ordering;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, FieldRef, Float64Type, Int64Type};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, Signature, Volatility};

use super::super::call::failed;
use super::super::types;
use super::collect;

/// `approx_percentile`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct ApproxPercentile {
    signature: Signature,
}

impl ApproxPercentile {
    pub(super) fn new() -> Self {
        Self { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

/// `bigint` for integers, else `double`.
fn value_type(x: &DataType) -> DataType {
    if x.is_integer() { DataType::Int64 } else { DataType::Float64 }
}

/// Whether p is an array.
fn several(types: &[DataType]) -> bool {
    types.last().is_some_and(|ty| matches!(ty, DataType::List(_)))
}

impl AggregateUDFImpl for ApproxPercentile {
    fn name(&self) -> &str {
        "approx_percentile"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        let number = |ty: &DataType| ty.is_numeric() || ty == &DataType::Null;
        let fractions = |ty: &DataType| match ty {
            DataType::List(item) if number(item.data_type()) => Some(types::array(DataType::Float64)),
            ty => number(ty).then_some(DataType::Float64),
        };
        let coerced = match arg_types {
            [x, p] if number(x) => fractions(p).map(|p| vec![value_type(x), p]),
            [x, w, p] if number(x) && number(w) => fractions(p).map(|p| vec![value_type(x), DataType::Float64, p]),
            _ => None,
        };
        match coerced {
            Some(coerced) => Ok(coerced),
            None => {
                let given: Vec<_> = arg_types.iter().map(types::name).collect();
                plan_err!("Unexpected parameters ({}) for function approx_percentile", given.join(", "))
            }
        }
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        let value = value_type(&arg_types[0]);
        Ok(if several(arg_types) { types::array(value) } else { value })
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let value = value_type(args.input_fields[0].data_type());
        Ok(collect::list_states(&args, &[value, DataType::Float64, DataType::Float64]))
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let given: Vec<_> = args.expr_fields.iter().map(|f| f.data_type().clone()).collect();
        Ok(Box::new(Sample {
            value: value_type(&given[0]),
            weighted: given.len() == 3,
            several: several(&given),
            fractions: Vec::new(),
            values: Vec::new(),
        }))
    }
}

/// All values with their weights, and the fractions asked for.
#[derive(Debug)]
struct Sample {
    value: DataType,
    weighted: bool,
    several: bool,
    fractions: Vec<f64>,
    values: Vec<(Number, f64)>,
}

/// A value, compared exactly.
#[derive(Debug, Clone, Copy)]
enum Number {
    Long(i64),
    Double(f64),
}

impl Number {
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Long(a), Self::Long(b)) => a.cmp(b),
            (Self::Double(a), Self::Double(b)) => a.total_cmp(b),
            (Self::Long(_), Self::Double(_)) => Ordering::Less,
            (Self::Double(_), Self::Long(_)) => Ordering::Greater,
        }
    }

    fn scalar(self) -> ScalarValue {
        match self {
            Self::Long(v) => ScalarValue::Int64(Some(v)),
            Self::Double(v) => ScalarValue::Float64(Some(v)),
        }
    }
}

impl Sample {
    fn add(&mut self, xs: &ArrayRef, weights: Option<&ArrayRef>) {
        for row in (0..xs.len()).filter(|row| xs.is_valid(*row)) {
            let weight = match weights.map(|w| w.as_primitive::<Float64Type>()) {
                None => 1.0,
                Some(weights) if weights.is_valid(row) => weights.value(row),
                Some(_) => continue,
            };
            let value = match &self.value {
                DataType::Int64 => Number::Long(xs.as_primitive::<Int64Type>().value(row)),
                _ => Number::Double(xs.as_primitive::<Float64Type>().value(row)),
            };
            self.values.push((value, weight));
        }
    }

    /// The fractions are the same in every row; the first will do.
    fn ask(&mut self, fractions: &ArrayRef) -> Result<()> {
        if !self.fractions.is_empty() || fractions.is_empty() || fractions.is_null(0) {
            return Ok(());
        }
        let first = match self.several {
            true => fractions.as_list::<i32>().value(0),
            false => fractions.slice(0, 1),
        };
        self.fractions = first.as_primitive::<Float64Type>().iter().flatten().collect();
        if self.fractions.iter().any(|p| !(0.0..=1.0).contains(p)) {
            return Err(failed("Percentile must be between 0 and 1"));
        }
        Ok(())
    }

    /// The value at a fraction of the total weight; the values are sorted.
    fn at(&self, fraction: f64, total: f64) -> Option<Number> {
        let wanted = (fraction * total).floor();
        let mut before = 0.0;
        for (value, weight) in &self.values {
            before += weight;
            if before > wanted {
                return Some(*value);
            }
        }
        self.values.last().map(|(value, _)| *value)
    }
}

impl Accumulator for Sample {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.ask(&values[values.len() - 1])?;
        self.add(&values[0], self.weighted.then(|| &values[1]));
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let weights = collect::lists(&states[1]);
        let fractions = collect::lists(&states[2]);
        for ((xs, weights), fractions) in collect::lists(&states[0]).zip(weights).zip(fractions) {
            self.add(&xs, Some(&weights));
            if self.fractions.is_empty() {
                self.fractions = fractions.as_primitive::<Float64Type>().iter().flatten().collect();
            }
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let values: Vec<_> = self.values.iter().map(|(value, _)| value.scalar()).collect();
        let weights: Vec<_> = self.values.iter().map(|(_, w)| ScalarValue::Float64(Some(*w))).collect();
        let fractions: Vec<_> = self.fractions.iter().map(|p| ScalarValue::Float64(Some(*p))).collect();
        Ok(vec![
            collect::list(&values, &self.value),
            collect::list(&weights, &DataType::Float64),
            collect::list(&fractions, &DataType::Float64),
        ])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let ty = if self.several { types::array(self.value.clone()) } else { self.value.clone() };
        if self.values.is_empty() {
            return ScalarValue::try_from(&ty);
        }
        self.values.sort_by(|a, b| a.0.compare(&b.0));
        let total = self.values.iter().map(|(_, weight)| weight).sum();
        let found: Vec<_> = self.fractions.iter().filter_map(|p| self.at(*p, total)).map(Number::scalar).collect();
        if self.several {
            return Ok(collect::list(&found, &self.value));
        }
        found.into_iter().next().map_or_else(|| ScalarValue::try_from(&ty), Ok)
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.values.capacity() * size_of::<(Number, f64)>()
    }
}
