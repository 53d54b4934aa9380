//! Projections of type `integer`.

use super::date::expiry;
use super::subject::{Kind, Partition};
use super::{Findings, Rule, Severity, Subject};

const PADDING: Rule = Rule::new("P08", Severity::Warning, "leading zeros in a range without `digits`");
const RANGE: Rule = Rule::new("I01", Severity::Error, "a range of integers that Athena cannot read");
const ORDER: Rule = Rule::new("I02", Severity::Error, "a range of integers that ends before it begins");
const NUMBER: Rule = Rule::new("I03", Severity::Error, "an interval or number of digits that is none");
const CALENDAR: Rule = Rule::new("I04", Severity::Error, "a range that leaves hours, days or months out");
const SPLIT: Rule = Rule::new("I05", Severity::Hint, "a date in several integer columns");
const WIDE: Rule = Rule::new("I06", Severity::Warning, "values with more digits than `digits`");

pub(super) const RULES: &[&Rule] = &[&PADDING, &RANGE, &ORDER, &NUMBER, &CALENDAR, &SPLIT, &WIDE];

/// Names of columns that count parts of a date, with their first and last value.
const PARTS: [(&[&str], i64, i64); 4] = [
    (&["month", "mm"], 1, 12),
    (&["day", "dd", "dayofmonth"], 1, 31),
    (&["hour", "hh", "hr"], 0, 23),
    (&["minute", "min"], 0, 59),
];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for partition in subject.projected(Kind::Integer) {
        if let Some(text) = partition.get("range") {
            range(subject, partition, text, out);
        }
        numbers(subject, partition, out);
    }
    split(subject, out);
}

fn range(subject: &Subject<'_>, partition: Partition<'_>, text: &str, out: &mut Findings<'_>) {
    let place = partition.place("range");
    let key = partition.key("range");
    let mut bounds: Vec<&str> = text.split(',').map(str::trim).collect();
    if numbers_of(&bounds).is_none() {
        let why =
            format!("two numbers with a comma between are wanted; Athena fails with `For input string: \"{text}\"`");
        bounds = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
        let meant = if numbers_of(&bounds).is_some() { bounds.join(",") } else { "0,23".to_owned() };
        out.add(&RANGE, &place, why, subject.write(&key, &meant));
    }
    // What else is wrong is told of the range that was meant.
    let Some((from, to)) = numbers_of(&bounds) else { return };
    if from > to {
        let why = "the range is empty: zero rows, or a failing query";
        return out.add(&ORDER, &place, why, subject.write(&key, &format!("{to},{from}")));
    }
    padding(subject, partition, &bounds, to, out);
    calendar(subject, partition, from, to, out);
    if is_year(partition, from, to)
        && let Some(end) = i16::try_from(to).ok().and_then(|year| jiff::civil::Date::new(year, 12, 31).ok())
    {
        let later = i64::from(subject.today.year()) + 10;
        expiry(subject, &place, end, &subject.write(&key, &format!("{},{later}", bounds[0])), out);
    }
}

fn numbers_of(bounds: &[&str]) -> Option<(i64, i64)> {
    let [from, to] = bounds else { return None };
    Some((from.parse().ok()?, to.parse().ok()?))
}

fn is_year(partition: Partition<'_>, from: i64, to: i64) -> bool {
    let called = ["year", "yyyy", "yr"].iter().any(|word| partition.column.name.contains(word));
    called && (1970..=9999).contains(&from) && (1970..=9999).contains(&to)
}

fn padding(subject: &Subject<'_>, partition: Partition<'_>, bounds: &[&str], to: i64, out: &mut Findings<'_>) {
    let place = partition.place("range");
    let padded = bounds.iter().find(|bound| bound.len() > 1 && bound.starts_with('0'));
    match (partition.get("digits").map(|digits| digits.trim().parse::<usize>()), padded) {
        (None, Some(bound)) => out.add(
            &PADDING,
            &place,
            format!(
                "zeros in the range do not pad: Athena looks for `{}` where the folder is `{bound}`, and values of few \
                 digits give no rows",
                bound.trim_start_matches('0').parse::<u64>().unwrap_or(0)
            ),
            format!("add {}", subject.setting(&partition.key("digits"), &bound.len().to_string())),
        ),
        (Some(Ok(digits)), _) if to.to_string().len() > digits => out.add(
            &WIDE,
            &partition.place("digits"),
            format!("`{to}` has more than {digits} digits: values are written with different widths"),
            subject.write(&partition.key("digits"), &to.to_string().len().to_string()),
        ),
        _ => {}
    }
}

fn calendar(subject: &Subject<'_>, partition: Partition<'_>, from: i64, to: i64, out: &mut Findings<'_>) {
    let name = partition.column.name.as_str();
    let Some((names, first, last)) = PARTS.iter().find(|(names, _, _)| names.contains(&name)) else { return };
    if from <= *first && to >= *last {
        return;
    }
    let lost: Vec<String> = [(*first, from - 1), (to + 1, *last)]
        .iter()
        .filter(|(a, b)| a <= b)
        .map(|(a, b)| if a == b { a.to_string() } else { format!("{a} to {b}") })
        .collect();
    let digits = partition.get("digits").and_then(|digits| digits.trim().parse::<usize>().ok()).unwrap_or(0);
    out.add(
        &CALENDAR,
        &partition.place("range"),
        format!(
            "{}s {} are outside of the range: their rows are never found, without an error",
            names[0],
            lost.join(" and ")
        ),
        subject.write(&partition.key("range"), &format!("{first:0digits$},{last:0digits$}")),
    );
}

fn numbers(subject: &Subject<'_>, partition: Partition<'_>, out: &mut Findings<'_>) {
    for (key, example) in [("interval", "1"), ("digits", "2")] {
        let Some(text) = partition.get(key) else { continue };
        if !text.trim().parse::<i32>().is_ok_and(|number| number > 0) {
            out.add(
                &NUMBER,
                &partition.place(key),
                format!("`{text}` is no positive number: every query fails with `For input string`"),
                subject.write(&partition.key(key), example),
            );
        }
    }
}

fn split(subject: &Subject<'_>, out: &mut Findings<'_>) {
    let named = |word: &str| subject.projected(Kind::Integer).find(|p| p.column.name == word);
    if let (Some(_), Some(month), Some(_)) = (named("year"), named("month"), named("day")) {
        out.add(
            &SPLIT,
            &month.place("type"),
            "a range over the end of a month or year needs OR over three columns, days that do not exist are looked up, and \
             the last year is fixed",
            "one column with type date, format yyyy/MM/dd and a range up to NOW+1DAY reads the same folders",
        );
    }
}
