//! Looks at the state of many executions with few requests: what is asked for while a request is out goes together with
//! the next one. A run that is alone asks for itself, at its own pace.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::oneshot;

use super::calls::{BATCH, Calls};
use super::execution::Execution;
use super::failure::{Failure, Fate};
use crate::engine::ExternalId;

type Answer = Result<Execution, Failure>;

/// The looks of one client.
#[derive(Debug, Default)]
pub(super) struct Looks {
    queue: Mutex<Queue>,
    /// Whether the server does not know the call for many, or does not let these credentials make it.
    one_by_one: AtomicBool,
}

#[derive(Debug, Default)]
struct Queue {
    waiting: Vec<(ExternalId, oneshot::Sender<Answer>)>,
    /// Whether somebody is asking for those who wait.
    is_led: bool,
}

impl Looks {
    /// The newest state and figures of an execution.
    pub(super) async fn look(&self, calls: &Calls<'_>, id: &ExternalId) -> Answer {
        loop {
            let (tell, answer) = oneshot::channel();
            let lead = self.join(id, tell);
            if let Some(lead) = lead {
                self.serve(calls, lead).await;
            }
            // Who asked for it may have been stopped on the way; then somebody else has to ask.
            if let Ok(answer) = answer.await {
                return answer;
            }
        }
    }

    /// Puts a look in the queue; the first to wait has to ask for all.
    fn join(&self, id: &ExternalId, tell: oneshot::Sender<Answer>) -> Option<Lead<'_>> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.waiting.push((id.clone(), tell));
        let leads = !std::mem::replace(&mut queue.is_led, true);
        leads.then(|| Lead(self))
    }

    /// Asks for all who wait. Those who come meanwhile ask for themselves after that.
    async fn serve(&self, calls: &Calls<'_>, lead: Lead<'_>) {
        let waiting = lead.take();
        let ids: Vec<ExternalId> = waiting.iter().map(|(id, _)| id.clone()).collect();
        let mut known = match ids.len() > 1 && !self.one_by_one.load(Ordering::Relaxed) {
            true => self.many(calls, &ids).await,
            false => BTreeMap::new(),
        };
        for (id, tell) in waiting {
            // What the answer for many leaves out, its own request has to tell.
            let answer = match known.remove(&id.0) {
                Some(execution) => Ok(execution),
                None => calls.look(&id).await,
            };
            // Who asked may have gone.
            let _ = tell.send(answer);
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

/// Asking for others; whoever does it gives it back also when it is stopped.
struct Lead<'a>(&'a Looks);

impl Lead<'_> {
    /// Those who wait, as many as one request takes.
    fn take(&self) -> Vec<(ExternalId, oneshot::Sender<Answer>)> {
        let mut queue = self.0.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let n = queue.waiting.len().min(BATCH);
        queue.waiting.drain(..n).collect()
    }
}

impl Drop for Lead<'_> {
    /// Those who still wait hear that nobody asks for them any more.
    fn drop(&mut self) {
        let mut queue = self.0.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.is_led = false;
        queue.waiting.clear();
    }
}
