//! A scan as DataFusion's table: objects are taken from one queue by as many readers as there are processors.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use arrow::array::{ArrayRef, StringArray};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{DFSchema, Result as PlanResult};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::streaming::StreamingTableExec;
use tokio_util::sync::CancellationToken;

use super::prune;
use super::reader::{self, Reading};
use super::run::processors;
use super::store::{Object, S3};
use super::tally::Tally;
use crate::bind::Scan;
use crate::engine::EngineError;
use crate::sources::{Column, Source};

/// The hidden column with the object's path.
const PATH: &str = "$path";

/// The objects of one scan and how they are read.
#[derive(Debug)]
pub(super) struct ScanTable {
    schema: SchemaRef,
    /// The first fields of the schema; the partition columns and the path follow.
    columns: Vec<Column>,
    source: Arc<Source>,
    /// The table's own fields, for kinds that let it choose them.
    fields: Option<Vec<String>>,
    objects: Arc<[Object]>,
    s3: S3,
    max_object: u64,
    tally: Arc<Tally>,
    stop: CancellationToken,
    /// Readings of the table so far: what is skipped is counted by the first one only.
    readings: AtomicUsize,
}

impl ScanTable {
    /// # Errors
    /// A layout that the source does not have.
    pub(super) fn new(
        scan: &Scan,
        objects: Vec<Object>,
        s3: S3,
        max_object: u64,
        tally: Arc<Tally>,
        stop: CancellationToken,
    ) -> Result<Self, EngineError> {
        let columns = prune::columns(scan);
        let layout = scan.source.layout(&scan.table.layout).ok_or_else(|| EngineError::Setup {
            message: format!("{} has no layout {}", scan.source.id, scan.table.layout),
            hint: format!("`logq sources {}` lists its layouts", scan.source.id),
        })?;
        let mut fields: Vec<Field> = columns.iter().map(|c| Field::new(&c.name, c.ty.arrow(), true)).collect();
        fields.extend(layout.partitions.iter().map(|p| Field::new(&p.name, DataType::Utf8, false)));
        fields.push(Field::new(PATH, DataType::Utf8, false));
        Ok(Self {
            schema: Arc::new(Schema::new(fields)),
            columns,
            source: Arc::clone(&scan.source),
            fields: scan.table.fields.clone(),
            objects: objects.into(),
            s3,
            max_object,
            tally,
            stop,
            readings: AtomicUsize::new(0),
        })
    }

    /// The objects whose partition values and path pass these filters.
    fn matching(&self, state: &dyn Session, filters: Vec<Expr>) -> PlanResult<Arc<[Object]>> {
        let filter = filters.into_iter().reduce(Expr::and);
        let Some(filter) = filter else { return Ok(Arc::clone(&self.objects)) };
        if self.objects.is_empty() {
            return Ok(Arc::clone(&self.objects));
        }
        let keys = self.schema.project(&(self.columns.len()..self.schema.fields().len()).collect::<Vec<_>>())?;
        let keys = Arc::new(keys);
        let indexes = Field::new("index", DataType::UInt64, false);
        let filter = state.create_physical_expr(filter, &DFSchema::try_from(Arc::clone(&keys))?)?;
        let batch = RecordBatch::try_new(keys, self.key_columns())?;
        let kept = filter.evaluate(&batch)?.into_array(batch.num_rows())?;
        let numbers: ArrayRef = Arc::new(arrow::array::UInt64Array::from_iter_values(0..batch.num_rows() as u64));
        let numbers = RecordBatch::try_new(Arc::new(Schema::new(vec![indexes])), vec![numbers])?;
        let kept = filter_record_batch(&numbers, datafusion::common::cast::as_boolean_array(&kept)?)?;
        let kept = datafusion::common::cast::as_uint64_array(kept.column(0))?;
        Ok(kept.values().iter().filter_map(|n| self.objects.get(*n as usize).cloned()).collect())
    }

    /// The partition columns and the path of every object.
    fn key_columns(&self) -> Vec<ArrayRef> {
        let partitions = self.schema.fields().len() - self.columns.len() - 1;
        let column = |i: usize| {
            let values = self.objects.iter().map(|o| if i < partitions { &o.partitions[i] } else { &o.location });
            Arc::new(StringArray::from_iter_values(values)) as ArrayRef
        };
        (0..=partitions).map(column).collect()
    }

    /// Whether a filter has one answer for all rows of an object.
    fn is_of_keys(&self, filter: &Expr) -> bool {
        let columns = filter.column_refs();
        let is_raw = |name: &str| self.columns.iter().any(|c| c.name == name);
        !columns.is_empty() && !columns.iter().any(|c| is_raw(c.name()))
    }
}

#[async_trait]
impl TableProvider for ScanTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    /// The readers filter, so that the few rows of a rare match are shown at once: an operator of its own would
    /// collect a full batch first.
    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> PlanResult<Vec<TableProviderFilterPushDown>> {
        let support = |filter: &&Expr| match filter.is_volatile() {
            true => TableProviderFilterPushDown::Unsupported,
            false => TableProviderFilterPushDown::Exact,
        };
        Ok(filters.iter().map(support).collect())
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> PlanResult<Arc<dyn ExecutionPlan>> {
        let (of_keys, of_rows): (Vec<Expr>, Vec<Expr>) =
            filters.iter().cloned().partition(|filter| self.is_of_keys(filter));
        let objects = self.matching(state, of_keys)?;
        self.tally.expect(objects.len());
        let mut columns = projection.cloned().unwrap_or_else(|| (0..self.schema.fields().len()).collect());
        let shown = columns.len();
        for column in of_rows.iter().flat_map(Expr::column_refs) {
            let index = self.schema.index_of(column.name())?;
            if !columns.contains(&index) {
                columns.push(index);
            }
        }
        let decoded = Arc::new(self.schema.project(&columns)?);
        let filter = of_rows.into_iter().reduce(Expr::and);
        let filter = filter.map(|f| state.create_physical_expr(f, &DFSchema::try_from(Arc::clone(&decoded))?));
        let schema = Arc::new(self.schema.project(&columns[..shown])?);
        let reading = Arc::new(Reading {
            schema: Arc::clone(&schema),
            decoded,
            filter: filter.transpose()?,
            raw: columns.iter().filter_map(|i| self.columns.get(*i).cloned()).collect(),
            columns,
            raw_columns: self.columns.len(),
            source: Arc::clone(&self.source),
            fields: self.fields.clone(),
            objects,
            s3: self.s3.clone(),
            max_object: self.max_object,
            tally: Arc::clone(&self.tally),
            stop: self.stop.clone(),
            counts_skipped: self.readings.fetch_add(1, Relaxed) == 0,
        });
        let readers = reader::readers(&reading, processors().min(reading.objects.len()).max(1));
        Ok(Arc::new(StreamingTableExec::try_new(schema, readers, None, [], false, limit)?))
    }
}
