//! Projections of type `enum`.

use super::subject::{Kind, Partition};
use super::{Findings, Rule, Severity, Subject};
use crate::ddl::REGIONS;
use crate::nearest::nearest;

const BLANK: Rule = Rule::new("P06", Severity::Error, "a blank in a list of values");
const EMPTY: Rule = Rule::new("E01", Severity::Warning, "an empty or repeated value");
const MANY: Rule = Rule::new("E02", Severity::Hint, "more values than a list should have");
const ODD: Rule = Rule::new("E03", Severity::Warning, "a value that is nearly a region or an account");

pub(super) const RULES: &[&Rule] = &[&BLANK, &EMPTY, &MANY, &ODD];

/// AWS advises a few dozen.
const A_FEW_DOZEN: usize = 50;

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for partition in subject.projected(Kind::Enum) {
        if let Some(values) = partition.get("values") {
            of_values(subject, partition, values, out);
        }
    }
}

fn of_values(subject: &Subject<'_>, partition: Partition<'_>, text: &str, out: &mut Findings<'_>) {
    let place = partition.place("values");
    let values: Vec<&str> = text.split(',').collect();
    let mut clean: Vec<&str> = Vec::new();
    for value in values.iter().map(|value| value.trim()).filter(|value| !value.is_empty()) {
        if !clean.contains(&value) {
            clean.push(value);
        }
    }
    let repair = subject.write(&partition.key("values"), &clean.join(","));
    if let Some(value) = values.iter().find(|value| value.trim() != **value) {
        let why = format!("blanks belong to the value: Athena looks for the folder `{value}` and finds no rows there");
        out.add(&BLANK, &place, why, repair);
    } else if clean.len() < values.len() {
        let empty = values.iter().any(|value| value.is_empty());
        let why = if empty {
            "an empty value is a folder without a name: it costs a request in each query and may read its parent"
        } else {
            "a value that is given twice may give its rows twice (unverified)"
        };
        out.add(&EMPTY, &place, why, repair);
    }
    if values.len() > A_FEW_DOZEN {
        out.add(
            &MANY,
            &place,
            format!(
                "a query that names none of the {} values looks into every folder of each, one request for each folder",
                values.len()
            ),
            format!(
                "consider {}: then each query must name its values",
                subject.setting(&partition.key("type"), "injected")
            ),
        );
    }
    odd(partition, &clean, out);
}

/// One value of another form among many of one form.
fn odd(partition: Partition<'_>, values: &[&str], out: &mut Findings<'_>) {
    let place = partition.place("values");
    let is_region = |value: &&str| REGIONS.contains(value);
    for value in values.iter().filter(|value| !is_region(value)) {
        let lower = value.to_ascii_lowercase();
        let exact = REGIONS.iter().copied().find(|region| *region == lower);
        // A slip of the pen, where the others are regions.
        let near = values.iter().any(is_region).then(|| nearest(value, REGIONS.iter().copied())).flatten();
        if let Some(region) = exact.or(near) {
            let why = format!(
                "`{value}` is not a region of AWS: its folder does not exist, and the region's rows are missing"
            );
            out.add(&ODD, &place, why, format!("write {region}"));
        }
    }
    let digits = |value: &str| !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    let called = ["account", "acct"].iter().any(|word| partition.column.name.contains(word));
    let mut wrong = values.iter().filter(|value| called && digits(value) && value.len() != 12);
    if let Some(value) = wrong.next() {
        out.add(
            &ODD,
            &place,
            format!("`{value}` is no account: an id has 12 digits, leading zeros included, and so has its folder"),
            if value.len() < 12 {
                format!("write {value:0>12}")
            } else {
                "write the 12 digits of the account".to_owned()
            },
        );
    }
}
