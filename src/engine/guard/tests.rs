use super::*;
use crate::engine::Workgroup;
use crate::engine::estimate::Columns;

fn estimate(prefixes: &[u64]) -> Estimate {
    let scan = |&prefixes| ScanEstimate { prefixes, ..ScanEstimate::default() };
    Estimate { scans: prefixes.iter().map(scan).collect(), ..Estimate::default() }
}

fn reading(scan: ScanEstimate) -> Estimate {
    Estimate { scans: vec![ScanEstimate { table: "t".to_owned(), ..scan }], ..Estimate::default() }
}

fn known(bytes: u64) -> ScanEstimate {
    ScanEstimate { objects: Some(1), bytes, ..ScanEstimate::default() }
}

fn matter(estimate: &Estimate) -> Matter<'_> {
    Matter { estimate, is_paid: true, per_tb: 5.0, max_scan: None, purses: &[] }
}

/// The verdict with the words of its reasons.
fn judged(matter: &Matter<'_>) -> (Verdict, Vec<String>) {
    let judgement = judge(matter);
    (judgement.verdict(), judgement.reasons.iter().map(ToString::to_string).collect())
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
    let twice = ScanEstimate { prefixes: 30_000, times: 2, ..ScanEstimate::default() };
    assert_eq!(run(&reading(twice)), Verdict::Question);
}

#[test]
fn nothing_is_said_against_a_small_run() {
    assert_eq!(judged(&matter(&reading(known(1)))), (Verdict::Free, vec![]));
    assert_eq!(judged(&matter(&estimate(&[]))), (Verdict::Free, vec![]));
}

#[test]
fn more_bytes_than_allowed_are_a_question_on_either_engine() {
    let estimate = reading(known(2000));
    for is_paid in [true, false] {
        let allowed = |max_scan| Matter { is_paid, max_scan, ..matter(&estimate) };
        assert_eq!(judge(&allowed(Some(2000))).verdict(), Verdict::Free);
        assert_eq!(judge(&allowed(None)).verdict(), Verdict::Free);
        let (verdict, words) = judged(&allowed(Some(1999)));
        assert_eq!(verdict, Verdict::Question);
        assert!(words[0].contains("2,000 bytes, more than the allowed 1,999 bytes"), "{words:?}");
    }
}

#[test]
fn bytes_that_are_not_known_are_told_and_pass_no_limit() {
    let unlisted = reading(ScanEstimate { prefixes: 4, ..ScanEstimate::default() });
    let limited = Matter { max_scan: Some(10), ..matter(&unlisted) };
    let (verdict, words) = judged(&limited);
    assert_eq!(verdict, Verdict::Notice);
    assert!(words[0].starts_with("how much the run scans is not known"), "{words:?}");
    let capped = reading(ScanEstimate { at_least: true, ..known(20) });
    assert_eq!(judge(&Matter { max_scan: Some(10), ..matter(&capped) }).verdict(), Verdict::Question);
    assert_eq!(judge(&Matter { max_scan: Some(30), ..matter(&capped) }).verdict(), Verdict::Notice);
}

#[test]
fn a_window_that_bounds_nothing_is_a_question_unless_all_is_small() {
    let unbounded = |scan: ScanEstimate| judge(&matter(&reading(ScanEstimate { bounded: false, ..scan }))).verdict();
    assert_eq!(unbounded(known(SMALL)), Verdict::Notice);
    assert_eq!(unbounded(known(SMALL + 1)), Verdict::Question);
    assert_eq!(unbounded(ScanEstimate { at_least: true, ..known(1) }), Verdict::Question);
    assert_eq!(unbounded(ScanEstimate::default()), Verdict::Question);
    assert_eq!(unbounded(ScanEstimate { times: 2, ..known(SMALL) }), Verdict::Question);
    assert_eq!(
        unbounded(ScanEstimate { times: 0, ..known(SMALL + 1) }),
        Verdict::Free,
        "what is not read is not asked about"
    );
}

#[test]
fn every_column_of_a_column_store_is_a_question_where_it_is_much() {
    let of = |used, bytes| {
        let columns = Some(Columns { used, all: 30 });
        judge(&matter(&reading(ScanEstimate { columns, ..known(bytes) }))).verdict()
    };
    assert_eq!(of(29, u64::MAX), Verdict::Free);
    assert_eq!(of(30, SMALL), Verdict::Notice);
    assert_eq!(of(30, SMALL + 1), Verdict::Question);
    let unknown = ScanEstimate { columns: Some(Columns { used: 30, all: 30 }), ..ScanEstimate::default() };
    assert_eq!(judge(&matter(&reading(unknown))).verdict(), Verdict::Notice);
}

#[test]
fn a_budget_that_would_be_passed_is_a_question() {
    let tb = reading(known(1 << 40));
    let with = |estimate: &Estimate, limit: f64, dollars: f64| {
        let spent = Spent { bytes: 0, dollars };
        let purses = [Purse { budget: Budget::Case("phish".to_owned()), limit, spent }];
        judged(&Matter { purses: &purses, ..matter(estimate) })
    };
    assert_eq!(with(&tb, 20.0, 15.0).0, Verdict::Free);
    let (verdict, words) = with(&tb, 20.0, 15.01);
    assert_eq!(verdict, Verdict::Question);
    let said = "the budget of the case phish is $20.00, $15.01 of it are spent, and the run would add $5.00";
    assert_eq!(words, [said]);
    let unknown = reading(ScanEstimate::default());
    assert_eq!(with(&unknown, 20.0, 19.99).0, Verdict::Free);
    assert_eq!(with(&unknown, 20.0, 20.0).0, Verdict::Question);
    let purses = [Purse { budget: Budget::Day, limit: 0.0, spent: Spent::default() }];
    let free = Matter { is_paid: false, purses: &purses, ..matter(&tb) };
    assert_eq!(judge(&free).verdict(), Verdict::Free, "reading one's own disk costs nothing");
}

#[test]
fn a_workgroup_that_cuts_off_or_takes_nothing_is_told() {
    let group = |cutoff, enabled| Some(Workgroup { name: "ir".to_owned(), enabled, cutoff, ..Workgroup::default() });
    let with = |scan: ScanEstimate, workgroup| {
        let estimate = Estimate { workgroup, ..reading(scan) };
        judged(&matter(&estimate))
    };
    assert_eq!(with(known(10), group(Some(10), true)).0, Verdict::Free);
    let (verdict, words) = with(known(2 << 20), group(Some(1 << 20), true));
    let said =
        "Athena will cut the run off after 1.0 MiB, the limit of workgroup ir, and bill them: it would scan 2.0 MiB";
    assert_eq!((verdict, words), (Verdict::Question, vec![said.to_owned()]));
    let pruned = ScanEstimate { columns: Some(Columns { used: 1, all: 30 }), ..known(11) };
    assert_eq!(with(pruned, group(Some(10), true)).0, Verdict::Notice);
    assert_eq!(with(known(10), group(None, false)).0, Verdict::Notice);
}

#[test]
fn the_gravest_reason_comes_first() {
    let scan = ScanEstimate { prefixes: 1_200_000, bounded: false, ..known(1) };
    let estimate = reading(scan);
    let judgement = judge(&Matter { max_scan: Some(0), ..matter(&estimate) });
    let verdicts: Vec<Verdict> = judgement.reasons.iter().map(Reason::verdict).collect();
    assert_eq!(verdicts, [Verdict::Refusal, Verdict::Question, Verdict::Notice]);
    assert_eq!(judgement.because(Verdict::Question).count(), 1);
}
