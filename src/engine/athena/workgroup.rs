//! A target's workgroup as it is: where results go, who decides on it, and what it allows.

use aws_sdk_athena::types::{WorkGroup, WorkGroupState};

use super::pace::Pace;
use super::{client, failure};
use crate::engine::EngineError;
use crate::settings::Target;

/// The name of the workgroup that everybody has.
const PRIMARY: &str = "primary";

/// A workgroup's settings, as far as a run depends on them.
/// <https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html>
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workgroup {
    /// Its name.
    pub name: String,
    /// Whether it takes queries.
    pub enabled: bool,
    /// Whether its settings win over those of the target.
    pub enforced: bool,
    /// Whether Athena keeps the results itself.
    pub managed_results: bool,
    /// Where results go, if it says.
    pub output: Option<String>,
    /// Bytes after which a query is cut off.
    pub cutoff: Option<u64>,
    /// `Athena engine version 3`
    pub engine: Option<String>,
}

impl Workgroup {
    /// The place of results of a run for this target; `None` if Athena keeps them or nobody says one.
    pub fn output_for<'a>(&'a self, target: &'a Target) -> Option<&'a str> {
        match self.enforced {
            true => self.output.as_deref(),
            false => target.output.as_deref().or(self.output.as_deref()),
        }
    }
}

/// The workgroup of a target.
///
/// # Errors
/// No connection, credentials or right, and a workgroup that does not exist.
pub async fn workgroup(target: &Target) -> Result<Workgroup, EngineError> {
    let pace = Pace::default();
    let client = client::connect(None, target, &pace).await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_decides_on_the_place_of_results() {
        let own = |place: &str| Some(format!("s3://{place}/"));
        let target = Target { output: own("target"), ..Target::default() };
        let group = Workgroup { output: own("group"), ..Workgroup::default() };
        assert_eq!(group.output_for(&target), Some("s3://target/"));
        assert_eq!(group.output_for(&Target::default()), Some("s3://group/"));
        let enforced = Workgroup { enforced: true, ..group };
        assert_eq!(enforced.output_for(&target), Some("s3://group/"));
    }
}
