//! Asks for a target's workgroup.

use aws_sdk_athena::Client;
use aws_sdk_athena::types::{WorkGroup, WorkGroupState};

use super::pace::Pace;
use super::{client, failure};
use crate::engine::{EngineError, Workgroup};
use crate::settings::Target;

/// The name of the workgroup that everybody has.
const PRIMARY: &str = "primary";

/// The workgroup of a target.
///
/// # Errors
/// No connection, credentials or right, and a workgroup that does not exist.
pub async fn workgroup(target: &Target) -> Result<Workgroup, EngineError> {
    let pace = Pace::default();
    let client = client::connect(None, target, &pace).await?;
    look(&client, target).await
}

/// The same with a client that is there.
pub(super) async fn look(client: &Client, target: &Target) -> Result<Workgroup, EngineError> {
    let name = target.workgroup.as_deref().unwrap_or(PRIMARY);
    let answer = client.get_work_group().work_group(name).send().await;
    let answer = answer.map_err(|error| failure::of(&error, target.profile.as_deref()).error)?;
    answer.work_group.map(read).ok_or_else(|| EngineError::Connection {
        message: "the answer to GetWorkGroup is incomplete; is this endpoint Athena?".to_owned(),
    })
}

fn read(found: WorkGroup) -> Workgroup {
    let enabled = found.state.is_none_or(|state| state == WorkGroupState::Enabled);
    let name = found.name;
    let Some(settings) = found.configuration else { return Workgroup { name, enabled, ..Workgroup::default() } };
    Workgroup {
        name,
        enabled,
        enforced: settings.enforce_work_group_configuration.unwrap_or(false),
        managed_results: settings.managed_query_results_configuration.is_some_and(|managed| managed.enabled),
        output: settings.result_configuration.and_then(|results| results.output_location),
        cutoff: settings.bytes_scanned_cutoff_per_query.and_then(|bytes| u64::try_from(bytes).ok()),
        engine: settings.engine_version.and_then(|version| version.effective_engine_version),
    }
}
