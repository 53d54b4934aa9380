//! Estimates: one at a time, after a pause unless somebody waits, told once.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::runner::query;
use crate::bind::BoundQuery;
use crate::engine::{Control, Engine, EngineError, Estimate, ExternalId, Run};
use crate::tui::estimator::Estimator;
use crate::workbench::{Action, EstimateId};

/// Answers the first question never, the others at once.
#[derive(Debug, Default)]
struct Slow {
    asked: AtomicUsize,
    given_up: Arc<AtomicUsize>,
    breaks: bool,
}

/// Counts when it is dropped.
struct Pending(Arc<AtomicUsize>);

impl Drop for Pending {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[async_trait::async_trait]
impl Engine for Slow {
    fn name(&self) -> &'static str {
        "slow"
    }

    async fn estimate(&self, _: &BoundQuery, _: CancellationToken) -> Result<Estimate, EngineError> {
        assert!(!self.breaks, "a bug");
        if self.asked.fetch_add(1, Ordering::SeqCst) == 0 {
            let _pending = Pending(Arc::clone(&self.given_up));
            pending::<()>().await;
        }
        Ok(Estimate::default())
    }

    fn start(&self, _: Arc<BoundQuery>, _: Control) -> Run {
        unreachable!("nothing is started")
    }

    fn attach(&self, _: ExternalId, _: Control) -> Run {
        unreachable!("nothing is followed")
    }
}

fn estimator() -> (Estimator, mpsc::Receiver<Action>) {
    let (sender, news) = mpsc::channel(64);
    (Estimator::new(Handle::current(), sender), news)
}

/// Lets every task go as far as it can.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_outdated_estimate_is_given_up_and_only_the_newest_is_told() {
    let engine = Arc::new(Slow::default());
    let (mut estimator, mut news) = estimator();
    estimator.ask(EstimateId(1), query(), Arc::clone(&engine) as _);
    estimator.hurry();
    settle().await;
    assert_eq!(engine.asked.load(Ordering::SeqCst), 1);
    estimator.ask(EstimateId(2), query(), Arc::clone(&engine) as _);
    let told = news.recv().await.unwrap();
    assert!(matches!(told, Action::Estimated(EstimateId(2), Ok(_))), "{told:?}");
    settle().await;
    assert_eq!(engine.given_up.load(Ordering::SeqCst), 1);
    assert!(news.try_recv().is_err());
}

#[tokio::test]
async fn what_changes_within_the_pause_is_never_asked() {
    let engine = Arc::new(Slow::default());
    let (mut estimator, mut news) = estimator();
    for id in 1..50 {
        estimator.ask(EstimateId(id), query(), Arc::clone(&engine) as _);
        tokio::task::yield_now().await;
    }
    estimator.give_up();
    settle().await;
    assert_eq!(engine.asked.load(Ordering::SeqCst), 0);
    assert!(news.try_recv().is_err());
}

#[tokio::test]
async fn an_engine_that_panics_leaves_no_estimate_but_an_answer() {
    let engine = Arc::new(Slow { breaks: true, ..Slow::default() });
    let (mut estimator, mut news) = estimator();
    estimator.ask(EstimateId(1), query(), engine);
    estimator.hurry();
    let Action::Estimated(_, Err(error)) = news.recv().await.unwrap() else { panic!("a failure") };
    assert!(error.to_string().contains("bug"), "{error}");
}
