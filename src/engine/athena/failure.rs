//! What a failed call means: an [`EngineError`] a user can act on, and whether the server took the request.

use std::error::Error;

use aws_sdk_athena::error::{ProvideErrorMetadata, SdkError};

use super::message;
use crate::engine::{EngineError, aws};

/// A call that failed for good, after the client's own retries.
#[derive(Debug)]
pub(super) struct Failure {
    /// What to tell.
    pub(super) error: EngineError,
    /// What became of the request.
    pub(super) fate: Fate,
}

/// What became of a request that failed. Decides whether to send it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// The server said no; it will say so again.
    Refused,
    /// The server did not act on it and may do so later: throttled, or never reached.
    Later,
    /// Nobody knows: the answer was lost.
    Unknown,
}

impl Failure {
    /// A call whose answer did not come in time.
    pub(super) fn unanswered() -> Self {
        let message = "Athena did not answer in time".to_owned();
        Self { error: EngineError::Connection { message }, fate: Fate::Unknown }
    }
}

/// Reads a failed call. `profile` is the target's, for the command that renews its credentials.
pub(super) fn of<E, R>(error: &SdkError<E, R>, profile: Option<&str>) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    match error {
        SdkError::ServiceError(service) => {
            let said = service.err();
            answered(said.code().unwrap_or(""), said.message().unwrap_or("no reason given"), profile)
        }
        SdkError::TimeoutError(_) => Failure::unanswered(),
        SdkError::DispatchFailure(_) => unsent(&aws::chain(error), profile),
        SdkError::ConstructionFailure(_) => {
            let (message, hint) = (aws::chain(error), "check the target in logq.toml".to_owned());
            Failure { error: EngineError::Setup { message, hint }, fate: Fate::Refused }
        }
        _ => foreign(&aws::chain(error)),
    }
}

/// Why an object of S3 cannot be read.
pub(super) fn of_object<E, R>(error: &SdkError<E, R>, location: &str, profile: Option<&str>) -> EngineError
where
    E: ProvideErrorMetadata + Error + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    let (code, text) = match aws::answer(error, &format!("S3 for {location}"), profile) {
        Ok(answer) => answer,
        Err(unanswered) => return unanswered,
    };
    let message = match code {
        "AccessDenied" | "AllAccessDisabled" => {
            let right = if text.to_lowercase().contains("kms") { "kms:Decrypt on its key" } else { "s3:GetObject" };
            return EngineError::Permission {
                message: format!("{location} may not be read, it takes {right}: {text}"),
            };
        }
        "NoSuchKey" | "NoSuchBucket" => format!("{location} is not there"),
        "PreconditionFailed" => format!("{location} was overwritten while it was read"),
        _ => match aws::usual(code, text, "S3", profile) {
            Some(error) => return error,
            None => format!("{location} cannot be read: {code}: {text}"),
        },
    };
    EngineError::Connection { message }
}

/// The server answered with an error code.
fn answered(code: &str, text: &str, profile: Option<&str>) -> Failure {
    if let Some(error) = aws::usual(code, text, "Athena", profile) {
        let fate = if matches!(error, EngineError::Throttled { .. }) { Fate::Later } else { Fate::Refused };
        return Failure { error, fate };
    }
    let (error, fate) = match code {
        "InvalidRequestException" | "ValidationException" => (message::read(text), Fate::Refused),
        "MetadataException" | "ResourceNotFoundException" => (message::read(text), Fate::Refused),
        "" => return foreign(text),
        "InternalServerException" | "InternalFailure" | "ServiceUnavailable" | "ServiceUnavailableException" => {
            (EngineError::Connection { message: format!("Athena failed to answer ({code}): {text}") }, Fate::Unknown)
        }
        _ => (EngineError::query(format!("{code}: {text}")), Fate::Refused),
    };
    Failure { error, fate }
}

/// Something answered, but not in Athena's words: a proxy, a portal, another service.
fn foreign(text: &str) -> Failure {
    let message = format!("what answers at this endpoint is not Athena: {text}");
    Failure { error: EngineError::Connection { message }, fate: Fate::Unknown }
}

/// No answer at all. Credentials are fetched while a request is made, so their failure shows here as well; the
/// client's type for it is private, its texts all name what was looked for.
fn unsent(text: &str, profile: Option<&str>) -> Failure {
    if aws::is_about_credentials(text) {
        return Failure { error: aws::credentials(text, profile), fate: Fate::Refused };
    }
    let fate = if text.contains("(Connect)") { Fate::Later } else { Fate::Unknown };
    Failure { error: EngineError::Connection { message: format!("cannot reach Athena: {text}") }, fate }
}
