//! Proves a table on one of its objects: whether the table looks where the object is, and what the SerDe of its definition
//! makes of it, column by column. It knows definitions only and no log kinds, so that it judges the tables of others, and
//! our own by another road than the embedded engine's.
//!
//! Sources of the rules: Hive's SerDes and OpenX's, and the readers of Trino where they differ. Athena itself is closed.

mod column;
mod findings;
mod key;
mod serde;
mod stored;
mod tally;

use jiff::civil::Date;

use crate::ddl::Definition;
use crate::ddl::lint::Finding;

pub use column::ColumnProof;
pub use findings::RULES;
pub use key::{KeyCheck, Parting, Reason, check as check_key, key_in_path};

use tally::Tally;

/// An object as it is stored.
#[derive(Debug, Clone, Copy)]
pub struct Object<'a> {
    /// Its key in the bucket (`s3://bucket/` may stand before it), where it is known.
    pub key: Option<&'a str>,
    /// The end of its key or the name of its file: Athena tells by it whether the object is compressed.
    pub name: &'a str,
    /// All of it.
    pub bytes: &'a [u8],
}

/// What a table makes of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Whether the table looks where the object is.
    pub key: KeyCheck,
    /// How it is stored: `gzip`, `plain`, `Parquet`.
    pub stored: &'static str,
    /// Why the contents could not be proven, if so; the figures are then zero.
    pub unproven: Option<String>,
    /// Rows that a query would get.
    pub rows: u64,
    /// Those of them that are NULL in every column, though there is text for them.
    pub null_rows: u64,
    /// Those of them that come from empty lines.
    pub empty_rows: u64,
    /// Header lines that were skipped.
    pub skipped: u64,
    /// The columns in their order.
    pub columns: Vec<ColumnProof>,
    /// Keys of records that no column takes, with how often they were seen: the first of them.
    pub unread: Vec<(String, u64)>,
    /// What is wrong, and what to do.
    pub findings: Vec<Finding>,
}

impl Proof {
    /// Whether the table reads the object as it should.
    pub fn holds(&self) -> bool {
        self.findings.iter().all(|finding| finding.severity < crate::ddl::lint::Severity::Error)
    }
}

/// Proves a table on an object, on a day: ranges that end now depend on it.
pub fn prove(definition: &Definition, object: &Object<'_>, today: Date) -> Proof {
    let key = match object.key {
        Some(key) => key::check(definition, key, today),
        None => KeyCheck::Unknown,
    };
    let mut tally = Tally::new(definition);
    let stored = serde::read(definition, object, &mut tally);
    let findings = findings::of(&key, &tally);
    let unproven = tally.unproven.clone();
    let unread = tally.unread_keys();
    Proof {
        key,
        stored,
        unproven,
        rows: tally.rows,
        null_rows: tally.null_rows,
        empty_rows: tally.empty_rows,
        skipped: tally.skipped,
        columns: tally.columns,
        unread,
        findings,
    }
}

#[cfg(test)]
mod tests;
