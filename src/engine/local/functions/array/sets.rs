//! `array_distinct`, `array_union`, `array_intersect`, `array_except`, `arrays_overlap`, `array_remove`.

use std::collections::HashSet;

use arrow::array::{Array, ArrayRef};
use arrow::compute;
use arrow::datatypes::DataType;
use arrow::row::{OwnedRow, RowConverter, Rows, SortField};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::ScalarUDF;

use super::super::call::{Call, failed};
use super::super::trino::Param::{Any, Array as AnArray};
use super::super::trino::{TrinoFunction, returns};
use super::super::types;
use super::list::{self, Chosen, Lists};

/// Each value once, in order of first sight.
pub(super) fn array_distinct() -> ScalarUDF {
    TrinoFunction::new("array_distinct")
        .overload(&[AnArray], returns::first, |call| {
            let lists = Lists::of(&call.operands[0])?;
            let keys = &Keys::of(lists.elements())?;
            let mut chosen = Chosen::new();
            for row in 0..call.rows {
                chosen.row(lists.range(row).map(|range| {
                    let mut seen = HashSet::new();
                    range.filter(move |i| seen.insert(keys.get(*i))).collect::<Vec<_>>()
                }));
            }
            chosen.finish(lists.elements(), call.returns)
        })
        .udf()
}

/// What is in one of them, each value once.
pub(super) fn array_union() -> ScalarUDF {
    TrinoFunction::new("array_union")
        .overload(&[AnArray, AnArray], common, |call| combine(call, |_, _| true, |_, _| true))
        .udf()
}

/// What is in both, each value once.
pub(super) fn array_intersect() -> ScalarUDF {
    TrinoFunction::new("array_intersect")
        .overload(&[AnArray, AnArray], common, |call| combine(call, |key, other| other.contains(key), |_, _| false))
        .udf()
}

/// What is in the first only, each value once.
pub(super) fn array_except() -> ScalarUDF {
    TrinoFunction::new("array_except")
        .overload(&[AnArray, AnArray], common, |call| combine(call, |key, other| !other.contains(key), |_, _| false))
        .udf()
}

/// Three-valued: unknown if they share nothing but one has a NULL.
pub(super) fn arrays_overlap() -> ScalarUDF {
    fn boolean(args: &[DataType], literals: &[Option<&ScalarValue>]) -> Result<DataType> {
        common(args, literals).map(|_| DataType::Boolean)
    }
    TrinoFunction::new("arrays_overlap")
        .overload(&[AnArray, AnArray], boolean, |call| {
            let pair = Pair::of(call)?;
            call.booleans(|row| {
                let (Some(a), Some(b)) = (pair.a.range(row), pair.b.range(row)) else { return Ok(None) };
                let (there, shift) = (|i: &usize| pair.elements.is_valid(*i), pair.shift);
                let b = b.start + shift..b.end + shift;
                let known: HashSet<_> = a.clone().filter(there).map(|i| pair.keys.get(i)).collect();
                if b.clone().filter(there).any(|i| known.contains(&pair.keys.get(i))) {
                    return Ok(Some(true));
                }
                Ok((a.clone().all(|i| there(&i)) && b.clone().all(|i| there(&i)) || a.is_empty() || b.is_empty())
                    .then_some(false))
            })
        })
        .udf()
}

/// Without the elements that equal a value.
pub(super) fn array_remove() -> ScalarUDF {
    TrinoFunction::new("array_remove")
        .overload(&[AnArray, Any], returns::first, |call| {
            let lists = Lists::of(&call.operands[0])?;
            let elements = lists.elements();
            let values = list::as_element(call, 1, elements.data_type())?;
            let compare = list::comparator(elements, &values)?;
            let mut chosen = Chosen::new();
            for row in 0..call.rows {
                let value = call.operands[1].at(row);
                let range = lists.range(row).filter(|_| values.is_valid(value));
                chosen.row(range.map(|r| r.filter(|i| !list::equal(&compare, elements, *i, &values, value))));
            }
            chosen.finish(elements, call.returns)
        })
        .udf()
}

fn common(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
    match types::common(&args[0], &args[1]) {
        Some(ty) => Ok(ty),
        None => plan_err!("Cannot combine {} and {}", types::name(&args[0]), types::name(&args[1])),
    }
}

/// Elements as comparable bytes; NULL equals NULL, as in Trino's set functions.
struct Keys {
    rows: Rows,
}

impl Keys {
    fn of(elements: &ArrayRef) -> Result<Self> {
        let converter = RowConverter::new(vec![SortField::new(elements.data_type().clone())])?;
        Ok(Self { rows: converter.convert_columns(std::slice::from_ref(elements))? })
    }

    fn get(&self, i: usize) -> OwnedRow {
        self.rows.row(i).owned()
    }
}

/// Two array arguments, their elements one after the other.
struct Pair<'a> {
    a: Lists<'a>,
    b: Lists<'a>,
    elements: ArrayRef,
    keys: Keys,
    /// Where the second one's elements start.
    shift: usize,
}

impl<'a> Pair<'a> {
    fn of(call: &'a Call<'_>) -> Result<Self> {
        let (a, b) = (Lists::of(&call.operands[0])?, Lists::of(&call.operands[1])?);
        let ty = types::common(a.elements().data_type(), b.elements().data_type());
        let ty = ty.ok_or_else(|| failed("types do not fit"))?;
        let (x, y) = (compute::cast(a.elements(), &ty)?, compute::cast(b.elements(), &ty)?);
        let elements = compute::concat(&[&x, &y])?;
        Ok(Self { keys: Keys::of(&elements)?, shift: x.len(), elements, a, b })
    }
}

/// The elements of the first, then of the second array that pass, given the other side's values.
fn combine(
    call: &Call<'_>,
    first: impl Fn(&OwnedRow, &HashSet<OwnedRow>) -> bool,
    second: impl Fn(&OwnedRow, &HashSet<OwnedRow>) -> bool,
) -> Result<ArrayRef> {
    let pair = Pair::of(call)?;
    let mut chosen = Chosen::new();
    for row in 0..call.rows {
        let (Some(a), Some(b)) = (pair.a.range(row), pair.b.range(row)) else {
            chosen.row(None::<Vec<usize>>);
            continue;
        };
        let b = b.start + pair.shift..b.end + pair.shift;
        let keys = |range: std::ops::Range<usize>| range.map(|i| pair.keys.get(i)).collect::<HashSet<_>>();
        let (in_a, in_b) = (keys(a.clone()), keys(b.clone()));
        let mut seen = HashSet::new();
        let kept =
            a.filter(|i| first(&pair.keys.get(*i), &in_b)).chain(b.filter(|i| second(&pair.keys.get(*i), &in_a)));
        chosen.row(Some(kept.filter(|i| seen.insert(pair.keys.get(*i))).collect::<Vec<_>>()));
    }
    chosen.finish(&pair.elements, call.returns)
}
