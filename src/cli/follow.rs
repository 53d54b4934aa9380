//! Follows a run to its end and writes its rows as they come. Whatever ends it before (a signal, a reader who went away,
//! a bug in this program), the run is stopped at its engine first.

use std::io;
use std::panic::{AssertUnwindSafe, resume_unwind};

use futures::future::join_all;
use futures::{FutureExt as _, StreamExt as _};
use indicatif::ProgressBar;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

use super::args::OutputArgs;
use super::figures::{billed, figures, line, skipped};
use super::output::Destination;
use super::signals::Signals;
use super::{Failure, diagnostics, progress};
use crate::bind::BoundQuery;
use crate::engine::{ClientToken, Control, Engine, EngineError, ExternalId, Run, RunEvent, Summary};
use crate::export::BatchWriter;
use crate::journal::Journal;
use crate::printable::Printable;
use crate::report::{Exit, Report};

/// A run that is about to be followed.
pub(super) struct Following<'a> {
    /// Where it runs: in one place, or in several at once.
    pub(super) engines: Vec<&'a dyn Engine>,
    /// Where it is written down.
    pub(super) journal: Option<&'a Journal>,
    /// What it is started with.
    pub(super) token: ClientToken,
    /// Dollars for a TB scanned.
    pub(super) per_tb: f64,
    /// Where its rows go.
    pub(super) args: &'a OutputArgs,
    /// What to do if its result is no longer there.
    pub(super) again: Option<String>,
    /// What was asked, to mark where it is wrong.
    pub(super) query: Option<&'a BoundQuery>,
}

/// How following ended.
enum Ended {
    /// The run is over, at the engine too.
    Over(Box<Result<Summary, Failure>>),
    /// The user did not wait for that.
    Left(Exit),
}

impl Following<'_> {
    /// Starts it with `start` and follows it. Nothing of it is going when this returns or panics, unless the user leaves
    /// without waiting for that.
    pub(super) fn follow(&self, runtime: Runtime, start: impl FnOnce(Control) -> Run) -> Result<Summary, Failure> {
        let ended = runtime.block_on(AssertUnwindSafe(self.drive(start)).catch_unwind());
        if !matches!(ended, Ok(Ended::Left(_))) {
            runtime.block_on(join_all(self.engines.iter().map(|engine| engine.shutdown())));
        }
        if let Some(error) = self.journal.and_then(Journal::trouble) {
            diagnostics::note(&Printable::line(&format!("note: the run is not wholly in the journal: {error}")));
        }
        // Whoever leaves at once waits for no call that hangs.
        runtime.shutdown_background();
        match ended {
            Ok(Ended::Over(result)) => *result,
            Ok(Ended::Left(exit)) => Err(Failure::Silent(exit)),
            Err(panic) => resume_unwind(panic),
        }
    }

    async fn drive(&self, start: impl FnOnce(Control) -> Run) -> Ended {
        let opened = Destination::open(self.args).and_then(|d| Ok((d, Signals::new()?)));
        let (mut destination, mut signals) = match opened {
            Ok(opened) => opened,
            Err(failure) => return Ended::Over(Box::new(Err(failure))),
        };
        let cancel = CancellationToken::new();
        let mut run = start(Control {
            cancel: cancel.clone(),
            token: self.token.clone(),
            limit: self.args.limit,
            ..Control::default()
        });
        let bar = progress::bar();
        let mut stopped_by = None;
        let mut id = None;
        let mut unwritten = None;
        let ended = loop {
            tokio::select! {
                biased;
                exit = signals.next() => {
                    if stopped_by.replace(exit).is_some() {
                        bar.finish_and_clear();
                        diagnostics::note(&self.farewell(id.as_ref()));
                        return Ended::Left(exit);
                    }
                    bar.suspend(|| diagnostics::note(&"stopping the run; once more leaves at once".into()));
                    cancel.cancel();
                }
                event = next(&mut run, &bar) => match event {
                    Some(RunEvent::Submitted(submitted)) => id = Some(submitted),
                    Some(RunEvent::End(result)) => break result,
                    // Nobody takes the rows any more: only the end of the run is of interest.
                    Some(_) if unwritten.is_some() => {}
                    Some(event) => {
                        if let Err(error) = bar.suspend(|| write(destination.writer(), &event)) {
                            unwritten = Some(error);
                            cancel.cancel();
                        }
                    }
                    None => break Err(EngineError::Connection { message: "the engine went away".to_owned() }),
                }
            }
        };
        bar.finish_and_clear();
        Ended::Over(Box::new(match ended {
            _ if let Some(error) = unwritten => Err(error.into()),
            Ok(summary) => destination.finish().map(|()| summary),
            Err(error) => Err(self.failure(error, stopped_by)),
        }))
    }

    fn failure(&self, error: EngineError, stopped_by: Option<Exit>) -> Failure {
        match error {
            EngineError::Cancelled { summary } => {
                let bill = billed(summary.billed_bytes, self.per_tb);
                diagnostics::note(&Printable::line(&format!("stopped: {}{bill}", figures(&summary))));
                skipped(&summary.progress.skipped);
                Failure::Silent(stopped_by.unwrap_or(Exit::CutOff))
            }
            EngineError::Gone { .. } => {
                let report = Report::from(error)
                    .detail("Athena keeps executions for 45 days, and results as long as their bucket does");
                Report { hint: self.again.clone(), ..report }.into()
            }
            error => self.marked(error).into(),
        }
    }

    /// An error with its place in the author's text.
    fn marked(&self, error: EngineError) -> Report {
        let place = match (&error, self.query) {
            (EngineError::Query { position: Some((line, column)), .. }, Some(query)) => {
                query.mark(*line, *column, "here")
            }
            _ => None,
        };
        let report = Report::from(error);
        match place {
            Some(mark) => report.mark(mark),
            None => report,
        }
    }

    /// What whoever leaves at once has to know.
    fn farewell(&self, id: Option<&ExternalId>) -> Printable {
        if self.engines.len() > 1 {
            let left = self.journal.and_then(|journal| journal.left_open().ok()).unwrap_or_default();
            let names: Vec<&str> = left.iter().map(|entry| entry.name.as_str()).collect();
            return Printable::line(&match names.is_empty() {
                true => "left at once".to_owned(),
                false => format!(
                    "left at once: {0} may still be running, and be billed; stop them with: logq cancel {1}",
                    names.join(", "),
                    names.join(" ")
                ),
            });
        }
        let entry = self.journal.and_then(|j| j.by_token(&self.token).ok().flatten());
        // What was over before it was attached to is not running.
        let text = match (id, entry) {
            (_, Some(entry)) if !entry.state.is_open() => "left at once".to_owned(),
            (Some(id), Some(entry)) => format!(
                "left at once: execution {} may still be running, and be billed; stop it with: logq cancel {}",
                id.0, entry.name
            ),
            (Some(id), None) => format!("left at once: execution {} may still be running, and be billed", id.0),
            (None, Some(entry)) if entry.target.is_some() => format!(
                "left at once: the query may have been started, and be billed; stop it with: logq cancel {}",
                entry.name
            ),
            _ => "left at once".to_owned(),
        };
        Printable::line(&text)
    }
}

fn write(writer: &mut dyn BatchWriter, event: &RunEvent) -> io::Result<()> {
    match event {
        RunEvent::Schema(schema) => writer.start(schema),
        RunEvent::Batch(batch) => writer.batch(batch),
        RunEvent::Submitted(_) | RunEvent::End(_) => Ok(()),
    }
}

/// The next event; progress is shown while it is waited for.
async fn next(run: &mut Run, bar: &ProgressBar) -> Option<RunEvent> {
    loop {
        tokio::select! {
            biased;
            event = run.events.next() => return event,
            Ok(()) = run.progress.changed() => bar.set_message(line(&run.progress.borrow_and_update())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use async_trait::async_trait;
    use futures::stream;
    use tokio::sync::watch;

    use super::*;
    use crate::engine::{Estimate, Progress};

    /// An engine whose runs end in a bug.
    #[derive(Debug, Default)]
    struct Broken {
        is_shut_down: AtomicBool,
    }

    #[async_trait]
    impl Engine for Broken {
        fn name(&self) -> &'static str {
            "broken"
        }

        async fn estimate(&self, _: &BoundQuery, _: CancellationToken) -> Result<Estimate, EngineError> {
            Ok(Estimate::default())
        }

        fn start(&self, _: Arc<BoundQuery>, control: Control) -> Run {
            self.attach(ExternalId(String::new()), control)
        }

        fn attach(&self, _: ExternalId, _: Control) -> Run {
            let events = stream::poll_fn(|_| panic!("a bug")).boxed();
            Run { progress: watch::channel(Progress::default()).1, events }
        }

        async fn shutdown(&self) {
            self.is_shut_down.store(true, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_bug_ends_the_program_only_after_its_runs() {
        let engine = Broken::default();
        let (args, token) = (OutputArgs::default(), ClientToken::new());
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let following = Following {
                engines: vec![&engine],
                journal: None,
                token,
                per_tb: 5.0,
                args: &args,
                again: None,
                query: None,
            };
            let runtime = crate::cli::engines::runtime().expect("threads");
            drop(following.follow(runtime, |control| engine.attach(ExternalId(String::new()), control)));
        }));
        assert!(panicked.is_err(), "the bug is not hidden");
        assert!(engine.is_shut_down.load(Ordering::SeqCst));
    }
}
