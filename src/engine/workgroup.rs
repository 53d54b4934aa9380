//! A workgroup of Athena as it is: where results go, who decides on it, and what it allows.

use crate::settings::Target;

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
    /// The capacity reservation that its queries run on, as far as it may be seen: they are billed by the hour, not by
    /// the bytes that they scan.
    pub capacity: Option<String>,
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
