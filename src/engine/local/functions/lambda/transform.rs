//! `transform(array, x -> …)` and `filter(array, x -> …)`.

use std::sync::Arc;

use arrow::array::{Array, AsArray, ListArray};
use arrow::buffer::OffsetBuffer;
use arrow::compute;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, HigherOrderFunctionArgs, HigherOrderReturnFieldArgs, HigherOrderSignature, HigherOrderUDFImpl,
    LambdaParametersProgress, ValueOrLambda, Volatility,
};

use super::super::call::failed;
use super::super::types;
use super::elements;

/// `transform`: the lambda's value for each element.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Transform {
    signature: HigherOrderSignature,
}

impl Transform {
    pub(super) fn new() -> Self {
        Self { signature: HigherOrderSignature::user_defined(Volatility::Immutable) }
    }
}

impl HigherOrderUDFImpl for Transform {
    fn name(&self) -> &str {
        "transform"
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
        elements::parameters(self.name(), fields)
    }

    fn return_field_from_args(&self, args: HigherOrderReturnFieldArgs<'_>) -> Result<FieldRef> {
        match args.arg_fields {
            [_, ValueOrLambda::Lambda(value)] => {
                Ok(Arc::new(Field::new(self.name(), types::array(value.data_type().clone()), true)))
            }
            _ => plan_err!("transform takes an array and a lambda"),
        }
    }

    fn invoke_with_args(&self, args: HigherOrderFunctionArgs) -> Result<ColumnarValue> {
        let mapped = elements::map(&args)?;
        let DataType::List(item) = args.return_type() else { return Err(failed("expected an array")) };
        let (_, offsets, _, nulls) = mapped.list.into_parts();
        Ok(ColumnarValue::Array(Arc::new(ListArray::try_new(Arc::clone(item), offsets, mapped.results, nulls)?)))
    }
}

/// `filter`: the elements for which the lambda is true.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Filter {
    signature: HigherOrderSignature,
}

impl Filter {
    pub(super) fn new() -> Self {
        Self { signature: HigherOrderSignature::user_defined(Volatility::Immutable) }
    }
}

impl HigherOrderUDFImpl for Filter {
    fn name(&self) -> &str {
        "filter"
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
        elements::parameters(self.name(), fields)
    }

    fn return_field_from_args(&self, args: HigherOrderReturnFieldArgs<'_>) -> Result<FieldRef> {
        match args.arg_fields {
            [ValueOrLambda::Value(list), ValueOrLambda::Lambda(keep)] if keep.data_type() == &DataType::Boolean => {
                Ok(Arc::new(Field::new(self.name(), list.data_type().clone(), true)))
            }
            _ => plan_err!("filter takes an array and a lambda that returns boolean"),
        }
    }

    fn invoke_with_args(&self, args: HigherOrderFunctionArgs) -> Result<ColumnarValue> {
        let mapped = elements::map(&args)?;
        let keep = mapped.results.as_boolean();
        let kept = |row: usize| {
            let offsets = mapped.list.value_offsets();
            (offsets[row]..offsets[row + 1]).filter(|i| {
                let i = usize::try_from(*i).unwrap_or(0);
                keep.is_valid(i) && keep.value(i)
            })
        };
        let offsets = OffsetBuffer::from_lengths((0..mapped.list.len()).map(|row| kept(row).count()));
        let elements = compute::filter(&mapped.elements, keep)?;
        let DataType::List(item) = mapped.list.data_type() else { return Err(failed("expected an array")) };
        let list = ListArray::try_new(Arc::clone(item), offsets, elements, mapped.list.nulls().cloned())?;
        Ok(ColumnarValue::Array(Arc::new(list)))
    }
}
