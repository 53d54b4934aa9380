//! Log kinds as the pages of `docs/sources/`. Whatever a definition says is text there, never markup.

use super::{Kind, cost, words};
use crate::cli::markdown::{Page, code, inline, link};
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

impl Page {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::sources::Prices;

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
