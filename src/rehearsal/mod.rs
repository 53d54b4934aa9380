//! Saved questions asked of data that is known: the demo, or a fixture of a few records beside the pack. It tells whether
//! the tests of their headers hold, which conditions no test would notice, and what columns come back.

mod answer;
mod columns;
mod compare;
mod conditions;
mod fixture;
mod mutate;
mod stage;
mod test;

pub use answer::{Answer, Row};
pub use columns::{RULES, plans};
pub use compare::{Cell, Difference, Nearest};
pub use conditions::{Clause, Condition, conditions};
pub use mutate::{Fate, Mutant, mutants};
pub use stage::{Stage, Stages};
pub use test::{Outcome, outcomes};

#[cfg(all(test, feature = "local"))]
#[allow(clippy::unwrap_used)]
mod tests;
