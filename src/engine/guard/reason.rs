//! One thing to say against a run, in words.

use std::fmt;

use bytesize::ByteSize;

use super::Verdict;
use crate::engine::estimate::{grouped, planning};
use crate::engine::price;

/// One thing to say against a run.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// So many prefixes that listing them takes long.
    Prefixes {
        /// How many.
        prefixes: u64,
        /// What that means.
        verdict: Verdict,
    },
    /// More bytes than were allowed.
    MaxScan {
        /// The bytes.
        bytes: u64,
        /// Whether it may be more.
        at_least: bool,
        /// What was allowed.
        limit: u64,
    },
    /// The bytes are not known, so that they cannot be held against what was allowed.
    Unknown {
        /// Those that are known.
        bytes: u64,
        /// What was allowed.
        limit: u64,
    },
    /// The window does not bound what is read of a table.
    Unbounded {
        /// The table.
        table: String,
        /// Whether all of it is known to be small.
        is_small: bool,
    },
    /// Every column of a column store is read.
    AllColumns {
        /// The table.
        table: String,
        /// How many.
        columns: usize,
        /// Whether it is much.
        matters: bool,
    },
    /// A budget would be passed.
    Budget {
        /// Whose.
        budget: Budget,
        /// Its dollars.
        limit: f64,
        /// Those that are spent.
        spent: f64,
        /// Those of the run, if they are known.
        dollars: Option<f64>,
    },
    /// The workgroup cuts the run off before its end.
    CutOff {
        /// Its name.
        workgroup: String,
        /// The bytes of the run.
        bytes: u64,
        /// Those after which it is cut off.
        cutoff: u64,
        /// Whether the run reads as much as that.
        is_sure: bool,
    },
    /// The workgroup takes no queries.
    Disabled {
        /// Its name.
        workgroup: String,
    },
}

/// Whose a budget is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Budget {
    /// `guard.budget_day`: of the last 24 hours.
    Day,
    /// `guard.budget_case`: of a case.
    Case(String),
}

impl Reason {
    /// How grave it is.
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Prefixes { verdict, .. } => *verdict,
            Self::Unbounded { is_small: true, .. } | Self::AllColumns { matters: false, .. } => Verdict::Notice,
            Self::Unknown { .. } | Self::Disabled { .. } | Self::CutOff { is_sure: false, .. } => Verdict::Notice,
            Self::MaxScan { .. }
            | Self::Unbounded { .. }
            | Self::AllColumns { .. }
            | Self::Budget { .. }
            | Self::CutOff { .. } => Verdict::Question,
        }
    }

    /// What to do instead of going on.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Prefixes { verdict: Verdict::Refusal, .. } => {
                "Athena refuses more than 1,000,000: narrow --since/--until, --accounts or --regions"
            }
            Self::Prefixes { .. } => "narrow --since/--until, --accounts or --regions",
            Self::MaxScan { .. } => "narrow --since/--until, --accounts or --regions, or raise --max-scan",
            Self::Unknown { .. } => "allow s3:ListBucket on the bucket (`logq ddl policy` writes the policy)",
            Self::Unbounded { .. } => {
                "choose a layout with dates (`logq sources`), or --engine local, which goes by names"
            }
            Self::AllColumns { .. } => "name the columns that you need instead of *",
            Self::Budget { .. } => "narrow the scope, or raise the budget under [guard] in logq.toml",
            Self::CutOff { .. } => "narrow the scope, or choose a workgroup that allows more",
            Self::Disabled { .. } => "enable the workgroup, or name another in the target",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prefixes { prefixes, .. } => {
                let prefixes_shown = grouped(*prefixes);
                write!(f, "the scope makes {prefixes_shown} prefixes, each of which Athena lists before it reads")?;
                planning(*prefixes).map_or(Ok(()), |time| write!(f, " ({time})"))
            }
            Self::MaxScan { bytes, at_least, limit } => {
                let least = if *at_least { "at least " } else { "" };
                let [bytes, limit] = told_apart(*bytes, *limit);
                write!(f, "the run would scan {least}{bytes}, more than the allowed {limit}")
            }
            Self::Unknown { bytes, limit } => {
                let known = match bytes {
                    0 => "how much the run scans is not known".to_owned(),
                    bytes => format!("the run would scan at least {}; how much more is not known", ByteSize(*bytes)),
                };
                write!(f, "{known}, so the allowed {} may be passed", ByteSize(*limit))
            }
            Self::Unbounded { table, .. } => {
                write!(f, "the window does not bound what is read of {table}: its prefixes have no dates")
            }
            Self::AllColumns { table, columns, .. } => {
                write!(f, "all {columns} columns of {table} are read, a column store of which fewer would cost less")
            }
            Self::Budget { budget, limit, spent, dollars } => {
                let whose = match budget {
                    Budget::Day => "of the day".to_owned(),
                    Budget::Case(case) => format!("of the case {case}"),
                };
                let run = match dollars {
                    Some(dollars) => format!("the run would add {}", price::shown(*dollars)),
                    None => "what the run adds is not known".to_owned(),
                };
                let (limit, spent) = (price::shown(*limit), price::shown(*spent));
                write!(f, "the budget {whose} is {limit}, {spent} of it are spent, and {run}")
            }
            Self::CutOff { workgroup, bytes, cutoff, is_sure } => {
                let [bytes, cutoff] = told_apart(*bytes, *cutoff);
                let up_to = if *is_sure { "" } else { "up to " };
                write!(f, "Athena will cut the run off after {cutoff}, the limit of workgroup {workgroup}, ")?;
                write!(f, "and bill them: it would scan {up_to}{bytes}")
            }
            Self::Disabled { workgroup } => write!(f, "the workgroup {workgroup} is disabled"),
        }
    }
}

/// Two sizes, exact where they would read the same.
fn told_apart(a: u64, b: u64) -> [String; 2] {
    let [short_a, short_b] = [a, b].map(|bytes| ByteSize(bytes).to_string());
    match short_a == short_b {
        true => [a, b].map(|bytes| format!("{} bytes", grouped(bytes))),
        false => [short_a, short_b],
    }
}
