//! What the question in view would read, asked anew whenever that changes.
//!
//! Partitions come from the scope alone, so that the values of parameters change nothing here: typing them asks for
//! nothing, and the figures are there before the first one is typed.

use bytesize::ByteSize;
use jiff::{Timestamp, Unit};

use crate::bind::BoundQuery;
use crate::engine::{Estimate, ScanEstimate, price};
use crate::report::Report;
use crate::scope::Scope;
use crate::settings::EngineKind;

/// Which estimate. Never used twice, so that the answer to an outdated one finds nobody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EstimateId(pub u64);

/// What an estimate is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Subject {
    /// The question, by its place in the workspace.
    query: usize,
    engine: EngineKind,
    /// Under this scope. A window that follows the clock counts as the same for an hour.
    scope: Scope,
}

impl Subject {
    pub(super) fn new(query: usize, engine: EngineKind, scope: &Scope) -> Self {
        let mut scope = scope.clone();
        (scope.window.from, scope.window.to) = (hour(scope.window.from), hour(scope.window.to));
        Self { query, engine, scope }
    }
}

fn hour(time: Timestamp) -> Timestamp {
    let rounded = jiff::TimestampRound::new().smallest(Unit::Hour).mode(jiff::RoundMode::Floor);
    time.round(rounded).unwrap_or(time)
}

/// How far it is known what the question in view would read.
#[derive(Debug, Default)]
pub enum Known {
    /// There is no question, or it cannot be bound under this scope.
    #[default]
    Nothing,
    /// Asked for, not answered.
    Asked,
    /// This.
    Estimate(Estimate),
    /// It cannot be told.
    Failed(Report),
}

/// The estimate of the question in view.
#[derive(Debug, Default)]
pub struct Forecast {
    subject: Option<Subject>,
    id: EstimateId,
    known: Known,
}

impl Forecast {
    /// What is known.
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// Whether it is about this.
    pub(super) fn is_about(&self, subject: Option<&Subject>) -> bool {
        self.subject.as_ref() == subject
    }

    /// Turns to something else; the answer to what was asked before is not taken any more.
    pub(super) fn turn_to(&mut self, subject: Option<Subject>, known: Known) -> EstimateId {
        self.id = EstimateId(self.id.0 + 1);
        (self.subject, self.known) = (subject, known);
        self.id
    }

    /// Takes an answer; says whether it is the one that was waited for.
    pub(super) fn answer(&mut self, id: EstimateId, answer: Result<Estimate, Report>) -> bool {
        let awaited = id == self.id && matches!(self.known, Known::Asked);
        if awaited {
            self.known = answer.map_or_else(Known::Failed, Known::Estimate);
        }
        awaited
    }
}

/// What is known of a query without asking anybody: the prefixes that its projections make.
pub(super) fn prefixes_alone(query: &BoundQuery) -> Estimate {
    let scan = |scan: &crate::bind::Scan| ScanEstimate {
        table: scan.table.name.clone(),
        prefixes: scan.selection.count().unwrap_or(0),
        at_least: true,
        ..ScanEstimate::default()
    };
    Estimate { scans: query.scans().iter().map(scan).collect() }
}

/// An estimate in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What decides: bytes and money, or the prefixes where bytes are not known.
    pub short: String,
    /// All of it.
    pub long: String,
}

/// The one place that makes words of an estimate. `per_tb` is the price where money is spent, dollars.
pub fn words(estimate: &Estimate, per_tb: Option<f64>) -> Words {
    let scans = &estimate.scans;
    let prefixes = scans.iter().fold(0u64, |sum, scan| sum.saturating_add(scan.prefixes));
    let prefixes = format!("{} {}", grouped(prefixes), if prefixes == 1 { "prefix" } else { "prefixes" });
    let objects: Option<u64> = scans.iter().map(|scan| scan.objects).sum();
    let Some(objects) = objects else {
        return Words { short: prefixes.clone(), long: format!("{prefixes}, bytes unknown") };
    };
    let least = if scans.iter().any(|scan| scan.at_least) { "≥" } else { "" };
    let mut short = format!("{least}{}", ByteSize(estimate.bytes()));
    if let Some(per_tb) = per_tb {
        let dollars = price::dollars(estimate.bytes(), per_tb);
        short.push_str(&format!(" · {least}{}", price::shown(dollars)));
    }
    let noun = if objects == 1 { "object" } else { "objects" };
    Words { long: format!("{short} · {least}{} {noun} · {prefixes}", grouped(objects)), short }
}

/// Digits in groups of three.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
