//! Where the values of an answer lead.

use super::{Findings, Subject};
use crate::lint::{Rule, Severity};
use crate::nearest::nearest;
use crate::queries::{ParamType, Pivot, Query};

static PIVOT: Rule = Rule::new("L06", Severity::Error, "a pivot that does not fit");
static ABSENT: Rule = Rule::new("L26", Severity::Warning, "a pivot to a question that is not there");

pub(super) const RULES: &[&Rule] = &[&PIVOT, &ABSENT];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (i, pivot) in subject.query.pivots.iter().enumerate() {
        let key = format!("pivots.{i}");
        match subject.all.iter().find(|query| query.id == pivot.to) {
            None if column(subject.query, pivot).is_none() => missing_column(pivot, &key, findings),
            None => {
                let ids = subject.all.iter().map(|query| query.id.as_str());
                let near = nearest(&pivot.to, ids).map(|near| format!("did you mean `{near}`?"));
                let why = format!("there is no question `{}`; the pivot is not offered", pivot.to);
                let repair = near.unwrap_or_else(|| "add the pack that has it, or remove the pivot".to_owned());
                findings.header(&ABSENT, &key, why, repair);
            }
            Some(target) => fits(subject.query, pivot, target, &key, findings),
        }
    }
}

fn column<'a>(query: &'a Query, pivot: &Pivot) -> Option<&'a str> {
    query.output.iter().find(|output| output.name == pivot.column).map(|output| output.ty.as_str())
}

fn missing_column(pivot: &Pivot, key: &str, findings: &mut Findings<'_>) {
    let why = format!("there is no output column `{}` to pivot on", pivot.column);
    findings.header(&PIVOT, key, why, "name a column of `output`");
}

fn fits(query: &Query, pivot: &Pivot, target: &Query, key: &str, findings: &mut Findings<'_>) {
    let Some(ty) = column(query, pivot) else { return missing_column(pivot, key, findings) };
    match target.params.iter().find(|param| param.name == pivot.param) {
        None => {
            let names: Vec<&str> = target.params.iter().map(|param| param.name.as_str()).collect();
            let why = format!("`{}` has no parameter `{}`", pivot.to, pivot.param);
            findings.header(&PIVOT, key, why, format!("it has: {}", names.join(", ")));
        }
        // Of a list, one item is taken.
        Some(param) if param.ty.takes(ty) || ty == "list" => {}
        Some(param) if matches!(param.ty, ParamType::Text | ParamType::Like) => {}
        Some(param) => {
            let why = format!("`{}` of `{}` takes {}, not {ty}", param.name, pivot.to, param.ty);
            findings.header(&PIVOT, key, why, "give the column its own type, or pivot to another parameter");
        }
    }
}
