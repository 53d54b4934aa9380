//! Scenarios as data: `scenarios/*.toml` say who did what when, and [`play`] logs it. What a line, a key or a record
//! looks like is not said there but by the emitters.

mod clock;
mod play;
mod step;
mod text;
mod who;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::cloudtrail::Event;
use super::logs::Logs;
use super::world::account;
use clock::Moment;
use step::Step;
use who::Who;

/// Name and text of every scenario.
const FILES: [(&str, &str); 13] = [
    ("background", include_str!("scenarios/background.toml")),
    ("network", include_str!("scenarios/network.toml")),
    ("s1", include_str!("scenarios/s1.toml")),
    ("s2", include_str!("scenarios/s2.toml")),
    ("s3", include_str!("scenarios/s3.toml")),
    ("s4", include_str!("scenarios/s4.toml")),
    ("s5", include_str!("scenarios/s5.toml")),
    ("s6", include_str!("scenarios/s6.toml")),
    ("s7", include_str!("scenarios/s7.toml")),
    ("s8", include_str!("scenarios/s8.toml")),
    ("web", include_str!("scenarios/web.toml")),
    ("platform", include_str!("scenarios/platform.toml")),
    ("cross", include_str!("scenarios/cross.toml")),
];

/// The people and roles that every scenario may name.
const PEOPLE: &str = include_str!("people.toml");

/// A file of `scenarios/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    /// One line.
    #[expect(dead_code, reason = "for the reader of the file")]
    title: String,
    /// What happens, for people.
    #[expect(dead_code, reason = "for the reader of the file")]
    story: String,
    /// Whether nothing bad happens in it, whatever it looks like.
    #[serde(default)]
    harmless: bool,
    /// Callers of this scenario alone.
    #[serde(default)]
    who: BTreeMap<String, Who>,
    /// When an account's trail records nothing.
    #[serde(default)]
    silence: Vec<Silence>,
    /// What happens, in any order.
    #[serde(default)]
    step: Vec<Step>,
}

/// A time in which an account's trail records nothing.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Silence {
    account: String,
    from: Moment,
    until: Moment,
}

/// A scenario that cannot be played: a fault of the program, found by its tests.
#[derive(Debug, thiserror::Error)]
#[error("the scenario {name}{}: {what}", step.as_ref().map(|step| format!(", step {step}")).unwrap_or_default())]
pub struct ScenarioError {
    /// The file's name.
    pub name: String,
    /// Number (from 1) and time of the step.
    pub step: Option<String>,
    /// What is wrong.
    pub what: String,
}

/// Which scenarios are played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Played {
    /// All of them.
    All,
    /// Only those in which nothing bad happens.
    Harmless,
}

/// Logs what the scenarios say.
///
/// # Errors
/// A file that cannot be read or says something impossible.
pub(super) fn play(logs: &mut Logs, played: Played) -> Result<(), ScenarioError> {
    let people = people()?;
    let mut silences = Vec::new();
    for (name, text) in FILES {
        let mut scenario = parse(name, text)?;
        if played == Played::Harmless && !scenario.harmless {
            continue;
        }
        for (who, person) in &people {
            scenario.who.entry(who.clone()).or_insert_with(|| person.clone());
        }
        for (i, step) in scenario.step.iter().enumerate() {
            play::step(logs, &scenario.who, step, &format!("{name}/{i}")).map_err(|what| ScenarioError {
                name: name.to_owned(),
                step: Some(format!("{} ({}, {})", i + 1, super::clock::iso(step.at.0 / 1000), step.shows)),
                what,
            })?;
        }
        silences.extend(scenario.silence);
    }
    logs.trail.events.retain(|event| !silences.iter().any(|silence| silence.covers(event)));
    Ok(())
}

impl Silence {
    fn covers(&self, event: &Event) -> bool {
        account(&self.account) == Some(event.account) && (self.from.0..self.until.0).contains(&(event.at * 1000))
    }
}

fn people() -> Result<BTreeMap<String, Who>, ScenarioError> {
    toml::from_str(PEOPLE).map_err(|error| ScenarioError {
        name: "people".to_owned(),
        step: None,
        what: error.to_string(),
    })
}

fn parse(name: &str, text: &str) -> Result<Scenario, ScenarioError> {
    toml::from_str(text).map_err(|error| ScenarioError { name: name.to_owned(), step: None, what: error.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_says_which_question_finds_it() {
        for (name, text) in FILES {
            let scenario = parse(name, text).expect("a scenario");
            for step in &scenario.step {
                assert!(!step.shows.is_empty(), "{name}: {step:?}");
            }
        }
    }

    #[test]
    fn what_nobody_knows_is_refused_with_its_place() {
        let text = "title = 'x'\nstory = ''\n[[step]]\nat = 'D0 09:12'\nshows = '-'\ncoll = { api = 'a:B' }\n";
        let error = parse("x", text).expect_err("a wrong key");
        assert!(error.to_string().contains("coll"), "{error}");
    }
}
