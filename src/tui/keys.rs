//! Keys and other events of the terminal, read by a thread of their own.
//!
//! The thread and the loop take turns. The thread reads only when the loop has asked for the next burst, that is when
//! it has dealt with the one before. So what arrives together costs one frame, a loop that is busy holds the reading
//! back, and while the loop has given the terminal to the shell nobody takes keys from it.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use crossterm::event::{self, Event};
use tokio::sync::mpsc;

/// Events taken together at most, so that a flood of them lets frames through.
const BURST: usize = 256;

/// The reading thread, as the loop sees it.
#[derive(Debug)]
pub(super) struct Keys {
    turns: SyncSender<()>,
    bursts: mpsc::Receiver<Vec<Event>>,
    /// Whether it is the thread's turn.
    reading: bool,
}

impl Keys {
    /// Starts the thread. It ends with the terminal, or when this is dropped and it is not its turn; the process never
    /// waits for it.
    pub(super) fn listen() -> io::Result<Self> {
        Self::listen_to(Terminal)
    }

    fn listen_to(source: impl Source) -> io::Result<Self> {
        let (turns, turn) = sync_channel(1);
        let (sender, bursts) = mpsc::channel(1);
        // An error leaves the channel closed, which is how the loop is told.
        let read = move || drop(read(source, &turn, &sender));
        thread::Builder::new().name("logq-keys".to_owned()).spawn(read)?;
        Ok(Self { turns, bursts, reading: false })
    }

    /// What arrived together; `None` when the terminal cannot be read any more. Nothing is lost when this is dropped
    /// before it is ready.
    pub(super) async fn next(&mut self) -> Option<Vec<Event>> {
        if !self.reading {
            self.turns.try_send(()).ok()?;
            self.reading = true;
        }
        let burst = self.bursts.recv().await;
        self.reading = false;
        burst
    }
}

/// Reads one burst for each turn.
fn read(mut source: impl Source, turns: &Receiver<()>, bursts: &mpsc::Sender<Vec<Event>>) -> io::Result<()> {
    while turns.recv().is_ok() {
        let mut burst = vec![source.read()?];
        while burst.len() < BURST && source.is_ready()? {
            burst.push(source.read()?);
        }
        if bursts.blocking_send(burst).is_err() {
            break;
        }
    }
    Ok(())
}

/// Where events come from.
trait Source: Send + 'static {
    /// Waits for the next event.
    fn read(&mut self) -> io::Result<Event>;
    /// Whether another one is there already.
    fn is_ready(&mut self) -> io::Result<bool>;
}

struct Terminal;

impl Source for Terminal {
    fn read(&mut self) -> io::Result<Event> {
        event::read()
    }

    fn is_ready(&mut self) -> io::Result<bool> {
        event::poll(Duration::ZERO)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc::channel;

    use super::*;

    /// Gives what it is sent; fails when nothing more can come.
    struct Script(Receiver<Event>, Option<Event>);

    impl Source for Script {
        fn read(&mut self) -> io::Result<Event> {
            let gone = || io::Error::from(io::ErrorKind::UnexpectedEof);
            self.1.take().map_or_else(|| self.0.recv().map_err(|_| gone()), Ok)
        }

        fn is_ready(&mut self) -> io::Result<bool> {
            self.1 = self.1.take().or_else(|| self.0.try_recv().ok());
            Ok(self.1.is_some())
        }
    }

    fn resized(width: u16) -> Event {
        Event::Resize(width, 1)
    }

    #[tokio::test]
    async fn what_arrives_together_is_taken_together_and_the_end_is_told() {
        let (terminal, script) = channel();
        (0..3).for_each(|n| terminal.send(resized(n)).unwrap());
        let mut keys = Keys::listen_to(Script(script, None)).unwrap();
        assert_eq!(keys.next().await.unwrap(), [resized(0), resized(1), resized(2)]);
        terminal.send(resized(3)).unwrap();
        assert_eq!(keys.next().await.unwrap(), [resized(3)]);
        drop(terminal);
        assert_eq!(keys.next().await, None);
        assert_eq!(keys.next().await, None);
    }

    #[tokio::test]
    async fn a_flood_comes_in_parts() {
        let (terminal, script) = channel();
        (0..600).for_each(|n| terminal.send(resized(n)).unwrap());
        let mut keys = Keys::listen_to(Script(script, None)).unwrap();
        for (first, count) in [(0, 256), (256, 256), (512, 88)] {
            let burst = keys.next().await.unwrap();
            assert_eq!((burst.len(), &burst[0]), (count, &resized(first)));
        }
    }

    #[tokio::test]
    async fn between_two_turns_nothing_is_read() {
        let (terminal, script) = sync_channel(0);
        let mut keys = Keys::listen_to(Script(script, None)).unwrap();
        terminal.try_send(resized(0)).unwrap_err();
        let sending = thread::spawn({
            let terminal = terminal.clone();
            move || terminal.send(resized(1)).unwrap()
        });
        assert_eq!(keys.next().await.unwrap(), [resized(1)]);
        sending.join().unwrap();
        // The loop has its turn: whoever else reads the terminal now gets everything.
        terminal.try_send(resized(2)).unwrap_err();
    }

    #[tokio::test]
    async fn a_burst_that_nobody_waited_for_is_kept() {
        let (terminal, script) = channel();
        let mut keys = Keys::listen_to(Script(script, None)).unwrap();
        tokio::select! {
            biased;
            _ = keys.next() => panic!("nothing was sent"),
            () = std::future::ready(()) => {}
        }
        terminal.send(resized(1)).unwrap();
        assert_eq!(keys.next().await.unwrap(), [resized(1)]);
    }
}
