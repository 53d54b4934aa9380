//! The clients of a target, for Athena and for its results in S3: profile, SSO, role, region and endpoint through
//! `aws-config`.

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;

use super::pace::Pace;
use crate::engine::{EngineError, aws};
use crate::settings::Target;

/// Both clients; they share credentials.
#[derive(Debug)]
pub(super) struct Clients {
    pub(super) athena: aws_sdk_athena::Client,
    pub(super) s3: aws_sdk_s3::Client,
}

/// Builds the clients on `config`, or on what the environment and the AWS files say.
///
/// # Errors
/// When no region is known.
pub(super) async fn connect(config: Option<&SdkConfig>, target: &Target, pace: &Pace) -> Result<Clients, EngineError> {
    let base = aws::configuration(config, target).await?;
    let retry = RetryConfig::standard()
        .with_max_attempts(pace.attempts.max(1))
        .with_initial_backoff(pace.retry)
        .with_max_backoff(pace.retry_cap);
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(pace.answer).build();
    let base = base.into_builder().retry_config(retry).timeout_config(timeouts).build();
    let mut athena = aws_sdk_athena::config::Builder::from(&base);
    // Only Athena's address: roles are assumed and signed in to where they always are.
    if let Some(endpoint) = &target.endpoint {
        athena = athena.endpoint_url(endpoint);
    }
    let s3 = aws_sdk_s3::Client::from_conf(aws::s3(&base).build());
    Ok(Clients { athena: aws_sdk_athena::Client::from_conf(athena.build()), s3 })
}
