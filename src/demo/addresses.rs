//! Address ranges to draw from: one address, `198.51.100.180-189`, or `198.18.0.0/15`.

use std::net::Ipv4Addr;

/// Address number `i` (from 0) of a range; neighbours in the order are not neighbours in the range. `among` limits how
/// many different ones there are. A text that is no range, such as an IPv6 address, stands for itself.
pub(super) fn address(range: &str, i: u64, among: Option<u64>) -> String {
    let Some((first, size)) = bounds(range) else { return range.to_owned() };
    let i = i % among.unwrap_or(size).max(1);
    // A step that has no divisor in common with the sizes in use visits every address once.
    let offset = i.wrapping_mul(7919) % size;
    Ipv4Addr::from(first.wrapping_add(u32::try_from(offset).unwrap_or(0))).to_string()
}

/// The first address and how many there are.
fn bounds(range: &str) -> Option<(u32, u64)> {
    if let Some((network, length)) = range.split_once('/') {
        let network: Ipv4Addr = network.parse().ok()?;
        return Some((network.into(), 1u64 << 32u32.checked_sub(length.parse().ok()?)?));
    }
    let (first, last) = range.split_once('-').unwrap_or((range, ""));
    let address: Ipv4Addr = first.parse().ok()?;
    let last = if last.is_empty() { address.octets()[3] } else { last.parse().ok()? };
    Some((address.into(), u64::from(last.checked_sub(address.octets()[3])?) + 1))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::address;

    #[test]
    fn a_range_gives_each_of_its_addresses() {
        let drawn: BTreeSet<String> = (0..10).map(|i| address("198.51.100.180-189", i, None)).collect();
        assert_eq!(drawn.len(), 10);
        assert!(drawn.contains("198.51.100.180") && drawn.contains("198.51.100.189"));
        let few: BTreeSet<String> = (0..100).map(|i| address("198.18.0.0/15", i, Some(30))).collect();
        assert_eq!(few.len(), 30);
        assert_eq!(
            (address("192.0.2.1", 5, None), address("2001:db8::1", 5, None)),
            ("192.0.2.1".into(), "2001:db8::1".into())
        );
    }
}
