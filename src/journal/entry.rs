//! One run as the journal has it.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Row;

use super::{RunName, json};
use crate::engine::{ClientToken, ExternalId, price};
use crate::queries::ParamValue;
use crate::scope::Scope;
use crate::settings::{EngineKind, Target};

/// Where a run stands, as far as this machine was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Written down; the server has not said that it took it.
    Starting,
    /// Taken by the server; its end is not known here.
    Running,
    /// Over, and every row was delivered.
    Done,
    /// Over at the server, and not every row was delivered.
    Unread,
    /// Stopped: by the user, by someone else, by a limit.
    Stopped,
    /// Failed.
    Failed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Starting, Self::Running, Self::Done, Self::Unread, Self::Stopped, Self::Failed];

    /// Its name in the journal and on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Unread => "unread",
            Self::Stopped => "stopped",
            Self::Failed => "failed",
        }
    }

    /// Whether the run is not over, as far as is known here.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Starting | Self::Running)
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its short name.
    pub name: RunName,
    /// The token that it was started with.
    pub token: ClientToken,
    /// Where it stands.
    pub state: State,
    /// Whether the process that follows it lives.
    pub followed: bool,
    /// Where it runs.
    pub engine: EngineKind,
    /// The id of the saved question.
    pub question: Option<String>,
    /// The user's own statement, where it was none.
    pub author_sql: Option<String>,
    /// The statement as it was sent.
    pub sql: String,
    /// What it was confined to.
    pub scope: Option<Scope>,
    /// The values of its parameters.
    pub params: BTreeMap<String, ParamValue>,
    /// The target by name, as it was then.
    pub target: Option<(String, Target)>,
    /// At most this many rows were wanted.
    pub limit: Option<u64>,
    /// What it was expected to read.
    pub estimate: Option<Estimated>,
    /// The guard that was overridden, and why.
    pub overridden: Option<String>,
    /// The case that it belongs to.
    pub case: Option<String>,
    /// Its id at the server.
    pub execution: Option<ExternalId>,
    /// When it was written down.
    pub started: Timestamp,
    /// When the server's answer came.
    pub submitted: Option<Timestamp>,
    /// When it was over.
    pub ended: Option<Timestamp>,
    /// What it came to.
    pub figures: Figures,
    /// Where the server put its rows.
    pub output: Option<String>,
    /// Names and types of its result's columns.
    pub columns: Vec<(String, String)>,
    /// Why it has no rows, or not all.
    pub error: Option<String>,
}

/// What a run was expected to read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Estimated {
    /// Prefixes of all table references.
    pub prefixes: u64,
    /// Bytes, where they were listed.
    pub bytes: Option<u64>,
    /// Dollars for those.
    pub dollars: Option<f64>,
}

/// What a run came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// Bytes that were billed.
    pub billed_bytes: Option<u64>,
    /// Dollars for them, at the price of then.
    pub dollars: Option<f64>,
    /// Time in the server's queue.
    pub queued: Option<Duration>,
    /// Time the engine planned.
    pub planning: Option<Duration>,
    /// Time the engine worked.
    pub engine: Option<Duration>,
    /// From start to the last row.
    pub wall: Option<Duration>,
    /// Rows that were delivered.
    pub rows: Option<u64>,
    /// Whether the server answered from an earlier result.
    pub reused: bool,
}

impl Entry {
    /// Dollars for a TB scanned, as it was then.
    pub fn price_per_tb(&self) -> f64 {
        self.target.as_ref().map_or(price::PER_TB, |(_, target)| target.price_per_tb)
    }

    /// The columns that [`Self::read`] takes, by name.
    pub(super) fn read(row: &Row<'_>, followed: bool) -> rusqlite::Result<Self> {
        let text = |column: &str| row.get::<_, Option<String>>(column);
        let time = |column: &str| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.map(instant));
        let count = |column: &str| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.and_then(counted));
        let span = |column: &str| Ok::<_, rusqlite::Error>(count(column)?.map(Duration::from_millis));
        let state: String = row.get("state")?;
        let engine: String = row.get("engine")?;
        let (prefixes, bytes) = (count("estimated_prefixes")?, count("estimated_bytes")?);
        let dollars = row.get("estimated_dollars")?;
        Ok(Self {
            name: RunName::of(row.get("name")?),
            token: ClientToken(row.get("token")?),
            // A state that a newer logq knows is one whose end this one does not.
            state: State::ALL.into_iter().find(|s| s.name() == state).unwrap_or(State::Running),
            followed,
            engine: if engine == EngineKind::Local.name() { EngineKind::Local } else { EngineKind::Athena },
            question: text("question")?,
            author_sql: text("author_sql")?,
            sql: row.get("sql")?,
            scope: text("scope")?.as_deref().and_then(json::read_scope),
            params: text("params")?.as_deref().map(json::read_params).unwrap_or_default(),
            target: text("target")?.as_deref().and_then(json::read_target),
            limit: count("row_limit")?,
            estimate: prefixes.map(|prefixes| Estimated { prefixes, bytes, dollars }),
            overridden: text("overridden")?,
            case: text("case_name")?,
            execution: text("execution")?.map(ExternalId),
            started: instant(row.get("started")?),
            submitted: time("submitted")?,
            ended: time("ended")?,
            figures: Figures {
                billed_bytes: count("billed_bytes")?,
                dollars: row.get("dollars")?,
                queued: span("queued")?,
                planning: span("planning")?,
                engine: span("engine_time")?,
                wall: span("wall")?,
                rows: count("rows")?,
                reused: row.get::<_, Option<bool>>("reused")?.unwrap_or(false),
            },
            output: text("output")?,
            columns: text("columns")?.as_deref().map(json::read_columns).unwrap_or_default(),
            error: text("error")?,
        })
    }
}

/// SQLite has signed numbers only; a negative one was never written by us.
pub(super) fn counted(n: i64) -> Option<u64> {
    u64::try_from(n).ok()
}

/// A time of the journal. What lies outside of all times was never written by us.
fn instant(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}
