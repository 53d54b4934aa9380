//! The jobs of the night: a posture scan that reads everything, a key rotation, snapshots that are deleted,
//! and the vendor that looks at metrics.

use serde_json::json;

use super::{Scene, assume, foreign_principal};
use crate::demo::clock::english;
use crate::demo::cloudtrail::Call;
use crate::demo::identity::Caller;
use crate::demo::world::{DEV, GLOBAL, HOME, MANAGEMENT, PROD, SECURITY, VENDOR, resource_id};

pub(super) fn log(scene: &mut Scene<'_>) {
    match scene.hour.of_day() {
        2 => posture_scan(scene),
        5 if scene.hour.is_full() => snapshots(scene),
        _ => {}
    }
    if scene.is(1, 4) {
        key_rotation(scene);
    }
    if scene.hour.is_full() && scene.hour.of_day() % 2 == 0 {
        vendor(scene);
    }
}

/// Every night the security account lists what there is, in every region. It has the shape of the thief's
/// first minutes, and twelve denials of three APIs.
fn posture_scan(scene: &mut Scene<'_>) {
    const APIS: [(&str, &str); 14] = [
        ("ec2", "DescribeInstances"),
        ("ec2", "DescribeSecurityGroups"),
        ("ec2", "DescribeSnapshots"),
        ("ec2", "DescribeImages"),
        ("ec2", "DescribeVpcs"),
        ("rds", "DescribeDBInstances"),
        ("rds", "DescribeDBSnapshots"),
        ("lambda", "ListFunctions20150331"),
        ("secretsmanager", "ListSecrets"),
        ("ssm", "DescribeParameters"),
        ("kms", "ListKeys"),
        ("ecs", "ListClusters"),
        ("guardduty", "ListDetectors"),
        ("dynamodb", "ListTables"),
    ];
    const DENIED: [(&str, &str); 3] =
        [("kms", "GetKeyPolicy"), ("sqs", "GetQueueAttributes"), ("backup", "ListBackupVaults")];
    let regions = if scene.hour.is_full() { &[HOME, GLOBAL, "us-west-2", "ap-southeast-2"][..] } else { &[HOME] };
    let mut at = scene.hour.start() + 300;
    for account in [PROD, DEV, MANAGEMENT] {
        let session = Caller::role(account, "OrgAuditRole", "posture-scan", at).with("192.0.2.99", "Boto3/1.35.36");
        let scanner = Caller::foreign(account, &foreign_principal(SECURITY, "posture-scanner", "scan"), SECURITY)
            .with("192.0.2.99", "Boto3/1.35.36");
        scene.log(at, &scanner, &assume("AssumeRole", HOME, &session, at, json!({ "externalId": "org-audit" })));
        scene.log(at + 1, &session, &Call::new("iam", "GetAccountAuthorizationDetails", GLOBAL));
        for region in regions {
            for (service, name) in APIS {
                at += 1;
                scene.log(at, &session, &Call::new(service, name, region));
            }
            for (service, name) in DENIED {
                scene.log(at, &session, &Call::new(service, name, region).denied());
            }
        }
        at += 30;
    }
}

/// `build-bot` replaces its own key: a new credential that its owner made.
fn key_rotation(scene: &mut Scene<'_>) {
    let at = scene.hour.start() + 420;
    let (old, new) = ("AKIADEMOBUILDBOT2345", "AKIADEMOBUILDBOT3456");
    let bot = |key| Caller::user(PROD, "build-bot", key, "192.0.2.130", "Boto3/1.35.36");
    let iam = |name| Call::new("iam", name, GLOBAL);
    let created = json!({ "accessKey": {
        "userName": "build-bot", "accessKeyId": new, "status": "Active", "createDate": english(at),
    } });
    scene.log(at, &bot(old), &iam("CreateAccessKey").response(created));
    scene.log(at + 30, &bot(new), &Call::new("sts", "GetCallerIdentity", GLOBAL));
    scene.log(at + 35, &bot(new), &iam("UpdateAccessKey").request(json!({ "accessKeyId": old, "status": "Inactive" })));
    scene.log(at + 3_000, &bot(new), &iam("DeleteAccessKey").request(json!({ "accessKeyId": old })));
}

/// The snapshot policy removes what is a month old.
fn snapshots(scene: &mut Scene<'_>) {
    let caller = Caller::role(PROD, "service-role/AWSDataLifecycleManagerDefaultRole", "dlm", scene.hour.start())
        .invoked_by("dlm.amazonaws.com");
    for i in 0..4_i64 {
        let id = resource_id("snap", &format!("{}/{i}", scene.hour.index));
        let call = Call::new("ec2", "DeleteSnapshot", HOME).request(json!({ "snapshotId": id }));
        scene.log(scene.hour.start() + 60 + i, &caller, &call);
    }
}

/// The monitoring vendor comes in from its own account, with the external id that was agreed.
fn vendor(scene: &mut Scene<'_>) {
    let at = scene.some_time(60);
    let address = "198.51.100.210";
    let session = Caller::role(PROD, "vendor-metrics", "collector", at).with(address, "aws-sdk-go-v2/1.30.4");
    let outside = Caller::foreign(PROD, &foreign_principal(VENDOR, "collector", "collector"), VENDOR)
        .with(address, "aws-sdk-go-v2/1.30.4");
    scene.log(at, &outside, &assume("AssumeRole", HOME, &session, at, json!({ "externalId": "shop-7731" })));
    for i in 0..3 {
        scene.log(at + 5 + i, &session, &Call::new("monitoring", "GetMetricData", HOME));
    }
}
