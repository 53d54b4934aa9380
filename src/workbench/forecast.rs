//! What the question in view would read, asked anew whenever that changes.
//!
//! Partitions come from the scope alone, so that the values of parameters change nothing here: typing them asks for
//! nothing, and the figures are there before the first one is typed.

use std::sync::Arc;

use bytesize::ByteSize;
use jiff::{Timestamp, Unit};

use crate::engine::{Estimate, price};
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
    Estimate(Arc<Estimate>),
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
            self.known = answer.map_or_else(Known::Failed, |estimate| Known::Estimate(Arc::new(estimate)));
        }
        awaited
    }
}

/// An estimate in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// What decides: bytes and money, or the prefixes where bytes are not known.
    pub short: String,
    /// All of it.
    pub long: String,
}

/// An estimate for a line that has little room, and for one that has more. `per_tb` is the price where money is spent,
/// dollars.
pub fn words(estimate: &Estimate, per_tb: Option<f64>) -> Words {
    let long = estimate.line(per_tb);
    if !estimate.is_known() && estimate.objects() == 0 {
        return Words { short: long.split(" · ").next().unwrap_or_default().to_owned(), long };
    }
    let bound = match (estimate.is_at_least(), estimate.is_at_most()) {
        (true, _) => "≥",
        (false, true) => "≤",
        (false, false) => "",
    };
    let mut short = format!("{bound}{}", ByteSize(estimate.bytes()));
    if let Some(dollars) = per_tb.and_then(|per_tb| estimate.dollars(per_tb)) {
        short.push_str(&format!(" · {bound}{}", price::shown(dollars)));
    }
    Words { short, long }
}
