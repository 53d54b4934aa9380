//! What an expression consists of.

use super::class::Class;

#[derive(Debug, Clone)]
pub(super) enum Node {
    /// One character of a set.
    One(Class),
    Assert(Assertion),
    Group(Option<usize>, Box<Node>),
    Concat(Vec<Node>),
    Alternate(Vec<Node>),
    Repeat {
        node: Box<Node>,
        min: u32,
        max: Option<u32>,
        greed: Greed,
    },
    Look {
        node: Box<Node>,
        ahead: bool,
        negated: bool,
    },
    Atomic(Box<Node>),
    /// The text of an earlier group.
    Back {
        group: usize,
        fold: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assertion {
    /// `\A`, `^`
    Start,
    /// `\z`
    End,
    /// `$` and `\Z`: also before a line end that is the last.
    LastLine,
    /// `^` under `(?m)`
    LineStart,
    /// `$` under `(?m)`
    LineEnd,
    /// `\b`
    Boundary,
    /// `\B`
    NoBoundary,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Greed {
    Greedy,
    Lazy,
    Possessive,
}

impl Node {
    /// The most characters it can match; `None` without a limit.
    pub(super) fn longest(&self) -> Option<usize> {
        match self {
            Self::Assert(_) | Self::Look { .. } => Some(0),
            Self::One(_) => Some(1),
            Self::Group(_, node) | Self::Atomic(node) => node.longest(),
            Self::Concat(nodes) => nodes.iter().map(Self::longest).try_fold(0usize, |sum, n| sum.checked_add(n?)),
            Self::Alternate(nodes) => nodes.iter().map(Self::longest).try_fold(0, |most, n| Some(most.max(n?))),
            Self::Repeat { node, max, .. } => node.longest()?.checked_mul(usize::try_from((*max)?).ok()?),
            Self::Back { .. } => None,
        }
    }
}
