//! A lambda over the elements of arrays.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListArray};
use arrow::compute::take_arrays;
use arrow::datatypes::{DataType, FieldRef};
use datafusion::common::utils::{list_values, list_values_row_number};
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, HigherOrderFunctionArgs, LambdaArgument, LambdaParametersProgress, ValueOrLambda,
};

use super::super::call::failed;
use super::super::types;

/// The type of the element of the first argument, as the lambda's parameter.
pub(super) fn parameters(
    name: &str,
    fields: &[ValueOrLambda<FieldRef, Option<FieldRef>>],
) -> Result<LambdaParametersProgress> {
    match fields {
        [ValueOrLambda::Value(list), ValueOrLambda::Lambda(_)] => match list.data_type() {
            DataType::List(item) => Ok(LambdaParametersProgress::Complete(vec![vec![Arc::clone(item)]])),
            other => plan_err!("Unexpected parameters ({}, function) for function {name}", types::name(other)),
        },
        _ => plan_err!("{name} takes an array and a lambda"),
    }
}

/// Arrays stay as they are; NULL is an empty type.
pub(super) fn coerce(name: &str, args: &[DataType]) -> Result<Vec<DataType>> {
    match args.first() {
        Some(DataType::Null) => {
            let rest = args[1..].iter().cloned();
            Ok(std::iter::once(types::array(DataType::Null)).chain(rest).collect())
        }
        Some(DataType::List(_)) => Ok(args.to_vec()),
        other => {
            let given = other.map_or_else(String::new, types::name);
            plan_err!("Unexpected parameters ({given}, function) for function {name}. Expected an array first")
        }
    }
}

/// The arrays of a call and what the lambda made of their elements, one after the other.
pub(super) struct Mapped {
    pub(super) list: ListArray,
    /// The elements themselves.
    pub(super) elements: ArrayRef,
    pub(super) results: ArrayRef,
}

/// Runs the lambda once over all elements.
pub(super) fn map(args: &HigherOrderFunctionArgs) -> Result<Mapped> {
    let [ValueOrLambda::Value(list), ValueOrLambda::Lambda(lambda)] = args.args.as_slice() else {
        return Err(failed("expected an array and a lambda"));
    };
    let list = list.to_array(args.number_rows)?;
    let elements = list_values(&list)?;
    let results = evaluate(lambda, &elements, &list)?.into_array(elements.len())?;
    let list = list.as_list::<i32>();
    let offsets = datafusion::common::utils::adjust_offsets_for_slice(list);
    let DataType::List(item) = list.data_type() else { return Err(failed("expected an array")) };
    let list = ListArray::try_new(Arc::clone(item), offsets, Arc::clone(&elements), list.nulls().cloned())?;
    Ok(Mapped { list, elements, results })
}

fn evaluate(lambda: &LambdaArgument, elements: &ArrayRef, list: &ArrayRef) -> Result<ColumnarValue> {
    let element = || Ok(Arc::clone(elements));
    lambda.evaluate(&[&element], |captured| {
        let rows = list_values_row_number(list)?;
        Ok(take_arrays(captured, &rows, None)?)
    })
}
