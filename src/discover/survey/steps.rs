//! The order in which pages are asked for.

use std::collections::{BTreeMap, HashSet};

use crate::engine::listing::{Ask, Start};

/// What comes first: where something is and since when matters more than until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Folders that a layout knows.
    Structure,
    /// First keys.
    First,
    /// Folders about which nothing is known.
    Unknown,
    /// Last keys.
    Last,
}

/// Why a page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Its folders and what lies right in it.
    Folder {
        /// Which of its dates.
        ends: Ends,
    },
    /// The objects below it.
    Objects,
    /// Objects of the last days.
    Recent {
        /// How far back, by number.
        back: usize,
        /// The shape whose names have a time, where the folders have none.
        names: Option<usize>,
    },
}

/// Which of a folder's dates are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    Both,
    First,
    Last,
}

/// A page that is wanted.
#[derive(Debug, Clone)]
pub(in crate::discover) struct Step {
    pub(super) ask: Ask,
    pub(super) why: Why,
    /// The folder of dates that it lies below.
    pub(super) root: Option<String>,
    /// Whether its keys are the first ones below that.
    pub(super) first: bool,
    /// How many pages of this came before.
    pub(super) page: u8,
}

impl Step {
    pub(super) fn new(ask: Ask, why: Why, root: Option<&str>, first: bool) -> Self {
        Self { ask, why, root: root.map(str::to_owned), first, page: 0 }
    }

    /// A page within a folder of dates, or of one that stands before dates.
    pub(super) fn class(&self) -> Class {
        match (&self.root, self.first) {
            (None, _) if matches!(self.why, Why::Folder { .. }) => Class::Structure,
            (_, true) => Class::First,
            (_, false) => Class::Last,
        }
    }
}

/// Pages that are wanted, by class, then in the order in which they were thought of.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: BTreeMap<(Class, u64), Step>,
    number: u64,
    asked: HashSet<(String, bool, Option<String>)>,
}

impl Queue {
    /// Adds a page, unless it was asked for before.
    pub(super) fn add(&mut self, step: Step) {
        self.add_as(step.class(), step);
    }

    pub(super) fn add_as(&mut self, class: Class, step: Step) {
        let start = match &step.ask.start {
            Start::First => None,
            Start::After(text) | Start::Token(text) => Some(text.clone()),
        };
        if self.asked.insert((step.ask.prefix.clone(), step.ask.whole, start)) {
            self.number += 1;
            self.waiting.insert((class, self.number), step);
        }
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether a page of this class or of one before it waits.
    pub(super) fn has_up_to(&self, class: Class) -> bool {
        self.waiting.keys().any(|(waiting, _)| *waiting <= class)
    }

    /// The next page.
    pub(super) fn next(&mut self) -> Option<Step> {
        self.waiting.pop_first().map(|(_, step)| step)
    }
}
