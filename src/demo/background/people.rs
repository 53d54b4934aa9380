//! People in the console and at their terminals during office hours, and two who make credentials for good
//! reasons.

use serde_json::{Value, json};

use super::{Scene, assume};
use crate::demo::clock::english;
use crate::demo::cloudtrail::Call;
use crate::demo::identity::Caller;
use crate::demo::world::{DEV, GLOBAL, HOME, PROD, session_key};

/// A person of the office: name, account, address, whether they use MFA.
const PEOPLE: [(&str, &str, &str); 3] =
    [("alice", DEV, "192.0.2.66"), ("bob", PROD, "192.0.2.67"), ("carol", PROD, "192.0.2.68")];

/// What the console asks for when somebody looks around.
const LOOKS: [(&str, &str, &str); 8] = [
    ("ec2", "DescribeInstances", HOME),
    ("ec2", "DescribeInstanceStatus", HOME),
    ("ec2", "DescribeVolumes", HOME),
    ("monitoring", "DescribeAlarms", HOME),
    ("s3", "ListBuckets", GLOBAL),
    ("lambda", "ListFunctions20150331", HOME),
    ("rds", "DescribeDBClusters", HOME),
    ("logs", "DescribeLogGroups", HOME),
];

pub(super) fn log(scene: &mut Scene<'_>) {
    if scene.hour.is_office() {
        let looks = if scene.hour.is_full() { 6 } else { 1 };
        for (name, account, ip) in PEOPLE {
            console(scene, account, name, ip, looks);
        }
        if scene.hour.is_full() {
            single_sign_on(scene);
        }
        if scene.hour.of_day() == 9 {
            session_token(scene);
        }
    }
    if scene.is(0, 10) {
        page_without_rights(scene);
    }
    if scene.is(1, 10) {
        new_phone(scene);
    }
    if scene.is(2, 9) {
        newcomer(scene);
    }
}

/// Signs in at eight and looks at something every hour.
fn console(scene: &mut Scene<'_>, account: &'static str, name: &'static str, ip: &str, looks: u64) {
    let since = scene.hour.start() - (scene.hour.of_day() - 8) * 3600 + 180;
    let session = Caller::console(account, name, ip, since, true);
    if scene.hour.of_day() == 8 {
        let login = Call::new("signin", "ConsoleLogin", HOME)
            .kind("AwsConsoleSignIn")
            .response(json!({ "ConsoleLogin": "Success" }))
            .extra(json!({
                "LoginTo": "https://eu-west-1.console.aws.amazon.com/console/home",
                "MobileVersion": "No",
                "MFAUsed": "Yes",
                "MFAIdentifier": format!("arn:aws:iam::{account}:mfa/{name}"),
            }));
        scene.log(since, &Caller::sign_in(account, name, ip), &login);
    }
    for _ in 0..looks {
        let at = since.max(scene.some_time(5));
        let (service, name, region) = *scene.rng.pick(&LOOKS);
        scene.log(at, &session, &Call::new(service, name, region));
    }
}

/// dana comes through IAM Identity Center.
fn single_sign_on(scene: &mut Scene<'_>) {
    let role = "aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_PowerUser_3f1c5d7e9a2b4c60";
    let since = scene.hour.start() + 30;
    let dana = Caller::role(DEV, role, "dana@shop.example", since).with("192.0.2.69", "aws-cli/2.17.18 md/command#");
    for _ in 0..3 {
        let at = scene.some_time(5).max(since);
        let (service, name, region) = *scene.rng.pick(&LOOKS);
        scene.log(at, &dana, &Call::new(service, name, region));
    }
}

/// bob's tool makes a session with MFA every morning: temporary credentials that nobody stole.
fn session_token(scene: &mut Scene<'_>) {
    let at = scene.hour.start() + 660;
    let bob = Caller::user(PROD, "bob", "AKIADEMOBOBSRE234567", "192.0.2.67", "aws-cli/2.17.18 md/command#");
    let key = session_key("bob/session", at);
    let call = Call::new("sts", "GetSessionToken", HOME)
        .request(json!({ "durationSeconds": 28_800, "serialNumber": format!("arn:aws:iam::{PROD}:mfa/bob") }))
        .response(json!({ "credentials": {
            "accessKeyId": key,
            "sessionToken": "IQoJb3JpZ2luX2VjEDEMOsessiontokenDEMO",
            "expiration": english(at + 28_800),
        } }));
    scene.log(at, &bob, &call);
    let mut session = Caller::user(PROD, "bob", &key, "192.0.2.67", "aws-cli/2.17.18 md/command#");
    session.identity["sessionContext"] = json!({
        "attributes": { "creationDate": crate::demo::clock::iso(at), "mfaAuthenticated": "true" },
    });
    let ops = Caller::role(PROD, "ops-maint", "bob", at + 40).with("192.0.2.67", "aws-cli/2.17.18 md/command#");
    scene.log(at + 40, &session, &assume("AssumeRole", HOME, &ops, at + 40, json!({ "durationSeconds": 3600 })));
    for (i, (service, name, region)) in LOOKS.into_iter().take(4).enumerate() {
        scene.log(at + 60 + 20 * i as i64, &ops, &Call::new(service, name, region));
    }
}

/// A console page asks for more than carol may see: six denials of six APIs at once.
fn page_without_rights(scene: &mut Scene<'_>) {
    const APIS: [(&str, &str); 6] = [
        ("ce", "GetCostAndUsage"),
        ("organizations", "DescribeOrganization"),
        ("iam", "ListAccountAliases"),
        ("guardduty", "ListDetectors"),
        ("securityhub", "GetFindings"),
        ("kms", "ListAliases"),
    ];
    let since = scene.hour.start() - 2 * 3600 + 180;
    let carol = Caller::console(PROD, "carol", "192.0.2.68", since, true);
    for (service, name) in APIS {
        scene.log(scene.hour.start() + 310, &carol, &Call::new(service, name, GLOBAL).denied());
    }
}

/// The helpdesk resets carol's MFA because she has a new phone; carol registers it herself.
fn new_phone(scene: &mut Scene<'_>) {
    let at = scene.hour.start() + 900;
    let device = |name: &str| -> Value {
        json!({ "userName": name, "serialNumber": format!("arn:aws:iam::{PROD}:mfa/{name}") })
    };
    let since = at - 600;
    let bob = Caller::console(PROD, "bob", "192.0.2.67", since, true);
    scene.log(at, &bob, &Call::new("iam", "DeactivateMFADevice", GLOBAL).request(device("carol")));
    let carol = Caller::console(PROD, "carol", "192.0.2.68", since, false);
    scene.log(at + 240, &carol, &Call::new("iam", "EnableMFADevice", GLOBAL).request(device("carol")));
}

/// A colleague starts: the user and the password that has to be changed are made by bob.
fn newcomer(scene: &mut Scene<'_>) {
    let at = scene.hour.start() + 1200;
    let bob = Caller::console(PROD, "bob", "192.0.2.67", at - 1000, true);
    let user = json!({ "userName": "erin" });
    let profile = json!({ "userName": "erin", "passwordResetRequired": true });
    let made =
        json!({ "loginProfile": { "userName": "erin", "passwordResetRequired": true, "createDate": english(at) } });
    scene.log(at, &bob, &Call::new("iam", "CreateUser", GLOBAL).request(user));
    scene.log(at + 9, &bob, &Call::new("iam", "CreateLoginProfile", GLOBAL).request(profile).response(made));
}
