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
    let client = client::connect(None, target, &pace).await?.athena;
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

/// The capacity reservation that a workgroup's queries run on. Who may not see reservations is told of none.
/// <https://docs.aws.amazon.com/athena/latest/ug/capacity-management.html>
pub(super) async fn capacity(client: &Client, workgroup: &str) -> Option<String> {
    let listed = client.list_capacity_reservations().send().await.ok()?;
    for reservation in listed.capacity_reservations {
        let asked = client.get_capacity_assignment_configuration().capacity_reservation_name(&reservation.name);
        let Ok(answer) = asked.send().await else { continue };
        let assignments = answer.capacity_assignment_configuration.and_then(|found| found.capacity_assignments);
        let mut names = assignments.into_iter().flatten().flat_map(|found| found.work_group_names.unwrap_or_default());
        if names.any(|name| name == workgroup) {
            return Some(reservation.name);
        }
    }
    None
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
        capacity: None,
    }
}
