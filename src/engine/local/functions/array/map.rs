//! `MAP(keys, values)`, `map_keys`, `map_values`, `map_entries`.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, ListArray, MapArray, StructArray};
use arrow::compute;
use arrow::datatypes::{DataType, Field, Fields};
use arrow::row::{RowConverter, SortField};
use datafusion::common::{Result, ScalarValue, plan_err};
use datafusion::logical_expr::ScalarUDF;

use super::super::call::{Call, failed};
use super::super::trino::Param::{Array as AnArray, Map};
use super::super::trino::TrinoFunction;
use super::super::types;
use super::list::{Chosen, Lists};

/// `MAP(keys, values)`: of one length, keys distinct and not NULL.
pub(super) fn map_from_arrays() -> ScalarUDF {
    fn of(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
        match args {
            [keys, values] => match (types::element(keys), types::element(values)) {
                (Some(key), Some(value)) => Ok(types::map(key.clone(), value.clone())),
                _ => plan_err!("MAP takes two arrays"),
            },
            _ => plan_err!("MAP takes two arrays"),
        }
    }
    TrinoFunction::new("map_from_arrays").overload(&[AnArray, AnArray], of, maps).udf()
}

fn maps(call: &Call<'_>) -> Result<ArrayRef> {
    let DataType::Map(entries, sorted) = call.returns else { return Err(failed("expected a map")) };
    let DataType::Struct(fields) = entries.data_type() else { return Err(failed("expected entries")) };
    let (keys, values) = (Lists::of(&call.operands[0])?, Lists::of(&call.operands[1])?);
    let converter = RowConverter::new(vec![SortField::new(keys.elements().data_type().clone())])?;
    let comparable = converter.convert_columns(std::slice::from_ref(keys.elements()))?;
    let (mut chosen_keys, mut chosen_values) = (Chosen::new(), Chosen::new());
    for row in 0..call.rows {
        let both = keys.range(row).zip(values.range(row));
        if let Some((k, v)) = &both {
            if k.len() != v.len() {
                return Err(failed("Key and value arrays must be the same length"));
            }
            if k.clone().any(|i| keys.elements().is_null(i)) {
                return Err(failed("map key cannot be null"));
            }
            let mut seen = HashSet::new();
            if !k.clone().all(|i| seen.insert(comparable.row(i))) {
                return Err(failed("Duplicate map keys are not allowed"));
            }
        }
        let (k, v) = both.unzip();
        chosen_keys.row(k);
        chosen_values.row(v);
    }
    let list = |ty: &DataType| types::array(ty.clone());
    let keys = chosen_keys.finish(keys.elements(), &list(fields[0].data_type()))?;
    let values = chosen_values.finish(values.elements(), &list(fields[1].data_type()))?;
    let (keys, values) = (keys.as_list::<i32>(), values.as_list::<i32>());
    let rows =
        StructArray::try_new(fields.clone(), vec![Arc::clone(keys.values()), Arc::clone(values.values())], None)?;
    let map = MapArray::try_new(Arc::clone(entries), keys.offsets().clone(), rows, keys.nulls().cloned(), *sorted)?;
    Ok(Arc::new(map))
}

/// The keys, as an array.
pub(super) fn map_keys() -> ScalarUDF {
    fn of(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
        entry(args).map(|(key, _)| types::array(key))
    }
    TrinoFunction::new("map_keys").overload(&[Map], of, |call| list(call, |map| Arc::clone(map.keys()))).udf()
}

/// The values, as an array.
pub(super) fn map_values() -> ScalarUDF {
    fn of(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
        entry(args).map(|(_, value)| types::array(value))
    }
    TrinoFunction::new("map_values").overload(&[Map], of, |call| list(call, |map| Arc::clone(map.values()))).udf()
}

/// The entries, as an array of rows.
pub(super) fn map_entries() -> ScalarUDF {
    fn of(args: &[DataType], _: &[Option<&ScalarValue>]) -> Result<DataType> {
        let (key, value) = entry(args)?;
        let fields = Fields::from(vec![Field::new("field0", key, true), Field::new("field1", value, true)]);
        Ok(types::array(DataType::Struct(fields)))
    }
    TrinoFunction::new("map_entries")
        .overload(&[Map], of, |call| list(call, |map| Arc::new(map.entries().clone())))
        .udf()
}

fn entry(args: &[DataType]) -> Result<(DataType, DataType)> {
    match types::entry(&args[0]) {
        Some((key, value)) => Ok((key.clone(), value.clone())),
        None => plan_err!("expected a map, not {}", types::name(&args[0])),
    }
}

/// A part of the entries as lists.
fn list(call: &Call<'_>, part: impl Fn(&MapArray) -> ArrayRef) -> Result<ArrayRef> {
    let DataType::List(item) = call.returns else { return Err(failed("expected an array")) };
    let map = call.operands[0].array.as_map();
    let mut elements = part(map);
    if let (DataType::Struct(fields), Some(rows)) = (item.data_type(), elements.as_struct_opt()) {
        elements = Arc::new(StructArray::try_new(fields.clone(), rows.columns().to_vec(), rows.nulls().cloned())?);
    }
    let elements =
        if elements.data_type() == item.data_type() { elements } else { compute::cast(&elements, item.data_type())? };
    let list = ListArray::try_new(Arc::clone(item), map.offsets().clone(), elements, map.nulls().cloned())?;
    Ok(Arc::new(list))
}
