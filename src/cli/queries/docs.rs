//! The pages of `docs/packs/`: one for each pack, the coverage of ATT&CK, and the rules of `logq queries check`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::page;
use crate::cli::markdown::{Page, code, inline};
use crate::lint::Rule;
use crate::queries::attack::{predecessors, technique};
use crate::queries::{Pack, Packs, Query, rules};
use crate::rehearsal;
use crate::report::{Exit, Report};

/// Writes the pages of the built-in packs, or of those in a folder.
pub(super) fn write(dir: &Path, packs: Option<&Path>) -> Result<(), Report> {
    let own = packs.is_some();
    let packs = packs.map_or_else(Packs::built_in, |folder| Packs::only(&[folder.to_path_buf()]));
    // A page that leaves a question out would be believed.
    if let Some(problem) = packs.problems.into_iter().next() {
        return Err(problem);
    }
    let not_written =
        |e: std::io::Error| Report::new(Exit::Failed, format!("{} cannot be written: {e}", dir.display()));
    fs::create_dir_all(dir).map_err(not_written)?;
    let write = |name: &str, text: String| fs::write(dir.join(name), text).map_err(not_written);
    write("README.md", index(&packs.packs, &packs.queries))?;
    write("attack.md", coverage(&packs.queries))?;
    if !own {
        write("check.md", rules_page())?;
    }
    for pack in &packs.packs {
        write(&format!("{}.md", pack.id), pack_page(pack, &packs.queries))?;
    }
    Ok(())
}

fn of<'a>(pack: &Pack, queries: &'a [Query]) -> impl Iterator<Item = &'a Query> {
    let id = pack.id.clone();
    queries.iter().filter(move |query| query.pack == id)
}

fn index(packs: &[Pack], queries: &[Query]) -> String {
    let mut page = Page::default();
    page.heading(1, "Query packs");
    page.paragraph(
        "One page for each pack, made of the headers of its questions by `logq queries docs`. `logq queries show ID` shows \
         the same in the terminal, with the SQL. [ATT&CK coverage](attack.md) says which techniques they look for.",
    );
    let row = |pack: &Pack| {
        let link = format!("[{}]({}.md)", inline(&pack.name), pack.id);
        vec![link, of(pack, queries).count().to_string(), pack.description.as_deref().map(inline).unwrap_or_default()]
    };
    page.table(&["Pack", "Questions", "What for"], packs.iter().map(row));
    page.0
}

fn pack_page(pack: &Pack, queries: &[Query]) -> String {
    let mut page = Page::default();
    page.heading(1, &inline(&pack.name));
    page.paragraph("Made of the headers of its questions; [all packs](README.md).");
    if let Some(doc) = &pack.description {
        page.paragraph(&inline(doc));
    }
    let row = |query: &Query| {
        let link = format!("[{}](#{})", inline(&query.id), query.id);
        vec![link, inline(&query.question), query.severity.name().to_owned()]
    };
    page.table(&["Id", "Question", "Severity"], of(pack, queries).map(row));
    of(pack, queries).for_each(|query| question(&mut page, query));
    page.0
}

fn question(page: &mut Page, query: &Query) {
    // The heading is the id alone, so that its anchor is.
    page.heading(2, &inline(&query.id));
    page.paragraph(&format!("**{}.** {}", inline(query.title.trim_end_matches('.')), inline(&query.question)));
    page.paragraph(&inline(&about(query).join("; ")));
    let required: String =
        query.params.iter().filter(|param| param.required()).map(|param| format!(" -p {}=…", param.name)).collect();
    page.paragraph(&code(&format!("logq run {}{required}", query.id)));
    if !query.params.is_empty() {
        let row = |param: &crate::queries::Param| {
            vec![code(&param.name), code(&page::kind(param)), inline(&page::doc(param))]
        };
        page.table(&["Parameter", "Type", "Meaning"], query.params.iter().map(row));
    }
    let row = |output: &crate::queries::Output| {
        let leads = query.pivots.iter().filter(|pivot| pivot.column == output.name);
        let leads: Vec<String> = leads.map(|pivot| format!("{} ({})", code(&pivot.to), code(&pivot.param))).collect();
        let doc = output.doc.as_deref().map(inline).unwrap_or_default();
        vec![code(&output.name), code(&output.ty), doc, leads.join(", ")]
    };
    page.table(&["Column", "Type", "Meaning", "Leads to"], query.output.iter().map(row));
    if !query.false_positives.is_empty() {
        let items: Vec<String> = query.false_positives.iter().map(|text| format!("- {}", inline(text))).collect();
        page.paragraph(&format!("Known false positives:\n\n{}", items.join("\n")));
    }
}

/// What a question reads, and how bad a row of it is.
fn about(query: &Query) -> Vec<String> {
    let optional = match query.optional.as_slice() {
        [] => String::new(),
        all if all.len() == query.sources.len() => " (whichever of them has a table)".to_owned(),
        some => format!(" (`{}` may have no table)", some.join("`, `")),
    };
    let mut about = vec![
        format!("Reads `{}`{optional}", query.sources.join("`, `")),
        format!("severity {}", query.severity.name()),
        format!("cost {}", query.cost.name()),
    ];
    if !query.attack.is_empty() {
        about.push(format!("ATT&CK {}", query.attack.join(", ")));
    }
    if query.all_regions {
        about.push("all regions, whatever the scope says".to_owned());
    }
    about.extend(
        query
            .tables
            .iter()
            .map(|t| format!("`{}` reaches {} before the scope", t.name, crate::time::print_span(t.before))),
    );
    about
}

/// Which techniques the questions look for.
fn coverage(queries: &[Query]) -> String {
    let mut by_technique: BTreeMap<&str, Vec<&Query>> = BTreeMap::new();
    for query in queries {
        query.attack.iter().for_each(|id| by_technique.entry(id).or_default().push(query));
    }
    let mut page = Page::default();
    page.heading(1, "ATT&CK coverage");
    page.paragraph(&format!(
        "{} techniques and sub-techniques, from the headers of {} questions. That a question looks for a technique does not \
         mean that it sees every use of it.",
        by_technique.len(),
        queries.len()
    ));
    let row = |(id, queries): (&&str, &Vec<&Query>)| {
        let old: Vec<&str> = predecessors(id).collect();
        let shown = if old.is_empty() { (*id).to_owned() } else { format!("{id} (was {})", old.join(", ")) };
        let link = |query: &&Query| format!("[{}]({}.md#{})", inline(&query.id), query.pack, query.id);
        let links: Vec<String> = queries.iter().map(link).collect();
        vec![inline(&shown), inline(technique(id).unwrap_or_default()), links.join(", ")]
    };
    page.table(&["Technique", "Name", "Questions"], by_technique.iter().map(row));
    page.0
}

fn rules_page() -> String {
    let mut page = Page::default();
    page.heading(1, "What `logq queries check` finds");
    page.paragraph(
        "Each rule has a code. Errors and, with `--deny-warnings`, warnings end the command with exit code 1. The codes L23 \
         to L25 come from binding the question to empty tables of its log kinds and planning it on the embedded engine.",
    );
    page.0 + "\n" + &codes()
}

/// The rules as a table of Markdown.
pub(super) fn codes() -> String {
    let mut all: Vec<&Rule> = rules().chain(rehearsal::RULES.iter().copied()).collect();
    all.sort_by_key(|rule| rule.code);
    let mut page = Page::default();
    let row = |rule: &&Rule| vec![rule.code.to_owned(), rule.severity.to_string(), inline(rule.title)];
    page.table(&["Code", "Severity", "What it finds"], all.iter().map(row));
    page.0
}
