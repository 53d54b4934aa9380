//! The one table of keys: contexts and keys to commands. Help and the hints of the status line are made from it.

use std::collections::HashMap;

use super::key::Key;
use crate::workbench::{Command, Context};

/// One line of the table, and of the help.
#[derive(Debug, Clone, Copy)]
pub(super) struct Binding {
    /// Where it works.
    pub(super) contexts: &'static [Context],
    /// The keys, the first one shown in hints.
    pub(super) keys: &'static [&'static str],
    /// What they do.
    pub(super) command: Command,
    /// What that is, in the words of the help.
    pub(super) help: &'static str,
    /// The same in a word, for the status line; empty: not shown there.
    pub(super) hint: &'static str,
}

const fn bind(
    contexts: &'static [Context],
    keys: &'static [&'static str],
    command: Command,
    help: &'static str,
    hint: &'static str,
) -> Binding {
    Binding { contexts, keys, command, help, hint }
}

use Command as C;
use Context::{Confirm, Find, Form, Help, Pivot, Queries, Reader, Record, Results, Runs, RunsFilter, Scope, Search};

/// Where plain letters are commands.
const PANES: &[Context] = &[Queries, Results, Record];
const LISTS: &[Context] = &[Queries, Results, Record, Pivot, Reader, Help, Runs];
const EVERYWHERE: &[Context] =
    &[Queries, Search, Form, Results, Record, Scope, Pivot, Reader, Help, Find, Confirm, Runs, RunsFilter];
const CLOSES: &[Context] = &[Pivot, Reader, Help];

/// The hint that is shown only while a run is going.
pub(super) const STOP: &str = "stop";
/// The hint that is shown only while the run on screen may be tried again.
pub(super) const RETRY: &str = "try again";

/// Every key that does something. In the order of the help.
#[rustfmt::skip]
pub(super) const BINDINGS: &[Binding] = &[
    bind(&[Queries], &["Enter", "l", "Right", "Tab"], C::Accept, "open the question", "open"),
    bind(&[Queries], &["/"], C::Search, "search the questions", "search"),
    bind(&[Search], &["Enter"], C::Accept, "open the question", "open"),
    bind(&[Search], &["Tab"], C::Next, "to the list", ""),
    bind(&[Search], &["Esc"], C::Escape, "show all questions", "all"),
    bind(&[Search], &["Up", "Ctrl+p"], C::Up, "one question up", ""),
    bind(&[Search], &["Down", "Ctrl+n"], C::Down, "one question down", ""),
    bind(&[Form], &["Enter"], C::Accept, "run the question", "run"),
    bind(&[Form, Scope], &["Tab", "Down"], C::Next, "next field", "next"),
    bind(&[Form, Scope], &["Shift+Tab", "Up"], C::Previous, "previous field", ""),
    bind(&[Form, Scope], &["Ctrl+n"], C::NextChoice, "next of the values the field allows", ""),
    bind(&[Form], &["Esc"], C::Escape, "back; what was typed stays", "back"),
    bind(&[Scope], &["Enter"], C::Accept, "put the scope in force", "accept"),
    bind(&[Scope], &["Esc"], C::Escape, "leave the scope as it was", "cancel"),
    bind(&[Results], &["Esc"], C::Escape, "stop the run; when it is over, back", STOP),
    bind(&[Results], &["R"], C::Retry, "try a run again that lost its login or its connection", RETRY),
    bind(&[Results], &["Enter"], C::Accept, "the whole record", "record"),
    bind(&[Record], &["Enter", "Space"], C::Accept, "fold or unfold", "fold"),
    bind(&[Results, Record], &["p"], C::Pivot, "questions that take the value at the cursor", "pivot"),
    bind(&[Results], &["o"], C::Sort, "sort by the column: up, down, as it came", "sort"),
    bind(&[Results], &["/"], C::Find, "find in the result", "find"),
    bind(&[Results], &["n"], C::FindNext, "next place found", ""),
    bind(&[Results], &["N"], C::FindPrevious, "previous place found", ""),
    bind(&[Results], &["e"], C::EditParameters, "edit the parameters", "edit"),
    bind(&[Queries], &["r", "F5"], C::Run, "run the question", ""),
    bind(&[Results], &["r", "F5"], C::Run, "run again", ""),
    bind(&[Form], &["F5", "Ctrl+r"], C::Run, "run the question", ""),
    bind(&[Queries], &["i", "F2"], C::ShowEstimate, "what the question would read, table by table", ""),
    bind(&[Form, Results], &["F2"], C::ShowEstimate, "what the question would read, table by table", ""),
    bind(&[Results], &["m"], C::LoadMore, "load more rows than fit the memory set aside", ""),
    bind(&[Results, Record], &["v"], C::ShowValue, "the whole value", "value"),
    bind(&[Results, Record], &["x"], C::ShowSql, "the statement as it was sent", ""),
    bind(&[Results, Record], &["i"], C::ShowNotes, "figures, notes, what was skipped", ""),
    bind(&[Results, Record], &["y"], C::Copy, "copy the value", ""),
    bind(&[Results], &["Y"], C::CopyMore, "copy the row as JSON", ""),
    bind(&[Record], &["Y"], C::CopyMore, "copy the path of the value", ""),
    bind(&[Reader], &["y"], C::Copy, "copy the text", "copy"),
    bind(&[Record], &["J"], C::NextRecord, "next record", ""),
    bind(&[Record], &["K"], C::PreviousRecord, "previous record", ""),
    bind(&[Record], &["z"], C::FoldAll, "fold everything", ""),
    bind(&[Record], &["Z"], C::UnfoldAll, "unfold everything", "unfold all"),
    bind(&[Results], &["["], C::PreviousResult, "previous result", ""),
    bind(&[Results], &["]"], C::NextResult, "next result", ""),
    bind(&[Queries], &["]"], C::NextResult, "to the last result", ""),
    bind(&[Results], &["Tab"], C::Next, "to the questions", ""),
    bind(&[Pivot], &["Enter"], C::Accept, "follow", "follow"),
    bind(&[Runs], &["Enter"], C::Accept, "show the result", "result"),
    bind(&[Runs], &["c"], C::Stop, "stop the run", "stop the run"),
    bind(&[Runs], &["/"], C::Search, "filter by question, value, state, target, statement, id", "filter"),
    bind(&[Runs], &["y"], C::Copy, "copy the statement as it was sent", "copy SQL"),
    bind(&[Runs], &["Y"], C::CopyMore, "copy the execution id", "copy id"),
    bind(&[Runs], &["x"], C::ShowSql, "the statement as it was sent", ""),
    bind(&[Runs], &["Esc"], C::Escape, "show all runs; when all are shown, close", ""),
    bind(&[Runs], &["q", "a", "F3"], C::Back, "close", "close"),
    bind(&[RunsFilter], &["Enter", "Tab"], C::Accept, "to the list", "list"),
    bind(&[RunsFilter], &["Esc"], C::Escape, "show all runs", "all"),
    bind(&[RunsFilter], &["Up", "Ctrl+p"], C::Up, "one run up", ""),
    bind(&[RunsFilter], &["Down", "Ctrl+n"], C::Down, "one run down", ""),
    bind(&[Find], &["Enter"], C::Accept, "find", "find"),
    bind(&[Find], &["Esc"], C::Escape, "leave", "leave"),
    bind(&[Confirm], &["y", "Enter"], C::Yes, "yes", "yes"),
    bind(&[Confirm], &["n", "Esc", "q"], C::No, "no", "no"),
    bind(LISTS, &["k", "Up"], C::Up, "one line up", ""),
    bind(LISTS, &["j", "Down"], C::Down, "one line down", ""),
    bind(LISTS, &["PgUp", "Ctrl+b"], C::PageUp, "one screen up", ""),
    bind(LISTS, &["PgDn", "Ctrl+f"], C::PageDown, "one screen down", ""),
    bind(LISTS, &["g", "Home"], C::Top, "to the first line", ""),
    bind(LISTS, &["G", "End"], C::Bottom, "to the last line", ""),
    bind(&[Results], &["h", "Left"], C::Left, "one column left", ""),
    bind(&[Results], &["l", "Right"], C::Right, "one column right", ""),
    bind(&[Record], &["h", "Left"], C::Left, "fold, or to the parent", ""),
    bind(&[Record], &["l", "Right"], C::Right, "unfold, or to the first child", ""),
    bind(&[Results], &["0"], C::FirstColumn, "first column", ""),
    bind(&[Results], &["$"], C::LastColumn, "last column", ""),
    bind(PANES, &["s"], C::EditScope, "edit window, accounts, regions, engine", "scope"),
    bind(&[Form], &["Ctrl+s"], C::EditScope, "edit window, accounts, regions, engine", "scope"),
    bind(PANES, &["a", "F3"], C::ShowRuns, "the runs of the session: open, stop, copy", "runs"),
    bind(&[Search, Form], &["F3"], C::ShowRuns, "the runs of the session: open, stop, copy", ""),
    bind(&[Queries], &["Esc"], C::Escape, "show all questions", ""),
    bind(&[Record], &["Esc", "q"], C::Back, "back to the grid", "back"),
    bind(CLOSES, &["Esc", "q"], C::Back, "close", "close"),
    bind(&[Results], &["q"], C::Back, "back", "back"),
    bind(&[Queries], &["q"], C::Back, "quit", "quit"),
    bind(LISTS, &["?", "F1"], C::Help, "the keys that work here", "keys"),
    bind(&[Search, Form, Scope, Find, RunsFilter], &["F1"], C::Help, "the keys that work here", "keys"),
    bind(EVERYWHERE, &["Ctrl+c"], C::Interrupt, "stop the run; when none is going, quit", ""),
    bind(EVERYWHERE, &["Ctrl+l"], C::Redraw, "draw the screen again", ""),
    bind(EVERYWHERE, &["Ctrl+z"], C::Suspend, "to the shell; `fg` comes back", ""),
];

/// The table, looked up by context and key.
#[derive(Debug)]
pub(super) struct Keymap {
    commands: HashMap<(Context, Key), Command>,
}

impl Keymap {
    pub(super) fn new() -> Self {
        let mut commands = HashMap::new();
        for binding in BINDINGS {
            for key in binding.keys.iter().filter_map(|name| name.parse::<Key>().ok()) {
                for context in binding.contexts {
                    commands.entry((*context, key)).or_insert(binding.command);
                }
            }
        }
        Self { commands }
    }

    pub(super) fn command(&self, context: Context, key: Key) -> Option<Command> {
        self.commands.get(&(context, key)).copied()
    }
}

/// The lines of the table that work in a context.
pub(super) fn bindings(context: Context) -> impl Iterator<Item = &'static Binding> {
    BINDINGS.iter().filter(move |b| b.contexts.contains(&context))
}

#[cfg(test)]
mod tests;
