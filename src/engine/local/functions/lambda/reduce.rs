//! `reduce(array, initial, (s, x) -> …, s -> …)`.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, UInt32Array};
use arrow::compute::{self, take_arrays};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, HigherOrderFunctionArgs, HigherOrderReturnFieldArgs, HigherOrderSignature, HigherOrderUDFImpl,
    LambdaParametersProgress, ValueOrLambda, Volatility,
};

use super::super::call::failed;
use super::super::types;
use super::elements;

/// `reduce`. The state keeps the type of the initial value.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Reduce {
    signature: HigherOrderSignature,
}

impl Reduce {
    pub(super) fn new() -> Self {
        Self { signature: HigherOrderSignature::user_defined(Volatility::Immutable) }
    }
}

impl HigherOrderUDFImpl for Reduce {
    fn name(&self) -> &str {
        "reduce"
    }

    fn signature(&self) -> &HigherOrderSignature {
        &self.signature
    }

    fn coerce_value_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        elements::coerce(self.name(), arg_types)
    }

    fn lambda_parameters(
        &self,
        _: usize,
        fields: &[ValueOrLambda<FieldRef, Option<FieldRef>>],
    ) -> Result<LambdaParametersProgress> {
        match fields {
            [
                ValueOrLambda::Value(list),
                ValueOrLambda::Value(initial),
                ValueOrLambda::Lambda(_),
                ValueOrLambda::Lambda(_),
            ] => {
                let DataType::List(item) = list.data_type() else { return plan_err!("reduce takes an array first") };
                let state = Arc::new(Field::new("state", initial.data_type().clone(), true));
                Ok(LambdaParametersProgress::Complete(vec![vec![Arc::clone(&state), Arc::clone(item)], vec![state]]))
            }
            _ => plan_err!("reduce takes an array, an initial value and two lambdas"),
        }
    }

    fn return_field_from_args(&self, args: HigherOrderReturnFieldArgs<'_>) -> Result<FieldRef> {
        match args.arg_fields {
            [_, ValueOrLambda::Value(initial), ValueOrLambda::Lambda(input), ValueOrLambda::Lambda(output)] => {
                let (state, next) = (initial.data_type(), input.data_type());
                if types::common(state, next).as_ref() != Some(state) {
                    return plan_err!(
                        "reduce: the state is {}, but the lambda returns {}; give the initial value that type",
                        types::name(state),
                        types::name(next)
                    );
                }
                Ok(Arc::new(Field::new(self.name(), output.data_type().clone(), true)))
            }
            _ => plan_err!("reduce takes an array, an initial value and two lambdas"),
        }
    }

    fn invoke_with_args(&self, args: HigherOrderFunctionArgs) -> Result<ColumnarValue> {
        let [
            ValueOrLambda::Value(list),
            ValueOrLambda::Value(initial),
            ValueOrLambda::Lambda(input),
            ValueOrLambda::Lambda(output),
        ] = args.args.as_slice()
        else {
            return Err(failed("expected an array, an initial value and two lambdas"));
        };
        let list = list.to_array(args.number_rows)?;
        let list = list.as_list::<i32>();
        let mut state = initial.to_array(args.number_rows)?;
        let longest = (0..list.len()).filter(|row| list.is_valid(*row)).map(|row| list.value_length(row)).max();
        for step in 0..longest.unwrap_or(0) {
            // All arrays that have an element here take the step together.
            let rows: Vec<usize> =
                (0..list.len()).filter(|row| list.is_valid(*row) && list.value_length(*row) > step).collect();
            let elements: UInt32Array =
                rows.iter().map(|row| u32::try_from(list.value_offsets()[*row] + step).unwrap_or(0)).collect();
            let rows: UInt32Array = rows.iter().map(|row| u32::try_from(*row).unwrap_or(0)).collect();
            let before = || Ok(compute::take(&state, &rows, None)?);
            let element = || Ok(compute::take(list.values(), &elements, None)?);
            let after = input.evaluate(&[&before, &element], |captured| Ok(take_arrays(captured, &rows, None)?))?;
            let after = compute::cast(&after.into_array(rows.len())?, state.data_type())?;
            state = replaced(&state, &rows, &after)?;
        }
        let last = || Ok(Arc::clone(&state));
        let result = output.evaluate(&[&last], |captured| Ok(captured.to_vec()))?.into_array(args.number_rows)?;
        let there: arrow::array::BooleanArray = (0..list.len()).map(|row| Some(list.is_null(row))).collect();
        Ok(ColumnarValue::Array(compute::nullif(&result, &there)?))
    }
}

/// `state` with the values of `rows` replaced.
fn replaced(state: &ArrayRef, rows: &UInt32Array, values: &ArrayRef) -> Result<ArrayRef> {
    let mut from: Vec<(usize, usize)> = (0..state.len()).map(|row| (0, row)).collect();
    for (at, row) in rows.values().iter().enumerate() {
        from[usize::try_from(*row).unwrap_or(0)] = (1, at);
    }
    Ok(compute::interleave(&[state.as_ref(), values.as_ref()], &from)?)
}
