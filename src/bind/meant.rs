//! What each table of a statement stands for: a table of `logq.toml`, or a log kind that may have none.

use std::sync::Arc;

use super::{Request, Resolved};
use crate::report::Report;
use crate::scope::{Scope, Window};
use crate::sources::Source;
use crate::sql::{Reference, References};

/// What a reference stands for.
pub(super) enum Meant {
    /// A table, with what it is confined to.
    Table(Resolved, Scope),
    /// A log kind that need not have a table and has none.
    Nothing(Arc<Source>),
}

impl Meant {
    pub(super) fn source(&self) -> &Source {
        match self {
            Self::Table(resolved, _) => &resolved.source,
            Self::Nothing(source) => source,
        }
    }
}

/// What the references of a statement stand for, in their order.
///
/// # Errors
/// All tables at once that have to be there and are not, and a statement of whose tables none is there.
pub(super) fn of(request: &Request<'_>, found: &References) -> Result<Vec<Meant>, Report> {
    let mut all = Vec::with_capacity(found.tables.len());
    let (mut needed, mut absent) = (Vec::new(), Vec::new());
    for reference in &found.tables {
        let (scope, own) = request.scope_of(&reference.name)?;
        let name = own.map_or_else(|| reference.name.clone(), |source| vec![source.to_owned()]);
        let resolved = request.resolver.resolve(&name).map_err(|report| request.at_table(report, reference))?;
        match (resolved, request.optional_kind(&name)) {
            (Some(resolved), _) => all.push(Meant::Table(resolved, scope)),
            (None, Some(source)) => {
                absent.push((reference, name));
                all.push(Meant::Nothing(source));
            }
            (None, None) => needed.push((reference, name)),
        }
    }
    let lacking = if needed.is_empty() && absent.len() == found.tables.len() { absent } else { needed };
    match lacking.first() {
        None => Ok(all),
        Some((first, _)) => Err(request.at_table(unknown(request, &lacking), first)),
    }
}

fn unknown(request: &Request<'_>, lacking: &[(&Reference, Vec<String>)]) -> Report {
    let mut names: Vec<String> = Vec::new();
    for name in lacking.iter().map(|(_, name)| name.join(".")) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    request.resolver.unknown(&names)
}

impl Request<'_> {
    fn optional_kind(&self, name: &[String]) -> Option<Arc<Source>> {
        let [single] = name else { return None };
        let is_optional = self.optional.iter().any(|kind| kind.eq_ignore_ascii_case(single));
        is_optional.then(|| self.resolver.kind(single)).flatten()
    }

    /// The scope of a logical table: its own window if it has one, all regions if the question asks for them.
    fn scope_of(&self, name: &[String]) -> Result<(Scope, Option<&str>), Report> {
        let regions = if self.all_regions { None } else { self.scope.regions.clone() };
        let mut scope = Scope { regions, ..self.scope.clone() };
        let [single] = name else { return Ok((scope, None)) };
        let Some(own) = self.tables.iter().find(|t| t.name.eq_ignore_ascii_case(single)) else {
            return Ok((scope, None));
        };
        let to = scope.window.from;
        let from = to.checked_sub(own.before).map_err(|e| Report::usage(format!("the window of {single}: {e}")))?;
        scope.window = Window { from, to };
        Ok((scope, Some(own.source.as_str())))
    }
}
