//! Who calls: one constructor for each kind of `userIdentity` that CloudTrail writes.

use serde_json::{Value, json};

use super::clock::iso;
use super::world::{principal_id, session_key};

/// Somebody who makes calls, from one address with one tool.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    /// The account whose trail records the calls.
    pub(super) account: &'static str,
    /// `userIdentity`.
    pub(super) identity: Value,
    /// `sourceIPAddress`: an address or a service's host name.
    pub(super) ip: String,
    /// `userAgent`. One that ends in `md/command#` gets the command of each call, as the AWS CLI writes it.
    pub(super) agent: String,
    /// Whether the credentials came from the console.
    pub(super) is_console: bool,
}

impl Caller {
    /// An IAM user in a browser who has no credentials yet.
    pub(super) fn sign_in(account: &'static str, name: &str, ip: &str) -> Self {
        let identity = json!({
            "type": "IAMUser",
            "principalId": principal_id("AIDA", account, name),
            "arn": format!("arn:aws:iam::{account}:user/{name}"),
            "accountId": account,
            "userName": name,
        });
        Self { account, identity, ip: ip.into(), agent: BROWSER.into(), is_console: false }
    }

    /// An IAM user with a key.
    pub(super) fn user(account: &'static str, name: &str, key: &str, ip: &str, agent: &str) -> Self {
        let mut caller = Self::sign_in(account, name, ip).with(ip, agent);
        caller.identity["accessKeyId"] = json!(key);
        caller
    }

    /// An IAM user in the console since `since`, signed in with MFA or without.
    pub(super) fn console(account: &'static str, name: &str, ip: &str, since: i64, mfa: bool) -> Self {
        let mut caller = Self::user(account, name, &session_key(name, since), ip, BROWSER);
        caller.identity["sessionContext"] = json!({ "attributes": attributes(since, mfa) });
        caller.is_console = true;
        caller
    }

    /// A session of a role, opened at `since`. The key depends on role, session and time.
    pub(super) fn role(account: &'static str, role: &str, session: &str, since: i64) -> Self {
        let unique = principal_id("AROA", account, role);
        let (path, name) = role.rsplit_once('/').map_or(("", role), |(path, name)| (path, name));
        let path = if path.is_empty() { String::new() } else { format!("{path}/") };
        let identity = json!({
            "type": "AssumedRole",
            "principalId": format!("{unique}:{session}"),
            "arn": format!("arn:aws:sts::{account}:assumed-role/{name}/{session}"),
            "accountId": account,
            "accessKeyId": session_key(&format!("{role}/{session}"), since),
            "sessionContext": {
                "sessionIssuer": {
                    "type": "Role",
                    "principalId": unique,
                    "arn": format!("arn:aws:iam::{account}:role/{path}{name}"),
                    "accountId": account,
                    "userName": name,
                },
                "attributes": attributes(since, false),
            },
        });
        Self { account, identity, ip: String::new(), agent: String::new(), is_console: false }
    }

    /// A federation session (`GetFederationToken`) that `user` opened.
    pub(super) fn federated(account: &'static str, name: &str, user: &str, key: &str, since: i64) -> Self {
        let identity = json!({
            "type": "FederatedUser",
            "principalId": format!("{account}:{name}"),
            "arn": format!("arn:aws:sts::{account}:federated-user/{name}"),
            "accountId": account,
            "accessKeyId": key,
            "sessionContext": {
                "sessionIssuer": {
                    "type": "IAMUser",
                    "principalId": principal_id("AIDA", account, user),
                    "arn": format!("arn:aws:iam::{account}:user/{user}"),
                    "accountId": account,
                    "userName": user,
                },
                "attributes": attributes(since, false),
            },
        });
        Self { account, identity, ip: String::new(), agent: String::new(), is_console: false }
    }

    /// An AWS service that acts for the account.
    pub(super) fn service(account: &'static str, host: &str) -> Self {
        let identity = json!({ "type": "AWSService", "invokedBy": host });
        Self { account, identity, ip: host.into(), agent: host.into(), is_console: false }
    }

    /// A role of another account, as the trail of `account` sees it: `principal` is `AROA…:session`.
    pub(super) fn foreign(account: &'static str, principal: &str, home: &str) -> Self {
        let identity = json!({ "type": "AWSAccount", "principalId": principal, "accountId": home });
        Self { account, identity, ip: String::new(), agent: String::new(), is_console: false }
    }

    /// A job of the build system that signs in with an OpenID token: `subject` is `repo:…`.
    pub(super) fn web_identity(account: &'static str, subject: &str) -> Self {
        let provider = format!("arn:aws:iam::{account}:oidc-provider/{OIDC}");
        let identity = json!({
            "type": "WebIdentityUser",
            "principalId": format!("{provider}:sts.amazonaws.com:{subject}"),
            "userName": subject,
            "identityProvider": provider,
        });
        Self { account, identity, ip: String::new(), agent: String::new(), is_console: false }
    }

    /// The same caller at another address with another tool.
    #[must_use]
    pub(super) fn with(mut self, ip: &str, agent: &str) -> Self {
        ip.clone_into(&mut self.ip);
        agent.clone_into(&mut self.agent);
        self
    }

    /// Credentials that an instance took from its metadata service, version 2.
    #[must_use]
    pub(super) fn on_instance(mut self) -> Self {
        self.identity["sessionContext"]["ec2RoleDelivery"] = json!("2.0");
        self
    }

    /// A session that a service uses for the account (service-linked roles).
    #[must_use]
    pub(super) fn invoked_by(mut self, host: &str) -> Self {
        self.identity["invokedBy"] = json!(host);
        self.with(host, host)
    }

    /// The ARN in messages; empty for callers without one.
    pub(super) fn arn(&self) -> &str {
        self.identity["arn"].as_str().unwrap_or("")
    }

    /// The access key; empty for callers without one.
    pub(super) fn key(&self) -> &str {
        self.identity["accessKeyId"].as_str().unwrap_or("")
    }
}

fn attributes(since: i64, mfa: bool) -> Value {
    json!({ "creationDate": iso(since), "mfaAuthenticated": if mfa { "true" } else { "false" } })
}

/// The identity provider of the build system.
const OIDC: &str = "token.ci.example";
/// What browsers say.
pub(super) const BROWSER: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 \
                                  (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::world::PROD;

    #[test]
    fn a_role_with_a_path_loses_it_in_the_session_arn() {
        let caller = Caller::role(PROD, "pipeline/ci-deploy", "run-17", 0);
        assert_eq!(caller.arn(), "arn:aws:sts::111122223333:assumed-role/ci-deploy/run-17");
        let issuer = &caller.identity["sessionContext"]["sessionIssuer"];
        assert_eq!(issuer["arn"], "arn:aws:iam::111122223333:role/pipeline/ci-deploy");
        assert_eq!(issuer["userName"], "ci-deploy");
    }

    #[test]
    fn services_have_no_key_and_no_arn() {
        let caller = Caller::service(PROD, "ec2.amazonaws.com");
        assert_eq!((caller.arn(), caller.key(), caller.ip.as_str()), ("", "", "ec2.amazonaws.com"));
    }
}
