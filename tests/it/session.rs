//! A program in a pseudo-terminal: keys go in, the screen is what a terminal would show.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::{Parser, Screen};

/// How long a session may take on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(50);

/// After this long without a byte a program rests.
const REST: Duration = Duration::from_millis(300);

/// A running program with its terminal. Whatever takes longer than a session may fails the test and shows the screen.
pub(crate) struct Session {
    program: Program,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    reader: JoinHandle<()>,
    output: Receiver<Vec<u8>>,
    terminal: Parser,
    raw: Vec<u8>,
    /// The terminal's modes (echo, lines, signals) before the program had it.
    modes: String,
    deadline: Instant,
}

/// What is left of a session whose program has ended.
pub(crate) struct Ended {
    /// The exit code.
    pub(crate) code: u32,
    /// Every byte that the terminal got.
    pub(crate) raw: Vec<u8>,
    /// The screen.
    pub(crate) screen: Screen,
    /// Whether the terminal's modes are as they were.
    pub(crate) modes_restored: bool,
}

/// What the status line of the list says when all questions are shown.
pub(crate) fn questions() -> String {
    format!("{} questions", logq::queries::Packs::built_in().queries.len())
}

/// `logq` with arguments in a folder, with a home of its own.
pub(crate) fn logq(home: &Path, folder: &Path, args: &[&str]) -> CommandBuilder {
    let mut logq = command(env!("CARGO_BIN_EXE_logq"), home, folder);
    logq.args(args);
    logq
}

/// A program in a folder, with a home of its own.
pub(crate) fn command(program: &str, home: &Path, folder: &Path) -> CommandBuilder {
    let mut command = CommandBuilder::new(program);
    command.env_clear();
    command.env("HOME", home);
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("TERM", "xterm-256color");
    command.cwd(folder);
    command
}

impl Session {
    /// Starts a program on a terminal of this many columns and rows.
    pub(crate) fn start(command: CommandBuilder, size: (u16, u16)) -> Self {
        let pty = native_pty_system().openpty(pty_size(size)).expect("a terminal");
        let (modes, master) = (format!("{:?}", pty.master.get_termios()), pty.master);
        let program = Program::new(pty.slave.spawn_command(command).expect("the program starts"));
        let (reader, output) = read(master.try_clone_reader().expect("a reader"));
        let writer = master.take_writer().expect("a writer");
        let terminal = Parser::new(cells(size.1), cells(size.0), 0);
        let deadline = Instant::now() + PATIENCE;
        Self { program, master, writer, reader, output, terminal, raw: Vec::new(), modes, deadline }
    }

    /// Types.
    pub(crate) fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).expect("the terminal takes keys");
    }

    /// Types once the screen shows a text.
    pub(crate) fn at(&mut self, shown: &str, keys: &str) {
        self.shows(shown);
        self.keys(keys);
    }

    /// Waits until the screen shows a text.
    pub(crate) fn shows(&mut self, text: &str) {
        self.until(&format!("no `{text}`"), |screen| screen.contents().contains(text));
    }

    /// Waits until the screen shows a text no more.
    pub(crate) fn hides(&mut self, text: &str) {
        self.until(&format!("still `{text}`"), |screen| !screen.contents().contains(text));
    }

    /// Waits until something holds for the screen; else the test fails with what is said to be wrong.
    pub(crate) fn until(&mut self, wrong: &str, holds: impl Fn(&Screen) -> bool) {
        while !holds(self.screen()) {
            match self.output.recv_timeout(self.left()) {
                Ok(bytes) => self.take(&bytes),
                Err(_) => panic!("{wrong} on the screen:\n{}", self.screen().contents()),
            }
        }
    }

    /// Takes what the program still writes, until it rests.
    pub(crate) fn settle(&mut self) {
        while let Ok(bytes) = self.output.recv_timeout(REST) {
            self.take(&bytes);
        }
    }

    /// The screen.
    pub(crate) fn screen(&self) -> &Screen {
        self.terminal.screen()
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&mut self, size: (u16, u16)) {
        self.terminal.set_size(cells(size.1), cells(size.0));
        self.master.resize(pty_size(size)).expect("another size");
    }

    /// Sends the program a signal.
    pub(crate) fn signal(&self, name: &str) {
        send(name, self.program.id);
    }

    /// Waits until the program has ended.
    pub(crate) fn end(mut self) -> Ended {
        let code = self.program.exit_code(self.left());
        let modes_restored = format!("{:?}", self.master.get_termios()) == self.modes;
        self.settle();
        Ended { code, screen: self.screen().clone(), raw: self.raw, modes_restored }
    }

    /// Takes the terminal away and waits until the program has ended. It is gone when nothing has it open, so the
    /// reading thread has to go first; a key makes the program draw, and with that the thread sees that nobody listens.
    pub(crate) fn hang_up(self, key: &str) {
        let left = self.left();
        let Self { program, master, mut writer, reader, output, .. } = self;
        drop(output);
        writer.write_all(key.as_bytes()).expect("the terminal takes keys");
        reader.join().expect("the reader ends");
        drop((writer, master));
        program.exit_code(left);
    }

    fn take(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        self.terminal.process(bytes);
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

/// A child process that does not outlive its test.
struct Program {
    id: u32,
    exit: Receiver<u32>,
}

impl Program {
    fn new(mut child: Box<dyn Child + Send + Sync>) -> Self {
        let (ended, exit) = channel();
        let id = child.process_id().expect("it runs");
        // Nobody may be waiting any more.
        thread::spawn(move || ended.send(child.wait().expect("an exit code").exit_code()).unwrap_or(()));
        Self { id, exit }
    }

    fn exit_code(&self, within: Duration) -> u32 {
        self.exit.recv_timeout(within).expect("the program ends")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if self.exit.try_recv() == Err(TryRecvError::Empty) {
            send("KILL", self.id);
        }
    }
}

fn send(signal: &str, process: u32) {
    drop(Command::new("kill").args(["-s", signal, &process.to_string()]).status());
}

/// Hands on what a terminal is written, until it is closed or nobody listens.
fn read(mut terminal: Box<dyn Read + Send>) -> (JoinHandle<()>, Receiver<Vec<u8>>) {
    let (sender, output) = channel();
    let reader = thread::spawn(move || {
        let mut buffer = [0; 16 << 10];
        while let Ok(length @ 1..) = terminal.read(&mut buffer) {
            if sender.send(buffer[..length].to_vec()).is_err() {
                break;
            }
        }
    });
    (reader, output)
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols, ..PtySize::default() }
}

fn cells(count: u16) -> NonZeroU16 {
    NonZeroU16::new(count).expect("a terminal has cells")
}
