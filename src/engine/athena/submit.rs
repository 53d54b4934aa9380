//! Starting a query so that it is started once, and so that its id is learned even when nobody waits any more.

use std::future::Future;

use tokio::time::{sleep, timeout};

use super::calls::Calls;
use super::failure::{Failure, Fate};
use super::run::Task;
use crate::engine::{EngineError, ExternalId};

impl Task {
    /// Starts a query. Every attempt carries the same token, so that a lost answer never starts it twice. Once a
    /// request is out, its answer is waited for even if the run is no longer wanted: without the id nothing can be
    /// stopped.
    pub(super) async fn submit(&self, calls: &Calls<'_>, sql: &str) -> Result<ExternalId, EngineError> {
        let mut waits = self.core.pace.retries();
        let mut lost = false;
        loop {
            if self.is_gone() && !lost {
                return Err(self.cancelled(None));
            }
            let failure = match self.answered(calls.start(sql, &self.control.token)).await {
                Ok(id) => return Ok(id),
                Err(failure) => failure,
            };
            lost |= failure.fate == Fate::Unknown;
            let wait = if failure.fate == Fate::Refused { None } else { waits.next() };
            match wait {
                Some(wait) if lost => sleep(wait).await,
                Some(wait) => tokio::select! { () = sleep(wait) => {}, () = self.gone() => {} },
                None if lost => return Err(self.unknown(failure.error)),
                None => return Err(failure.error),
            }
        }
    }

    /// The answer to a start, for a limited time once the run is no longer wanted.
    async fn answered(&self, start: impl Future<Output = Result<ExternalId, Failure>>) -> Result<ExternalId, Failure> {
        tokio::pin!(start);
        tokio::select! {
            biased;
            answer = &mut start => answer,
            () = self.gone() => {
                timeout(self.core.pace.farewell, start).await.unwrap_or_else(|_| Err(Failure::unanswered()))
            }
        }
    }

    pub(super) fn unknown(&self, error: EngineError) -> EngineError {
        let token = &self.control.token.0;
        let message = format!("{error}; the query may be running at Athena all the same (client token {token})");
        EngineError::Unanswered { message }
    }
}
