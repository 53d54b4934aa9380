//! `try(x)`: NULL for a row whose evaluation fails.
//!
//! The rewriter makes it a lambda. The body runs over the whole batch; only if that fails the batch is halved,
//! until the failing rows stand alone.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, NullArray, new_null_array};
use arrow::compute;
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{DataFusionError, Result, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, HigherOrderFunctionArgs, HigherOrderReturnFieldArgs, HigherOrderSignature, HigherOrderUDFImpl,
    LambdaArgument, LambdaParametersProgress, ValueOrLambda, Volatility,
};

use super::super::call::failed;

/// `try`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Try {
    signature: HigherOrderSignature,
}

impl Try {
    pub(super) fn new() -> Self {
        Self { signature: HigherOrderSignature::user_defined(Volatility::Immutable) }
    }
}

impl HigherOrderUDFImpl for Try {
    fn name(&self) -> &str {
        "try"
    }

    fn signature(&self) -> &HigherOrderSignature {
        &self.signature
    }

    fn coerce_value_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        Ok(arg_types.to_vec())
    }

    /// One parameter that the body does not use; it carries the number of rows.
    fn lambda_parameters(
        &self,
        _: usize,
        _: &[ValueOrLambda<FieldRef, Option<FieldRef>>],
    ) -> Result<LambdaParametersProgress> {
        Ok(LambdaParametersProgress::Complete(vec![vec![Arc::new(Field::new("$row", DataType::Null, true))]]))
    }

    fn return_field_from_args(&self, args: HigherOrderReturnFieldArgs<'_>) -> Result<FieldRef> {
        match args.arg_fields {
            [ValueOrLambda::Lambda(body)] => Ok(Arc::new(Field::new(self.name(), body.data_type().clone(), true))),
            _ => plan_err!("try takes one expression"),
        }
    }

    /// Keeps the optimizer from computing the body outside, where its errors would count.
    fn short_circuits(&self) -> bool {
        true
    }

    fn invoke_with_args(&self, args: HigherOrderFunctionArgs) -> Result<ColumnarValue> {
        let [ValueOrLambda::Lambda(body)] = args.args.as_slice() else { return Err(failed("expected one lambda")) };
        let mut parts = Vec::new();
        attempt(body, 0, args.number_rows, args.return_type(), &mut parts)?;
        if parts.is_empty() {
            return Ok(ColumnarValue::Array(new_null_array(args.return_type(), 0)));
        }
        let parts: Vec<_> = parts.iter().map(AsRef::as_ref).collect();
        Ok(ColumnarValue::Array(compute::concat(&parts)?))
    }
}

fn attempt(body: &LambdaArgument, from: usize, rows: usize, ty: &DataType, parts: &mut Vec<ArrayRef>) -> Result<()> {
    if rows == 0 {
        return Ok(());
    }
    let row = || Ok(Arc::new(NullArray::new(rows)) as ArrayRef);
    let slice = |captured: &[ArrayRef]| Ok(captured.iter().map(|c| c.slice(from, rows)).collect());
    match body.evaluate(&[&row], slice).and_then(|value| value.into_array(rows)) {
        Ok(values) => parts.push(values),
        Err(error) if !is_of_a_row(&error) => return Err(error),
        Err(_) if rows == 1 => parts.push(new_null_array(ty, 1)),
        Err(_) => {
            let half = rows / 2;
            attempt(body, from, half, ty, parts)?;
            attempt(body, from + half, rows - half, ty, parts)?;
        }
    }
    Ok(())
}

/// Whether an error comes from a value. Everything else (out of memory, a bug) is not for `try` to hide.
fn is_of_a_row(error: &DataFusionError) -> bool {
    matches!(error.find_root(), DataFusionError::Execution(_) | DataFusionError::ArrowError(..))
}
