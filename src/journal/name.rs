//! The short name of a run, to be typed at three in the morning.

use std::fmt;

use uuid::Uuid;

/// Crockford's digits: nothing that is read as something else, no case.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// 40 random bits.
const LENGTH: usize = 8;

/// The name of a run in the journal: eight letters and digits. The beginning is enough while no other has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RunName(String);

impl RunName {
    /// A new one. The lowest bits of a version 7 id are random; its first ones are the time, which runs of one minute
    /// share.
    pub(super) fn new() -> Self {
        let bits = Uuid::now_v7().as_u128();
        let digit = |i: usize| char::from(DIGITS[(bits >> (5 * i)) as usize & 31]);
        Self((0..LENGTH).map(digit).collect())
    }

    pub(super) fn of(stored: String) -> Self {
        Self(stored)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_of_one_moment_differ_in_their_beginnings() {
        let names: Vec<_> = (0..200).map(|_| RunName::new()).collect();
        assert!(names.iter().all(|n| n.as_str().len() == LENGTH && n.as_str().bytes().all(|b| DIGITS.contains(&b))));
        let beginnings: BTreeSet<&str> = names.iter().map(|n| &n.as_str()[..4]).collect();
        assert!(beginnings.len() > 150, "{names:?}");
    }
}
