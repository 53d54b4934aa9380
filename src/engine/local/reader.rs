//! Reads the objects of a scan side by side: each reader takes the next object from one queue.

use std::iter::repeat_n;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{ArrayRef, RecordBatchOptions, StringArray};
use arrow::compute::filter_record_batch;
use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use bytes::Bytes;
use datafusion::common::Result as PlanResult;
use datafusion::common::cast::as_boolean_array;
use datafusion::error::DataFusionError;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::PhysicalExpr;
use datafusion::physical_plan::stream::RecordBatchReceiverStream;
use datafusion::physical_plan::streaming::PartitionStream;
use tokio::sync::mpsc::Sender;
use tokio_util::sync::CancellationToken;

use super::decode::{self, Losses, ParquetReader, Quota};
use super::object::{ObjectReader, Stored, Text, Unreadable};
use super::store::{Object, Place, S3, Supply, Turn};
use super::tally::Tally;
use crate::engine::{Skipped, SkippedUnit};
use crate::sources::{Column, Source};

/// The rows of a batch.
const BATCH: usize = 8192;
/// Batches that wait for whoever computes with them.
const WAITING: usize = 2;

/// What a scan reads, and how.
#[derive(Debug)]
pub(super) struct Reading {
    /// What is handed over: the first columns of `decoded`.
    pub(super) schema: SchemaRef,
    /// What is decoded, those columns included that only the filter needs.
    pub(super) decoded: SchemaRef,
    /// The table's numbers of the decoded columns.
    pub(super) columns: Vec<usize>,
    /// The raw columns among them, in the same order.
    pub(super) raw: Vec<Column>,
    /// How many raw columns the table has: higher numbers are partition columns and the path.
    pub(super) raw_columns: usize,
    /// The rows that are wanted.
    pub(super) filter: Option<Arc<dyn PhysicalExpr>>,
    pub(super) source: Arc<Source>,
    /// The table's own fields, for kinds that let it choose them.
    pub(super) fields: Option<Vec<String>>,
    pub(super) objects: Arc<[Object]>,
    pub(super) s3: S3,
    pub(super) max_object: u64,
    pub(super) tally: Arc<Tally>,
    pub(super) stop: CancellationToken,
    /// Whether no other reading of the table counts what is left out.
    pub(super) counts_skipped: bool,
}

/// This many readers of one reading.
pub(super) fn readers(reading: &Arc<Reading>, count: usize) -> Vec<Arc<dyn PartitionStream>> {
    let rounds = Arc::new(Rounds::default());
    let reader = |_| -> Arc<dyn PartitionStream> {
        let (reading, rounds) = (Arc::clone(reading), Arc::clone(&rounds));
        Arc::new(PartitionReader { reading, rounds, executed: AtomicUsize::new(0) })
    };
    (0..count).map(reader).collect()
}

/// The objects of each round: a recursive query reads the whole table again in each of its rounds.
#[derive(Debug, Default)]
struct Rounds(Mutex<Vec<Arc<Supply>>>);

impl Rounds {
    /// What is left to read in this round.
    fn supply(&self, round: usize, reading: &Reading) -> Arc<Supply> {
        let mut rounds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while rounds.len() <= round {
            rounds.push(Arc::new(Supply::new(&reading.objects, &reading.s3, reading.max_object, &reading.stop)));
        }
        Arc::clone(&rounds[round])
    }
}

#[derive(Debug)]
struct PartitionReader {
    reading: Arc<Reading>,
    rounds: Arc<Rounds>,
    executed: AtomicUsize,
}

impl PartitionStream for PartitionReader {
    fn schema(&self) -> &SchemaRef {
        &self.reading.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let round = self.executed.fetch_add(1, Relaxed);
        let (reading, supply) = (Arc::clone(&self.reading), self.rounds.supply(round, &self.reading));
        let mut stream = RecordBatchReceiverStream::builder(Arc::clone(&reading.schema), WAITING);
        let batches = stream.tx();
        // Reading blocks, and decoding takes as long: neither may hold up who computes or listens.
        stream.spawn_blocking(move || Worker::new(&reading, batches, round == 0)?.run(&supply));
        stream.build()
    }
}

/// Why a reader stops before the last object.
enum Stopped {
    /// Nobody wants more rows.
    Unwanted,
    Failed(DataFusionError),
}

/// One reader at work.
struct Worker<'a> {
    reading: &'a Reading,
    objects: ObjectReader,
    /// For objects that are text.
    decoder: Option<decode::Reader>,
    parquet: ParquetReader,
    batches: Sender<PlanResult<RecordBatch>>,
    counts_skipped: bool,
}

impl<'a> Worker<'a> {
    fn new(reading: &'a Reading, batches: Sender<PlanResult<RecordBatch>>, first_round: bool) -> PlanResult<Self> {
        let decoder = decode::Reader::new(&reading.source, reading.fields.as_deref(), &reading.raw);
        Ok(Self {
            reading,
            objects: ObjectReader::new(reading.max_object),
            decoder: decoder.map_err(|error| DataFusionError::External(Box::new(error)))?,
            parquet: ParquetReader::new(&reading.raw, BATCH),
            batches,
            counts_skipped: first_round && reading.counts_skipped,
        })
    }

    fn run(mut self, supply: &Supply) -> PlanResult<()> {
        while let Some((object, turn)) = supply.take() {
            let mut skipped = Skipped::default();
            let read = self.read(object, turn, &mut skipped);
            if self.counts_skipped {
                self.reading.tally.skip(&skipped);
            }
            match read {
                Ok(()) => self.reading.tally.object(object.size),
                Err(Stopped::Unwanted) => return Ok(()),
                Err(Stopped::Failed(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// Reads one object to its end. What can't be read is left out and counted.
    fn read(&mut self, object: &Object, turn: Turn, skipped: &mut Skipped) -> Result<(), Stopped> {
        let stored = match (turn.bytes, &object.place) {
            (Some(bytes), _) => bytes.map(Stored::Bytes),
            (None, Place::File(path)) => Ok(Stored::File(path)),
            (None, Place::S3 { .. }) => Err(Unreadable::Gone),
        };
        let read = stored.and_then(|stored| match self.decoder {
            Some(_) => self.objects.text(stored).map(|text| self.read_text(object, text, skipped)),
            None => self.objects.bytes(stored).map(|bytes| self.read_parquet(object, bytes, skipped)),
        });
        read.unwrap_or_else(|cause| {
            skipped.add(SkippedUnit::Object, &cause.to_string(), &object.key, 1);
            Ok(())
        })
    }

    fn read_text(&mut self, object: &Object, text: Text, skipped: &mut Skipped) -> Result<(), Stopped> {
        if let Some(damage) = text.damage {
            skipped.add(SkippedUnit::Object, damage, &object.key, 1);
        }
        let mut losses = Losses::new(&object.key, text.damage.is_some(), skipped);
        let mut open = true;
        while let Some(decoder) = &mut self.decoder {
            if std::mem::take(&mut open) {
                decoder.open();
            }
            if self.reading.stop.is_cancelled() {
                return Err(Stopped::Unwanted);
            }
            let mut quota = Quota::new(BATCH);
            let more = decoder.read(&text.text, &mut quota, &mut losses);
            let raw = if quota.rows() > 0 { decoder.finish() } else { Vec::new() };
            self.send(object, raw, quota.rows())?;
            if !more {
                break;
            }
        }
        self.objects.recycle(text);
        Ok(())
    }

    fn read_parquet(&mut self, object: &Object, bytes: Bytes, skipped: &mut Skipped) -> Result<(), Stopped> {
        let parquet = std::mem::replace(&mut self.parquet, ParquetReader::new(&[], BATCH));
        let mut damaged = |cause: &str| {
            skipped.add(SkippedUnit::Object, &format!("not readable as Parquet: {cause}"), &object.key, 1)
        };
        match parquet.open(bytes) {
            Err(cause) => damaged(&cause),
            Ok(batches) => {
                for batch in batches {
                    if self.reading.stop.is_cancelled() {
                        return Err(Stopped::Unwanted);
                    }
                    match batch {
                        Ok((raw, rows)) => self.send(object, raw, rows)?,
                        Err(cause) => {
                            damaged(&cause);
                            break;
                        }
                    }
                }
            }
        }
        self.parquet = parquet;
        Ok(())
    }

    /// Hands over the wanted ones of the decoded rows; waits until there is room for them.
    fn send(&mut self, object: &Object, raw: Vec<ArrayRef>, rows: usize) -> Result<(), Stopped> {
        self.reading.tally.records(rows);
        if rows == 0 {
            return Ok(());
        }
        let batch = self.reading.batch(object, raw, rows).map_err(Stopped::Failed)?;
        if batch.num_rows() == 0 {
            return Ok(());
        }
        self.batches.blocking_send(Ok(batch)).map_err(|_| Stopped::Unwanted)
    }
}

impl Reading {
    fn batch(&self, object: &Object, raw: Vec<ArrayRef>, rows: usize) -> PlanResult<RecordBatch> {
        let mut raw = raw.into_iter();
        let key = |i: usize| object.partitions.get(i - self.raw_columns).unwrap_or(&object.location);
        let constant = |i: usize| Arc::new(StringArray::from_iter_values(repeat_n(key(i), rows))) as ArrayRef;
        let columns = self.columns.iter();
        let columns = columns.filter_map(|i| if *i < self.raw_columns { raw.next() } else { Some(constant(*i)) });
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.decoded), columns.collect(), &options)?;
        self.wanted(batch)
    }

    fn wanted(&self, batch: RecordBatch) -> PlanResult<RecordBatch> {
        let Some(filter) = &self.filter else { return Ok(batch) };
        let passed = filter.evaluate(&batch)?.into_array(batch.num_rows())?;
        let shown: Vec<usize> = (0..self.schema.fields().len()).collect();
        Ok(filter_record_batch(&batch.project(&shown)?, as_boolean_array(&passed)?)?)
    }
}
