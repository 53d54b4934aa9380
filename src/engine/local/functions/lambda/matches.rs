//! `any_match`, `all_match`, `none_match`: three-valued.

use std::sync::Arc;

use arrow::array::{Array, AsArray, BooleanArray};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{Result, plan_err};
use datafusion::logical_expr::{
    ColumnarValue, HigherOrderFunctionArgs, HigherOrderReturnFieldArgs, HigherOrderSignature, HigherOrderUDFImpl,
    LambdaParametersProgress, ValueOrLambda, Volatility,
};

use super::elements;

/// Which of the elements must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Quantifier {
    Any,
    All,
    None,
}

impl Quantifier {
    pub(super) const ALL: [Self; 3] = [Self::Any, Self::All, Self::None];

    /// The answer: decided by one element that matches (or fails to), else unknown if one is unknown.
    fn decide(self, mut matches: impl Iterator<Item = Option<bool>> + Clone) -> Option<bool> {
        let decisive = self != Self::All;
        let unknown = matches.clone().any(|m| m.is_none());
        if matches.any(|m| m == Some(decisive)) {
            return Some(self == Self::Any);
        }
        (!unknown).then_some(self != Self::Any)
    }
}

/// One of the three functions.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Matches {
    quantifier: Quantifier,
    signature: HigherOrderSignature,
}

impl Matches {
    pub(super) fn new(quantifier: Quantifier) -> Self {
        Self { quantifier, signature: HigherOrderSignature::user_defined(Volatility::Immutable) }
    }
}

impl HigherOrderUDFImpl for Matches {
    fn name(&self) -> &str {
        match self.quantifier {
            Quantifier::Any => "any_match",
            Quantifier::All => "all_match",
            Quantifier::None => "none_match",
        }
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
            [_, ValueOrLambda::Lambda(test)] if test.data_type() == &DataType::Boolean => {
                Ok(Arc::new(Field::new(self.name(), DataType::Boolean, true)))
            }
            _ => plan_err!("{} takes an array and a lambda that returns boolean", self.name()),
        }
    }

    fn invoke_with_args(&self, args: HigherOrderFunctionArgs) -> Result<ColumnarValue> {
        let mapped = elements::map(&args)?;
        let tests = mapped.results.as_boolean();
        let offsets = mapped.list.value_offsets();
        let answers = (0..mapped.list.len()).map(|row| {
            if mapped.list.is_null(row) {
                return None;
            }
            let range = (offsets[row]..offsets[row + 1]).filter_map(|i| usize::try_from(i).ok());
            self.quantifier.decide(range.map(|i| tests.is_valid(i).then(|| tests.value(i))))
        });
        Ok(ColumnarValue::Array(Arc::new(answers.collect::<BooleanArray>())))
    }
}
