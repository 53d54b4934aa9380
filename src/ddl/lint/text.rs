//! The text of a statement, whatever it defines.

use super::{Findings, Rule, Severity, Subject};
use crate::ddl::read::Odd;

const COMMENT: Rule = Rule::new("X01", Severity::Error, "a comment in the statement");
const SEVERAL: Rule = Rule::new("X02", Severity::Warning, "more than one statement");
const EXTERNAL: Rule = Rule::new("X03", Severity::Error, "a table that is not EXTERNAL");
const ORDER: Rule = Rule::new("X04", Severity::Error, "clauses in another order than the grammar's");
const CLAUSE: Rule = Rule::new("X05", Severity::Error, "a clause that Athena does not have");
const REPEATED: Rule = Rule::new("X06", Severity::Warning, "a property or clause that is given twice");
const NOT_TEXT: Rule = Rule::new("X07", Severity::Error, "a number or boolean where Glue wants text");

pub(super) const RULES: &[&Rule] = &[&COMMENT, &SEVERAL, &EXTERNAL, &ORDER, &CLAUSE, &REPEATED, &NOT_TEXT];

pub(super) fn check(subject: &Subject<'_>, out: &mut Findings<'_>) {
    for odd in &subject.read.oddities {
        let statement = || "the statement".to_owned();
        let span = Some(odd.span.clone());
        match &odd.what {
            Odd::Comment { block: true } => out.push(
                &COMMENT,
                Severity::Error,
                statement(),
                span,
                "Athena's DDL has no comments: the statement fails with `cannot recognize input near '/' '*'`",
                "take it out; what is to be kept goes into COMMENT 'text'",
            ),
            Odd::Comment { block: false } => out.push(
                &COMMENT,
                Severity::Warning,
                statement(),
                span,
                "Athena joins the lines of a statement, and a comment then swallows what follows: `mismatched input \
                 '<EOF>'`. Some have worked at the start of a statement",
                "take it out; what is to be kept goes into COMMENT 'text'",
            ),
            Odd::Statement { read } => {
                let (severity, why) = match read {
                    true => (Severity::Hint, "Athena takes one statement a call (`Only one sql statement is allowed`)"),
                    false => (
                        Severity::Warning,
                        "Athena takes one statement a call (`Only one sql statement is allowed`); this one is no definition \
                         of a table and was not checked",
                    ),
                };
                out.push(&SEVERAL, severity, statement(), span, why, "send each for itself");
            }
            Odd::NotExternal => out.push(
                &EXTERNAL,
                Severity::Error,
                statement(),
                span,
                "Athena refuses it: `External keyword required for table type HIVE`",
                "write CREATE EXTERNAL TABLE",
            ),
            Odd::Order { clause, before } => out.push(
                &ORDER,
                Severity::Error,
                (*clause).to_owned(),
                span,
                format!("Athena refuses it with `mismatched input`: its grammar has {clause} before {before}"),
                format!("move {clause} before {before}"),
            ),
            Odd::Unsupported("CLUSTERED BY") => out.push(
                &CLAUSE,
                Severity::Warning,
                "CLUSTERED BY".to_owned(),
                span,
                "no documentation says how buckets and projection go together, and logs that a service writes have no \
                 buckets (unverified)",
                "take the clause out",
            ),
            Odd::Unsupported(clause) => out.push(
                &CLAUSE,
                Severity::Error,
                (*clause).to_owned(),
                span,
                format!("Athena has no {clause} and refuses the statement"),
                "take the clause out",
            ),
            Odd::Repeated(what) => out.push(
                &REPEATED,
                Severity::Warning,
                what.clone(),
                span,
                "it is given twice; the last one counts, and the other one misleads who reads it",
                "keep the one that is meant",
            ),
            Odd::NotText(what) => out.push(
                &NOT_TEXT,
                Severity::Error,
                what.clone(),
                span,
                "Glue takes text only and refuses the call",
                "put the value into quotes",
            ),
            // These are about names and expressions.
            Odd::Folded(_) | Odd::Bare(_) | Odd::Backslash { .. } => {}
        }
    }
}
