//! What a call to Glue that failed means.

use std::error::Error;

use aws_sdk_glue::error::{ProvideErrorMetadata, SdkError};

use crate::engine::{EngineError, aws};

/// A call, for the messages about it.
pub(super) struct Asked<'a> {
    /// `glue:GetTable`: also the right that it takes.
    pub(super) action: &'static str,
    /// The database or table.
    pub(super) resource: &'a str,
    pub(super) profile: Option<&'a str>,
}

impl Asked<'_> {
    /// The answer, or `None` if what was asked for does not exist.
    pub(super) fn found<T, E, R>(&self, answer: Result<T, SdkError<E, R>>) -> Result<Option<T>, EngineError>
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        match answer {
            Ok(found) => Ok(Some(found)),
            Err(error) if code(&error) == Some("EntityNotFoundException") => Ok(None),
            Err(error) => Err(self.failed(&error)),
        }
    }

    /// Whether something was done.
    pub(super) fn done<T, E, R>(&self, answer: Result<T, SdkError<E, R>>) -> Result<(), EngineError>
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        answer.map(drop).map_err(|error| self.failed(&error))
    }

    /// Glue, or its client, does not take what was to be sent.
    pub(super) fn refused(&self, why: &str) -> EngineError {
        EngineError::query(format!("{} of {}: {why}", self.action, self.resource))
    }

    fn failed<E, R>(&self, error: &SdkError<E, R>) -> EngineError
    where
        E: ProvideErrorMetadata + Error + 'static,
        R: std::fmt::Debug + Send + Sync + 'static,
    {
        let (code, text) = match aws::answer(error, "Glue", self.profile) {
            Ok(answer) => answer,
            Err(unanswered) => return unanswered,
        };
        if let Some(usual) = aws::usual(code, text, "Glue", self.profile) {
            return match usual {
                EngineError::Permission { message } => EngineError::Permission {
                    message: format!("{message}; it takes {} on {} (and its catalog)", self.action, self.resource),
                },
                other => other,
            };
        }
        match code {
            "ConcurrentModificationException" | "VersionMismatchException" => {
                self.refused("somebody changed the table in the meantime: look at the differences again")
            }
            "EntityNotFoundException" => EngineError::Setup {
                message: format!("{} is not in the catalogue: {text}", self.resource),
                hint: "create the database with --create-database, or name another with --database".to_owned(),
            },
            "InternalServiceException" | "OperationTimeoutException" | "" => {
                EngineError::Connection { message: format!("Glue failed to answer: {text}") }
            }
            code => self.refused(&format!("{code}: {text}")),
        }
    }
}

fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Option<&str> {
    match error {
        SdkError::ServiceError(service) => service.err().code(),
        _ => None,
    }
}
