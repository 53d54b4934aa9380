//! What can happen to the workbench: a named command, text for the focused input, or news of a run.

use jiff::Timestamp;
use tui_input::InputRequest;

use super::forecast::EstimateId;
use super::run::RunId;
use super::runs::RunRow;
use crate::engine::{EngineError, Estimate, Progress, RunEvent};
use crate::report::Report;

/// One thing that happened. [`super::Workbench::update`] is the only place that reacts.
#[derive(Debug)]
pub enum Action {
    /// The time, sent before what happened at that time.
    Clock(Timestamp),
    /// How many rows and cells each pane shows, sent when that changes.
    Panes(Panes),
    /// A command by name: what the keys are bound to.
    Command(Command),
    /// An edit of the focused input.
    Edit(InputRequest),
    /// Text pasted by the terminal.
    Paste(String),
    /// Something a run tells.
    Run(RunId, RunEvent),
    /// The newest counters of a run.
    Progress(RunId, Progress),
    /// The answer to [`super::Effect::Estimate`].
    Estimated(EstimateId, Result<Estimate, EngineError>),
    /// The runs of other sessions that the journal has, or why it cannot be read. They take the place of those that were
    /// told before.
    EarlierRuns(Result<Vec<RunRow>, Report>),
    /// Time for the next slice of work that was asked for with [`super::Effect::Continue`].
    Continue,
    /// The system asks the program to end: every run is stopped, nothing is asked.
    Terminate,
}

/// The commands a key can be bound to. What one does depends on the context it is given in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Command {
    /// One line up.
    Up,
    /// One line down.
    Down,
    /// One screen up.
    PageUp,
    /// One screen down.
    PageDown,
    /// The first line.
    Top,
    /// The last line.
    Bottom,
    /// One column left, or fold.
    Left,
    /// One column right, or unfold.
    Right,
    /// The first column.
    FirstColumn,
    /// The last column.
    LastColumn,
    /// What Enter does: open, run, choose, accept.
    Accept,
    /// Back one step; quits at the first.
    Back,
    /// Stops a run that is going, else back.
    Escape,
    /// Stops a run that is going, else quits.
    Interrupt,
    /// To the next pane or field.
    Next,
    /// To the previous pane or field.
    Previous,
    /// Searches the questions by name.
    Search,
    /// The next of the values a field allows.
    NextChoice,
    /// Runs the question with the values of its form.
    Run,
    /// Tries a run again that failed through no fault of its own: same statement, same scope.
    Retry,
    /// The runs of the session.
    ShowRuns,
    /// Stops the chosen run.
    Stop,
    /// What the question would read, table by table.
    ShowEstimate,
    /// Edits the parameters of the result.
    EditParameters,
    /// Edits window, accounts, regions and engine.
    EditScope,
    /// To the previous result.
    PreviousResult,
    /// To the next result.
    NextResult,
    /// Sorts by the column: up, down, as it came.
    Sort,
    /// Finds text in the result.
    Find,
    /// The next place found.
    FindNext,
    /// The previous place found.
    FindPrevious,
    /// The questions that take the value at the cursor.
    Pivot,
    /// Copies the value at the cursor.
    Copy,
    /// Copies the row as JSON, or the path of the value.
    CopyMore,
    /// The whole value at the cursor.
    ShowValue,
    /// The statement that was sent.
    ShowSql,
    /// Notes, figures and what was skipped.
    ShowNotes,
    /// Loads more rows than fit the memory set aside.
    LoadMore,
    /// The next record.
    NextRecord,
    /// The previous record.
    PreviousRecord,
    /// Folds everything.
    FoldAll,
    /// Unfolds everything.
    UnfoldAll,
    /// The keys that work here.
    Help,
    /// Answers yes.
    Yes,
    /// Answers no.
    No,
    /// Draws the whole screen again.
    Redraw,
    /// Hands the terminal back to the shell until it is told to go on.
    Suspend,
}

/// Where keys go. Decides which bindings work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// The list of questions.
    Queries,
    /// Typing into the search of the list.
    Search,
    /// The parameter form.
    Form,
    /// The grid of a result.
    Results,
    /// One record.
    Record,
    /// Window, accounts, regions, engine.
    Scope,
    /// The menu of pivots.
    Pivot,
    /// A text to read: SQL, notes, a whole value.
    Reader,
    /// The keys that work here.
    Help,
    /// Typing what to find in the result.
    Find,
    /// A yes-or-no question.
    Confirm,
    /// The list of runs.
    Runs,
    /// Typing into its filter.
    RunsFilter,
}

impl Context {
    /// Whether characters are text here, so that no plain letter can be a command.
    pub fn types(self) -> bool {
        matches!(self, Self::Search | Self::Form | Self::Scope | Self::Find | Self::RunsFilter)
    }
}

/// What the screen shows of each pane; measured by the front end, since only it knows the layout.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Panes {
    /// Lines of the list of questions.
    pub queries: usize,
    /// Lines of the fields of the form.
    pub form_lines: usize,
    /// Cells across what stands below a field.
    pub form_width: usize,
    /// Rows of the grid.
    pub grid_rows: usize,
    /// Cells across the grid.
    pub grid_width: usize,
    /// Lines of the record.
    pub record: usize,
    /// Lines of the open reader or help.
    pub reader: usize,
    /// Cells across the open reader.
    pub reader_width: usize,
    /// Lines of the list of runs.
    pub runs: usize,
    /// Lines of the open help that do not fit.
    pub help_below: usize,
}
