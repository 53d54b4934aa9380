//! Callers by name, as `people.toml` and the scenarios describe them.

use serde::Deserialize;
use serde_json::{Value, json};

use super::clock::Moment;
use super::text;
use crate::demo::identity::{BROWSER, Caller};
use crate::demo::world::{PROD, account, principal_id};

/// Somebody who calls AWS. Exactly one of the first keys says what kind of identity it is.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Who {
    /// An IAM user.
    user: Option<String>,
    /// Role, with its path, and session.
    role: Option<(String, String)>,
    /// A federation session: its name and the user who opened it.
    federated: Option<(String, String)>,
    /// The root user.
    root: bool,
    /// Nobody: an unsigned request.
    anonymous: bool,
    /// An AWS service: `cloudformation.amazonaws.com`.
    service: Option<String>,
    /// An identity of another account: account, role and session.
    outside: Option<(String, String, String)>,
    /// The subject of a token and the host of who issued it.
    token: Option<(String, String)>,
    /// A person of IAM Identity Center.
    person: Option<String>,
    /// Whose trail records the calls; production without it.
    account: Option<String>,
    /// The access key; made from the name and `since` without it.
    key: Option<String>,
    /// When the session began.
    since: Option<Moment>,
    /// Signed in with MFA.
    mfa: bool,
    /// In the console, since `since`.
    console: bool,
    /// Credentials of an instance: the version of its metadata service, `1.0` or `2.0`.
    imds: Option<String>,
    /// The service that uses the session.
    invoked_by: Option<String>,
    /// The usual address.
    from: String,
    /// The usual program, or one of: `browser`, `cli`, `kali`, `boto3`, `terraform`.
    agent: String,
}

impl Who {
    /// The usual address or range.
    pub(super) fn from(&self) -> &str {
        &self.from
    }

    /// The caller, at a moment that fills the texts.
    pub(super) fn caller(&self, moment: &mut text::Moment) -> Result<Caller, String> {
        let account = match &self.account {
            Some(name) => account(name).ok_or_else(|| format!("there is no account {name}"))?,
            None => PROD,
        };
        let since = self.since.map_or(0, |since| since.0 / 1000);
        let mut caller = self.identity(moment, account, since)?;
        if let Some(key) = &self.key {
            caller.identity["accessKeyId"] = json!(moment.fill(key)?);
        }
        if let Some(version) = &self.imds {
            caller.identity["sessionContext"]["ec2RoleDelivery"] = json!(version);
        }
        if let Some(service) = &self.invoked_by {
            caller = caller.invoked_by(service);
        }
        Ok(caller)
    }

    fn identity(&self, moment: &mut text::Moment, account: &'static str, since: i64) -> Result<Caller, String> {
        let agent = program(&self.agent);
        if let Some(user) = &self.user {
            return Ok(match (&self.key, self.console) {
                (_, true) => Caller::console(account, user, &self.from, since, self.mfa),
                (Some(key), false) => Caller::user(account, user, key, &self.from, agent),
                (None, false) => Caller::sign_in(account, user, &self.from).with(&self.from, agent),
            });
        }
        if let Some((role, session)) = &self.role {
            let mut caller = Caller::role(account, role, &moment.fill(session)?, since).with(&self.from, agent);
            caller.is_console = self.console;
            return Ok(caller);
        }
        if let (Some((name, user)), Some(key)) = (&self.federated, &self.key) {
            return Ok(Caller::federated(account, name, user, key, since).with(&self.from, agent));
        }
        if let Some(host) = &self.service {
            return Ok(Caller::service(account, host));
        }
        if let Some((home, role, session)) = &self.outside {
            let home = crate::demo::world::account(home).ok_or_else(|| format!("there is no account {home}"))?;
            let principal = format!("{}:{session}", principal_id("AROA", home, role));
            return Ok(Caller::foreign(account, &principal, home).with(&self.from, agent));
        }
        let identity: Value = if self.root {
            let arn = format!("arn:aws:iam::{account}:root");
            json!({ "type": "Root", "principalId": account, "arn": arn, "accountId": account, "accessKeyId": "" })
        } else if self.anonymous {
            json!({ "type": "AWSAccount", "principalId": "", "accountId": "anonymous" })
        } else if let Some((subject, issuer)) = &self.token {
            let provider = format!("arn:aws:iam::{account}:oidc-provider/{issuer}");
            json!({ "type": "WebIdentityUser", "principalId": format!("{provider}:sts.amazonaws.com:{subject}"),
                "userName": subject, "identityProvider": provider })
        } else if let Some(person) = &self.person {
            json!({ "type": "IdentityCenterUser", "accountId": account, "credentialId": moment.fill("%{uuid}")?,
                "onBehalfOf": { "userId": Value::from(principal_id("", account, person)),
                    "identityStoreArn": format!("arn:aws:identitystore::{account}:identitystore/d-93670demo0") } })
        } else {
            return Err("somebody without an identity".into());
        };
        Ok(Caller { account, identity, ip: self.from.clone(), agent: agent.to_owned(), is_console: self.console })
    }
}

/// A program by its short name; any other text is a `User-Agent` itself.
pub(super) fn program(name: &str) -> &str {
    match name {
        "browser" => BROWSER,
        "cli" => "aws-cli/2.17.18 md/command#",
        "kali" => {
            "aws-cli/2.17.18 md/awscrt#0.20.11 ua/2.0 os/linux#6.8.11-amd64 md/arch#x86_64 lang/python#3.11.9 \
             md/pyimpl#CPython md/distrib#kali.2025 md/prompt#off md/command#"
        }
        "boto3" => "Boto3/1.35.36",
        "terraform" => "APN/1.0 HashiCorp/1.0 Terraform/1.9.8",
        "crawler" => "Mozilla/5.0 (compatible; Findbot/2.1; +http://www.findbot.example/bot.html)",
        other => other,
    }
}
