//! 09:41–09:57: ways to come back. A session that outlives the key, a user, a trusted account, an open function.

use serde_json::{Value, json};

use super::{IMPOSTOR, Script, backdoor, federated, thief};
use crate::demo::clock::{english, on};
use crate::demo::cloudtrail::Call;
use crate::demo::world::{GLOBAL, HOME, HOSTILE, K_BACK, K_FED, PROD, principal_id};

/// When the federation session was opened.
pub(super) const FEDERATED_AT: i64 = on(0, 9, 41, 3);

pub(super) fn log(script: &mut Script<'_>) {
    script.log(FEDERATED_AT, &thief(), &federation_token());
    script.log(on(0, 9, 42, 11), &federated(), &Call::new("sts", "GetCallerIdentity", GLOBAL));
    for (i, call) in impostor().iter().enumerate() {
        script.log(on(0, 9, 44, 2) + 14 * i as i64, &thief(), call);
    }
    script.log(on(0, 9, 50, 26), &backdoor(), &Call::new("sts", "GetCallerIdentity", GLOBAL));
    script.log(on(0, 9, 52, 40), &thief(), &trust_backdoor());
    for (i, call) in open_function().iter().enumerate() {
        script.log(on(0, 9, 55, 8) + 21 * i as i64, &backdoor(), call);
    }
}

fn federation_token() -> Call {
    let duration = 129_600;
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
    Call::new("sts", "GetFederationToken", GLOBAL)
        .request(json!({ "name": "backup", "durationSeconds": duration, "policy": policy }))
        .response(json!({
            "credentials": {
                "accessKeyId": K_FED,
                "sessionToken": "IQoJb3JpZ2luX2VjEDEMOsessiontokenDEMO",
                "expiration": english(FEDERATED_AT + duration),
            },
            "federatedUser": {
                "federatedUserId": format!("{PROD}:backup"),
                "arn": format!("arn:aws:sts::{PROD}:federated-user/backup"),
            },
            "packedPolicySize": 6,
        }))
}

/// A user that looks like AWS's own, with a key, a password and every right.
fn impostor() -> [Call; 7] {
    let iam = |name| Call::new("iam", name, GLOBAL);
    let created = "Mar 10, 2026, 9:44:02 AM";
    [
        iam("CreateUser").request(json!({ "userName": IMPOSTOR })).response(json!({ "user": {
            "path": "/",
            "userName": IMPOSTOR,
            "userId": principal_id("AIDA", PROD, IMPOSTOR),
            "arn": format!("arn:aws:iam::{PROD}:user/{IMPOSTOR}"),
            "createDate": created,
        } })),
        iam("CreateAccessKey").request(json!({ "userName": IMPOSTOR })).response(json!({ "accessKey": {
            "userName": IMPOSTOR, "accessKeyId": K_BACK, "status": "Active", "createDate": created,
        } })),
        iam("CreateLoginProfile").request(json!({ "userName": IMPOSTOR, "passwordResetRequired": false })).response(
            json!({ "loginProfile": { "userName": IMPOSTOR, "createDate": created, "passwordResetRequired": false } }),
        ),
        iam("AttachUserPolicy")
            .request(json!({ "userName": IMPOSTOR, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess" })),
        // A policy of more than 100 KB: CloudTrail drops the parameters, which hides what was granted.
        iam("PutUserPolicy").request(json!({
            "omitted": true, "originalSize": 108_344, "reason": "requestParameters too large",
        })),
        iam("AddUserToGroup").request(json!({ "groupName": "admins", "userName": IMPOSTOR })).denied(),
        iam("DeactivateMFADevice")
            .request(json!({ "userName": "olga", "serialNumber": format!("arn:aws:iam::{PROD}:mfa/olga") })),
    ]
}

fn trust_backdoor() -> Call {
    let trusted = |account| {
        let principal = format!("arn:aws:iam::{account}:root");
        json!({ "Effect": "Allow", "Principal": { "AWS": principal }, "Action": "sts:AssumeRole" })
    };
    let policy = json!({ "Version": "2012-10-17", "Statement": [trusted(PROD), trusted(HOSTILE)] });
    Call::new("iam", "UpdateAssumeRolePolicy", GLOBAL)
        .request(json!({ "roleName": "ops-maint", "policyDocument": policy.to_string() }))
}

fn open_function() -> [Call; 3] {
    let lambda = |name| Call::new("lambda", name, HOME);
    let arn = format!("arn:aws:lambda:{HOME}:{PROD}:function:thumbnailer");
    let url = "https://demothumbnailerdemothumbnailer.lambda-url.eu-west-1.on.aws/";
    let statement = json!({
        "Sid": "url", "Effect": "Allow", "Principal": "*", "Action": "lambda:InvokeFunctionUrl", "Resource": arn,
        "Condition": { "StringEquals": { "lambda:FunctionUrlAuthType": "NONE" } },
    });
    let url_config = json!({ "functionName": "thumbnailer", "authType": "NONE" });
    let mut made: Value = url_config.clone();
    made["functionUrl"] = json!(url);
    made["functionArn"] = json!(arn);
    [
        lambda("UpdateFunctionCode20150331v2")
            .request(json!({ "functionName": "thumbnailer", "dryRun": false, "publish": false }))
            .response(json!({
                "functionName": "thumbnailer", "functionArn": arn, "runtime": "python3.13",
                "role": format!("arn:aws:iam::{PROD}:role/thumbnailer"), "handler": "app.handler",
                "codeSize": 4_812_377, "lastModified": "2026-03-10T09:55:08.000+0000", "version": "$LATEST",
            })),
        lambda("CreateFunctionUrlConfig").request(url_config).response(made),
        lambda("AddPermission20150331v2")
            .request(json!({
                "functionName": "thumbnailer", "statementId": "url", "action": "lambda:InvokeFunctionUrl",
                "principal": "*", "functionUrlAuthType": "NONE",
            }))
            .response(json!({ "statement": statement.to_string() })),
    ]
}
