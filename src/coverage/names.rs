//! The hour in an object's name, as AWS writes it: `…_20260310T0805Z_…`, `…-2026-03-10-08-05-00-…`.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use regex::Regex;

/// The forms, the one that is least likely something else first.
static FORMS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let forms = [
        "(?:^|[^0-9A-Za-z])(20[0-9]{6}T[0-9]{2})",
        "(?:^|[^0-9])(20[0-9]{2}-[0-9]{2}-[0-9]{2}-[0-9]{2})",
        "_(20[0-9]{8})[0-9]{2}",
    ];
    forms.iter().filter_map(|form| Regex::new(form).ok()).collect()
});

/// The hour, and how much of the name it takes with what stands before it.
pub(super) fn hour(name: &str) -> Option<(DateTime, usize)> {
    FORMS.iter().find_map(|form| {
        let found = form.captures(name)?.get(1)?;
        let digits: String = found.as_str().chars().filter(char::is_ascii_digit).collect();
        let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i8>().ok();
        let date = Date::new(digits.get(..4)?.parse().ok()?, number(4..6)?, number(6..8)?).ok()?;
        let hour = number(8..10).filter(|hour| *hour < 24)?;
        Some((date.at(hour, 0, 0, 0), found.end()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hour_is_found_in_every_form() {
        let shown =
            |name: &str| hour(name).map(|(at, end)| (at.strftime("%Y-%m-%dT%H").to_string(), name[..end].to_owned()));
        for (name, expected) in [
            (
                "202603101234_CloudTrail_eu-west-1_20260311T0805Z_0123.json.gz",
                "202603101234_CloudTrail_eu-west-1_20260311T08",
            ),
            ("stream-1-2026-03-11-08-14-07-0f8fad5b.gz", "stream-1-2026-03-11-08"),
            ("2026-03-11-08-14-07-6B3C0A1B2C3D4E5F", "2026-03-11-08"),
            (
                "111122223333_network-firewall_flow_us-east-1_fw_202603110820_4444.log.gz",
                "111122223333_network-firewall_flow_us-east-1_fw_2026031108",
            ),
        ] {
            assert_eq!(shown(name), Some(("2026-03-11T08".to_owned(), expected.to_owned())), "{name}");
        }
        assert_eq!(shown("000000.gz"), None);
        assert_eq!(shown("a_20261399T9905Z"), None);
    }
}
