//! 10:03–10:41: what the access is turned into. Miners, models, mail, and every secret on the way.

use serde_json::{Value, json};

use super::{IMPOSTOR, Script, backdoor, thief};
use crate::demo::clock::on;
use crate::demo::cloudtrail::Call;
use crate::demo::identity::Caller;
use crate::demo::world::{GLOBAL, HOME, MINERS, PROD, THIEF_TOO, resource_id};

/// Where the miners run: a region that nobody here uses.
const FAR: &str = "us-west-2";

pub(super) fn log(script: &mut Script<'_>) {
    launches(script);
    console(script);
    models_and_mail(script);
    secrets(script);
}

fn launches(script: &mut Script<'_>) {
    let big = |region| run_instances(region, "p4d.24xlarge", 8);
    let quota = "You have requested more vCPU capacity than your current vCPU limit of 0 allows for the instance \
                 bucket that the specified instance type belongs to.";
    script.log(on(0, 10, 3, 48), &thief(), &big(FAR).denied());
    script.log(on(0, 10, 5, 12), &backdoor(), &big(FAR).failed("Client.VcpuLimitExceeded", quota));
    script.log(on(0, 10, 6, 1), &backdoor(), &big("ap-southeast-2").failed("Client.VcpuLimitExceeded", quota));
    script.log(on(0, 10, 7, 33), &backdoor(), &run_instances(FAR, "g5.12xlarge", 10).response(miners()));
    let increase = json!({ "serviceCode": "ec2", "quotaCode": "L-417A185B", "desiredValue": 192 });
    let case = json!({ "requestedQuota": {
        "id": "DEMO0c0ffee0000000000000quota", "serviceCode": "ec2", "quotaCode": "L-417A185B", "desiredValue": 192,
        "status": "PENDING",
    } });
    let increase = Call::new("servicequotas", "RequestServiceQuotaIncrease", FAR).request(increase).response(case);
    script.log(on(0, 10, 9, 20), &backdoor(), &increase);
    let task = json!({ "family": "sync", "cpu": "16384", "memory": "32768", "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "containerDefinitions": [
            { "name": "sync", "image": "docker.io/xmr-demo/miner", "cpu": 16384, "essential": true },
        ] });
    script.log(on(0, 10, 14, 2), &backdoor(), &Call::new("ecs", "RegisterTaskDefinition", FAR).request(task));
    let run = json!({ "cluster": "default", "taskDefinition": "sync", "count": 10, "launchType": "FARGATE" });
    script.log(on(0, 10, 15, 41), &backdoor(), &Call::new("ecs", "RunTask", FAR).request(run));
}

fn run_instances(region: &'static str, kind: &str, count: u64) -> Call {
    let image = resource_id("ami", region);
    Call::new("ec2", "RunInstances", region).request(json!({
        "instancesSet": { "items": [{ "imageId": image, "minCount": 1, "maxCount": count }] },
        "userData": "<sensitiveDataRemoved>",
        "instanceType": kind,
        "blockDeviceMapping": {},
        "monitoring": { "enabled": false },
        "disableApiTermination": false,
    }))
}

/// Ten were asked for, six were there.
fn miners() -> Value {
    let items: Vec<Value> = MINERS
        .iter()
        .map(|miner| {
            json!({
                "instanceId": miner.instance(),
                "imageId": resource_id("ami", FAR),
                "instanceState": { "code": 0, "name": "pending" },
                "instanceType": "g5.12xlarge",
                "placement": { "availabilityZone": "us-west-2b", "tenancy": "default" },
                "privateIpAddress": miner.ip,
                "subnetId": resource_id("subnet", miner.subnet),
                "vpcId": resource_id("vpc", "default-us-west-2"),
                "networkInterfaceSet": { "items": [{
                    "networkInterfaceId": miner.eni(), "privateIpAddress": miner.ip, "status": "in-use",
                }] },
            })
        })
        .collect();
    json!({
        "requestId": "5f2a9c1e-0d3b-4c44-9c1f-2b7d3c0e6a10",
        "reservationId": resource_id("r", "miners"),
        "ownerId": PROD,
        "groupSet": {},
        "instancesSet": { "items": items },
    })
}

/// The thief signs in as the user they made and looks around.
fn console(script: &mut Script<'_>) {
    let at = on(0, 10, 12, 5);
    let session = Caller::console(PROD, IMPOSTOR, THIEF_TOO, at, false);
    let login = Call::new("signin", "ConsoleLogin", GLOBAL)
        .kind("AwsConsoleSignIn")
        .response(json!({ "ConsoleLogin": "Success" }))
        .extra(json!({
            "LoginTo": "https://console.aws.amazon.com/console/home?state=hashArgs%23&isauthcode=true",
            "MobileVersion": "No",
            "MFAUsed": "No",
        }));
    script.log(at, &Caller::sign_in(PROD, IMPOSTOR, THIEF_TOO), &login);
    for (i, (service, name, region)) in
        [("ec2", "DescribeInstances", FAR), ("ec2", "DescribeInstances", HOME), ("s3", "ListBuckets", GLOBAL)]
            .into_iter()
            .enumerate()
    {
        script.log(at + 20 + 17 * i as i64, &session, &Call::new(service, name, region));
    }
}

fn models_and_mail(script: &mut Script<'_>) {
    let caller = backdoor();
    script.log(on(0, 10, 24, 31), &caller, &Call::new("bedrock", "ListFoundationModels", GLOBAL));
    let invoke = Call::new("bedrock", "InvokeModel", GLOBAL)
        .request(json!({ "modelId": "anthropic.claude-sonnet-4-20250514-v1:0" }));
    for i in 0..400 {
        script.log(on(0, 10, 25, 0) + i * 6 / 5, &caller, &invoke);
    }
    let enable = Call::new("ses", "UpdateAccountSendingEnabled", GLOBAL).request(json!({ "enabled": true }));
    script.log(on(0, 10, 34, 3), &caller, &enable);
    for i in 0..50_i64 {
        let mail = json!({
            "source": "billing@shop.example",
            "destination": { "toAddresses": [format!("victim{i:02}@mail.example")] },
            "message": "HIDDEN_DUE_TO_SECURITY_REASONS",
        });
        script.log(on(0, 10, 34, 30) + 4 * i, &caller, &Call::new("ses", "SendEmail", GLOBAL).request(mail).data());
    }
    for i in 0..30_i64 {
        let text =
            json!({ "phoneNumber": "HIDDEN_DUE_TO_SECURITY_REASONS", "message": "HIDDEN_DUE_TO_SECURITY_REASONS" });
        script.log(on(0, 10, 38, 0) + 5 * i, &caller, &Call::new("sns", "Publish", GLOBAL).request(text).data());
    }
}

/// 28 secrets one by one, then 12 parameters in two calls.
fn secrets(script: &mut Script<'_>) {
    const AREAS: [&str; 7] = ["db", "cache", "payments", "mail", "search", "partner", "signing"];
    const STAGES: [&str; 4] = ["prod", "staging", "reporting", "legacy"];
    let mut at = on(0, 10, 30, 4);
    for area in AREAS {
        for stage in STAGES {
            let name = format!("shop/{stage}/{area}");
            // Half the calls name the secret by its ARN, as tools do that listed them first.
            let id = if stage < "q" { secret_arn(&name) } else { name };
            let call = Call::new("secretsmanager", "GetSecretValue", HOME).request(json!({ "secretId": id }));
            script.log(at, &backdoor(), &call);
            at += script.rng.between(1, 4);
        }
    }
    let names: Vec<String> = (1..=12).map(|i| format!("/shop/prod/config/{i:02}")).collect();
    for batch in names.chunks(10) {
        let call = Call::new("ssm", "GetParameters", HOME).request(json!({ "names": batch, "withDecryption": true }));
        script.log(at, &backdoor(), &call);
        at += 2;
    }
}

/// A secret's ARN ends in a dash and six characters that AWS chooses.
fn secret_arn(name: &str) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let suffix = crate::demo::rng::Rng::of(name, 0).text(LETTERS, 6);
    format!("arn:aws:secretsmanager:{HOME}:{PROD}:secret:{name}-{suffix}")
}
