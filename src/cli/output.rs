//! Writing results: stdout, or a file that appears only when it is whole.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::NamedTempFile;

use super::Failure;
use super::args::OutputArgs;
use crate::export::{BatchWriter, Options, Sink};
use crate::printable::{Printable, json_text};
use crate::report::{Exit, Report};

/// Writes everything to stdout; a terminal gets nothing that acts on it.
pub(super) fn stdout(text: &[u8]) -> Result<(), Failure> {
    let mut out = terminal_safe();
    out.write_all(text)?;
    Ok(out.flush()?)
}

/// Writes a text to stdout that is printable already, and may have our own colours.
pub(super) fn safe(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Writes JSON to stdout.
pub(super) fn json(value: &serde_json::Value) -> Result<(), Failure> {
    stdout(json_text(value).as_bytes())
}

/// Writes a file whole or not at all. One that is there keeps its rights, and a link goes on pointing to it.
pub(super) fn file(path: &Path, text: &[u8]) -> Result<(), Failure> {
    let write = || -> io::Result<()> {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let mut file = beside(&path)?;
        if let Ok(there) = path.metadata() {
            file.as_file().set_permissions(there.permissions())?;
        }
        file.write_all(text)?;
        file.as_file().sync_all()?;
        file.persist(&path).map(drop).map_err(|error| error.error)
    };
    write().map_err(|error| not_written(path, &error).into())
}

/// Where a result goes.
pub(super) struct Destination {
    writer: Box<dyn BatchWriter>,
    file: Option<(Arc<Mutex<NamedTempFile>>, PathBuf)>,
}

impl Destination {
    /// Opens it before the run starts, so that a bad path fails before anything is paid for.
    pub(super) fn open(args: &OutputArgs) -> Result<Self, Failure> {
        let terminal = args.output.is_none() && io::stdout().is_terminal();
        let width = terminal.then(|| crossterm::terminal::size().map_or(80, |(columns, _)| usize::from(columns)));
        let options = Options { exact: args.exact, terminal_width: width };
        let Some(path) = &args.output else {
            return Ok(Self { writer: (args.format.writer)(terminal_safe(), options), file: None });
        };
        let file = Arc::new(Mutex::new(beside(path).map_err(|error| not_written(path, &error))?));
        let sink = BufWriter::new(Shared(Arc::clone(&file)));
        Ok(Self { writer: (args.format.writer)(Box::new(sink), options), file: Some((file, path.to_path_buf())) })
    }

    pub(super) fn writer(&mut self) -> &mut dyn BatchWriter {
        self.writer.as_mut()
    }

    /// Ends the result; a file gets its name now, after its bytes are safe.
    pub(super) fn finish(mut self) -> Result<(), Failure> {
        self.writer.finish()?;
        drop(self.writer);
        let Some((file, path)) = self.file else { return Ok(()) };
        let Some(file) = Arc::into_inner(file) else { return Ok(()) };
        let file = file.into_inner().unwrap_or_else(PoisonError::into_inner);
        let kept = file.as_file().sync_all().and_then(|()| file.persist(&path).map_err(|e| e.error));
        kept.map(drop).map_err(|error| not_written(&path, &error).into())
    }
}

/// An unnamed file in the folder of `path`, with the rights that a new file usually has.
fn beside(path: &Path) -> io::Result<NamedTempFile> {
    if path.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let make = |name: &Path| File::options().read(true).write(true).create_new(true).open(name);
    tempfile::Builder::new().prefix(".logq-").make_in(folder, make)
}

fn not_written(path: &Path, error: &io::Error) -> Report {
    Report::new(Exit::Failed, format!("{} cannot be written: {error}", path.display()))
}

struct Shared(Arc<Mutex<NamedTempFile>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

/// Stdout; when it is a terminal, every line passes the sanitiser.
fn terminal_safe() -> Sink {
    if io::stdout().is_terminal() {
        Box::new(Sanitised { line: Vec::new() })
    } else {
        Box::new(BufWriter::new(io::stdout()))
    }
}

struct Sanitised {
    line: Vec<u8>,
}

impl Sanitised {
    fn print(&mut self) -> io::Result<()> {
        let text = Printable::block(&String::from_utf8_lossy(&self.line)).to_string();
        self.line.clear();
        io::stdout().write_all(text.as_bytes())
    }
}

impl Write for Sanitised {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|b| *b == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.print()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.line.is_empty() {
            self.print()?;
        }
        io::stdout().flush()
    }
}
