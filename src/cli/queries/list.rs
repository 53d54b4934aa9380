//! `logq queries list`: the questions, by pack, source, severity, technique, or by what one has in hand.

use super::{json, page};
use crate::cli::{Failure, diagnostics, output, workspace};
use crate::printable::Printable;
use crate::queries::attack::successor;
use crate::queries::{InHand, Query, Severity};
use crate::report::Report;

/// One question of the list.
pub(super) struct Listed<'a> {
    pub(super) query: &'a Query,
    /// The parameter that takes what is in hand.
    pub(super) param: Option<&'a str>,
    /// Log kinds that it needs and that have no table here.
    pub(super) lacks: Vec<&'a str>,
}

/// What to list; everything without an option.
#[derive(Debug, Default, clap::Args)]
pub(super) struct Args {
    /// Those that take what you have in hand: a type (ip, access_key), or a value (203.0.113.66)
    #[arg(long = "for", value_name = "TYPE|VALUE")]
    in_hand: Option<String>,
    /// Of this pack
    #[arg(long)]
    pack: Option<String>,
    /// That read this log kind
    #[arg(long)]
    source: Option<String>,
    /// At least this severe: info, low, medium, high, critical
    #[arg(long, value_parser = severity)]
    severity: Option<Severity>,
    /// With this ATT&CK technique: T1098 finds its sub-techniques, too, and a revoked id what took its place
    #[arg(long, value_name = "ID")]
    attack: Option<String>,
}

fn severity(text: &str) -> Result<Severity, String> {
    let all = [Severity::Info, Severity::Low, Severity::Medium, Severity::High, Severity::Critical];
    let named = all.into_iter().find(|severity| severity.name() == text.to_lowercase());
    named.ok_or_else(|| "one of info, low, medium, high, critical".to_owned())
}

impl Args {
    fn admits(&self, query: &Query) -> bool {
        let same = |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
        let technique = |wanted: &String| {
            let wanted = successor(wanted).unwrap_or(wanted);
            let is = |id: &String| id.eq_ignore_ascii_case(wanted) || id.starts_with(&format!("{wanted}."));
            query.attack.iter().any(is)
        };
        same(&self.pack, &query.pack)
            && self.source.as_ref().is_none_or(|source| query.sources.contains(source))
            && self.severity.is_none_or(|least| query.severity >= least)
            && self.attack.as_ref().is_none_or(technique)
    }

    /// A pack, log kind or technique that no question has is a slip more often than an answer.
    fn known(&self, queries: &[Query]) -> Result<(), Report> {
        let unknown = |what: &str, name: &str, mut known: Vec<&str>| {
            known.sort_unstable();
            known.dedup();
            Err(Report::usage(format!("no question has the {what} `{name}`"))
                .hint(format!("there are: {}", known.join(", "))))
        };
        let packs: Vec<&str> = queries.iter().map(|query| query.pack.as_str()).collect();
        let sources: Vec<&str> = queries.iter().flat_map(|query| query.sources.iter().map(String::as_str)).collect();
        match (&self.pack, &self.source) {
            (Some(pack), _) if !packs.contains(&pack.as_str()) => unknown("pack", pack, packs),
            (_, Some(source)) if !sources.contains(&source.as_str()) => unknown("log kind", source, sources),
            _ => Ok(()),
        }
    }
}

pub(super) fn run(args: &Args, as_json: bool) -> Result<(), Failure> {
    let workspace = workspace()?;
    workspace.problems.iter().for_each(diagnostics::print);
    args.known(&workspace.queries)?;
    let queries: Vec<&Query> = workspace.queries.iter().filter(|query| args.admits(query)).collect();
    let hand = args.in_hand.as_deref().map(|what| InHand::of(&queries, what));
    if let Some(hand) = &hand {
        diagnostics::note(&Printable::line(&taken_as(hand)));
    }
    let listed = |query, param| Listed { query, param, lacks: workspace.lacks(query) };
    let listed: Vec<Listed<'_>> = match &hand {
        Some(hand) => hand.questions.iter().map(|(query, param)| listed(*query, Some(param.name.as_str()))).collect(),
        None => queries.into_iter().map(|query| listed(query, None)).collect(),
    };
    let text = if as_json { json::list(&listed) } else { page::list(&listed) };
    output::stdout(text.as_bytes())
}

/// How what is in hand was understood.
fn taken_as(hand: &InHand<'_>) -> String {
    let types = hand.types.join(", ");
    match (hand.types.as_slice(), hand.is_vague) {
        ([], _) => "no question takes that".to_owned(),
        (_, true) => format!("taken as one of: {types} (nothing tells which)"),
        (_, false) => format!("taken as: {types}"),
    }
}
