//! The executions of a target's workgroup, whoever started them: listed, looked up, stopped.

use futures::{StreamExt as _, TryStreamExt as _, stream};
use tokio::time::{sleep, timeout};

use super::calls::{BATCH, Calls};
use super::client::{self, Clients};
use super::execution::Execution;
use super::failure::{self, Fate};
use super::pace::Pace;
use crate::engine::{EngineError, ExternalId, ServerRun};
use crate::settings::Target;

/// The most ids that one call lists.
const PAGE: usize = BATCH;
/// Single look-ups under way, where several at once are not allowed.
const AT_ONCE: usize = 8;

/// What is in a target's workgroup.
#[derive(Debug)]
pub struct Executions {
    clients: Clients,
    target: Target,
    pace: Pace,
}

impl Executions {
    /// Of a target, with the credentials that its runs have.
    ///
    /// # Errors
    /// When no region is known.
    pub async fn connect(target: &Target) -> Result<Self, EngineError> {
        let pace = Pace::default();
        Ok(Self { clients: client::connect(None, target, &pace).await?, target: target.clone(), pace })
    }

    /// The last `most` executions, newest first. Athena keeps them for 45 days.
    ///
    /// # Errors
    /// When they cannot be listed or looked up.
    pub async fn recent(&self, most: usize) -> Result<Vec<ServerRun>, EngineError> {
        let (mut ids, mut next) = (Vec::new(), None);
        while ids.len() < most {
            let page = i32::try_from(PAGE.min(most - ids.len())).unwrap_or(1);
            let request = self.clients.athena.list_query_executions().set_work_group(self.target.workgroup.clone());
            let answer = request.max_results(page).set_next_token(next.clone()).send().await;
            let answer = answer.map_err(|error| failure::of(&error, self.target.profile.as_deref()).error)?;
            ids.extend(answer.query_execution_ids.unwrap_or_default().into_iter().map(ExternalId));
            // A token that comes back would lead round in a circle.
            match answer.next_token {
                Some(token) if next.as_ref() != Some(&token) => next = Some(token),
                _ => break,
            }
        }
        ids.truncate(most);
        let mut runs = self.of(&ids).await?;
        runs.sort_by_key(|run| std::cmp::Reverse(run.submitted));
        Ok(runs)
    }

    /// These executions; those that the server does not have any more are left out.
    ///
    /// # Errors
    /// When they cannot be looked up.
    pub async fn of(&self, ids: &[ExternalId]) -> Result<Vec<ServerRun>, EngineError> {
        let mut runs = Vec::with_capacity(ids.len());
        for ids in ids.chunks(PAGE) {
            runs.extend(self.described(ids).await?);
        }
        Ok(runs)
    }

    /// Stops an execution and waits, for a limited time, until it is over. One that is over is left as it is.
    ///
    /// # Errors
    /// When it is not there, or may not be stopped.
    pub async fn stop(&self, id: &ExternalId) -> Result<ServerRun, EngineError> {
        let found = self.calls().look(id).await.map_err(|f| f.error)?;
        if found.is_over() {
            return Ok(found.listed());
        }
        self.calls().stop(id).await.map_err(|f| f.error)?;
        match timeout(self.pace.farewell, self.end(id)).await {
            Ok(ended) => ended,
            // The stop was taken; its end is for later.
            Err(_) => Ok(found.listed()),
        }
    }

    /// Waits until an execution is over.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn end(&self, id: &ExternalId) -> Result<ServerRun, EngineError> {
        let mut waits = self.pace.polls();
        loop {
            let now = self.calls().look(id).await.map_err(|f| f.error)?;
            if now.is_over() {
                return Ok(now.listed());
            }
            sleep(waits.step()).await;
        }
    }

    /// At most [`PAGE`] of them: by one call, or one by one where that call is not allowed.
    async fn described(&self, ids: &[ExternalId]) -> Result<Vec<ServerRun>, EngineError> {
        let mut waits = self.pace.retries();
        loop {
            let failure = match self.calls().look_at_all(ids).await {
                Ok(found) => return Ok(found.iter().map(Execution::listed).collect()),
                Err(failure) => failure,
            };
            match waits.next().filter(|_| failure.fate == Fate::Later) {
                Some(wait) => sleep(wait).await,
                None => return self.one_by_one(ids).await,
            }
        }
    }

    async fn one_by_one(&self, ids: &[ExternalId]) -> Result<Vec<ServerRun>, EngineError> {
        let looks = ids.iter().map(|id| async {
            match self.calls().look(id).await.map_err(|f| f.error) {
                Ok(found) => Ok(Some(found.listed())),
                Err(EngineError::Gone { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        });
        stream::iter(looks).buffered(AT_ONCE).try_filter_map(|found| async { Ok(found) }).try_collect().await
    }

    fn calls(&self) -> Calls<'_> {
        Calls { clients: &self.clients, target: &self.target, pace: &self.pace }
    }
}
