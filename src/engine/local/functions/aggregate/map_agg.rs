//! `map_agg(key, value)`: of several values of a key the first; NULL keys do not count.

use std::collections::HashSet;

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::{DataType, FieldRef};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDFImpl, Signature, Volatility};

use super::super::types;
use super::collect;

/// `map_agg`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct MapAgg {
    signature: Signature,
}

impl MapAgg {
    pub(super) fn new() -> Self {
        Self { signature: Signature::user_defined(Volatility::Immutable) }
    }
}

impl AggregateUDFImpl for MapAgg {
    fn name(&self) -> &str {
        "map_agg"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        match arg_types {
            [_, _] => Ok(arg_types.to_vec()),
            _ => plan_err!("map_agg takes a key and a value"),
        }
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        Ok(types::map(arg_types[0].clone(), arg_types[1].clone()))
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        let types: Vec<_> = args.input_fields.iter().map(|f| f.data_type().clone()).collect();
        Ok(collect::list_states(&args, &types))
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let ty = |i: usize| args.expr_fields[i].data_type().clone();
        Ok(Box::new(Entries { key: ty(0), value: ty(1), seen: HashSet::new(), keys: Vec::new(), values: Vec::new() }))
    }
}

#[derive(Debug)]
struct Entries {
    key: DataType,
    value: DataType,
    seen: HashSet<ScalarValue>,
    keys: Vec<ScalarValue>,
    values: Vec<ScalarValue>,
}

impl Entries {
    fn add(&mut self, keys: &ArrayRef, values: &ArrayRef) -> Result<()> {
        for row in (0..keys.len()).filter(|row| keys.is_valid(*row)) {
            let key = ScalarValue::try_from_array(keys, row)?;
            if self.seen.insert(key.clone()) {
                self.keys.push(key);
                self.values.push(ScalarValue::try_from_array(values, row)?);
            }
        }
        Ok(())
    }
}

impl Accumulator for Entries {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.add(&values[0], &values[1])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for (keys, values) in collect::lists(&states[0]).zip(collect::lists(&states[1])) {
            self.add(&keys, &values)?;
        }
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![collect::list(&self.keys, &self.key), collect::list(&self.values, &self.value)])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let ty = types::map(self.key.clone(), self.value.clone());
        collect::map(self.keys.clone(), self.values.clone(), &ty)
    }

    fn size(&self) -> usize {
        size_of_val(self) + 2 * collect::size(&self.keys) + collect::size(&self.values)
    }
}
