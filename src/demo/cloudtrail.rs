//! CloudTrail records as AWS writes them today (event version 1.11), and the trail that collects them.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};

use super::clock::iso;
use super::identity::Caller;
use super::rng::Rng;

/// One API call without who made it and when.
#[derive(Debug, Clone)]
pub(super) struct Call {
    service: Cow<'static, str>,
    name: Cow<'static, str>,
    region: &'static str,
    request: Value,
    response: Value,
    extra: Option<Value>,
    details: Option<Value>,
    resources: Option<Value>,
    failure: Option<Failure>,
    is_read: bool,
    is_data: bool,
    kind: Cow<'static, str>,
    request_id: Option<String>,
    shared: Option<String>,
}

#[derive(Debug, Clone)]
enum Failure {
    /// Access denied in the words of the service.
    Denied,
    /// Any other error: code and message.
    Error(Cow<'static, str>, String),
}

impl Call {
    /// A call of `service` (`iam` for `iam.amazonaws.com`) in a region. Whether it only reads follows from its name.
    pub(super) fn new(
        service: impl Into<Cow<'static, str>>,
        name: impl Into<Cow<'static, str>>,
        region: &'static str,
    ) -> Self {
        const READS: [&str; 8] = ["Get", "List", "Describe", "Head", "AssumeRole", "Lookup", "Decrypt", "InvokeModel"];
        let name = name.into();
        Self {
            service: service.into(),
            region,
            request: Value::Null,
            response: Value::Null,
            extra: None,
            details: None,
            resources: None,
            failure: None,
            is_read: READS.iter().any(|prefix| name.starts_with(prefix)) && name != "GetFederationToken",
            name,
            is_data: false,
            kind: "AwsApiCall".into(),
            request_id: None,
            shared: None,
        }
    }

    /// `requestParameters`.
    #[must_use]
    pub(super) fn request(mut self, request: Value) -> Self {
        self.request = request;
        self
    }

    /// `responseElements`.
    #[must_use]
    pub(super) fn response(mut self, response: Value) -> Self {
        self.response = response;
        self
    }

    /// `additionalEventData`.
    #[must_use]
    pub(super) fn extra(mut self, extra: Value) -> Self {
        self.extra = Some(extra);
        self
    }

    /// `serviceEventDetails`.
    #[must_use]
    pub(super) fn details(mut self, details: Value) -> Self {
        self.details = Some(details);
        self
    }

    /// The request's id, where another log names it, too.
    #[must_use]
    pub(super) fn request_id(mut self, id: &str) -> Self {
        self.request_id = Some(id.to_owned());
        self
    }

    /// The id that it has in the trails of both accounts.
    #[must_use]
    pub(super) fn shared(mut self, id: &str) -> Self {
        self.shared = Some(id.to_owned());
        self
    }

    /// `resources`.
    #[must_use]
    pub(super) fn resources(mut self, resources: Value) -> Self {
        self.resources = Some(resources);
        self
    }

    /// The caller may not do this.
    #[must_use]
    pub(super) fn denied(mut self) -> Self {
        self.failure = Some(Failure::Denied);
        self.response = Value::Null;
        self
    }

    /// Fails with a code and a message.
    #[must_use]
    pub(super) fn failed(mut self, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        self.failure = Some(Failure::Error(code.into(), message.into()));
        self.response = Value::Null;
        self
    }

    /// A data event.
    #[must_use]
    pub(super) fn data(mut self) -> Self {
        self.is_data = true;
        self
    }

    /// Another `eventType`; sign-ins and service events are no API calls.
    #[must_use]
    pub(super) fn kind(mut self, kind: impl Into<Cow<'static, str>>) -> Self {
        self.kind = kind.into();
        self
    }

    /// `errorCode` and `errorMessage`. Services have three ways to say that something is not allowed.
    fn error(&self, caller: &Caller) -> Option<(&str, String)> {
        let (service, name, arn) = (self.service.as_ref(), self.name.as_ref(), caller.arn());
        match self.failure.as_ref()? {
            Failure::Error(code, message) => Some((code.as_ref(), message.clone())),
            Failure::Denied if service == "ec2" => {
                let message = format!(
                    "You are not authorized to perform this operation. User: {arn} is not authorized to perform: \
                     ec2:{name} because no identity-based policy allows the ec2:{name} action"
                );
                Some(("Client.UnauthorizedOperation", message))
            }
            Failure::Denied => {
                let code = if JSON_SERVICES.contains(&service) { "AccessDeniedException" } else { "AccessDenied" };
                let message = format!(
                    "User: {arn} is not authorized to perform: {service}:{name} because no identity-based policy \
                     allows the {service}:{name} action"
                );
                Some((code, message))
            }
        }
    }

    /// The host name that a client asked for.
    fn host(&self) -> String {
        match self.service.as_ref() {
            "iam" | "organizations" | "cloudfront" => format!("{}.amazonaws.com", self.service),
            "s3" => match self.request["bucketName"].as_str() {
                Some(bucket) => format!("{bucket}.s3.{}.amazonaws.com", self.region),
                None => format!("s3.{}.amazonaws.com", self.region),
            },
            "bedrock" if self.name == "InvokeModel" => format!("bedrock-runtime.{}.amazonaws.com", self.region),
            service => format!("{service}.{}.amazonaws.com", self.region),
        }
    }
}

/// Services whose protocol says `AccessDeniedException`.
const JSON_SERVICES: [&str; 12] = [
    "bedrock",
    "ce",
    "dynamodb",
    "ecs",
    "guardduty",
    "kms",
    "lambda",
    "organizations",
    "secretsmanager",
    "securityhub",
    "servicequotas",
    "ssm",
];

/// The record, in the order in which AWS writes its keys.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record<'a> {
    event_version: &'static str,
    user_identity: &'a Value,
    event_time: String,
    event_source: String,
    event_name: &'a str,
    aws_region: &'static str,
    #[serde(rename = "sourceIPAddress")]
    source_ip_address: &'a str,
    user_agent: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<String>,
    request_parameters: &'a Value,
    response_elements: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_event_data: Option<&'a Value>,
    #[serde(rename = "requestID")]
    request_id: String,
    #[serde(rename = "eventID")]
    event_id: String,
    read_only: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    resources: Option<&'a Value>,
    event_type: &'a str,
    management_event: bool,
    recipient_account_id: &'static str,
    #[serde(rename = "sharedEventID", skip_serializing_if = "Option::is_none")]
    shared_event_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_event_details: Option<&'a Value>,
    event_category: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls_details: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    session_credential_from_console: Option<&'static str>,
}

/// One record on its way into an object.
#[derive(Debug)]
pub(super) struct Event {
    /// The account whose trail it is in.
    pub(super) account: &'static str,
    /// The region that delivers it.
    pub(super) region: &'static str,
    /// When it happened, seconds since 1970.
    pub(super) at: i64,
    /// When it reaches the bucket, seconds since 1970.
    pub(super) delivered: i64,
    /// The record.
    pub(super) json: String,
}

/// The records of all accounts, in the order they were made.
#[derive(Debug, Default)]
pub(super) struct Trail {
    /// The records.
    pub(super) events: Vec<Event>,
}

impl Trail {
    /// Records a call. `rng` gives the ids and the delay of the delivery.
    pub(super) fn log(&mut self, rng: &mut Rng, at: i64, caller: &Caller, call: &Call) {
        let (code, message) = call.error(caller).unzip();
        let is_service = caller.ip.ends_with(".amazonaws.com");
        let record = Record {
            event_version: "1.11",
            user_identity: &caller.identity,
            event_time: iso(at),
            event_source: format!("{}.amazonaws.com", call.service),
            event_name: &call.name,
            aws_region: call.region,
            source_ip_address: &caller.ip,
            user_agent: agent(caller, call),
            // A sign-in that fails has a message only.
            error_code: code.filter(|code| !code.is_empty()),
            error_message: message,
            request_parameters: &call.request,
            response_elements: &call.response,
            additional_event_data: call.extra.as_ref(),
            request_id: call.request_id.clone().unwrap_or_else(|| rng.uuid()),
            event_id: rng.uuid(),
            read_only: call.is_read,
            resources: call.resources.as_ref(),
            event_type: &call.kind,
            management_event: !call.is_data,
            recipient_account_id: caller.account,
            shared_event_id: call.shared.as_deref(),
            service_event_details: call.details.as_ref(),
            event_category: if call.is_data { "Data" } else { "Management" },
            tls_details: (!is_service).then(|| tls(&call.host())),
            session_credential_from_console: caller.is_console.then_some("true"),
        };
        let event = Event {
            account: caller.account,
            region: call.region,
            at,
            delivered: at + delay(rng),
            json: serde_json::to_string(&record).unwrap_or_default(),
        };
        self.events.push(event);
    }
}

/// Seconds until a record is delivered: 3 to 600, mostly around 200.
fn delay(rng: &mut Rng) -> i64 {
    let usual = 3 + rng.between(0, 200) + rng.between(0, 200);
    if rng.chance(50) { usual + rng.between(0, 198) } else { usual }
}

fn agent(caller: &Caller, call: &Call) -> String {
    match caller.agent.strip_suffix("md/command#") {
        Some(_) => format!("{}{}.{}", caller.agent, call.service, kebab(&call.name)),
        None => caller.agent.clone(),
    }
}

/// `ListUsers` as the command `list-users`.
fn kebab(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 6);
    for (i, c) in name.chars().take_while(|c| !c.is_ascii_digit()).enumerate() {
        if i > 0 && c.is_ascii_uppercase() {
            text.push('-');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}

fn tls(host: &str) -> Value {
    json!({
        "tlsVersion": "TLSv1.3",
        "cipherSuite": "TLS_AES_128_GCM_SHA256",
        "clientProvidedHostHeader": host,
        "keyExchange": "X25519MLKEM768",
    })
}

#[cfg(test)]
mod tests;
