//! One record as a tree: every column with its whole value; JSON unfolds.
//!
//! JSON is parsed one level at a time, when a node is unfolded, and scalars keep the characters they were written
//! with: keys that occur twice stay two, large numbers stay exact, and neither depth nor size costs anything
//! before it is looked at.

use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::grid::scrolled;

/// Lines at which unfolding everything stops.
const MAX_LINES: usize = 10_000;

/// The lines on screen, the cursor and the first visible line.
#[derive(Debug, Default)]
pub struct Tree {
    lines: Vec<Node>,
    at: usize,
    top: usize,
}

/// One line: a column, a field or an element.
#[derive(Debug, Clone)]
pub struct Node {
    /// How deep below the record, columns being 0.
    pub depth: usize,
    /// The column it belongs to.
    pub column: usize,
    /// The column's name, the key or the index.
    pub key: String,
    /// The path from the record: `requestparameters.items[0].id`.
    pub path: String,
    /// What is there.
    pub value: Value,
    /// Whether its children are shown.
    pub open: bool,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// SQL's NULL, or JSON's.
    Null,
    /// Text, a number, a Boolean.
    Scalar(String),
    /// A JSON object or array, as its text.
    Folded(String),
}

impl Tree {
    /// The record's columns, all folded. `None` is NULL.
    pub fn new(columns: impl IntoIterator<Item = (String, Option<String>)>) -> Self {
        let node = |(column, (key, text)): (usize, (String, Option<String>))| {
            let value =
                text.map_or(Value::Null, |text| if is_json(&text) { Value::Folded(text) } else { Value::Scalar(text) });
            Node { depth: 0, column, path: key.clone(), key, value, open: false }
        };
        Self { lines: columns.into_iter().enumerate().map(node).collect(), at: 0, top: 0 }
    }

    /// The lines, unfolded as far as they are.
    pub fn lines(&self) -> &[Node] {
        &self.lines
    }

    /// The chosen line.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The first line on screen.
    pub fn top(&self) -> usize {
        self.top
    }

    /// The chosen node.
    pub fn selected(&self) -> Option<&Node> {
        self.lines.get(self.at)
    }

    /// Goes to a column's own line.
    pub(super) fn select_column(&mut self, column: usize) {
        self.at = self.lines.iter().position(|n| n.depth == 0 && n.column == column).unwrap_or(0);
    }

    pub(super) fn step(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.lines.len().saturating_sub(1));
    }

    /// Keeps the chosen line on screen.
    pub(super) fn fit(&mut self, lines: usize) {
        if lines > 0 {
            self.top = scrolled(self.top, self.at, self.lines.len(), lines);
        }
    }

    /// Shows the children of the chosen node, or goes to the first of them.
    pub(super) fn unfold(&mut self) {
        match self.selected() {
            Some(node) if node.open => self.step(1),
            Some(_) => drop(self.open(self.at)),
            None => {}
        }
    }

    /// Hides the children of the chosen node, or goes to its parent.
    pub(super) fn fold(&mut self) {
        let Some(node) = self.lines.get(self.at) else { return };
        if node.open {
            self.close(self.at);
        } else if let Some(parent) = self.lines[..self.at].iter().rposition(|n| n.depth < node.depth) {
            self.at = parent;
        }
    }

    pub(super) fn toggle(&mut self) {
        match self.selected() {
            Some(node) if node.open => self.close(self.at),
            _ => drop(self.open(self.at)),
        }
    }

    pub(super) fn fold_all(&mut self) {
        let column = self.selected().map_or(0, |n| n.column);
        self.lines.retain(|n| n.depth == 0);
        self.lines.iter_mut().for_each(|n| n.open = false);
        self.select_column(column);
    }

    /// Unfolds from the chosen node's column on down. Says whether everything fits.
    pub(super) fn unfold_all(&mut self) -> bool {
        let path = self.selected().map(|n| n.path.clone());
        let mut at = 0;
        while at < self.lines.len() {
            if !self.lines[at].open && matches!(self.lines[at].value, Value::Folded(_)) && !self.open(at) {
                return false;
            }
            at += 1;
        }
        self.at = self.lines.iter().position(|n| Some(&n.path) == path.as_ref()).unwrap_or(0);
        true
    }

    /// Inserts the children of a line; says whether there was room for them.
    fn open(&mut self, at: usize) -> bool {
        let Value::Folded(text) = &self.lines[at].value else { return true };
        let parent = &self.lines[at];
        let children: Vec<Node> = children(text).into_iter().map(|child| child.below(parent)).collect();
        if self.lines.len() + children.len() > MAX_LINES {
            return false;
        }
        self.lines[at].open = true;
        self.lines.splice(at + 1..at + 1, children);
        true
    }

    fn close(&mut self, at: usize) {
        let depth = self.lines[at].depth;
        let end = self.lines[at + 1..].iter().position(|n| n.depth <= depth).map_or(self.lines.len(), |n| at + 1 + n);
        self.lines.drain(at + 1..end);
        self.lines[at].open = false;
    }
}

impl Value {
    /// The whole value as text; `None` is NULL.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Null => None,
            Self::Scalar(text) | Self::Folded(text) => Some(text),
        }
    }
}

/// A child of a JSON value: its key or index, and its text.
struct Child {
    step: Step,
    raw: Box<RawValue>,
}

enum Step {
    Key(String),
    Index(usize),
}

impl Child {
    fn below(self, parent: &Node) -> Node {
        let (key, path) = match self.step {
            Step::Key(key) => (key.clone(), format!("{}.{key}", parent.path)),
            Step::Index(n) => (n.to_string(), format!("{}[{n}]", parent.path)),
        };
        Node { depth: parent.depth + 1, column: parent.column, key, path, value: value_of(self.raw.get()), open: false }
    }
}

/// A JSON value's node value. A string is shown as what it says; one that holds JSON itself unfolds too.
fn value_of(raw: &str) -> Value {
    match raw.as_bytes().first() {
        Some(b'{' | b'[') => Value::Folded(raw.to_owned()),
        Some(b'n') => Value::Null,
        Some(b'"') => match serde_json::from_str::<String>(raw) {
            Ok(text) if is_json(&text) => Value::Folded(text),
            Ok(text) => Value::Scalar(text),
            Err(_) => Value::Scalar(raw.to_owned()),
        },
        _ => Value::Scalar(raw.to_owned()),
    }
}

/// Whether a text is a JSON object or array with something in it.
fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with(['{', '[']) && !children(text).is_empty()
}

/// The children of a JSON object or array, in the order they are written; none for anything else.
fn children(text: &str) -> Vec<Child> {
    let mut json = serde_json::Deserializer::from_str(text);
    let children = json.deserialize_any(Children).unwrap_or_default();
    if json.end().is_ok() { children } else { Vec::new() }
}

struct Children;

impl<'de> Visitor<'de> for Children {
    type Value = Vec<Child>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object or array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Child>, A::Error> {
        let mut children = Vec::new();
        while let Some((key, raw)) = map.next_entry()? {
            children.push(Child { step: Step::Key(key), raw });
        }
        Ok(children)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Child>, A::Error> {
        let mut children = Vec::new();
        while let Some(raw) = seq.next_element()? {
            children.push(Child { step: Step::Index(children.len()), raw });
        }
        Ok(children)
    }
}

#[cfg(test)]
mod tests;
