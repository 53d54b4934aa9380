//! Asks for pages side by side until a plan has seen enough, or a bound is reached.

use std::pin::pin;
use std::time::{Duration, Instant};

use futures::StreamExt;
use futures::stream::FuturesOrdered;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{Ask, Listing, Page};
use crate::engine::{EngineError, Summary};

/// Pages that are asked for side by side.
pub(in crate::engine) const AT_ONCE: usize = 16;

/// What decides which page is next. It does no I/O: pages come to it in the order in which it asked for them, so that
/// the same keys always lead to the same answer.
pub trait Plan: Send {
    /// Why a page is wanted.
    type Step: Send;

    /// The next page that is wanted; `None` if that depends on pages that are still on their way, or if there is none.
    fn next(&mut self) -> Option<(Self::Step, Ask)>;

    /// Whether no page is wanted now.
    fn is_done(&self) -> bool;

    /// Takes a page in.
    ///
    /// # Errors
    /// What ends it all; a folder that may be left out does not.
    fn take(&mut self, step: Self::Step, page: Result<Page, EngineError>) -> Result<(), EngineError>;
}

/// How far a plan may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Pages: in S3, LIST requests.
    pub pages: u64,
    /// Time.
    pub time: Duration,
}

/// How far it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Driven {
    /// Pages that were asked for.
    pub pages: u64,
    /// The bound that ended it before the plan was done.
    pub reached: Option<Reached>,
}

/// A bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// The number of pages.
    Pages,
    /// The time.
    Time,
}

/// Follows a plan to its end or to a bound; `tell` hears of each page.
///
/// # Errors
/// What the plan cannot go on without, and a stop.
pub async fn drive<P: Plan>(
    listing: &dyn Listing,
    plan: &mut P,
    bounds: Bounds,
    stop: &CancellationToken,
    mut tell: impl FnMut(u64, &P) + Send,
) -> Result<Driven, EngineError> {
    let started = Instant::now();
    let mut late = pin!(sleep(bounds.time));
    let mut asked = FuturesOrdered::new();
    let mut driven = Driven { pages: 0, reached: None };
    loop {
        let reached = match () {
            () if driven.pages >= bounds.pages => Some(Reached::Pages),
            () if started.elapsed() >= bounds.time => Some(Reached::Time),
            () => None,
        };
        if asked.len() < AT_ONCE
            && reached.is_none()
            && let Some((step, ask)) = plan.next()
        {
            driven.pages += 1;
            asked.push_back(async move { (step, listing.page(&ask).await) });
            continue;
        }
        let next = tokio::select! {
            biased;
            () = stop.cancelled() => return Err(EngineError::Cancelled { summary: Box::new(Summary::default()) }),
            next = asked.next() => next,
            // Pages that are still on their way may never come.
            () = &mut late => {
                driven.reached = Some(Reached::Time);
                return Ok(driven);
            }
        };
        let Some((step, page)) = next else {
            driven.reached = reached.filter(|_| !plan.is_done());
            return Ok(driven);
        };
        plan.take(step, page)?;
        tell(driven.pages, plan);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use async_trait::async_trait;
    use bytes::Bytes;

    use super::*;
    use crate::engine::listing::memory::Memory;
    use crate::engine::listing::{Listed, Unreadable};
    use crate::table::Location;

    /// Walks everything.
    #[derive(Default)]
    struct All {
        waiting: Vec<String>,
        seen: Vec<String>,
    }

    impl Plan for All {
        type Step = ();

        fn next(&mut self) -> Option<((), Ask)> {
            self.waiting.pop().map(|prefix| ((), Ask::folder(prefix)))
        }

        fn is_done(&self) -> bool {
            self.waiting.is_empty()
        }

        fn take(&mut self, (): (), page: Result<Page, EngineError>) -> Result<(), EngineError> {
            let page = page?;
            self.waiting.extend(page.folders);
            self.seen.extend(page.objects.into_iter().map(|object| object.key));
            Ok(())
        }
    }

    async fn all(pages: u64, stop: &CancellationToken) -> (All, Result<Driven, EngineError>) {
        let listing = Memory::of(["a/1", "a/b/2", "c/3"]);
        let mut plan = All { waiting: vec![String::new()], seen: Vec::new() };
        let bounds = Bounds { pages, time: Duration::from_secs(60) };
        let driven = drive(&listing, &mut plan, bounds, stop, |_, _| ()).await;
        (plan, driven)
    }

    /// A server that takes requests and never answers.
    #[derive(Debug)]
    struct Silent;

    #[async_trait]
    impl Listing for Silent {
        async fn page(&self, _: &Ask) -> Result<Page, EngineError> {
            std::future::pending().await
        }

        async fn read(&self, _: &Listed, _: u64) -> Result<Bytes, Unreadable> {
            std::future::pending().await
        }

        fn location(&self, prefix: &str) -> Location {
            Location::S3(format!("s3://logs/{prefix}"))
        }
    }

    #[tokio::test]
    async fn the_bound_of_time_holds_also_where_no_page_comes() {
        let mut plan = All { waiting: vec![String::new()], seen: Vec::new() };
        let bounds = Bounds { pages: 100, time: Duration::from_millis(20) };
        let driven = drive(&Silent, &mut plan, bounds, &CancellationToken::new(), |_, _| ()).await;
        assert_eq!(driven.unwrap(), Driven { pages: 1, reached: Some(Reached::Time) });
    }

    #[tokio::test]
    async fn a_plan_is_followed_to_its_end() {
        let (mut plan, driven) = all(100, &CancellationToken::new()).await;
        plan.seen.sort();
        assert_eq!(plan.seen, ["a/1", "a/b/2", "c/3"]);
        assert_eq!(driven.unwrap(), Driven { pages: 4, reached: None });
    }

    #[tokio::test]
    async fn a_bound_is_told_and_never_passed() {
        let (_, driven) = all(2, &CancellationToken::new()).await;
        assert_eq!(driven.unwrap(), Driven { pages: 2, reached: Some(Reached::Pages) });
        let (_, driven) = all(4, &CancellationToken::new()).await;
        assert_eq!(driven.unwrap().reached, None, "the last page that is wanted is the last that is allowed");
    }

    #[tokio::test]
    async fn a_stop_ends_it() {
        let stop = CancellationToken::new();
        stop.cancel();
        let (_, driven) = all(100, &stop).await;
        assert!(matches!(driven, Err(EngineError::Cancelled { .. })));
    }
}
