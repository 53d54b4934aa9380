//! What AWS services and instances do by themselves: most of any trail.

use serde_json::json;

use super::{Scene, assume};
use crate::demo::cloudtrail::Call;
use crate::demo::identity::Caller;
use crate::demo::world::{DEV, GLOBAL, HOME, Host, MANAGEMENT, NAT, PROD, SECURITY, WEB, resource_id};

/// Something that happens at a time.
type Routine = fn(&mut Scene<'_>, i64);

/// Things that happen, by weight.
const ROUTINE: [(u64, Routine); 8] = [
    (22, instance_reports),
    (16, recorder_describes),
    (14, function_starts),
    (14, secret_is_decrypted),
    (12, logs_encrypt),
    (10, other_account_chatter),
    (8, balancer_is_asked),
    (4, recorder_is_throttled),
];

pub(super) fn log(scene: &mut Scene<'_>) {
    let count = if scene.hour.is_full() { 70 } else { 4 };
    if scene.hour.of_day() % 6 == 0 {
        for host in WEB {
            instance_role(scene, host);
        }
    }
    for _ in 0..count {
        let at = scene.some_time(10);
        scene.rng.weighted(&ROUTINE)(scene, at);
    }
    if scene.hour.is_full() && scene.hour.of_day() == 8 {
        scale_out(scene);
    }
}

/// The web servers' credentials are renewed every six hours.
fn web_server(scene: &Scene<'_>, host: Host) -> Caller {
    let since = scene.hour.start() - scene.hour.of_day() % 6 * 3600 + 2;
    let session = host.instance().unwrap_or_default();
    Caller::role(PROD, "web-role", &session, since)
        .on_instance()
        .with(NAT, "aws-sdk-go/1.55.5 (go1.22.7; linux; amd64)")
}

fn instance_role(scene: &mut Scene<'_>, host: Host) {
    let at = scene.hour.start() + 2;
    let call = assume("AssumeRole", HOME, &web_server(scene, host), at, json!({}));
    scene.log(at, &Caller::service(PROD, "ec2.amazonaws.com"), &call);
}

fn instance_reports(scene: &mut Scene<'_>, at: i64) {
    let host = *scene.rng.pick(&WEB);
    let call = Call::new("ssm", "UpdateInstanceInformation", HOME).request(json!({
        "instanceId": host.instance(), "agentVersion": "3.3.1957.0", "agentStatus": "Active", "platformType": "Linux",
        "platformName": "Amazon Linux", "platformVersion": "2023", "iPAddress": host.ip,
    }));
    scene.log(at, &web_server(scene, host), &call);
}

fn recorder(account: &'static str) -> Caller {
    Caller::role(account, "aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig", "configLambdaExecution", 0)
        .invoked_by("config.amazonaws.com")
}

fn recorder_describes(scene: &mut Scene<'_>, at: i64) {
    const APIS: [(&str, &str); 6] = [
        ("ec2", "DescribeInstances"),
        ("ec2", "DescribeSecurityGroups"),
        ("rds", "DescribeDBInstances"),
        ("s3", "GetBucketPolicy"),
        ("lambda", "ListFunctions20150331"),
        ("ecs", "DescribeClusters"),
    ];
    let (service, name) = *scene.rng.pick(&APIS);
    let account = *scene.rng.pick(&[PROD, PROD, DEV]);
    scene.log(at, &recorder(account), &Call::new(service, name, HOME));
}

/// Four in a hundred calls are throttled: the most frequent error of real trails.
fn recorder_is_throttled(scene: &mut Scene<'_>, at: i64) {
    let call = Call::new("ec2", "DescribeSecurityGroups", HOME)
        .failed("Client.RequestLimitExceeded", "Request limit exceeded.");
    scene.log(at, &recorder(PROD), &call);
}

fn function_starts(scene: &mut Scene<'_>, at: i64) {
    let session = Caller::role(PROD, "thumbnailer", "thumbnailer", at).with(NAT, "awslambda-worker/1.0");
    let call = assume("AssumeRole", HOME, &session, at, json!({}));
    scene.log(at, &Caller::service(PROD, "lambda.amazonaws.com"), &call);
    let stream = json!({
        "logGroupName": "/aws/lambda/thumbnailer", "logStreamName": format!("2026/[$LATEST]{}", scene.rng.hex(32)),
    });
    scene.log(at + 1, &session, &Call::new("logs", "CreateLogStream", HOME).request(stream));
}

/// The application reads its two secrets over and over: many calls, few names.
fn secret_is_decrypted(scene: &mut Scene<'_>, at: i64) {
    let host = *scene.rng.pick(&WEB);
    let name = *scene.rng.pick(&["shop/prod/db", "shop/prod/cache"]);
    let caller = web_server(scene, host);
    let get = Call::new("secretsmanager", "GetSecretValue", HOME).request(json!({ "secretId": name }));
    scene.log(at, &caller, &get);
    let key = format!("arn:aws:kms:{HOME}:{PROD}:key/7c1e5a0e-3d52-4f0e-9a37-6f4d2c8b1a90");
    let decrypt = Call::new("kms", "Decrypt", HOME)
        .request(json!({
            "encryptionAlgorithm": "SYMMETRIC_DEFAULT",
            "encryptionContext": { "SecretARN": format!("arn:aws:secretsmanager:{HOME}:{PROD}:secret:{name}-a1B2c3") },
        }))
        .resources(json!([{ "accountId": PROD, "type": "AWS::KMS::Key", "ARN": key }]));
    scene.log(at, &caller.invoked_by("secretsmanager.amazonaws.com"), &decrypt);
}

fn logs_encrypt(scene: &mut Scene<'_>, at: i64) {
    let key = format!("arn:aws:kms:{HOME}:{PROD}:key/7c1e5a0e-3d52-4f0e-9a37-6f4d2c8b1a90");
    let call = Call::new("kms", "GenerateDataKey", HOME)
        .request(json!({
            "keyId": key, "keySpec": "AES_256",
            "encryptionContext": { "aws:s3:arn": "arn:aws:s3:::demo-log-archive" },
        }))
        .resources(json!([{ "accountId": PROD, "type": "AWS::KMS::Key", "ARN": key }]));
    scene.log(at, &Caller::service(PROD, "delivery.logs.amazonaws.com"), &call);
}

fn other_account_chatter(scene: &mut Scene<'_>, at: i64) {
    let account = *scene.rng.pick(&[DEV, SECURITY, MANAGEMENT]);
    let (service, name, region) = *scene.rng.pick(&[
        ("guardduty", "ListFindings", HOME),
        ("organizations", "ListAccounts", GLOBAL),
        ("cloudtrail", "GetTrailStatus", HOME),
        ("securityhub", "GetFindings", HOME),
    ]);
    let caller =
        Caller::role(account, "OrgAuditRole", "posture", scene.hour.start()).with("192.0.2.99", "Boto3/1.35.36");
    scene.log(at, &caller, &Call::new(service, name, region));
}

fn balancer_is_asked(scene: &mut Scene<'_>, at: i64) {
    let role = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
    let caller = Caller::role(PROD, role, "AutoScaling", 0).invoked_by("autoscaling.amazonaws.com");
    let group = format!("arn:aws:elasticloadbalancing:{HOME}:{PROD}:targetgroup/shop-web/73e2d6bc24d8a067");
    let call =
        Call::new("elasticloadbalancing", "DescribeTargetHealth", HOME).request(json!({ "targetGroupArn": group }));
    scene.log(at, &caller, &call);
}

/// Auto Scaling starts a server every morning: a launch that is none of the thief's.
fn scale_out(scene: &mut Scene<'_>) {
    let role = "aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling";
    let caller = Caller::role(PROD, role, "AutoScaling", 0).invoked_by("autoscaling.amazonaws.com");
    let day = scene.hour.day();
    let (instance, eni) = (resource_id("i", &format!("scaled{day}")), resource_id("eni", &format!("scaled{day}")));
    let call = Call::new("ec2", "RunInstances", HOME)
        .request(json!({
            "instancesSet": { "items": [{ "imageId": resource_id("ami", HOME), "minCount": 1, "maxCount": 1 }] },
            "instanceType": "t3.large",
            "iamInstanceProfile": { "name": "web-role" },
        }))
        .response(json!({ "ownerId": PROD, "instancesSet": { "items": [{
            "instanceId": instance, "instanceType": "t3.large", "privateIpAddress": "10.20.10.40",
            "networkInterfaceSet": { "items": [{ "networkInterfaceId": eni, "privateIpAddress": "10.20.10.40" }] },
        }] } }));
    scene.log(scene.hour.start() + 61, &caller, &call);
}
