//! What Athena tells of one execution: state, figures, and why it ended.

use std::time::Duration;

use aws_sdk_athena::primitives::DateTime;
use aws_sdk_athena::types::{
    AthenaError, EncryptionOption, QueryExecution, QueryExecutionState, QueryExecutionStatistics, StatementType,
};

use bytesize::ByteSize;
use jiff::Timestamp;

use super::message;
use crate::engine::{EngineError, ExternalId, Phase, ServerRun, ServerState, Summary, aws};

/// Where an execution is. Athena may take a running one back to the queue (it retries transient errors itself).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// Waiting.
    Queued,
    /// Working.
    Running,
    /// Done; rows can be fetched.
    Succeeded,
    /// Over without rows.
    Failed,
    /// Stopped: by us, by someone else, or by a limit.
    Cancelled,
}

/// The newest answer about one execution.
#[derive(Debug, Clone)]
pub(super) struct Execution(QueryExecution);

impl Execution {
    pub(super) fn new(answer: QueryExecution) -> Self {
        Self(answer)
    }

    /// A state that this program does not know is treated as running: looking again is always right.
    pub(super) fn state(&self) -> State {
        match self.0.status().and_then(|s| s.state()) {
            Some(QueryExecutionState::Queued) => State::Queued,
            Some(QueryExecutionState::Succeeded) => State::Succeeded,
            Some(QueryExecutionState::Failed) => State::Failed,
            Some(QueryExecutionState::Cancelled) => State::Cancelled,
            _ => State::Running,
        }
    }

    /// Whether the state is final.
    pub(super) fn is_over(&self) -> bool {
        !matches!(self.state(), State::Queued | State::Running)
    }

    /// The stage to show.
    pub(super) fn phase(&self) -> Phase {
        match self.state() {
            State::Queued => Phase::Queued,
            State::Running => Phase::Running,
            State::Succeeded => Phase::Fetching,
            State::Failed | State::Cancelled => Phase::Done,
        }
    }

    /// Bytes scanned so far; grows while the query runs.
    pub(super) fn bytes(&self) -> u64 {
        count(self.0.statistics().and_then(QueryExecutionStatistics::data_scanned_in_bytes))
    }

    /// Whether this is SHOW, DESCRIBE or EXPLAIN.
    pub(super) fn is_utility(&self) -> bool {
        self.0.statement_type() == Some(&StatementType::Utility)
    }

    /// Whether this is a query: the first row of its first page holds the column labels.
    pub(super) fn is_dml(&self) -> bool {
        self.0.statement_type() == Some(&StatementType::Dml)
    }

    /// Where the result lies, as it was really written; nowhere where the workgroup manages results.
    pub(super) fn output_location(&self) -> Option<&str> {
        self.0.result_configuration().and_then(|r| r.output_location()).filter(|location| !location.is_empty())
    }

    /// Whether the result was encrypted by Athena's own client, so that S3 gives out what only that can read.
    pub(super) fn is_sealed(&self) -> bool {
        let encryption = self.0.result_configuration().and_then(|r| r.encryption_configuration());
        encryption.is_some_and(|e| e.encryption_option == EncryptionOption::CseKms)
    }

    /// The execution whose result this one gave again, if the server did not run it: its id is in the result's name.
    pub(super) fn original(&self) -> Option<ExternalId> {
        let reused = self.0.statistics().and_then(|figures| figures.result_reuse_information());
        reused.filter(|r| r.reused_previous_result())?;
        let (_, name) = self.output_location()?.rsplit_once('/')?;
        let id = name.split('.').next().filter(|id| !id.is_empty() && *id != self.id())?;
        Some(ExternalId(id.to_owned()))
    }

    /// How long before this execution another one had its result.
    pub(super) fn after(&self, other: &Self) -> Option<Duration> {
        let ended = |execution: &Self| instant(execution.0.status()?.completion_date_time()?);
        Duration::try_from(ended(self)?.duration_since(ended(other)?)).ok()
    }

    /// Fills in what the server knows of a run.
    pub(super) fn describe(&self, summary: &mut Summary) {
        summary.billed_bytes = Some(self.bytes());
        summary.output_location = self.output_location().map(str::to_owned);
        let Some(figures) = self.0.statistics() else { return };
        summary.queued = millis(figures.query_queue_time_in_millis());
        summary.planning = millis(figures.query_planning_time_in_millis());
        summary.engine = millis(figures.engine_execution_time_in_millis());
        summary.reused = figures.result_reuse_information().is_some_and(|r| r.reused_previous_result());
    }

    /// Its id.
    pub(super) fn id(&self) -> &str {
        self.0.query_execution_id().unwrap_or_default()
    }

    /// As anybody sees it.
    pub(super) fn listed(&self) -> ServerRun {
        let status = self.0.status();
        let reason = status.and_then(|s| s.state_change_reason()).filter(|s| !s.is_empty());
        ServerRun {
            id: ExternalId(self.id().to_owned()),
            state: match self.state() {
                State::Queued => ServerState::Queued,
                State::Running => ServerState::Running,
                State::Succeeded => ServerState::Succeeded,
                State::Failed => ServerState::Failed,
                State::Cancelled => ServerState::Cancelled,
            },
            sql: self.0.query().unwrap_or_default().to_owned(),
            workgroup: self.0.work_group().map(str::to_owned),
            submitted: status.and_then(|s| s.submission_date_time()).and_then(instant),
            completed: status.and_then(|s| s.completion_date_time()).and_then(instant),
            bytes: self.bytes(),
            reason: reason.map(str::to_owned),
            output: self.0.result_configuration().and_then(|r| r.output_location()).map(str::to_owned),
        }
    }

    /// Why an execution that is over has no rows, and was not stopped by us.
    pub(super) fn reason(&self) -> EngineError {
        let status = self.0.status();
        let said = status.and_then(|s| s.state_change_reason()).filter(|s| !s.is_empty());
        if self.state() == State::Cancelled {
            let why = said.unwrap_or("stopped by someone else");
            let message = format!("Athena ended the query after {}: {why}", ByteSize(self.bytes()));
            return EngineError::CutOff { message };
        }
        let error = status.and_then(|s| s.athena_error());
        let text = said.or_else(|| error.and_then(AthenaError::error_message)).unwrap_or("Athena gave no reason");
        by_type(error, text, self.id())
    }
}

/// The numbers of `AthenaError.ErrorType` are a published list; they decide where they say more than the text.
fn by_type(error: Option<&AthenaError>, text: &str, id: &str) -> EngineError {
    let message = text.to_owned();
    match error.and_then(AthenaError::error_type) {
        Some(1500 | 1501 | 234) => EngineError::Permission { message: aws::denied(text) },
        Some(206 | 210) => EngineError::CutOff { message },
        Some(1400..=1406 | 1602) => EngineError::Throttled { message },
        Some(1306) => EngineError::Setup { message, hint: "the bucket does not exist in this region".to_owned() },
        Some(401 | 402) if !matches!(message::read(text), EngineError::Permission { .. }) => EngineError::Setup {
            message,
            hint: "check `output` in the target of logq.toml and the permissions on it".to_owned(),
        },
        Some(100 | 200..=240 | 1700 | 1701 | 9999) => {
            EngineError::query(format!("{text} (an error inside Athena; execution {id})"))
        }
        _ => message::read(text),
    }
}

fn instant(time: &DateTime) -> Option<Timestamp> {
    Timestamp::new(time.secs(), i32::try_from(time.subsec_nanos()).ok()?).ok()
}

fn millis(n: Option<i64>) -> Duration {
    Duration::from_millis(count(n))
}

/// Figures are signed in the protocol; a negative one means nothing.
fn count(n: Option<i64>) -> u64 {
    n.and_then(|n| u64::try_from(n).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use aws_sdk_athena::types::{QueryExecutionStatus, ResultConfiguration, ResultReuseInformation};

    use super::*;

    fn ended(state: QueryExecutionState, reason: &str, error_type: Option<i32>) -> Execution {
        let error = error_type.map(|t| AthenaError::builder().error_category(2).error_type(t).build());
        let status = QueryExecutionStatus::builder().state(state).state_change_reason(reason).set_athena_error(error);
        let figures = QueryExecutionStatistics::builder().data_scanned_in_bytes(10_485_760).build();
        let answer = QueryExecution::builder().query_execution_id("q-1").status(status.build()).statistics(figures);
        Execution::new(answer.build())
    }

    fn failed(reason: &str, error_type: i32) -> EngineError {
        ended(QueryExecutionState::Failed, reason, Some(error_type)).reason()
    }

    #[test]
    fn a_stop_by_someone_else_and_a_scan_limit_are_cut_offs_with_the_bytes() {
        for reason in ["Bytes scanned limit was exceeded", ""] {
            let error = ended(QueryExecutionState::Cancelled, reason, None).reason();
            let EngineError::CutOff { message } = error else { panic!("{error:?}") };
            assert!(message.contains("after 10.0 MiB"), "{message}");
        }
    }

    #[test]
    fn the_error_type_decides_where_the_text_says_nothing() {
        assert!(matches!(failed("nope", 1500), EngineError::Permission { .. }));
        assert!(matches!(failed("nope", 206), EngineError::CutOff { .. }));
        assert!(matches!(failed("nope", 1403), EngineError::Throttled { .. }));
        assert!(matches!(failed("cannot write", 401), EngineError::Setup { .. }));
        assert!(matches!(failed("nope", 1008), EngineError::Query { .. }));
    }

    #[test]
    fn an_error_inside_athena_shows_the_id_for_support() {
        let EngineError::Query { message, .. } = failed("INTERNAL_ERROR", 100) else { panic!() };
        assert!(message.contains("q-1"), "{message}");
    }

    #[test]
    fn results_that_may_not_be_written_are_a_permission() {
        let error = failed("Access denied when writing output to url: s3://b/x.csv", 401);
        assert!(matches!(error, EngineError::Permission { .. }), "{error:?}");
    }

    #[test]
    fn a_failed_execution_without_any_reason_still_says_so() {
        let answer = QueryExecution::builder()
            .status(QueryExecutionStatus::builder().state(QueryExecutionState::Failed).build())
            .build();
        assert_eq!(Execution::new(answer).reason().to_string(), "Athena gave no reason");
    }

    #[test]
    fn an_unknown_state_is_looked_at_again() {
        let status = QueryExecutionStatus::builder().state(QueryExecutionState::from("PONDERING")).build();
        let execution = Execution::new(QueryExecution::builder().status(status).build());
        assert_eq!(execution.state(), State::Running);
        assert!(!execution.is_over());
    }

    #[test]
    fn the_summary_has_the_servers_figures_and_the_location_really_used() {
        let figures = QueryExecutionStatistics::builder()
            .data_scanned_in_bytes(42)
            .query_queue_time_in_millis(120)
            .query_planning_time_in_millis(300)
            .engine_execution_time_in_millis(-5)
            .result_reuse_information(ResultReuseInformation::builder().reused_previous_result(true).build())
            .build();
        let place = ResultConfiguration::builder().output_location("s3://enforced/q-1.csv").build();
        let execution =
            Execution::new(QueryExecution::builder().statistics(figures).result_configuration(place).build());
        let mut summary = Summary::default();
        execution.describe(&mut summary);
        assert_eq!(summary.billed_bytes, Some(42));
        assert_eq!(summary.queued, Duration::from_millis(120));
        assert_eq!(summary.planning, Duration::from_millis(300));
        assert_eq!(summary.engine, Duration::ZERO);
        assert_eq!(summary.output_location.as_deref(), Some("s3://enforced/q-1.csv"));
        assert!(summary.reused);
    }
}
