//! The build system: deploys in office hours, a plan for the infrastructure, and one deploy that lost a right.

use serde_json::json;

use super::{Scene, assume};
use crate::demo::cloudtrail::Call;
use crate::demo::identity::Caller;
use crate::demo::world::{DEV, HOME, PROD};

/// Where the build system's runners leave the internet.
const RUNNER: &str = "192.0.2.130";

pub(super) fn log(scene: &mut Scene<'_>) {
    if !scene.hour.is_office() {
        return;
    }
    let runs = if scene.hour.is_full() { 3 } else { u64::from(scene.hour.of_day() == 11) };
    for _ in 0..runs {
        let at = scene.some_time(120);
        let account = *scene.rng.pick(&[PROD, DEV]);
        deploy(scene, account, at);
    }
    if scene.hour.of_day() == 11 && scene.hour.is_full() {
        plan(scene);
    }
    if scene.is(1, 15) {
        deploy_without_right(scene);
    }
}

/// A job signs in with its OpenID token.
fn sign_in(scene: &mut Scene<'_>, account: &'static str, role: &'static str, at: i64) -> Caller {
    let session =
        Caller::role(account, role, &format!("run-{at}"), at).with(RUNNER, "aws-sdk-js/3.632.0 ua/2.0 os/linux");
    let job =
        Caller::web_identity(account, "repo:shop-demo/deploy:ref:refs/heads/main").with(RUNNER, "aws-sdk-js/3.632.0");
    let call = assume("AssumeRoleWithWebIdentity", HOME, &session, at, json!({ "durationSeconds": 3600 }));
    scene.log(at, &job, &call);
    session
}

fn deploy(scene: &mut Scene<'_>, account: &'static str, at: i64) {
    let session = sign_in(scene, account, "pipeline/ci-deploy", at);
    let service = json!({ "cluster": "plat", "service": "shop", "taskDefinition": "shop" });
    let steps = [
        Call::new("ecs", "DescribeServices", HOME),
        Call::new("ecs", "RegisterTaskDefinition", HOME).request(json!({ "family": "shop", "cpu": "512" })),
        Call::new("ecs", "UpdateService", HOME).request(service),
        Call::new("ssm", "GetParameters", HOME)
            .request(json!({ "names": ["/shop/prod/image", "/shop/prod/cluster"], "withDecryption": true })),
        Call::new("ecs", "DescribeServices", HOME),
    ];
    for (i, call) in steps.iter().enumerate() {
        scene.log(at + 6 + 17 * i as i64, &session, call);
    }
}

/// Terraform reads everything, runs into throttling, and changes a launch template.
fn plan(scene: &mut Scene<'_>) {
    const READS: [(&str, &str); 6] = [
        ("ec2", "DescribeVpcs"),
        ("ec2", "DescribeSubnets"),
        ("ec2", "DescribeRouteTables"),
        ("iam", "GetRole"),
        ("rds", "DescribeDBClusters"),
        ("elasticloadbalancing", "DescribeLoadBalancers"),
    ];
    let at = scene.hour.start() + 20 * 60;
    let session =
        sign_in(scene, PROD, "pipeline/ci-terraform", at).with(RUNNER, "APN/1.0 HashiCorp/1.0 Terraform/1.9.8");
    for i in 0..40_i64 {
        let (service, name) = *scene.rng.pick(&READS);
        let call = Call::new(service, name, if service == "iam" { "us-east-1" } else { HOME });
        scene.log(at + 3 + i, &session, &call.failed("ThrottlingException", "Rate exceeded"));
        scene.log(at + 90 + i, &session, &Call::new("ec2", "DescribeVpcs", HOME));
    }
    let change = json!({ "CreateLaunchTemplateVersionRequest": {
        "LaunchTemplateName": "shop-web", "LaunchTemplateData": { "InstanceType": "t3.large" },
    } });
    scene.log(at + 200, &session, &Call::new("ec2", "CreateLaunchTemplateVersion", HOME).request(change));
}

/// Fifteen denials of one API in ten minutes: a broken deploy, not a probe.
fn deploy_without_right(scene: &mut Scene<'_>) {
    let at = scene.hour.start() + 600;
    let session = sign_in(scene, PROD, "pipeline/ci-deploy", at);
    for i in 0..15_i64 {
        let call = Call::new("ecr", "PutImage", HOME).request(json!({ "repositoryName": "shop", "imageTag": "main" }));
        scene.log(at + 20 + 30 * i, &session, &call.denied());
    }
}
