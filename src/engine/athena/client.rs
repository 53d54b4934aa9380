//! The Athena client of a target: profile, SSO, role, region and endpoint through `aws-config`.

use aws_config::profile::ProfileFileCredentialsProvider;
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::sts::AssumeRoleProvider;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_athena::Client;
use aws_sdk_athena::config::SharedCredentialsProvider;

use super::pace::Pace;
use crate::engine::EngineError;
use crate::settings::Target;

/// Builds the client on `config`, or on what the environment and the AWS files say. Credentials are fetched by
/// the first call, not here.
///
/// # Errors
/// When no region is known.
pub(super) async fn connect(config: Option<&SdkConfig>, target: &Target, pace: &Pace) -> Result<Client, EngineError> {
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
    let base = match &target.role_arn {
        Some(role) => with_role(base, role).await,
        None => base,
    };
    let retry = RetryConfig::standard()
        .with_max_attempts(pace.attempts.max(1))
        .with_initial_backoff(pace.retry)
        .with_max_backoff(pace.retry_cap);
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(pace.answer).build();
    let mut config = aws_sdk_athena::config::Builder::from(&base).retry_config(retry).timeout_config(timeouts);
    // Only Athena's address: roles are assumed and signed in to where they always are.
    if let Some(endpoint) = &target.endpoint {
        config = config.endpoint_url(endpoint);
    }
    Ok(Client::from_conf(config.build()))
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
