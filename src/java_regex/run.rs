//! The backtracking machine. Its stack is a list on the heap, so that a long line cannot exhaust the thread's.

use std::ops::Range;

use super::program::{Program, Step};
use super::tree::Assertion;

/// The steps are used up.
#[derive(Debug)]
pub(super) struct Endless;

/// Places to come back to.
const MOST_WAITING: usize = 8_000_000;

/// A match at the beginning of a text.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) end: usize,
    slots: Vec<Option<usize>>,
}

impl Found {
    pub(super) fn group(&self, index: usize) -> Option<Range<usize>> {
        Some(self.slots[2 * index]?..self.slots[2 * index + 1]?)
    }
}

/// What to do when a way does not lead on.
enum Undo {
    Try { step: usize, at: usize },
    Restore { slot: usize, value: Option<usize> },
}

/// Matches from the start of a text; `whole` asks for a match up to its end.
pub(super) fn run(program: &Program, text: &str, whole: bool, steps: &mut u64) -> Result<Option<Found>, Endless> {
    let mut slots = vec![None; program.slots];
    let end = if whole { Some(text.len()) } else { None };
    let end = from(program, text, 0, end, &mut slots, steps)?;
    Ok(end.map(|end| Found { end, slots }))
}

/// Matches from a place; `end` is where the match must end, if that matters.
fn from(
    program: &Program,
    text: &str,
    start: usize,
    end: Option<usize>,
    slots: &mut Vec<Option<usize>>,
    left: &mut u64,
) -> Result<Option<usize>, Endless> {
    slots.resize(slots.len().max(program.slots), None);
    let mut waiting: Vec<Undo> = Vec::new();
    let (mut step, mut at) = (0, start);
    loop {
        *left = left.checked_sub(1).ok_or(Endless)?;
        if waiting.len() > MOST_WAITING {
            return Err(Endless);
        }
        let next = match &program.steps[step] {
            Step::One(class) => {
                let next = text[at..].chars().next().filter(|c| class.has(*c));
                next.map(|c| (step + 1, at + c.len_utf8()))
            }
            Step::Assert(assertion) => holds(*assertion, text, at).then_some((step + 1, at)),
            Step::Split(first, second) => {
                waiting.push(Undo::Try { step: *second, at });
                Some((*first, at))
            }
            Step::Jump(to) => Some((*to, at)),
            Step::Save(slot) => {
                waiting.push(Undo::Restore { slot: *slot, value: slots[*slot] });
                slots[*slot] = Some(at);
                Some((step + 1, at))
            }
            Step::Progress { slot, out } => Some((if slots[*slot] == Some(at) { *out } else { step + 1 }, at)),
            Step::Back { group, fold } => back(text, at, *group, *fold, slots).map(|at| (step + 1, at)),
            Step::Look { program, ahead, negated, longest } => {
                let before = slots.clone();
                let found = if *ahead {
                    from(program, text, at, None, slots, left)?.is_some()
                } else {
                    behind(program, text, at, *longest, slots, left)?
                };
                keep(found && !negated, before, slots, &mut waiting);
                (found != *negated).then_some((step + 1, at))
            }
            Step::Atomic(program) => {
                let before = slots.clone();
                let found = from(program, text, at, None, slots, left)?;
                keep(found.is_some(), before, slots, &mut waiting);
                found.map(|at| (step + 1, at))
            }
            Step::Match if end.is_none_or(|end| end == at) => return Ok(Some(at)),
            Step::Match => None,
        };
        match next {
            Some(next) => (step, at) = next,
            None => match undo(&mut waiting, slots) {
                Some(next) => (step, at) = next,
                None => return Ok(None),
            },
        }
    }
}

/// The way that was left open last.
fn undo(waiting: &mut Vec<Undo>, slots: &mut [Option<usize>]) -> Option<(usize, usize)> {
    loop {
        match waiting.pop()? {
            Undo::Try { step, at } => return Some((step, at)),
            Undo::Restore { slot, value } => slots[slot] = value,
        }
    }
}

/// The groups of a part that was matched for itself count, and are undone with it; those of one that failed do not.
fn keep(matched: bool, mut before: Vec<Option<usize>>, slots: &mut Vec<Option<usize>>, waiting: &mut Vec<Undo>) {
    before.resize(slots.len(), None);
    if !matched {
        *slots = before;
        return;
    }
    let changed = before.into_iter().enumerate().filter(|(slot, value)| slots[*slot] != *value);
    waiting.extend(changed.map(|(slot, value)| Undo::Restore { slot, value }));
}

/// Whether a part matches some text that ends here.
fn behind(
    program: &Program,
    text: &str,
    at: usize,
    longest: usize,
    slots: &mut Vec<Option<usize>>,
    left: &mut u64,
) -> Result<bool, Endless> {
    let starts = std::iter::once(at).chain(text[..at].char_indices().rev().map(|(start, _)| start));
    for start in starts.take(longest.saturating_add(1)) {
        if from(program, text, start, Some(at), slots, left)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn back(text: &str, at: usize, group: usize, fold: bool, slots: &[Option<usize>]) -> Option<usize> {
    let start = slots.get(2 * group).copied().flatten()?;
    let end = slots.get(2 * group + 1).copied().flatten()?;
    let wanted = text.get(start..end)?;
    let found = text.get(at..at + wanted.len())?;
    let same = if fold { found.eq_ignore_ascii_case(wanted) } else { found == wanted };
    same.then_some(at + wanted.len())
}

fn holds(assertion: Assertion, text: &str, at: usize) -> bool {
    let rest = &text[at..];
    let ends_line = |rest: &str| rest.is_empty() || rest.starts_with(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']);
    match assertion {
        Assertion::Start => at == 0,
        Assertion::End => rest.is_empty(),
        Assertion::LastLine => matches!(rest, "" | "\n" | "\r" | "\r\n" | "\u{85}" | "\u{2028}" | "\u{2029}"),
        Assertion::LineStart => at == 0 || text[..at].ends_with(['\n', '\r', '\u{85}']) && !rest.is_empty(),
        Assertion::LineEnd => ends_line(rest),
        Assertion::Boundary => at_boundary(text, at),
        Assertion::NoBoundary => !at_boundary(text, at),
    }
}

fn at_boundary(text: &str, at: usize) -> bool {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    word(text[..at].chars().next_back()) != word(text[at..].chars().next())
}
