//! What ends the workbench from outside: a signal, or a terminal that went away.

use std::future::pending;
use std::io::{self, IsTerminal, Stdin};

use tokio::io::unix::AsyncFd;
use tokio::io::{Interest, Ready};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals that ask a program to end, and the terminal.
#[derive(Debug)]
pub(super) struct End {
    terminate: Signal,
    hangup: Signal,
    terminal: Option<AsyncFd<Stdin>>,
}

impl End {
    /// Listens from here on. Must be called inside a runtime.
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            terminal: watched(),
        })
    }

    /// Ready when the workbench has to end.
    pub(super) async fn asked(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.hangup.recv() => {}
            () = gone(self.terminal.as_ref()) => {}
        }
    }
}

/// The terminal, where it can be watched; elsewhere the signals have to do.
#[expect(deprecated, reason = "its successor is unsafe, for descriptors that may be closed meanwhile; stdin stays")]
fn watched() -> Option<AsyncFd<Stdin>> {
    let stdin = Some(io::stdin()).filter(IsTerminal::is_terminal)?;
    AsyncFd::with_interest(stdin, Interest::READABLE).ok()
}

/// Ready when the terminal was closed. A process that ignores SIGHUP (`nohup`) gets no signal then, and crossterm goes
/// on reading the end of the file without a word.
async fn gone(terminal: Option<&AsyncFd<Stdin>>) {
    let Some(terminal) = terminal else { return pending().await };
    while let Ok(mut guard) = terminal.readable().await {
        if guard.ready().is_read_closed() {
            return;
        }
        // Keys are the reading thread's concern.
        guard.clear_ready_matching(Ready::READABLE);
    }
}
