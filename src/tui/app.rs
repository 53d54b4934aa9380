//! The loop: wait for one thing, take all that is waiting, draw once if something changed.

use std::future::ready;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::time::Duration;
use std::{env, io};

use crossterm::event::{Event, KeyEventKind};
use futures::FutureExt as _;
use jiff::Timestamp;
use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use super::clipboard;
use super::end::End;
use super::estimator::Estimator;
use super::key::Key;
use super::keymap::Keymap;
use super::keys::Keys;
use super::runner::Runner;
use super::screen;
use super::terminal::Screen;
use super::theme::Theme;
use crate::engine::Engine;
use crate::journal::{Entry, Filter, Journal};
use crate::printable::Printable;
use crate::report::{Exit, Report};
use crate::settings::EngineKind;
use crate::workbench::{Action, Effect, RunRow, Workbench};
use crate::workspace::Workspace;

/// The shortest time between two frames.
const FRAME: Duration = Duration::from_millis(16);
/// How often the elapsed time moves while a run is going.
const SECOND: Duration = Duration::from_secs(1);
/// Runs of other sessions that are listed, the newest.
const EARLIER: u64 = 1_000;
/// News of runs that may wait; an engine that is faster waits itself.
const NEWS: usize = 64;

/// The engines a run can go to; the first kind given is not special, the settings choose.
#[derive(Debug, Clone, Default)]
pub struct Engines(Vec<(EngineKind, Arc<dyn Engine>)>);

impl Engines {
    /// Adds or replaces an engine.
    #[must_use]
    pub fn with(mut self, kind: EngineKind, engine: Arc<dyn Engine>) -> Self {
        self.0.retain(|(known, _)| *known != kind);
        self.0.push((kind, engine));
        self
    }

    fn kinds(&self) -> Vec<EngineKind> {
        self.0.iter().map(|(kind, _)| *kind).collect()
    }

    fn all(&self) -> impl Iterator<Item = &Arc<dyn Engine>> {
        self.0.iter().map(|(_, engine)| engine)
    }

    fn get(&self, kind: EngineKind) -> Option<&Arc<dyn Engine>> {
        self.0.iter().find(|(known, _)| *known == kind).map(|(_, engine)| engine)
    }
}

/// Who ended the workbench.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ending {
    /// The user.
    #[default]
    Quit,
    /// A signal, or a terminal that was closed.
    Terminated,
}

/// Opens the workbench and returns when the user leaves it. The journal is read for runs of other sessions. The calling thread becomes the interface's own; engines
/// run on `runtime`. Must not be called from inside a runtime.
///
/// # Errors
/// When the terminal cannot be used.
pub fn run(
    workspace: Arc<Workspace>,
    engines: Engines,
    journal: Option<Journal>,
    runtime: &Handle,
) -> Result<Ending, Report> {
    let own = Builder::new_current_thread().enable_all().build().map_err(|e| failure(&e))?;
    own.block_on(async {
        let (sender, mut news) = mpsc::channel(NEWS);
        let workbench = Workbench::new(workspace, engines.kinds(), Timestamp::now());
        let mut app = App {
            workbench,
            engines,
            journal,
            runtime: runtime.clone(),
            sender: sender.clone(),
            estimator: Estimator::new(runtime.clone(), sender.clone()),
            runner: Runner::new(runtime.clone(), sender),
            screen: Screen::enter()?,
            keymap: Keymap::new(),
            theme: Theme::new(env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())),
            state: State::default(),
        };
        let ended = AssertUnwindSafe(app.live(&mut news)).catch_unwind().await;
        // Also after an error or a panic: neither a terminal that went away nor a bug here may leave runs behind.
        app.estimator.give_up();
        let engines: Vec<_> = app.engines.all().cloned().collect();
        let paid = app.workbench.paid_runs();
        // A stop may take seconds: the terminal is given back first, and says what is waited for.
        app.screen.leave();
        match paid.len() {
            0 => {}
            1 => tell("stopping 1 run at Athena"),
            runs => tell(&format!("stopping {runs} runs at Athena")),
        }
        let told = app.runner.stop_all(news, &engines).await;
        told.into_iter().for_each(|action| drop(app.workbench.update(action)));
        paid.into_iter().filter_map(|run| app.workbench.stopped(run)).for_each(|line| tell(&line));
        ended.unwrap_or_else(|panic| resume_unwind(panic)).map(|()| app.state.ending)
    })
    .map_err(|e: io::Error| failure(&e))
}

/// A line below the workbench. The terminal may be gone; then there is nobody to tell.
fn tell(line: &str) {
    let _ = writeln!(io::stderr(), "{}", Printable::line(line));
}

fn failure(error: &io::Error) -> Report {
    Report::new(Exit::Failed, format!("the terminal cannot be used: {error}"))
        .hint("the workbench needs a terminal; `logq run` and `logq sql` do not")
}

struct App {
    workbench: Workbench,
    engines: Engines,
    journal: Option<Journal>,
    runtime: Handle,
    sender: mpsc::Sender<Action>,
    estimator: Estimator,
    runner: Runner,
    screen: Screen,
    keymap: Keymap,
    theme: Theme,
    state: State,
}

/// What the loop itself has to remember.
#[derive(Debug, Default)]
struct State {
    dirty: bool,
    /// Whether the workbench asked for another slice of work.
    more: bool,
    quit: bool,
    ending: Ending,
    drawn: Option<Instant>,
}

impl App {
    async fn live(&mut self, news: &mut mpsc::Receiver<Action>) -> io::Result<()> {
        let mut keys = Keys::listen()?;
        let mut end = End::listen()?;
        while !self.state.quit {
            self.draw_if_due()?;
            let wake = self.wake_at();
            tokio::select! {
                biased;
                () = end.asked() => {
                    self.state.ending = Ending::Terminated;
                    self.take([Action::Terminate])?;
                }
                burst = keys.next() => match burst {
                    Some(events) => self.take_burst(events)?,
                    None => {
                        self.state.ending = Ending::Terminated;
                        self.take([Action::Terminate])?;
                    }
                },
                Some(action) = news.recv() => self.take([action])?,
                () = ready(()), if self.state.more => {
                    self.state.more = false;
                    self.take([Action::Continue])?;
                }
                () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => self.take([])?,
            }
            self.take_waiting(news)?;
        }
        Ok(())
    }

    /// Takes terminal events one by one: what a key means depends on what the one before it did.
    fn take_burst(&mut self, events: Vec<Event>) -> io::Result<()> {
        for event in events {
            if self.state.quit {
                break;
            }
            let action = self.translate(event);
            self.take(action)?;
        }
        Ok(())
    }

    /// Takes the news that are waiting already, within limits, so that they cost one frame together.
    fn take_waiting(&mut self, news: &mut mpsc::Receiver<Action>) -> io::Result<()> {
        for _ in 0..NEWS {
            match news.try_recv() {
                Ok(action) => self.take([action])?,
                Err(_) => break,
            }
        }
        Ok(())
    }

    /// What a terminal event means where the keys go now.
    fn translate(&mut self, event: Event) -> Option<Action> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                let context = self.workbench.context();
                let command = self.keymap.command(context, Key::of(&key)).map(Action::Command);
                let edit = || tui_input::backend::crossterm::to_input_request(&Event::Key(key)).map(Action::Edit);
                command.or_else(|| edit().filter(|_| context.types()))
            }
            Event::Paste(text) => Some(Action::Paste(text)),
            Event::Resize(..) => {
                self.state.dirty = true;
                None
            }
            _ => None,
        }
    }

    /// Updates the workbench and carries out what it asks for.
    fn take(&mut self, actions: impl IntoIterator<Item = Action>) -> io::Result<()> {
        let mut effects = self.workbench.update(Action::Clock(Timestamp::now()));
        for action in actions {
            self.state.dirty = true;
            effects.extend(self.workbench.update(action));
        }
        effects.into_iter().try_for_each(|effect| self.carry_out(effect))
    }

    fn carry_out(&mut self, effect: Effect) -> io::Result<()> {
        match effect {
            Effect::Start { run, repeats, query, engine, clearance } => {
                if let Some(engine) = self.engines.get(engine) {
                    self.runner.start(run, repeats, query, Arc::clone(engine), clearance);
                }
            }
            Effect::Attach { run, external, engine } => {
                if let Some(engine) = self.engines.get(engine) {
                    self.runner.attach(run, external, Arc::clone(engine));
                }
            }
            Effect::ListRuns => self.list_runs(),
            Effect::Estimate { id, query, engine } => {
                if let Some(engine) = self.engines.get(engine) {
                    self.estimator.ask(id, query, Arc::clone(engine));
                }
            }
            Effect::HurryEstimate => self.estimator.hurry(),
            Effect::DropEstimate => self.estimator.give_up(),
            Effect::Grant(run, batches) => self.runner.grant(run, batches),
            Effect::Cancel(run) => self.runner.cancel(run),
            Effect::Forget(run) => self.runner.forget(run),
            Effect::Copy(lines) => {
                self.screen.send(&clipboard::sequence(&lines, env::var_os("TMUX").is_some()))?;
            }
            Effect::Continue => self.state.more = true,
            Effect::Redraw => self.screen.redraw()?,
            Effect::Suspend => self.screen.suspend()?,
            Effect::Quit => self.state.quit = true,
        }
        Ok(())
    }

    /// Reads the journal, without waiting for it. Runs of this session are told by the workbench itself.
    fn list_runs(&self) {
        let Some(journal) = self.journal.clone() else { return };
        let (sender, own) = (self.sender.clone(), self.runner.tokens());
        self.runtime.spawn_blocking(move || {
            let newest = Filter { limit: Some(EARLIER), ..Filter::default() };
            let entries = journal.history(&newest).map_err(Report::from);
            let others = |entries: Vec<Entry>| {
                entries.iter().filter(|entry| !own.contains(&entry.token)).map(RunRow::earlier).collect()
            };
            drop(sender.blocking_send(Action::EarlierRuns(entries.map(others))));
        });
    }

    /// When to wake up without news: for a frame that was put off, or for the elapsed time.
    fn wake_at(&self) -> Option<Instant> {
        let pause = if self.state.dirty { FRAME } else { SECOND };
        let drawn = self.state.drawn.filter(|_| self.state.dirty || self.workbench.shows_time())?;
        Some(drawn + pause)
    }

    fn draw_if_due(&mut self) -> io::Result<()> {
        let first = self.state.drawn.is_none();
        if !first && self.wake_at().is_none_or(|at| at > Instant::now()) {
            return Ok(());
        }
        self.fit()?;
        let (workbench, theme) = (&self.workbench, self.theme);
        self.screen.draw(|frame| screen::draw(workbench, theme, frame.buffer_mut()))?;
        self.state.dirty = false;
        self.state.drawn = Some(Instant::now());
        Ok(())
    }

    /// Tells the workbench what the panes show. Text that it wraps anew may move their edges, hence twice.
    fn fit(&mut self) -> io::Result<()> {
        let size = self.screen.size()?;
        for _ in 0..2 {
            let panes = screen::panes(size, &self.workbench);
            if panes != self.workbench.panes() {
                let effects = self.workbench.update(Action::Panes(panes));
                effects.into_iter().try_for_each(|effect| self.carry_out(effect))?;
            }
        }
        Ok(())
    }
}
