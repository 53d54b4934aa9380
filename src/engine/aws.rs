//! What every AWS client of this program shares: configuration, credentials, and what their failures mean.

use std::error::Error;

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use crate::engine::EngineError;
use crate::settings::Target;

/// The configuration of a target: `config`, or what the environment and the AWS files say, with the target's profile
/// and role. Credentials are fetched by the first call, not here.
///
/// # Errors
/// When no region is known.
pub(crate) async fn configuration(config: Option<&SdkConfig>, target: &Target) -> Result<SdkConfig, EngineError> {
    let base = match config {
        Some(config) => config.clone(),
        None => load(target).await,
    };
    let Some(region) = base.region().cloned() else {
        return Err(EngineError::Setup {
            message: "no AWS region is set".to_owned(),
            hint: "set `region` in the target of logq.toml, or AWS_REGION, or `region` in the AWS profile".to_owned(),
        });
    };
    let base = match &target.profile {
        Some(profile) => with_profile(base, profile, region),
        None => base,
    };
    Ok(match &target.role_arn {
        Some(role) => with_role(base, role).await,
        None => base,
    })
}

async fn load(target: &Target) -> SdkConfig {
    let mut loader = aws_config::defaults(BehaviorVersion::latest());
    if let Some(profile) = &target.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(region) = &target.region {
        loader = loader.region(Region::new(region.clone()));
    }
    loader.load().await
}

/// A profile that is named means that profile. The default chain would prefer keys that happen to be in the
/// environment, and the run would go to another account.
fn with_profile(base: SdkConfig, profile: &str, region: Region) -> SdkConfig {
    let provider = ProfileFileCredentialsProvider::builder()
        .configure(&ProviderConfig::without_region().with_region(Some(region)))
        .profile_name(profile)
        .build();
    base.into_builder().credentials_provider(SharedCredentialsProvider::new(provider)).build()
}

/// The role is assumed with the credentials of `base`.
async fn with_role(base: SdkConfig, role: &str) -> SdkConfig {
    let provider = AssumeRoleProvider::builder(role).session_name("logq").configure(&base).build().await;
    base.into_builder().credentials_provider(SharedCredentialsProvider::new(provider)).build()
}

/// The configuration of an S3 client.
pub(crate) fn s3(base: &SdkConfig) -> aws_sdk_s3::config::Builder {
    // Servers that play S3 on one address do not know buckets as host names.
    let own_address = base.endpoint_url().is_some() || std::env::var_os("AWS_ENDPOINT_URL_S3").is_some();
    aws_sdk_s3::config::Builder::from(base).force_path_style(own_address)
}

/// Missing or expired credentials, with the command to type.
pub(crate) fn credentials(text: &str, profile: Option<&str>) -> EngineError {
    let lower = text.to_lowercase();
    let login = match profile {
        Some(profile) => format!("aws sso login --profile {}", quoted(profile)),
        None => "aws sso login".to_owned(),
    };
    let hint = if lower.contains("sso") {
        format!("type `{login}`")
    } else if lower.contains("expired") {
        format!("for an SSO profile type `{login}`; otherwise get new keys and set them again")
    } else {
        match profile {
            Some(_) => format!("check the profile in ~/.aws/config; for an SSO profile type `{login}`"),
            None => "name a `profile` in the target of logq.toml, or set AWS_PROFILE or AWS_ACCESS_KEY_ID and \
                     AWS_SECRET_ACCESS_KEY"
                .to_owned(),
        }
    };
    EngineError::Credentials { message: format!("no valid AWS credentials: {text}"), hint }
}

/// What an error code means that every service has alike: throttling, credentials, a right that is missing.
pub(crate) fn usual(code: &str, text: &str, service: &str, profile: Option<&str>) -> Option<EngineError> {
    match code {
        "ThrottlingException" | "Throttling" | "TooManyRequestsException" | "RequestLimitExceeded" | "SlowDown" => {
            Some(EngineError::Throttled { message: format!("{service} asks for less: {text}") })
        }
        "ExpiredTokenException"
        | "ExpiredToken"
        | "RequestExpired"
        | "InvalidAccessKeyId"
        | "InvalidToken"
        | "UnrecognizedClientException"
        | "InvalidClientTokenId"
        | "InvalidSignatureException"
        | "SignatureDoesNotMatch"
        | "MissingAuthenticationTokenException"
        | "IncompleteSignatureException" => Some(credentials(text, profile)),
        "AccessDeniedException" | "AccessDenied" | "UnauthorizedException" => {
            Some(EngineError::Permission { message: denied(text) })
        }
        _ => None,
    }
}

/// Puts the action and the resource first, where the text names them:
/// `User: arn:… is not authorized to perform: athena:StartQueryExecution on resource: arn:… because …`.
pub(crate) fn denied(text: &str) -> String {
    let read = || {
        let (who, rest) = text.split_once(" is not authorized to perform: ")?;
        let (action, rest) = rest.split_once(" on resource: ")?;
        let (resource, why) = rest.split_once(' ').unwrap_or((rest, ""));
        let who = who.rsplit_once("User: ").map_or(who, |(_, who)| who);
        let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
        Some(format!("{who} may not do {action} on {resource}{why}"))
    };
    read().unwrap_or_else(|| text.to_owned())
}

/// A profile name for a shell.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.@+=/:".contains(c);
    if !name.is_empty() && name.chars().all(plain) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    }
}

/// The code and the text with which a server refused a call, or why there is no answer of its.
///
/// # Errors
/// Credentials that could not be had, and a server that was not reached; `of` says which, as in `S3 for s3://…`.
pub(crate) fn answer<'a, E, R>(
    error: &'a SdkError<E, R>,
    of: &str,
    profile: Option<&str>,
) -> Result<(&'a str, &'a str), EngineError>
where
    E: ProvideErrorMetadata + Error + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    if let SdkError::ServiceError(service) = error {
        let said = service.err();
        return Ok((said.code().unwrap_or(""), said.message().unwrap_or("no reason given")));
    }
    let text = chain(error);
    Err(match is_about_credentials(&text) {
        true => credentials(&text, profile),
        false => EngineError::Connection { message: format!("cannot reach {of}: {text}") },
    })
}

/// Whether a text is about credentials: they are fetched while a request is made, so their failure shows as one of the
/// request. The client's type for it is private, its texts all name what was looked for.
pub(crate) fn is_about_credentials(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["credential", "identity resolver", "sso token"].iter().any(|sign| lower.contains(sign))
}

/// The causes of an error, outermost first, without those that only repeat the next.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut causes: Vec<String> = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        match causes.last_mut() {
            // The SDK's name for every cause that it has no name for.
            _ if text == "other" => {}
            Some(last) if text.contains(last.as_str()) => *last = text,
            Some(last) if last.contains(text.as_str()) => {}
            _ => causes.push(text),
        }
        next = cause.source();
    }
    if causes.is_empty() { error.to_string() } else { causes.join(": ") }
}
