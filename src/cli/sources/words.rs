//! The parts of a log kind in words, for the page in the terminal and the one in Markdown. Names and values stand in
//! back-ticks; the texts may be a user's and are not sanitised here.

use crate::sources::{
    ColumnType, Continuous, Derived, EventTime, Format, Grammar, Interval, Layout, Partition, Projection, Sample,
    Segment, Serde, Source, Unmatched, Way,
};
use crate::time::print_span;

/// What makes the kind different from others, in sentences.
pub(super) fn about(source: &Source) -> Vec<String> {
    let mut about = Vec::new();
    if let Some(base) = &source.extends {
        about.push(format!("Goes on from the kind `{base}`."));
    }
    if source.open {
        about.push("A table adds columns of its own (`columns`) and says its clock (`time`).".to_owned());
    }
    if source.shared_folder {
        about.push("Objects of other kinds lie in the same folders; their names tell them apart.".to_owned());
    }
    about
}

/// Where a layout's objects lie, and who decides on it.
pub(super) struct Folders {
    /// The folder below the bucket or the location; `None` if there is none.
    pub(super) path: Option<String>,
    /// What to know about it.
    pub(super) notes: Vec<String>,
}

/// The folders of a layout.
pub(super) fn folders(source: &Source, layout: &Layout) -> Folders {
    let mut notes = Vec::new();
    let root = if is_below_root(source, layout) { source.root.as_str() } else { "" };
    let path = match &layout.usual {
        Some(usual) => {
            let own = match usual.grammar {
                Grammar::Firehose => "the table's `prefix` and `timezone` decide if the stream has others",
                Grammar::Vended => "the table's `prefix` decides if the delivery has another suffix path",
            };
            notes.push(format!("This is the usual prefix: {own}."));
            Some(format!("{root}{}", usual.prefix))
        }
        None if layout.template.is_empty() => {
            notes.push("No folders: every object below the location.".to_owned());
            None
        }
        None => Some(format!("{root}{}", layout.template)),
    };
    if let Some(time) = &layout.object_time {
        notes.push(format!(
            "The name of an object says its time: `{}`, {}. The embedded engine reads those of the window, Athena reads all.",
            time.format,
            step(time.interval)
        ));
    }
    Folders { path, notes }
}

/// AWS's root holds the folders of accounts: a layout without them, beside others that have them, lies elsewhere.
fn is_below_root(source: &Source, layout: &Layout) -> bool {
    let names_account = |l: &Layout| l.segments().any(|s| matches!(s, Segment::Placeholder("aws_account" | "org")));
    names_account(layout) || !source.layouts.iter().any(names_account)
}

/// The values of a partition.
pub(super) fn values(partition: &Partition) -> String {
    match &partition.projection {
        Projection::Account { also } => with("the table's accounts", also),
        Projection::Region { also } => with("the table's regions", also),
        Projection::Enum(values) => code_list(values),
        Projection::Table => "what the table says under `partitions`; injected unless it lists them".to_owned(),
        Projection::Date { format, interval, .. } => format!("`{format}`, {}", step(*interval)),
    }
}

fn with(values: &str, also: &[String]) -> String {
    if also.is_empty() { values.to_owned() } else { format!("{values}, and {}", code_list(also)) }
}

fn code_list(values: &[String]) -> String {
    values.iter().map(|value| format!("`{value}`")).collect::<Vec<_>>().join(", ")
}

fn step(interval: Interval) -> String {
    let unit = interval.unit.as_str().to_lowercase();
    match interval.count {
        1 => format!("one every {}", unit.trim_end_matches('s')),
        count => format!("one every {count} {unit}"),
    }
}

/// One of the kind's object formats.
pub(super) struct ObjectFormatWords {
    pub(super) id: String,
    pub(super) title: String,
    /// What its objects are called, where that is not as in the default format.
    pub(super) object_name: Option<String>,
}

/// Every format in which the kind is delivered, the default one first.
pub(super) fn formats(source: &Source) -> Vec<ObjectFormatWords> {
    let name = |regex: &regex::Regex| {
        let text = regex.as_str();
        text.strip_prefix("^(?:").and_then(|t| t.strip_suffix(")$")).unwrap_or(text).to_owned()
    };
    let usual = ObjectFormatWords {
        id: source.format_id.clone(),
        title: format(&source.format, &source.serde, source.strings),
        object_name: Some(name(&source.object_name)),
    };
    let others = source.formats.iter().map(|other| ObjectFormatWords {
        id: other.id.clone(),
        title: format!("{}. {}", other.title, format(&other.format, &other.serde, other.strings)),
        object_name: other.object_name.as_ref().map(name),
    });
    std::iter::once(usual).chain(others).collect()
}

fn format(format: &Format, serde: &Serde, strings: bool) -> String {
    let text = if strings { ", with text in every column" } else { "" };
    match format {
        Format::Parquet => format!("{}{text}.", lies(format)),
        _ => format!("{}{text}. Athena reads {}.", lies(format), serde_words(serde)),
    }
}

fn lies(format: &Format) -> String {
    match format {
        Format::Json { records, bare } => {
            let records = records.iter().map(|key| format!(", their records in the array `{key}`"));
            let bare = bare.iter().map(|column| format!(", a line that is none is the text of `{column}`"));
            std::iter::once("JSON documents".to_owned()).chain(records).chain(bare).collect()
        }
        Format::Fields(fields) => format!("Lines of {} fields with a blank between them", fields.len()),
        Format::Headed { separator, missing, header } => {
            let header = header.as_ref().map_or("a header line".to_owned(), |text| format!("a line `{text}…`"));
            format!("Lines of values under {header}, {}", separated(*separator, missing))
        }
        Format::Delimited { separator, missing } => {
            format!("Lines of values without a header, {}", separated(*separator, missing))
        }
        Format::Lines { unmatched, .. } => format!(
            "Lines that a regular expression takes apart, {}",
            match unmatched {
                Unmatched::Count => "a line that does not match is counted as malformed",
                Unmatched::Append => "a line that does not match goes on with the record before",
                Unmatched::Carry => "a line that does not match is a record that repeats the columns of the one before",
            }
        ),
        Format::Parquet => "Parquet, columns by name".to_owned(),
    }
}

fn separated(separator: char, missing: &str) -> String {
    let separator = match separator {
        '\t' => "tabs".to_owned(),
        ' ' => "blanks".to_owned(),
        other => format!("`{other}`"),
    };
    format!("{separator} between them, `{missing}` for a missing one")
}

fn serde_words(serde: &Serde) -> String {
    match serde {
        Serde::Regex => "lines by a regular expression".to_owned(),
        Serde::Delimited { .. } => "values by their position".to_owned(),
        Serde::OpenX { unnest: true, .. } => "one document a line, and queries take its array apart".to_owned(),
        Serde::OpenX { .. } => "one document a line".to_owned(),
        Serde::Parquet => "columns by name".to_owned(),
        Serde::Named { serde, .. } => format!("objects by `{serde}`"),
    }
}

/// Which column says the time, and how far the folders' time may be from it.
pub(super) fn clock(source: &Source) -> String {
    let clock = match &source.time {
        EventTime::Iso8601 { column, .. } => format!("`{column}` (ISO 8601, UTC)"),
        EventTime::EpochSeconds(column) => format!("`{column}` (seconds since 1970)"),
        EventTime::EpochMillis(column) => format!("`{column}` (milliseconds since 1970)"),
        EventTime::Derived => "`event_time` (derived)".to_owned(),
        EventTime::None if source.open => "none, unless the table says one".to_owned(),
        EventTime::None => "none: records carry no time".to_owned(),
    };
    let gaps = match source.continuous {
        Continuous::No => "Objects come when something happens: a gap is normal.".to_owned(),
        Continuous::InUse => "An account in use has objects every day, in one region or another: a day without any is \
                              suspicious."
            .to_owned(),
        Continuous::Every(period) => format!(
            "Objects come every {} in each account and region, even if nothing happens: a longer gap is a fault.",
            print_span(period)
        ),
    };
    format!(
        "{clock}; the time of a folder is up to {} earlier and up to {} later than the event. {gaps}",
        print_span(source.slack.before),
        print_span(source.slack.after)
    )
}

/// A derived column.
pub(super) struct DerivedWords<'a> {
    pub(super) name: &'a str,
    pub(super) ty: String,
    pub(super) doc: &'a str,
    /// What it is computed from.
    pub(super) from: String,
}

/// A derived column with its type and its expression.
pub(super) fn derived<'a>(source: &Source, derived: &'a Derived) -> DerivedWords<'a> {
    match derived {
        Derived::Path { name, path, doc } => {
            let ty = source.type_at(path).map_or("string".to_owned(), ColumnType::hive);
            DerivedWords { name, ty, doc, from: path.to_string() }
        }
        Derived::Sql { name, ty, doc, sql, .. } => DerivedWords { name, ty: ty.hive(), doc, from: sql.clone() },
    }
}

/// Who writes the objects on a way to S3.
pub(super) fn way(way: Way) -> &'static str {
    match way {
        Way::Direct => "the service writes to S3",
        Way::Firehose => "the service writes to a Firehose stream",
        Way::Subscription => "CloudWatch Logs, a subscription filter, Firehose",
        Way::Export => "an export task of CloudWatch Logs",
        Way::Agent => "a program of your own writes",
    }
}

/// The ways to S3 in the order of the definition, each once.
pub(super) fn ways(source: &Source) -> Vec<&'static str> {
    let mut ways: Vec<&str> = Vec::new();
    for way in source.delivery.iter().map(|d| d.way.as_str()) {
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    ways
}

/// What a sample is read with, and what comes of it.
pub(super) fn reading(sample: &Sample) -> String {
    let mut parts = vec![format!("records: {}", sample.expect.len())];
    if sample.skipped > 0 {
        parts.push(format!("left out: {}", sample.skipped));
    }
    parts.extend(sample.choices.object_format.iter().map(|format| format!("format: `{format}`")));
    parts.extend(sample.fields.iter().map(|fields| format!("fields: {}", code_list(fields))));
    parts.extend(
        (!sample.choices.columns.is_empty()).then(|| format!("columns: {}", code_list(&sample.choices.columns))),
    );
    parts.extend(sample.choices.time.iter().map(|time| format!("clock: `{time}`")));
    parts.extend(sample.key.iter().map(|key| format!("key: `{key}`")));
    parts.join(", ")
}

/// The first lines of a text, each cut to a width; the end of what is cut is `…`.
pub(super) fn excerpt(text: &str, lines: usize, width: usize) -> Vec<String> {
    let mut all = text.trim_end_matches('\n').split('\n');
    let mut shown: Vec<String> = all.by_ref().take(lines).map(|line| cut(line, width)).collect();
    if all.next().is_some() {
        shown.push("…".to_owned());
    }
    shown
}

/// A text of at most `width` characters.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    text.chars().take(width.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::sources::Catalogue;

    fn paths(id: &str) -> Vec<String> {
        let catalogue = Catalogue::builtin().unwrap();
        let source = catalogue.get(id).unwrap();
        source.layouts.iter().map(|l| folders(source, l).path.unwrap_or_default()).collect()
    }

    #[test]
    fn the_root_stands_only_before_folders_that_lie_below_it() {
        assert!(paths("cloudtrail").iter().all(|path| path.starts_with("AWSLogs/")));
        assert_eq!(paths("cloudfront")[0], "");
        assert!(paths("cloudfront")[1].starts_with("year=!{timestamp:yyyy}/"), "{:?}", paths("cloudfront"));
        let v2 = paths("cloudfront_v2");
        assert!(v2[0].starts_with("AWSLogs/{accountid}/") && v2.contains(&"{hour}/".to_owned()), "{v2:?}");
    }

    #[test]
    fn what_is_cut_ends_in_an_ellipsis() {
        assert_eq!(excerpt("abcdef\nb\nc\n", 2, 4), ["abc…", "b", "…"]);
        assert_eq!(excerpt("a\nb\n", 2, 4), ["a", "b"]);
        assert_eq!(cut("Größe", 5), "Größe");
    }
}
