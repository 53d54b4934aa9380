//! Plays one step: works out each repetition's time, place and caller, and hands it to the emitter.

mod api;
mod flow;
mod object;
mod web;

use std::collections::BTreeMap;

use super::step::Step;
use super::text::Moment;
use super::who::{Who, program};
use crate::demo::addresses::address;
use crate::demo::app;
use crate::demo::clock::{D0, Hour};
use crate::demo::cloudwatch::LogEvent;
use crate::demo::firewall::Connection;
use crate::demo::identity::Caller;
use crate::demo::logs::Logs;
use crate::demo::resolver::Lookup;
use crate::demo::rng::Rng;
use crate::demo::world::{HOME, Host, PROD, account, host, region};

/// Logs a step. `name` tells its random numbers from those of other steps.
pub(super) fn step(logs: &mut Logs, people: &BTreeMap<String, Who>, step: &Step, name: &str) -> Result<(), String> {
    let person = match &step.who {
        Some(who) => Some(people.get(who).ok_or_else(|| format!("nobody is called {who}"))?),
        None => None,
    };
    let range = step.from.as_deref().or(person.map(Who::from)).unwrap_or("");
    let lasts = step.lasts.map_or(0, |length| length.0);
    let items = step.call.as_ref().map_or(1, |call| call.api.len());
    let times = match (step.times, step.every) {
        (Some(times), _) => times,
        (None, Some(every)) if lasts > 0 => u64::try_from(lasts / every.0.max(1)).unwrap_or(0),
        (None, _) => items,
    };
    let spacing = step.every.map_or_else(|| lasts / i64::try_from(times.max(1)).unwrap_or(1), |every| every.0);
    let jitter = step.jitter.map_or(0, |jitter| jitter.0);
    let mut rng = Rng::of(name, 0);
    for n in 1..=times {
        let own = Rng::of(name, i64::try_from(n).unwrap_or(0));
        let since = spacing * i64::try_from(n - 1).unwrap_or(0);
        let millis = step.at.0 + since + rng.between(-jitter, jitter + 1);
        if step.busy_hours && !is_busy(millis, &mut rng) {
            continue;
        }
        let mut moment = Moment::new(n, millis, address(range, n - 1, step.sources), own);
        once(logs, person, step, &mut moment)?;
    }
    Ok(())
}

/// Whether something that depends on the shop's visitors happens; always at the evening's peak.
fn is_busy(millis: i64, rng: &mut Rng) -> bool {
    let hour = Hour { index: (millis / 1000 - D0).div_euclid(3600) };
    rng.below(165) < u64::try_from(hour.traffic()).unwrap_or(0)
}

fn once(logs: &mut Logs, person: Option<&Who>, step: &Step, moment: &mut Moment) -> Result<(), String> {
    let place = Place::of(step)?;
    if let Some(request) = &step.call {
        let caller = caller(person, step, moment)?;
        let call = api::api_call(request, moment, place.region)?;
        logs.trail.log(&mut moment.rng, moment.millis.div_euclid(1000), &caller, &call);
    } else if let Some(request) = &step.object {
        let caller = caller(person, step, moment)?;
        object::object(logs, request, &caller, moment)?;
    } else if let Some(request) = &step.web {
        web::web(logs, request, step, moment)?;
    } else if let Some(traffic) = &step.flow {
        flow::flow(logs, traffic, moment, place.region.unwrap_or(HOME))?;
    } else if let Some(query) = &step.dns {
        let asker = machine(query.host.of(moment.n))?;
        let answers = query.answers.iter().map(|text| moment.fill(text)).collect::<Result<_, _>>()?;
        let name = moment.fill(query.name.of(moment.n))?;
        let lookup = Lookup {
            millis: moment.millis,
            host: asker,
            region: place.region.unwrap_or(HOME),
            name: &name,
            kind: &query.kind,
            code: &query.code,
            answers,
            firewall: query.firewall.as_deref(),
        };
        lookup.log(logs, &mut moment.rng);
    } else if let Some(finding) = &step.finding {
        let mut finding = finding.clone();
        (finding.resource, finding.action) = (moment.json(&finding.resource)?, moment.json(&finding.action)?);
        finding.log(logs, &mut moment.rng.clone(), place.account, place.region.unwrap_or(HOME), moment.second());
    } else if let Some(item) = &step.item {
        let mut item = item.clone();
        for text in [&mut item.id, &mut item.arn].into_iter().chain(item.name.as_mut()) {
            *text = moment.fill(text)?;
        }
        for value in [&mut item.configuration, &mut item.supplementary, &mut item.tags]
            .into_iter()
            .chain(&mut item.relationships)
        {
            *value = moment.json(value)?;
        }
        item.log(logs, &mut moment.rng.clone(), place.account, place.region.unwrap_or(HOME), moment.second());
    } else if let Some(egress) = &step.egress {
        let sni = egress.sni.as_ref().map(|sni| moment.fill(sni.of(moment.n))).transpose()?;
        let (peer, host) = (address(&egress.peer, moment.n - 1, None), machine(&egress.host)?);
        let bytes = (within(&mut moment.rng, egress.sent), within(&mut moment.rng, egress.received));
        let connection =
            Connection { millis: moment.millis, host, peer: &peer, port: egress.port, sni: sni.as_deref(), bytes };
        connection.log(logs, &mut moment.rng, egress.alert.as_ref());
    } else if let Some(log) = &step.log {
        let (group, stream, begin) = (moment.fill(&log.group)?, moment.fill(&log.stream)?, moment.millis);
        for (after, text) in &log.lines {
            moment.millis = begin + after;
            let message = moment.fill(text)?;
            logs.events.push(LogEvent { millis: moment.millis, group: group.clone(), stream: stream.clone(), message });
        }
    } else if let Some(line) = &step.app {
        let text = moment.fill(line.text.of(moment.n))?;
        app::log(logs, &mut moment.rng.clone(), machine(&line.host)?, moment.millis, &text);
    } else if let Some(tunnel) = &step.tunnel {
        tunnel.log(logs, &mut moment.rng.clone(), &moment.ip, moment.second());
    } else if let Some(classic) = &step.classic {
        let mut classic = classic.clone();
        classic.path = moment.fill(&classic.path)?;
        classic.log(logs, &mut moment.rng.clone(), &moment.ip, moment.millis);
    } else if let Some(handshake) = &step.handshake {
        handshake.log(logs, &mut moment.rng.clone(), &moment.ip, moment.millis);
    } else {
        return Err("nothing happens".into());
    }
    Ok(())
}

/// Account and region of a step that has no caller.
struct Place {
    account: &'static str,
    region: Option<&'static str>,
}

impl Place {
    fn of(step: &Step) -> Result<Self, String> {
        let account = match &step.account {
            Some(name) => account(name).ok_or_else(|| format!("there is no account {name}"))?,
            None => PROD,
        };
        let region = match &step.region {
            Some(name) => Some(region(name).ok_or_else(|| format!("the demo has no region {name}"))?),
            None => None,
        };
        Ok(Self { account, region })
    }
}

fn machine(name: &str) -> Result<Host, String> {
    host(name).ok_or_else(|| format!("there is no machine {name}"))
}

/// A number of the range, both ends included.
fn within(rng: &mut Rng, (from, to): (u64, u64)) -> u64 {
    from + rng.below(to.saturating_sub(from) + 1)
}

fn caller(person: Option<&Who>, step: &Step, moment: &mut Moment) -> Result<Caller, String> {
    let mut caller = person.ok_or("`who` is missing")?.caller(moment)?;
    if !moment.ip.is_empty() {
        caller.ip.clone_from(&moment.ip);
    }
    if let Some(agent) = &step.agent {
        caller.agent = moment.fill(program(agent.of(moment.n)))?;
    }
    Ok(caller)
}
