//! `histogram(x)`: a map from each value to how often it occurs; NULLs do not count.

use std::collections::HashMap;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, FieldRef, Int64Type};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, Signature, Volatility};

use super::super::types;
use super::collect;

/// `histogram`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Histogram {
    signature: Signature,
}

impl Histogram {
    pub(super) fn new() -> Self {
        Self { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl AggregateUDFImpl for Histogram {
    fn name(&self) -> &str {
        "histogram"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        match arg_types {
            [_] => Ok(arg_types.to_vec()),
            _ => plan_err!("histogram takes one argument"),
        }
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        Ok(types::map(arg_types[0].clone(), DataType::Int64))
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let key = args.input_fields[0].data_type().clone();
        Ok(collect::list_states(&args, &[key, DataType::Int64]))
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let key = args.expr_fields[0].data_type().clone();
        Ok(Box::new(Counts { key, places: HashMap::new(), counts: Vec::new() }))
    }
}

/// Values in order of first sight.
#[derive(Debug)]
struct Counts {
    key: DataType,
    places: HashMap<ScalarValue, usize>,
    counts: Vec<(ScalarValue, i64)>,
}

impl Counts {
    fn add(&mut self, value: ScalarValue, n: i64) {
        match self.places.get(&value) {
            Some(place) => self.counts[*place].1 += n,
            None => {
                self.places.insert(value.clone(), self.counts.len());
                self.counts.push((value, n));
            }
        }
    }
}

impl Accumulator for Counts {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for row in (0..values[0].len()).filter(|row| values[0].is_valid(*row)) {
            self.add(ScalarValue::try_from_array(&values[0], row)?, 1);
        }
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for (keys, counts) in collect::lists(&states[0]).zip(collect::lists(&states[1])) {
            for row in 0..keys.len() {
                let count = counts.as_primitive::<Int64Type>().value(row);
                self.add(ScalarValue::try_from_array(&keys, row)?, count);
            }
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let counts: Vec<_> = self.counts.iter().map(|(_, n)| ScalarValue::Int64(Some(*n))).collect();
        Ok(vec![
            collect::list(self.counts.iter().map(|(key, _)| key), &self.key),
            collect::list(&counts, &DataType::Int64),
        ])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let (keys, counts) = self.counts.iter().map(|(key, n)| (key.clone(), ScalarValue::Int64(Some(*n)))).unzip();
        collect::map(keys, counts, &types::map(self.key.clone(), DataType::Int64))
    }

    fn size(&self) -> usize {
        size_of_val(self) + 2 * collect::size(self.counts.iter().map(|(key, _)| key))
    }
}
