//! `… JOIN UNNEST(…)`: the relation planner, and the function that makes the rows.
//!
//! All arguments become one list of rows: arrays side by side (the shorter padded with NULL), the fields of rows
//! spread into columns, maps as key and value, the ordinality last. DataFusion unnests that list, and a projection
//! names the columns.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, ListArray, StructArray, UInt32Array, make_array, new_null_array,
};
use arrow::buffer::{NullBuffer, OffsetBuffer};
use arrow::compute;
use arrow::datatypes::{DataType, Field, Fields};
use datafusion::common::{Column, DFSchema, Result, TableReference, UnnestOptions, plan_err};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::planner::{PlannedRelation, RelationPlanner, RelationPlannerContext, RelationPlanning};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ExprSchemable, LogicalPlan, LogicalPlanBuilder, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl,
    Signature, Volatility,
};
use datafusion::prelude::get_field;
use sqlparser::ast::{self, JoinConstraint, JoinOperator, TableAlias, TableFactor, TableWithJoins};

use super::call::failed;
use super::types;

/// The column that holds the list of rows.
const ROWS: &str = "$rows";

/// Plans `UNNEST` alone and at the end of a nested join.
#[derive(Debug)]
pub(super) struct UnnestPlanner;

/// One `UNNEST(…) [WITH ORDINALITY] [AS u (…)]`.
struct Unnest {
    args: Vec<ast::Expr>,
    ordinality: bool,
    alias: Option<TableAlias>,
    /// `LEFT JOIN`: a row without elements stays.
    outer: bool,
}

impl RelationPlanner for UnnestPlanner {
    fn plan_relation(
        &self,
        relation: TableFactor,
        context: &mut dyn RelationPlannerContext,
    ) -> Result<RelationPlanning> {
        let plan = match relation {
            TableFactor::UNNEST { array_exprs, alias, with_ordinality, .. } => {
                let input = LogicalPlanBuilder::empty(true).build()?;
                let unnest = Unnest { args: array_exprs, ordinality: with_ordinality, alias, outer: false };
                unnest.plan(input, context)?
            }
            TableFactor::NestedJoin { mut table_with_joins, alias: None } if ends_with_unnest(&table_with_joins) => {
                let Some(unnest) = table_with_joins.joins.pop().map(joined).transpose()?.flatten() else {
                    return plan_err!("expected UNNEST");
                };
                let left = TableFactor::NestedJoin { table_with_joins, alias: None };
                unnest.plan(context.plan(left)?, context)?
            }
            other => return Ok(RelationPlanning::Original(Box::new(other))),
        };
        Ok(RelationPlanning::Planned(Box::new(PlannedRelation::new(plan, None))))
    }
}

fn ends_with_unnest(tables: &TableWithJoins) -> bool {
    tables.joins.last().is_some_and(|join| matches!(join.relation, TableFactor::UNNEST { .. }))
}

fn joined(join: ast::Join) -> Result<Option<Unnest>> {
    let TableFactor::UNNEST { array_exprs, alias, with_ordinality, .. } = join.relation else { return Ok(None) };
    let outer = match &join.join_operator {
        JoinOperator::CrossJoin(_) => false,
        JoinOperator::Join(on) | JoinOperator::Inner(on) if always(on) => false,
        JoinOperator::Left(on) | JoinOperator::LeftOuter(on) if always(on) => true,
        _ => return plan_err!("UNNEST can be joined with CROSS JOIN, or with [LEFT] JOIN … ON TRUE"),
    };
    Ok(Some(Unnest { args: array_exprs, ordinality: with_ordinality, alias, outer }))
}

fn always(constraint: &JoinConstraint) -> bool {
    matches!(constraint, JoinConstraint::On(ast::Expr::Value(v)) if v.value == ast::Value::Boolean(true))
}

impl Unnest {
    fn plan(self, input: LogicalPlan, context: &mut dyn RelationPlannerContext) -> Result<LogicalPlan> {
        let schema = Arc::clone(input.schema());
        let args = self.args.into_iter().map(|arg| context.sql_to_expr(arg, &schema)).collect::<Result<Vec<_>>>()?;
        let function = Rows::new(self.outer, self.ordinality);
        let arg_types = args.iter().map(|arg| arg.get_type(&schema)).collect::<Result<Vec<_>>>()?;
        let outputs = function.fields(&arg_types)?;
        let rows = Expr::ScalarFunction(ScalarFunction::new_udf(Arc::new(ScalarUDF::new_from_impl(function)), args));
        let kept: Vec<Expr> = columns(&schema);
        let plan = LogicalPlanBuilder::from(input)
            .project(kept.iter().cloned().chain([rows.alias(ROWS)]))?
            .unnest_column_with_options(Column::from_name(ROWS), UnnestOptions::default())?;
        let spread = named(&outputs, self.alias.as_ref(), context)?;
        plan.project(kept.into_iter().chain(spread))?.build()
    }
}

fn columns(schema: &DFSchema) -> Vec<Expr> {
    schema.columns().into_iter().map(Expr::Column).collect()
}

/// The columns under the names of the alias.
fn named(outputs: &Fields, alias: Option<&TableAlias>, context: &mut dyn RelationPlannerContext) -> Result<Vec<Expr>> {
    let names: Vec<String> = alias.map_or_else(Vec::new, |alias| {
        alias.columns.iter().map(|column| context.normalize_ident(column.name.clone())).collect()
    });
    if !names.is_empty() && names.len() != outputs.len() {
        return plan_err!("Column alias list has {} entries but UNNEST has {} columns", names.len(), outputs.len());
    }
    let table = alias.map(|alias| TableReference::bare(context.normalize_ident(alias.name.clone())));
    let row = Expr::Column(Column::from_name(ROWS));
    Ok(outputs
        .iter()
        .enumerate()
        .map(|(i, field)| {
            let name = names.get(i).map_or_else(|| format!("_col{i}"), Clone::clone);
            get_field(row.clone(), field.name().as_str()).alias_qualified(table.clone(), name)
        })
        .collect())
}

/// Makes the list of rows.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Rows {
    /// Whether no elements make one row of NULLs instead of none.
    outer: bool,
    ordinality: bool,
    signature: Signature,
}

impl Rows {
    fn new(outer: bool, ordinality: bool) -> Self {
        Self { outer, ordinality, signature: Signature::user_defined(Volatility::Immutable) }
    }

    /// The columns, named by their place.
    fn fields(&self, args: &[DataType]) -> Result<Fields> {
        let mut columns = Vec::new();
        for arg in args {
            match (types::element(arg), types::entry(arg)) {
                (Some(DataType::Struct(fields)), _) => columns.extend(fields.iter().map(|f| f.data_type().clone())),
                (Some(element), _) => columns.push(element.clone()),
                (_, Some((key, value))) => columns.extend([key.clone(), value.clone()]),
                _ => return plan_err!("Cannot unnest type: {}", types::name(arg)),
            }
        }
        columns.extend(self.ordinality.then_some(DataType::Int64));
        Ok(columns.into_iter().enumerate().map(|(i, ty)| Field::new(format!("c{i}"), ty, true)).collect())
    }
}

impl ScalarUDFImpl for Rows {
    fn name(&self) -> &str {
        "unnest_rows"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, arg_types: &[DataType]) -> Result<Vec<DataType>> {
        Ok(arg_types.to_vec())
    }

    fn return_type(&self, arg_types: &[DataType]) -> Result<DataType> {
        Ok(types::array(DataType::Struct(self.fields(arg_types)?)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = args.args.iter().map(|arg| arg.to_array(args.number_rows)).collect::<Result<Vec<_>>>()?;
        let DataType::List(item) = args.return_field.data_type() else { return Err(failed("expected a list")) };
        let DataType::Struct(fields) = item.data_type() else { return Err(failed("expected rows")) };
        let nested = arrays.iter().map(Nested::new).collect::<Result<Vec<_>>>()?;
        let lengths: Vec<usize> =
            (0..args.number_rows).map(|row| nested.iter().map(|n| n.range(row).len()).max().unwrap_or(0)).collect();
        let mut columns = Vec::with_capacity(fields.len());
        for one in &nested {
            one.spread(&lengths, &mut columns)?;
        }
        if self.ordinality {
            let places = lengths.iter().flat_map(|n| 1..=i64::try_from(*n).unwrap_or(i64::MAX));
            columns.push(Arc::new(places.collect::<Int64Array>()));
        }
        let rows = StructArray::try_new(fields.clone(), columns, None)?;
        // DataFusion makes one row of NULLs from a NULL list, and none from an empty one.
        let nulls = self.outer.then(|| lengths.iter().map(|n| *n > 0).collect::<NullBuffer>());
        let offsets = OffsetBuffer::from_lengths(lengths);
        Ok(ColumnarValue::Array(Arc::new(ListArray::try_new(Arc::clone(item), offsets, Arc::new(rows), nulls)?)))
    }
}

/// An array or map argument.
struct Nested<'a> {
    array: &'a ArrayRef,
    offsets: &'a [i32],
    columns: Vec<ArrayRef>,
}

impl<'a> Nested<'a> {
    fn new(array: &'a ArrayRef) -> Result<Self> {
        let (offsets, columns) = match array.data_type() {
            DataType::Map(..) => {
                let map = array.as_map();
                (map.value_offsets(), map.entries().columns().to_vec())
            }
            DataType::List(_) => {
                let list = array.as_list::<i32>();
                (list.value_offsets(), fields_of(list.values())?)
            }
            other => return Err(failed(format!("Cannot unnest type: {}", types::name(other)))),
        };
        Ok(Self { array, offsets, columns })
    }

    /// Where the elements of a row are; none for NULL.
    fn range(&self, row: usize) -> std::ops::Range<u32> {
        if self.array.is_null(row) {
            return 0..0;
        }
        let at = |offset: i32| u32::try_from(offset).unwrap_or(0);
        at(self.offsets[row])..at(self.offsets[row + 1])
    }

    /// Adds the columns, each row padded with NULL to its length.
    fn spread(&self, lengths: &[usize], columns: &mut Vec<ArrayRef>) -> Result<()> {
        let mut indices: Vec<Option<u32>> = Vec::with_capacity(lengths.iter().sum());
        for (row, length) in lengths.iter().enumerate() {
            let range = self.range(row);
            let padding = length - range.len();
            indices.extend(range.map(Some));
            indices.extend(std::iter::repeat_n(None, padding));
        }
        let indices = UInt32Array::from(indices);
        for column in &self.columns {
            columns.push(compute::take(column, &indices, None)?);
        }
        Ok(())
    }
}

/// The fields of rows (NULL where the row is), or the values themselves.
fn fields_of(values: &ArrayRef) -> Result<Vec<ArrayRef>> {
    let Some(rows) = values.as_struct_opt() else { return Ok(vec![Arc::clone(values)]) };
    let Some(nulls) = rows.nulls() else { return Ok(rows.columns().to_vec()) };
    let mask = |column: &ArrayRef| {
        if column.data_type() == &DataType::Null {
            return Ok(new_null_array(&DataType::Null, column.len()));
        }
        let nulls = NullBuffer::union(column.nulls(), Some(nulls));
        Ok(make_array(column.to_data().into_builder().nulls(nulls).build()?))
    };
    rows.columns().iter().map(mask).collect()
}
