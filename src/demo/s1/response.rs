//! 10:58 and 13:30: AWS quarantines the user, then bob disables keys and ends instances. At 14:10 the
//! federation session still works.

use serde_json::{Value, json};

use super::{IMPOSTOR, Script, federated};
use crate::demo::clock::on;
use crate::demo::cloudtrail::Call;
use crate::demo::identity::Caller;
use crate::demo::world::{GLOBAL, K_BACK, K_LEAK, MINERS, PROD};

pub(super) fn log(script: &mut Script<'_>) {
    let quarantine = json!({
        "userName": "svc-report", "policyArn": "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3",
    });
    let aws = Caller::service(PROD, "support.amazonaws.com");
    script.log(on(0, 10, 58, 17), &aws, &Call::new("iam", "AttachUserPolicy", GLOBAL).request(quarantine));

    let bob = Caller::console(PROD, "bob", "192.0.2.67", on(0, 13, 22, 0), true);
    for (at, user, key) in [(on(0, 13, 30, 2), "svc-report", K_LEAK), (on(0, 13, 30, 21), IMPOSTOR, K_BACK)] {
        let request = json!({ "userName": user, "accessKeyId": key, "status": "Inactive" });
        script.log(at, &bob, &Call::new("iam", "UpdateAccessKey", GLOBAL).request(request));
    }
    let items = |state: &str, code: u8| -> Vec<Value> {
        MINERS
            .iter()
            .map(|m| json!({ "instanceId": m.instance(), "currentState": { "code": code, "name": state } }))
            .collect()
    };
    let ids: Vec<Value> = MINERS.iter().map(|m| json!({ "instanceId": m.instance() })).collect();
    let terminate = Call::new("ec2", "TerminateInstances", "us-west-2")
        .request(json!({ "instancesSet": { "items": ids } }))
        .response(json!({ "instancesSet": { "items": items("shutting-down", 32) } }));
    script.log(on(0, 13, 30, 48), &bob, &terminate);

    script.log(on(0, 14, 10, 7), &federated(), &Call::new("s3", "ListBuckets", GLOBAL));
}
