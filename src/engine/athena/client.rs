//! The Athena client of a target: profile, SSO, role, region and endpoint through `aws-config`.

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_athena::Client;

use super::pace::Pace;
use crate::engine::{EngineError, aws};
use crate::settings::Target;

/// Builds the client on `config`, or on what the environment and the AWS files say.
///
/// # Errors
/// When no region is known.
pub(super) async fn connect(config: Option<&SdkConfig>, target: &Target, pace: &Pace) -> Result<Client, EngineError> {
    let base = aws::configuration(config, target).await?;
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
