//! Runs against the scripted engine: order, credits, cancel, the end.

use std::sync::Arc;

use futures::StreamExt;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::bind::BoundQuery;
use crate::engine::scripted::{ScriptedEngine, Step};
use crate::engine::{Control, Engine, EngineError, Estimate, ExternalId, Progress, Run, RunEvent};
use crate::tui::runner::Runner;
use crate::workbench::fixture::{clock, rows, workspace};
use crate::workbench::{Action, RunId};

const RUN: RunId = RunId(1);

pub(super) fn query() -> Arc<BoundQuery> {
    let workspace = workspace();
    let query = workspace.queries.iter().find(|q| q.id == "vf-peers").unwrap();
    let scope = crate::workbench::ScopeForm::new(&workspace.settings).scope(&workspace.settings, clock()).unwrap();
    Arc::new(workspace.bind(query, &Default::default(), &scope, workspace.settings.engine).unwrap())
}

/// Starts a script; news come through the returned channel.
fn start(script: Vec<Step>) -> (Runner, mpsc::Receiver<Action>, Arc<ScriptedEngine>) {
    let engine = Arc::new(ScriptedEngine::new([script]));
    let (sender, news) = mpsc::channel(64);
    let mut runner = Runner::new(Handle::current(), sender);
    runner.start(RUN, None, query(), Arc::clone(&engine) as _, Default::default());
    (runner, news, engine)
}

fn batch(count: i64) -> Step {
    Step::Event(RunEvent::Batch(rows(0, count)))
}

/// The next news that are not counters.
async fn event(news: &mut mpsc::Receiver<Action>) -> RunEvent {
    loop {
        match news.recv().await.unwrap() {
            Action::Run(RUN, event) => return event,
            Action::Progress(..) => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn each_batch_takes_a_credit_and_the_end_needs_only_one_to_be_seen() {
    let (runner, mut news, _engine) = start(vec![batch(1), batch(2), batch(3)]);
    runner.grant(RUN, 2);
    assert!(matches!(event(&mut news).await, RunEvent::Batch(b) if b.num_rows() == 1));
    assert!(matches!(event(&mut news).await, RunEvent::Batch(b) if b.num_rows() == 2));
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(news.try_recv().is_err(), "without credit nothing is pulled");
    runner.grant(RUN, 2);
    assert!(matches!(event(&mut news).await, RunEvent::Batch(b) if b.num_rows() == 3));
    assert!(matches!(event(&mut news).await, RunEvent::End(Ok(_))));
}

#[tokio::test]
async fn a_cancelled_run_ends_without_credit() {
    let (runner, mut news, engine) = start(vec![batch(1), Step::Hold, batch(2)]);
    runner.cancel(RUN);
    assert!(matches!(event(&mut news).await, RunEvent::End(Err(EngineError::Cancelled { .. }))));
    assert!(engine.started()[0].1.cancel.is_cancelled());
}

#[tokio::test]
async fn counters_come_while_rows_wait() {
    let counted = Progress { objects_done: 7, ..Progress::default() };
    let (runner, mut news, _engine) = start(vec![Step::Progress(counted.clone()), Step::Hold]);
    runner.grant(RUN, 1);
    let first = news.recv().await.unwrap();
    assert!(matches!(first, Action::Progress(RUN, p) if p == counted));
}

#[tokio::test]
async fn stopping_all_waits_for_the_engines_and_not_for_the_screen() {
    let (runner, news, engine) = start(vec![batch(1), Step::Hold]);
    runner.grant(RUN, 5);
    runner.stop_all(news, &[Arc::clone(&engine) as _]).await;
    assert!(engine.started()[0].1.cancel.is_cancelled());
}

/// Breaks the contract in the way a bug would.
#[derive(Debug)]
struct Broken;

#[async_trait::async_trait]
impl Engine for Broken {
    fn name(&self) -> &'static str {
        "broken"
    }

    async fn estimate(&self, _: &BoundQuery, _: CancellationToken) -> Result<Estimate, EngineError> {
        Ok(Estimate::default())
    }

    fn start(&self, _: Arc<BoundQuery>, control: Control) -> Run {
        assert!(control.limit.is_some(), "a bug");
        self.attach(ExternalId(String::new()), control)
    }

    fn attach(&self, _: ExternalId, _: Control) -> Run {
        Run { progress: watch::channel(Progress::default()).1, events: futures::stream::empty().boxed() }
    }
}

#[tokio::test]
async fn an_engine_that_panics_ends_its_run() {
    let (sender, mut news) = mpsc::channel(64);
    let mut runner = Runner::new(Handle::current(), sender);
    runner.start(RUN, None, query(), Arc::new(Broken), Default::default());
    let RunEvent::End(Err(error)) = event(&mut news).await else { panic!("an end") };
    assert!(error.to_string().contains("bug"), "{error}");
}

#[tokio::test]
async fn a_run_that_is_there_is_followed_and_not_started() {
    let engine = Arc::new(ScriptedEngine::new([vec![batch(3)]]));
    let (sender, mut news) = mpsc::channel(64);
    let mut runner = Runner::new(Handle::current(), sender);
    runner.attach(RUN, ExternalId("q-7".to_owned()), Arc::clone(&engine) as _);
    runner.grant(RUN, 2);
    assert!(matches!(event(&mut news).await, RunEvent::Batch(b) if b.num_rows() == 3));
    assert_eq!((engine.attached(), engine.started().len()), (vec![ExternalId("q-7".to_owned())], 0));
}

#[tokio::test]
async fn a_start_that_is_repeated_carries_the_same_token() {
    let engine = Arc::new(ScriptedEngine::new([vec![], vec![], vec![]]));
    let (sender, _news) = mpsc::channel(64);
    let mut runner = Runner::new(Handle::current(), sender);
    runner.start(RUN, None, query(), Arc::clone(&engine) as _, Default::default());
    runner.forget(RUN);
    runner.start(RunId(2), Some(RUN), query(), Arc::clone(&engine) as _, Default::default());
    runner.start(RunId(3), None, query(), Arc::clone(&engine) as _, Default::default());
    while engine.started().len() < 3 {
        tokio::task::yield_now().await;
    }
    let tokens: Vec<_> = engine.started().into_iter().map(|(_, control)| control.token).collect();
    assert!(tokens[0] == tokens[1] && tokens[1] != tokens[2], "{tokens:?}");
}
