//! What the workbench asks the world to do. Nothing happens inside `update`.

use std::sync::Arc;

use super::forecast::EstimateId;
use super::run::RunId;
use crate::bind::BoundQuery;
use crate::engine::{Clearance, ExternalId};
use crate::printable::Printable;
use crate::settings::EngineKind;

/// One thing to do, in the order they were asked for.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Starts a run. It may deliver no batch before credits are granted.
    Start {
        /// Its id, carried by every event of it.
        run: RunId,
        /// The run whose start this is once more: the server must not take it for another one.
        repeats: Option<RunId>,
        /// What to run.
        query: Arc<BoundQuery>,
        /// Where.
        engine: EngineKind,
        /// What was known and said of it before.
        clearance: Clearance,
    },
    /// Follows a run that is at its engine already. As [`Self::Start`], but nothing is started.
    Attach {
        /// Its id here, carried by every event of it.
        run: RunId,
        /// Its id there.
        external: ExternalId,
        /// Where.
        engine: EngineKind,
    },
    /// Asks the journal for runs of other sessions; [`super::Action::EarlierRuns`] brings them.
    ListRuns,
    /// Asks what a query would read, after a short pause in which this may be outdated. Whatever was asked before is
    /// given up.
    Estimate {
        /// Its id, carried by the answer.
        id: EstimateId,
        /// The query.
        query: Arc<BoundQuery>,
        /// Of whom.
        engine: EngineKind,
    },
    /// Somebody waits for the estimate: no more pause.
    HurryEstimate,
    /// Gives up the estimate that was asked for.
    DropEstimate,
    /// Lets a run deliver this many more batches.
    Grant(RunId, usize),
    /// Stops a run, on the server too.
    Cancel(RunId),
    /// Forgets a run that is over.
    Forget(RunId),
    /// Puts lines on the clipboard.
    Copy(Vec<Printable>),
    /// Sends [`super::Action::Continue`] once nothing more urgent is waiting.
    Continue,
    /// Draws the whole screen again.
    Redraw,
    /// Hands the terminal back to the shell.
    Suspend,
    /// Ends the program after every run was stopped.
    Quit,
}
