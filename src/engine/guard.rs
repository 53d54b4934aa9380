//! Guards on the number of prefixes, where money is spent. Athena lists every projected prefix one by one, so
//! its planning time (and the price of the LIST requests) grows with prefixes, not with bytes.

use crate::engine::Estimate;

/// From here on a notice is shown.
pub const NOTICE: u64 = 10_000;
/// From here on the user is asked (or gives `--yes`).
pub const QUESTION: u64 = 50_000;
/// From here on Athena itself refuses the scan: "can potentially read more than 1000000 partitions".
pub const REFUSAL: u64 = 1_000_000;

/// What to do about a run before it starts, the mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Start.
    Free,
    /// Start, and say how many prefixes will be listed.
    Notice,
    /// Ask first.
    Question,
    /// Do not start.
    Refusal,
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

/// The verdict on a run: Athena's limit holds for each table reference, the time to list adds up.
pub fn run(estimate: &Estimate) -> Verdict {
    let worst = estimate.scans.iter().map(|s| prefixes(s.prefixes)).max().unwrap_or(Verdict::Free);
    worst.max(prefixes(estimate.prefixes()).min(Verdict::Question))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::ScanEstimate;

    fn estimate(prefixes: &[u64]) -> Estimate {
        let scan = |&prefixes| ScanEstimate { prefixes, ..ScanEstimate::default() };
        Estimate { scans: prefixes.iter().map(scan).collect(), ..Estimate::default() }
    }

    #[test]
    fn each_limit_belongs_to_the_stricter_side() {
        let limits = [0, 9_999, 10_000, 49_999, 50_000, 999_999, 1_000_000, u64::MAX];
        let verdicts = limits.map(prefixes);
        use Verdict::{Free, Notice, Question, Refusal};
        assert_eq!(verdicts, [Free, Free, Notice, Notice, Question, Question, Refusal, Refusal]);
    }

    #[test]
    fn references_add_up_to_a_question_but_never_to_a_refusal() {
        assert_eq!(run(&estimate(&[])), Verdict::Free);
        assert_eq!(run(&estimate(&[6_000, 6_000])), Verdict::Notice);
        assert_eq!(run(&estimate(&[600_000, 600_000])), Verdict::Question);
        assert_eq!(run(&estimate(&[10, 1_000_000])), Verdict::Refusal);
        assert_eq!(run(&estimate(&[u64::MAX, u64::MAX])), Verdict::Refusal);
    }
}
