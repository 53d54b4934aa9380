#![allow(clippy::unwrap_used)]

use super::*;
use crate::demo::clock::on;
use crate::demo::world::{HOME, K_LEAK, PROD};

fn logged(caller: &Caller, call: &Call) -> (Event, Value) {
    let mut trail = Trail::default();
    trail.log(&mut Rng::of("test", 0), on(0, 9, 12, 0), caller, call);
    let event = trail.events.pop().unwrap();
    let json = serde_json::from_str(&event.json).unwrap();
    (event, json)
}

fn reporter() -> Caller {
    Caller::user(PROD, "svc-report", K_LEAK, "192.0.2.70", "aws-cli/2.17.18 md/command#")
}

#[test]
fn a_record_has_the_keys_that_aws_writes() {
    let call = Call::new("iam", "CreateAccessKey", "us-east-1").request(json!({"userName": "x"}));
    let (event, json) = logged(&reporter(), &call);
    assert_eq!(json["eventVersion"], "1.11");
    assert_eq!(json["eventTime"], "2026-03-10T09:12:00Z");
    assert_eq!(json["sourceIPAddress"], "192.0.2.70");
    assert_eq!(json["userAgent"], "aws-cli/2.17.18 md/command#iam.create-access-key");
    assert_eq!(json["userIdentity"]["accessKeyId"], K_LEAK);
    assert_eq!(json["requestParameters"]["userName"], "x");
    assert_eq!((&json["responseElements"], &json["readOnly"]), (&Value::Null, &json!(false)));
    assert_eq!(json["tlsDetails"]["clientProvidedHostHeader"], "iam.amazonaws.com");
    assert!(json.get("errorCode").is_none() && json.get("resources").is_none());
    assert!(json["eventID"].as_str().unwrap().parse::<uuid::Uuid>().is_ok());
    assert_eq!((event.account, event.region), (PROD, "us-east-1"));
    assert!((3..=600).contains(&(event.delivered - on(0, 9, 12, 0))));
}

#[test]
fn denials_are_in_the_words_of_the_service() {
    let code = |service, name| {
        let (_, json) = logged(&reporter(), &Call::new(service, name, HOME).response(json!({})).denied());
        assert!(json["errorMessage"].as_str().unwrap().contains(&format!("{service}:{name}")));
        assert_eq!(json["responseElements"], Value::Null);
        json["errorCode"].as_str().unwrap().to_owned()
    };
    assert_eq!(code("ec2", "RunInstances"), "Client.UnauthorizedOperation");
    assert_eq!(code("kms", "ListKeys"), "AccessDeniedException");
    assert_eq!(code("iam", "ListUsers"), "AccessDenied");
}

#[test]
fn services_call_without_tls_details() {
    let (_, json) = logged(&Caller::service(PROD, "ec2.amazonaws.com"), &Call::new("sts", "AssumeRole", HOME));
    assert!(json.get("tlsDetails").is_none());
    assert_eq!((&json["readOnly"], &json["userIdentity"]["invokedBy"]), (&json!(true), &json!("ec2.amazonaws.com")));
}

#[test]
fn commands_are_named_like_those_of_the_cli() {
    assert_eq!(kebab("GetCallerIdentity"), "get-caller-identity");
    assert_eq!(kebab("UpdateFunctionCode20150331v2"), "update-function-code");
}
