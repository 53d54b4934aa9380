//! `concat_ws(separator, s1, …)` and `concat_ws(separator, array)`: NULLs are left out, a NULL separator gives NULL.

use arrow::array::{Array, AsArray};
use datafusion::logical_expr::ScalarUDF;

use super::super::trino::Param::{Varchar, Varchars};
use super::super::trino::{TrinoFunction, returns};

pub(super) fn udf() -> ScalarUDF {
    TrinoFunction::new("concat_ws")
        .overload(&[Varchar, Varchars], returns::varchar, |call| {
            let separators = call.text(0)?;
            let lists = &call.operands[1];
            let array = lists.array.as_list::<i32>();
            call.texts(|row| {
                let Some(separator) = separators.get(row) else { return Ok(None) };
                let at = lists.at(row);
                if array.is_null(at) {
                    return Ok(None);
                }
                let items = array.value(at);
                Ok(Some(items.as_string::<i32>().iter().flatten().collect::<Vec<_>>().join(separator)))
            })
        })
        .variadic(&[Varchar, Varchar], returns::varchar, |call| {
            let separators = call.text(0)?;
            let texts = (1..call.len()).map(|i| call.text(i)).collect::<Result<Vec<_>, _>>()?;
            call.texts(|row| {
                let joined =
                    |separator: &str| texts.iter().filter_map(|t| t.get(row)).collect::<Vec<_>>().join(separator);
                Ok(separators.get(row).map(joined))
            })
        })
        .udf()
}
