//! Builds engines. The only place that names one.

use std::sync::Arc;

use super::diagnostics;
#[cfg(feature = "athena")]
use crate::ddl::Statement;
#[cfg(feature = "athena")]
use crate::engine::Control;
#[cfg(all(feature = "athena", feature = "local"))]
use crate::engine::Workgroup;
#[cfg(all(feature = "athena", feature = "local"))]
use crate::engine::estimate::Limits;
#[cfg(feature = "local")]
use crate::engine::local::sample::check as sample_check;
use crate::engine::{Engine, EngineError, Run, RunEvent, Summary};
use crate::journal::{Journal, JournalError, Recorded};
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::{EngineKind, Settings, Target};
#[cfg(feature = "local")]
use crate::sources::Source;
use futures::StreamExt as _;
use tokio::runtime::{Builder, Runtime};

/// The runtime that engines and their network calls run on. Scans have a runtime of their own.
pub(super) fn runtime() -> Result<Runtime, Report> {
    Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("logq-io")
        .enable_all()
        .build()
        .map_err(|error| no_threads(&error))
}

fn no_threads(error: &std::io::Error) -> Report {
    Report::new(Exit::Failed, format!("no threads can be started: {error}"))
}

/// What the embedded engine's readers make of a kind's samples, where it is not what the definition expects.
#[cfg(feature = "local")]
pub(super) fn check_samples(source: &Source) -> Result<Vec<String>, Report> {
    let runtime = Builder::new_current_thread().build().map_err(|error| no_threads(&error))?;
    let mut wrong = Vec::new();
    for sample in &source.samples {
        match runtime.block_on(sample_check(source, sample)) {
            Ok(differences) => wrong.extend(differences.iter().map(|told| format!("{}: {told}", sample.title))),
            Err(error) => wrong.push(format!("{}: {error}", sample.title)),
        }
    }
    Ok(wrong)
}

/// As whom S3 is read: the target's profile, role and region, or as the environment says where there is no target.
#[cfg(feature = "local")]
pub(super) fn eyes(settings: &Settings) -> Result<Target, EngineError> {
    let target = match settings.targets.is_empty() && settings.withheld.is_empty() {
        true => Ok(Target::default()),
        false => settings.target(None).map(|(_, target)| target.clone()),
    };
    target.map_err(|report| EngineError::Setup { message: report.title, hint: report.hint.unwrap_or_default() })
}

/// The journal of runs, or why it cannot be used.
pub(super) fn journal(settings: &Settings) -> Result<Journal, JournalError> {
    Journal::open(&settings.state_folder)
}

/// The engine of this kind; its runs are in the journal.
///
/// # Errors
/// A kind that this build lacks, and for Athena a target that is missing or withheld.
#[cfg(feature = "local")]
pub(super) fn build(kind: EngineKind, settings: &Settings, runtime: &Runtime) -> Result<Arc<dyn Engine>, Report> {
    Ok(Arc::new(recorded(kind, settings, None, runtime, &journal(settings))?))
}

/// The engine of this kind at a target, the usual one unless one is named; its runs are in this journal.
///
/// # Errors
/// As [`build`].
pub(super) fn recorded(
    kind: EngineKind,
    settings: &Settings,
    target: Option<&str>,
    runtime: &Runtime,
    journal: &Result<Journal, JournalError>,
) -> Result<Recorded, Report> {
    if let (EngineKind::Local, Err(error)) = (kind, journal) {
        diagnostics::note(&Printable::line(&format!("note: {error}; runs are not kept")));
    }
    let inner = engine(kind, settings, target, runtime, false)?;
    let target = match kind {
        EngineKind::Local => None,
        EngineKind::Athena => settings.target(target).ok().map(|(name, target)| (name.to_owned(), target.clone())),
    };
    Ok(Recorded::new(inner, kind, target, journal.clone(), runtime.handle().clone()))
}

/// The same for who wants nothing but an estimate, and has time for it.
///
/// # Errors
/// As [`build`].
pub(super) fn patient(
    kind: EngineKind,
    settings: &Settings,
    target: Option<&str>,
    runtime: &Runtime,
) -> Result<Arc<dyn Engine>, Report> {
    engine(kind, settings, target, runtime, true)
}

#[allow(unused_variables, reason = "builds without one of the engines do not use all of them")]
fn engine(
    kind: EngineKind,
    settings: &Settings,
    target: Option<&str>,
    runtime: &Runtime,
    has_time: bool,
) -> Result<Arc<dyn Engine>, Report> {
    match kind {
        #[cfg(feature = "local")]
        EngineKind::Local => {
            let engine = crate::engine::local::LocalEngine::new(settings.local, eyes(settings));
            Ok(Arc::new(engine.map_err(|error| no_threads(&error))?))
        }
        #[cfg(feature = "athena")]
        EngineKind::Athena => {
            let (_, target) = settings.target(target)?;
            let engine = crate::engine::athena::AthenaEngine::new(target.clone(), runtime.handle().clone());
            #[cfg(feature = "local")]
            let engine = engine.with_limits(Limits {
                bounds: if has_time { Limits::THOROUGH } else { Limits::QUICK },
                cache: Some(settings.cache_folder.clone()).filter(|folder| !folder.as_os_str().is_empty()),
            });
            Ok(Arc::new(engine))
        }
        #[allow(unreachable_patterns, reason = "reached only in builds without one of the engines")]
        other => Err(Report::usage(format!("this build of logq has no engine {other:?}"))),
    }
}

/// Athena with a target that a run had, for what became of that run.
#[cfg(feature = "athena")]
pub(super) fn athena_at(target: &(String, Target), runtime: &Runtime, journal: &Journal) -> Recorded {
    let inner = crate::engine::athena::AthenaEngine::new(target.1.clone(), runtime.handle().clone());
    let handle = runtime.handle().clone();
    Recorded::new(Arc::new(inner), EngineKind::Athena, Some(target.clone()), Ok(journal.clone()), handle)
}

/// What is in a target's workgroup.
#[cfg(feature = "athena")]
pub(super) use crate::engine::athena::Executions;

/// Runs a statement that changes the catalogue, to its end.
///
/// # Errors
/// A target that is missing or withheld, and what Athena says.
#[cfg(feature = "athena")]
pub(super) fn define(statement: &Statement, settings: &Settings, runtime: &Runtime) -> Result<(), Report> {
    let (_, target) = settings.target(None)?;
    let engine = crate::engine::athena::AthenaEngine::new(target.clone(), runtime.handle().clone());
    let control = Control::default();
    let run = engine.define(Arc::new(statement.clone()), control);
    Ok(runtime.block_on(to_end(run)).map(drop)?)
}

/// The workgroup of a target.
#[cfg(all(feature = "athena", feature = "local"))]
pub(super) fn workgroup(target: &Target, runtime: &Runtime) -> Result<Workgroup, EngineError> {
    runtime.block_on(crate::engine::athena::workgroup(target))
}

/// Follows a run to its end; its rows are of no interest.
pub(super) async fn to_end(mut run: Run) -> Result<Summary, EngineError> {
    while let Some(event) = run.events.next().await {
        if let RunEvent::End(result) = event {
            return result;
        }
    }
    Err(EngineError::Connection { message: "the engine went away".to_owned() })
}
