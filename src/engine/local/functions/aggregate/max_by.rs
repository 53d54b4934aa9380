//! `max_by(x, y[, n])`, `min_by(x, y[, n])`: the x of the row (or rows) where y is greatest or least.
//! Rows with a NULL y do not count.

use std::cmp::Ordering;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, FieldRef, Int64Type};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, Signature, Volatility};

use super::super::call::failed;
use super::super::types;
use super::collect;

/// Trino's limit on n.
const MAX_N: i64 = 10_000;

/// `max_by` or `min_by`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct By {
    name: &'static str,
    greatest: bool,
    signature: Signature,
}

impl By {
    pub(super) fn max() -> Self {
        Self { name: "max_by", greatest: true, signature: Signature::user_defined(Volatility::Immutable) }
    }

    pub(super) fn min() -> Self {
        Self { name: "min_by", greatest: false, signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl AggregateUDFImpl for By {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        match arg_types {
            [x, y] => Ok(vec![x.clone(), y.clone()]),
            [x, y, n] if n.is_integer() => Ok(vec![x.clone(), y.clone(), DataType::Int64]),
            _ => {
                let given: Vec<_> = arg_types.iter().map(types::name).collect();
                plan_err!("Unexpected parameters ({}) for function {}", given.join(", "), self.name)
            }
        }
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        Ok(if arg_types.len() == 3 { types::array(arg_types[0].clone()) } else { arg_types[0].clone() })
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let (x, y) = (args.input_fields[0].data_type().clone(), args.input_fields[1].data_type().clone());
        Ok(collect::list_states(&args, &[x, y, DataType::Int64]))
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(Best {
            wanted: if self.greatest { Ordering::Greater } else { Ordering::Less },
            x: args.expr_fields[0].data_type().clone(),
            y: args.expr_fields[1].data_type().clone(),
            several: args.expr_fields.len() == 3,
            n: 1,
            rows: Vec::new(),
        }))
    }
}

/// The best rows so far, the best first.
#[derive(Debug)]
struct Best {
    wanted: Ordering,
    x: DataType,
    y: DataType,
    several: bool,
    n: usize,
    rows: Vec<(ScalarValue, ScalarValue)>,
}

impl Best {
    /// Takes a row in if it is among the best; of equal ones the first stays first.
    fn offer(&mut self, xs: &ArrayRef, ys: &ArrayRef, row: usize) -> Result<()> {
        let y = ScalarValue::try_from_array(ys, row)?;
        let place = self.rows.iter().position(|(_, known)| y.partial_cmp(known) == Some(self.wanted));
        let place = place.unwrap_or(self.rows.len());
        if place < self.n {
            self.rows.insert(place, (ScalarValue::try_from_array(xs, row)?, y));
            self.rows.truncate(self.n);
        }
        Ok(())
    }

    fn limit(&mut self, n: i64) -> Result<()> {
        if !(1..=MAX_N).contains(&n) {
            return Err(failed(format!("third argument of max_by/min_by must be from 1 to {MAX_N}, not {n}")));
        }
        self.n = usize::try_from(n).unwrap_or(1);
        Ok(())
    }
}

impl Accumulator for Best {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for row in 0..values[0].len() {
            if self.several {
                let limits = values[2].as_primitive::<Int64Type>();
                self.limit(if limits.is_valid(row) { limits.value(row) } else { 0 })?;
            }
            if values[1].is_valid(row) {
                self.offer(&values[0], &values[1], row)?;
            }
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let limits = collect::lists(&states[2]);
        for ((xs, ys), n) in collect::lists(&states[0]).zip(collect::lists(&states[1])).zip(limits) {
            if !ys.is_empty() {
                self.limit(n.as_primitive::<Int64Type>().value(0))?;
            }
            for row in 0..ys.len() {
                self.offer(&xs, &ys, row)?;
            }
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let n = ScalarValue::Int64(i64::try_from(self.n).ok());
        Ok(vec![
            collect::list(self.rows.iter().map(|(x, _)| x), &self.x),
            collect::list(self.rows.iter().map(|(_, y)| y), &self.y),
            collect::list([&n], &DataType::Int64),
        ])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        if !self.several {
            return self.rows.first().map_or_else(|| ScalarValue::try_from(&self.x), |(x, _)| Ok(x.clone()));
        }
        if self.rows.is_empty() {
            return ScalarValue::try_from(&types::array(self.x.clone()));
        }
        Ok(collect::list(self.rows.iter().map(|(x, _)| x), &self.x))
    }

    fn size(&self) -> usize {
        size_of_val(self) + collect::size(self.rows.iter().flat_map(|(x, y)| [x, y]))
    }
}
