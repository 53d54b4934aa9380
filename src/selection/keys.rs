//! The key recogniser: which objects and folders a selection reads.

use super::{Piece, Selection};
use crate::sources::DateReading;

/// A text that is not one of ours.
pub(super) struct Foreign;

/// How far a key agrees with a selection.
enum Walk<'k> {
    /// It lies below one of the folders.
    Below { values: Vec<String>, rest: &'k str },
    /// It ends on the way to one of the folders.
    Towards,
}

impl Selection {
    /// The partition values of an object key if this selection reads it (in the order of the layout's partitions).
    /// Like Athena, it reads folders below the layout's own, too.
    pub fn recognise(&self, key: &str) -> Option<Vec<String>> {
        let Ok(Walk::Below { values, rest }) = self.walk(key) else { return None };
        let name = rest.rsplit('/').next()?;
        self.takes(name).then_some(values)
    }

    /// Whether an object of this name in one of the selection's folders is read: it is of the kind, and of the window
    /// as far as names say.
    pub(crate) fn takes(&self, name: &str) -> bool {
        self.object_name.is_match(name) && self.is_in_time(name)
    }

    /// Whether names say the time of their objects, so that the window decides which are read.
    #[cfg(all(feature = "athena", feature = "local"))]
    pub(crate) fn has_times_in_names(&self) -> bool {
        self.object_time.is_some()
    }

    /// What a name must be, but for its time.
    #[cfg(all(feature = "athena", feature = "local"))]
    pub(crate) fn name_rule(&self) -> &str {
        self.object_name.as_str()
    }

    /// Whether another selection takes the same names.
    #[cfg(all(feature = "athena", feature = "local"))]
    pub(crate) fn takes_as(&self, other: &Self) -> bool {
        let times = [self, other].map(|s| s.object_time.as_ref().map(|(pattern, dates)| (pattern.as_str(), dates)));
        self.object_name.as_str() == other.object_name.as_str() && times[0] == times[1]
    }

    /// Whether an object whose name holds a time can hold events of the window. A name without one is no reason to
    /// leave its object out.
    fn is_in_time(&self, name: &str) -> bool {
        let Some((pattern, dates)) = &self.object_time else { return true };
        let Some(text) = pattern.captures(name).and_then(|groups| groups.get(1)) else { return true };
        match dates.format.read(text.as_str()) {
            DateReading::Whole(time, _) => dates.covers(time),
            DateReading::Cut(..) | DateReading::Mismatch => true,
        }
    }

    /// Whether this selection reads an object.
    pub fn admits(&self, key: &str) -> bool {
        self.recognise(key).is_some()
    }

    /// Whether an admitted key can lie below a folder (`111122223333/CloudTrail/`, the location itself is ``):
    /// prunes a walk.
    pub fn may_hold(&self, folder: &str) -> bool {
        self.walk(folder).is_ok()
    }

    /// Whether a folder is one of the selection's, or lies below one: all that is in it may be wanted.
    pub fn is_folder(&self, folder: &str) -> bool {
        matches!(self.walk(folder), Ok(Walk::Below { .. }))
    }

    fn walk<'k>(&self, key: &'k str) -> Result<Walk<'k>, Foreign> {
        let mut values = vec![String::new(); self.columns.len()];
        let mut rest = key;
        for piece in &self.template {
            let len = match piece {
                Piece::Literal(text) if rest.starts_with(text.as_str()) => text.len(),
                Piece::Literal(text) if text.starts_with(rest) => return Ok(Walk::Towards),
                Piece::Literal(_) => return Err(Foreign),
                Piece::Column(i) => match self.columns[*i].values.read(rest)? {
                    Some(len) => {
                        values[*i] = rest[..len].to_owned();
                        len
                    }
                    None => return Ok(Walk::Towards),
                },
            };
            rest = &rest[len..];
        }
        Ok(Walk::Below { values, rest })
    }
}
