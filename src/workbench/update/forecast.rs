//! The estimate of the question in view: asked for whenever that changes, taken when it comes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::bind::BoundQuery;
use crate::engine::{EngineError, Estimate};
use crate::queries::ParamValue;
use crate::report::Report;
use crate::scope::Scope;
use crate::workbench::forecast::Subject;
use crate::workbench::{Effect, EstimateId, Known, Overlay, Question, Workbench};

impl Workbench {
    /// Asks anew if what the keys are about, the scope or the engine have changed.
    pub(super) fn refresh_forecast(&mut self) {
        let scope = self.scope.scope(&self.workspace.settings, self.scope_clock()).ok();
        let asked = self.asked().filter(|_| self.engines.contains(&self.scope.engine)).zip(scope);
        let subject = asked.as_ref().map(|(query, scope)| Subject::new(*query, self.scope.engine, scope));
        if self.forecast.is_about(subject.as_ref()) {
            return;
        }
        if matches!(self.forecast.known(), Known::Asked) {
            self.effects.push(Effect::DropEstimate);
        }
        match asked.map(|(query, scope)| self.bind_without_values(query, &scope)) {
            None => drop(self.forecast.turn_to(subject, Known::Nothing)),
            Some(Err(report)) => drop(self.forecast.turn_to(subject, Known::Failed(report))),
            Some(Ok(query)) => {
                let id = self.forecast.turn_to(subject, Known::Asked);
                self.effects.push(Effect::Estimate { id, query: Arc::new(query), engine: self.scope.engine });
            }
        }
    }

    /// Makes the next refresh ask again.
    pub(super) fn forget_forecast(&mut self) {
        self.forecast.turn_to(None, Known::Nothing);
        self.effects.push(Effect::DropEstimate);
    }

    /// A question as if all that must be typed were optional: what it reads does not depend on it.
    fn bind_without_values(&self, query: usize, scope: &Scope) -> Result<BoundQuery, Report> {
        let mut query = self.workspace.queries[query].clone();
        let mut values: BTreeMap<String, ParamValue> = BTreeMap::new();
        for param in &mut query.params {
            values.extend(param.default.clone().map(|value| (param.name.clone(), value)));
            param.optional = true;
        }
        self.workspace.bind(&query, &values, scope, self.scope.engine)
    }

    /// Takes the answer; a run that waits for it goes on.
    pub(super) fn apply_estimate(&mut self, id: EstimateId, answer: Result<Estimate, EngineError>) {
        if !self.forecast.answer(id, answer.map_err(Report::from)) {
            return;
        }
        let is_waiting = |overlay: &mut Overlay| matches!(overlay, Overlay::Confirm(Question::Wait { .. }));
        if let Some(Overlay::Confirm(Question::Wait { page })) = self.overlays.pop_if(is_waiting) {
            self.guard(*page);
        }
    }
}
