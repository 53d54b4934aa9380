//! The list of codes.

use crate::ddl::lint::{Rule, rules};
use crate::proof::RULES;

/// The rules as two tables of Markdown.
pub(super) fn table() -> String {
    let of = |rules: Vec<&Rule>| -> String {
        let mut rules = rules;
        rules.sort_by_key(|rule| rule.code);
        let row = |rule: &&Rule| format!("| {} | {} | {} |\n", rule.code, rule.severity, rule.title);
        let head = "| code | severity | what it finds |\n|---|---|---|\n".to_owned();
        std::iter::once(head).chain(rules.iter().map(row)).collect()
    };
    let (text, object) = (of(rules().collect()), of(RULES.to_vec()));
    format!("In the text of a definition:\n\n{text}\nIn an object (`--sample`):\n\n{object}")
}
