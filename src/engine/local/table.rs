//! A scan as DataFusion's table: objects are taken from one queue by as many readers as there are processors.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use arrow::array::{ArrayRef, RecordBatchOptions, StringArray};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{DFSchema, Result as PlanResult};
use datafusion::error::DataFusionError;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchReceiverStream;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use tokio::sync::mpsc::Sender;
use tokio_util::sync::CancellationToken;

use super::prune;
use super::reader::{self, Reading};
use super::run::processors;
use super::tally::Tally;
use super::walk::Object;
use crate::bind::Scan;
use crate::engine::{EngineError, Skipped, SkippedUnit};
use crate::sources::{Column, Source};

/// The hidden column with the object's path.
const PATH: &str = "$path";
/// The rows of a batch.
const BATCH: usize = 8192;
/// Batches that wait for a reader.
const WAITING: usize = 2;

/// The objects of one scan and how they are read.
#[derive(Debug)]
pub(super) struct ScanTable {
    schema: SchemaRef,
    /// The first fields of the schema; the partition columns and the path follow.
    columns: Vec<Column>,
    source: Arc<Source>,
    objects: Arc<[Object]>,
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
            objects: objects.into(),
            max_object,
            tally,
            stop,
            readings: AtomicUsize::new(0),
        })
    }

    /// The objects whose partition values (and path) pass all filters on these alone.
    fn matching(&self, state: &dyn Session, filters: &[Expr]) -> PlanResult<Arc<[Object]>> {
        let filters = filters.iter().filter(|filter| self.is_of_keys(filter)).cloned();
        let Some(filter) = filters.reduce(Expr::and) else { return Ok(Arc::clone(&self.objects)) };
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

    fn is_of_keys(&self, filter: &Expr) -> bool {
        let columns = filter.column_refs();
        let is_raw = |name: &str| self.columns.iter().any(|c| c.name == name);
        !columns.is_empty() && !filter.is_volatile() && !columns.iter().any(|c| is_raw(c.name()))
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

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> PlanResult<Vec<TableProviderFilterPushDown>> {
        let support = |filter: &&Expr| match self.is_of_keys(filter) {
            true => TableProviderFilterPushDown::Inexact,
            false => TableProviderFilterPushDown::Unsupported,
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
        let objects = self.matching(state, filters)?;
        self.tally.expect(objects.len());
        let all = || (0..self.schema.fields().len()).collect();
        let projection = projection.cloned().unwrap_or_else(all);
        let schema = Arc::new(self.schema.project(&projection)?);
        let reading = Arc::new(Reading {
            schema: Arc::clone(&schema),
            raw: projection.iter().filter_map(|i| self.columns.get(*i).cloned()).collect(),
            projection,
            columns: self.columns.len(),
            source: Arc::clone(&self.source),
            objects,
            max_object: self.max_object,
            tally: Arc::clone(&self.tally),
            stop: self.stop.clone(),
            counts_skipped: self.readings.fetch_add(1, Relaxed) == 0,
        });
        let readers = processors().min(reading.objects.len()).max(1);
        let readers = reader::readers(&reading, readers);
        Ok(Arc::new(StreamingTableExec::try_new(schema, readers, None, [], false, limit)?))
    }
}
