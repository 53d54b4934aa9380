//! Functions of an array and a lambda over its elements.

use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListArray};
use arrow::compute::take_arrays;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::utils::{adjust_offsets_for_slice, list_values, list_values_row_number};
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, HigherOrderFunctionArgs, HigherOrderReturnFieldArgs, HigherOrderSignature, HigherOrderUDFImpl,
    LambdaArgument, LambdaParametersProgress, ValueOrLambda, Volatility,
};

use super::super::call::failed;
use super::super::types;

/// What one function makes of the values that its lambda has for the elements.
pub(super) trait OverElements: Debug + Eq + Hash + Send + Sync + 'static {
    fn name(&self) -> &'static str;

    /// The type of the result; an error where the lambda returns another type than it must.
    fn returns(&self, list: &DataType, value: &DataType) -> Result<DataType>;

    fn result(&self, mapped: &Mapped, returns: &DataType) -> Result<ArrayRef>;
}

/// The arrays of a call and what the lambda made of their elements, one after the other.
pub(super) struct Mapped {
    pub(super) list: ListArray,
    /// The elements themselves.
    pub(super) elements: ArrayRef,
    pub(super) values: ArrayRef,
}

/// Such a function as DataFusion calls it: the lambda runs once over the elements of all rows.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Elementwise<F> {
    function: F,
    signature: HigherOrderSignature,
}

impl<F> Elementwise<F> {
    pub(super) fn new(function: F) -> Self {
        Self { function, signature: HigherOrderSignature::user_defined(Volatility::Immutable) }
    }
}

impl<F: OverElements> HigherOrderUDFImpl for Elementwise<F> {
    fn name(&self) -> &str {
        self.function.name()
    }

    fn signature(&self) -> &HigherOrderSignature {
        &self.signature
    }

    fn coerce_value_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        coerce(self.name(), arg_types)
    }

    fn lambda_parameters(
        &self,
        _: usize,
        fields: &[ValueOrLambda<FieldRef, Option<FieldRef>>],
    ) -> Result<LambdaParametersProgress> {
        match fields {
            [ValueOrLambda::Value(list), ValueOrLambda::Lambda(_)] => match list.data_type() {
                DataType::List(item) => Ok(LambdaParametersProgress::Complete(vec![vec![Arc::clone(item)]])),
                other => {
                    plan_err!("Unexpected parameters ({}, function) for function {}", types::name(other), self.name())
                }
            },
            _ => plan_err!("{} takes an array and a lambda", self.name()),
        }
    }

    fn return_field_from_args(&self, args: HigherOrderReturnFieldArgs<'_>) -> Result<FieldRef> {
        match args.arg_fields {
            [ValueOrLambda::Value(list), ValueOrLambda::Lambda(value)] => {
                let returns = self.function.returns(list.data_type(), value.data_type())?;
                Ok(Arc::new(Field::new(self.name(), returns, true)))
            }
            _ => plan_err!("{} takes an array and a lambda", self.name()),
        }
    }

    fn invoke_with_args(&self, args: HigherOrderFunctionArgs) -> Result<ColumnarValue> {
        let result = self.function.result(&map(&args)?, args.return_type())?;
        Ok(ColumnarValue::Array(result))
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

/// The type of the elements of an array.
pub(super) fn item(list: &DataType) -> Result<&FieldRef> {
    match list {
        DataType::List(item) => Ok(item),
        _ => Err(failed("expected an array")),
    }
}

fn map(args: &HigherOrderFunctionArgs) -> Result<Mapped> {
    let [ValueOrLambda::Value(list), ValueOrLambda::Lambda(lambda)] = args.args.as_slice() else {
        return Err(failed("expected an array and a lambda"));
    };
    let list = list.to_array(args.number_rows)?;
    let elements = list_values(&list)?;
    let values = evaluate(lambda, &elements, &list)?.into_array(elements.len())?;
    let list = list.as_list::<i32>();
    let offsets = adjust_offsets_for_slice(list);
    let item = Arc::clone(item(list.data_type())?);
    let list = ListArray::try_new(item, offsets, Arc::clone(&elements), list.nulls().cloned())?;
    Ok(Mapped { list, elements, values })
}

fn evaluate(lambda: &LambdaArgument, elements: &ArrayRef, list: &ArrayRef) -> Result<ColumnarValue> {
    let element = || Ok(Arc::clone(elements));
    lambda.evaluate(&[&element], |captured| {
        let rows = list_values_row_number(list)?;
        Ok(take_arrays(captured, &rows, None)?)
    })
}
