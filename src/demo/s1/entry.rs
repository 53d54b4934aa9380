//! 09:12–09:34: the key is found, tried, and its rights are explored.

use serde_json::json;

use super::{Script, thief};
use crate::demo::clock::on;
use crate::demo::cloudtrail::Call;
use crate::demo::identity::Caller;
use crate::demo::world::{FINDER, GLOBAL, HOME, K_LEAK, PROD};

/// The six regions the thief looks at.
const REGIONS: [&str; 6] = [GLOBAL, HOME, "us-west-2", "ap-southeast-2", "eu-central-1", "us-east-2"];

/// What may the key do? 34 APIs, in the order tried; `false` is denied (22 of them).
const PROBES: [(&str, &str, &str, bool); 34] = [
    ("iam", "ListUsers", GLOBAL, true),
    ("iam", "ListAttachedUserPolicies", GLOBAL, true),
    ("iam", "ListUserPolicies", GLOBAL, true),
    ("iam", "ListAccessKeys", GLOBAL, true),
    ("iam", "GetAccountAuthorizationDetails", GLOBAL, true),
    ("iam", "ListRoles", GLOBAL, true),
    ("iam", "GetAccountSummary", GLOBAL, false),
    ("iam", "ListAccountAliases", GLOBAL, false),
    ("iam", "ListGroups", GLOBAL, false),
    ("iam", "ListPolicies", GLOBAL, false),
    ("organizations", "DescribeOrganization", GLOBAL, false),
    ("organizations", "ListAccounts", GLOBAL, false),
    ("s3", "ListBuckets", GLOBAL, true),
    ("s3", "GetBucketAcl", HOME, true),
    ("ec2", "DescribeRegions", GLOBAL, true),
    ("ec2", "DescribeInstances", GLOBAL, true),
    ("ec2", "DescribeVpcs", HOME, false),
    ("ec2", "DescribeSecurityGroups", HOME, false),
    ("ec2", "DescribeSnapshots", HOME, false),
    ("ec2", "DescribeImages", "us-west-2", false),
    ("rds", "DescribeDBInstances", HOME, false),
    ("rds", "DescribeDBSnapshots", HOME, false),
    ("lambda", "ListFunctions20150331", HOME, true),
    ("secretsmanager", "ListSecrets", HOME, false),
    ("ssm", "DescribeParameters", HOME, false),
    ("kms", "ListKeys", HOME, false),
    ("kms", "ListAliases", HOME, false),
    ("cloudtrail", "DescribeTrails", HOME, true),
    ("guardduty", "ListDetectors", HOME, false),
    ("ecs", "ListClusters", HOME, false),
    ("dynamodb", "ListTables", HOME, false),
    ("ses", "GetSendQuota", GLOBAL, false),
    ("servicequotas", "GetServiceQuota", "us-west-2", false),
    ("bedrock", "ListFoundationModels", GLOBAL, false),
];

pub(super) fn log(script: &mut Script<'_>) {
    let finder = Caller::user(PROD, "svc-report", K_LEAK, FINDER, "TruffleHog");
    let whoami = Call::new("sts", "GetCallerIdentity", GLOBAL);
    script.log(on(0, 9, 12, 4), &finder, &whoami);
    script.log(on(0, 9, 31, 10), &thief(), &whoami);
    let mut at = on(0, 9, 31, 20);
    for (service, name, region, allowed) in PROBES {
        let call = Call::new(service, name, region).request(request(name));
        script.log(at, &thief(), &if allowed { call } else { call.denied() });
        at += script.rng.between(3, 6);
        if name == "DescribeInstances" {
            for region in &REGIONS[1..] {
                script.log(at, &thief(), &Call::new("ec2", name, region).request(request(name)));
                at += 1;
            }
        }
    }
}

/// `requestParameters` of the probes that carry any.
fn request(name: &str) -> serde_json::Value {
    match name {
        "ListAttachedUserPolicies" | "ListUserPolicies" | "ListAccessKeys" => json!({ "userName": "svc-report" }),
        "DescribeInstances" => json!({ "instancesSet": {}, "filterSet": {} }),
        "DescribeSnapshots" => json!({ "ownersSet": { "items": [{ "owner": "self" }] }, "snapshotSet": {} }),
        "GetBucketAcl" => {
            json!({ "bucketName": "corp-docs", "Host": "corp-docs.s3.eu-west-1.amazonaws.com", "acl": "" })
        }
        "GetServiceQuota" => json!({ "serviceCode": "ec2", "quotaCode": "L-1216C47A" }),
        _ => serde_json::Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::PROBES;

    #[test]
    fn the_thief_tries_34_apis_and_22_are_denied() {
        let apis: std::collections::BTreeSet<_> = PROBES.iter().map(|(service, name, ..)| (service, name)).collect();
        assert_eq!((apis.len(), PROBES.iter().filter(|(.., allowed)| !allowed).count()), (34, 22));
    }
}
