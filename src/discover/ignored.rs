//! What is no object of a table, counted by cause.

use std::sync::OnceLock;

use regex::Regex;
use serde::Deserialize;

/// What was left out: causes in the order in which they were met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ignored(pub Vec<Cause>);

/// One cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// Why.
    pub cause: String,
    /// How many, of those that were listed.
    pub count: u64,
    /// The first of them.
    pub example: String,
}

impl Ignored {
    /// Counts one more.
    pub(super) fn add(&mut self, cause: &str, example: &str) {
        self.add_many(cause, example, 1);
    }

    /// Counts some more.
    pub(super) fn add_many(&mut self, cause: &str, example: &str, count: u64) {
        match self.0.iter_mut().find(|known| known.cause == cause) {
            Some(known) => known.count += count,
            None => self.0.push(Cause { cause: cause.to_owned(), count, example: example.to_owned() }),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    other: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    cause: String,
    #[serde(deserialize_with = "pattern")]
    key: Regex,
}

fn pattern<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Regex, D::Error> {
    Regex::new(&String::deserialize(from)?).map_err(serde::de::Error::custom)
}

/// Why a key is none of a log kind, where that is known: the entries of `others.toml`.
pub(super) fn known_other(key: &str) -> Option<&'static str> {
    static OTHERS: OnceLock<Vec<Entry>> = OnceLock::new();
    // A test reads the file.
    let read = || toml::from_str::<File>(include_str!("others.toml")).map(|file| file.other).unwrap_or_default();
    OTHERS.get_or_init(read).iter().find(|other| other.key.is_match(key)).map(|other| other.cause.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_aws_writes_beside_logs_is_called_by_its_name() {
        for (key, word) in [
            ("AWSLogs/111122223333/ELBAccessLogTestFile", "test objects"),
            ("p/AWSLogs/111122223333/Config/ConfigWritabilityCheckFile", "test objects"),
            ("exports/aws-logs-write-test", "test objects"),
            ("app/processing-failed/2026/10/03/09/x-1-2026-10-03-09-14-07-a", "could not deliver"),
            (
                "aws/CLOUD_TRAIL_MGMT/1.0/region=us-west-1/accountId=111122223333/eventDay=20230525/48c4.gz.parquet",
                "Security Lake",
            ),
            ("aws/CLOUD_TRAIL_MGMT/2.0/metadata/00001-x.metadata.json", "Iceberg"),
            ("AWSLogs/111122223333/CloudTrail-Lake/Query/2026/10/03/8e01/result_1.csv.gz", "CloudTrail Lake"),
            ("results/8e016cac-ceac-4047-a048-3590238788c5.csv.metadata", "Athena"),
            ("a/_SUCCESS", "hidden"),
        ] {
            assert!(known_other(key).is_some_and(|cause| cause.contains(word)), "{key}");
        }
        assert_eq!(known_other("AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/10/x.json.gz"), None);
    }

    #[test]
    fn causes_are_counted_with_their_first_example() {
        let mut ignored = Ignored::default();
        ["a", "b"].iter().for_each(|example| ignored.add("foreign", example));
        let expected = Cause { cause: "foreign".to_owned(), count: 2, example: "a".to_owned() };
        assert_eq!(ignored.0, [expected]);
    }
}
