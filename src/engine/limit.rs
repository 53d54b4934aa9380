//! Says when the LIMIT of a saved question was reached: what lies behind it is not in the result, nothing else tells, and
//! whoever runs the question has not written it.

use futures::StreamExt as _;

use super::estimate::grouped;
use super::{Run, RunEvent};
use crate::bind::BoundQuery;

/// The run with a note at its end if it has as many rows as the question allows.
pub fn telling_limit(run: Run, query: &BoundQuery) -> Run {
    match query.limit().filter(|_| query.asked().is_some_and(|asked| asked.question().is_some())) {
        Some(limit) => told(run, limit),
        None => run,
    }
}

fn told(run: Run, limit: u64) -> Run {
    let Run { progress, events } = run;
    let events = events.map(move |event| match event {
        RunEvent::End(Ok(mut summary)) if summary.progress.rows >= limit => {
            let rows = grouped(limit);
            summary.notes.push(format!("the question ends after {rows} rows, and there may be more: narrow it"));
            RunEvent::End(Ok(summary))
        }
        other => other,
    });
    Run { progress, events: events.boxed() }
}

#[cfg(test)]
mod tests {
    use futures::stream;
    use tokio::sync::watch;

    use super::*;
    use crate::engine::{Progress, Summary};

    fn notes(limit: u64, rows: u64) -> Vec<String> {
        let progress = Progress { rows, ..Progress::default() };
        let end = RunEvent::End(Ok(Summary { progress: progress.clone(), ..Summary::default() }));
        let run = told(Run { progress: watch::channel(progress).1, events: stream::iter([end]).boxed() }, limit);
        let mut events: Vec<RunEvent> = futures::executor::block_on(run.events.collect());
        let Some(RunEvent::End(Ok(summary))) = events.pop() else { panic!("an end") };
        summary.notes
    }

    #[test]
    fn a_result_that_is_as_long_as_it_may_be_is_told() {
        assert_eq!(notes(2000, 2000), ["the question ends after 2,000 rows, and there may be more: narrow it"]);
        assert!(notes(2000, 1999).is_empty());
    }
}
