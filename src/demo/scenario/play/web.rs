//! A request to the shop.

use super::{machine, within};
use crate::demo::alb::{Answer, SHOP};
use crate::demo::app;
use crate::demo::logs::Logs;
use crate::demo::scenario::step::{Step, WebRequest};
use crate::demo::scenario::text::Moment;
use crate::demo::scenario::who::program;
use crate::demo::web::{STORE, Visit, Way};
use crate::demo::world::WEB;

/// Logs one repetition.
pub(super) fn web(logs: &mut Logs, request: &WebRequest, step: &Step, moment: &mut Moment) -> Result<(), String> {
    let way = match request.via.as_str() {
        "cdn" => Way::Cdn,
        "balancer" => Way::Balancer,
        other => return Err(format!("`via` is cdn or balancer, not {other}")),
    };
    let server = match &request.target {
        Some(name) => machine(name)?,
        None => *moment.rng.pick(&WEB),
    };
    let (answer, usual) = match request.fails.as_deref() {
        None => (Answer::Target(server, within(&mut moment.rng, request.millis)), 200),
        Some("broken") => (Answer::Broken(server), 502),
        Some("late") => (Answer::Late(server), 504),
        Some("nobody") => (Answer::Nobody, 503),
        Some("malformed") => (Answer::Malformed, 400),
        Some(other) => return Err(format!("`fails` is broken, late, nobody or malformed, not {other}")),
    };
    let turn = usize::try_from(moment.n - 1).unwrap_or(0) % request.status.len().max(1);
    let agent = step.agent.as_ref().map_or("browser", |agent| agent.of(moment.n));
    let (way_host, path) = (if way == Way::Cdn { STORE } else { SHOP }, moment.fill(request.path.of(moment.n))?);
    let mut verdict = request.waf.clone();
    for text in verdict.labels.iter_mut().chain(verdict.ja4.as_mut()).chain(verdict.country.as_mut()) {
        *text = moment.fill(text)?;
    }
    let visit = Visit {
        millis: moment.millis,
        client: moment.ip.clone(),
        way,
        verb: request.verb.clone(),
        path,
        host: request.host.clone().unwrap_or_else(|| way_host.to_owned()),
        agent: moment.fill(program(agent))?,
        referer: request.referer.clone().unwrap_or_else(|| "-".into()),
        cached: moment.rng.chance(request.cached),
        status: request.status.get(turn).copied().unwrap_or(usual),
        answer,
        bytes: (within(&mut moment.rng, request.received).max(request.waf.body), within(&mut moment.rng, request.sent)),
        detail: request.detail.clone(),
        odd: request.odd.clone(),
        verdict,
        trace: moment.trace().to_owned(),
        unfiltered: request.unfiltered,
    };
    visit.log(logs, &mut moment.rng);
    if let Some(text) = &request.app {
        let text = moment.fill(text)?;
        app::log(logs, &mut moment.rng, server, visit.millis, &text);
    }
    Ok(())
}
