//! `any_match`, `all_match`, `none_match`: three-valued.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray};
use arrow::datatypes::DataType;
use datafusion::common::{Result, plan_err};

use super::elements::{Mapped, OverElements};

/// The three functions: which of the elements must match.
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

impl OverElements for Quantifier {
    fn name(&self) -> &'static str {
        match self {
            Self::Any => "any_match",
            Self::All => "all_match",
            Self::None => "none_match",
        }
    }

    fn returns(&self, _: &DataType, value: &DataType) -> Result<DataType> {
        match value {
            DataType::Boolean => Ok(DataType::Boolean),
            _ => plan_err!("{} takes an array and a lambda that returns boolean", self.name()),
        }
    }

    fn result(&self, mapped: &Mapped, _: &DataType) -> Result<ArrayRef> {
        let (list, tests) = (&mapped.list, mapped.values.as_boolean());
        let offsets = list.value_offsets();
        let answers = (0..list.len()).map(|row| {
            if list.is_null(row) {
                return None;
            }
            let range = (offsets[row]..offsets[row + 1]).filter_map(|i| usize::try_from(i).ok());
            self.decide(range.map(|i| tests.is_valid(i).then(|| tests.value(i))))
        });
        Ok(Arc::new(answers.collect::<BooleanArray>()))
    }
}
