//! Guards, where money is spent: what there is to say against a run before it starts. Pure: the estimate, the limits
//! and what was spent go in, the reasons come out.
//!
//! Athena lists every projected prefix one by one, so its planning time (and the price of the LIST requests) grows with
//! prefixes; what it bills grows with bytes. Bytes that are not known pass no limit and are said to be unknown.

mod reason;
#[cfg(test)]
mod tests;

pub use reason::{Budget, Reason};

use crate::engine::{Estimate, ScanEstimate};

/// From so many prefixes on a notice is shown.
pub const NOTICE: u64 = 10_000;
/// From here on the user is asked (or gives `--yes`).
pub const QUESTION: u64 = 50_000;
/// From here on Athena itself refuses the scan: "can potentially read more than 1000000 partitions".
pub const REFUSAL: u64 = 1_000_000;
/// What is known to be no more bytes than this costs half a cent: not worth a question about how it is read.
pub const SMALL: u64 = 1 << 30;

/// What to do about a run before it starts, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Start.
    Free,
    /// Start, and say what is to be said.
    Notice,
    /// Ask first.
    Question,
    /// Do not start.
    Refusal,
}

/// What runs have cost so far.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Spent {
    /// Bytes billed.
    pub bytes: u64,
    /// Dollars.
    pub dollars: f64,
}

/// A limit on dollars, and what was spent of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Purse {
    /// Whose.
    pub budget: Budget,
    /// Dollars that may be spent.
    pub limit: f64,
    /// What was spent of it.
    pub spent: Spent,
}

/// What is judged.
#[derive(Debug, Clone, Copy)]
pub struct Matter<'a> {
    /// What the run would read.
    pub estimate: &'a Estimate,
    /// Whether it costs money: reading one's own disk is free.
    pub is_paid: bool,
    /// Dollars a TB.
    pub per_tb: f64,
    /// Bytes that a run may scan.
    pub max_scan: Option<u64>,
    /// The budgets that hold.
    pub purses: &'a [Purse],
}

/// All that there is to say against a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Judgement {
    /// The gravest first.
    pub reasons: Vec<Reason>,
}

impl Judgement {
    /// The gravest of its reasons.
    pub fn verdict(&self) -> Verdict {
        self.reasons.iter().map(Reason::verdict).max().unwrap_or(Verdict::Free)
    }

    /// The reasons of a verdict.
    pub fn because(&self, verdict: Verdict) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(move |reason| reason.verdict() == verdict)
    }
}

/// Everything that there is to say against a run.
pub fn judge(matter: &Matter<'_>) -> Judgement {
    let estimate = matter.estimate;
    let mut reasons: Vec<Reason> = Vec::new();
    if let Some(limit) = matter.max_scan {
        let (bytes, at_least) = (estimate.bytes(), estimate.is_at_least());
        match () {
            () if bytes > limit => reasons.push(Reason::MaxScan { bytes, at_least, limit }),
            () if at_least => reasons.push(Reason::Unknown { bytes, limit }),
            () => {}
        }
    }
    if matter.is_paid {
        reasons.extend(prefix_reason(estimate));
        estimate.scans.iter().filter(|scan| scan.times > 0).for_each(|scan| reasons.extend(scan_reasons(scan)));
        reasons.extend(matter.purses.iter().filter_map(|purse| purse.reason(estimate.dollars(matter.per_tb))));
        reasons.extend(workgroup_reasons(estimate));
    }
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.verdict()));
    reasons.dedup();
    Judgement { reasons }
}

/// The verdict on one table reference that makes `prefixes` prefixes.
pub fn prefixes(prefixes: u64) -> Verdict {
    match prefixes {
        ..NOTICE => Verdict::Free,
        NOTICE..QUESTION => Verdict::Notice,
        QUESTION..REFUSAL => Verdict::Question,
        REFUSAL.. => Verdict::Refusal,
    }
}

/// The verdict on the prefixes of a run: Athena's limit holds for each table reference, the time to list adds up.
pub fn run(estimate: &Estimate) -> Verdict {
    let worst = estimate.scans.iter().map(|s| prefixes(s.prefixes)).max().unwrap_or(Verdict::Free);
    worst.max(prefixes(estimate.prefixes()).min(Verdict::Question))
}

fn prefix_reason(estimate: &Estimate) -> Option<Reason> {
    let verdict = run(estimate);
    let worst = estimate.scans.iter().map(|scan| scan.prefixes).max().unwrap_or(0);
    let prefixes = if verdict == Verdict::Refusal { worst } else { estimate.prefixes() };
    (verdict > Verdict::Free).then_some(Reason::Prefixes { prefixes, verdict })
}

/// How a table is read.
fn scan_reasons(scan: &ScanEstimate) -> impl Iterator<Item = Reason> {
    let is_small = scan.objects.is_some() && !scan.at_least && scan.bytes.saturating_mul(scan.times) <= SMALL;
    let table = || scan.table.clone();
    let unbounded = (!scan.bounded).then(|| Reason::Unbounded { table: table(), is_small });
    // Of what is not known it cannot be said that it is too much.
    let matters = scan.objects.is_some() && !is_small;
    let columns = scan.columns.filter(|columns| columns.is_all());
    let columns = columns.map(|columns| Reason::AllColumns { table: table(), columns: columns.all, matters });
    unbounded.into_iter().chain(columns)
}

/// What the workgroup says.
fn workgroup_reasons(estimate: &Estimate) -> Vec<Reason> {
    let Some(group) = &estimate.workgroup else { return Vec::new() };
    let bytes = estimate.bytes();
    let exceeded = group.cutoff.filter(|cutoff| bytes > *cutoff);
    let cutoff = exceeded.map(|cutoff| Reason::CutOff {
        workgroup: group.name.clone(),
        bytes,
        cutoff,
        is_sure: !estimate.is_at_most(),
    });
    let disabled = (!group.enabled).then(|| Reason::Disabled { workgroup: group.name.clone() });
    cutoff.into_iter().chain(disabled).collect()
}

impl Purse {
    /// Of a run whose price is not known, only that nothing is left counts.
    fn reason(&self, dollars: Option<f64>) -> Option<Reason> {
        let (budget, limit, spent) = (self.budget.clone(), self.limit, self.spent.dollars);
        let passes = spent + dollars.unwrap_or(0.0) > limit || spent >= limit;
        passes.then_some(Reason::Budget { budget, limit, spent, dollars })
    }
}
