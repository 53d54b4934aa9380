//! The file: made for its owner alone, brought to the newest layout, shared between processes.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::JournalError;
use crate::settings::create_private;

/// How long a write waits for those of other processes; each takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// The steps from one layout to the next; `user_version` counts those that were taken. Never change one that was
/// released: add another.
const LAYOUT: &[&str] = &[include_str!("layout/1.sql")];

pub(super) fn open(path: &Path) -> Result<Connection, JournalError> {
    make_private(path).map_err(|error| JournalError::io(path, &error))?;
    let mut connection = connect(path).map_err(|error| JournalError::of(path, &error))?;
    migrate(&mut connection, path, LAYOUT)?;
    share(connection, path).map_err(|error| JournalError::of(path, &error))
}

/// The file exists before SQLite opens it, so that there is no moment at which others could. What SQLite lays beside it
/// gets the same rights.
fn make_private(path: &Path) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        create_private(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let rights = file.metadata()?.permissions();
        if rights.mode() & 0o077 != 0 {
            file.set_permissions(std::fs::Permissions::from_mode(rights.mode() & 0o700))?;
        }
    }
    drop(file);
    Ok(())
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    // An entry is written for the case that everything ends in the next moment, the machine included.
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(connection)
}

/// Lets readers and a writer work at once, where the file system can: some network ones cannot, and show it only with
/// the first read.
fn share(connection: Connection, path: &Path) -> rusqlite::Result<Connection> {
    let mode = |name| connection.pragma_update_and_check(None, "journal_mode", name, |row| row.get::<_, String>(0));
    // Whoever comes second finds it done, or busy: what is there works as well.
    drop(mode("WAL"));
    let read = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
    if read.is_ok() {
        return Ok(connection);
    }
    drop(connection);
    let alone = connect(path)?;
    alone.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    alone.pragma_update_and_check(None, "journal_mode", "DELETE", |row| row.get::<_, String>(0))?;
    drop(alone);
    connect(path)
}

fn migrate(connection: &mut Connection, path: &Path, steps: &[&str]) -> Result<(), JournalError> {
    let known = steps.len() as i64;
    let found = version(connection).map_err(|error| JournalError::of(path, &error))?;
    if found > known {
        return Err(JournalError::Newer { path: path.display().to_string(), found, known });
    }
    if found == known {
        return Ok(());
    }
    let mut take = || -> rusqlite::Result<()> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Another process may have been faster.
        let done = usize::try_from(version(&transaction)?).unwrap_or(0);
        for step in steps.iter().skip(done) {
            transaction.execute_batch(step)?;
        }
        transaction.pragma_update(None, "user_version", known)?;
        transaction.commit()
    };
    take().map_err(|error| JournalError::of(path, &error))
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_file_is_brought_up_step_by_step_and_keeps_its_rows() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.db");
        let mut first = Connection::open(&path).expect("a file");
        let steps = ["CREATE TABLE t (a)", "ALTER TABLE t ADD COLUMN b DEFAULT 7"];
        migrate(&mut first, &path, &steps[..1]).expect("the first layout");
        first.execute("INSERT INTO t (a) VALUES (1)", []).expect("a row");
        migrate(&mut first, &path, &steps).expect("the second layout");
        migrate(&mut first, &path, &steps).expect("nothing left to do");
        let row = first.query_row("SELECT a, b FROM t", [], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, i64>(1)?)));
        assert_eq!(row, Ok((1, 7)));
        let refused = migrate(&mut first, &path, &steps[..1]);
        assert!(matches!(refused, Err(JournalError::Newer { found: 2, known: 1, .. })), "{refused:?}");
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_as_it_was() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.db");
        let mut connection = Connection::open(&path).expect("a file");
        migrate(&mut connection, &path, &["CREATE TABLE t (a); NONSENSE"]).expect_err("not SQL");
        assert_eq!(version(&connection), Ok(0));
        assert!(connection.query_row("SELECT count(*) FROM t", [], |r| r.get::<_, i64>(0)).is_err());
    }
}
