use super::*;
use crate::engine::aws::credentials;

const DENIED: &str = "User: arn:aws:sts::111122223333:assumed-role/ir/ann is not authorized to perform: \
                      athena:StartQueryExecution on resource: arn:aws:athena:eu-west-1:111122223333:workgroup/incident \
                      because no identity-based policy allows the athena:StartQueryExecution action";

#[test]
fn a_denial_names_who_may_not_do_what_where() {
    assert_eq!(
        crate::engine::aws::denied(DENIED),
        "arn:aws:sts::111122223333:assumed-role/ir/ann may not do athena:StartQueryExecution on \
         arn:aws:athena:eu-west-1:111122223333:workgroup/incident (because no identity-based policy allows the \
         athena:StartQueryExecution action)"
    );
}

#[test]
fn a_denial_without_that_form_is_passed_on_whole() {
    let text = "Access denied when writing output to url: s3://b/x.csv . Please ensure you are allowed to access the S3 bucket.";
    assert_eq!(crate::engine::aws::denied(text), text);
    assert!(matches!(read(text), EngineError::Permission { .. }));
    assert!(matches!(read(DENIED), EngineError::Permission { .. }));
}

#[test]
fn a_syntax_error_has_its_place() {
    let error = read("line 3:17: mismatched input 'FORM'. Expecting: ',', 'FROM'");
    let EngineError::Query { position, message, .. } = error else { panic!("{error:?}") };
    assert_eq!(position, Some((3, 17)));
    assert!(message.contains("mismatched input 'FORM'"));
}

#[test]
fn a_place_is_only_read_where_there_is_one() {
    assert_eq!(position("COLUMN_NOT_FOUND: line 12:8: Column 'x' cannot be resolved"), Some((12, 8)));
    assert_eq!(position("the line before: 12"), None);
    assert_eq!(position("line up: then line 4:2"), Some((4, 2)));
    assert_eq!(position("line 99999999999999999999:1"), None);
    assert_eq!(position("line 1:"), None);
    assert_eq!(position(""), None);
}

#[test]
fn no_output_location_says_what_to_write() {
    let error = read(
        "No output location provided. An output location is required either through the Workgroup result \
         configuration setting or as an API input.",
    );
    let EngineError::Setup { hint, .. } = error else { panic!("{error:?}") };
    assert!(hint.contains("output = \"s3://"), "{hint}");
}

#[test]
fn a_missing_workgroup_or_bucket_is_set_up_not_sql() {
    for text in
        ["WorkGroup is not found.", "WorkGroup incident is disabled.", "Unable to verify/create output bucket b"]
    {
        assert!(matches!(read(text), EngineError::Setup { .. }), "{text}");
    }
}

#[test]
fn a_missing_table_points_to_the_ddl() {
    for text in [
        "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.logs.cloudtrail' does not exist",
        "SCHEMA_NOT_FOUND: line 1:15: Schema 'logs' does not exist",
        "line 1:15: Table awsdatacatalog.logs.cloudtrail does not exist",
    ] {
        let error = read(text);
        let EngineError::Setup { hint, .. } = error else { panic!("{text}: {error:?}") };
        assert!(hint.contains("logq ddl"), "{hint}");
    }
}

#[test]
fn a_failed_query_that_says_nothing_else_is_a_query_error() {
    let text = "HIVE_BAD_DATA: Error parsing field value 'x' for field 3: For input string: \"x\"";
    assert!(matches!(read(text), EngineError::Query { position: None, .. }));
    assert!(matches!(read("Query timeout"), EngineError::CutOff { .. }));
    assert!(matches!(read("HIVE_S3_THROTTLING: Please reduce your request rate."), EngineError::Throttled { .. }));
}

fn hint(text: &str, profile: Option<&str>) -> String {
    match credentials(text, profile) {
        EngineError::Credentials { hint, .. } => hint,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_expired_sso_session_names_the_exact_command() {
    let text = "the SSO token has expired and cannot be refreshed";
    assert_eq!(hint(text, Some("ir")), "type `aws sso login --profile ir`");
    assert_eq!(hint(text, Some("it's me")), r"type `aws sso login --profile 'it'\''s me'`");
    assert_eq!(hint(text, None), "type `aws sso login`");
}

#[test]
fn expired_keys_and_missing_ones_have_other_hints() {
    let expired = "The security token included in the request is expired";
    assert!(hint(expired, Some("ir")).contains("aws sso login --profile ir"));
    assert!(hint(expired, None).contains("get new keys"));
    assert!(hint("no providers in chain provided credentials", None).contains("AWS_PROFILE"));
}

#[test]
fn a_place_moves_to_the_authors_text_in_the_message_too() {
    let sent = read("COLUMN_NOT_FOUND: line 12:8: Column 'x' cannot be resolved");
    let EngineError::Query { message, position, .. } = placed(sent.clone(), |l, c| Some((l + 1, c - 5))) else {
        panic!()
    };
    assert_eq!(position, Some((13, 3)));
    assert_eq!(message, "COLUMN_NOT_FOUND: line 13:3: Column 'x' cannot be resolved");
    let unknown = placed(sent, |_, _| None);
    assert!(matches!(unknown, EngineError::Query { position: None, .. }), "{unknown:?}");
}

#[test]
fn a_mistyped_column_is_told_its_nearest() {
    let error =
        read("COLUMN_NOT_FOUND: line 1:8: Column 't.eventnam' cannot be resolved or requester is not authorized");
    let told = suggested(error, ["eventtime", "eventname"].into_iter());
    assert!(
        matches!(&told, EngineError::Query { hint: Some(hint), .. } if hint == "did you mean `eventname`?"),
        "{told:?}"
    );
}

#[test]
fn a_column_that_the_kind_has_is_missing_in_the_table() {
    let error = read("COLUMN_NOT_FOUND: line 1:8: Column 'tlsdetails' cannot be resolved");
    let told = suggested(error, ["eventtime", "tlsdetails"].into_iter());
    assert!(matches!(&told, EngineError::Query { hint: Some(hint), .. } if hint.contains("lacks it")), "{told:?}");
}

#[test]
fn what_athena_wraps_around_a_message_is_taken_off() {
    let text = "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved. This query ran against the \"logs\" database, \
                unless qualified by the query. Please post the error message on our forum or contact customer support \
                with Query Id: 1";
    assert_eq!(read(text).to_string(), "COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved.");
    let ddl = "[ErrorCategory:USER_ERROR, ErrorCode:DDL_FAILED], Detail:FAILED: ParseException line 1:3 missing EOF";
    assert_eq!(read(ddl).to_string(), "FAILED: ParseException line 1:3 missing EOF");
}
