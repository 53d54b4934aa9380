//! Binds against the tables that are really in Athena: their columns are asked for, and what they lack is NULL.

#[cfg(feature = "athena")]
use std::collections::BTreeMap;
#[cfg(feature = "athena")]
use std::sync::Arc;
#[cfg(feature = "athena")]
use std::time::Duration;

#[cfg(feature = "athena")]
use futures::StreamExt;
#[cfg(feature = "athena")]
use tokio::time::timeout;

#[cfg(feature = "athena")]
use super::{diagnostics, engines};
use crate::bind::BoundQuery;
#[cfg(feature = "athena")]
use crate::catalog::Catalog;
#[cfg(feature = "athena")]
use crate::engine::EngineError;
#[cfg(feature = "athena")]
use crate::printable::Printable;
use crate::report::Report;
use crate::settings::EngineKind;
#[cfg(feature = "athena")]
use crate::sources::Source;
#[cfg(feature = "athena")]
use crate::table::Table;
use crate::workspace::Workspace;
#[cfg(feature = "athena")]
use crate::workspace::physical_name;

/// How long a run waits for the catalogue; without its answer the tables are taken to be as their kinds say.
#[cfg(feature = "athena")]
const PATIENCE: Duration = Duration::from_secs(5);
/// Tables that are asked for side by side.
#[cfg(feature = "athena")]
const AT_ONCE: usize = 8;

/// Binds a statement for a target; on Athena once more if a table turns out to be otherwise.
///
/// # Errors
/// Those of binding.
pub(super) fn bound(
    workspace: &Workspace,
    engine: EngineKind,
    target: Option<&str>,
    bind: impl Fn() -> Result<BoundQuery, Report>,
) -> Result<BoundQuery, Report> {
    let first = bind()?;
    if engine == EngineKind::Local || !learned(workspace, target, &first)? {
        return Ok(first);
    }
    bind()
}

/// Asks for the tables of a statement; says so where they cannot be asked for. `true` if something may have been
/// learned.
#[cfg(feature = "athena")]
fn learned(workspace: &Workspace, target: Option<&str>, query: &BoundQuery) -> Result<bool, Report> {
    let tables = query.scans().iter().map(|scan| (Arc::clone(&scan.table), Arc::clone(&scan.source)));
    let (tables, runtime) = (tables.collect(), engines::runtime()?);
    let asked = runtime.block_on(async { timeout(PATIENCE, ask(workspace, target, tables)).await });
    let failed = match asked {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_) => Some("no answer in time".to_owned()),
    };
    if let Some(why) = failed {
        let of = target.map_or_else(String::new, |target| format!("target {target}: "));
        let text =
            format!("note: {of}Glue could not be asked for the tables' columns, they are taken to be all there: {why}");
        diagnostics::note(&Printable::line(&text));
    }
    Ok(true)
}

#[cfg(not(feature = "athena"))]
fn learned(_: &Workspace, _: Option<&str>, _: &BoundQuery) -> Result<bool, Report> {
    Ok(false)
}

/// Asks for all tables of the usual target, beside whatever else goes on. A failure is told by the run that meets it.
#[cfg(feature = "athena")]
pub(super) async fn ask_for_all(workspace: Arc<Workspace>) {
    let tables = workspace.settings.tables.iter();
    let tables = tables.filter_map(|table| Some((Arc::clone(table), workspace.source_of(table).ok()?))).collect();
    drop(timeout(PATIENCE, ask(&workspace, None, tables)).await);
}

/// Asks the catalogue of a target for tables that it was not asked for yet. A table that is not there is Athena's to
/// report.
///
/// # Errors
/// The first failure; what was heard until then is remembered.
#[cfg(feature = "athena")]
async fn ask(
    workspace: &Workspace,
    target: Option<&str>,
    tables: Vec<(Arc<Table>, Arc<Source>)>,
) -> Result<(), EngineError> {
    let setup = |report: Report| EngineError::Setup { message: report.title, hint: report.hint.unwrap_or_default() };
    let (name, target) = workspace.settings.target(target).map_err(setup)?;
    let named = |table: &Table| physical_name(table, target.database.as_deref().unwrap_or_default());
    let unknown = tables.into_iter().map(|(table, source)| (named(&table), (table, source)));
    let unknown: BTreeMap<_, _> = unknown.filter(|(physical, _)| !workspace.found.knows(name, physical)).collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let catalog = Catalog::connect(target).await?;
    let answers = futures::stream::iter(unknown).map(|(physical, (table, source))| {
        let catalog = &catalog;
        async move {
            let Some((database, own)) = physical.split_once('.') else { return Ok(()) };
            if let Some(entry) = catalog.table(database, own).await? {
                workspace.found.learn(name, &physical, &entry.definition, &table, &source);
            }
            Ok(())
        }
    });
    let mut answers = answers.buffer_unordered(AT_ONCE);
    while let Some(answer) = answers.next().await {
        answer?;
    }
    Ok(())
}
