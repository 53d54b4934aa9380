//! What a scan costs at Athena: bytes as stored, rounded up to the megabyte, ten megabytes at least.

/// The price of a TB scanned in most regions, dollars.
pub const PER_TB: f64 = 5.0;

/// AWS bills in binary units (a cut-off of "10 MB" was seen to act at 10,485,760 bytes).
const MB: u64 = 1 << 20;
const MB_PER_TB: u64 = 1 << 20;
/// Every query that reads anything is billed as if it read this much.
const MINIMUM: u64 = 10;

/// The dollars for one query that scans `bytes`, at `per_tb` dollars a TB. A query that reads nothing (DDL, a
/// reused result, a failure while planning) is free.
pub fn dollars(bytes: u64, per_tb: f64) -> f64 {
    if bytes == 0 {
        return 0.0;
    }
    let megabytes = bytes.div_ceil(MB).max(MINIMUM);
    megabytes as f64 * per_tb / MB_PER_TB as f64
}

/// A sum as people read it: what is less than a cent must not look like nothing.
pub fn shown(dollars: f64) -> String {
    match dollars {
        0.0 => "$0".to_owned(),
        ..0.01 => "under $0.01".to_owned(),
        _ => format!("${dollars:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_read_is_free_and_anything_read_costs_ten_megabytes() {
        assert_eq!(dollars(0, PER_TB), 0.0);
        assert_eq!(dollars(1, PER_TB), dollars(10 * MB, PER_TB));
        assert!(dollars(10 * MB + 1, PER_TB) > dollars(10 * MB, PER_TB));
    }

    #[test]
    fn a_started_megabyte_counts_whole() {
        assert_eq!(dollars(10 * MB + 1, PER_TB), dollars(11 * MB, PER_TB));
    }

    #[test]
    fn a_terabyte_costs_its_price() {
        assert_eq!(dollars(1 << 40, PER_TB), 5.0);
        assert_eq!(dollars(1 << 39, 6.75), 3.375);
    }

    #[test]
    fn the_largest_scan_has_a_finite_price() {
        assert!(dollars(u64::MAX, PER_TB).is_finite());
    }

    #[test]
    fn small_sums_are_shown_as_such() {
        let shown = [0.0, f64::MIN_POSITIVE, 0.0099999, 0.01, 0.014, 0.015, 1.0, 1234.5].map(shown);
        let cents = ["$0", "under $0.01", "under $0.01", "$0.01", "$0.01", "$0.01", "$1.00", "$1234.50"];
        assert_eq!(shown, cents);
    }

    #[test]
    fn the_smallest_query_is_not_shown_as_free() {
        assert_eq!(super::shown(dollars(1, PER_TB)), "under $0.01");
        assert_eq!(super::shown(dollars(0, PER_TB)), "$0");
    }
}
