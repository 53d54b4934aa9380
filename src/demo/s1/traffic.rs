//! What the balancer and the network saw of the scenario: the file that leaked the key, the thief's look at
//! the shop, a knock on the bastion, and six miners at work.

use crate::demo::alb::{Answer, Request, SHOP};
use crate::demo::clock::on;
use crate::demo::network::{Entry, Talk, refused};
use crate::demo::rng::Rng;
use crate::demo::world::{ALB_NODES, BASTION, FINDER, HOME, MINERS, POOL, THIEF, THIEF_TOO, WEB};

/// A visit: client, agent, first second, and what was asked with the answer's status and bytes.
struct Visit {
    client: &'static str,
    agent: &'static str,
    at: i64,
    requests: &'static [(&'static str, &'static str, u16, u64)],
}

/// The source map at the end of the first visit holds the key.
const VISITS: [Visit; 3] = [
    Visit {
        client: FINDER,
        agent: "python-requests/2.32.3",
        at: on(0, 9, 8, 12),
        requests: &[
            ("GET", "/", 200, 24_110),
            ("GET", "/robots.txt", 404, 640),
            ("GET", "/static/app.js", 200, 88_402),
            ("GET", "/static/app.js.map", 200, 412_937),
        ],
    },
    Visit {
        client: THIEF,
        agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        at: on(0, 9, 26, 31),
        requests: &[
            ("GET", "/", 200, 24_110),
            ("GET", "/static/app.js.map", 200, 412_937),
            ("GET", "/.env", 404, 640),
            ("GET", "/.git/config", 404, 640),
            ("GET", "/.aws/credentials", 404, 640),
            ("GET", "/admin", 403, 640),
            ("GET", "/api/orders?since=0", 401, 310),
            ("GET", "/search?q=%27\"><svg/onload=1>", 400, 640),
            ("POST", "/login", 401, 704),
            ("POST", "/login", 401, 704),
            ("GET", "/actuator/env", 404, 640),
        ],
    },
    Visit {
        client: THIEF_TOO,
        agent: "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        at: on(0, 10, 50, 2),
        requests: &[("GET", "/", 200, 24_110), ("GET", "/login", 200, 6_214), ("POST", "/login", 302, 512)],
    },
];

/// When the miners' flows start and how many intervals of ten minutes they last.
const MINING: (i64, i64) = (on(0, 10, 10, 0), 20);

/// The scenario's requests to the shop. The thief also knocks once without speaking HTTP.
pub(in crate::demo) fn requests() -> Vec<Request> {
    let mut rng = Rng::of("s1/requests", 0);
    let mut requests = Vec::new();
    for visit in &VISITS {
        let mut at = visit.at * 1_000_000;
        for &(verb, path, status, sent) in visit.requests {
            at += rng.between(700_000, 6_000_000);
            requests.push(Request {
                at,
                client: visit.client.into(),
                port: 40_000 + rng.below(20_000),
                node: 0,
                verb: verb.into(),
                host: SHOP.into(),
                path: path.into(),
                agent: visit.agent.into(),
                status,
                answer: Answer::Target(*rng.pick(&WEB), 4 + rng.below(60)),
                received: 280 + rng.below(200),
                sent,
                trace: None,
                odd: None,
            });
        }
    }
    requests.push(Request {
        at: on(0, 9, 27, 40) * 1_000_000 + 118_204,
        client: THIEF.into(),
        port: 51_877,
        node: 1,
        verb: "-".into(),
        host: SHOP.into(),
        path: String::new(),
        agent: "-".into(),
        status: 400,
        answer: Answer::Malformed,
        received: 0,
        sent: 272,
        trace: None,
        odd: None,
    });
    requests
}

/// The scenario's flows.
pub(in crate::demo) fn flows() -> Vec<Entry> {
    let mut rng = Rng::of("s1/flows", 0);
    let mut entries = Vec::new();
    shop(&mut entries);
    for (i, port) in [22, 22, 3389, 5432].into_iter().enumerate() {
        let start = on(0, 9, 29, 5) + 2 * i as i64;
        entries.push(Entry::from(refused(BASTION, HOME, THIEF, 44_100 + i as u64, port, start)));
    }
    mining(&mut rng, &mut entries);
    entries
}

/// The balancer's interfaces saw the requests as well.
fn shop(entries: &mut Vec<Entry>) {
    for request in requests() {
        let start = request.at / 1_000_000 / 600 * 600;
        let talk = Talk {
            host: ALB_NODES[request.node],
            region: HOME,
            peer: &request.client,
            protocol: 6,
            host_port: if matches!(request.answer, Answer::Malformed) { 80 } else { 443 },
            peer_port: request.port,
            opened: false,
            bytes: (request.sent + 4_600, request.received + 1_900),
            span: (start, 600),
            path: 8,
            service: "-",
        };
        entries.extend(talk.flows().map(Entry::from));
    }
}

/// Small, steady, and always to the same port.
fn mining(rng: &mut Rng, entries: &mut Vec<Entry>) {
    let (first, intervals) = MINING;
    for (i, host) in MINERS.into_iter().enumerate() {
        for interval in 0..intervals {
            let span = (first + interval * 600, 600);
            let talk = Talk {
                host,
                region: "us-west-2",
                peer: POOL,
                protocol: 6,
                host_port: 48_211 + 7 * i as u64,
                peer_port: 3333,
                opened: true,
                bytes: (11_000 + rng.below(2_000), 14_000 + rng.below(2_500)),
                span,
                path: 8,
                service: "-",
            };
            entries.extend(talk.flows().map(Entry::from));
            if rng.chance(300) {
                let peer = format!("198.18.{}.{}", rng.below(256), 1 + rng.below(254));
                entries.push(Entry::from(refused(host, "us-west-2", &peer, 50_000 + rng.below(9_000), 22, span.0)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thief_asks_the_shop_twelve_times() {
        let count = |client| requests().iter().filter(|r| r.client == client).count();
        assert_eq!([count(FINDER), count(THIEF), count(THIEF_TOO)], [4, 12, 3]);
    }

    #[test]
    fn every_miner_talks_to_the_pool_until_it_is_ended() {
        let to_pool = format!(" {POOL} ");
        let flows: Vec<_> = flows().into_iter().filter(|e| e.line.contains(&to_pool)).collect();
        assert_eq!(flows.len(), 6 * 20 * 2);
        assert_eq!(flows.iter().map(|e| e.end).max(), Some(on(0, 13, 29, 59)));
    }
}
