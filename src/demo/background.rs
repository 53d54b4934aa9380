//! Ordinary CloudTrail records of an hour: services, pipelines, people, objects in S3, and the jobs of the
//! night. Several of them look like an attack at first sight and are none.

mod nightly;
mod objects;
mod people;
mod pipelines;
mod services;

use serde_json::{Value, json};

use super::clock::{Hour, english};
use super::cloudtrail::{Call, Trail};
use super::identity::Caller;
use super::rng::Rng;
use super::world::principal_id;

/// The records of one hour.
pub(super) fn log(trail: &mut Trail, hour: Hour) {
    let mut scene = Scene { trail, rng: Rng::of("cloudtrail", hour.index), hour };
    services::log(&mut scene);
    pipelines::log(&mut scene);
    people::log(&mut scene);
    objects::log(&mut scene);
    nightly::log(&mut scene);
}

/// One hour that is being written.
struct Scene<'a> {
    trail: &'a mut Trail,
    rng: Rng,
    hour: Hour,
}

impl Scene<'_> {
    fn log(&mut self, at: i64, caller: &Caller, call: &Call) {
        self.trail.log(&mut self.rng, at, caller, call);
    }

    /// Some second of this hour that leaves `room` seconds before its end.
    fn some_time(&mut self, room: i64) -> i64 {
        self.hour.start() + self.rng.between(0, 3600 - room)
    }

    /// Whether this is the hour of that day.
    fn is(&self, day: i64, of_day: i64) -> bool {
        (self.hour.day(), self.hour.of_day()) == (day, of_day)
    }
}

/// `AssumeRole` and its relatives, answered with the key that [`Caller::role`] uses for the same session.
fn assume(api: &'static str, region: &'static str, session: &Caller, at: i64, mut request: Value) -> Call {
    let issuer = &session.identity["sessionContext"]["sessionIssuer"];
    let role = issuer["arn"].clone();
    request["roleArn"] = role.clone();
    request["roleSessionName"] =
        json!(session.identity["principalId"].as_str().and_then(|id| id.split_once(':')).map(|(_, s)| s));
    Call::new("sts", api, region)
        .request(request)
        .response(json!({
            "credentials": {
                "accessKeyId": session.key(),
                "sessionToken": "IQoJb3JpZ2luX2VjEDEMOsessiontokenDEMO",
                "expiration": english(at + 3600),
            },
            "assumedRoleUser": {
                "assumedRoleId": session.identity["principalId"],
                "arn": session.arn(),
            },
        }))
        .resources(json!([{ "accountId": session.account, "type": "AWS::IAM::Role", "ARN": role }]))
}

/// An object in `resources` and its bucket, as S3 data events name them.
fn object(account: &str, bucket: &str, key: &str) -> Value {
    json!([
        { "type": "AWS::S3::Object", "ARN": format!("arn:aws:s3:::{bucket}/{key}") },
        { "accountId": account, "type": "AWS::S3::Bucket", "ARN": format!("arn:aws:s3:::{bucket}") },
    ])
}

/// A read of one object.
fn get_object(account: &str, bucket: &str, key: &str, bytes: u64) -> Call {
    Call::new("s3", "GetObject", super::world::HOME)
        .request(json!({ "bucketName": bucket, "Host": format!("{bucket}.s3.eu-west-1.amazonaws.com"), "key": key }))
        .extra(json!({
            "SignatureVersion": "SigV4",
            "CipherSuite": "TLS_AES_128_GCM_SHA256",
            "bytesTransferredIn": 0,
            "SSEApplied": "SSE_KMS",
            "AuthenticationMethod": "AuthHeader",
            "bytesTransferredOut": bytes,
        }))
        .resources(object(account, bucket, key))
        .data()
}

/// `AROA…:session` of a role in another account.
fn foreign_principal(account: &str, role: &str, session: &str) -> String {
    format!("{}:{session}", principal_id("AROA", account, role))
}
