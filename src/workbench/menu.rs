//! The list of questions: grouped by what they read, or ranked by the search.

use frizbee::{Config, Matcher, Pattern};
use tui_input::Input;

use super::grid::scrolled;
use super::input::{self, Edit};
use crate::queries::Query;

/// The characters of a search: the matcher gives up on very long ones.
const MAX_CHARS: usize = 100;

/// The list, what is typed to search it, and the chosen question.
#[derive(Debug)]
pub struct Menu {
    search: Input,
    rows: Vec<Row>,
    at: usize,
    top: usize,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A heading: the first source the questions below read.
    Group(String),
    /// A question, by its place in the workspace.
    Query(usize),
}

impl Menu {
    /// All questions in groups.
    pub(super) fn new(queries: &[Query]) -> Self {
        let mut menu = Self { search: Input::default(), rows: grouped(queries), at: 0, top: 0 };
        menu.at = menu.rows.iter().position(|r| matches!(r, Row::Query(_))).unwrap_or(0);
        menu
    }

    /// The lines.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// What is typed to search.
    pub fn search(&self) -> &Input {
        &self.search
    }

    /// The chosen line.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The first line on screen.
    pub fn top(&self) -> usize {
        self.top
    }

    /// The chosen question.
    pub fn selected(&self) -> Option<usize> {
        match self.rows.get(self.at) {
            Some(Row::Query(query)) => Some(*query),
            _ => None,
        }
    }

    pub(super) fn select(&mut self, queries: &[Query], query: usize) {
        if !self.rows.contains(&Row::Query(query)) {
            self.clear_search(queries);
        }
        self.at = self.rows.iter().position(|r| *r == Row::Query(query)).unwrap_or(self.at);
    }

    pub(super) fn edit_search(&mut self, queries: &[Query], edit: Edit) {
        let before = self.search.value().to_owned();
        input::apply(&mut self.search, edit, MAX_CHARS);
        if self.search.value() != before {
            self.refresh(queries);
        }
    }

    /// Shows every question again; the chosen one stays.
    pub(super) fn clear_search(&mut self, queries: &[Query]) {
        let chosen = self.selected();
        self.search = Input::default();
        self.refresh(queries);
        self.at = chosen.and_then(|q| self.rows.iter().position(|r| *r == Row::Query(q))).unwrap_or(self.at);
    }

    fn refresh(&mut self, queries: &[Query]) {
        let needle = self.search.value().trim();
        self.rows = if needle.is_empty() { grouped(queries) } else { ranked(queries, needle) };
        self.at = self.rows.iter().position(|r| matches!(r, Row::Query(_))).unwrap_or(0);
        self.top = 0;
    }

    /// Moves over questions; headings are passed.
    pub(super) fn step(&mut self, by: isize) {
        let questions: Vec<usize> = (0..self.rows.len()).filter(|at| matches!(self.rows[*at], Row::Query(_))).collect();
        let now = questions.iter().position(|at| *at == self.at).unwrap_or(0);
        let then = now.saturating_add_signed(by).min(questions.len().saturating_sub(1));
        self.at = questions.get(then).copied().unwrap_or(0);
    }

    /// Keeps the chosen line on screen, with the heading above it.
    pub(super) fn fit(&mut self, lines: usize) {
        if lines == 0 {
            return;
        }
        self.top = scrolled(self.top, self.at, self.rows.len(), lines);
        if self.at == 1 && lines > 1 {
            self.top = 0;
        }
    }
}

/// By first source, the gravest first, then by title.
fn grouped(queries: &[Query]) -> Vec<Row> {
    let source = |q: &Query| q.sources.first().cloned().unwrap_or_default();
    let mut order: Vec<usize> = (0..queries.len()).collect();
    order.sort_by(|a, b| {
        let key = |i: usize| (source(&queries[i]), std::cmp::Reverse(queries[i].severity), &queries[i].title);
        key(*a).cmp(&key(*b))
    });
    let mut rows: Vec<Row> = Vec::new();
    let mut group = None;
    for at in order {
        let source = source(&queries[at]);
        if group.as_ref() != Some(&source) {
            rows.push(Row::Group(source.clone()));
            group = Some(source);
        }
        rows.push(Row::Query(at));
    }
    rows
}

/// By how well id and title match, the best first. One typing slip in four letters is forgiven.
fn ranked(queries: &[Query], needle: &str) -> Vec<Row> {
    let names: Vec<String> = queries.iter().map(|q| format!("{} {}", q.id, q.title)).collect();
    let forgiving = |pattern: Pattern| {
        let typos = u16::try_from(pattern.needle.chars().count() / 4).unwrap_or(0);
        pattern.max_typos(Some(typos))
    };
    let patterns: Vec<Pattern> = Pattern::parse_query(needle).into_iter().map(forgiving).collect();
    let mut matches = Matcher::from_patterns(&patterns, &Config::default()).match_list(&names);
    matches.sort();
    matches.into_iter().map(|m| Row::Query(m.index as usize)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_readme_types_finds_the_question_that_it_names() {
        let queries = crate::queries::Packs::built_in().queries;
        let mut menu = Menu::new(&queries);
        menu.edit_search(&queries, Edit::Paste("key did".to_owned()));
        let found = menu.selected().map_or("nothing", |at| &queries[at].title);
        let readme = include_str!("../../README.md");
        assert!(readme.contains(&format!("`/` and `key did`, Enter: *{found}*")), "{found}");
    }
}
