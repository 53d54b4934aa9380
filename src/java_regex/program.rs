//! From the tree to the steps of a backtracking machine.

use super::class::Class;
use super::tree::{Assertion, Greed, Node};

/// More steps than this are too many to be tried here: `(a{1000}){1000}`.
const MOST: usize = 50_000;

/// The steps of an expression, or of a part that is tried for itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    /// Places for group ends and loop starts.
    pub(super) slots: usize,
}

#[derive(Debug, Clone)]
pub(super) enum Step {
    One(Class),
    Assert(Assertion),
    /// Goes to the first, and to the second if that fails.
    Split(usize, usize),
    Jump(usize),
    /// Notes the position.
    Save(usize),
    /// Leaves a loop whose round has taken nothing.
    Progress {
        slot: usize,
        out: usize,
    },
    Back {
        group: usize,
        fold: bool,
    },
    Look {
        program: Program,
        ahead: bool,
        negated: bool,
        longest: usize,
    },
    Atomic(Program),
    Match,
}

impl Program {
    /// `None` if it is too large.
    pub(super) fn of<'n>(nodes: impl IntoIterator<Item = &'n Node>, groups: usize) -> Option<Self> {
        let mut program = Self { steps: Vec::new(), slots: 2 * (groups + 1) };
        for node in nodes {
            program.add(node)?;
        }
        program.push(Step::Match)?;
        Some(program)
    }

    fn push(&mut self, step: Step) -> Option<usize> {
        self.steps.push(step);
        (self.steps.len() <= MOST).then(|| self.steps.len() - 1)
    }

    fn add(&mut self, node: &Node) -> Option<()> {
        match node {
            Node::One(class) => drop(self.push(Step::One(class.clone()))?),
            Node::Assert(assertion) => drop(self.push(Step::Assert(*assertion))?),
            Node::Back { group, fold } => drop(self.push(Step::Back { group: *group, fold: *fold })?),
            Node::Group(None, node) => self.add(node)?,
            Node::Group(Some(index), node) => {
                self.push(Step::Save(2 * index))?;
                self.add(node)?;
                self.push(Step::Save(2 * index + 1))?;
            }
            Node::Concat(nodes) => nodes.iter().try_for_each(|node| self.add(node))?,
            Node::Alternate(nodes) => self.alternate(nodes)?,
            Node::Look { node, ahead, negated } => {
                let program = self.apart(node)?;
                let longest = node.longest().unwrap_or(0);
                self.push(Step::Look { program, ahead: *ahead, negated: *negated, longest })?;
            }
            Node::Atomic(node) => {
                let program = self.apart(node)?;
                self.push(Step::Atomic(program))?;
            }
            Node::Repeat { node, min, max, greed: Greed::Possessive } => {
                let (node, min, max) = (node.clone(), *min, *max);
                let program = self.apart(&Node::Repeat { node, min, max, greed: Greed::Greedy })?;
                self.push(Step::Atomic(program))?;
            }
            Node::Repeat { node, min, max, greed } => self.repeat(node, *min, *max, *greed == Greed::Lazy)?,
        }
        Some(())
    }

    /// A part as a program of its own that shares the slots.
    fn apart(&mut self, node: &Node) -> Option<Self> {
        let mut program = Self { steps: Vec::new(), slots: self.slots };
        program.add(node)?;
        program.push(Step::Match)?;
        self.slots = program.slots;
        (self.steps.len() + program.steps.len() <= MOST).then_some(program)
    }

    fn alternate(&mut self, nodes: &[Node]) -> Option<()> {
        let mut ends = Vec::new();
        for (i, node) in nodes.iter().enumerate() {
            if i + 1 == nodes.len() {
                self.add(node)?;
                break;
            }
            let split = self.push(Step::Split(0, 0))?;
            self.add(node)?;
            ends.push(self.push(Step::Jump(0))?);
            self.steps[split] = Step::Split(split + 1, self.steps.len());
        }
        let end = self.steps.len();
        ends.into_iter().for_each(|at| self.steps[at] = Step::Jump(end));
        Some(())
    }

    fn repeat(&mut self, node: &Node, min: u32, max: Option<u32>, lazy: bool) -> Option<()> {
        (0..min).try_for_each(|_| self.add(node))?;
        let split = |body, out| if lazy { Step::Split(out, body) } else { Step::Split(body, out) };
        let Some(max) = max else {
            let slot = self.slots;
            self.slots += 1;
            let start = self.push(Step::Match)?;
            self.push(Step::Save(slot))?;
            self.add(node)?;
            let progress = self.push(Step::Match)?;
            self.push(Step::Jump(start))?;
            let out = self.steps.len();
            self.steps[start] = split(start + 1, out);
            self.steps[progress] = Step::Progress { slot, out };
            return Some(());
        };
        let mut splits = Vec::new();
        for _ in min..max {
            splits.push(self.push(Step::Match)?);
            self.add(node)?;
        }
        let out = self.steps.len();
        splits.into_iter().for_each(|at| self.steps[at] = split(at + 1, out));
        Some(())
    }
}
