//! The calls that a run makes.

use aws_sdk_athena::config::Config;
use aws_sdk_athena::config::retry::RetryConfig;
use aws_sdk_athena::config::timeout::TimeoutConfig;
use aws_sdk_athena::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_athena::operation::get_query_results::GetQueryResultsOutput;
use aws_sdk_athena::types::{
    QueryExecutionContext, ResultConfiguration, ResultReuseByAgeConfiguration, ResultReuseConfiguration,
};

use super::client::Clients;
use super::execution::Execution;
use super::failure::{self, Failure, Fate};
use super::pace::Pace;
use crate::engine::{ClientToken, EngineError, ExternalId};
use crate::settings::Target;

/// The most rows that one page can have.
pub(super) const PAGE_ROWS: u16 = 1000;

/// The most ids that BatchGetQueryExecution takes.
pub(super) const BATCH: usize = 50;

/// Athena as a run sees it.
#[derive(Debug)]
pub(super) struct Calls<'a> {
    /// The clients.
    pub(super) clients: &'a Clients,
    /// The target of the run.
    pub(super) target: &'a Target,
    /// Its time constants.
    pub(super) pace: &'a Pace,
}

impl Calls<'_> {
    /// Starts a query, one attempt: between attempts the caller must be able to give up. The same token gives the
    /// same execution.
    pub(super) async fn start(&self, sql: &str, token: &ClientToken) -> Result<ExternalId, Failure> {
        let target = self.target;
        let database = target.database.as_ref().map(|d| QueryExecutionContext::builder().database(d).build());
        let output = target.output.as_ref().map(|o| ResultConfiguration::builder().output_location(o).build());
        let reuse = target.reuse.and_then(|minutes| i32::try_from(minutes).ok()).map(reuse);
        let request = self.clients.athena.start_query_execution().query_string(sql).client_request_token(&token.0);
        let answer = request
            .set_result_reuse_configuration(reuse)
            .set_work_group(target.workgroup.clone())
            .set_query_execution_context(database)
            .set_result_configuration(output)
            .customize()
            .config_override(Config::builder().retry_config(RetryConfig::disabled()))
            .send()
            .await
            .map_err(|e| self.failed(e))?;
        answer.query_execution_id.map(ExternalId).ok_or_else(|| incomplete("StartQueryExecution"))
    }

    /// The newest state and figures.
    pub(super) async fn look(&self, id: &ExternalId) -> Result<Execution, Failure> {
        let answer = self.clients.athena.get_query_execution().query_execution_id(&id.0).send().await;
        let answer = answer.map_err(|e| self.failed(e))?;
        answer.query_execution.map(Execution::new).ok_or_else(|| incomplete("GetQueryExecution"))
    }

    /// The same of several executions, at most [`BATCH`]; one attempt. Those that are not there are left out.
    pub(super) async fn look_at_all(&self, ids: &[ExternalId]) -> Result<Vec<Execution>, Failure> {
        let ids = ids.iter().map(|id| id.0.clone()).collect();
        let request = self.clients.athena.batch_get_query_execution().set_query_execution_ids(Some(ids)).customize();
        let once = Config::builder().retry_config(RetryConfig::disabled());
        let answer = request.config_override(once).send().await.map_err(|e| self.failed(e))?;
        Ok(answer.query_executions.unwrap_or_default().into_iter().map(Execution::new).collect())
    }

    /// One page of rows; `None` is the first.
    pub(super) async fn page(&self, id: &ExternalId, next: Option<String>) -> Result<GetQueryResultsOutput, Failure> {
        let request = self.clients.athena.get_query_results().query_execution_id(&id.0).max_results(PAGE_ROWS.into());
        request.set_next_token(next).send().await.map_err(|e| self.failed(e))
    }

    /// Stops a query; harmless when it is over. An attempt that hangs leaves time for others.
    pub(super) async fn stop(&self, id: &ExternalId) -> Result<(), Failure> {
        let patience = TimeoutConfig::builder().operation_attempt_timeout(self.pace.farewell / 3).build();
        let request = self.clients.athena.stop_query_execution().query_execution_id(&id.0);
        let answer = request.customize().config_override(Config::builder().timeout_config(patience)).send().await;
        answer.map(drop).map_err(|e| self.failed(e))
    }

    fn failed<E, R>(&self, error: SdkError<E, R>) -> Failure
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        failure::of(&error, self.target.profile.as_deref())
    }
}

/// Answers of this age count as new.
fn reuse(minutes: i32) -> ResultReuseConfiguration {
    let by_age = ResultReuseByAgeConfiguration::builder().enabled(true).max_age_in_minutes(minutes).build();
    ResultReuseConfiguration::builder().result_reuse_by_age_configuration(by_age).build()
}

fn incomplete(call: &str) -> Failure {
    let message = format!("the answer to {call} is incomplete; is this endpoint Athena?");
    Failure { error: EngineError::Connection { message }, fate: Fate::Unknown }
}
