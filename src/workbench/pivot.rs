//! From a value of a result to the questions that take it.

use crate::queries::{Param, ParamType, Query};

/// One question that takes the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pivot {
    /// The question, by its place in the workspace.
    pub query: usize,
    /// The parameter that gets the value.
    pub param: String,
    /// Whether the question's author named this way; those come first.
    pub named: bool,
}

/// The value, where it leads, and the chosen way.
#[derive(Debug, Clone)]
pub struct PivotMenu {
    /// The column the value comes from.
    pub column: String,
    /// The value.
    pub value: String,
    /// Where it leads.
    pub pivots: Vec<Pivot>,
    /// The chosen line.
    pub at: usize,
}

impl PivotMenu {
    pub(super) fn step(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.pivots.len().saturating_sub(1));
    }
}

/// The questions that take `value` of `column`: those that `from` names, then every parameter of the column's
/// type. A result of no saved question leads nowhere: nothing tells what its columns mean. A value the parameter would refuse leads nowhere.
pub(super) fn pivots(queries: &[Query], from: Option<&Query>, column: &str, value: &str) -> Vec<Pivot> {
    let takes = |param: &Param| param.parse(&[value]).is_ok();
    let Some(from) = from else { return Vec::new() };
    let named = from.pivots.iter().filter(|p| p.column == column).filter_map(|p| {
        let query = queries.iter().position(|q| q.id == p.to)?;
        let param = queries[query].params.iter().find(|known| known.name == p.param)?;
        takes(param).then(|| Pivot { query, param: param.name.clone(), named: true })
    });
    let mut found: Vec<Pivot> = named.collect();
    let Some(output) = from.output.iter().find(|o| o.name == column) else { return found };
    for (query, known) in queries.iter().enumerate() {
        for param in known.params.iter().filter(|p| accepts(&p.ty, &output.ty) && takes(p)) {
            if !found.iter().any(|p| p.query == query && p.param == param.name) {
                found.push(Pivot { query, param: param.name.clone(), named: false });
            }
        }
    }
    found
}

/// Whether a parameter takes values of a column's semantic type. Types that say nothing of what a value is (text,
/// numbers, times) lead nowhere by themselves; a question's author names those ways.
fn accepts(param: &ParamType, column: &str) -> bool {
    let says_nothing = matches!(
        param,
        ParamType::Text
            | ParamType::Like
            | ParamType::Regex
            | ParamType::Int
            | ParamType::Float
            | ParamType::Percent
            | ParamType::Bytes
            | ParamType::Bool
            | ParamType::Timestamp
            | ParamType::Duration
    );
    !says_nothing && param.takes(column)
}
