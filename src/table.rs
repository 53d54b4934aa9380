//! A table: one source at one location.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

use crate::sources::Choices;

/// An entry `[tables.<name>]` of `logq.toml`, or what the flags of `logq ddl` describe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The name in SQL.
    pub name: String,
    /// The id of its source.
    pub source: String,
    /// Where the objects are: an S3 prefix or a folder that has the same layout.
    pub location: Location,
    /// The id of the source's layout.
    pub layout: String,
    /// The organization id (`o-…`), for layouts that need one.
    pub org: Option<String>,
    /// The accounts below the location.
    pub accounts: Keys,
    /// The regions below the location.
    pub regions: Keys,
    /// The first day that has objects.
    pub since: Option<Date>,
    /// The fields of the format in its own order, for formats with chosen fields.
    pub fields: Option<Vec<String>>,
    /// The values of partitions that only the user knows, by name: web ACLs, VPCs, buckets.
    pub partitions: BTreeMap<String, Keys>,
    /// What it decides about its kind.
    pub choices: Choices,
    /// `database.table` in Athena, when it is not `<target database>.<name>`.
    pub athena: Option<String>,
    /// Set for a table in Athena that somebody else made.
    pub existing: Option<Existing>,
}

/// What a table that somebody else made has otherwise than its kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Existing {
    /// Its columns with their Hive types, partition columns not among them.
    pub columns: Vec<(String, String)>,
    /// Its own names of columns and partition columns of the kind, where they differ; empty where it has no such
    /// partition column.
    pub names: BTreeMap<String, String>,
}

/// Where a table's objects are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// `s3://bucket/prefix/`, with the final slash.
    S3(String),
    /// A folder on this machine.
    Folder(std::path::PathBuf),
}

impl Location {
    /// Reads `s3://bucket/prefix/` (a missing final slash is added) or the path of a folder.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("s3://") {
            let slash = if text.ends_with('/') { "" } else { "/" };
            Self::S3(format!("{text}{slash}"))
        } else {
            Self::Folder(text.into())
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::S3(uri) => f.write_str(uri),
            Self::Folder(path) => write!(f, "{}", path.display()),
        }
    }
}

/// The values of an account or region partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// These and no others; an `enum` projection.
    Listed(Vec<String>),
    /// Any, named by each query; an `injected` projection.
    Injected,
    /// Not said. A folder is walked as it is; DDL refuses.
    Unlisted,
}

impl Table {
    /// A table of a source at a location that says nothing else.
    pub fn new(name: &str, source: &str, location: Location, layout: &str) -> Self {
        Self {
            name: name.to_owned(),
            source: source.to_owned(),
            location,
            layout: layout.to_owned(),
            org: None,
            accounts: Keys::Unlisted,
            regions: Keys::Unlisted,
            since: None,
            fields: None,
            partitions: BTreeMap::new(),
            choices: Choices::default(),
            athena: None,
            existing: None,
        }
    }

    /// Database and table in Athena: what the table says itself, else the `database` of its target. The database is
    /// missing if neither says one.
    pub fn in_catalogue(&self, database: Option<&str>) -> (Option<String>, String) {
        let said = self.athena.as_deref().unwrap_or(&self.name);
        match said.split_once('.') {
            Some((database, name)) => (Some(database.to_owned()), name.to_owned()),
            None => (database.map(str::to_owned), said.to_owned()),
        }
    }

    /// The values of a partition that only the user knows. In S3 it is injected unless they are listed; a folder is
    /// walked as it is.
    pub fn partition(&self, name: &str) -> Keys {
        match (self.partitions.get(name), &self.location) {
            (Some(keys), _) => keys.clone(),
            (None, Location::S3(_)) => Keys::Injected,
            (None, Location::Folder(_)) => Keys::Unlisted,
        }
    }
}

impl Keys {
    /// Reads a list as typed: nothing is [`Keys::Unlisted`], the one word `injected` is [`Keys::Injected`].
    pub fn parse(list: &[String]) -> Self {
        match list {
            [] => Self::Unlisted,
            [word] if word == "injected" => Self::Injected,
            list => Self::Listed(list.iter().map(|value| value.trim().to_owned()).collect()),
        }
    }
}
