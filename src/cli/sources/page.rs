//! Log kinds as text for people. A user's definition is text of theirs: it passes the sanitiser.

use crate::printable::Printable;
use crate::sources::{Catalogue, ColumnType, Derived, EventTime, Layout, Projection, Source};
use crate::time::print_span;

/// A longer type stands on a line of its own.
const TYPE_WIDTH: usize = 12;

/// One line for each log kind.
pub(super) fn list(catalogue: &Catalogue) -> String {
    let width = catalogue.iter().map(|source| source.id.len()).max().unwrap_or_default();
    let line = |source: &Source| {
        let layouts: Vec<&str> = source.layouts.iter().map(|l| l.id.as_str()).collect();
        let (columns, layouts) = (source.columns.len(), layouts.join(", "));
        format!("{:width$}  {}, {columns} columns, layouts: {layouts}", source.id, source.title)
    };
    lines(catalogue.iter().map(|source| line(source)))
}

/// Everything about one log kind.
pub(super) fn full(source: &Source) -> String {
    let mut out = vec![format!("{}: {}", source.id, source.title)];
    section(&mut out, "Layouts", source.layouts.iter().flat_map(|layout| layout_lines(source, layout)));
    section(&mut out, "Clock", [clock(source)]);
    let width = names(source).map(str::len).max().unwrap_or_default();
    let columns = source.columns.iter().flat_map(|c| column_lines(&c.name, &c.ty.hive(), &c.doc, width));
    section(&mut out, &format!("Columns ({})", source.columns.len()), columns);
    if !source.default_fields.is_empty() {
        section(&mut out, "Fields of a table that does not choose its own", [source.default_fields.join(", ")]);
    }
    let derived = source.derived.iter().flat_map(|d| derived_lines(source, d, width));
    section(&mut out, &format!("Derived columns ({})", source.derived.len()), derived);
    section(&mut out, "Traps", source.traps.iter().map(|trap| format!("- {trap}")));
    let samples = source.samples.iter().map(|s| format!("- {} (records: {})", s.title, s.expect.len()));
    section(&mut out, "Samples, run as tests", samples);
    section(&mut out, "Links", source.docs.iter().cloned());
    lines(out)
}

fn lines(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| format!("{}\n", Printable::line(line.trim_end()))).collect()
}

fn section(out: &mut Vec<String>, title: &str, lines: impl IntoIterator<Item = String>) {
    out.push(String::new());
    out.push(title.to_owned());
    out.extend(lines.into_iter().map(|line| format!("  {line}")));
}

fn names(source: &Source) -> impl Iterator<Item = &str> {
    source.columns.iter().map(|c| c.name.as_str()).chain(source.derived.iter().map(Derived::name))
}

fn layout_lines(source: &Source, layout: &Layout) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", layout.id, layout.title), format!("  {}{}", source.root, layout.template)];
    for partition in &layout.partitions {
        let values = match &partition.projection {
            Projection::Account { also } => with("the accounts", also),
            Projection::Region { also } => with("the regions", also),
            Projection::Enum(values) => values.join(", "),
            Projection::Table => "what the table says; injected unless it lists them".to_owned(),
            Projection::Date { format, interval, .. } => {
                let unit = interval.unit.as_str().to_lowercase();
                match interval.count {
                    1 => format!("{format}, one every {}", unit.trim_end_matches('s')),
                    count => format!("{format}, one every {count} {unit}"),
                }
            }
        };
        lines.push(format!("  {}: {values}", partition.name));
    }
    lines
}

fn with(values: &str, also: &[String]) -> String {
    std::iter::once(values).chain(also.iter().map(String::as_str)).collect::<Vec<_>>().join(", ")
}

fn clock(source: &Source) -> String {
    let clock = match &source.time {
        EventTime::Iso8601 { column, .. } => format!("{column} (ISO 8601, UTC)"),
        EventTime::EpochSeconds(column) => format!("{column} (seconds since 1970)"),
        EventTime::EpochMillis(column) => format!("{column} (milliseconds since 1970)"),
        EventTime::Derived => "event_time (derived)".to_owned(),
        EventTime::None => "none: records carry no time".to_owned(),
    };
    format!(
        "{clock}; the time of a folder is up to {} earlier and up to {} later than the event",
        print_span(source.slack.before),
        print_span(source.slack.after)
    )
}

fn column_lines(name: &str, ty: &str, doc: &str, width: usize) -> Vec<String> {
    if ty.len() <= TYPE_WIDTH {
        return vec![format!("{name:width$}  {ty:TYPE_WIDTH$}  {doc}")];
    }
    let short = ty.split('<').next().unwrap_or(ty);
    let indent = width + 2 + TYPE_WIDTH + 2;
    vec![format!("{name:width$}  {short:TYPE_WIDTH$}  {doc}"), format!("{:indent$}{ty}", "")]
}

fn derived_lines(source: &Source, derived: &Derived, width: usize) -> Vec<String> {
    let (name, ty, doc, from) = match derived {
        Derived::Path { name, path, doc } => {
            (name, source.type_at(path).map_or("string".to_owned(), ColumnType::hive), doc, path.to_string())
        }
        Derived::Sql { name, ty, doc, sql, .. } => (name, ty.hive(), doc, sql.clone()),
    };
    let indent = width + 2 + TYPE_WIDTH + 2;
    let mut lines = column_lines(name, &ty, doc, width);
    lines.push(format!("{:indent$}{from}", ""));
    lines
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_list_of_log_kinds() {
        insta::assert_snapshot!(list(&Catalogue::builtin().unwrap()));
    }

    #[test]
    fn one_log_kind_in_full() {
        insta::assert_snapshot!(full(Catalogue::builtin().unwrap().get("vpcflow").unwrap()));
    }
}
