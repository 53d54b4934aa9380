//! Log kinds as text for people. A user's definition is text of theirs: it passes the sanitiser.

use unicode_width::UnicodeWidthStr;

use super::{Kind, cost, words};
use crate::printable::Printable;
use crate::sources::{Catalogue, Delivery, Layout, Sample, Source};

/// A longer type stands on a line of its own.
const TYPE_WIDTH: usize = 12;
/// The list fits a terminal of this width.
const LIST_WIDTH: usize = 80;
/// The least that is shown of a title in the list.
const LEAST_TITLE: usize = 12;
/// How much of a sample is shown.
const SAMPLE_LINES: usize = 2;
const SAMPLE_WIDTH: usize = 110;

/// One line for each log kind: id, title, and on the right the ways to S3. A title gives way, not the others.
pub(super) fn list(catalogue: &Catalogue) -> String {
    let ids = catalogue.iter().map(|source| source.id.len()).max().unwrap_or_default();
    lines(catalogue.iter().map(|source| {
        let ways = words::ways(source).join(",");
        let room = LIST_WIDTH.saturating_sub(ids + ways.len() + 4).max(LEAST_TITLE);
        let title = words::cut(Printable::line(&source.title).as_str(), room);
        let gap = " ".repeat(room.saturating_sub(title.width()));
        format!("{:ids$}  {title}{gap}  {ways}", source.id)
    }))
}

/// Everything about one log kind.
pub(super) fn full(kind: &Kind<'_>) -> String {
    let source = kind.source;
    let mut out = vec![format!("{}: {}", source.id, source.title)];
    out.extend(words::about(source));
    let filter = source.filter.iter().flat_map(|filter| filter.lines().map(str::to_owned));
    section(&mut out, "Only records where", filter);
    section(&mut out, "Layouts", source.layouts.iter().flat_map(|layout| layout_lines(source, layout)));
    let formats = words::formats(source);
    let formats = formats.iter().flat_map(|f| {
        let name = f.object_name.as_ref().map(|name| format!("  {name}"));
        std::iter::once(format!("{}: {}", f.id, f.title)).chain(name)
    });
    section(&mut out, "Object formats, with the names of objects", formats);
    section(&mut out, "Clock", [words::clock(source)]);
    columns(&mut out, source);
    section(&mut out, "Ways to S3, the one to prefer first", delivery_lines(kind));
    section(&mut out, "Traps", source.traps.iter().map(|trap| format!("- {trap}")));
    section(&mut out, "Samples, run as tests", source.samples.iter().flat_map(sample_lines));
    section(&mut out, "Saved questions", kind.questions().map(|query| format!("{}: {}", query.id, query.title)));
    section(&mut out, "Links", source.docs.iter().cloned());
    lines(out)
}

fn lines(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|line| format!("{}\n", Printable::line(line.trim_end()))).collect()
}

/// A titled block; nothing when it is empty.
fn section(out: &mut Vec<String>, title: &str, lines: impl IntoIterator<Item = String>) {
    let mut lines = lines.into_iter().peekable();
    if lines.peek().is_some() {
        out.extend([String::new(), title.to_owned()]);
        out.extend(lines.map(|line| format!("  {line}")));
    }
}

fn layout_lines(source: &Source, layout: &Layout) -> Vec<String> {
    let folders = words::folders(source, layout);
    let mut lines = vec![format!("{}: {}", layout.id, layout.title)];
    lines.extend(folders.path.iter().chain(&folders.notes).map(|line| format!("  {line}")));
    lines.extend(layout.partitions.iter().map(|p| format!("  {}: {}", p.name, words::values(p))));
    lines
}

fn columns(out: &mut Vec<String>, source: &Source) {
    let derived: Vec<words::DerivedWords<'_>> = source.derived.iter().map(|d| words::derived(source, d)).collect();
    let names = source.columns.iter().map(|c| c.name.len()).chain(derived.iter().map(|d| d.name.len()));
    let width = names.max().unwrap_or_default();
    let raw = source.columns.iter().flat_map(|c| column_lines(&c.name, &c.ty.hive(), &c.doc, width));
    section(out, &format!("Columns ({})", source.columns.len()), raw);
    let fields = (!source.default_fields.is_empty()).then(|| source.default_fields.join(", "));
    section(out, "Fields of a table that does not choose its own", fields);
    let indent = " ".repeat(width + 2 + TYPE_WIDTH + 2);
    let derived = derived.iter().flat_map(|d| {
        let from = d.from.lines().map(|line| format!("{indent}{line}"));
        column_lines(d.name, &d.ty, d.doc, width).into_iter().chain(from)
    });
    section(out, &format!("Derived columns ({})", source.derived.len()), derived);
}

fn column_lines(name: &str, ty: &str, doc: &str, width: usize) -> Vec<String> {
    if ty.len() <= TYPE_WIDTH {
        return vec![format!("{name:width$}  {ty:TYPE_WIDTH$}  {doc}")];
    }
    let short = ty.split('<').next().unwrap_or(ty);
    let indent = width + 2 + TYPE_WIDTH + 2;
    vec![format!("{name:width$}  {short:TYPE_WIDTH$}  {doc}"), format!("{:indent$}{ty}", "")]
}

fn delivery_lines(kind: &Kind<'_>) -> Vec<String> {
    let ways = &kind.source.delivery;
    let mut lines: Vec<String> = cost::advice(kind).into_iter().collect();
    lines.extend(ways.iter().flat_map(|delivery| way_lines(kind, delivery)));
    if !ways.is_empty() {
        lines.push(cost::basis(kind));
    }
    lines
}

fn way_lines(kind: &Kind<'_>, delivery: &Delivery) -> Vec<String> {
    let head = format!("{}: {}", delivery.way.as_str(), words::way(delivery.way));
    let mut lines = vec![head, format!("  {}", delivery.text)];
    let Some(rows) = cost::rows(kind, delivery) else { return lines };
    let names = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let amounts = |column: usize| rows.iter().map(|(_, amounts)| amounts[column].len()).max().unwrap_or_default();
    let (few, many) = (amounts(0).max(4), amounts(1).max(6));
    lines.push(format!("  {:names$}  {:>few$}  {:>many$}", "a month", "1 GB", "100 GB"));
    lines.extend(rows.iter().map(|(name, [a, b])| format!("  {name:names$}  {a:>few$}  {b:>many$}")));
    lines
}

fn sample_lines(sample: &Sample) -> Vec<String> {
    let mut lines = vec![format!("- {} ({})", sample.title, words::reading(sample))];
    let text = words::excerpt(&sample.text, SAMPLE_LINES, SAMPLE_WIDTH);
    lines.extend(text.iter().filter(|line| !line.is_empty()).map(|line| format!("    {line}")));
    lines
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::queries::Packs;
    use crate::sources::Prices;

    fn shown(source: &Source) -> String {
        let (queries, prices) = (Packs::built_in().queries, Prices::builtin().unwrap());
        full(&Kind { source, queries: &queries, prices: &prices, region: "us-east-1" })
    }

    #[test]
    fn the_list_of_log_kinds_fits_a_terminal() {
        let list = list(&Catalogue::builtin().unwrap());
        assert!(list.lines().all(|line| line.width() <= 80), "{list}");
        insta::assert_snapshot!(list);
    }

    #[test]
    fn flow_logs_in_full() {
        insta::assert_snapshot!(shown(Catalogue::builtin().unwrap().get("vpcflow").unwrap()));
    }

    #[test]
    fn lambda_logs_in_full() {
        insta::assert_snapshot!(shown(Catalogue::builtin().unwrap().get("lambda").unwrap()));
    }

    #[test]
    fn what_a_definition_says_cannot_act_on_the_terminal() {
        let mut source = Source::clone(Catalogue::builtin().unwrap().get("lambda").unwrap());
        let hostile = "x\u{1b}[2J\u{202e}y\nz";
        source.title = hostile.to_owned();
        source.traps = vec![hostile.to_owned()];
        source.delivery[0].text = hostile.to_owned();
        source.samples[0].text = hostile.to_owned();
        source.samples[0].title = hostile.to_owned();
        source.columns[0].doc = hostile.to_owned();
        source.layouts[0].title = hostile.to_owned();
        let text = shown(&source);
        assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text}");
        assert!(text.starts_with("lambda: x\\x1B[2J\\u{202E}y\\nz\n"), "{text}");
    }
}
