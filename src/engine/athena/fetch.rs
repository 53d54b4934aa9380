//! Rows, page by page: the next page is fetched while the reader takes the last one.

use std::sync::Arc;

use aws_sdk_athena::operation::get_query_results::GetQueryResultsOutput;
use aws_sdk_athena::types::{ColumnInfo, Row};

use super::calls::Calls;
use super::execution::Execution;
use super::pages::Pages;
use super::run::Task;
use crate::engine::{EngineError, ExternalId, RunEvent};

impl Task {
    /// Hands out the rows of an execution that succeeded; says whether the limit cut them. With exactly as many
    /// rows as the limit one more page may be looked at to know.
    pub(super) async fn fetch(
        &self,
        calls: &Calls<'_>,
        id: &ExternalId,
        execution: &Execution,
    ) -> Result<bool, EngineError> {
        let page = calls.page(id, None).await.map_err(|f| f.error)?;
        let (infos, mut rows, mut next) = parts(page);
        let pages = Pages::open(execution, &infos, &mut rows);
        self.tell(RunEvent::Schema(Arc::clone(pages.schema()))).await;
        let mut room = self.control.limit.map_or(usize::MAX, |n| usize::try_from(n).unwrap_or(usize::MAX));
        loop {
            let truncated = rows.len() > room;
            rows.truncate(room);
            room -= rows.len();
            let Some(token) = next.filter(|_| !truncated) else {
                self.deliver(&pages, &rows).await?;
                return Ok(truncated);
            };
            let (delivered, page) = tokio::join!(self.deliver(&pages, &rows), calls.page(id, Some(token)));
            delivered?;
            (_, rows, next) = parts(page.map_err(|f| f.error)?);
        }
    }

    async fn deliver(&self, pages: &Pages, rows: &[Row]) -> Result<(), EngineError> {
        if rows.is_empty() || pages.schema().fields().is_empty() {
            return Ok(());
        }
        let mut skipped = self.progress.borrow().skipped.clone();
        let batch = pages
            .batch(rows, &mut skipped)
            .map_err(|e| EngineError::Connection { message: format!("the rows do not fit their columns: {e}") })?;
        self.progress.send_modify(|p| {
            p.rows += rows.len() as u64;
            p.skipped = skipped;
        });
        self.tell(RunEvent::Batch(batch)).await;
        Ok(())
    }
}

fn parts(page: GetQueryResultsOutput) -> (Vec<ColumnInfo>, Vec<Row>, Option<String>) {
    let (infos, rows) = page.result_set.map_or_else(Default::default, |set| {
        let infos = set.result_set_metadata.and_then(|m| m.column_info).unwrap_or_default();
        (infos, set.rows.unwrap_or_default())
    });
    (infos, rows, page.next_token)
}
