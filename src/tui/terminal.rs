//! The terminal in raw mode on its alternate screen, given back whatever happens.

use std::io::{self, BufWriter, Stdout, Write};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::{panic, thread};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{cursor, execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::{Frame, Terminal};

/// The screen while the workbench has it.
#[derive(Debug)]
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    guard: Guard,
}

/// What has to be undone, and what other threads wanted to say meanwhile.
#[derive(Debug, Clone, Default)]
struct Guard {
    active: Arc<AtomicBool>,
    panics: Arc<Mutex<Vec<String>>>,
}

impl Screen {
    /// Takes the terminal.
    pub(super) fn enter() -> io::Result<Self> {
        let guard = Guard::default();
        guard.hook_panics();
        guard.enter()?;
        let writer = BufWriter::with_capacity(64 << 10, io::stdout());
        let terminal = Terminal::new(CrosstermBackend::new(writer))?;
        Ok(Self { terminal, guard })
    }

    /// Draws one frame. A terminal that knows synchronized updates shows it at once; others ignore the marks.
    pub(super) fn draw(&mut self, render: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        self.terminal.draw(render)?;
        execute!(self.terminal.backend_mut(), EndSynchronizedUpdate)
    }

    /// Forgets what is on screen, so that the next frame is drawn whole. [`Terminal::clear`] would ask the terminal
    /// where its cursor is; the answer is not ours to read, and some never give one.
    pub(super) fn redraw(&mut self) -> io::Result<()> {
        let area = self.size()?;
        self.terminal.resize(area)
    }

    /// Writes a sequence that is not part of the picture.
    pub(super) fn send(&mut self, sequence: &str) -> io::Result<()> {
        let writer = self.terminal.backend_mut();
        writer.write_all(sequence.as_bytes())?;
        io::Write::flush(writer)
    }

    /// The width and height.
    pub(super) fn size(&self) -> io::Result<ratatui::layout::Rect> {
        Ok(ratatui::layout::Rect::from((ratatui::layout::Position::ORIGIN, self.terminal.size()?)))
    }

    /// Gives the terminal back for good. Dropping this would do so, too, but then ratatui complains, on stderr, about a
    /// terminal that is gone, which is a panic.
    pub(super) fn leave(self) {
        self.guard.leave();
        std::mem::forget(self);
    }

    /// Gives the terminal to the shell and stops until told to go on: the whole process group, as the terminal
    /// itself would do it. The signal is sent by `kill`, since sending it ourselves takes unsafe code.
    pub(super) fn suspend(&mut self) -> io::Result<()> {
        self.guard.leave();
        let stopped = Command::new("kill").args(["-s", "TSTP", "0"]).status();
        self.guard.enter()?;
        self.redraw()?;
        stopped.map(drop)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.guard.leave();
    }
}

impl Guard {
    fn enter(&self) -> io::Result<()> {
        enable_raw_mode()?;
        self.active.store(true, Ordering::SeqCst);
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)
    }

    /// Gives the terminal back, once; its modes first, so that whoever sees the screen again can type. Nothing can be
    /// done about a terminal that is gone.
    fn leave(&self) {
        if self.active.swap(false, Ordering::SeqCst) {
            drop(disable_raw_mode());
            drop(execute!(
                io::stdout(),
                EndSynchronizedUpdate,
                DisableBracketedPaste,
                LeaveAlternateScreen,
                cursor::Show
            ));
            for message in self.panics.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
                drop(writeln!(io::stderr(), "{message}"));
            }
        }
    }

    /// A panic of this thread gives the terminal back before it is reported. One of another thread is kept until
    /// the terminal is given back: it must not be written over the screen, nor be lost.
    fn hook_panics(&self) {
        let (guard, owner, report) = (self.clone(), thread::current().id(), panic::take_hook());
        panic::set_hook(Box::new(move |info| {
            if thread::current().id() == owner {
                guard.leave();
            }
            if guard.active.load(Ordering::SeqCst) {
                guard.panics.lock().unwrap_or_else(PoisonError::into_inner).push(info.to_string());
            } else {
                report(info);
            }
        }));
    }
}
