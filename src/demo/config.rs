//! Configuration items of AWS Config, as history files hold them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::clock::iso;
use super::logs::{Logs, Shelf};
use super::rng::Rng;

/// What a resource looked like at a time.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    /// `AWS::EC2::NetworkInterface`.
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// The resource's id.
    pub(super) id: String,
    /// Its name, if it has one.
    #[serde(default)]
    pub(super) name: Option<String>,
    /// Its ARN.
    pub(super) arn: String,
    /// `OK`, `ResourceDiscovered`, `ResourceDeleted`.
    #[serde(default = "ok")]
    pub(super) status: String,
    /// The configuration; nothing for what is deleted.
    #[serde(default)]
    pub(super) configuration: Value,
    /// Parts that Config keeps apart, such as a bucket's policy.
    #[serde(default)]
    pub(super) supplementary: Value,
    /// Its tags.
    #[serde(default)]
    pub(super) tags: Value,
    /// Other resources.
    #[serde(default)]
    pub(super) relationships: Vec<Value>,
}

fn ok() -> String {
    "OK".into()
}

impl Item {
    /// Logs it; Config captures a change within two minutes.
    pub(super) fn log(&self, logs: &mut Logs, rng: &mut Rng, account: &'static str, region: &'static str, second: i64) {
        let millis = second * 1000 + rng.between(0, 1000);
        let object = |value: &Value| if value.is_null() { json!({}) } else { value.clone() };
        let time = format!("{}.{:03}Z", iso(second).trim_end_matches('Z'), millis.rem_euclid(1000));
        let mut record = json!({
            "configurationItemVersion": "1.3", "configurationItemCaptureTime": time, "configurationStateId": millis,
            "awsAccountId": account, "configurationItemStatus": self.status, "resourceType": self.kind,
            "resourceId": self.id, "resourceName": self.name, "ARN": self.arn, "awsRegion": region,
            "availabilityZone": "Not Applicable", "configurationStateMd5Hash": "", "tags": object(&self.tags),
            "relatedEvents": [], "relationships": self.relationships,
        });
        if !self.status.starts_with("ResourceDeleted") {
            record["configuration"] = self.configuration.clone();
            record["supplementaryConfiguration"] = object(&self.supplementary);
        }
        logs.line(Shelf::Config(account, region, self.kind.clone()), second, record.to_string());
    }
}
