//! The range of a date projection.

use jiff::civil::{Date, DateTime};

use super::{AHEAD, BEGIN, DRIFT, END, FORMAT, NOW, RANGE};
use crate::ddl::lint::subject::Partition;
use crate::ddl::lint::{Findings, Rule, Severity, Subject};
use crate::ddl::projection::{Bound, Pattern, Unit, means_now};
use crate::ddl::read::Place;

/// The first bound, if it is a literal.
pub(super) fn left(partition: Partition<'_>, pattern: &Pattern) -> Option<DateTime> {
    let (from, _) = partition.get("range")?.split_once(',')?;
    match Bound::read(from, pattern)? {
        Bound::Literal(time) => Some(time),
        Bound::Now(..) => None,
    }
}

pub(super) fn check(
    subject: &Subject<'_>,
    partition: Partition<'_>,
    format: &str,
    pattern: &Pattern,
    interval: Option<u64>,
    out: &mut Findings<'_>,
) {
    let Some(text) = partition.get("range") else { return };
    let place = partition.place("range");
    let key = partition.key("range");
    let texts: Vec<&str> = text.split(',').collect();
    let [from_text, to_text] = texts.as_slice() else {
        let why = format!("two bounds with a comma between are wanted, not `{text}`: every query fails");
        let from = texts.first().copied().unwrap_or_default();
        return out.add(&RANGE, &place, why, subject.write(&key, &format!("{from},NOW+1DAY")));
    };
    let [from, to] = [from_text, to_text].map(|text| bound(format, pattern, text));
    let meant = subject.write(&key, &format!("{},{}", from.meant, to.meant));
    for judged in [&from, &to] {
        if let Some((rule, severity, why)) = &judged.fault {
            out.milder(rule, *severity, &place, why.as_str(), meant.as_str());
        }
    }
    let (Some(from), Some(to)) = (from.bound, to.bound) else { return };
    let open_end = subject.write(&key, &format!("{},NOW+1DAY", from_text.trim()));
    if let (Some(first), Some(last)) = (from.at(subject.today), to.at(subject.today)) {
        if first > last {
            let why = "the range ends before it begins: zero rows, or a failing query";
            return out.add(&RANGE, &place, why, open_end);
        }
        if first == last {
            let why = "the range is a single value; whether Athena takes such a range is unverified, Trino does not";
            out.milder(&RANGE, Severity::Warning, &place, why, open_end.clone());
        }
        if first.date() > subject.today {
            let why = format!("the range begins on {}, which is still to come: zero rows", first.date());
            out.milder(&BEGIN, Severity::Error, &place, why, "write the first day that has objects");
        }
    }
    if let Bound::Now(..) = from {
        let why = "the range moves with the time of the query: folders before it are invisible, though their objects are there";
        out.add(
            &BEGIN,
            &place,
            why,
            format!("write the first day that has objects: {open_end}", open_end = example(subject, &key, pattern)),
        );
        if interval.is_some_and(|interval| interval > 1) {
            out.add(
                &DRIFT,
                &place,
                "steps are counted from the time of the query: which folders are read changes from one query to the next",
                format!("begin with a literal: {}", example(subject, &key, pattern)),
            );
        }
    }
    match to {
        Bound::Literal(end) => expiry(subject, &place, last_day(end, pattern), &open_end, out),
        Bound::Now(count, unit) if count < 0 => {
            let why =
                format!("the range ends {} {} ago: newer folders are invisible", -count, unit.name().to_lowercase());
            out.milder(&END, Severity::Warning, &place, why, open_end);
        }
        Bound::Now(0, _) => {
            let why = "a service that names its folder ahead of UTC writes where this table does not look yet";
            out.add(&AHEAD, &place, why, open_end);
        }
        Bound::Now(..) => {}
    }
}

/// A range that begins with this year.
fn example(subject: &Subject<'_>, key: &str, pattern: &Pattern) -> String {
    let first = subject.today.first_of_year().at(0, 0, 0, 0);
    let first = pattern.render(first).unwrap_or_else(|| "2024/01/01".to_owned());
    subject.write(key, &format!("{first},NOW+1DAY"))
}

/// The last day that a bound reads: a month's or a year's last one, if the format is no finer.
fn last_day(end: DateTime, pattern: &Pattern) -> Date {
    match pattern.finest() {
        Some(Unit::Years) => end.date().last_of_year(),
        Some(Unit::Months) => end.date().last_of_month(),
        _ => end.date(),
    }
}

/// What is to be said of a bound.
struct Judged {
    /// `None` if it is not one.
    bound: Option<Bound>,
    /// How it is written right, as far as that can be told.
    meant: String,
    fault: Option<(&'static Rule, Severity, String)>,
}

fn bound(format: &str, pattern: &Pattern, text: &str) -> Judged {
    let wrong = |rule: &'static Rule, why: String, meant: Option<String>| Judged {
        bound: None,
        meant: meant.unwrap_or_else(|| text.to_owned()),
        fault: Some((rule, Severity::Error, why)),
    };
    match Bound::read(text, pattern) {
        Some(now @ Bound::Now(..)) if text.to_uppercase() != text => Judged {
            bound: Some(now),
            meant: text.trim().to_uppercase(),
            fault: Some((
                &NOW,
                Severity::Warning,
                format!(
                    "Athena documents NOW in upper case: it may take `{text}` for a literal, and then every query fails \
                     (unverified)"
                ),
            )),
        },
        Some(Bound::Literal(time)) if pattern.render(time).is_some_and(|written| written != text) => {
            let written = pattern.render(time).unwrap_or_default();
            let why =
                format!("in the format {format} it is `{written}`: that is the folder Athena looks for, not `{text}`");
            wrong(&FORMAT, why, Some(written))
        }
        Some(bound) => Judged { bound: Some(bound), meant: text.to_owned(), fault: None },
        None if means_now(text) => {
            let why = format!(
                "`{}` is not how Athena says now: NOW, NOW+1DAY, NOW-3YEARS (one number, one unit); every query fails",
                text.trim()
            );
            wrong(&NOW, why, Some("NOW+1DAY".to_owned()))
        }
        None => {
            let trimmed = pattern.read(text.trim());
            let why = match trimmed {
                Some(_) => {
                    format!("the blank in `{text}` belongs to the bound, which is then not of the format {format}")
                }
                None => format!("`{text}` is not written in the format {format}"),
            };
            let meant = trimmed.or_else(|| any_date(text)).and_then(|time| pattern.render(time));
            wrong(&FORMAT, format!("{why}: every query fails"), meant)
        }
    }
}

/// A date with other separators than the format's.
fn any_date(text: &str) -> Option<DateTime> {
    let separators = |c: char| !c.is_ascii_digit();
    let mut numbers = text.trim().split(separators).filter(|part| !part.is_empty()).map(str::parse::<i16>);
    let (year, month, day) = (numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next().unwrap_or(Ok(1)).ok()?);
    let hour = numbers.next().unwrap_or(Ok(0)).ok()?;
    let small = |n: i16| i8::try_from(n).ok();
    DateTime::new(year, small(month)?, small(day)?, small(hour)?, 0, 0, 0).ok()
}

/// A last day that is fixed: an error once it is over, a warning before.
pub(in crate::ddl::lint) fn expiry(
    subject: &Subject<'_>,
    place: &Place,
    end: Date,
    repair: &str,
    out: &mut Findings<'_>,
) {
    /// From here on who wrote it has thought of it.
    const FAR: i16 = 5;
    if end < subject.today {
        let why = format!("the range ended on {end}: newer folders are never read, without an error");
        out.add(&END, place, why, repair);
    } else {
        let severity = if end.year() - subject.today.year() >= FAR { Severity::Hint } else { Severity::Warning };
        let why = format!("the range ends on {end}: from then on new folders are invisible, without an error");
        out.milder(&END, severity, place, why, repair);
    }
}
