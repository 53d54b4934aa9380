//! What goes wrong reaches the user as something to act on.

use std::net::TcpListener;

use logq::engine::{Engine, EngineError, ExternalId};
use serde_json::json;

use super::server::{Athena, Fault, Play};
use super::{QUICK, bound, control, engine, engine_at, look, play, read, run_to_end, target};

/// What a run says whose start is answered with an error.
async fn start_fails(code: &'static str, message: &'static str) -> (EngineError, Athena) {
    let athena = Athena::start(play(1));
    athena.fault("StartQueryExecution", &vec![Fault::Error(400, code, message); 4]);
    let told = run_to_end(&athena).await;
    (told.end.unwrap_err(), athena)
}

/// What a run says whose execution ends with a reason and an error type.
async fn execution_fails(state: &str, reason: &str, error_type: i32) -> (EngineError, Athena) {
    let mut end = look(state, 10_485_760);
    end["Status"]["StateChangeReason"] = json!(reason);
    end["Status"]["AthenaError"] = json!({ "ErrorCategory": 2, "ErrorType": error_type, "ErrorMessage": reason });
    let athena = Athena::start(Play { looks: vec![look("RUNNING", 0), end], ..play(0) });
    let told = run_to_end(&athena).await;
    (told.end.unwrap_err(), athena)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_syntax_error_has_its_place_and_is_not_sent_again() {
    let (error, athena) = start_fails("InvalidRequestException", "line 1:8: mismatched input 'n'").await;
    assert!(matches!(error, EngineError::Query { position: Some((1, 8)), .. }), "{error:?}");
    assert_eq!(athena.seen("StartQueryExecution").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn throttling_is_waited_out() {
    let athena = Athena::start(play(2));
    let throttled = [
        Fault::Error(400, "ThrottlingException", "Rate exceeded"),
        Fault::Error(400, "TooManyRequestsException", "You have exceeded the limit for concurrent queries"),
    ];
    athena.fault("StartQueryExecution", &throttled);
    athena.fault("GetQueryExecution", &throttled[..1]);
    athena.fault("GetQueryResults", &throttled[..1]);
    assert_eq!(run_to_end(&athena).await.rows(), 2);
    assert_eq!((athena.seen("StartQueryExecution").len(), athena.executions()), (3, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn throttling_without_end_is_told_after_the_last_attempt() {
    let (error, athena) = start_fails("ThrottlingException", "Rate exceeded").await;
    assert!(matches!(error, EngineError::Throttled { .. }), "{error:?}");
    assert_eq!(athena.seen("StartQueryExecution").len(), QUICK.attempts as usize);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_says_how_to_get_a_new_one() {
    let (error, _) =
        start_fails("ExpiredTokenException", "The security token included in the request is expired").await;
    let EngineError::Credentials { hint, .. } = error else { panic!("{error:?}") };
    assert!(hint.contains("aws sso login"), "{hint}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_denial_names_action_and_resource() {
    let denial = "User: arn:aws:iam::111122223333:user/ann is not authorized to perform: athena:StartQueryExecution on \
                  resource: arn:aws:athena:eu-west-1:111122223333:workgroup/incident";
    let (error, _) = start_fails("AccessDeniedException", denial).await;
    let EngineError::Permission { message } = error else { panic!("{error:?}") };
    assert!(message.contains("may not do athena:StartQueryExecution on arn:aws:athena:eu-west-1"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_output_location_says_what_to_write_into_the_settings() {
    let (error, _) =
        start_fails("InvalidRequestException", "No output location provided. An output location is …").await;
    let EngineError::Setup { hint, .. } = error else { panic!("{error:?}") };
    assert!(hint.contains("output = "), "{hint}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_table_points_to_its_ddl() {
    let reason = "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.logs.cloudtrail' does not exist";
    let (error, athena) = execution_fails("FAILED", reason, 1110).await;
    let EngineError::Setup { hint, .. } = error else { panic!("{error:?}") };
    assert!(hint.contains("logq ddl"), "{hint}");
    assert!(athena.seen("StopQueryExecution").is_empty(), "it is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_limit_and_a_stop_by_someone_else_are_cut_offs() {
    for reason in ["Bytes scanned limit was exceeded", "Query cancelled by user"] {
        let (error, athena) = execution_fails("CANCELLED", reason, 1011).await;
        let EngineError::CutOff { message } = error else { panic!("{error:?}") };
        assert!(message.contains(reason) && message.contains("10.0 MiB"), "{message}");
        assert!(athena.seen("StopQueryExecution").is_empty(), "it is over");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_that_may_not_be_read_is_a_permission() {
    let athena = Athena::start(play(1));
    athena.fault("GetQueryResults", &[Fault::Error(400, "AccessDeniedException", "Access Denied to s3://ir-results/")]);
    let told = run_to_end(&athena).await;
    assert!(matches!(told.error(), EngineError::Permission { .. }), "{:?}", told.error());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_execution_that_is_not_there_says_so() {
    let athena = Athena::start(play(1));
    let told = read(engine(&athena).attach(ExternalId("q-7".to_owned()), control())).await;
    assert_eq!(told.error().to_string(), "QueryExecution q-7 was not found");
    assert!(athena.seen("StopQueryExecution").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_a_connection() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let engine = engine_at(&format!("http://{address}"), target(), QUICK);
    let told = read(engine.start(bound("SELECT 1 AS n"), control())).await;
    let EngineError::Connection { message } = told.error() else { panic!("{:?}", told.error()) };
    assert!(message.contains("cannot reach Athena") && !message.contains("may be running"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_not_athenas_leaves_the_start_open() {
    let athena = Athena::start(play(1));
    athena.fault("StartQueryExecution", &vec![Fault::Garbage; 8]);
    let told = run_to_end(&athena).await;
    let EngineError::Unanswered { message } = told.error() else { panic!("{:?}", told.error()) };
    assert!(message.contains("is not Athena"), "{message}");
}
