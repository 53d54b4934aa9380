//! Looks at the state of many executions with few requests: what is asked for while a request is out goes together with
//! the next one. A run that is alone asks for itself, at its own pace.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

use super::calls::{BATCH, Calls};
use super::execution::Execution;
use super::failure::{Failure, Fate};
use crate::engine::ExternalId;

type Answer = Result<Execution, Failure>;

/// The looks of one engine.
#[derive(Debug, Default)]
pub(super) struct Looks {
    queue: Mutex<Queue>,
    /// Whether the server does not know the call for many, or does not let these credentials make it.
    one_by_one: AtomicBool,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: VecDeque<Waiting>,
    /// Whether somebody is asking for those who wait, or is about to.
    is_led: bool,
}

#[derive(Debug)]
struct Waiting {
    id: ExternalId,
    tell: oneshot::Sender<Told>,
}

/// What somebody who waits is told.
#[derive(Debug)]
enum Told {
    Answer(Box<Answer>),
    /// To ask for all who wait.
    Lead(Lead),
}

impl Looks {
    /// The newest state and figures of an execution.
    pub(super) async fn look(self: &Arc<Self>, calls: &Calls<'_>, id: &ExternalId) -> Answer {
        let mut given = None;
        loop {
            let (tell, told) = oneshot::channel();
            if let Some(lead) = self.join(Waiting { id: id.clone(), tell }, given.take()) {
                self.serve(calls, lead).await;
            }
            match told.await {
                Ok(Told::Answer(answer)) => return *answer,
                Ok(Told::Lead(lead)) => given = Some(lead),
                // Who asked for it was stopped on the way.
                Err(_) => {}
            }
        }
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a look in the queue. Whoever was given the lead, or finds nobody who has it, asks for all.
    fn join(self: &Arc<Self>, look: Waiting, given: Option<Lead>) -> Option<Lead> {
        let mut queue = self.queue();
        queue.waiting.push_back(look);
        if given.is_some() {
            return given;
        }
        let is_led = std::mem::replace(&mut queue.is_led, true);
        (!is_led).then(|| Lead(Arc::clone(self)))
    }

    /// Asks for all who wait. Those who come meanwhile wait for the next to lead.
    async fn serve(&self, calls: &Calls<'_>, lead: Lead) {
        let waiting = lead.take();
        let ids: Vec<ExternalId> = waiting.iter().map(|look| look.id.clone()).collect();
        let mut known = match ids.len() > 1 && !self.one_by_one.load(Ordering::Relaxed) {
            true => self.many(calls, &ids).await,
            false => BTreeMap::new(),
        };
        for Waiting { id, tell } in waiting {
            // What the answer for many leaves out, its own request has to tell.
            let answer = match known.remove(&id.0) {
                Some(execution) => Ok(execution),
                None => calls.look(&id).await,
            };
            // Who asked may have gone.
            drop(tell.send(Told::Answer(Box::new(answer))));
        }
    }

    /// Those that one request tells. Its failure is not theirs: they are asked for one by one.
    async fn many(&self, calls: &Calls<'_>, ids: &[ExternalId]) -> BTreeMap<String, Execution> {
        match calls.look_at_all(ids).await {
            Ok(known) => known.into_iter().map(|execution| (execution.id().to_owned(), execution)).collect(),
            Err(failure) => {
                self.one_by_one.fetch_or(failure.fate == Fate::Refused, Ordering::Relaxed);
                BTreeMap::new()
            }
        }
    }
}

/// Asking for others. It goes on to the next who waits, also when its owner is stopped.
#[derive(Debug)]
struct Lead(Arc<Looks>);

impl Lead {
    /// Those who wait, as many as one request takes.
    fn take(&self) -> Vec<Waiting> {
        let mut queue = self.0.queue();
        let n = queue.waiting.len().min(BATCH);
        queue.waiting.drain(..n).collect()
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        let next = {
            let mut queue = self.0.queue();
            let next = queue.waiting.pop_front();
            queue.is_led = next.is_some();
            next
        };
        if let Some(next) = next {
            // A lead that finds nobody comes back and is dropped: then it is the turn of the one behind.
            drop(next.tell.send(Told::Lead(Lead(Arc::clone(&self.0)))));
        }
    }
}
