//! Log kinds as the pages of `docs/sources/`. Whatever a definition says is text there, never markup.

use super::{Kind, cost, words};
use crate::printable::Printable;
use crate::sources::{Catalogue, Column, Delivery, Layout, Sample, Source};

/// How much of a sample is shown.
const SAMPLE_LINES: usize = 6;
const SAMPLE_WIDTH: usize = 400;

/// The table of all kinds.
pub(super) fn index(catalogue: &Catalogue) -> String {
    let mut page = Page::default();
    page.heading(1, "Log kinds");
    page.paragraph(
        "One page for each kind that comes with the program, made of its definition in [ddl/](../../ddl/README.md) by \
         `logq sources --docs docs/sources`. `logq sources ID` shows the same in the terminal, your own kinds included.",
    );
    let rows = catalogue.iter().map(|source| {
        let link = format!("[{}]({}.md)", inline(&source.id), source.id);
        vec![link, inline(&source.title), words::ways(source).join(", ")]
    });
    page.table(&["Kind", "What it is", "Ways to S3"], rows);
    page.paragraph(
        "Beside them: [what the ways to S3 cost](prices.md), and [Security Lake](securitylake.md), whose tables exist already.",
    );
    page.0
}

/// The page of one kind.
pub(super) fn full(kind: &Kind<'_>) -> String {
    let source = kind.source;
    let mut page = Page::default();
    page.heading(1, &format!("{}: {}", code(&source.id), inline(&source.title)));
    page.paragraph(&format!("Made of `ddl/{}.toml`; [all kinds](README.md).", source.id));
    for sentence in words::about(source) {
        page.paragraph(&inline(&sentence));
    }
    if let Some(filter) = &source.filter {
        page.paragraph("Only records where");
        page.fenced("sql", filter);
    }
    page.heading(2, "Layouts");
    source.layouts.iter().for_each(|layout| page.layout(source, layout));
    page.heading(2, "Object formats");
    let formats = words::formats(source);
    page.table(
        &["Format", "What it is", "Names of objects"],
        formats
            .iter()
            .map(|f| vec![code(&f.id), inline(&f.title), f.object_name.as_deref().map_or("the same".to_owned(), code)]),
    );
    page.heading(2, "Clock");
    page.paragraph(&inline(&words::clock(source)));
    page.columns(source);
    page.delivery(kind);
    page.list("Traps", source.traps.iter().map(|trap| inline(trap)));
    page.heading(2, "Samples");
    page.paragraph("Each is run as a test.");
    source.samples.iter().for_each(|sample| page.sample(sample));
    let questions = kind.questions().map(|query| format!("{}: {}", code(&query.id), inline(&query.title)));
    page.list("Saved questions", questions);
    page.list("Links", source.docs.iter().map(|url| link(url)));
    page.0
}

/// A page that grows block by block.
#[derive(Default)]
struct Page(String);

impl Page {
    /// A block of Markdown, apart from the one before.
    fn paragraph(&mut self, markdown: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0 += markdown;
        self.0.push('\n');
    }

    fn heading(&mut self, level: usize, markdown: &str) {
        self.paragraph(&format!("{} {markdown}", "#".repeat(level)));
    }

    /// A titled list; nothing when it is empty.
    fn list(&mut self, title: &str, items: impl Iterator<Item = String>) {
        let items: Vec<String> = items.map(|item| format!("- {item}")).collect();
        if !items.is_empty() {
            self.heading(2, title);
            self.paragraph(&items.join("\n"));
        }
    }

    /// A table of cells in Markdown.
    fn table(&mut self, head: &[&str], rows: impl Iterator<Item = Vec<String>>) {
        // A bar parts cells even in code; one with a backslash is a bar.
        let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
        let mut lines = vec![line(head.iter().map(|cell| (*cell).to_owned()).collect())];
        lines.push(line(vec!["---".to_owned(); head.len()]));
        lines.extend(rows.map(|row| line(row.iter().map(|cell| bars_escaped(cell)).collect())));
        self.paragraph(&lines.join("\n"));
    }

    /// Text as it is.
    fn fenced(&mut self, language: &str, text: &str) {
        let text = Printable::block(text.trim_matches('\n')).to_string();
        let fence = "`".repeat(longest_run(&text).max(2) + 1);
        self.paragraph(&format!("{fence}{language}\n{text}\n{fence}"));
    }

    fn layout(&mut self, source: &Source, layout: &Layout) {
        let folders = words::folders(source, layout);
        self.heading(3, &format!("{}: {}", code(&layout.id), inline(&layout.title)));
        if let Some(path) = &folders.path {
            self.paragraph(&code(path));
        }
        for note in &folders.notes {
            self.paragraph(&inline(note));
        }
        if !layout.partitions.is_empty() {
            let rows = layout.partitions.iter().map(|p| vec![code(&p.name), inline(&words::values(p))]);
            self.table(&["Partition", "Values"], rows);
        }
    }

    fn columns(&mut self, source: &Source) {
        const HEAD: [&str; 3] = ["Column", "Type", "Meaning"];
        if !source.columns.is_empty() {
            self.heading(2, "Columns");
            let row = |c: &Column| vec![code(&c.name), code(&c.ty.hive()), inline(&c.doc)];
            self.table(&HEAD, source.columns.iter().map(row));
        }
        if !source.default_fields.is_empty() {
            let fields: Vec<String> = source.default_fields.iter().map(|field| code(field)).collect();
            self.paragraph(&format!("Fields of a table that does not choose its own: {}.", fields.join(", ")));
        }
        if source.derived.is_empty() {
            return;
        }
        self.heading(2, "Derived columns");
        let derived: Vec<words::DerivedWords<'_>> = source.derived.iter().map(|d| words::derived(source, d)).collect();
        self.table(&HEAD, derived.iter().map(|d| vec![code(d.name), code(&d.ty), inline(d.doc)]));
        let sql: Vec<String> = derived.iter().map(|d| format!("-- {}\n{}", d.name, d.from)).collect();
        self.fenced("sql", &sql.join("\n\n"));
    }

    fn delivery(&mut self, kind: &Kind<'_>) {
        if kind.source.delivery.is_empty() {
            return;
        }
        self.heading(2, "Ways to S3");
        self.paragraph("The one to prefer first.");
        if let Some(advice) = cost::advice(kind) {
            self.paragraph(&inline(&advice));
        }
        kind.source.delivery.iter().for_each(|delivery| self.way(kind, delivery));
        self.paragraph(&inline(&cost::basis(kind)));
    }

    fn way(&mut self, kind: &Kind<'_>, delivery: &Delivery) {
        self.heading(3, &format!("{}: {}", code(delivery.way.as_str()), words::way(delivery.way)));
        self.paragraph(&inline(&delivery.text));
        if let Some(rows) = cost::rows(kind, delivery) {
            let rows = rows.iter().map(|(name, [few, many])| vec![inline(name), inline(few), inline(many)]);
            self.table(&["A month", "1 GB", "100 GB"], rows);
        }
    }

    fn sample(&mut self, sample: &Sample) {
        self.heading(3, &inline(&sample.title));
        self.paragraph(&inline(&words::reading(sample)));
        let text = words::excerpt(&sample.text, SAMPLE_LINES, SAMPLE_WIDTH).join("\n");
        if !text.trim().is_empty() {
            self.fenced("text", &text);
        }
    }
}

/// Text as Markdown. What stands between back-ticks is code; everything else that could be markup is escaped.
fn inline(text: &str) -> String {
    let text = Printable::line(text.trim()).to_string();
    let parts: Vec<&str> = text.split('`').collect();
    // An even number of back-ticks, none beside another.
    let pairs = parts.len() % 2 == 1 && parts.iter().skip(1).rev().skip(1).all(|part| !part.trim().is_empty());
    if !pairs {
        return escaped(&text);
    }
    let piece = |(i, part): (usize, &&str)| if i % 2 == 1 { format!("`{part}`") } else { escaped_at(part, i == 0) };
    parts.iter().enumerate().map(piece).collect()
}

/// Text as code.
fn code(text: &str) -> String {
    let text = Printable::line(text).to_string();
    if text.trim().is_empty() {
        return String::new();
    }
    let ticks = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// A link; text, where the address could be anything else.
fn link(url: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&*+,;=%".contains(c);
    if url.starts_with("https://") && url.chars().all(plain) { format!("<{url}>") } else { inline(url) }
}

fn escaped(text: &str) -> String {
    escaped_at(text, true)
}

/// Escapes what is markup anywhere, and at the start of a block what is markup there.
fn escaped_at(text: &str, starts_block: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let inside_of_word = c == '_' && before.is_alphanumeric() && next_is_word(&text[at + 1..]);
        let starts = starts_block && at == 0 && matches!(c, '#' | '+' | '-' | '=')
            || starts_block && at == digits && at > 0 && matches!(c, '.' | ')');
        if starts
            || matches!(c, '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '&' | '|' | '~')
            || c == '_' && !inside_of_word
        {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
    out
}

fn next_is_word(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_alphanumeric())
}

/// A cell with a backslash before every bar that has none.
fn bars_escaped(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut escaped = false;
    for c in cell.chars() {
        if c == '|' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::sources::Prices;

    #[test]
    fn text_is_never_markup() {
        for (text, expected) in [
            ("a <b> & *c* [d](e) ~f~", r"a \<b\> \& \*c\* \[d\](e) \~f\~"),
            ("a_b_c _d_", r"a_b_c \_d\_"),
            ("# no heading", r"\# no heading"),
            ("1. no list", r"1\. no list"),
            ("- no item", r"\- no item"),
            ("`code <x>` and `*y*`", "`code <x>` and `*y*`"),
            ("`odd", r"\`odd"),
            ("`a``b`", r"\`a\`\`b\`"),
            (r"\`a`", r"\\`a`"),
            ("two\nlines\u{1b}[2J", r"two\\nlines\\x1B\[2J"),
        ] {
            assert_eq!(inline(text), expected, "{text}");
        }
    }

    #[test]
    fn code_holds_back_ticks() {
        assert_eq!(code("a|b"), "`a|b`");
        assert_eq!(code("`a``b"), "``` `a``b ```");
        assert_eq!(code(" "), "");
    }

    #[test]
    fn a_bar_never_ends_a_cell() {
        assert_eq!(bars_escaped(&inline("a|b `c|d`")), r"a\|b `c\|d`");
        assert_eq!(bars_escaped(&code(r"a\|b")), r"`a\|b`");
    }

    #[test]
    fn only_plain_addresses_are_links() {
        assert_eq!(link("https://docs.aws.amazon.com/a_b?c=d"), "<https://docs.aws.amazon.com/a_b?c=d>");
        assert_eq!(link("https://x/> <img src=y>"), r"https://x/\> \<img src=y\>");
        assert_eq!(link("javascript:alert(1)"), "javascript:alert(1)");
    }

    #[test]
    fn a_hostile_definition_makes_a_page_with_the_same_blocks() {
        let (catalogue, prices) = (Catalogue::builtin().unwrap(), Prices::builtin().unwrap());
        let honest = Source::clone(catalogue.get("vpcflow").unwrap());
        let mut source = honest.clone();
        let hostile = "</td>|\n\n# x\n```\n<script>alert(1)</script> `|` ``";
        source.title = hostile.to_owned();
        source.columns.iter_mut().for_each(|column| column.doc = hostile.to_owned());
        source.traps.iter_mut().for_each(|trap| *trap = hostile.to_owned());
        source.layouts.iter_mut().for_each(|layout| layout.title = hostile.to_owned());
        source.samples.iter_mut().for_each(|sample| sample.title = hostile.to_owned());
        source.docs.iter_mut().for_each(|url| *url = hostile.to_owned());
        let page = |source: &Source| full(&Kind { source, queries: &[], prices: &prices, region: "us-east-1" });
        let blocks = |page: &str| {
            let of = |start: &str| page.lines().filter(|line| line.starts_with(start)).count();
            [of("#"), of("|"), of("-"), of("```")]
        };
        let text = page(&source);
        assert_eq!(blocks(&text), blocks(&page(&honest)));
        assert!(!text.lines().any(|line| line.contains("<script>") && !line.contains("\\<script")), "{text}");
    }
}
