//! An execution as its server lists it, whoever started it.

use jiff::Timestamp;

use crate::engine::ExternalId;

/// An execution at Athena.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerRun {
    /// Its id.
    pub id: ExternalId,
    /// Where it stands.
    pub state: ServerState,
    /// The statement.
    pub sql: String,
    /// The workgroup it is in.
    pub workgroup: Option<String>,
    /// When the server took it.
    pub submitted: Option<Timestamp>,
    /// When it was over.
    pub completed: Option<Timestamp>,
    /// Bytes it has scanned.
    pub bytes: u64,
    /// Why it ended as it did.
    pub reason: Option<String>,
    /// Where its rows are.
    pub output: Option<String>,
}

/// Where an execution stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerState {
    /// Waiting.
    Queued,
    /// Working.
    Running,
    /// Over; its rows can be read.
    Succeeded,
    /// Over without rows.
    Failed,
    /// Stopped: by a user or by a limit.
    Cancelled,
}

impl ServerState {
    /// Its name on screen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "stopped",
        }
    }

    /// Whether it is final.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

impl ServerRun {
    /// The bytes that are paid for: queries that failed are free.
    pub fn billed_bytes(&self) -> u64 {
        if self.state == ServerState::Failed { 0 } else { self.bytes }
    }
}
