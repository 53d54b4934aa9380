//! The signals that end a command: a run is stopped first, then the command leaves.

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(any(feature = "athena", feature = "local"))]
use tokio_util::sync::CancellationToken;

#[cfg(any(feature = "athena", feature = "local"))]
use super::Failure;
use crate::report::Exit;

/// Ctrl-C, SIGTERM and SIGHUP.
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Signals {
    /// Catches the signals from here on. Must be called inside a runtime.
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// The next signal, as the exit code it leads to.
    pub(super) async fn next(&mut self) -> Exit {
        tokio::select! {
            _ = self.interrupt.recv() => Exit::Interrupted,
            _ = self.terminate.recv() => Exit::CutOff,
            _ = self.hangup.recv() => Exit::CutOff,
        }
    }
}

/// Does something unless a signal comes first, which stops it.
#[cfg(any(feature = "athena", feature = "local"))]
pub(super) async fn unless_stopped<T>(
    stop: &CancellationToken,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let mut signals = Signals::new()?;
    tokio::select! {
        done = work => done,
        exit = signals.next() => {
            stop.cancel();
            Err(Failure::Silent(exit))
        }
    }
}
