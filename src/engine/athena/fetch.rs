//! The rows of a query that succeeded. The first page brings the types and the first rows at once; what it leaves is read
//! from the result object in S3, or page by page where there is no such object or no right to it.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::record_batch::RecordBatch;
use aws_sdk_athena::operation::get_query_results::GetQueryResultsOutput;
use aws_sdk_athena::types::{ColumnInfo, Row};
use tokio::time::timeout;

use super::calls::{Calls, PAGE_ROWS};
use super::execution::Execution;
use super::object::{ResultObject, Source};
use super::pages::Pages;
use super::run::Task;
use crate::engine::{EngineError, ExternalId, RunEvent, Skipped};

/// Rows of a batch from the object.
const BATCH_ROWS: usize = 8192;
/// Parts of an object that are asked for side by side: 32 MiB are under way at most.
const PARTS: usize = 8;
/// The same where a limit may make most of them worthless.
const PARTS_OF_LIMITED: usize = 2;

/// How the rows were handed out.
#[derive(Debug, Default)]
pub(super) struct Fetched {
    /// Whether the limit cut them.
    pub(super) truncated: bool,
    /// What the user should know.
    pub(super) notes: Vec<String>,
}

/// How many rows the limit lets through, still.
#[derive(Debug, Clone, Copy)]
struct Room(usize);

impl Room {
    /// Takes as many of `rows` as there is room for; says how many, and whether some are left over.
    fn take(&mut self, rows: usize) -> (usize, bool) {
        let taken = rows.min(self.0);
        self.0 -= taken;
        (taken, rows > taken)
    }
}

impl Task {
    /// Hands out the rows of an execution that succeeded. With exactly as many rows as the limit one more page may be
    /// looked at to know.
    pub(super) async fn fetch(
        &self,
        calls: &Calls<'_>,
        id: &ExternalId,
        execution: &Execution,
    ) -> Result<Fetched, EngineError> {
        let page = calls.page(id, None).await.map_err(|f| f.error)?;
        let (infos, mut rows, next) = parts(page);
        let pages = Pages::open(execution, &infos, &mut rows);
        self.tell(RunEvent::Schema(Arc::clone(pages.columns().schema()))).await;
        let mut room = Room(self.control.limit.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(usize::MAX)));
        let (taken, truncated) = room.take(rows.len());
        rows.truncate(taken);
        let Some(token) = next.filter(|_| !truncated) else {
            self.deliver(&pages, &rows).await?;
            return Ok(Fetched { truncated, ..Fetched::default() });
        };
        // What a limit leaves is often less than a page; then the object is not worth its first part.
        if !execution.is_dml() || room.0 < usize::from(PAGE_ROWS) {
            let truncated = self.remaining_pages(calls, id, &pages, rows, token, room).await?;
            return Ok(Fetched { truncated, ..Fetched::default() });
        }
        let known = rows.len();
        let (delivered, object) =
            tokio::join!(self.deliver(&pages, &rows), self.object(calls, execution, &infos, known));
        delivered?;
        match object {
            Ok(object) => {
                let truncated = self.remaining_records(object, &pages, room).await?;
                Ok(Fetched { truncated, ..Fetched::default() })
            }
            Err(why) => {
                let truncated = self.remaining_pages(calls, id, &pages, Vec::new(), token, room).await?;
                let note = format!("rows came in pages of {PAGE_ROWS}, which is slow, and not from S3: {why}");
                Ok(Fetched { truncated, notes: vec![note] })
            }
        }
    }

    /// Opens the result object behind the rows that are known. If it cannot be read, says why; nothing is lost then.
    async fn object(
        &self,
        calls: &Calls<'_>,
        execution: &Execution,
        infos: &[ColumnInfo],
        known: usize,
    ) -> Result<ResultObject, String> {
        let location = execution.output_location().ok_or("the workgroup keeps its results to itself")?;
        if execution.is_sealed() {
            return Err("the result is encrypted with CSE_KMS".to_owned());
        }
        let place = location.strip_prefix("s3://").and_then(|rest| rest.split_once('/'));
        let (bucket, key) = place.ok_or_else(|| format!("{location} is no place in S3"))?;
        let source = Source {
            client: calls.clients.s3.clone(),
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            pace: *calls.pace,
            at_once: if self.control.limit.is_some() { PARTS_OF_LIMITED } else { PARTS },
            profile: calls.target.profile.clone(),
        };
        let labels: Vec<&str> = infos.iter().map(|c| c.label().unwrap_or(c.name())).collect();
        let opened = timeout(calls.pace.answer, ResultObject::open(source, &labels, known)).await;
        opened.map_err(|_| format!("S3 did not give {location} in time"))?.map_err(|error| error.to_string())
    }

    /// Hands out what is left of the object; says whether the limit cut it.
    async fn remaining_records(
        &self,
        mut object: ResultObject,
        pages: &Pages,
        mut room: Room,
    ) -> Result<bool, EngineError> {
        // With no room left one more record is looked for, to know whether there is one.
        while let Some(records) = object.records(room.0.saturating_add(1).min(BATCH_ROWS)).await? {
            let (taken, truncated) = room.take(records.len());
            if taken > 0 {
                let records = records.first(taken);
                let batch = self.decoded(|skipped| pages.columns().batch(|i| records.column(i), skipped))?;
                self.tell(RunEvent::Batch(batch)).await;
            }
            if truncated {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Hands out `rows` and the pages after them; says whether the limit cut them. The next page is fetched while the
    /// reader takes the last one.
    async fn remaining_pages(
        &self,
        calls: &Calls<'_>,
        id: &ExternalId,
        pages: &Pages,
        mut rows: Vec<Row>,
        mut token: String,
        mut room: Room,
    ) -> Result<bool, EngineError> {
        let mut seen = HashSet::new();
        loop {
            if !seen.insert(token.clone()) {
                let message = "Athena's pages go in a circle: a page token came twice".to_owned();
                return Err(EngineError::Connection { message });
            }
            let (delivered, page) = tokio::join!(self.deliver(pages, &rows), calls.page(id, Some(token)));
            delivered?;
            let next;
            (_, rows, next) = parts(page.map_err(|f| f.error)?);
            let (taken, truncated) = room.take(rows.len());
            rows.truncate(taken);
            match next.filter(|_| !truncated) {
                Some(next) => token = next,
                None => {
                    self.deliver(pages, &rows).await?;
                    return Ok(truncated);
                }
            }
        }
    }

    async fn deliver(&self, pages: &Pages, rows: &[Row]) -> Result<(), EngineError> {
        if rows.is_empty() || pages.columns().schema().fields().is_empty() {
            return Ok(());
        }
        let batch = self.decoded(|skipped| pages.batch(rows, skipped))?;
        self.tell(RunEvent::Batch(batch)).await;
        Ok(())
    }

    /// Decodes rows and counts them, and what could not be read.
    fn decoded(
        &self,
        read: impl FnOnce(&mut Skipped) -> Result<RecordBatch, EngineError>,
    ) -> Result<RecordBatch, EngineError> {
        let mut skipped = self.progress.borrow().skipped.clone();
        let batch = read(&mut skipped)?;
        self.progress.send_modify(|p| {
            p.rows += batch.num_rows() as u64;
            p.skipped = skipped;
        });
        Ok(batch)
    }
}

fn parts(page: GetQueryResultsOutput) -> (Vec<ColumnInfo>, Vec<Row>, Option<String>) {
    let (infos, rows) = page.result_set.map_or_else(Default::default, |set| {
        let infos = set.result_set_metadata.and_then(|m| m.column_info).unwrap_or_default();
        (infos, set.rows.unwrap_or_default())
    });
    (infos, rows, page.next_token)
}
