//! What is remembered of past days, so that the same question soon after costs few listings. Days that may still get
//! objects are never remembered, and nothing is for longer than a day: who deletes logs must not be hidden for long.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::frame::Unit;
use super::{Row, RowKey};

/// How long anything is remembered.
const LIFE: SignedDuration = SignedDuration::from_hours(24);
/// A larger file is not ours.
const LARGEST: u64 = 64 << 20;

/// The remembered units of one table.
#[derive(Debug)]
pub struct Memory {
    /// Where it is kept; nowhere, for folders of this machine.
    file: Option<PathBuf>,
    /// The real clock: what is asked about may have one of its own.
    now: Timestamp,
    units: BTreeMap<RowKey, BTreeMap<DateTime, Known>>,
}

#[derive(Debug, Clone, Copy)]
struct Known {
    /// Whether it has objects.
    have: bool,
    /// When that was seen.
    seen: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    account: Option<String>,
    region: Option<String>,
    /// Units, whether they have objects, and the second when that was seen.
    units: Vec<(String, bool, i64)>,
}

impl Memory {
    /// What is remembered under an identity: everything that the answer depends on, the unit among it. A file that is
    /// missing or damaged holds nothing.
    pub fn load(folder: &Path, identity: &str, unit: Unit, now: Timestamp) -> Self {
        let name: String = Sha256::digest(format!("{unit:?} {identity}")).iter().map(|b| format!("{b:02x}")).collect();
        let file = folder.join("coverage").join(format!("{name}.json"));
        let small = fs::metadata(&file).is_ok_and(|meta| meta.is_file() && meta.len() <= LARGEST);
        let entries = small.then(|| fs::read(&file).ok()).flatten();
        let entries: Vec<Entry> = entries.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let is_fresh = |known: &Known| now.duration_since(known.seen) < LIFE && known.seen <= now;
        let units = entries.into_iter().map(|entry| {
            let units = entry.units.into_iter().filter_map(|(unit, have, seen)| {
                let known = Known { have, seen: Timestamp::from_second(seen).ok()? };
                Some((unit.parse().ok()?, known)).filter(|_| is_fresh(&known))
            });
            (RowKey { account: entry.account, region: entry.region }, units.collect())
        });
        Self { units: units.collect(), now, file: Some(file) }
    }

    /// Remembers nothing.
    pub fn none() -> Self {
        Self { file: None, now: Timestamp::UNIX_EPOCH, units: BTreeMap::new() }
    }

    /// Forgets what it knows, and may learn again.
    #[must_use]
    pub fn forget(self) -> Self {
        Self { units: BTreeMap::new(), ..self }
    }

    /// Whether each unit has objects, as far as it is remembered.
    pub(super) fn known(&self) -> BTreeMap<RowKey, BTreeMap<DateTime, bool>> {
        let row = |units: &BTreeMap<DateTime, Known>| units.iter().map(|(unit, known)| (*unit, known.have)).collect();
        self.units.iter().map(|(key, units)| (key.clone(), row(units))).collect()
    }

    /// Remembers the settled units of rows that were seen whole.
    pub(super) fn learn(&mut self, rows: &[Row], units: &[DateTime]) {
        for row in rows.iter().filter(|row| !row.at_least) {
            let known = self.units.entry(row.key()).or_default();
            for unit in units {
                known.entry(*unit).or_insert(Known { have: row.have.contains(unit), seen: self.now });
            }
        }
    }

    /// Writes it where only the user can read it.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn store(&self) -> io::Result<()> {
        let Some(path) = &self.file else { return Ok(()) };
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder)?;
        let entry = |(key, units): (&RowKey, &BTreeMap<DateTime, Known>)| Entry {
            account: key.account.clone(),
            region: key.region.clone(),
            units: units.iter().map(|(at, known)| (at.to_string(), known.have, known.seen.as_second())).collect(),
        };
        let entries: Vec<Entry> = self.units.iter().map(entry).collect();
        // A temporary file is readable by its owner only, and it is complete before it has its name.
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&serde_json::to_vec(&entries)?)?;
        file.persist(path)?;
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_learnt_is_known_for_a_day_and_to_the_user_alone() {
        let folder = tempfile::tempdir().unwrap();
        let now = at("2026-03-12T08:00:00Z");
        let day: DateTime = "2026-03-10T00:00".parse().unwrap();
        let (other, row) = (day + LIFE, Row { account: Some("1".to_owned()), have: [day].into(), ..Row::default() });
        let mut memory = Memory::load(folder.path(), "table", Unit::Day, now);
        memory.learn(std::slice::from_ref(&row), &[day, other]);
        memory.learn(&[Row { at_least: true, ..Row::default() }], &[day]);
        memory.store().unwrap();
        let load = |identity: &str, unit, now: &str| Memory::load(folder.path(), identity, unit, at(now)).known();
        let known = load("table", Unit::Day, "2026-03-13T07:59:00Z");
        assert_eq!(known, BTreeMap::from([(row.key(), BTreeMap::from([(day, true), (other, false)]))]));
        let empty = |known: BTreeMap<RowKey, BTreeMap<DateTime, bool>>| known.values().all(BTreeMap::is_empty);
        assert!(empty(load("table", Unit::Day, "2026-03-13T08:00:00Z")), "a day later it is forgotten");
        assert!(empty(load("table", Unit::Day, "2026-03-12T07:00:00Z")), "nothing is known from the future");
        assert!(empty(load("other", Unit::Day, "2026-03-12T08:00:00Z")));
        assert!(empty(load("table", Unit::Hour, "2026-03-12T08:00:00Z")));
        let mode = fs::metadata(memory.file.as_ref().unwrap()).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        fs::write(memory.file.as_ref().unwrap(), b"{").unwrap();
        assert!(empty(load("table", Unit::Day, "2026-03-12T08:00:00Z")), "a damaged file holds nothing");
    }
}
