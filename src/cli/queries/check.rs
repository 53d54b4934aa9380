//! `logq queries check`: whether questions keep what their headers promise.

use serde_json::{Value, json};

use super::chosen::Chosen;
use crate::cli::{Failure, diagnostics, engines, output, workspace};
use crate::lint::{Finding, Severity};
use crate::printable::Printable;
use crate::queries::{Shadowed, check, unreadable};
use crate::rehearsal::{Stage, plans};
use crate::report::{Exit, Report};
use crate::settings::EngineKind;
use crate::sql::Position;
use crate::workspace::Workspace;

/// Hold headers against the SQL, the log kinds and the other questions; exits with 1 if there is an error
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Ids, .sql files, packs or folders of packs [default: all questions that are found]
    #[arg(value_name = "ID|PATH")]
    what: Vec<String>,
    /// Warnings fail the check, too
    #[arg(long)]
    deny_warnings: bool,
    /// List the codes of all rules instead, as docs/packs/check.md has them
    #[arg(long, conflicts_with = "what")]
    codes: bool,
}

pub(super) fn run(args: &Args, as_json: bool) -> Result<(), Failure> {
    if args.codes {
        return output::safe(&super::docs::codes());
    }
    let workspace = workspace()?;
    let chosen = Chosen::of(&workspace, &args.what)?;
    let mut checked: Vec<Checked> = chosen.problems.iter().map(Checked::unreadable).collect();
    checked.extend(check_all(&workspace, &chosen)?);
    if as_json {
        output::json(&checked.iter().flat_map(Checked::values).collect())?;
    } else {
        output::safe(&checked.iter().map(Checked::text).collect::<String>())?;
    }
    let count = |severity| checked.iter().flat_map(|c| &c.findings).filter(|f| f.severity == severity).count();
    for Shadowed { id, used, hidden } in workspace.shadowed.iter().filter(|_| args.what.is_empty()) {
        let text = format!("note: {hidden} is not used: {used} is nearer and has the id {id}");
        diagnostics::note(&Printable::line(&text));
    }
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let told = format!("questions checked: {}, errors: {errors}, warnings: {warnings}", chosen.queries.len());
    diagnostics::note(&Printable::line(&told));
    let failed = errors > 0 || (args.deny_warnings && warnings > 0);
    if failed { Err(Failure::Silent(Exit::Failed)) } else { Ok(()) }
}

/// A file with its findings.
struct Checked {
    origin: String,
    text: Option<String>,
    findings: Vec<Finding>,
}

/// Checks the text of each question, and where that holds, how it plans on empty tables.
fn check_all(workspace: &Workspace, chosen: &Chosen) -> Result<Vec<Checked>, Report> {
    let runtime = engines::runtime()?;
    let engine = engines::patient(EngineKind::Local, &workspace.settings, None, &runtime)?;
    let empty = Stage::empty(workspace)?;
    let checked = chosen.queries.iter().map(|query| {
        let mut findings = check(query, &chosen.all, &workspace.catalogue);
        if !findings.iter().any(|finding| finding.severity == Severity::Error) {
            findings.extend(runtime.block_on(plans(engine.as_ref(), &empty, query)));
        }
        Checked { origin: query.origin.clone(), text: Some(query.text.to_string()), findings }
    });
    Ok(checked.collect())
}

impl Checked {
    fn unreadable(report: &Report) -> Self {
        let mark = report.mark.as_deref();
        let named = || report.title.split(": ").next().unwrap_or_default().to_owned();
        Self {
            origin: mark.map_or_else(named, |mark| mark.origin.clone()),
            text: mark.map(|mark| mark.text.clone()),
            findings: vec![unreadable(report)],
        }
    }

    /// For people; printable. A finding without a place in the text still says its file.
    fn text(&self) -> String {
        let one = |finding: &Finding| match finding.span {
            Some(_) => diagnostics::findings(std::slice::from_ref(finding), &self.origin, self.text.as_deref()),
            None => {
                let property = format!("{}: {}", self.origin, finding.property);
                diagnostics::findings(&[Finding { property, ..finding.clone() }], &self.origin, None)
            }
        };
        self.findings.iter().map(one).collect()
    }

    /// For machines; lines and columns count from 1.
    fn values(&self) -> impl Iterator<Item = Value> {
        self.findings.iter().map(|finding| {
            let place = finding.span.as_ref().zip(self.text.as_ref());
            let place = place.map(|(span, text)| Position::of(text, span.start));
            json!({
                "file": self.origin,
                "line": place.map(|at| at.line),
                "column": place.map(|at| at.column),
                "code": finding.rule.code,
                "severity": finding.severity.name(),
                "title": finding.rule.title,
                "property": finding.property,
                "why": finding.why,
                "repair": finding.repair,
            })
        })
    }
}
