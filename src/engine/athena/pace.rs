//! How fast a run asks, and how long it waits. All of it can be set, so that tests need no real time.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// The time constants of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The wait after the first look at a query's state; grows by a tenth with each look, so that the end of a query is
    /// seen within this wait and an eighth of the time that it took.
    pub poll: Duration,
    /// The longest wait between two looks.
    pub poll_cap: Duration,
    /// The wait after the first failed call; doubles with each attempt.
    pub retry: Duration,
    /// The longest wait between two attempts.
    pub retry_cap: Duration,
    /// How often a call is tried before its failure counts.
    pub attempts: u32,
    /// How long the answer to one call may take.
    pub answer: Duration,
    /// How long each step of a stop may take: learning the id of a query whose start is unanswered, the stop call,
    /// and the end of the stopped query.
    pub farewell: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            poll: Duration::from_millis(75),
            poll_cap: Duration::from_secs(1),
            retry: Duration::from_millis(500),
            retry_cap: Duration::from_secs(8),
            attempts: 6,
            answer: Duration::from_secs(30),
            farewell: Duration::from_secs(10),
        }
    }
}

impl Pace {
    /// The waits between looks at a query's state.
    pub(super) fn polls(&self) -> Backoff {
        Backoff { next: self.poll, grow: (11, 10), cap: self.poll_cap, seed: seed() }
    }

    /// The waits between the attempts of one call: one fewer than attempts.
    pub(super) fn retries(&self) -> impl Iterator<Item = Duration> {
        let waits = Backoff { next: self.retry, grow: (2, 1), cap: self.retry_cap, seed: seed() };
        waits.take(self.attempts.saturating_sub(1) as usize)
    }
}

/// Waits that grow to a cap, each shortened by up to a fifth at random, so that several runs do not ask in step.
#[derive(Debug, Clone)]
pub(super) struct Backoff {
    next: Duration,
    grow: (u32, u32),
    cap: Duration,
    seed: u64,
}

impl Backoff {
    /// The next wait; there is always one.
    pub(super) fn step(&mut self) -> Duration {
        let wait = self.next.min(self.cap);
        self.next = wait * self.grow.0 / self.grow.1;
        self.seed = xorshift(self.seed);
        wait - wait / 5 * (self.seed % 1000) as u32 / 1000
    }
}

impl Iterator for Backoff {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        Some(self.step())
    }
}

/// The standard library's hash keys are its only source of randomness, and enough for jitter.
fn seed() -> u64 {
    RandomState::new().hash_one(0u8) | 1
}

fn xorshift(mut x: u64) -> u64 {
    x ^= x << 13;
    x ^= x >> 7;
    x ^ (x << 17)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn polls(seed: u64) -> Backoff {
        Backoff { seed, ..Pace::default().polls() }
    }

    #[test]
    fn waits_grow_by_a_tenth_up_to_the_cap_and_stay_there() {
        let pace = Pace::default();
        let mut full = pace.poll;
        for wait in polls(7).take(40) {
            assert!(wait <= full && wait >= full * 4 / 5, "{wait:?} is not within a fifth below {full:?}");
            full = (full * 11 / 10).min(pace.poll_cap);
        }
        assert_eq!(full, pace.poll_cap);
    }

    #[test]
    fn the_end_of_a_query_of_a_second_is_seen_in_a_fifth_of_it() {
        for seed in 1..200 {
            let mut since = Duration::ZERO;
            let seen = polls(seed).find_map(|wait| {
                since += wait;
                (since >= Duration::from_secs(1)).then_some(since)
            });
            assert!(seen.is_some_and(|seen| seen <= Duration::from_millis(1_200)), "{seen:?}");
        }
    }

    #[test]
    fn two_runs_do_not_ask_in_step() {
        assert_ne!(polls(7).take(20).collect::<Vec<_>>(), polls(8).take(20).collect::<Vec<_>>());
    }

    #[test]
    fn one_attempt_means_no_wait() {
        let once = Pace { attempts: 1, ..Pace::default() };
        assert_eq!(once.retries().count(), 0);
        assert_eq!(Pace::default().retries().count(), 5);
    }
}
