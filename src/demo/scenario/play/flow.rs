//! Traffic of a machine.

use super::{machine, within};
use crate::demo::addresses::address;
use crate::demo::logs::Logs;
use crate::demo::network::{Entry, Talk, refused};
use crate::demo::scenario::step::Traffic;
use crate::demo::scenario::text::Moment;
use crate::demo::vpcflow::{Flow, silence};
use crate::demo::world::WEB;

/// Logs one repetition.
pub(super) fn flow(
    logs: &mut Logs,
    traffic: &Traffic,
    moment: &mut Moment,
    region: &'static str,
) -> Result<(), String> {
    let recorder = machine(traffic.host.of(moment.n))?;
    let usual = if WEB.iter().any(|host| host.ip == recorder.ip) { 60 } else { 600 };
    let length = traffic.interval.map_or(usual, |interval| interval.0 / 1000);
    let start = moment.second().div_euclid(length) * length;
    if let Some(status) = &traffic.silence {
        let end = start + length - 1;
        logs.flows.push(Entry { end, region, line: silence(recorder, region, status, start, end) });
        return Ok(());
    }
    let peer = if moment.ip.is_empty() { address(&traffic.peer, moment.n - 1, None) } else { moment.ip.clone() };
    let port: u64 = traffic.port.of(moment.n).parse().map_err(|_| "`port` is a number".to_owned())?;
    let client_port = traffic.client_port.unwrap_or_else(|| 32_768 + moment.rng.below(28_000));
    let (host_port, peer_port) = if traffic.opened { (client_port, port) } else { (port, client_port) };
    let is_inside = peer.starts_with("10.20.");
    let talk = Talk {
        host: recorder,
        region,
        peer: &peer,
        protocol: if traffic.udp { 17 } else { 6 },
        host_port,
        peer_port,
        opened: traffic.opened,
        bytes: (within(&mut moment.rng, traffic.sent), within(&mut moment.rng, traffic.received)),
        span: (start, length),
        path: if is_inside { 1 } else { 8 },
        service: "-",
    };
    let [out, back] = talk.flows();
    match (traffic.refused, traffic.packets) {
        (true, _) if traffic.opened => {
            let probe = Flow { accepted: false, packets: 1, bytes: 44, flags: 2, ..out };
            logs.flows.push(probe.into());
        }
        (true, _) => logs.flows.push(refused(recorder, region, &peer, peer_port, host_port, moment.second()).into()),
        (false, Some(range)) => {
            let packets = within(&mut moment.rng, range);
            logs.flows.push(Flow { packets, bytes: packets * 468, ..back }.into());
        }
        (false, None) => logs.flows.extend([out.into(), back.into()]),
    }
    Ok(())
}
